"""Arithmetic on dates alone: ordinals in, ordinals out, no zone and no clock.

A result may lie beyond the calendar: an ordinal below 1, or above :data:`LAST_ORDINAL`. Who asks decides what that
means; :func:`exists` tells.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from etiquette.duration import PeriodUnit
from etiquette.weekly import DAY

EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
"""The ordinal of the date from which instants and wall-clock readings are counted."""
LAST_ORDINAL = date.max.toordinal()
"""The ordinal of 9999-12-31."""
FIRST = (1 - EPOCH_ORDINAL) * DAY
"""0001-01-01T00:00Z, the first instant that has a date."""
LAST = (LAST_ORDINAL + 1 - EPOCH_ORDINAL) * DAY - 1
"""9999-12-31T23:59:59.999999Z, the last instant that has a date."""
_MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def exists(ordinal: int) -> bool:
    """Whether the calendar has this date.

    >>> exists(1), exists(0), exists(LAST_ORDINAL + 1)
    (True, False, False)
    """
    return 1 <= ordinal <= LAST_ORDINAL


def weekday(ordinal: int) -> int:
    """The day of the week, Monday being 0.

    >>> weekday(date(2026, 3, 7).toordinal())  # a Saturday
    5
    """
    return (ordinal - 1) % 7


def months_later(ordinal: int, months: int) -> int:
    """The same day of the month so many months later (or earlier, if negative), or the last day that month has.

    >>> date.fromordinal(months_later(date(2026, 1, 31).toordinal(), 1)).isoformat()
    '2026-02-28'
    >>> exists(months_later(date(2026, 1, 31).toordinal(), 12 * 9000))
    False
    """
    start = date.fromordinal(ordinal)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year < 1:
        return 0
    if year > date.max.year:
        return LAST_ORDINAL + 1
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1])).toordinal()


def next_period(ordinal: int, unit: PeriodUnit, week_starts: int = 0) -> int:
    """The first date of the calendar day, week, month, quarter or year that follows the one that holds this date.

    Args:
        ordinal: the date.
        unit: the period.
        week_starts: the day on which weeks start: Monday is 0, Sunday 6.

    >>> date.fromordinal(next_period(date(2026, 3, 4).toordinal(), "week")).isoformat()
    '2026-03-09'
    >>> date.fromordinal(next_period(date(2026, 3, 4).toordinal(), "quarter")).isoformat()
    '2026-04-01'
    """
    if unit == "day":
        return ordinal + 1
    if unit == "week":
        return ordinal - (weekday(ordinal) - week_starts) % 7 + 7
    months = _MONTHS_OF[unit]
    day = date.fromordinal(ordinal)
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return months_later(first.toordinal(), months)
