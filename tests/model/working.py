"""Working dates, one date at a time."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import holidays

from etiquette.policy import CalendarDeclaration

ONE_DAY = timedelta(days=1)


@cache
def _table(country: str, subdivision: str | None, year: int) -> frozenset[date]:
    """The holidays of a year; a day observed in it may belong to a neighbouring year."""
    table = holidays.country_holidays(country, subdiv=subdivision, years=[year - 1, year, year + 1])
    return frozenset(day for day in table if day.year == year)


def is_holiday(calendar: CalendarDeclaration, day: date) -> bool:
    """Whether the calendar's holiday table names the date."""
    if calendar.country is None:
        return False
    return day in _table(calendar.country, calendar.subdivision, day.year)


def is_working(calendar: CalendarDeclaration, day: date) -> bool:
    """``closed`` wins over ``working``, which wins over weekend and holiday."""
    if any(first <= day <= last for first, last in calendar.closed):
        return False
    if any(first <= day <= last for first, last in calendar.working):
        return True
    return day.weekday() not in calendar.weekend and not is_holiday(calendar, day)


def nth_working(calendar: CalendarDeclaration, day: date, count: int, *, back: bool = False) -> date:
    """The nth working date strictly after (or before) the day."""
    while count:
        day += -ONE_DAY if back else ONE_DAY
        count -= is_working(calendar, day)
    return day
