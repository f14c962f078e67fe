"""Finds threads among the rows of a table that names each once, or any number of times."""

from __future__ import annotations

from typing import Any

import numpy as np

from etiquette.batch.reading import thread_numbers
from etiquette.batch.sources import compute, places
from etiquette.columnar.arrays import Ints


class Lookup:
    """Finds the rows that name a thread.

    Nothing is kept but the order of the rows, and not even that where the threads ascend: each question looks only
    through the stretch between its first thread and its last.

    Args:
        threads: of each row, numbers or texts; none is missing.
    """

    def __init__(self, threads: Any) -> None:
        self.count = len(threads)
        self._order: Ints | None = None
        self._starts: Ints | None = None
        if not _ascend(threads):
            indices = compute().sort_indices(threads)
            self._order = indices.to_numpy().astype(np.int64)
            threads = threads.take(indices)
            self._starts = np.flatnonzero(np.append(True, _differ(threads)))
            threads = threads.take(places(self._starts))
        self._distinct = threads
        self._numbers: Any = thread_numbers(threads)

    @property
    def names_each_once(self) -> bool:
        """Whether no thread is named by two rows."""
        return len(self._distinct) == self.count

    def row_of(self, threads: Any) -> Ints:
        """For each thread the first row that names it, -1 where none does."""
        found = self._find(threads)
        if self._order is None or self._starts is None:
            return found
        return np.where(found < 0, -1, self._order[self._starts[found]])

    def rows_of(self, threads: Any) -> tuple[Ints, Ints]:
        """All rows that name some threads: for each row the place of its thread among these, and the row."""
        found = self._find(threads)
        starts = np.arange(self.count) if self._starts is None else self._starts
        lengths = np.where(found < 0, 0, np.diff(starts, append=self.count)[found]) if self.count else found * 0
        owners = np.repeat(np.arange(len(found)), lengths)
        before = np.cumsum(lengths) - lengths
        rows = starts[found[owners]] + np.arange(len(owners)) - before[owners]
        return owners, rows if self._order is None else self._order[rows]

    def _find(self, threads: Any) -> Ints:
        """The place of each thread among the distinct ones, -1 where it is not among them."""
        if not self.count or not len(threads):
            return np.full(len(threads), -1, np.int64)
        numbers = thread_numbers(threads)
        return self._find_texts(threads) if numbers is None else self._find_numbers(numbers)

    def _find_numbers(self, numbers: Ints) -> Ints:
        ordered = self._numbers
        start = int(np.searchsorted(ordered, numbers[:1])[0])
        if np.array_equal(ordered[start : start + len(numbers)], numbers):
            return np.arange(start, start + len(numbers))
        # What is looked up in order is found many times as fast.
        asked = np.argsort(numbers)
        place = np.empty(len(numbers), np.int64)
        place[asked] = np.searchsorted(ordered, numbers[asked])
        found = ordered[np.minimum(place, len(ordered) - 1)] == numbers
        return np.where(found, place, -1)

    def _find_texts(self, threads: Any) -> Ints:
        span = compute().min_max(threads)
        start = self._place_of(span["min"].as_py())
        end = min(self._place_of(span["max"].as_py()) + 1, len(self._distinct))
        between = self._distinct.slice(start, end - start)
        if between.equals(threads):
            return np.arange(start, end)
        found = compute().index_in(threads, value_set=between).fill_null(-1).to_numpy().astype(np.int64)
        return np.where(found < 0, -1, found + start)

    def _place_of(self, text: str) -> int:
        """The place of the first text that is not before this one, in the order of bytes."""
        low, high, wanted = 0, len(self._distinct), text.encode()
        while low < high:
            middle = (low + high) // 2
            if self._distinct[middle].as_py().encode() < wanted:
                low = middle + 1
            else:
                high = middle
        return low


def _ascend(threads: Any) -> bool:
    """Whether each thread is after the one before it, and so is named once."""
    numbers = thread_numbers(threads)
    if numbers is not None:
        return bool((numbers[1:] > numbers[:-1]).all())
    return bool(_neighbours("greater", threads).all())


def _differ(threads: Any) -> Any:
    """From row to row, whether the next thread is another one."""
    return _neighbours("not_equal", threads)


def _neighbours(comparison: str, threads: Any) -> Any:
    """How each row but the first compares with the one before it."""
    compared = compute().call_function(comparison, [threads.slice(1), threads.slice(0, max(len(threads) - 1, 0))])
    return compared.to_numpy(zero_copy_only=False)
