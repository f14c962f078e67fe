"""What the past holds for each question: the last event that fits, the nth, the first after another.

A question sees a run of rows, from its thread's first on. The questions of an evaluation see one thread each, and all of
it; those of an audit see a thread up to one of its events, so that many see the same rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, reduce

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints
from etiquette.columnar.chosen import Chosen
from etiquette.columnar.kinds import IDLE, ODD, Kinds
from etiquette.columnar.table import Events
from etiquette.frozen import dataclass
from etiquette.policy import Value

STRETCH = 1 << 16
"""Rows that are gone through at once, so that all that is made of them stays in the cache of a processor."""


@dataclass(frozen=True, slots=True, eq=False)
class Questions:
    """Which rows each question sees: from ``first`` to just before ``end``; ``at`` is the instant asked about.

    ``apart``: whether no two see the same row, and all together see each.
    """

    first: Ints
    end: Ints
    at: Ints | int
    apart: bool

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.first)

    @staticmethod
    def of_threads(events: Events, at: Ints | int) -> Questions:
        """One question a thread."""
        return Questions(events.bounds[:-1], events.bounds[1:], at, apart=True)


def before(events: Events, rows: Ints) -> Questions:
    """One question an event: what came before it in its thread, at its instant."""
    thread = events.threads_of(rows)
    return Questions(events.bounds[thread], rows, events.at[rows], apart=False)


def up_to(events: Events, rows: Ints) -> Questions:
    """One question an event: what there is in its thread up to it and with it, at its instant."""
    thread = events.threads_of(rows)
    return Questions(events.bounds[thread], rows + 1, events.at[rows], apart=False)


class Sorted:
    """Events by their kinds.

    Args:
        events: the table.
        key: for each event the number of its combination of features.
        kinds: the kinds of these.
        hidden: rows that do not exist at the instant asked about (``None``: none).
        odd: rows that only the evaluator reads, whatever their kind (``None``: none).
    """

    def __init__(
        self, events: Events, key: Codes, kinds: Kinds, hidden: Flags | None, odd: Flags | None = None
    ) -> None:
        self.events = events
        self.key = key
        self.kinds = kinds
        self.hidden = hidden
        self.odd = odd
        self.keys: dict[str, Ints] = {}
        self.key_numbers: dict[str, dict[tuple[type, Value], int]] = {}

    def mask(self, chosen: Chosen) -> Flags:
        """The events of these kinds."""
        found = chosen.among(self.key)
        return found & ~self.hidden if self.hidden is not None else found

    def recent(self, chosen: Chosen, after: Ints | int) -> Ints:
        """The rows of these kinds that are not before an instant, or one for each thread."""
        limit = after if isinstance(after, int) else np.repeat(after, np.diff(self.events.bounds))
        late = self.events.at >= limit
        if self.hidden is not None:
            late &= ~self.hidden
        rows = np.flatnonzero(late)
        return rows[chosen.among(self.key[rows])]

    def last_of_each(self) -> Codes:
        """For each kind a line with the last such event of each thread, -1 where there is none; in numbers of half the
        width, since there are many."""
        threads = self.events.threads
        begins = self.kinds.of_combination * threads
        found = np.full(self.kinds.count * threads, -1, np.int32)
        for start, end, owners in self.events.stretches(STRETCH):
            stretch = slice(start, end)
            flat = begins.take(self.key[stretch])
            if self.hidden is not None:
                flat[self.hidden[stretch] & (flat != ODD * threads)] = IDLE * threads
            if self.odd is not None:
                flat[self.odd[stretch]] = ODD * threads
            flat += owners
            # Of several events of one kind and thread the last one written stays, and that is the last one.
            found[flat] = np.arange(start, end, dtype=np.int32)
        return found.reshape(self.kinds.count, threads)


class Occurrences:
    """The events that one selector selects, for all questions.

    Args:
        rows: their rows, in order; worked out when they are first needed.
        questions: who asks.
        sorted_events: the table.
        lines: where it is at hand, the last event of each kind for each question; one line for each kind that fits.
    """

    def __init__(
        self,
        mask: Flags | None,
        chosen: Chosen | None,
        questions: Questions,
        sorted_events: Sorted,
        lines: Sequence[Codes] | None,
    ) -> None:
        self._mask = mask
        self._chosen = chosen
        self._lines = lines
        self.questions = questions
        self.sorted = sorted_events

    def recent(self, after: Ints | int) -> Occurrences:
        """Those that are not before an instant, or one for each question; for questions that are apart."""
        if self._chosen is not None:
            rows = self.sorted.recent(self._chosen, after)
        else:
            limit = after if isinstance(after, int) else np.repeat(after, np.diff(self.sorted.events.bounds))
            rows = np.flatnonzero(self.mask & (self.sorted.events.at >= limit))
        found = Occurrences(None, self._chosen, self.questions, self.sorted, None)
        found.rows = rows
        return found

    @property
    def mask(self) -> Flags:
        """Which rows they are; worked out anew each time, since it is soon done and long to hold."""
        if self._mask is None:
            assert self._chosen is not None
            return self.sorted.mask(self._chosen)
        return self._mask

    @cached_property
    def rows(self) -> Ints:
        """Their rows, in order."""
        return np.flatnonzero(self.mask)

    @cached_property
    def _counted(self) -> Ints:
        """How many there are before each row."""
        counted = np.zeros(self.sorted.events.count + 1, np.int64)
        np.cumsum(self.mask, out=counted[1:])
        return counted

    def _rank(self, places: Ints) -> Ints:
        """How many there are before each of some rows."""
        if len(places) * 8 < self.sorted.events.count:
            return np.searchsorted(self.rows, places)
        return self._counted[places]

    @cached_property
    def _bound_ranks(self) -> Ints:
        """Of threads that are apart: how many there are before each bound."""
        counts = np.bincount(self.sorted.events.threads_of(self.rows), minlength=self.questions.count)
        return np.concatenate(([0], np.cumsum(counts)))

    @cached_property
    def _first_rank(self) -> Ints:
        return self._bound_ranks[:-1] if self.questions.apart else self._rank(self.questions.first)

    @cached_property
    def _end_rank(self) -> Ints:
        return self._bound_ranks[1:] if self.questions.apart else self._rank(self.questions.end)

    @property
    def ranks(self) -> tuple[Ints, Ints]:
        """How many there are before the first row that each question sees, and before its end."""
        return self._first_rank, self._end_rank

    @cached_property
    def count(self) -> Ints:
        """How many there are."""
        return self._end_rank - self._first_rank

    @cached_property
    def last(self) -> Codes:
        """The last one, -1 where there is none."""
        if self._lines is not None:
            if not self._lines:
                return np.full(self.questions.count, -1, np.int64)
            return reduce(np.maximum, self._lines)
        return self.nth_last(1)

    def nth_last(self, number: int) -> Ints:
        """The so manieth from the end, -1 where there are fewer."""
        return self._at(self._end_rank - number, self._first_rank)

    def nth_since(self, place: Ints, number: int) -> Ints:
        """The so manieth, from 0, after the event at a place; -1 where there are fewer."""
        rank = self._since(place) + number
        there = rank < self._end_rank
        return np.where(there, self._row(rank), -1)

    def count_since(self, place: Ints) -> Ints:
        """How many there are after the event at a place."""
        return self._end_rank - self._since(place)

    def first_after(self, place: Ints) -> Ints:
        """The first one after the event at a place, -1 where there is none."""
        if not self.questions.apart:
            return self.nth_since(place, 0)
        rows = self.rows
        owners = self.sorted.events.threads_of(rows)
        later = np.flatnonzero(rows > place[owners])[::-1]
        found = np.full(self.questions.count, -1, np.int64)
        # Backwards, so that the first of a thread is written last.
        found[owners[later]] = rows[later]
        return found

    def _since(self, place: Ints) -> Ints:
        return np.where(place < 0, self._first_rank, self._rank(np.maximum(place, self.questions.first - 1) + 1))

    def _at(self, rank: Ints, first: Ints) -> Ints:
        return np.where(rank >= first, self._row(rank), -1)

    def _row(self, rank: Ints) -> Ints:
        if not len(self.rows):
            return np.full(len(rank), -1, np.int64)
        return self.rows[np.clip(rank, 0, len(self.rows) - 1)]
