"""Cooldowns, caps, hours: whether each restrains a proposal at one instant, and which events say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from etiquette.duration import Ever, Window
from etiquette.policy import (
    CalendarHours,
    CapRule,
    CooldownRule,
    FactHours,
    Hours,
    HoursRule,
    Selector,
    ZoneReference,
)
from etiquette.weekly import WeeklyHours
from tests.model import zoned
from tests.model.choosing import Chosen, end, may_be, selected
from tests.model.holding import Proposal
from tests.model.opening import Hours as Open
from tests.model.opening import calendar_hours, edges, named_by_table
from tests.model.past import Happening, World


@dataclass(frozen=True, slots=True, kw_only=True)
class Restraint:
    """That a rule restrains now. ``for_ever``: nothing but its conditions could lift it."""

    events: tuple[Happening, ...] = ()
    for_ever: bool = False


# --- what is counted ----------------------------------------------------------------------------------------------


def counted(world: World, rule: CooldownRule | CapRule, selector: Selector, proposal: Proposal) -> list[Chosen]:
    """The selected events that ``by`` keeps, each since the last reset that ends its count, in order."""
    given = proposal.by(rule.by)
    kept = [c for c in selected(world, selector) if all(map(_shares, c.event.by(rule.by), given))]
    resets = [c.event for c in selected(world, rule.reset_by)]
    return [c for c in kept if not any(_resets(rule, given, reset, c.event) for reset in resets)]


def _shares(mine: object, wanted: object) -> bool:
    return mine is None or wanted is None or mine == wanted


def _resets(rule: CooldownRule | CapRule, given: tuple[object, ...], reset: Happening, event: Happening) -> bool:
    """A reset plays its part before the same event is counted; it ends the count of its own value, or of all."""
    if reset.order <= event.order:
        return False
    pairs = zip(reset.by(rule.by), given, event.by(rule.by), strict=True)
    return all(may_be(mine, wanted if wanted is not None else theirs) for mine, wanted, theirs in pairs)


def windows_that_hold(world: World, pairs: list[tuple[Chosen, Window]], instant: int) -> list[tuple[int, int, Chosen]]:
    """Of events and their windows, those that hold the instant, by their ends: the last is the one that ends last."""
    found: list[tuple[int, int, Chosen]] = []
    for chosen, window in pairs:
        ends = end(world, window, chosen)
        if ends is not None and chosen.start <= instant < ends.instant:
            found.append((ends.instant, chosen.event.order, chosen))
    return sorted(found, key=lambda item: item[:2])


def cooldown(world: World, rule: CooldownRule, proposal: Proposal, instant: int) -> Restraint | None:
    """Forbidden while inside the window of any ``after`` event since the last reset; the nth uses the nth window."""
    events = counted(world, rule, rule.after, proposal)
    last = len(rule.waits) - 1
    pairs = [(chosen, rule.waits[min(nth, last)]) for nth, chosen in enumerate(events)]
    inside = windows_that_hold(world, pairs, instant)
    if not inside:
        return None
    waits = {chosen.event.order: wait for chosen, wait in pairs}
    ever = any(isinstance(waits[order], Ever) for _, order, _ in inside)
    return Restraint(events=(inside[-1][2].event,), for_ever=ever and rule.reset_by is None)


def cap(world: World, rule: CapRule, proposal: Proposal, instant: int) -> Restraint | None:
    """Forbidden while ``at_most`` or more counted events have a window that holds the instant."""
    pairs = [(chosen, rule.per) for chosen in counted(world, rule, rule.counting, proposal)]
    inside = windows_that_hold(world, pairs, instant)
    if len(inside) < rule.at_most:
        return None
    events = tuple(sorted((chosen.event for _, _, chosen in inside[-rule.at_most :]), key=lambda e: e.order))
    return Restraint(events=events, for_ever=isinstance(rule.per, Ever) and rule.reset_by is None)


# --- hours --------------------------------------------------------------------------------------------------------


def zone_names(world: World, reference: ZoneReference | None) -> tuple[str, ...]:
    """The zones in which a rule reads its hours; none where they are unknown."""
    if reference is None:
        assert world.zone_name is not None
        return (world.zone_name,)
    if reference.name is not None:
        return (reference.name,)
    assert reference.fact is not None
    value = world.fact(reference.fact)
    if value is None:
        return () if reference.default is None else (reference.default,)
    return value if isinstance(value, tuple) else (str(value),)


def hours_in(world: World, hours: Hours, name: str, *, to_end: bool) -> Open | None:
    """What a rule's hours mean in one zone; ``None`` where they are unknown."""
    where = zoned.zone(name)
    match hours:
        case WeeklyHours():
            return Open(weekly=hours, where=where, to_end=to_end)
        case CalendarHours(calendar):
            return calendar_hours(world.document.calendars[calendar], where, to_end=to_end)
        case FactHours(fact):
            weekly = world.fact(fact)
            return Open(weekly=weekly, where=where, to_end=to_end) if isinstance(weekly, WeeklyHours) else None


def out_of_hours(world: World, rule: HoursRule, instant: int) -> Restraint | None:
    """Forbidden outside ``allow``, inside ``deny``, or on a holiday, in any of the zones."""
    names = zone_names(world, rule.zone)
    return Restraint() if any(_shut_in(world, rule, name, instant) for name in names) else None


def _shut_in(world: World, rule: HoursRule, name: str, instant: int) -> bool:
    if rule.allow is not None:
        allowed = hours_in(world, rule.allow, name, to_end=True)
        if allowed is None or not allowed.holds(instant):
            return True
    if rule.deny is not None:
        denied = hours_in(world, rule.deny, name, to_end=False)
        if denied is not None and denied.holds(instant):
            return True
    return rule.holidays == "closed" and named_by_table(world.clock.working(None), zoned.zone(name), instant)


def hour_edges(world: World, rule: HoursRule, utc_day: int) -> Iterator[int]:
    """Every instant of a UTC day at which the rule can begin or cease to restrain."""
    for name, to_end in product(zone_names(world, rule.zone), (True, False)):
        yield from edges(zoned.zone(name), frozenset({0}), utc_day)
        for hours in (rule.allow, rule.deny):
            meant = None if hours is None else hours_in(world, hours, name, to_end=to_end)
            if meant is not None:
                yield from meant.edges(utc_day)
