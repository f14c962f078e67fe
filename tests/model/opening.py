"""Weekly hours read off the wall clock of one instant, and the instants at which they may change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from etiquette.policy import CalendarDeclaration
from etiquette.weekly import Range, WeeklyHours
from tests.model import zoned
from tests.model.working import is_holiday, is_working
from tests.model.zoned import DAY, EPOCH, FOREVER

ALL_WEEK = WeeklyHours(((Range(0, DAY),),) * 7)
YEARS_TO_LOOK = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Weekly hours in a zone; with a calendar, only on its working dates. ``to_end``: a range includes its end."""

    weekly: WeeklyHours
    where: ZoneInfo
    calendar: CalendarDeclaration | None = None
    to_end: bool

    def holds(self, instant: int) -> bool:
        """Whether they are open at the instant."""
        shown = zoned.wall(instant, self.where)
        today = shown.date()
        yesterday = today - timedelta(days=1)
        now = (shown - datetime.combine(today, time())) // zoned.TICK
        if not self._works(today):
            return False
        for hours in self.weekly.days[today.weekday()]:
            if hours.start <= now and (hours.overnight or self._before_end(now, hours.end)):
                return True
        overnight = (hours for hours in self.weekly.days[yesterday.weekday()] if hours.overnight)
        return self._works(yesterday) and any(self._before_end(now, hours.end) for hours in overnight)

    def _works(self, day: object) -> bool:
        return self.calendar is None or is_working(self.calendar, day)  # type: ignore[arg-type]

    def _before_end(self, now: int, end: int) -> bool:
        return now <= end if self.to_end else now < end

    def edges(self, utc_day: int) -> list[int]:
        """Every instant of a UTC day (counted since 1970) at which they can begin or end, in order."""
        return edges(self.where, times_of(self.weekly), utc_day)


def calendar_hours(calendar: CalendarDeclaration, where: ZoneInfo, *, to_end: bool) -> Hours:
    """When the calendar is open: on working dates, all day where it has no ``open``."""
    return Hours(weekly=calendar.open or ALL_WEEK, where=where, calendar=calendar, to_end=to_end)


def named_by_table(calendar: CalendarDeclaration, where: ZoneInfo, instant: int) -> bool:
    """Whether the local date is a holiday."""
    return is_holiday(calendar, zoned.local_date(instant, where))


def times_of(weekly: WeeklyHours) -> frozenset[int]:
    """The times of day at which ranges start or end, and midnight."""
    return frozenset({0}) | {bound % DAY for day in weekly.days for r in day for bound in (r.start, r.end)}


_EDGES: dict[tuple[str | None, frozenset[int], int], list[int]] = {}


def edges(where: ZoneInfo, times: frozenset[int], utc_day: int) -> list[int]:
    """Every instant of a UTC day at which the clock shows one of these times or jumps, and the tick after it."""
    key = (where.key, times, utc_day)
    if key not in _EDGES:
        start, stop = utc_day * DAY, (utc_day + 1) * DAY
        found = set(zoned.transitions_between(start, stop, where))
        midnight = EPOCH.replace(tzinfo=None) + timedelta(days=utc_day)
        for days in (-1, 0, 1):
            for clock in times:
                found.update(zoned.showings(midnight + timedelta(days=days, microseconds=clock), where))
        _EDGES[key] = sorted(y for x in found for y in (x, x + 1) if start <= y < stop)
    return _EDGES[key]


def _pieces(hours: Hours, start: int) -> Iterator[tuple[int, int, bool]]:
    """The time line from ``start`` on in pieces within which the hours do not change."""
    day = start // DAY
    for utc_day in range(day, day + YEARS_TO_LOOK * 366):
        bounds = [x for x in hours.edges(utc_day) if x > start]
        for bound in [*bounds, (utc_day + 1) * DAY]:
            yield start, bound, hours.holds(start)
            start = bound


def open_until(hours: Hours, start: int, length: int) -> int:
    """The first instant by which they have been open that long since ``start``."""
    for begin, end, is_open in _pieces(hours, start):
        if is_open:
            if end - begin >= length:
                return begin + length
            length -= end - begin
    return FOREVER


def open_since(hours: Hours, stop: int, length: int) -> int:
    """The last instant since which they have been open that long before ``stop``."""
    utc_day = stop // DAY
    while utc_day > -YEARS_TO_LOOK * 366:
        bounds = sorted({utc_day * DAY, *(x for x in hours.edges(utc_day) if x < stop)})
        for begin in reversed(bounds):
            if begin < stop and hours.holds(begin):
                if stop - begin >= length:
                    return stop - length
                length -= stop - begin
            stop = min(begin, stop)
        utc_day -= 1
    return -FOREVER


def utc_day_of(instant: int) -> int:
    """The UTC day that holds an instant."""
    return (EPOCH + timedelta(microseconds=instant)).date().toordinal() - EPOCH.date().toordinal()
