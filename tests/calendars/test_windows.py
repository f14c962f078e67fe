"""Every way to write a window gives the end that the table of windows says, on both sides of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.calendars.dates import FIRST, LAST
from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.windows import NEVER_ENDS, Clock, End, years_after
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import to_datetime, zone
from etiquette.duration import (
    Choice,
    Duration,
    FactDuration,
    Part,
    Relative,
    Unit,
    parse_duration,
    parse_window,
)
from etiquette.errors import InvalidDuration, UnknownName
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import CalendarDeclaration
from etiquette.weekly import DAY, parse_weekly

NOTHING = dict[str, object]()
OFFICE = CalendarDeclaration(name="office", open=parse_weekly({"monday-friday": "09:00-17:00"}))
FEDERAL = CalendarDeclaration(name="federal", country="US")
SHUT = CalendarDeclaration(name="shut", closed=((date(1, 1, 1), date(9999, 12, 31)),))
CALENDARS = {each.name: WorkingCalendar(each) for each in (OFFICE, FEDERAL, SHUT)}


def clock(name: str = "America/New_York", calendar: str | None = "office", week_starts: int = 0) -> Clock:
    return Clock(zone(name), CALENDARS, calendar, week_starts)


def at(text: str) -> int:
    return microseconds(parse_instant(text))


def end_of(
    text: str, anchor: str, on: Clock | None = None, values: dict[str, object] = NOTHING, *, opening: bool = False
) -> End:
    found = (on or clock()).end(parse_window(text), at(anchor), lambda name, _: values.get(name), opening=opening)
    assert found is not None
    return found


def shown(end: End, name: str = "America/New_York") -> str:
    return to_datetime(end.instant, zone(name)).isoformat()


# --- the table, row by row -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "window, anchor, expected",
    [
        ("24 hours", "2026-03-07T12:00-05:00", "2026-03-08T13:00:00-04:00"),
        ("7 days", "2026-03-03T15:00-05:00", "2026-03-10T15:00:00-04:00"),
        ("2 weeks", "2026-03-03T15:00-05:00", "2026-03-17T15:00:00-04:00"),
        ("1 month", "2026-01-31T15:00-05:00", "2026-02-28T15:00:00-05:00"),
        ("2 months", "2026-01-31T15:00-05:00", "2026-03-31T15:00:00-04:00"),
        ("1 month 1 month", "2026-01-31T15:00-05:00", "2026-03-28T15:00:00-04:00"),
        ("1 year", "2028-02-29T15:00-05:00", "2029-02-28T15:00:00-05:00"),
        ("P1Y1M", "2028-02-29T15:00-05:00", "2029-03-28T15:00:00-04:00"),
        ("1 business day", "2026-03-07T15:00-05:00", "2026-03-09T15:00:00-04:00"),
        ("3 business days of federal", "2026-07-01T15:00-04:00", "2026-07-07T15:00:00-04:00"),
        ("90 open minutes", "2026-03-06T16:00-05:00", "2026-03-09T09:30:00-04:00"),
        ("1 open hour", "2026-03-06T16:00-05:00", "2026-03-06T17:00:00-05:00"),
        ("1 open hour of federal", "2026-07-02T23:30-04:00", "2026-07-06T00:30:00-04:00"),
        ("1 day 12 hours", "2026-03-07T12:00-05:00", "2026-03-09T00:00:00-04:00"),
        ("12 hours 1 day", "2026-03-07T12:00-05:00", "2026-03-09T00:00:00-04:00"),
        # A gap is met only at the end of a run: the two days pass over it, the parted ones do not.
        ("2 days", "2026-03-07T02:30-05:00", "2026-03-09T02:30:00-04:00"),
        ("1 day 1 second 1 day", "2026-03-07T02:30-05:00", "2026-03-09T03:30:01-04:00"),
        ("1 day", "2026-03-07T02:30-05:00", "2026-03-08T03:30:00-04:00"),
        ("1 day", "2026-10-31T01:30-04:00", "2026-11-01T01:30:00-04:00"),
        ("1 day", "2026-11-01T01:30-05:00", "2026-11-02T01:30:00-05:00"),
    ],
)
def test_a_duration_ends_where_it_leads_and_a_deadline_is_met_at_that_instant(
    window: str, anchor: str, expected: str
) -> None:
    end = end_of(window, anchor)
    assert shown(end) == expected
    assert end.last == end.instant


@pytest.mark.parametrize(
    "window, anchor, expected",
    [
        ("1 consecutive day", "2026-03-03T15:00-05:00", "2026-03-04T00:00:00-05:00"),
        ("7 consecutive days", "2026-03-03T00:00-05:00", "2026-03-10T00:00:00-04:00"),
        ("7 consecutive days", "2026-03-03T23:59:59.999999-05:00", "2026-03-10T00:00:00-04:00"),
        ("2 consecutive weeks", "2026-03-03T15:00-05:00", "2026-03-17T00:00:00-04:00"),
        ("1 consecutive month", "2026-01-31T15:00-05:00", "2026-02-28T00:00:00-05:00"),
        ("1 consecutive year", "2028-02-29T15:00-05:00", "2029-02-28T00:00:00-05:00"),
        ("1 full day", "2026-03-03T15:00-05:00", "2026-03-05T00:00:00-05:00"),
        ("7 full days", "2026-03-03T15:00-05:00", "2026-03-11T00:00:00-04:00"),
        ("2 full weeks", "2026-03-03T15:00-05:00", "2026-03-18T00:00:00-04:00"),
        ("1 full month", "2026-01-31T15:00-05:00", "2026-03-01T00:00:00-05:00"),
        ("1 full year", "2028-02-29T15:00-05:00", "2029-03-01T00:00:00-05:00"),
        ("1 consecutive business day", "2026-03-06T15:00-05:00", "2026-03-07T00:00:00-05:00"),
        ("2 consecutive business days", "2026-03-06T15:00-05:00", "2026-03-10T00:00:00-04:00"),
        ("1 consecutive business day", "2026-03-07T15:00-05:00", "2026-03-10T00:00:00-04:00"),
        ("1 full business day", "2026-03-06T15:00-05:00", "2026-03-10T00:00:00-04:00"),
        ("1 full business day", "2026-03-07T15:00-05:00", "2026-03-10T00:00:00-04:00"),
        ("2 full business days of federal", "2026-07-02T15:00-04:00", "2026-07-08T00:00:00-04:00"),
        ("calendar day", "2026-03-03T00:00-05:00", "2026-03-04T00:00:00-05:00"),
        ("calendar week", "2026-03-08T15:00-04:00", "2026-03-09T00:00:00-04:00"),
        ("calendar week", "2026-03-09T00:00-04:00", "2026-03-16T00:00:00-04:00"),
        ("calendar month", "2026-02-01T00:00-05:00", "2026-03-01T00:00:00-05:00"),
        ("calendar quarter", "2026-03-31T23:59-04:00", "2026-04-01T00:00:00-04:00"),
        ("calendar quarter", "2026-10-01T00:00-04:00", "2027-01-01T00:00:00-05:00"),
        ("calendar year", "2026-12-31T23:59-05:00", "2027-01-01T00:00:00-05:00"),
        ("5 business days 30 full days", "2026-03-02T15:00-05:00", "2026-04-09T00:00:00-04:00"),
        ("1 hour calendar day", "2026-03-03T23:30-05:00", "2026-03-05T00:00:00-05:00"),
    ],
)
def test_a_counted_or_calendar_window_ends_at_midnight_and_a_deadline_is_met_before_it(
    window: str, anchor: str, expected: str
) -> None:
    end = end_of(window, anchor)
    assert shown(end) == expected
    assert end.last == end.instant - 1


def test_weeks_may_start_on_sunday() -> None:
    sunday = clock(week_starts=6)
    assert shown(end_of("calendar week", "2026-03-07T23:59-05:00", sunday)) == "2026-03-08T00:00:00-05:00"
    assert shown(end_of("calendar week", "2026-03-08T00:00-05:00", sunday)) == "2026-03-15T00:00:00-04:00"


@pytest.mark.parametrize(
    "window, instant, last",
    [
        ("on visit", "2026-03-10T10:00:00-04:00", "2026-03-10T10:00:00-04:00"),
        ("2 days before visit", "2026-03-08T10:00:00-04:00", "2026-03-08T10:00:00-04:00"),
        ("3 days before visit", "2026-03-07T10:00:00-05:00", "2026-03-07T10:00:00-05:00"),
        ("72 hours before visit", "2026-03-07T09:00:00-05:00", "2026-03-07T09:00:00-05:00"),
        ("1 business day before visit", "2026-03-09T10:00:00-04:00", "2026-03-09T10:00:00-04:00"),
        ("2 business days before visit", "2026-03-06T10:00:00-05:00", "2026-03-06T10:00:00-05:00"),
        ("2 open hours before visit", "2026-03-09T16:00:00-04:00", "2026-03-09T16:00:00-04:00"),
        ("1 day after visit", "2026-03-11T10:00:00-04:00", "2026-03-11T10:00:00-04:00"),
        ("on decision", "2026-04-01T00:00:00-04:00", "2026-03-31T23:59:59.999999-04:00"),
        ("1 day before decision", "2026-03-31T00:00:00-04:00", "2026-03-30T23:59:59.999999-04:00"),
        ("1 month before decision", "2026-03-01T00:00:00-05:00", "2026-02-28T23:59:59.999999-05:00"),
        ("1 month after decision", "2026-05-01T00:00:00-04:00", "2026-04-30T23:59:59.999999-04:00"),
        ("3 business days after decision", "2026-04-04T00:00:00-04:00", "2026-04-03T23:59:59.999999-04:00"),
        ("1 business day before decision", "2026-03-31T00:00:00-04:00", "2026-03-30T23:59:59.999999-04:00"),
    ],
)
def test_a_moment_relative_to_a_name_is_that_instant_or_the_end_of_that_day(
    window: str, instant: str, last: str
) -> None:
    values: dict[str, object] = {"visit": at("2026-03-10T10:00-04:00"), "decision": date(2026, 3, 31)}
    end = end_of(window, "2026-03-01T00:00-05:00", values=values)
    assert shown(end) == instant
    assert to_datetime(end.last, zone("America/New_York")).isoformat() == last


def test_a_named_day_opens_with_its_first_instant_and_a_named_instant_at_itself() -> None:
    values: dict[str, object] = {"visit": at("2026-04-23T10:00+02:00"), "decision": date(2026, 4, 23)}
    cairo = clock("Africa/Cairo")
    opens = end_of("1 day after decision", "2026-03-01T00:00Z", cairo, values, opening=True)
    assert shown(opens, "Africa/Cairo") == "2026-04-24T01:00:00+03:00"
    at_visit = end_of("on visit", "2026-03-01T00:00Z", cairo, values, opening=True)
    assert at_visit.instant == values["visit"]
    counted = end_of("1 full day", "2026-03-01T00:00Z", cairo, opening=True)
    assert counted == end_of("1 full day", "2026-03-01T00:00Z", cairo)


def test_a_saturday_that_is_named_has_its_business_days_strictly_before_and_after() -> None:
    values: dict[str, object] = {"day": date(2026, 3, 7)}
    before = end_of("1 business day before day", "2026-03-01T00:00-05:00", values=values, opening=True)
    after = end_of("1 business day after day", "2026-03-01T00:00-05:00", values=values, opening=True)
    assert (shown(before), shown(after)) == ("2026-03-06T00:00:00-05:00", "2026-03-09T00:00:00-04:00")


def test_ever_never_ends() -> None:
    assert end_of("ever", "2026-03-03T15:00-05:00") == NEVER_ENDS == End(FOREVER, FOREVER)


def test_a_duration_fact_is_counted_from_the_anchor() -> None:
    asked: list[tuple[str, bool]] = []

    def names(name: str, is_attribute: bool) -> object:
        asked.append((name, is_attribute))
        return parse_duration("2 days")

    end = clock().end(FactDuration("timeline"), at("2026-03-07T15:00-05:00"), names)
    assert end == End.at(at("2026-03-09T15:00-04:00"))
    assert asked == [("timeline", False)]


def test_the_name_of_an_attribute_is_asked_for_as_one() -> None:
    asked: list[tuple[str, bool]] = []

    def names(name: str, is_attribute: bool) -> object:
        asked.append((name, is_attribute))
        return None

    assert clock().end(Relative("visit_at", "on", attribute=True), 0, names) is None
    assert clock().end(Relative("visit_at", "on"), 0, names) is None
    assert clock().end(FactDuration("timeline"), 0, names) is None
    assert asked == [("visit_at", True), ("visit_at", False), ("timeline", False)]


# --- choices ---------------------------------------------------------------------------------------------------------


def choose(pick: str, *members: str, values: dict[str, object] = NOTHING) -> End | None:
    assert pick in ("earliest", "latest", "first_known")
    choice = Choice(pick, tuple(parse_window(member) for member in members))  # type: ignore[arg-type]  # just asserted
    return clock().end(choice, at("2026-03-03T00:00-05:00"), lambda name, _: values.get(name))


def test_earliest_and_latest_compare_by_the_last_instant_that_meets_a_deadline() -> None:
    by_duration, by_count = choose("earliest", "24 hours"), choose("earliest", "1 consecutive day")
    assert by_duration is not None
    assert by_count is not None
    assert by_duration.instant == by_count.instant
    assert choose("earliest", "24 hours", "1 consecutive day") == by_count
    assert choose("latest", "1 consecutive day", "24 hours") == by_duration
    assert choose("earliest", "ever", "24 hours") == by_duration
    assert choose("latest", "24 hours", "ever") == NEVER_ENDS


def test_unknown_members_drop_out_and_without_any_the_window_does_not_exist() -> None:
    day = clock().end(parse_window("1 day"), at("2026-03-03T00:00-05:00"), lambda *_: None)
    for pick in ("earliest", "latest", "first_known"):
        assert choose(pick, "on decision", "1 day", "on visit") == day
        assert choose(pick, "on decision", "on visit") is None


def test_first_known_takes_the_first_that_exists_and_not_the_first_that_ends() -> None:
    known: dict[str, object] = {"decision": date(2026, 5, 1)}
    assert choose("first_known", "on decision", "1 day", values=known) == choose("latest", "on decision", values=known)


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "window", ["1 business day", "1 open hour", "1 full business day", "1 consecutive business day"]
)
def test_business_days_and_open_time_without_a_calendar_are_an_error(window: str) -> None:
    with pytest.raises(InvalidDuration) as caught:
        end_of(window, "2026-03-03T15:00-05:00", clock(calendar=None))
    assert caught.value.code == "no-calendar"


def test_a_calendar_that_nobody_declares_is_an_error() -> None:
    with pytest.raises(UnknownName) as caught:
        end_of("1 business day of fedral", "2026-03-03T15:00-05:00")
    assert (caught.value.code, caught.value.help) == ("unknown-calendar", 'did you mean "federal"?')


@pytest.mark.parametrize("window", ["2 hours after decision", "1 day 2 open hours before decision"])
def test_elapsed_time_cannot_be_counted_from_a_date(window: str) -> None:
    with pytest.raises(InvalidDuration) as caught:
        end_of(window, "2026-03-03T15:00-05:00", values={"decision": date(2026, 3, 31)})
    assert caught.value.code == "date-needs-days"


def test_a_value_of_another_type_is_refused_and_not_taken_for_unknown() -> None:
    with pytest.raises(TypeError, match="decision"):
        end_of("on decision", "2026-03-03T15:00-05:00", values={"decision": "tomorrow"})
    with pytest.raises(TypeError, match="timeline"):
        clock().end(FactDuration("timeline"), 0, lambda *_: "2 days")


# --- zones whose midnight is odd -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name, window, anchor, expected",
    [
        ("Africa/Cairo", "1 consecutive day", "2026-04-23T12:00+02:00", "2026-04-24T01:00:00+03:00"),
        ("Asia/Beirut", "calendar day", "2026-03-28T12:00+02:00", "2026-03-29T01:00:00+03:00"),
        ("America/Sao_Paulo", "1 full day", "2018-11-02T12:00-03:00", "2018-11-04T01:00:00-02:00"),
        ("America/St_Johns", "1 consecutive day", "2010-11-06T12:00-02:30", "2010-11-07T00:00:00-02:30"),
        ("Pacific/Apia", "1 consecutive day", "2011-12-29T12:00-10:00", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", "1 full day", "2011-12-29T12:00-10:00", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", "1 day", "2011-12-29T12:00-10:00", "2011-12-31T12:00:00+14:00"),
        ("Asia/Kathmandu", "calendar month", "2026-03-31T23:59+05:45", "2026-04-01T00:00:00+05:45"),
        ("Australia/Lord_Howe", "1 day", "2026-10-03T02:10+10:30", "2026-10-04T02:40:00+11:00"),
        ("Europe/London", "24 hours", "2026-03-28T12:00Z", "2026-03-29T13:00:00+01:00"),
    ],
)
def test_days_end_where_the_zone_says_they_do(name: str, window: str, anchor: str, expected: str) -> None:
    assert shown(end_of(window, anchor, clock(name)), name) == expected


# --- the ends of the calendar ----------------------------------------------------------------------------------------

BILLION = "1000000000"
HUGE = [
    f"{BILLION} {unit}"
    for unit in (
        "seconds 1 month", "hours", "days", "weeks", "months", "years", "business days", "open hours", "full days",
        "consecutive months", "full years", "full business days", "consecutive business days", "days calendar year",
    )
]  # fmt: skip


@pytest.mark.parametrize("window", HUGE[1:])
def test_what_runs_past_year_9999_never_ends(window: str) -> None:
    assert end_of(window, "2026-03-03T15:00-05:00") == NEVER_ENDS


def test_the_last_day_of_the_calendar_never_ends() -> None:
    for window in ("calendar day", "1 consecutive day", "calendar year", "1 day"):
        assert end_of(window, "9999-12-31T12:00Z", clock("UTC")) == NEVER_ENDS
    assert end_of("1 second", "9999-12-31T23:59:58.999999Z", clock("UTC")) == End(LAST, LAST)
    assert end_of("1 second", "9999-12-31T23:59:59Z", clock("UTC")) == NEVER_ENDS


def test_what_lies_before_year_1_lies_before_all() -> None:
    values: dict[str, object] = {"day": date(1, 1, 5), "time": FIRST + 5 * DAY}
    for window in (
        f"{BILLION} days before day",
        "1 year before day",
        f"{BILLION} hours before time",
        "1 month before time",
    ):
        assert end_of(window, "2026-03-03T15:00-05:00", values=values) == End(ALWAYS_BEFORE, ALWAYS_BEFORE)
    assert clock().subtract(parse_duration("1000000000 open hours"), 0) == ALWAYS_BEFORE
    assert clock().subtract(parse_duration("1000000000 business days"), 0) == ALWAYS_BEFORE


@pytest.mark.parametrize("name", ["Asia/Kathmandu", "America/New_York", "UTC"])
def test_anchors_at_either_end_of_the_calendar_break_nothing(name: str) -> None:
    here = clock(name)
    for anchor in (FIRST, FIRST + 1, FIRST + DAY, LAST - DAY, LAST, FOREVER, ALWAYS_BEFORE):
        for window in (
            "1 day",
            "1 month 1 hour",
            "1 full day",
            "calendar week",
            "1 business day",
            "1 open hour",
            "1 hour",
        ):
            end = here.end(parse_window(window), anchor, lambda *_: None)
            assert end is not None
            assert end.instant == FOREVER or end.instant <= LAST
        here.subtract(parse_duration("1 month 1 business day 1 open hour 1 hour"), anchor)


def test_where_nothing_is_ever_open_nothing_comes() -> None:
    shut = clock(calendar="shut")
    for window in ("1 business day", "1 open minute", "1 full business day", "1 consecutive business day"):
        assert end_of(window, "2026-03-03T15:00-05:00", shut) == NEVER_ENDS


# --- against going step by step --------------------------------------------------------------------------------------

ZONES = st.sampled_from(["America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Cairo"])
ANCHORS = st.integers(at("2024-01-01T00:00Z"), at("2030-01-01T00:00Z"))
PARTS = st.builds(
    Part,
    st.integers(1, 40),
    st.sampled_from(
        [Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY]
    ),
)
SECONDS = {Unit.SECOND: 1, Unit.MINUTE: 60, Unit.HOUR: 3600}


def stepped(day: date, part: Part) -> date:
    """The date to which a calendar part leads, found one date at a time."""
    match part.unit:
        case Unit.DAY | Unit.WEEK:
            return day + timedelta(days=part.count * (7 if part.unit is Unit.WEEK else 1))
        case Unit.BUSINESS_DAY:
            left = part.count
            while left:
                day += timedelta(days=1)
                left -= day.weekday() < 5
            return day
        case _:
            months = part.count * (12 if part.unit is Unit.YEAR else 1)
            first = date(day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1, 1)
            last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
            return first.replace(day=min(day.day, last.day))


@given(ZONES, ANCHORS, st.lists(PARTS, min_size=1, max_size=5))
def test_adding_a_duration_is_adding_its_parts_in_order(name: str, anchor: int, parts: list[Part]) -> None:
    tz = ZoneInfo(name)
    instant = anchor
    wall: datetime = to_datetime(anchor, zone(name)).naive()
    for index, part in enumerate(parts):
        if part.unit in SECONDS:
            instant += part.count * SECONDS[part.unit] * 10**6
            wall = to_datetime(instant, zone(name)).naive()
            continue
        wall = datetime.combine(stepped(wall.date(), part), wall.time())
        if index + 1 == len(parts) or parts[index + 1].unit in SECONDS:
            instant = microseconds(wall.replace(tzinfo=tz, fold=0))
    assert clock(name).add(Duration(tuple(parts)), anchor) == instant


@given(ZONES, ANCHORS, st.integers(1, 60))
def test_a_counted_window_holds_that_many_dates(name: str, anchor: int, count: int) -> None:
    here = clock(name)
    today = here.zone.date_of(anchor)
    for word, more in (("consecutive", 0), ("full", 1)):
        end = here.end(parse_window(f"{count} {word} days"), anchor, lambda *_: None)
        assert end is not None
        assert here.zone.date_of(end.last) - today + 1 == count + more
        assert here.zone.date_of(end.instant) - today == count + more


@given(ZONES, ANCHORS, st.integers(1, 400))
def test_subtracting_elapsed_time_undoes_adding_it(name: str, anchor: int, hours: int) -> None:
    duration = Duration((Part(hours, Unit.HOUR),))
    assert clock(name).subtract(duration, clock(name).add(duration, anchor)) == anchor


@given(ZONES, ANCHORS, ANCHORS, st.sampled_from(["5 hours", "3 days", "1 month", "2 business days", "2 full days"]))
def test_a_later_anchor_never_ends_its_window_earlier(name: str, one: int, other: int, window: str) -> None:
    here, written = clock(name), parse_window(window)
    first, second = (here.end(written, anchor, lambda *_: None) for anchor in sorted((one, other)))
    assert first is not None
    assert second is not None
    assert first.instant <= second.instant or here.zone.local(second.instant) >= here.zone.local(first.instant)


def test_years_after_keeps_the_wall_clock_and_clamps_the_leap_day() -> None:
    new_york = zone("America/New_York")
    assert years_after(at("2028-02-29T09:00-05:00"), 5, new_york) == at("2033-02-28T09:00-05:00")
    assert years_after(at("9996-03-03T09:00-05:00"), 5, new_york) == FOREVER
    assert years_after(at("2026-03-03T09:00-05:00"), 5, new_york) - at("2031-03-03T09:00-05:00") == 0
