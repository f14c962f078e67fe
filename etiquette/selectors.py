"""Selectors: which events of a thread, and from which instant windows run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from etiquette.calendars.windows import Clock
from etiquette.comparisons import passes
from etiquette.errors import InvalidHistory
from etiquette.frozen import dataclass
from etiquette.interval import Instants
from etiquette.log import Happening
from etiquette.policy import AnyRule, CapRule, CooldownRule, DeadlineRule, Document, Pattern, Selector, State, Value


class View(Protocol):
    """A history as it is at an instant, or just before one of its events; made in :mod:`etiquette.situation`."""

    @property
    def document(self) -> Document:
        """The policy that reads it."""
        ...

    @property
    def clock(self) -> Clock:
        """The clock of the policy, in the zone that its facts name."""
        ...

    def fact(self, name: str) -> Value | None:
        """The value of a fact, its default where it has none; ``None`` where it is unknown."""
        ...

    def latest_setting(self, name: str) -> Happening | None:
        """The latest event that set a fact, to a value or to none."""
        ...

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events that a selector selects, in order."""
        ...

    def holding(self, state: State, values: Mapping[str, Value | None], *, every: bool) -> Instants:
        """When a state holds; see :func:`etiquette.states.holding`."""
        ...

    def before(self, happening: Happening) -> View:
        """The history just before one of its events."""
        ...


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A selected event. ``start`` is the instant from which windows run."""

    happening: Happening
    start: int

    @property
    def position(self) -> int:
        """Its place in the order of the thread."""
        return self.happening.position


def occurrence(selector: Selector, happening: Happening, view: View) -> Occurrence | None:
    """The event as the selector selects it, by the first pattern that fits; ``None`` if none does."""
    for pattern in selector.patterns:
        if _fits(pattern, happening, view):
            if pattern.at is None:
                return Occurrence(happening, happening.at)
            start = happening.attributes.get(pattern.at)
            if isinstance(start, int):
                return Occurrence(happening, _not_after(happening, pattern.at, start))
    return None


def _fits(pattern: Pattern, happening: Happening, view: View) -> bool:
    return (
        happening.type in pattern.names
        and (pattern.channels is None or happening.channel in pattern.channels)
        and all(passes(test, happening.attributes.get(name)) for name, test in pattern.where)
        and all(_held(name, happening, view) for name in pattern.during)
        and not any(_held(name, happening, view) for name in pattern.outside)
    )


def _held(name: str, happening: Happening, view: View) -> bool:
    """Whether a state held just before the event, at its instant, read with the event's own values."""
    state = view.document.states[name]
    values = {key: happening.value(key) for key in state.by}
    return happening.at in view.before(happening).holding(state, values, every=False)


def _not_after(happening: Happening, attribute: str, start: int) -> int:
    if start > happening.at:
        raise InvalidHistory(
            "attribute-after-event",
            f'"{attribute}" of the event "{happening.type}" is later than the event itself',
            "windows cannot run from an instant that was not known to have come: correct the attribute or the event's at",
            place=happening.raw.origin,
        )
    return start


# --- the selectors of a policy ---------------------------------------------------------------------------------------


def selectors_of(one: AnyRule | State) -> Iterator[Selector]:
    """The selectors of a rule or a state."""
    named: tuple[Selector | None, ...]
    match one:
        case State():
            named = (one.begins, one.ends)
        case DeadlineRule():
            named = (one.after, one.done_by, one.reset_by)
        case CooldownRule():
            named = (one.after, one.reset_by)
        case CapRule():
            named = (one.counting, one.reset_by)
        case _:
            named = ()
    return (selector for selector in named if selector is not None)


def selectors_in(document: Document) -> Iterator[Selector]:
    """The selectors of all states, then of all rules."""
    for one in (*document.states.values(), *document.rules):
        yield from selectors_of(one)
