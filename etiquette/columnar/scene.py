"""The threads of a table as one policy sees them: :class:`etiquette.situation.Situation` in columns."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints, Mask
from etiquette.columnar.clock import readings
from etiquette.columnar.past import Occurrences, Questions, Sorted
from etiquette.columnar.reading import Agreement, Pick, Reading
from etiquette.columnar.sets import Finite
from etiquette.columnar.table import Coded, Column, Events, Facts, Timed
from etiquette.columnar.values import Moments, Several, Values
from etiquette.columnar.zones import EARLIEST, LATEST
from etiquette.duration import Window
from etiquette.interval import ALWAYS_BEFORE
from etiquette.policy import Selector
from etiquette.weekly import DAY

_NEAR = 2 * DAY
"""Farther apart than the most that any clock is ever turned."""
_YEARS = 4 * 366 * DAY
"""Windows that are longer than that are not read off the tables."""


class Doubts:
    """Questions that are left to the evaluator, and why."""

    def __init__(self, count: int) -> None:
        self.mask = np.zeros(count, np.bool_)
        self.reasons: dict[str, Flags] = {}

    def add(self, where: Flags, reason: str) -> None:
        """Leave these questions to the evaluator."""
        if where.any():
            self.mask |= where
            known = self.reasons.get(reason)
            self.reasons[reason] = where.copy() if known is None else known | where

    def add_rows(self, rows: Ints, reason: str) -> None:
        """Leave these questions to the evaluator."""
        if len(rows):
            where = np.zeros(len(self.mask), np.bool_)
            where[rows] = True
            self.add(where, reason)

    def add_events(self, events: Events, rows: Ints, reason: str) -> None:
        """Leave the threads of these events to the evaluator, where each thread is a question."""
        if len(rows):
            self.add_rows(np.unique(events.threads_of(rows)), reason)


class Scene:
    """What the questions of a table see.

    Args:
        reading: the policy.
        sorted_events: the events, by kinds.
        questions: who asks.
        given: facts from outside, a row a question.
        doubts: what is left to the evaluator.
        lines: for questions that are apart, the last event of each kind.
        of_threads: the facts from outside, a row a thread, where questions are not threads.
    """

    def __init__(
        self,
        reading: Reading,
        sorted_events: Sorted,
        questions: Questions,
        given: Facts,
        *,
        doubts: Doubts,
        lines: Codes | None = None,
        of_threads: Facts | None = None,
    ) -> None:
        self.of_threads = given if of_threads is None else of_threads
        self.reading = reading
        self.document = reading.document
        self.sorted = sorted_events
        self.events: Events = sorted_events.events
        self.questions = questions
        self.given = given
        self.lines = lines
        self.doubts = doubts
        self.at = questions.at
        self.count = questions.count
        self.states: dict[tuple[str, Agreement, bool], Finite] = {}
        self._occurrences: dict[tuple[int, Agreement], Occurrences] = {}
        self._facts: dict[str, Values] = {}
        self._starts: dict[int, Ints] = {}

    # --- facts ---

    def fact(self, name: str) -> Values:
        """The value of a fact, its default where it has none."""
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = self._fact(name)
        return found

    def _fact(self, name: str) -> Values:
        declaration = self.document.facts[name]
        given, bad = self.reading.typist.values(self.given.get(name), declaration)
        self._refuse(bad, name)
        told = self.events.facts.get(name)
        if told is None:
            return given
        later, wrong = self.reading.typist.values(told, declaration)
        del wrong  # of any event of a thread, and so told by the table as a whole
        setting = Occurrences(self._setting(told), None, self.questions, self.sorted, None)
        return self.reading.typist.overlaid(later, setting.last, given)

    def _setting(self, told: Column) -> Flags:
        """The events that set a fact."""
        sets = is_given(told)
        names = self.events.type.values
        declared = [name in self.document.acts or name in self.document.events for name in names]
        if not all(declared):
            # An ignored event is as if absent, its facts included.
            sets = sets & np.array(declared, np.bool_)[self.events.type.codes]
        return sets & ~self.sorted.hidden if self.sorted.hidden is not None else sets

    def _refuse(self, bad: Mask, name: str) -> None:
        if bad is not False:
            self.doubts.add(np.broadcast_to(np.asarray(bad), (self.count,)), f'the fact "{name}" does not read')

    # --- the clock ---

    @cached_property
    def zones(self) -> Ints | int:
        """The number of the zone of the clock; where none is known, any."""
        if isinstance(self._zones, int) or self.blind is False:
            return self._zones
        return np.maximum(self._zones, 0)

    @cached_property
    def blind(self) -> Mask:
        """Where the zone of the clock is not known, so that no rule can be read."""
        if isinstance(self._zones, int):
            return False
        blind = self._zones < 0
        return blind if blind.any() else False

    @cached_property
    def _zones(self) -> Ints | int:
        reference = self.document.clock.zone
        if reference.name is not None:
            return self.reading.tables.number(reference.name)
        several = self.fact(reference.fact or "")
        assert isinstance(several, Several)
        numbers = self.reading.zone_numbers(several.domain, reference)
        if isinstance(several.codes, int):
            return np.full(self.count, numbers[several.codes], np.int64)
        return numbers[several.codes]

    # --- events ---

    @cached_property
    def identified(self) -> Flags | None:
        """Which events have an id, and one more for the place of no event (``None``: none has)."""
        return None if self.events.ids is None else np.append(self.events.ids >= 0, False)

    def pick(self, selector: Selector, agree: Agreement = ()) -> Occurrences:
        """The events that a selector selects and that agree with a proposal."""
        key = (id(selector), agree)
        found = self._occurrences.get(key)
        if found is None:
            found = self._occurrences[key] = self._selected(self.reading.picks[key])
        return found

    def _selected(self, pick: Pick) -> Occurrences:
        if pick.looks_at_states or pick.moves_start:
            return Occurrences(self._mask(pick), None, self.questions, self.sorted, None)
        chosen = self.sorted.kinds.chosen(pick.numbers)
        lines = None if self.lines is None else [self.lines[kind] for kind in chosen.kinds]
        return Occurrences(None, chosen, self.questions, self.sorted, lines)

    def _mask(self, pick: Pick) -> Flags:
        """Which events a selector selects, pattern by pattern; the first that fits says from where windows run."""
        chosen = np.zeros(self.events.count, np.bool_)
        starts = self.events.at.copy() if pick.moves_start else None
        for pattern, number in zip(pick.selector.patterns, pick.numbers, strict=True):
            fits = self.sorted.mask(self.sorted.kinds.chosen((number,))) & ~chosen
            for name, wanted in (*((n, True) for n in pattern.during), *((n, False) for n in pattern.outside)):
                fits = self._held(fits, name, wanted=wanted)
            if pattern.at is not None and starts is not None:
                moments = attribute_moments(self.events, pattern.at)
                fits &= np.asarray(moments.known)
                starts[fits] = np.broadcast_to(moments.numbers, fits.shape)[fits]
            chosen |= fits
        if starts is not None:
            self._check_starts(chosen, starts)
            self._starts[id(pick.selector)] = starts
        return chosen

    def _check_starts(self, chosen: Flags, starts: Ints) -> None:
        # The evaluator refuses such an event, and says which it is.
        self._doubt_events(np.flatnonzero(chosen & (starts > self.events.at)), "an attribute is later than its event")

    def _held(self, fits: Flags, name: str, *, wanted: bool) -> Flags:
        """The events of these just before which a state held, or did not, as it is read with their own values."""
        rows = np.flatnonzero(fits)
        state = self.document.states[name]
        held, doubtful = self.reading.held_before(self.reading, self.sorted, self.of_threads, state, rows)
        self._doubt_events(rows[doubtful], f'events selected by the state "{name}"')
        found = np.zeros(len(fits), np.bool_)
        found[rows[held == wanted]] = True
        return found

    def _doubt_events(self, rows: Ints, reason: str) -> None:
        """Leave to the evaluator the questions that see one of these events."""
        if len(rows):
            counted = np.zeros(self.events.count + 1, np.int64)
            np.add.at(counted, rows + 1, 1)
            counted = np.cumsum(counted)
            self.doubts.add(counted[self.questions.end] > counted[self.questions.first], reason)

    def start(self, selector: Selector, events: Ints) -> Ints:
        """The instants from which windows of events run; before all time where there is no event."""
        instants = self._starts.get(id(selector), self.events.at)
        if not len(instants):
            return np.full(len(events), ALWAYS_BEFORE, np.int64)
        return np.where(events < 0, ALWAYS_BEFORE, instants.take(events, mode="wrap"))

    def attribute(self, name: str, events: Ints) -> Moments:
        """An instant or date that events give."""
        moments = attribute_moments(self.events, name)
        if isinstance(moments.numbers, int):
            return moments
        known = moments.known if isinstance(moments.known, bool) else moments.known[events]
        return Moments(moments.numbers[events], known)

    def crowded(self, found: Occurrences, window: Window, doubt: Flags | None, rows: Ints, events: Ints) -> None:
        """Leave to the evaluator the questions whose answer hangs on one event, where another one that is near might
        end later, since a clock was turned in between."""
        if doubt is None or not doubt.any():
            return
        rows, events = rows[doubt], events[doubt]
        at = self.events.at[events]
        # Of two events, the later one has the earlier reading only if a clock was turned by more than lies between them.
        turned = self.reading.tables.turned(self.zones if isinstance(self.zones, int) else self.zones[rows])
        far = (at < EARLIEST + _YEARS) | (at > LATEST - _YEARS)
        reaches = np.where(far, _NEAR, turned * readings(window))
        places = np.searchsorted(found.rows, events)
        near = np.zeros(len(rows), np.bool_)
        for step in (-1, 1):
            beside = places + step
            other = found.rows[np.clip(beside, 0, len(found.rows) - 1)]
            there = (beside >= 0) & (beside < len(found.rows))
            there &= (other >= self.questions.first[rows]) & (other < self.questions.end[rows])
            near |= there & (np.abs(self.events.at[other] - at) <= reaches)
        self.doubts.add_rows(rows[near], "events of one hour, in which the clock was turned")


def is_given(column: Column) -> Flags:
    """The rows of a column that have a value."""
    if isinstance(column, Coded):
        return np.array([value is not None for value in column.values], np.bool_)[column.codes]
    return np.ones(len(column.numbers), np.bool_) if column.known is None else column.known


def attribute_moments(events: Events, name: str) -> Moments:
    """An attribute that is an instant or a date, of all events."""
    column = events.attributes.get(name)
    if not isinstance(column, Timed):
        return Moments(0, False)
    return Moments(column.numbers, True if column.known is None else column.known)


def parts(given: Mapping[str, Column], rows: Ints) -> dict[str, Column]:
    """Some rows of facts."""
    return {name: column.part(rows) for name, column in given.items()}
