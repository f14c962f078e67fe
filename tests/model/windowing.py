"""The end of a window, row by row of the table of windows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from etiquette.duration import (
    Chain,
    Choice,
    Counted,
    Duration,
    Ever,
    FactDuration,
    Part,
    Period,
    Relative,
    Unit,
    Window,
)
from etiquette.policy import CalendarDeclaration
from tests.model import zoned
from tests.model.opening import calendar_hours, open_since, open_until
from tests.model.working import is_working, nth_working
from tests.model.zoned import FOREVER

Names = Callable[[str, bool], object]
"""The value of a name (of an attribute, if the second argument says so); ``None`` where it is unknown."""

SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600, Unit.OPEN_MINUTE: 60, Unit.OPEN_HOUR: 3600}


@dataclass(frozen=True, slots=True)
class End:
    """Where a half-open window ends, and the last instant that meets a deadline."""

    instant: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """The clock of a policy, its zone settled."""

    where: ZoneInfo
    calendars: Mapping[str, CalendarDeclaration]
    calendar: str | None
    week_starts: int

    def working(self, name: str | None) -> CalendarDeclaration:
        """The calendar of this name, or the clock's."""
        chosen = name or self.calendar
        assert chosen is not None
        return self.calendars[chosen]


def move(clock: Clock, duration: Duration, start: int, *, back: bool = False) -> int:
    """The instant that lies a duration after (or before) another, part by part in the order written."""
    instant = start
    shown: datetime | None = None
    for part in duration.parts:
        if part.unit.is_calendar:
            shown = zoned.wall(instant, clock.where) if shown is None else shown
            shown = datetime.combine(move_date(clock, part, shown.date(), back=back), shown.time())
            continue
        if shown is not None:
            instant, shown = zoned.instant_of(shown, clock.where), None
        instant = _elapse(clock, part, instant, back=back)
        if abs(instant) == FOREVER:
            return instant
    return instant if shown is None else zoned.instant_of(shown, clock.where)


def _elapse(clock: Clock, part: Part, instant: int, *, back: bool) -> int:
    length = part.count * SECONDS[part.unit] * 1_000_000
    if part.unit.is_elapsed:
        return instant - length if back else instant + length
    hours = calendar_hours(clock.working(part.calendar), clock.where, to_end=False)
    return open_since(hours, instant, length) if back else open_until(hours, instant, length)


def move_date(clock: Clock, part: Part | Counted, day: date, *, back: bool = False) -> date:
    """The date that lies a calendar part after (or before) another."""
    count = -part.count if back else part.count
    match part.unit:
        case Unit.DAY:
            return day + timedelta(days=count)
        case Unit.WEEK:
            return day + timedelta(weeks=count)
        case Unit.MONTH:
            return zoned.add_months(day, count)
        case Unit.YEAR:
            return zoned.add_months(day, 12 * count)
        case _:
            return nth_working(clock.working(part.calendar), day, part.count, back=back)


def end_of(clock: Clock, window: Window, start: int, names: Names, *, opening: bool = False) -> End | None:
    """The end of a window from the instant where it starts; ``None`` where the window does not exist."""
    match window:
        case Ever():
            return End(FOREVER, FOREVER)
        case Duration():
            return _exact(move(clock, window, start))
        case Counted():
            return _midnight(clock, _day_after_counted(clock, window, zoned.local_date(start, clock.where)))
        case Period():
            return _midnight(clock, _next_period(clock, window, zoned.local_date(start, clock.where)))
        case Chain(lead, then):
            led = move(clock, lead, start)
            return End(FOREVER, FOREVER) if led == FOREVER else end_of(clock, then, led, names)
        case FactDuration(fact):
            value = names(fact, False)
            return _exact(move(clock, value, start)) if isinstance(value, Duration) else None
        case Relative():
            value = names(window.name, window.attribute)
            return None if value is None else moment(clock, window, value, opening=opening)
        case Choice(pick, members):
            found = [end_of(clock, member, start, names, opening=opening) for member in members]
            return _pick(pick, [end for end in found if end is not None])


def _pick(pick: str, ends: list[End]) -> End | None:
    if not ends:
        return None
    if pick == "first_known":
        return ends[0]
    ordered = sorted(ends, key=lambda end: (end.last, end.instant))
    return ordered[0] if pick == "earliest" else ordered[-1]


def moment(clock: Clock, relative: Relative, value: object, *, opening: bool) -> End:
    """An instant, or that much before or after it; or the day that a date and a calendar duration name."""
    back = relative.direction == "before"
    if isinstance(value, int):
        return _exact(value if relative.duration is None else move(clock, relative.duration, value, back=back))
    assert isinstance(value, date)
    day = value
    for part in relative.duration.parts if relative.duration else ():
        day = move_date(clock, part, day, back=back)
    return _exact(zoned.day_start(day, clock.where)) if opening else _midnight(clock, day + timedelta(days=1))


def _exact(instant: int) -> End:
    return End(instant, instant)


def _midnight(clock: Clock, day: date) -> End:
    start = zoned.day_start(day, clock.where)
    return End(start, start - 1)


def _day_after_counted(clock: Clock, window: Counted, day: date) -> date:
    """The day whose midnight ends the window."""
    if window.unit is not Unit.BUSINESS_DAY:
        return move_date(clock, window, day) + timedelta(days=1 if window.full else 0)
    counts_itself = not window.full and is_working(clock.working(window.calendar), day)
    count = window.count - 1 if counts_itself else window.count
    return nth_working(clock.working(window.calendar), day, count) + timedelta(days=1)


def _next_period(clock: Clock, window: Period, day: date) -> date:
    match window.unit:
        case "day":
            return day + timedelta(days=1)
        case "week":
            return day + timedelta(days=7 - (day.weekday() - clock.week_starts) % 7)
        case "month":
            return zoned.add_months(day.replace(day=1), 1)
        case "quarter":
            return zoned.add_months(day.replace(day=1, month=(day.month - 1) // 3 * 3 + 1), 3)
        case "year":
            return date(day.year + 1, 1, 1)
