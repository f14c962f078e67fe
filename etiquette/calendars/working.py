"""Working dates: weekends, holiday tables, and the dates that are closed or work in spite of them."""

from __future__ import annotations

import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Protocol

from etiquette.calendars.dates import LAST_ORDINAL, exists, weekday
from etiquette.diagnostics import did_you_mean
from etiquette.errors import MissingExtra, UnknownName
from etiquette.weekly import WeeklyHours

_Ranges = tuple[tuple[int, int], ...]


class Declared(Protocol):
    """What a calendar reads of its declaration. Ranges of dates include both ends; Monday is 0."""

    @property
    def weekend(self) -> frozenset[int]:
        """The days of the week that do not work."""
        ...

    @property
    def country(self) -> str | None:
        """The country whose holidays do not work."""
        ...

    @property
    def subdivision(self) -> str | None:
        """The part of the country."""
        ...

    @property
    def closed(self) -> tuple[tuple[date, date], ...]:
        """Dates that do not work, whatever else is said of them."""
        ...

    @property
    def working(self) -> tuple[tuple[date, date], ...]:
        """Dates that work in spite of weekend and holidays."""
        ...

    @property
    def open(self) -> WeeklyHours | None:
        """The hours of a working date; ``None`` is all day."""
        ...


class WorkingDates(Protocol):
    """Dates, by their ordinals, some of which work."""

    def is_working(self, ordinal: int) -> bool:
        """Whether a date works."""
        ...

    def after(self, ordinal: int, count: int) -> int | None:
        """The ``count``-th working date strictly after a date; ``None`` if there is none."""
        ...


class WorkingCalendar:
    """A calendar of a policy, ready to count. Dates are ordinals; outside the years 1 to 9999 nothing works.

    >>> from types import SimpleNamespace
    >>> office = WorkingCalendar(SimpleNamespace(
    ...     weekend=frozenset({5, 6}), country="US", subdivision=None, closed=(), working=(), open=None))
    >>> date.fromordinal(office.after(date(2026, 7, 2).toordinal(), 1)).isoformat()  # the 4th is kept on Friday
    '2026-07-06'
    """

    def __init__(self, declaration: Declared) -> None:
        self.open = declaration.open
        self._weekend = declaration.weekend
        self._country = declaration.country
        self._subdivision = declaration.subdivision
        self._closed = _ordinals(declaration.closed)
        self._extra = _ordinals(declaration.working)
        self._holidays: dict[int, frozenset[int]] = {}
        self._years: dict[int, Sequence[int]] = {}

    def is_working(self, ordinal: int) -> bool:
        """Whether a date works."""
        if not exists(ordinal):
            return False
        dates = self._year(date.fromordinal(ordinal).year)
        index = bisect_left(dates, ordinal)
        return index < len(dates) and dates[index] == ordinal

    def is_closed(self, ordinal: int) -> bool:
        """Whether a date does not work."""
        return not self.is_working(ordinal)

    def is_holiday(self, ordinal: int) -> bool:
        """Whether the holiday table names a date, observed days included, whether or not it works."""
        return exists(ordinal) and ordinal in self._holidays_of(date.fromordinal(ordinal).year)

    def after(self, ordinal: int, count: int) -> int | None:
        """The ``count``-th working date strictly after a date; ``None`` if there is none up to the end of year 9999."""
        if count > LAST_ORDINAL - ordinal:
            return None
        start = max(ordinal, 0)
        for year in range(date.fromordinal(min(start + 1, LAST_ORDINAL)).year, date.max.year + 1):
            dates = self._year(year)
            index = bisect_right(dates, start) + count - 1
            if index < len(dates):
                return dates[index]
            count = index - len(dates) + 1
        return None

    def before(self, ordinal: int, count: int) -> int | None:
        """The ``count``-th working date strictly before a date; ``None`` if there is none from year 1 on."""
        if count >= ordinal:
            return None
        end = min(ordinal, LAST_ORDINAL + 1)
        for year in range(date.fromordinal(end - 1).year, 0, -1):
            dates = self._year(year)
            index = bisect_left(dates, end) - count
            if index >= 0:
                return dates[index]
            count = -index
        return None

    def consecutive(self, ordinal: int, count: int) -> int | None:
        """The ``count``-th working date, the date itself being the first if it works."""
        return self.after(ordinal - 1, count)

    def _year(self, year: int) -> Sequence[int]:
        """The working dates of a year, in order."""
        dates = self._years.get(year)
        if dates is None:
            dates = self._years[year] = self._working_in(year)
        return dates

    def _working_in(self, year: int) -> Sequence[int]:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        if any(start <= first and last <= end for start, end in self._closed):
            return ()
        works = {o for o in range(first, last + 1) if weekday(o) not in self._weekend}
        if works:
            works -= self._holidays_of(year)
        works |= _within(self._extra, first, last)
        return sorted(works - _within(self._closed, first, last))

    def _holidays_of(self, year: int) -> frozenset[int]:
        found = self._holidays.get(year)
        if found is None:
            found = frozenset[int]()
            if self._country is not None:
                found = _holiday_table(self._country, self._subdivision, year)
            self._holidays[year] = found
        return found


def _ordinals(ranges: tuple[tuple[date, date], ...]) -> _Ranges:
    return tuple((start.toordinal(), end.toordinal()) for start, end in ranges)


def _within(ranges: _Ranges, first: int, last: int) -> set[int]:
    """The dates of the ranges that lie between two dates, both included."""
    return {o for start, end in ranges for o in range(max(start, first), min(end, last) + 1)}


# --- the door to the holiday tables ----------------------------------------------------------------------------------


@cache
def holidays_version() -> str | None:
    """The version of the holiday tables; ``None`` where they are not installed.

    >>> holidays_version() is None or "." in holidays_version()
    True
    """
    from importlib import metadata  # it brings in a mail parser and sockets: twice the cost of deciding

    try:
        return metadata.version("holidays")
    except metadata.PackageNotFoundError:
        return None


def countries() -> tuple[str, ...]:
    """The codes of all countries that have a holiday table, sorted.

    Raises:
        MissingExtra: the holiday tables are not installed.

    >>> "US" in countries()
    True
    """
    return tuple(sorted(_supported()))


def known_country(code: str) -> bool:
    """Whether there is a holiday table of this country.

    >>> known_country("US"), known_country("us")
    (True, False)
    """
    return code in _supported()


def subdivisions(country: str) -> tuple[str, ...]:
    """The codes of the parts of a country that have holidays of their own, sorted; none for an unknown country.

    >>> subdivisions("GB")
    ('ENG', 'NIR', 'SCT', 'WLS')
    """
    return tuple(sorted(_supported().get(country, ())))


def known_subdivision(country: str, subdivision: str) -> bool:
    """Whether the holiday table of a country knows this part of it.

    >>> known_subdivision("US", "NY"), known_subdivision("GB", "NY")
    (True, False)
    """
    return subdivision in subdivisions(country)


def _supported() -> dict[str, list[str]]:
    try:
        from holidays import list_supported_countries
    except ImportError:
        raise MissingExtra("calendars", "a calendar with holidays of a country") from None
    return list_supported_countries()


@cache
def _holiday_table(country: str, subdivision: str | None, year: int) -> frozenset[int]:
    """The holidays that fall in a year or are kept in it, be it for one of a neighbouring year."""
    _require(country, subdivision)
    from holidays import country_holidays

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a table that does not reach so far says so with each look
        # The names of holidays play no part here; a language is asked for so that the environment is not.
        table = country_holidays(country, subdiv=subdivision, years=year, expand=False, language="en_US")
    return frozenset(day.toordinal() for day in table)


def _require(country: str, subdivision: str | None) -> None:
    if not known_country(country):
        help = did_you_mean(country, countries(), otherwise="write the two letters of ISO 3166, as in US")
        raise UnknownName("unknown-country", f'there are no holidays of a country "{country}"', help)
    if subdivision is not None and not known_subdivision(country, subdivision):
        help = did_you_mean(subdivision, subdivisions(country))
        raise UnknownName("unknown-subdivision", f'"{country}" has no part "{subdivision}"', help)
