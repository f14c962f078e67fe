"""Which events a selector selects, and tests of values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from etiquette.duration import Window
from etiquette.policy import Compare, Equals, Known, NotTest, OneOf, Pattern, Selector, Test, Value
from tests.model import holding
from tests.model.past import ByValue, Happening, World
from tests.model.windowing import End, end_of


@dataclass(frozen=True, slots=True)
class Chosen:
    """A selected event and the instant from which its windows run."""

    event: Happening
    start: int


def passes(test: Test, value: Value | None) -> bool:
    """Whether a value passes; an unknown one passes only ``{known: false}`` and what is true where a test is not."""
    match test:
        case Known(known):
            return (value is not None) == known
        case NotTest(inner):
            return not passes(inner, value)
        case Equals(wanted):
            return value is not None and value == wanted
        case OneOf(wanted):
            return value is not None and value in wanted
        case Compare():
            return value is not None and _within(test, value)


def _within(test: Compare, value: Any) -> bool:
    return (
        (test.at_least is None or value >= test.at_least)
        and (test.at_most is None or value <= test.at_most)
        and (test.more_than is None or value > test.more_than)
        and (test.less_than is None or value < test.less_than)
    )


def passes_all(where: Iterable[tuple[str, Test]], attributes: Mapping[str, Value]) -> bool:
    """Whether an event's attributes pass every test."""
    return all(passes(test, attributes.get(name)) for name, test in where)


def proposal_passes(where: Iterable[tuple[str, Test]], attributes: Mapping[str, Value]) -> bool:
    """The same for a proposal: what it does not give passes every test."""
    return all(name not in attributes or passes(test, attributes[name]) for name, test in where)


def fits(world: World, pattern: Pattern, event: Happening) -> bool:
    """Whether one pattern selects the event."""
    if event.type not in pattern.names or (pattern.at is not None and pattern.at not in event.attributes):
        return False
    if pattern.channels is not None and event.channel not in pattern.channels:
        return False
    return passes_all(pattern.where, event.attributes) and holding.in_season(world, pattern, event)


def selected(world: World, selector: Selector | None) -> list[Chosen]:
    """The events that a selector selects, in order."""
    if selector is None:
        return []
    key = ("selected", id(selector))
    if key not in world.memo:
        chosen = [(event, _first_fit(world, selector, event)) for event in world.past]
        world.memo[key] = [Chosen(event, _start(pattern, event)) for event, pattern in chosen if pattern is not None]
    found: list[Chosen] = world.memo[key]
    return found


def _first_fit(world: World, selector: Selector, event: Happening) -> Pattern | None:
    return next((pattern for pattern in selector.patterns if fits(world, pattern, event)), None)


def _start(pattern: Pattern, event: Happening) -> int:
    if pattern.at is None:
        return event.at
    start = event.attributes[pattern.at]
    assert isinstance(start, int)
    return start


def end(world: World, window: Window, chosen: Chosen, *, opening: bool = False) -> End | None:
    """The end of a window that runs from a selected event."""
    key = ("end", id(window), chosen.event.order, chosen.start, opening)
    if key not in world.memo:

        def names(name: str, attribute: bool) -> object:
            return chosen.event.attributes.get(name) if attribute else world.fact(name)

        world.memo[key] = end_of(world.clock, window, chosen.start, names, opening=opening)
    found: End | None = world.memo[key]
    return found


def may_be(value: object, wanted: object) -> bool:
    """Not known to be another value."""
    return value is None or value == wanted


def compatible(values: Sequence[object], wanted: ByValue) -> bool:
    """Nothing among the values is known to differ from what is wanted; what either does not give differs from nothing."""
    return all(mine is None or theirs is None or mine == theirs for mine, theirs in zip(values, wanted, strict=True))
