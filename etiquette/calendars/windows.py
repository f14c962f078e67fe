"""The end of a window from an anchor, and where durations lead: the words of :mod:`etiquette.duration` on a clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import assert_never

from etiquette.calendars.dates import EPOCH_ORDINAL, exists, months_later, next_period
from etiquette.calendars.hours import OpenHours, open_since, open_until
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import Zone
from etiquette.diagnostics import did_you_mean
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
from etiquette.errors import InvalidDuration, UnknownName
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_LENGTHS = {Unit.SECOND: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.OPEN_MINUTE: MINUTE, Unit.OPEN_HOUR: HOUR}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}


@dataclass(frozen=True, slots=True)
class End:
    """Where a window ends.

    Attributes:
        instant: the first instant that the window no longer holds.
        last: the last instant that meets a deadline which ends so. For a duration that is ``instant`` itself, for a
            window that ends with a day the microsecond before it.
    """

    instant: int
    last: int

    @staticmethod
    def at(instant: int) -> End:
        """The end of a duration: a deadline is still met at it."""
        return End(instant, instant)

    @staticmethod
    def before(midnight: int) -> End:
        """The end of a day: a deadline is met before it."""
        return End(midnight, midnight - 1) if ALWAYS_BEFORE < midnight < FOREVER else End(midnight, midnight)


NEVER_ENDS = End(FOREVER, FOREVER)
"""The end of ``ever``, and of whatever runs beyond year 9999."""

Names = Callable[[str, bool], object | None]
"""The value of a name in a window, given the name and whether it is an attribute; ``None`` where it is unknown."""


@dataclass(frozen=True, slots=True)
class _Direction:
    """Forwards from an anchor or backwards from a name."""

    sign: int
    edge: int
    open: Callable[[OpenHours, int, int], int]


_FORWARDS = _Direction(1, FOREVER, open_until)
_BACKWARDS = _Direction(-1, ALWAYS_BEFORE, open_since)


class Clock:
    """A zone, and the calendars by which business days and open time are counted in it.

    Args:
        zone: whose dates and wall-clock times are read.
        calendars: by name.
        calendar: the name of the one meant where a duration names none.
        week_starts: the day on which calendar weeks start: Monday is 0, Sunday 6.

    >>> from etiquette.calendars.instants import microseconds, parse_instant
    >>> from etiquette.calendars.zones import to_datetime, zone
    >>> from etiquette.duration import parse_window
    >>> clock = Clock(zone("America/New_York"), {})
    >>> anchor = microseconds(parse_instant("2026-03-07T12:00:00-05:00"))
    >>> for text in ("24 hours", "1 day", "1 consecutive day", "1 full day"):
    ...     print(to_datetime(clock.end(parse_window(text), anchor, lambda name, is_attribute: None).instant, clock.zone))
    2026-03-08 13:00:00-04:00
    2026-03-08 12:00:00-04:00
    2026-03-08 00:00:00-05:00
    2026-03-09 00:00:00-04:00
    """

    def __init__(
        self,
        zone: Zone,
        calendars: Mapping[str, WorkingCalendar],
        calendar: str | None = None,
        week_starts: int = 0,
    ) -> None:
        self.zone = zone
        self._calendars = calendars
        self._calendar = calendar
        self._week_starts = week_starts
        self._hours: dict[WorkingCalendar, OpenHours] = {}

    def end(self, window: Window, anchor: int, names: Names, *, opening: bool = False) -> End | None:
        """Where a window ends.

        Args:
            window: the window.
            anchor: the instant from which it runs.
            names: tells the value of a name in it: an instant (``int``), a ``date``, or a ``Duration``.
            opening: whether a day that is named is meant by its first instant, and not by its end.

        Returns:
            The end; ``None`` where the window does not exist, since nothing in it is known.

        Raises:
            InvalidDuration: ``no-calendar``, or ``date-needs-days``.
            UnknownName: ``unknown-calendar``.
        """
        match window:
            case Duration():
                return End.at(self.add(window, anchor))
            case Counted() | Period():
                return self._day_end(window, anchor)
            case Chain(lead, then):
                return self._day_end(then, self.add(lead, anchor))
            case Relative(name, attribute=is_attribute):
                value = names(name, is_attribute)
                return None if value is None else self.moment(window, value, opening=opening)
            case FactDuration(fact):
                value = names(fact, False)
                return None if value is None else End.at(self.add(_duration(fact, value), anchor))
            case Choice():
                return self._chosen(window, anchor, names, opening=opening)
            case Ever():
                return NEVER_ENDS
            case _:
                assert_never(window)

    def _chosen(self, window: Choice, anchor: int, names: Names, *, opening: bool) -> End | None:
        ends = (self.end(member, anchor, names, opening=opening) for member in window.members)
        known = (end for end in ends if end is not None)
        match window.pick:
            case "first_known":
                return next(known, None)
            case "earliest":
                return min(known, key=_by_last, default=None)
            case "latest":
                return max(known, key=_by_last, default=None)
            case _:
                assert_never(window.pick)

    def add(self, duration: Duration, instant: int) -> int:
        """Where a duration leads from an instant; ``FOREVER`` if that is beyond the calendar."""
        return self._walk(duration.parts, instant, _FORWARDS)

    def subtract(self, duration: Duration, instant: int) -> int:
        """The instant that lies a duration before another; ``ALWAYS_BEFORE`` if that is before the calendar."""
        return self._walk(duration.parts, instant, _BACKWARDS)

    def moment(self, relative: Relative, value: object, *, opening: bool = False) -> End:
        """The instant or the day that is named, from the value of the name in it.

        Args:
            relative: what is named.
            value: of its name: an instant (``int``) or a ``date``.
            opening: whether a day is meant by its first instant, and not by its end.

        Raises:
            InvalidDuration: ``date-needs-days`` if hours or other elapsed time are counted from a date.
        """
        parts = relative.duration.parts if relative.duration else ()
        direction = _BACKWARDS if relative.direction == "before" else _FORWARDS
        if isinstance(value, int):
            return End.at(self._walk(parts, value, direction))
        if not isinstance(value, date):
            raise TypeError(f"{relative.name} is neither an instant nor a date: {value!r}")
        day = self._shifted(value.toordinal(), _days_only(parts, relative), direction)
        if day is None:
            return End.at(direction.edge)
        return End.at(self.zone.midnight(day)) if opening else End.before(self.zone.midnight(day + 1))

    # --- instants ---

    def _walk(self, parts: Iterable[Part], instant: int, direction: _Direction) -> int:
        """Part by part: each run of calendar parts on the wall clock, all else on the time line."""
        for is_calendar, run in groupby(parts, key=_is_calendar):
            if is_calendar:
                instant = self._by_wall_clock(run, instant, direction)
                continue
            for part in run:
                instant = self._by_time_line(part, instant, direction)
        return instant

    def _by_wall_clock(self, run: Iterable[Part], instant: int, direction: _Direction) -> int:
        instant = self.zone.bounded(instant)
        if not _is_dated(instant):
            return instant
        day, time = divmod(self.zone.local(instant), DAY)
        ordinal = self._shifted(day + EPOCH_ORDINAL, run, direction)
        return direction.edge if ordinal is None else self.zone.instant((ordinal - EPOCH_ORDINAL) * DAY + time)

    def _by_time_line(self, part: Part, instant: int, direction: _Direction) -> int:
        if not _is_dated(instant):
            return instant
        length = part.count * _LENGTHS[part.unit]
        if part.unit.is_open:
            return direction.open(self._open_hours(part), instant, length)
        return self.zone.bounded(instant + direction.sign * length)

    # --- dates ---

    def _shifted(self, ordinal: int, parts: Iterable[Part], direction: _Direction) -> int | None:
        """Where calendar parts lead from a date; ``None`` beyond the calendar."""
        for part in parts:
            following = self._shifted_by(ordinal, part, direction)
            if following is None or not exists(following):
                return None
            ordinal = following
        return ordinal

    def _shifted_by(self, ordinal: int, part: Part, direction: _Direction) -> int | None:
        if part.unit is Unit.BUSINESS_DAY:
            working = self._working(part)
            count = working.after if direction.sign > 0 else working.before
            return count(ordinal, part.count)
        if part.unit in _DAYS:
            return ordinal + direction.sign * part.count * _DAYS[part.unit]
        return months_later(ordinal, direction.sign * part.count * _MONTHS[part.unit])

    def _day_end(self, window: Counted | Period, anchor: int) -> End:
        """The midnight at which a counted or calendar window ends."""
        anchor = self.zone.bounded(anchor)
        if not _is_dated(anchor):
            return End.at(anchor)
        ordinal = self.zone.date_of(anchor)
        if isinstance(window, Period):
            return End.before(self.zone.midnight(next_period(ordinal, window.unit, self._week_starts)))
        day = self._last_day(window, ordinal)
        return NEVER_ENDS if day is None else End.before(self.zone.midnight(day + 1))

    def _last_day(self, window: Counted, ordinal: int) -> int | None:
        """The last date that a counted window holds; ``None`` beyond the calendar."""
        part = Part(window.count, window.unit, window.calendar)
        if window.unit is Unit.BUSINESS_DAY and not window.full:
            return self._working(part).consecutive(ordinal, window.count)
        day = self._shifted_by(ordinal, part, _FORWARDS)
        if day is None or window.full or window.unit is Unit.BUSINESS_DAY:
            return day
        return day - 1

    # --- calendars ---

    def _working(self, part: Part) -> WorkingCalendar:
        name = part.calendar or self._calendar
        if name is None:
            raise InvalidDuration(
                "no-calendar",
                f'"{part}" counts by a calendar, and the clock has none',
                "name one in the clock, as in clock: {calendar: office}, or in the duration: 3 business days of office",
            )
        if name not in self._calendars:
            help = did_you_mean(name, self._calendars)
            raise UnknownName("unknown-calendar", f'there is no calendar "{name}"', help)
        return self._calendars[name]

    def _open_hours(self, part: Part) -> OpenHours:
        working = self._working(part)
        hours = self._hours.get(working)
        if hours is None:
            hours = self._hours[working] = OpenHours(self.zone, working.open, working, ends_included=False)
        return hours


def years_after(instant: int, years: int, zone: Zone) -> int:
    """The same wall-clock time so many years later; ``FOREVER`` beyond the calendar.

    >>> from etiquette.calendars.instants import microseconds, parse_instant
    >>> from etiquette.calendars.zones import to_datetime, zone
    >>> leap_day = microseconds(parse_instant("2028-02-29T09:00Z"))
    >>> to_datetime(years_after(leap_day, 5, zone("UTC")), zone("UTC")).isoformat()
    '2033-02-28T09:00:00+00:00'
    """
    return Clock(zone, {}).add(Duration((Part(years, Unit.YEAR),)), instant)


def _by_last(end: End) -> tuple[int, int]:
    return end.last, end.instant


def _is_dated(instant: int) -> bool:
    return ALWAYS_BEFORE < instant < FOREVER


def _is_calendar(part: Part) -> bool:
    return part.unit.is_calendar


def _duration(fact: str, value: object) -> Duration:
    if not isinstance(value, Duration):
        raise TypeError(f"{fact} is no duration: {value!r}")
    return value


def _days_only(parts: tuple[Part, ...], relative: Relative) -> tuple[Part, ...]:
    for part in parts:
        if not part.unit.is_calendar:
            raise InvalidDuration(
                "date-needs-days",
                f'"{relative}" counts {part.unit}s from {relative.name}, which is a date without a time of day',
                "count days, weeks, months, years or business days; or make it an instant",
            )
    return parts
