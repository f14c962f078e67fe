"""Dates are counted on the proleptic calendar, and months end where they end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.calendars.dates import LAST_ORDINAL, exists, months_later, next_period, weekday
from etiquette.duration import PeriodUnit


def moved(day: str, months: int) -> str:
    return date.fromordinal(months_later(date.fromisoformat(day).toordinal(), months)).isoformat()


@pytest.mark.parametrize(
    "day, months, expected",
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2028-02-29", 12, "2029-02-28"),
        ("2028-02-29", 48, "2032-02-29"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -1, "2025-12-15"),
        ("2100-01-31", 1, "2100-02-28"),
    ],
)
def test_a_day_that_the_month_lacks_is_its_last(day: str, months: int, expected: str) -> None:
    assert moved(day, months) == expected


def test_months_beyond_the_calendar_lead_to_no_date() -> None:
    assert not exists(months_later(LAST_ORDINAL, 1))
    assert not exists(months_later(1, -1))
    assert exists(months_later(LAST_ORDINAL, -12 * 9998))


@given(st.dates())
def test_weekdays_are_those_of_the_standard_library(day: date) -> None:
    assert weekday(day.toordinal()) == day.weekday()


def label(day: date, unit: PeriodUnit, week_starts: int) -> object:
    """What two dates have in common exactly if they lie in one period."""
    match unit:
        case "day":
            return day
        case "week":
            return (day + timedelta(1) if week_starts == 6 else day).isocalendar()[:2]
        case "month":
            return day.year, day.month
        case "quarter":
            return day.year, (day.month + 2) // 3
        case "year":
            return day.year


@given(
    st.dates(date(2, 1, 1), date(9997, 1, 1)),
    st.sampled_from(["day", "week", "month", "quarter", "year"]),
    st.sampled_from([0, 6]),
)
def test_the_next_period_starts_with_the_first_date_outside_this_one(
    day: date, unit: PeriodUnit, week_starts: int
) -> None:
    following = date.fromordinal(next_period(day.toordinal(), unit, week_starts))
    assert following > day
    assert label(following, unit, week_starts) != label(day, unit, week_starts)
    assert label(following - timedelta(1), unit, week_starts) == label(day, unit, week_starts)


def test_the_last_periods_end_beyond_the_calendar() -> None:
    units: tuple[PeriodUnit, ...] = ("day", "week", "month", "quarter", "year")
    for unit in units:
        assert not exists(next_period(LAST_ORDINAL, unit))
