"""Working dates: what is closed stays closed, what works in spite of it works, and counting skips the rest."""

from __future__ import annotations

import sys
from datetime import date
from importlib import metadata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.calendars.dates import LAST_ORDINAL
from etiquette.calendars.working import (
    WorkingCalendar,
    _holiday_table,
    countries,
    holidays_version,
    known_country,
    known_subdivision,
    subdivisions,
)
from etiquette.errors import MissingExtra, UnknownName
from etiquette.policy import CalendarDeclaration

Ranges = tuple[tuple[date, date], ...]


def calendar(
    *,
    country: str | None = None,
    subdivision: str | None = None,
    weekend: frozenset[int] = frozenset({5, 6}),
    closed: Ranges = (),
    works: Ranges = (),
) -> WorkingCalendar:
    return WorkingCalendar(
        CalendarDeclaration(
            name="office", country=country, subdivision=subdivision, weekend=weekend, closed=closed, working=works
        )
    )


def o(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def day(ordinal: int | None) -> str:
    return "none" if ordinal is None else date.fromordinal(ordinal).isoformat()


def one(text: str) -> tuple[date, date]:
    return date.fromisoformat(text), date.fromisoformat(text)


def test_saturday_and_one_business_day_is_monday() -> None:
    office = calendar()
    assert day(office.after(o("2026-03-07"), 1)) == "2026-03-09"
    assert day(office.after(o("2026-03-06"), 1)) == "2026-03-09"
    assert day(office.after(o("2026-03-05"), 2)) == "2026-03-09"


def test_a_date_counts_as_the_first_consecutive_one_only_if_it_works() -> None:
    office = calendar()
    assert day(office.consecutive(o("2026-03-06"), 1)) == "2026-03-06"
    assert day(office.consecutive(o("2026-03-06"), 2)) == "2026-03-09"
    assert day(office.consecutive(o("2026-03-07"), 1)) == "2026-03-09"


def test_before_counts_strictly_before() -> None:
    office = calendar()
    assert day(office.before(o("2026-03-09"), 1)) == "2026-03-06"
    assert day(office.before(o("2026-03-08"), 1)) == "2026-03-06"
    assert day(office.before(o("2026-03-09"), 6)) == "2026-02-27"


def test_a_holiday_is_closed_and_so_is_the_day_on_which_it_is_kept() -> None:
    office = calendar(country="US")
    assert office.is_holiday(o("2026-07-04"))
    assert office.is_holiday(o("2026-07-03")), "Independence Day on a Saturday is kept on Friday"
    assert not office.is_working(o("2026-07-03"))
    assert day(office.after(o("2026-07-02"), 1)) == "2026-07-06"


def test_a_holiday_kept_in_the_year_before_its_own_is_closed_there() -> None:
    office = calendar(country="US")
    assert office.is_holiday(o("2021-12-31")), "New Year's Day 2022 was a Saturday"
    assert day(office.after(o("2021-12-30"), 1)) == "2022-01-03"


def test_a_subdivision_adds_its_holidays() -> None:
    lincoln = o("2026-02-12")
    assert calendar(country="US", subdivision="NY").is_closed(lincoln)
    assert not calendar(country="US").is_closed(lincoln)


def test_closed_wins_over_working_and_working_over_weekend_and_holiday() -> None:
    office = calendar(
        country="US",
        closed=((date(2026, 12, 24), date(2026, 12, 31)), one("2026-07-05")),
        works=(one("2026-07-03"), one("2026-07-04"), one("2026-07-05"), one("2026-12-28")),
    )
    works = {text: office.is_working(o(text)) for text in ("2026-07-03", "2026-07-04", "2026-07-05", "2026-12-28")}
    assert works == {"2026-07-03": True, "2026-07-04": True, "2026-07-05": False, "2026-12-28": False}
    assert office.is_holiday(o("2026-07-03")), "a holiday that works is a holiday all the same"
    assert not office.is_holiday(o("2026-12-28"))


def test_both_ends_of_a_closed_range_are_closed() -> None:
    office = calendar(closed=((date(2026, 12, 24), date(2027, 1, 1)),))
    closed = [office.is_closed(o(text)) for text in ("2026-12-23", "2026-12-24", "2027-01-01", "2027-01-04")]
    assert closed == [False, True, True, False]


def test_where_no_date_works_counting_finds_none() -> None:
    never = calendar(closed=((date(1, 1, 1), date(9999, 12, 31)),))
    assert never.after(o("2026-03-03"), 1) is None
    assert never.before(o("2026-03-03"), 1) is None
    seven = calendar(weekend=frozenset(range(7)), country="US", works=(one("2400-01-01"),))
    assert day(seven.after(o("2026-03-03"), 1)) == "2400-01-01"
    assert seven.after(o("2026-03-03"), 2) is None


def test_both_ends_of_the_calendar_are_safe() -> None:
    office = calendar(weekend=frozenset())
    assert office.after(LAST_ORDINAL, 1) is None
    assert office.after(LAST_ORDINAL - 1, 1) == LAST_ORDINAL
    assert office.after(LAST_ORDINAL - 1, 2) is None
    assert office.consecutive(LAST_ORDINAL, 1) == LAST_ORDINAL
    assert office.consecutive(1, 1) == 1
    assert office.before(1, 1) is None
    assert office.before(2, 1) == 1
    assert office.before(2, 2) is None
    assert office.after(-5, 1) == 1
    assert office.before(LAST_ORDINAL + 5, 1) == LAST_ORDINAL
    assert office.after(o("2026-03-03"), 10**9) is None
    assert office.before(o("2026-03-03"), 10**9) is None
    assert not office.is_working(0)
    assert not office.is_working(LAST_ORDINAL + 1)
    assert not office.is_holiday(0)


def test_large_counts_are_exact() -> None:
    office = calendar()
    assert day(office.after(o("2026-03-02"), 5 * 10_000)) == day(o("2026-03-02") + 7 * 10_000)
    assert day(office.before(o("4000-03-06"), 5 * 10_000)) == day(o("4000-03-06") - 7 * 10_000)


DAYS = st.dates(date(2025, 6, 1), date(2027, 6, 1))
RANGES = st.lists(st.tuples(DAYS, st.integers(0, 20)), max_size=4).map(
    lambda pairs: tuple((start, date.fromordinal(start.toordinal() + more)) for start, more in pairs)
)


@given(DAYS, st.integers(1, 60), RANGES, RANGES, st.frozensets(st.integers(0, 6), max_size=5))
def test_counting_is_what_going_from_date_to_date_gives(
    start: date, count: int, closed: Ranges, works: Ranges, weekend: frozenset[int]
) -> None:
    office = calendar(closed=closed, works=works, weekend=weekend, country="GB", subdivision="SCT")

    def naive(today: date) -> bool:
        if any(first <= today <= last for first, last in closed):
            return False
        if any(first <= today <= last for first, last in works):
            return True
        return today.weekday() not in weekend and not office.is_holiday(today.toordinal())

    def walk(step: int) -> int:
        ordinal, left = start.toordinal(), count
        while left:
            ordinal += step
            left -= naive(date.fromordinal(ordinal))
        return ordinal

    assert office.is_working(start.toordinal()) == naive(start)
    assert office.after(start.toordinal(), count) == walk(1)
    assert office.before(start.toordinal(), count) == walk(-1)
    first = office.consecutive(start.toordinal(), count)
    if naive(start):
        assert first == (start.toordinal() if count == 1 else office.after(start.toordinal(), count - 1))
    else:
        assert first == walk(1)


def test_a_country_without_a_table_is_an_error_that_names_a_near_one() -> None:
    with pytest.raises(UnknownName) as caught:
        calendar(country="us").is_working(o("2026-03-03"))
    assert caught.value.code == "unknown-country"
    with pytest.raises(UnknownName) as caught:
        calendar(country="GB", subdivision="SC").is_holiday(o("2026-03-03"))
    assert (caught.value.code, caught.value.help) == ("unknown-subdivision", 'did you mean "SCT"?')


def test_countries_and_their_parts_are_listed() -> None:
    assert {"US", "GB", "DE"} <= set(countries())
    assert known_country("DE")
    assert not known_country("Germany")
    assert subdivisions("GB") == ("ENG", "NIR", "SCT", "WLS")
    assert subdivisions("nowhere") == ()
    assert known_subdivision("US", "NY")
    assert not known_subdivision("US", "SCT")


def test_the_version_of_the_holiday_tables_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    holidays_version.cache_clear()
    assert holidays_version() == metadata.version("holidays")
    holidays_version.cache_clear()

    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", missing)
    assert holidays_version() is None
    holidays_version.cache_clear()


def test_without_the_holiday_tables_the_install_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)
    _holiday_table.cache_clear()
    with pytest.raises(MissingExtra) as caught:
        calendar(country="US").is_working(o("2026-03-03"))
    assert caught.value.help == 'run: pip install "followup-etiquette[calendars]"'
    assert calendar().is_working(o("2026-03-03")), "a calendar that names no country needs none"


@pytest.mark.parametrize("year", [1, 9999])
def test_a_table_that_does_not_reach_the_ends_of_the_calendar_is_no_error(year: int) -> None:
    assert calendar(country="IN").after(date(year, 6, 1).toordinal(), 1) is not None
