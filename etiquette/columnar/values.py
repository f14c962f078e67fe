"""Values in columns, typed as the policy declares them: facts a row, attributes an event."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from typing import cast

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints, Mask, both_hold, neither
from etiquette.columnar.table import Column, Timed
from etiquette.comparisons import passes
from etiquette.errors import EtiquetteError
from etiquette.policy import Compare, Declaration, Equals, Known, NotTest, OneOf, Test, Value
from etiquette.values import read_value


@dataclass(slots=True, eq=False)
class Domain:
    """The distinct values of a column, typed. ``unreadable``: which of them do not fit their type; whatever has one is
    left to the evaluator, which refuses it."""

    values: tuple[Value | None, ...]
    unreadable: Flags | None = None
    _tables: dict[Hashable, Flags] = field(default_factory=dict[Hashable, Flags])

    def table(self, question: Hashable, ask: Callable[[Value | None], bool]) -> Flags:
        """The answer to a question for each value, asked once."""
        found = self._tables.get(question)
        if found is None:
            found = self._tables[question] = np.array([ask(value) for value in self.values], np.bool_)
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Several:
    """One of the values of a domain a row: the place of its own. One code is for all rows."""

    codes: Codes | int
    domain: Domain

    def part(self, rows: Ints) -> Several:
        """Some rows."""
        return self if isinstance(self.codes, int) else Several(self.codes[rows], self.domain)

    def mask(self, question: Hashable, ask: Callable[[Value | None], bool]) -> Mask:
        """The answer for the value of each row."""
        if isinstance(self.codes, int):
            return ask(self.domain.values[self.codes])
        return self.domain.table(question, ask)[self.codes]

    def passes(self, test: Test) -> Mask:
        """Where the value passes a test."""
        return self.mask(test, lambda value: passes(test, value))

    @property
    def known(self) -> Mask:
        """Where there is a value."""
        return self.mask("known", lambda value: value is not None)


@dataclass(frozen=True, slots=True, eq=False)
class Moments:
    """An instant, or the ordinal of a date, a row; and where it is known. One number is for all rows."""

    numbers: Ints | int
    known: Mask

    def part(self, rows: Ints) -> Moments:
        """Some rows."""
        if isinstance(self.numbers, int):
            return self
        return Moments(self.numbers[rows], self.known if isinstance(self.known, bool) else self.known[rows])

    def passes(self, test: Test) -> Mask:
        """Where the number passes a test."""
        if isinstance(self.numbers, int):
            return bool(np.all(Moments(np.array([self.numbers], np.int64), self.known).passes(test)))
        match test:
            case NotTest(inner):
                return neither(self.passes(inner))
            case Known(wanted):
                return self.known if wanted else neither(self.known)
            case Equals(value):
                return both_hold(self.numbers == number_of(value), self.known)
            case OneOf(values):
                return both_hold(np.isin(self.numbers, [number_of(value) for value in values]), self.known)
            case Compare():
                return both_hold(_within(test, self.numbers), self.known)


Values = Several | Moments


def _within(test: Compare, numbers: Ints) -> Flags:
    held = np.ones(len(numbers), np.bool_)
    if test.at_least is not None:
        held &= numbers >= number_of(test.at_least)
    if test.at_most is not None:
        held &= numbers <= number_of(test.at_most)
    if test.more_than is not None:
        held &= numbers > number_of(test.more_than)
    if test.less_than is not None:
        held &= numbers < number_of(test.less_than)
    return held


def number_of(value: Value) -> int:
    """An instant as it is, a date as its ordinal."""
    return value.toordinal() if isinstance(value, date) else cast("int", value)


class Typist:
    """Reads the distinct values of columns as a policy declares them, each once.

    Args:
        calendars: the names of the policy's calendars.
        has_calendar: whether its clock has one.
    """

    def __init__(self, calendars: frozenset[str], *, has_calendar: bool) -> None:
        self._calendars = calendars
        self._has_calendar = has_calendar
        self._read: dict[tuple[int, int, bool], tuple[tuple[object, ...], Declaration, Domain]] = {}
        self._joined: dict[tuple[int, int], tuple[Domain, Domain, Domain]] = {}

    def domain(self, values: tuple[object, ...], declaration: Declaration, *, default: bool = True) -> Domain:
        """The values as the declared type has them; its default stands for those that are not there."""
        key = (id(values), id(declaration), default)
        found = self._read.get(key)
        if found is None or found[0] is not values:
            if len(self._read) > 200:
                self._read.clear()
            found = self._read[key] = values, declaration, self._domain(values, declaration, default=default)
        return found[2]

    def _domain(self, values: tuple[object, ...], declaration: Declaration, *, default: bool) -> Domain:
        otherwise = declaration.default if default else None
        typed: list[Value | None] = []
        unreadable = np.zeros(len(values), np.bool_)
        for place, raw in enumerate(values):
            value = otherwise
            if raw is not None:
                try:
                    value = self.read(declaration, raw)
                except EtiquetteError:
                    unreadable[place] = True
            # An empty list of zones names none, and so is an unknown fact.
            typed.append(otherwise if value == () else value)
        return Domain(tuple(typed), unreadable if unreadable.any() else None)

    def read(self, declaration: Declaration, raw: object) -> Value:
        """One value; raises as :func:`etiquette.values.read_value`."""
        return read_value(declaration, raw, calendars=self._calendars, has_calendar=self._has_calendar)

    def values(self, column: Column | None, declaration: Declaration) -> tuple[Values, Mask]:
        """A column as its declaration reads it, the default where a row has no value; and where a value does not fit.

        A column that is not there has no value in any row. A declared instant or date is a timed column, and all else is
        coded.
        """
        if isinstance(column, Timed):
            bad: Mask = False if column.bad is None else column.bad
            known: Mask = True if column.known is None else column.known
            if declaration.default is None or isinstance(known, bool):
                return Moments(column.numbers, known), bad
            return Moments(np.where(known, column.numbers, number_of(declaration.default)), True), bad
        if column is None:
            return self._constant(declaration), False
        domain = self.domain(column.values, declaration)
        return Several(column.codes, domain), False if domain.unreadable is None else domain.unreadable[column.codes]

    def _constant(self, declaration: Declaration) -> Values:
        domain = self.domain(NOTHING, declaration)
        if declaration.type not in ("instant", "date"):
            return Several(0, domain)
        value = domain.values[0]
        return Moments(0 if value is None else number_of(value), value is not None)

    def overlaid(self, later: Values, at: Ints, given: Values) -> Values:
        """What events set last, over what was given: ``at`` says which event, negative where none did."""
        place, none = np.maximum(at, 0), at < 0
        if isinstance(later, Moments) and isinstance(given, Moments):
            numbers = np.asarray(later.numbers, np.int64)
            own = numbers[place] if numbers.ndim else numbers
            return Moments(np.where(none, given.numbers, own), np.where(none, given.known, True))
        assert isinstance(later, Several)
        assert isinstance(given, Several)
        return self._overlaid(later, place, none, given)

    def _overlaid(self, later: Several, place: Ints, none: Flags, given: Several) -> Several:
        key = (id(later.domain), id(given.domain))
        found = self._joined.get(key)
        if found is None or found[0] is not later.domain or found[1] is not given.domain:
            joined = Domain((*later.domain.values, *given.domain.values))
            found = self._joined[key] = later.domain, given.domain, joined
        base = np.asarray(given.codes, np.int64) + len(later.domain.values)
        own = np.asarray(later.codes, np.int64)
        return Several(np.where(none, base, own[place] if own.ndim else own), found[2])


NOTHING: tuple[object, ...] = (None,)
"""The values of a column that is not there."""
