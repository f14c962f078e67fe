"""What a policy looks at: the events, windows, values and zones that its rules and states name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from etiquette.conditions import parts
from etiquette.duration import Unit, Window, durations
from etiquette.policy import (
    CapRule,
    Compare,
    CooldownRule,
    DeadlineRule,
    Document,
    Equals,
    FactTest,
    HoursRule,
    NotTest,
    OneOf,
    Passed,
    Selector,
    Test,
    Value,
)
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

LENGTHS = {
    Unit.SECOND: SECOND,
    Unit.MINUTE: MINUTE,
    Unit.HOUR: HOUR,
    Unit.DAY: DAY,
    Unit.WEEK: 7 * DAY,
    Unit.MONTH: 30 * DAY,
    Unit.YEAR: 365 * DAY,
    Unit.BUSINESS_DAY: DAY,
    Unit.OPEN_MINUTE: MINUTE,
    Unit.OPEN_HOUR: HOUR,
}
"""About how long each unit is, in microseconds."""


def triggers(document: Document) -> Iterator[Selector]:
    """The selectors from which states and windows begin or end."""
    for state in document.states.values():
        yield from (state.begins, *([state.ends] if state.ends else []))
    for rule in document.rules:
        match rule:
            case DeadlineRule():
                yield from (rule.after, rule.after)
            case CooldownRule():
                yield rule.after
            case CapRule():
                yield rule.counting
            case _:
                pass


def selectors(document: Document) -> Iterator[Selector]:
    """Every selector."""
    yield from triggers(document)
    for rule in document.rules:
        if isinstance(rule, DeadlineRule | CooldownRule | CapRule) and rule.reset_by is not None:
            yield rule.reset_by
        if isinstance(rule, DeadlineRule):
            yield rule.done_by


def windows(document: Document) -> list[Window]:
    """Every window."""
    found: list[Window | None] = []
    for rule in document.rules:
        match rule:
            case DeadlineRule():
                found += [rule.opens, rule.within, rule.lapses]
                found += [window for step in rule.steps for window in (step.opens, step.within, step.lapses)]
            case CooldownRule():
                found += rule.waits
            case CapRule():
                found.append(rule.per)
            case _:
                pass
        for condition in (rule.when, rule.unless):
            found += [part.moment for part in parts(condition) if isinstance(part, Passed)]
    for state in document.states.values():
        found += [state.starts_after, state.ends_after, state.lasts]
    return [window for window in found if window is not None]


def reaches(document: Document) -> list[int]:
    """About how far the windows of a policy reach, in microseconds."""
    found = (LENGTHS[part.unit] * part.count for window in windows(document) for part in durations(window))
    return list(dict.fromkeys(found))


def tested(document: Document) -> Mapping[str, tuple[Value, ...]]:
    """For each attribute and fact, the values with which something compares it."""
    found: dict[str, list[Value]] = {}
    for name, test in _tests(document):
        found.setdefault(name, []).extend(_values(test))
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def _tests(document: Document) -> Iterator[tuple[str, Test]]:
    for rule in document.rules:
        yield from rule.where
        for condition in (rule.when, rule.unless):
            yield from ((part.fact, part.test) for part in parts(condition) if isinstance(part, FactTest))
    for selector in selectors(document):
        for pattern in selector.patterns:
            yield from pattern.where


def _values(test: Test) -> Iterator[Value]:
    match test:
        case Equals(value):
            yield value
        case OneOf(values):
            yield from values
        case NotTest(inner):
            yield from _values(inner)
        case Compare():
            bounds = (test.at_least, test.at_most, test.more_than, test.less_than)
            yield from (bound for bound in bounds if bound is not None)
        case _:
            return


def moved_by(document: Document) -> frozenset[str]:
    """The attributes that give the instant from which windows run."""
    return frozenset(p.at for s in selectors(document) for p in s.patterns if p.at is not None)


def zones(document: Document, facts: Mapping[str, Any]) -> tuple[str, ...]:
    """The zones in play: those that the policy names, and those that these facts give."""
    references = [document.clock.zone, *(r.zone for r in document.rules if isinstance(r, HoursRule) and r.zone)]
    named: list[Any] = [name for one in references for name in (one.name, one.default)]
    for name, declared in document.facts.items():
        if declared.type in ("zone", "zones"):
            named += [declared.default, facts.get(name)]
    return tuple(dict.fromkeys(name for value in named for name in _names(value)))


def _names(value: Any) -> Iterator[str]:
    """The zones that a fact gives: one, several or none."""
    match value:
        case str():
            yield value
        case [*several]:
            yield from (name for name in several if isinstance(name, str))
        case _:
            return
