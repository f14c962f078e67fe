"""A window and its neighbours: the same number, counted in each of the ways that the language knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import pairwise
from typing import Any

from etiquette.calendars.instants import microseconds, parse_in_zone
from etiquette.calendars.windows import Clock, End
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import Zone, to_datetime, zone
from etiquette.clock import now
from etiquette.duration import (
    Counted,
    Duration,
    FactDuration,
    Part,
    Period,
    Relative,
    Unit,
    Window,
    durations,
    leaves,
    parse_window,
)
from etiquette.errors import EtiquetteError, InvalidDuration
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.policy import CalendarDeclaration

_CALENDAR = "business"
_HOURS = {Unit.DAY: 24, Unit.WEEK: 7 * 24}
_COUNTABLE = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One way to count. ``end``: where the window ends; ``last``: the last instant that meets a deadline; ``None``:
    never."""

    window: str
    end: datetime | None
    last: datetime | None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"window": self.window, "end": _text(self.end), "last": _text(self.last)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of the clock: what it shows at the instant at which it jumps, and what it would have shown."""

    before: datetime
    after: datetime

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"at": _text(self.after), "from": _text(self.before)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counting:
    """What a window means.

    Attributes:
        start: where it runs from.
        zone: whose clock is read.
        asked: the window asked about.
        others: the other ways to count the same number.
        changes: of the clock, from the start to the last of all these ends.
    """

    start: datetime
    zone: str
    asked: Line
    others: tuple[Line, ...]
    changes: tuple[Change, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "from": _text(self.start),
            "zone": self.zone,
            **self.asked.to_dict(),
            "others": [line.to_dict() for line in self.others],
            "clock_changes": [change.to_dict() for change in self.changes],
        }


def count(written: str, start: str | None, zone_name: str, country: str | None, subdivision: str | None) -> Counting:
    """What a window means.

    Args:
        written: the window, as a policy would write it.
        start: where it runs from; now, if it is not given.
        zone_name: whose clock is read.
        country: whose holidays are kept; without one, business days cannot be counted.
        subdivision: a part of the country with holidays of its own.

    Raises:
        EtiquetteError: something is not what it should be.
    """
    if subdivision is not None and country is None:
        raise EtiquetteError("no-country", "a subdivision is a part of a country, and none is given", "add --country")
    where = zone(zone_name, place="--zone")
    window = parse_window(written)
    _refuse_unknown(window, country)
    anchor = microseconds(now() if start is None else parse_in_zone(start, where, place="--from"))
    calendars = {} if country is None else {_CALENDAR: _calendar(country, subdivision)}
    clock = Clock(where, calendars, _CALENDAR if country else None)
    ends = [(each, _end(clock, each, anchor)) for each in (window, *_neighbours(window, has_calendar=bool(calendars)))]
    lines = [_line(each, end, where) for each, end in ends]
    latest = max((end.instant for _, end in ends if end.instant < FOREVER), default=anchor)
    return Counting(
        start=to_datetime(anchor, where),
        zone=where.name,
        asked=lines[0],
        others=tuple(lines[1:]),
        changes=tuple(_changes(where, anchor, latest)),
    )


def _refuse_unknown(window: Window, country: str | None) -> None:
    """What only a policy can answer."""
    for leaf in leaves(window):
        if isinstance(leaf, Relative | FactDuration):
            how = "count from an instant, and write the duration alone: 7 consecutive days"
            raise InvalidDuration("needs-a-policy", f'"{window}" runs from a name that only a policy knows', how)
    for part in durations(window):
        if part.calendar is not None:
            how = "leave the name away, and give the holidays by --country"
            raise InvalidDuration("needs-a-policy", f'"{part.calendar}" is a calendar that only a policy knows', how)
        if part.unit.needs_calendar and country is None:
            said = f'"{window}" counts {part.unit}s, and no calendar is given'
            raise InvalidDuration("no-calendar", said, "give the country whose holidays are kept: --country US")


def _calendar(country: str, subdivision: str | None) -> WorkingCalendar:
    calendar = WorkingCalendar(CalendarDeclaration(name=_CALENDAR, country=country, subdivision=subdivision))
    calendar.is_working(1)  # an unknown country is an error here, and not only once something is counted
    return calendar


def _end(clock: Clock, window: Window, anchor: int) -> End:
    end = clock.end(window, anchor, _no_name)
    assert end is not None, "a window without names always exists"
    return end


def _no_name(name: str, is_attribute: bool) -> None:  # the shape that the clock asks for
    """Windows with names in them are refused before."""


def _neighbours(window: Window, *, has_calendar: bool) -> Iterator[Window]:
    """The other windows of the same number."""
    match window:
        case Duration((Part(number, unit, None),)):
            pass
        case Counted(number, unit, _, None):
            pass
        case Period(name) if name != "quarter":
            number, unit = 1, Unit(name)
        case _:
            return
    yield from (other for other in _ways(number, unit, has_calendar=has_calendar) if other != window)


def _ways(number: int, unit: Unit, *, has_calendar: bool) -> Iterator[Window]:
    if unit in (Unit.HOUR, Unit.MINUTE, Unit.SECOND):
        hours, rest = divmod(number, 24)
        if unit is Unit.HOUR and not rest:
            yield from _ways(hours, Unit.DAY, has_calendar=has_calendar)
        return
    if unit in _COUNTABLE:
        yield from _counted(number, unit)
    if number == 1 and unit in _COUNTABLE:
        yield Period(unit.value)  # type: ignore[arg-type]  # the countable units are the names of periods
    if unit in (Unit.DAY, Unit.BUSINESS_DAY) and has_calendar:
        yield from _counted(number, Unit.BUSINESS_DAY)
    if unit is Unit.BUSINESS_DAY:
        yield from _counted(number, Unit.DAY)
    if unit in _HOURS:
        yield Duration((Part(number * _HOURS[unit], Unit.HOUR),))


def _counted(number: int, unit: Unit) -> Iterator[Window]:
    yield Duration((Part(number, unit),))
    yield Counted(number, unit, full=False)
    yield Counted(number, unit, full=True)


def _line(window: Window, end: End, where: Zone) -> Line:
    def dated(instant: int) -> datetime | None:
        return None if instant >= FOREVER else to_datetime(instant, where)

    return Line(window=str(window), end=dated(end.instant), last=dated(end.last))


def _changes(where: Zone, start: int, end: int) -> Iterator[Change]:
    """The changes of the clock between two instants."""
    segments = where.segments(start, end + 1)
    for (_, _, offset), (instant, _, _) in pairwise(segments):
        old = timezone(timedelta(microseconds=offset), to_datetime(instant - 1, where).tzname() or "")
        after = to_datetime(instant, where)
        yield Change(before=after.astimezone(old), after=after)


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
