"""Weekly opening hours: ranges of wall-clock time on days of the week, as written.

What they mean on the time line is in :mod:`etiquette.calendars.hours`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidDuration
from etiquette.frozen import dataclass

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MICROSECOND = 1
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
EVERY_DAY = "every day"
ALL_DAY = "all day"
_RANGE = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_HOW = "write 09:00-17:00, with two digits each; 24:00 ends a day; or all day"


@dataclass(frozen=True, slots=True)
class Range:
    """Wall-clock times in microseconds of the day. ``end`` = :data:`DAY` is the end of the day; a range whose end is
    before its start runs into the next day and belongs to the day it starts on."""

    start: int
    end: int

    @property
    def overnight(self) -> bool:
        """Whether it runs into the next day."""
        return self.end < self.start

    def __lt__(self, other: Range) -> bool:
        return (self.start, self.end) < (other.start, other.end)

    def __str__(self) -> str:
        if (self.start, self.end) == (0, DAY):
            return ALL_DAY
        return f"{_clock(self.start)}-{_clock(self.end)}"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """For each weekday, Monday first, its ranges in order."""

    days: tuple[tuple[Range, ...], ...]

    def to_dict(self) -> dict[str, list[str]]:
        """Weekday → ranges, as a document would write them."""
        return {name: [str(r) for r in ranges] for name, ranges in zip(WEEKDAYS, self.days, strict=True) if ranges}


def _clock(time: int) -> str:
    return f"{time // HOUR:02}:{time % HOUR // MINUTE:02}"


def parse_range(text: str) -> Range:
    """Read one range of wall-clock time.

    Raises:
        InvalidDuration: not a range, a time no clock shows, or equal ends.

    >>> str(parse_range("22:00-06:00")), parse_range("22:00-06:00").overnight
    ('22:00-06:00', True)
    >>> parse_range("all day") == parse_range("00:00-24:00")
    True
    """
    if text == ALL_DAY:
        return Range(0, DAY)
    match = _RANGE.fullmatch(text)
    if match is None:
        raise InvalidDuration("not-hours", f'"{text}" is not a range of hours', _HOW)
    hour, minute, until_hour, until_minute = (int(digits) for digits in match.groups())
    if hour > 23 or minute > 59 or until_minute > 59 or (until_hour, until_minute) > (24, 0):
        raise InvalidDuration("not-hours", f'"{text}" names a time that no clock shows', _HOW)
    if (hour, minute) == (until_hour, until_minute):
        raise InvalidDuration(
            "not-hours", f'"{text}" starts and ends at the same time', "write all day, or leave it away"
        )
    end = until_hour * HOUR + until_minute * MINUTE
    return Range(hour * HOUR + minute * MINUTE, end or DAY)


def parse_days(text: str) -> tuple[int, ...]:
    """Read the key of weekly hours: a weekday, a span of weekdays, or ``every day``; Monday is 0.

    >>> parse_days("saturday-monday")
    (5, 6, 0)
    """
    if text == EVERY_DAY:
        return tuple(range(7))
    first, dash, last = text.partition("-")
    for word in (first, last) if dash else (first,):
        if word not in WEEKDAYS:
            raise InvalidDuration(
                "not-hours", f'"{word}" is no day of the week', did_you_mean(word, (*WEEKDAYS, EVERY_DAY))
            )
    start = WEEKDAYS.index(first)
    if not dash:
        return (start,)
    return tuple((start + i) % 7 for i in range((WEEKDAYS.index(last) - start) % 7 + 1))


def parse_weekly(spec: Mapping[str, str | list[str] | tuple[str, ...]]) -> WeeklyHours:
    """Read weekly hours from days and ranges.

    Raises:
        InvalidDuration: a day or range that does not read, or a weekday named twice.

    >>> parse_weekly({"monday-friday": "09:00-17:00", "saturday": ["10:00-12:00", "13:00-15:00"]}).to_dict()["saturday"]
    ['10:00-12:00', '13:00-15:00']
    """
    days: list[tuple[Range, ...] | None] = [None] * 7
    for key, value in spec.items():
        ranges = tuple(sorted(parse_range(text) for text in ([value] if isinstance(value, str) else value)))
        for day in parse_days(key):
            if days[day] is not None:
                raise InvalidDuration(
                    "weekday-twice",
                    f'{WEEKDAYS[day]} is named twice; the second time in "{key}"',
                    "name each weekday once",
                )
            days[day] = ranges
    return WeeklyHours(tuple(ranges or () for ranges in days))
