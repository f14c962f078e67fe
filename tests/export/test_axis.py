"""The axis: where nights, days of rest, dates and changes of the clock lie, by the clock of the counterpart."""

from __future__ import annotations

import pytest

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import zone
from etiquette.export.axis import (
    Span,
    Unit,
    clock_changes,
    fitting_unit,
    lower_ticks,
    nights,
    rest_days,
    told_units,
    upper_ticks,
    upper_units,
)
from etiquette.weekly import HOUR


def micro(text: str) -> int:
    return microseconds(parse_instant(text))


def span(start: str, end: str, name: str = "America/New_York") -> Span:
    return Span(start=micro(start), end=micro(end), zone=zone(name))


WEEK = span("2026-03-02T00:00-05:00", "2026-03-09T00:00-04:00")


def at(shown: Span, share: float) -> float:
    """The hour of the span at a share of it."""
    return share * (shown.end - shown.start) / HOUR


def test_an_instant_lies_at_its_share_and_outside_at_the_nearer_end() -> None:
    assert WEEK.share(WEEK.start - 1) == 0.0
    assert WEEK.share(WEEK.start) == 0.0
    assert WEEK.share((WEEK.start + WEEK.end) // 2) == 0.5
    assert WEEK.share(WEEK.end + 1) == 1.0


def test_the_span_holds_its_start_and_not_its_end() -> None:
    held = [WEEK.holds(i) for i in (WEEK.start - 1, WEEK.start, WEEK.end - 1, WEEK.end)]
    assert held == [False, True, True, False]


def test_the_first_night_is_cut_at_the_start_and_the_last_at_the_end() -> None:
    found = nights(WEEK)
    assert len(found) == 8
    assert at(WEEK, found[0][1]) == pytest.approx(6)
    assert at(WEEK, found[1][0]) == pytest.approx(22)
    assert found[-1][1] == 1.0


def test_the_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    long, short = (at(WEEK, end) - at(WEEK, start) for start, end in nights(WEEK)[5:7])
    assert [long, short] == pytest.approx([8, 7])


def test_the_weekend_is_one_stretch_from_midnight_to_midnight() -> None:
    ((start, end),) = rest_days(WEEK, frozenset({5, 6}))
    assert at(WEEK, start) == pytest.approx(5 * 24)
    assert end == 1.0


def test_the_days_of_rest_are_those_of_the_calendar() -> None:
    ((start, end),) = rest_days(WEEK, frozenset({4}))
    assert [at(WEEK, start), at(WEEK, end)] == pytest.approx([4 * 24, 5 * 24])


@pytest.mark.parametrize(
    "name, start, end, labels",
    [
        ("America/New_York", "2026-03-02T00:00-05:00", "2026-03-09T00:00-04:00", ["+1 h"]),
        ("Europe/Berlin", "2026-10-01T00:00Z", "2026-11-01T00:00Z", ["−1 h"]),
        ("Australia/Lord_Howe", "2026-04-01T00:00Z", "2026-05-01T00:00Z", ["−30 min"]),
        ("Asia/Kolkata", "2026-01-01T00:00Z", "2027-01-01T00:00Z", []),
    ],
)
def test_every_change_of_the_clock_is_found_with_its_size(name: str, start: str, end: str, labels: list[str]) -> None:
    assert [change.label for change in clock_changes(span(start, end, name))] == labels


def test_the_clocks_change_at_their_instant_and_not_one_tick_earlier() -> None:
    (change,) = clock_changes(WEEK)
    assert change.at == micro("2026-03-08T07:00Z")
    assert zone("America/New_York").offset_at(change.at - 1) != zone("America/New_York").offset_at(change.at)


def test_days_are_named_at_their_midnights() -> None:
    ticks = lower_ticks(WEEK, "day")
    assert [tick.label for tick in ticks] == ["Mon 2", "Tue 3", "Wed 4", "Thu 5", "Fri 6", "Sat 7", "Sun 8"]
    assert at(WEEK, ticks[1].share) == pytest.approx(24)


def test_the_month_that_began_before_the_span_is_named_at_its_start() -> None:
    (tick,) = upper_ticks(WEEK, "month")
    assert (tick.share, tick.until, tick.label) == (0.0, 1.0, "Mar 2026")
    assert lower_ticks(WEEK, "month") == ()


def test_weeks_start_on_monday() -> None:
    month = span("2026-03-01T00:00-05:00", "2026-03-31T00:00-04:00")
    assert [tick.label for tick in lower_ticks(month, "week")] == ["Mon 2", "Mon 9", "Mon 16", "Mon 23", "Mon 30"]


@pytest.mark.parametrize(
    "end, width, unit",
    [
        ("2026-03-03T00:00Z", 900, "hours"),
        ("2026-03-09T00:00Z", 900, "day"),
        ("2026-04-30T00:00Z", 900, "week"),
        ("2027-03-02T00:00Z", 900, "month"),
        ("2046-03-02T00:00Z", 900, "year"),
        ("2026-03-09T00:00Z", 300, "week"),
    ],
)
def test_the_axis_names_the_smallest_unit_that_has_room(end: str, width: float, unit: Unit) -> None:
    assert fitting_unit(span("2026-03-02T00:00Z", end, "Europe/London"), width) == unit


def test_a_long_span_is_not_told_day_by_day() -> None:
    assert told_units(span("2026-01-01T00:00Z", "2036-01-01T00:00Z")) == ("month", "year")
    assert upper_units(span("2026-01-01T00:00Z", "2036-01-01T00:00Z")) == ("year",)
    assert upper_units(WEEK) == ("day", "month", "year")
    assert nights(span("2026-01-01T00:00Z", "2036-01-01T00:00Z")) == ()


def test_a_span_at_the_end_of_the_calendar_can_be_shown() -> None:
    last = span("9999-12-01T00:00Z", "9999-12-30T00:00Z", "Pacific/Auckland")
    assert lower_ticks(last, "day")[-1].label == "Thu 30"
    assert nights(last)
