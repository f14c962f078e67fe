"""The rule by which the clock of a zone changes every year, as the last line of its file in the database writes it.

The line is that of RFC 9636, which has it from POSIX: ``EST5EDT,M3.2.0,M11.1.0`` is five hours west of UTC, an hour less
from the second Sunday of March to the first of November, each at two by the clock that then ends.
"""

from __future__ import annotations

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.frozen import dataclass
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_NAME = r"(?:<[^<>]*>|[A-Za-z]+)"
_OFFSETS = re.compile(rf"{_NAME}([-+0-9:]+){_NAME}([-+0-9:]*)")
_UNITS = (HOUR, MINUTE, SECOND)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """One of the changes of each year. ``day``: its date by the year; ``reading``: the clock of before, then."""

    day: Callable[[int], int]
    reading: int
    before: int
    after: int

    def of(self, year: int) -> tuple[int, int]:
        """When it is, and the offset from then on."""
        return (self.day(year) - EPOCH_ORDINAL) * DAY + self.reading - self.before, self.after


@dataclass(frozen=True, slots=True)
class YearlyRule:
    """Two changes in every year: there, and back again."""

    there: _Change
    back: _Change

    def changes(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The changes from an instant to just before another, in order, each with the offset from then on."""
        first, last = (date.fromordinal(instant // DAY + EPOCH_ORDINAL).year for instant in (start, end - 1))
        # A change at new year falls, in UTC, into the year before or the next.
        for year in range(max(first - 1, date.min.year), min(last + 1, date.max.year) + 1):
            for instant, offset in sorted((self.there.of(year), self.back.of(year))):
                if start <= instant < end:
                    yield instant, offset


def yearly_rule(line: str) -> YearlyRule | None:
    """Read the last line of a file of the database.

    Args:
        line: without its ends; a zone whose clock changes no more names but an offset.

    >>> rule = yearly_rule("EST5EDT,M3.2.0,M11.1.0")
    >>> instant, offset = next(rule.changes(0, DAY * 365))
    >>> date.fromordinal(instant // DAY + EPOCH_ORDINAL).isoformat(), instant % DAY // HOUR, offset // HOUR
    ('1970-03-08', 7, -4)
    >>> yearly_rule("<+0545>-5:45") is None
    True
    """
    names, _, days = line.partition(",")
    offsets = _OFFSETS.fullmatch(names)
    if not days or offsets is None:
        return None
    standard = -_time(offsets[1])
    summer = -_time(offsets[2]) if offsets[2] else standard + HOUR
    there, back = days.split(",")
    return YearlyRule(_change(there, standard, summer), _change(back, summer, standard))


def _change(written: str, before: int, after: int) -> _Change:
    day, _, time = written.partition("/")
    return _Change(day=_day(day), reading=_time(time) if time else 2 * HOUR, before=before, after=after)


def _time(written: str) -> int:
    """Hours, minutes and seconds, as far as they are written, with one sign for all."""
    size = sum(int(part) * unit for part, unit in zip(written.lstrip("+-").split(":"), _UNITS, strict=False))
    return -size if written.startswith("-") else size


def _day(written: str) -> Callable[[int], int]:
    """The date of a year: ``M3.2.0`` the second Sunday of March, ``J60`` always the first of March, ``59`` the 60th."""
    if written.startswith("M"):
        month, week, weekday = (int(part) for part in written[1:].split("."))
        return partial(_weekday_of_month, month, week, weekday)
    if written.startswith("J"):
        return partial(_day_but_leap_day, int(written[1:]))
    return partial(_day_from_none, int(written))


def _weekday_of_month(month: int, week: int, weekday: int, year: int) -> int:
    """Sunday is 0; the fifth is the last."""
    first = date(year, month, 1).toordinal()
    day = first + (weekday - first) % 7 + 7 * (week - 1)
    return day - 7 if week == 5 and day >= first + monthrange(year, month)[1] else day


def _day_but_leap_day(number: int, year: int) -> int:
    """Counted from 1, a leap day not being counted."""
    return date(year, 1, 1).toordinal() + number - 1 + (isleap(year) and number >= 60)


def _day_from_none(number: int, year: int) -> int:
    """Counted from 0."""
    return date(year, 1, 1).toordinal() + number
