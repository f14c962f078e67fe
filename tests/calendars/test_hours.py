"""Hours are open while the wall clock shows them, across weekends, closed dates and changes of the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.calendars.dates import FIRST, LAST
from etiquette.calendars.hours import OpenHours, open_since, open_until
from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import to_datetime, zone
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import CalendarDeclaration
from etiquette.weekly import DAY, HOUR, MINUTE, Range, WeeklyHours, parse_weekly

OFFICE = {"monday-friday": "09:00-17:00"}


def at(text: str) -> int:
    return microseconds(parse_instant(text))


def working(
    closed: tuple[tuple[date, date], ...] = (), weekend: frozenset[int] = frozenset({5, 6}), country: str | None = None
) -> WorkingCalendar:
    return WorkingCalendar(CalendarDeclaration(name="office", closed=closed, weekend=weekend, country=country))


def hours(
    name: str,
    spec: Mapping[str, str | list[str]] | None,
    dates: WorkingCalendar | None = None,
    *,
    ends_included: bool = True,
) -> OpenHours:
    return OpenHours(zone(name), None if spec is None else parse_weekly(spec), dates, ends_included=ends_included)


def changes(open_hours: OpenHours, start: str, end: str) -> list[str]:
    """The changes in a span of time, as the wall clock shows them."""
    found, instant = list[str](), at(start)
    while (instant := open_hours.change_after(instant, at(end))) != FOREVER:
        found.append(to_datetime(instant, open_hours.zone).isoformat())
    return found


def test_allowed_hours_include_both_ends_and_nothing_later() -> None:
    allowed = hours("America/New_York", {"every day": "08:00-21:00"})
    opens, closes = at("2026-06-01T08:00-04:00"), at("2026-06-01T21:00-04:00")
    assert [t in allowed for t in (opens - 1, opens, closes, closes + 1)] == [False, True, True, False]


def test_denied_hours_end_just_before_their_end() -> None:
    denied = hours("America/New_York", {"every day": "08:00-21:00"}, ends_included=False)
    opens, closes = at("2026-06-01T08:00-04:00"), at("2026-06-01T21:00-04:00")
    assert [t in denied for t in (opens - 1, opens, closes - 1, closes)] == [False, True, True, False]


@pytest.mark.parametrize("spec", ["20:00-24:00", "20:00-00:00"])
def test_the_end_of_a_day_is_its_last_microsecond(spec: str) -> None:
    allowed = hours("UTC", {"monday": spec})
    midnight = at("2026-06-02T00:00Z")
    assert [t in allowed for t in (midnight - 1, midnight)] == [True, False]


def test_an_overnight_range_belongs_to_the_day_it_starts_on() -> None:
    night = hours("UTC", {"friday": "22:00-06:00"})
    assert changes(night, "2026-06-01T00:00Z", "2026-06-08T00:00Z") == [
        "2026-06-05T22:00:00+00:00",
        "2026-06-06T06:00:00.000001+00:00",
    ]


def test_an_overnight_range_is_shut_by_a_closed_date_on_either_side() -> None:
    spec = {"every day": "22:00-06:00"}
    closed = ((date(2026, 6, 3), date(2026, 6, 3)),)
    night = hours("UTC", spec, working(closed, weekend=frozenset()))
    assert changes(night, "2026-06-02T12:00Z", "2026-06-05T12:00Z") == [
        "2026-06-02T22:00:00+00:00",
        "2026-06-03T00:00:00+00:00",
        "2026-06-04T22:00:00+00:00",
        "2026-06-05T06:00:00.000001+00:00",
    ]


def test_office_hours_pass_over_the_weekend() -> None:
    office = hours("America/New_York", OFFICE, ends_included=False)
    assert changes(office, "2026-03-06T12:00-05:00", "2026-03-09T12:00-04:00") == [
        "2026-03-06T17:00:00-05:00",
        "2026-03-09T09:00:00-04:00",
    ]


def test_hours_in_a_skipped_hour_start_late_and_those_in_a_repeated_one_open_twice() -> None:
    spring = hours("America/New_York", {"every day": "02:30-04:00"}, ends_included=False)
    assert changes(spring, "2026-03-08T00:00-05:00", "2026-03-08T12:00-04:00") == [
        "2026-03-08T03:00:00-04:00",
        "2026-03-08T04:00:00-04:00",
    ]
    skipped = hours("America/New_York", {"sunday": "02:15-02:45"})
    assert changes(skipped, "2026-03-08T00:00-05:00", "2026-03-08T12:00-04:00") == []
    autumn = hours("America/New_York", {"every day": "01:15-01:45"}, ends_included=False)
    assert changes(autumn, "2026-11-01T00:00-04:00", "2026-11-01T12:00-05:00") == [
        "2026-11-01T01:15:00-04:00",
        "2026-11-01T01:45:00-04:00",
        "2026-11-01T01:15:00-05:00",
        "2026-11-01T01:45:00-05:00",
    ]


def test_a_clock_that_jumps_into_or_out_of_hours_changes_them_at_the_jump() -> None:
    until = hours("America/New_York", {"sunday": "00:00-02:30"})
    assert changes(until, "2026-03-08T00:00-05:00", "2026-03-08T12:00-04:00") == ["2026-03-08T03:00:00-04:00"]
    half = hours("Australia/Lord_Howe", {"every day": "01:45-02:15"}, ends_included=False)
    assert changes(half, "2026-04-05T00:00+11:00", "2026-04-05T12:00+10:30") == [
        "2026-04-05T01:45:00+11:00",
        "2026-04-05T01:30:00+10:30",
        "2026-04-05T01:45:00+10:30",
        "2026-04-05T02:15:00+10:30",
    ]


def test_ranges_that_touch_are_one_and_hours_that_never_change_say_so_at_once() -> None:
    always = hours("America/New_York", {"every day": ["00:00-12:00", "12:00-24:00"]}, ends_included=False)
    never = OpenHours(zone("UTC"), WeeklyHours(((),) * 7), ends_included=True)
    assert (always.constant, hours("UTC", None).constant, never.constant) == (True, True, False)
    assert always.change_after(at("2026-06-01T00:00Z"), LAST) == never.change_after(0, LAST) == FOREVER
    assert 0 in always
    assert 0 not in never
    assert list(never.spans(0, DAY)) == []
    assert list(always.spans(0, DAY)) == [(0, DAY)]
    assert list(always.spans(DAY, DAY)) == []
    whole = hours("UTC", {"monday-tuesday": "all day"})
    assert changes(whole, "2026-06-01T12:00Z", "2026-06-05T00:00Z") == ["2026-06-03T00:00:00+00:00"]


def test_a_change_at_the_limit_is_found_and_one_after_it_is_not() -> None:
    office = hours("UTC", OFFICE, ends_included=False)
    opens = at("2026-06-01T09:00Z")
    assert office.change_after(opens - 5, opens) == opens
    assert office.change_after(opens - 5, opens - 1) == FOREVER
    assert office.change_after(opens, opens) == FOREVER
    assert office.change_after(opens + 1, opens) == FOREVER


def test_working_dates_without_hours_are_open_all_day() -> None:
    office = hours("Europe/London", None, working(country="GB"))
    assert changes(office, "2026-12-24T12:00Z", "2027-01-01T12:00Z") == [
        "2026-12-25T00:00:00+00:00",
        "2026-12-29T00:00:00+00:00",
        "2027-01-01T00:00:00+00:00",
    ]


def test_holidays_alone_may_close() -> None:
    dates = working(weekend=frozenset(), country="US")
    open_hours = OpenHours(zone("America/New_York"), None, dates, ends_included=True)
    assert changes(open_hours, "2026-07-01T00:00-04:00", "2026-07-20T00:00-04:00") == [
        "2026-07-03T00:00:00-04:00",
        "2026-07-05T00:00:00-04:00",
    ]


def test_where_nothing_ever_works_the_search_ends() -> None:
    never = working(((date(1, 1, 1), date(9999, 12, 31)),))
    shut = hours("America/New_York", OFFICE, never, ends_included=False)
    assert shut.change_after(0, LAST) == FOREVER
    assert open_until(shut, 0, 1) == FOREVER
    assert open_since(shut, at("0300-01-01T00:00Z"), 1) == ALWAYS_BEFORE


def test_a_century_without_a_change_is_searched_to_its_end() -> None:
    every_date = working(weekend=frozenset())
    open_hours = OpenHours(zone("UTC"), None, every_date, ends_included=True)
    assert open_hours.change_after(0, at("2070-01-01T00:00Z")) == FOREVER
    one_gap = OpenHours(
        zone("UTC"), None, working(((date(2069, 1, 1), date(2069, 1, 2)),), frozenset()), ends_included=True
    )
    assert one_gap.change_after(0, at("2070-01-01T00:00Z")) == at("2069-01-01T00:00Z")


# --- against the wall clock, minute by minute ------------------------------------------------------------------------

TIMES = st.integers(0, 48).map(lambda half: half * 30 * MINUTE)
WEEKLY = st.lists(
    st.lists(st.builds(Range, TIMES.filter(lambda t: t < DAY), TIMES.filter(bool)).filter(lambda r: r.start != r.end), max_size=2),
    min_size=7, max_size=7,
).map(lambda days: WeeklyHours(tuple(tuple(sorted(day)) for day in days)))  # fmt: skip
# Each span of time holds a change of the clock.
SPANS = st.sampled_from(
    [
        ("America/New_York", "2026-03-07T03:00Z"),
        ("America/New_York", "2026-10-31T03:00Z"),
        ("Europe/London", "2026-10-24T03:00Z"),
        ("Australia/Lord_Howe", "2026-04-04T03:00Z"),
        ("Australia/Lord_Howe", "2026-10-03T03:00Z"),
        ("Asia/Kathmandu", "2026-10-03T03:00Z"),
        ("Africa/Cairo", "2026-04-23T03:00Z"),
        ("Africa/Cairo", "2026-10-29T03:00Z"),
        ("America/St_Johns", "2010-11-06T03:00Z"),
        ("Pacific/Apia", "2011-12-29T03:00Z"),
    ]
)
CLOSED = st.sets(st.integers(-2, 5), max_size=3)
STEP = 15 * MINUTE
STEPS = 4 * 24 * 4


def naive_open(name: str, weekly: WeeklyHours, closed: set[date], instant: int, *, ends_included: bool) -> bool:
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant)).astimezone(ZoneInfo(name))
    today, time = (
        moment.date(),
        moment.hour * HOUR + moment.minute * MINUTE + moment.second * 10**6 + moment.microsecond,
    )
    yesterday = today - timedelta(1)
    if today in closed:
        return False

    def before(end: int) -> bool:
        return time < end or (ends_included and end < DAY and time == end)

    for each in weekly.days[today.weekday()]:
        if time >= each.start and (each.overnight or before(each.end)):
            return True
    return yesterday not in closed and any(r.overnight and before(r.end) for r in weekly.days[yesterday.weekday()])


@settings(max_examples=40, deadline=None)
@given(SPANS, WEEKLY, CLOSED, st.booleans())
def test_hours_change_exactly_when_the_wall_clock_says_so(
    span: tuple[str, str], weekly: WeeklyHours, closed_days: set[int], ends_included: bool
) -> None:
    name, start = span[0], at(span[1])
    first = to_datetime(start, zone(name)).date()
    closed = {date.fromordinal(first.toordinal() + day) for day in closed_days}
    dates = working(tuple((day, day) for day in closed), weekend=frozenset())
    open_hours = OpenHours(zone(name), weekly, dates if closed else None, ends_included=ends_included)
    # Ranges begin and end at half hours and the clock changes at whole minutes that a grid of quarters and the
    # microsecond beside each point holds, but for St John's, which changes a minute past midnight.
    grid = sorted({start + k * STEP + d for k in range(STEPS) for d in (0, 1, MINUTE, MINUTE + 1)})
    truth = [naive_open(name, weekly, closed, t, ends_included=ends_included) for t in grid]
    assert [t in open_hours for t in grid] == truth
    expected = [t for t, was, now in zip(grid[1:], truth, truth[1:], strict=False) if was != now]
    found, instant = list[int](), start
    while (instant := open_hours.change_after(instant, grid[-1])) != FOREVER:
        found.append(instant)
    assert found == expected


@settings(max_examples=40, deadline=None)
@given(SPANS, WEEKLY, st.integers(1, 400))
def test_open_time_is_the_sum_of_open_minutes(span: tuple[str, str], weekly: WeeklyHours, quarters: int) -> None:
    name, start = span[0], at(span[1])
    open_hours = OpenHours(zone(name), weekly, ends_included=False)
    end, length, grid = start + STEPS * STEP, quarters * STEP, 5 * MINUTE
    if name == "America/St_Johns":
        grid = MINUTE
    opened = [t for t in range(start, end, grid) if naive_open(name, weekly, set(), t, ends_included=False)]
    need = length // grid
    until, since = open_until(open_hours, start, length), open_since(open_hours, end, length)
    if len(opened) >= need:
        assert until == opened[need - 1] + grid
        assert since == opened[-need]
    else:
        assert until > end or until == FOREVER
        assert since < start or since == ALWAYS_BEFORE


def test_open_time_stands_still_overnight_and_at_weekends() -> None:
    office = hours("America/New_York", OFFICE, ends_included=False)
    friday = at("2026-03-06T16:00-05:00")
    assert open_until(office, friday, HOUR) == at("2026-03-06T17:00-05:00"), "the first instant by which it was"
    assert open_until(office, friday, HOUR + 1) == at("2026-03-09T09:00:00.000001-04:00")
    assert open_until(office, friday, 12 * HOUR) == at("2026-03-10T12:00-04:00")
    assert open_since(office, at("2026-03-09T10:00-04:00"), HOUR) == at("2026-03-09T09:00-04:00")
    assert open_since(office, at("2026-03-09T10:00-04:00"), HOUR + 1) == at("2026-03-06T16:59:59.999999-05:00")


def test_open_time_beyond_the_calendar_never_comes() -> None:
    office = hours("UTC", OFFICE, ends_included=False)
    assert open_until(office, 0, 10**9 * HOUR) == FOREVER
    assert open_until(office, LAST - DAY, 20 * HOUR) == FOREVER
    assert open_since(office, FIRST + 10 * DAY, 200 * HOUR) == ALWAYS_BEFORE
    assert open_since(office, FIRST + 2 * DAY, 17 * HOUR) == ALWAYS_BEFORE
