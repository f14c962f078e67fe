"""``hours``: forbidden outside ``allow``, inside ``deny``, and on holidays where they are ``closed``.

Every candidate zone must agree: an act is permitted only while it is open in each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.calendars.hours import OpenHours
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import zone
from etiquette.frozen import dataclass
from etiquette.interval import EVERY, FOREVER, NEVER
from etiquette.policy import CalendarHours, FactHours, Hours, HoursRule
from etiquette.rules.restraint import Restraint
from etiquette.situation import Situation
from etiquette.weekly import WeeklyHours


@dataclass(frozen=True, slots=True)
class Shut:
    """The instants at which at least one of several hours restrains.

    ``outside``: hours that restrain while they are not open. ``inside``: hours that restrain while they are.
    ``limit``: where the search for the next change ends, inclusive.
    """

    outside: Sequence[OpenHours]
    inside: Sequence[OpenHours]
    limit: int

    def __contains__(self, instant: int) -> bool:
        return any(instant not in hours for hours in self.outside) or any(instant in hours for hours in self.inside)

    def change_after(self, instant: int) -> int:
        """The first later instant at which membership differs; ``FOREVER`` if there is none up to the limit."""
        shut = instant in self
        every = (*self.outside, *self.inside)
        while True:
            later = min((hours.change_after(instant, self.limit) for hours in every), default=FOREVER)
            if later == FOREVER or (later in self) != shut:
                return later
            instant = later


@dataclass(frozen=True, slots=True)
class _NoHolidays:
    """All dates but those that a holiday table names."""

    calendar: WorkingCalendar

    def is_working(self, ordinal: int) -> bool:
        """Whether the table leaves the date alone."""
        return not self.calendar.is_holiday(ordinal)

    def after(self, ordinal: int, count: int) -> int | None:
        """The so manieth such date strictly after a date."""
        while count:
            ordinal += 1
            count -= self.is_working(ordinal)
        return ordinal


def restraint(rule: HoursRule, view: Situation, limit: int) -> Restraint:
    """When the rule restrains, ``when`` and ``unless`` aside; changes later than ``limit`` are not looked for."""
    return _restraint(rule, view, zones_of(rule, view), limit)


def zones_of(rule: HoursRule, view: Situation) -> tuple[str, ...]:
    """The zones whose clocks must agree: those of the rule, else that of the policy's clock."""
    return view.zones(rule.zone) if rule.zone else (view.clock.zone.name,)


def restraining_zones(rule: HoursRule, view: Situation, instant: int) -> tuple[str, ...]:
    """Those of the zones whose clocks restrain at an instant, each by itself."""
    return tuple(name for name in zones_of(rule, view) if instant in _restraint(rule, view, (name,), instant).holds)


def is_holiday(rule: HoursRule, view: Situation, zone_name: str, instant: int) -> bool:
    """Whether the rule is closed on holidays, and it is one in a zone."""
    if rule.holidays == "open" or view.document.clock.calendar is None:
        return False
    calendar = view.ground.calendars[view.document.clock.calendar]
    return calendar.is_holiday(zone(zone_name).date_of(instant))


def _restraint(rule: HoursRule, view: Situation, zones: Sequence[str], limit: int) -> Restraint:
    outside: list[OpenHours] = []
    inside: list[OpenHours] = []
    if rule.allow is not None:
        allowed = _written(rule.allow, view)
        if allowed is None:
            return Restraint(EVERY)
        outside.extend(view.ground.open_hours(name, allowed, ends_included=True) for name in zones)
    denied = None if rule.deny is None else _written(rule.deny, view)
    if denied is not None:
        inside.extend(view.ground.open_hours(name, denied, ends_included=False) for name in zones)
    if rule.holidays == "closed" and view.document.clock.calendar is not None:
        dates = _NoHolidays(view.ground.calendars[view.document.clock.calendar])
        outside.extend(OpenHours(zone(name), None, dates, ends_included=True) for name in zones)
    return Restraint(Shut(outside, inside, limit)) if outside or inside else Restraint(NEVER)


def _written(hours: Hours, view: Situation) -> WeeklyHours | str | None:
    """The hours, or the calendar whose hours they are; ``None`` where they are a fact that is unknown."""
    match hours:
        case WeeklyHours():
            return hours
        case CalendarHours(name):
            return name
        case FactHours(fact):
            value = view.fact(fact)
            return value if isinstance(value, WeeklyHours) else None
