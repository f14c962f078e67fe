"""Values, tests, windows, conditions and selectors as plain values, as a document would write them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import cast

from etiquette.duration import Choice, FactDuration, Relative, Window
from etiquette.language.layout import Plain
from etiquette.language.value_tests import BOUNDS
from etiquette.policy import (
    All,
    Any,
    Compare,
    Condition,
    Declaration,
    Equals,
    FactTest,
    Known,
    Not,
    NotTest,
    OneOf,
    Passed,
    Pattern,
    Selector,
    StateHolds,
    Test,
    Value,
)
from etiquette.values import plain_value

_OF_INSTANT = Declaration(name="at", type="instant")

Entries = Mapping[str, Plain]


def written(**entries: Plain) -> Entries:
    """A mapping of what there is to say: ``None``, ``False`` and what is empty is left away."""
    return {key: value for key, value in entries.items() if value not in (None, False, (), {}, [])}


def one_or_list(items: Iterable[Plain]) -> Plain:
    """One thing by itself, several as a list."""
    listed = list(items)
    return listed[0] if len(listed) == 1 else listed


def of_value(value: Value) -> Plain:
    """A value. Of the types of values, only instants are integers."""
    plain = plain_value(_OF_INSTANT, value)
    # The language has no floats: a number with a point is a text that reads as a number.
    return cast("Plain", str(plain) if isinstance(plain, float) else plain)


def of_window(window: Window) -> Plain:
    """A window."""
    match window:
        case FactDuration(fact):
            return {"fact": fact}
        case Choice(pick, members):
            return {pick: [of_window(member) for member in members]}
        case _:
            return str(window)


def of_optional_window(window: Window | None) -> Plain:
    """A window, if there is one."""
    return None if window is None else of_window(window)


def of_test(test: Test) -> Plain:
    """A test on a fact or an attribute."""
    match test:
        case Equals(value):
            return of_value(value)
        case OneOf(values):
            return [of_value(value) for value in values]
        case NotTest(inner):
            return {"not": of_test(inner)}
        case Known(known):
            return {"known": known}
        case Compare():
            bounds = ((bound, getattr(test, bound)) for bound in BOUNDS)
            return {bound: of_value(value) for bound, value in bounds if value is not None}


def of_where(where: Iterable[tuple[str, Test]]) -> Entries:
    """Tests on attributes."""
    return {attribute: of_test(test) for attribute, test in where}


def of_condition(condition: Condition | None) -> Plain:
    """A condition, if there is one."""
    match condition:
        case None:
            return None
        case StateHolds(state):
            return state
        case FactTest(fact, Equals(value)) if value is True:
            return fact
        case FactTest(fact, test):
            return {fact: of_test(test)}
        case Passed(moment):
            return {"passed": _of_moment(moment)}
        case Not(inner):
            return {"not": of_condition(inner)}
        case All(conditions):
            return {"all": [of_condition(one) for one in conditions]}
        case Any(conditions):
            return {"any": [of_condition(one) for one in conditions]}


def _of_moment(moment: Relative) -> str:
    return moment.name if moment.duration is None else str(moment)


class SelectorPrinter:
    """Writes selectors; keeps the groups that have to be added for some of them."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self.added: dict[str, Plain] = {}

    def write(self, selector: Selector) -> Plain:
        """A selector."""
        return one_or_list(self._pattern(pattern) for pattern in selector.patterns)

    def _pattern(self, pattern: Pattern) -> Plain:
        *inner, outer = layers(pattern)
        names: tuple[str, ...] = pattern.names
        for layer in inner:
            names = (self._add(_mapping(names, layer)),)
        if len(names) == 1 and outer == Pattern(names=outer.names):
            return names[0]
        return _mapping(names, outer)

    def _add(self, written_as: Plain) -> str:
        count = len(self.added) + 1
        while (name := f"narrowed-{count}") in self._taken:
            count += 1
        self._taken.add(name)
        self.added[name] = written_as
        return name


def _mapping(names: tuple[str, ...], pattern: Pattern) -> Entries:
    return written(
        event=one_or_list(names),
        channel=None if pattern.channels is None else one_or_list(pattern.channels),
        where=of_where(pattern.where),
        during=one_or_list(pattern.during),
        outside=one_or_list(pattern.outside),
        at=pattern.at,
    )


def layers(pattern: Pattern) -> Iterator[Pattern]:
    """Patterns that narrow one after the other what this one narrows at once.

    One mapping tests an attribute once, and asks for one state; a group that is narrowed further can do so twice.
    """
    chunks = list(_chunks(pattern.where))
    count = max(1, len(chunks), len(pattern.during), len(pattern.outside))
    for level in range(count):
        yield replace(
            pattern,
            channels=pattern.channels if level == 0 else None,
            where=chunks[level] if level < len(chunks) else (),
            during=pattern.during[level : level + 1],
            outside=pattern.outside[level : level + 1],
            at=pattern.at if level == count - 1 else None,
        )


def _chunks(where: tuple[tuple[str, Test], ...]) -> Iterator[tuple[tuple[str, Test], ...]]:
    """Runs of tests in which each attribute stands once."""
    run: dict[str, Test] = {}
    for attribute, test in where:
        if attribute in run:
            yield tuple(run.items())
            run = {}
        run[attribute] = test
    if run:
        yield tuple(run.items())
