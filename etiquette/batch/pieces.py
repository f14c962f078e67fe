"""A table in pieces of whole threads.

Pieces are as long as the caches of a processor like, and longer only where one thread is. What lies in memory is cut and
not copied; where a thread goes on in the next batch, its rows alone are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from etiquette.batch.sources import arrow, compute
from etiquette.errors import InvalidHistory


def pieces(batches: Iterable[Any], size: int) -> Iterator[Any]:
    """Record batches of whole threads.

    Args:
        batches: in which the rows of each thread stand together.
        size: how many rows a piece has, about.

    Raises:
        InvalidHistory: a row without a thread.
    """
    held: list[Any] = []
    for batch in batches:
        if batch.column("thread").null_count:
            raise InvalidHistory("bad-event", 'an event has no "thread"', "thread, type and at are needed in every row")
        start = 0
        if held and batch.num_rows:
            start = _first_other(batch.column("thread"), 0, held[-1].column("thread")[-1])
            if start:
                held.append(batch.slice(0, start))
            if start == batch.num_rows:
                continue
            yield _joined(held)
            held = []
        if batch.num_rows:
            end = _last_start(batch.column("thread"))
            yield from _cut(batch, start, end, size)
            held = [batch.slice(max(end, start))]
    if held:
        yield _joined(held)


def _cut(batch: Any, start: int, end: int, size: int) -> Iterator[Any]:
    thread = batch.column("thread")
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


def _last_start(thread: Any) -> int:
    """Where the last thread of a batch begins."""
    value, end, step = thread[-1], len(thread), 64
    while end > 0:
        begin = max(0, end - step)
        same = _same(thread.slice(begin, end - begin), value)
        if not same.all():
            return end - int(np.argmin(same[::-1]))
        end, step = begin, step * 4
    return 0


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
