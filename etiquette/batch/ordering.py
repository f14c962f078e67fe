"""Whether a table is in order: the rows of each thread together, by instant and ``seq``."""

from __future__ import annotations

from typing import Any

from etiquette.batch.pieces import pieces
from etiquette.batch.reading import ColumnReader
from etiquette.batch.sources import Source, arrow, compute

_PIECE = 1 << 20


def in_order(source: Source) -> bool:
    """Whether threads ascend, and in each the instants and ``seq``.

    What can be read only once is taken to be in no order. Equal rows keep their places, so that these need no look.
    """
    if source.stream is not None:
        return False
    names = [name for name in ("thread", "at", "seq") if name in source.schema.names]
    reader = ColumnReader({})
    last: Any = None
    for batch in _unbroken(source, names):
        thread = batch.column("thread")
        ascends, same = _steps(thread)
        at, _ = reader.instants(batch.column("at"), "at", source.name)
        later = at[1:] > at[:-1]
        equal = at[1:] == at[:-1]
        if "seq" in names:
            seq = batch.column("seq").fill_null(0).to_numpy(zero_copy_only=False)
            equal &= seq[1:] >= seq[:-1]
        if not (ascends | (same & (later | equal))).all():
            return False
        if last is not None and not _comes_after(last, thread[0]):
            return False
        last = thread[-1]
    return True


def _unbroken(source: Source, names: list[str]) -> Any:
    """Batches of whole threads, so that no step from row to row is between two of them but that of the thread."""
    return pieces(source.batches(names), _PIECE)


def _steps(thread: Any) -> tuple[Any, Any]:
    """From row to row, whether the thread ascends, and whether it is the same."""
    pa = arrow()
    if pa.types.is_dictionary(thread.type):
        # Whichever way the names are listed, each has one place: rows in that order stand together.
        thread = thread.indices
    if pa.types.is_integer(thread.type):
        numbers = thread.to_numpy(zero_copy_only=False)
        return numbers[1:] > numbers[:-1], numbers[1:] == numbers[:-1]
    before, after = thread.slice(0, max(len(thread) - 1, 0)), thread.slice(1)
    return (
        compute().greater(after, before).to_numpy(zero_copy_only=False),
        compute().equal(after, before).to_numpy(zero_copy_only=False),
    )


def _comes_after(last: Any, first: Any) -> bool:
    one, other = last.as_py(), first.as_py()
    if arrow().types.is_dictionary(last.type):
        return False if one == other else _listed_after(last, first)
    return bool(one < other)


def _listed_after(last: Any, first: Any) -> bool:
    """Of two batches with one list of names, whether the place of the second is later."""
    if not last.dictionary.equals(first.dictionary):
        return False
    return bool(last.index.as_py() < first.index.as_py())
