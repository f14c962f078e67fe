"""Whether an obligation would open only after its last instant: a mistake, wherever the two can be compared."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from etiquette.calendars.instants import microseconds
from etiquette.calendars.windows import Clock
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import zone
from etiquette.duration import FactDuration, Relative, Window, leaves
from etiquette.language.findings import misread
from etiquette.language.scope import Scope
from etiquette.language.tree import Node
from etiquette.weekly import SECOND

# Ends of months and of years, both sides of a leap day, days of every kind, and hours early and late: an order of two
# windows that holds from all of these is no accident of the anchor.
_ANCHORS = tuple(
    microseconds(datetime(2026, 1, 1, hour, 30, tzinfo=UTC) + timedelta(days=days))
    for days, hour in ((0, 0), (30, 9), (58, 23), (89, 12), (120, 4), (241, 17), (364, 8), (788, 21), (789, 15))
)


def check_order(node: Node, opens: Window, within: Window, scope: Scope) -> None:
    """Refuse an opening that comes after the last instant of ``within`` from every anchor.

    Two windows can be compared if no name stands in them, or if both are counted from one and the same name.

    Raises:
        Misread: ``opens-after-within``.
    """
    names = _names(opens)
    clock = _clock(scope)
    if clock is None or names is None or names != _names(within):
        return
    if all(_opens_late(clock, opens, within, anchor, _value(anchor, names, scope)) for anchor in _ANCHORS):
        message = "the obligation would open only after the last instant that meets it"
        raise misread(node, "opens-after-within", message, "let it open earlier, or allow more time")


def _names(window: Window) -> frozenset[tuple[str, bool]] | None:
    """The one name that all of a window is counted from, or none; ``None`` where it cannot be compared."""
    members = tuple(leaves(window))
    names = frozenset((leaf.name, leaf.attribute) for leaf in members if isinstance(leaf, Relative))
    relative = all(isinstance(leaf, Relative) for leaf in members)
    if any(isinstance(leaf, FactDuration) for leaf in members) or len(names) > 1 or (names and not relative):
        return None
    return names


def _opens_late(clock: Clock, opens: Window, within: Window, anchor: int, value: int | date) -> bool:
    opening = clock.end(opens, anchor, lambda _name, _is_attribute: value, opening=True)
    closing = clock.end(within, anchor, lambda _name, _is_attribute: value)
    return opening is not None and closing is not None and opening.instant > closing.last


def _value(anchor: int, names: frozenset[tuple[str, bool]], scope: Scope) -> int | date:
    """What the name is taken to be: the anchor, as an instant or as its date."""
    for name, is_attribute in names:
        owners = scope.names.attributes.values() if is_attribute else (scope.names.facts,)
        declared = (owner.get(name) for owner in owners)
        if any(one is not None and one.type == "date" for one in declared):
            return datetime.fromtimestamp(anchor // SECOND, tz=UTC).date()
    return anchor


def _clock(scope: Scope) -> Clock | None:
    """The clock, at home where a fact says otherwise; ``None`` where it or a calendar could not be read."""
    written = scope.clock
    if written is None or set(scope.names.calendars) - set(scope.calendars):
        return None
    fact = None if written.zone.fact is None else scope.names.facts[written.zone.fact]
    named = written.zone.name or (fact.default if fact is not None else None) or written.zone.default
    calendars = {name: WorkingCalendar(calendar) for name, calendar in scope.calendars.items()}
    return Clock(zone(named if isinstance(named, str) else "UTC"), calendars, written.calendar, written.week_starts)
