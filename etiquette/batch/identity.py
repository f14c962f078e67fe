"""Which rows name one event: by its id, which two reports share, and which a retraction names."""

from __future__ import annotations

from typing import Any

import numpy as np

from etiquette.batch.sources import ORDER, arrow, compute, places
from etiquette.columnar.arrays import Flags, Ints

_APART = frozenset({"thread", "id", "recorded", ORDER})
"""Columns in which two reports of one event may differ, or do not differ anyway."""


def named_events(batch: Any) -> tuple[Ints | None, Ints | None]:
    """For each row the number of its id, and that of the id that it takes back; negative where there is none.

    ``None`` where no row has any.
    """
    if not has_values(batch, "id"):
        return None, None
    pa = arrow()
    texts = [_as_texts(batch.column("id"))]
    if has_values(batch, "retracts"):
        texts.append(_as_texts(batch.column("retracts")))
    indices = pa.concat_arrays(texts).dictionary_encode().indices.fill_null(-1)
    numbers: Ints = indices.to_numpy().astype(np.int64)
    ids, retracts = numbers[: batch.num_rows], numbers[batch.num_rows :]
    return ids, retracts if len(texts) > 1 else None


def has_values(batch: Any, name: str) -> bool:
    """Whether there is such a column, and a value in it."""
    return name in batch.schema.names and batch.column(name).null_count < batch.num_rows


def _as_texts(array: Any) -> Any:
    """Ids are texts, whatever a table has them as."""
    return array.cast(arrow().large_string())


def told_alike(batch: Any, rows: Ints, others: Ints) -> Flags:
    """Whether rows and as many others are told alike, column by column, but for ``recorded``.

    What is told in two ways, and may mean the same, is not alike.
    """
    one, other = batch.take(places(rows)), batch.take(places(others))
    found = np.ones(len(rows), np.bool_)
    for name in batch.schema.names:
        if name not in _APART and not name.startswith("x-"):
            found &= _equal(one.column(name), other.column(name))
    return found


def _equal(one: Any, other: Any) -> Flags:
    types = arrow().types
    if types.is_dictionary(one.type):
        one, other = one.dictionary_decode(), other.dictionary_decode()
    if types.is_nested(one.type):
        return np.array([a == b for a, b in zip(one.to_pylist(), other.to_pylist(), strict=True)], np.bool_)
    same = compute().fill_null(compute().equal(one, other), False)
    neither = compute().and_(one.is_null(), other.is_null())
    flags: Flags = compute().or_(same, neither).to_numpy(zero_copy_only=False)
    return flags
