"""A table in pieces of whole threads.

What lies in memory is cut, and not copied, where it lies in long record batches; short ones are put together, and so is
what a thread goes on in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

import numpy as np

from etiquette.batch.sources import arrow, compute
from etiquette.errors import InvalidHistory
from etiquette.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """Some whole threads of a table.

    Attributes:
        first: the place of their first row in the table, where they stand together in it.
        read: makes a record batch of them. It is called where they are decided, so that what it does is done there.
    """

    first: int
    read: Callable[[], Any]


def at_hand(batches: Iterable[Any], size: int) -> Iterator[Piece]:
    """Pieces of record batches in which the rows of each thread stand together.

    Args:
        batches: all of a table, in order.
        size: how many rows a piece has, about.

    Raises:
        InvalidHistory: a row without a thread.
    """
    first = 0
    for parts in _runs(batches, size):
        yield Piece(first=first, read=partial(_joined, parts))
        first += _rows(parts)


def pieces(batches: Iterable[Any], size: int) -> Iterator[Any]:
    """Record batches of whole threads; see :func:`at_hand`."""
    return map(_joined, _runs(batches, size))


def _runs(batches: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Whole threads, about so many rows of them at once: parts of record batches that follow one another."""
    held: list[Any] = []
    for batch in batches:
        thread = batch.column("thread")
        if thread.null_count:
            raise InvalidHistory("bad-event", 'an event has no "thread"', "thread, type and at are needed in every row")
        start = _first_other(thread, 0, held[-1].column("thread")[-1]) if held else 0
        if start:
            held.append(batch.slice(0, start))
        if start == batch.num_rows:
            continue
        if 2 * _rows(held) > size:
            yield held
            held = []
        *whole, last = _cut(batch, start, size)
        for part in whole:
            yield [*held, part]
            held = []
        held.append(last)
    if held:
        yield held


def _rows(parts: list[Any]) -> int:
    return sum(part.num_rows for part in parts)


def _cut(batch: Any, start: int, size: int) -> Iterator[Any]:
    """A record batch from a place on, in whole threads but for the last: about so many rows each, and about as many."""
    thread, end = batch.column("thread"), batch.num_rows
    size = -(-(end - start) // max(round((end - start) / size), 1))
    while start < end:
        cut = start + size
        if cut < end:
            cut = start + size - 1 + _first_other(thread, start + size - 1, thread[start + size - 1])
        cut = min(cut, end)
        yield batch.slice(start, cut - start)
        start = cut


def _first_other(thread: Any, start: int, value: Any) -> int:
    """How many rows from a place on have this value, without a gap."""
    step, place = 64, start
    while place < len(thread):
        same = _same(thread.slice(place, step), value)
        if not same.all():
            return place + int(np.argmin(same)) - start
        place, step = place + step, step * 4
    return len(thread) - start


def _same(thread: Any, value: Any) -> Any:
    if arrow().types.is_dictionary(thread.type):
        thread, value = thread.dictionary_decode(), arrow().scalar(value.as_py(), thread.type.value_type)
    return compute().equal(thread, value).to_numpy(zero_copy_only=False)


def _joined(batches: list[Any]) -> Any:
    if len(batches) == 1:
        return batches[0]
    table = arrow().Table.from_batches(batches).unify_dictionaries().combine_chunks()
    return table.to_batches()[0]


def bounds_of(thread: Any) -> Any:
    """Where each thread of a piece begins, and where the last one ends."""
    pa = arrow()
    if pa.types.is_dictionary(thread.type):
        thread = thread.indices
    if pa.types.is_integer(thread.type):
        numbers = thread.to_numpy(zero_copy_only=False)
        changes = np.flatnonzero(numbers[1:] != numbers[:-1])
    else:
        other = compute().not_equal(thread.slice(1), thread.slice(0, max(len(thread) - 1, 0)))
        changes = np.flatnonzero(other.to_numpy(zero_copy_only=False))
    bounds = np.empty(len(changes) + 2, np.int64)
    bounds[0], bounds[-1] = 0, len(thread)
    np.add(changes, 1, out=bounds[1:-1])
    return bounds if len(thread) else bounds[:1]
