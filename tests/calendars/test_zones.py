"""The wall clock of every zone is that of the time-zone database, at every change and between."""

from __future__ import annotations

import copy
import io
import pickle
import pkgutil
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.calendars.dates import FIRST, LAST
from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import Zone, to_datetime, tzdata_version, zone, zone_names
from etiquette.errors import InvalidInstant, UnknownName
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()
# Whole and half hours of change, changes at midnight and a minute past it, a date that never was, rules in the far
# future, offsets of three quarters.
TELLING = (
    "America/New_York", "Europe/London", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo", "Africa/Cairo",
    "Asia/Beirut", "America/St_Johns", "Pacific/Apia", "Pacific/Kwajalein", "Africa/Casablanca", "Antarctica/Troll",
    "Europe/Dublin", "America/Nuuk", "Asia/Gaza", "Pacific/Chatham", "America/Asuncion", "Asia/Tehran", "UTC",
)  # fmt: skip


def at(text: str) -> int:
    return microseconds(parse_instant(text))


def ordinal(text: str) -> int:
    return date.fromisoformat(text).toordinal()


def database(name: str) -> bytes:
    data = pkgutil.get_data("tzdata", f"zoneinfo/{name}")
    assert data is not None
    return data


def reference(name: str) -> ZoneInfo:
    return ZoneInfo.from_file(io.BytesIO(database(name)), key=name)


def reference_offset(tz: ZoneInfo, instant: int) -> int:
    offset = (EPOCH + timedelta(microseconds=instant)).astimezone(tz).utcoffset()
    assert offset is not None
    return offset // timedelta(microseconds=1)


def shown(instant: int, name: str) -> str:
    return to_datetime(instant, zone(name)).isoformat()


def listed_changes(data: bytes) -> list[int]:
    """What the second block of a TZif file lists, found from its end: times, types, names and footer lie behind them."""
    start = data.index(b"TZif", 4)
    counts = [int.from_bytes(data[start + 20 + 4 * i : start + 24 + 4 * i], "big") for i in range(6)]
    return [
        int.from_bytes(data[start + 44 + 8 * i : start + 52 + 8 * i], "big", signed=True) * SECOND
        for i in range(counts[3])
    ]


def test_no_change_that_the_database_lists_is_missed_in_any_zone() -> None:
    seen: set[bytes] = set()
    for name in zone_names():
        data = database(name)
        if data in seen:
            continue
        seen.add(data)
        here, tz = zone(name), reference(name)
        for change in listed_changes(data):
            if at("1900-01-01T00:00Z") <= change < at("2100-01-01T00:00Z"):
                for instant in (change - 1, change):
                    assert here.offset_at(instant) == reference_offset(tz, instant), (name, instant)
    assert len(seen) > 300


def test_no_change_by_a_yearly_rule_is_missed_in_any_zone() -> None:
    rules: dict[bytes, str] = {}
    for name in zone_names():
        footer = database(name).rsplit(b"\n", 2)[1]
        if b"," in footer:
            rules.setdefault(footer, name)
    assert len(rules) > 20
    for name in rules.values():
        here, tz = zone(name), reference(name)
        for instant in range(at("2036-06-01T00:00Z"), at("2052-01-01T00:00Z"), DAY):
            assert here.offset_at(instant) == reference_offset(tz, instant), (name, instant)


@pytest.mark.parametrize("name", TELLING)
def test_the_offset_is_right_in_every_week_up_to_the_end_of_the_calendar(name: str) -> None:
    here, tz = Zone(name, database(name)), reference(name)
    for first, last in ((1900, 2110), (2399, 2402), (2439, 2442), (9990, 9999)):
        for instant in range(at(f"{first}-01-01T00:00Z"), at(f"{last}-12-30T00:00Z"), 5 * DAY + HOUR):
            assert here.offset_at(instant) == reference_offset(tz, instant), instant


def test_far_changes_are_found_to_the_microsecond() -> None:
    here = zone("America/New_York")
    for year, march, november in ((2041, 10, 3), (2440, 11, 4), (9999, 14, 7)):
        spring, autumn = at(f"{year}-03-{march:02}T07:00Z"), at(f"{year}-11-{november:02}T06:00Z")
        assert [here.offset_at(t) // HOUR for t in (spring - 1, spring)] == [-5, -4]
        assert [here.offset_at(t) // HOUR for t in (autumn - 1, autumn)] == [-4, -5]


NAMES = st.sampled_from(TELLING)
INSTANTS = st.integers(at("1905-01-01T00:00Z"), at("2099-01-01T00:00Z"))


def near_a_change(name: str, pick: int, delta: int) -> tuple[str, int]:
    changes = listed_changes(database(name)) or [0]
    return name, changes[pick % len(changes)] + delta


DELTAS = st.integers(-3 * HOUR, 3 * HOUR) | st.integers(-30 * HOUR, 30 * HOUR) | st.sampled_from([-1, 0, 1])
CHANGING = st.builds(near_a_change, NAMES, st.integers(0, 10**6), DELTAS)


@given(NAMES, INSTANTS)
def test_local_date_and_time_are_those_of_the_wall_clock(name: str, instant: int) -> None:
    here = zone(name)
    moment = (EPOCH + timedelta(microseconds=instant)).astimezone(reference(name))
    midnight = timedelta(
        hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond
    )
    assert here.date_of(instant) == moment.toordinal()
    assert here.time_of(instant) == midnight // timedelta(microseconds=1)
    assert here.local(instant) == instant + here.offset_at(instant)


@given(CHANGING)
def test_a_reading_means_its_first_occurrence_or_is_moved_out_of_the_gap(case: tuple[str, int]) -> None:
    name, instant = case
    wall = instant + reference_offset(reference(name), instant - DAY)
    reading = datetime(1970, 1, 1) + timedelta(microseconds=wall)  # noqa: DTZ001  # a wall clock
    expected = microseconds(reading.replace(tzinfo=reference(name), fold=0))
    assert zone(name).instant(wall) == expected


@given(CHANGING)
def test_an_instant_comes_back_from_its_date_time_in_either_occurrence_of_an_hour(case: tuple[str, int]) -> None:
    name, instant = case
    moment = to_datetime(instant, zone(name))
    assert microseconds(moment) == instant
    assert moment.timezone_name == name
    assert moment.isoformat() == (EPOCH + timedelta(microseconds=instant)).astimezone(reference(name)).isoformat()


@pytest.mark.parametrize(
    "name, wall, expected",
    [
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T03:30:00-04:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T01:30:00-04:00"),
        ("Europe/London", "2026-03-29T01:00", "2026-03-29T02:00:00+01:00"),
        ("Europe/London", "2026-10-25T01:59:59.999999", "2026-10-25T01:59:59.999999+01:00"),
        ("Australia/Lord_Howe", "2026-10-04T02:10", "2026-10-04T02:40:00+11:00"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-05T01:45:00+11:00"),
        ("Asia/Kathmandu", "2026-10-04T02:10", "2026-10-04T02:10:00+05:45"),
        ("Pacific/Apia", "2011-12-30T12:00", "2011-12-31T12:00:00+14:00"),
    ],
)
def test_a_skipped_time_moves_by_the_length_of_its_gap_and_a_repeated_one_is_its_first(
    name: str, wall: str, expected: str
) -> None:
    reading = datetime.fromisoformat(wall).replace(tzinfo=UTC)
    assert shown(zone(name).instant(microseconds(reading)), name) == expected


@pytest.mark.parametrize(
    "name, day, expected",
    [
        ("America/New_York", "2026-03-09", "2026-03-09T00:00:00-04:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00:00+03:00"),
        ("Asia/Beirut", "2026-03-29", "2026-03-29T01:00:00+03:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00:00-02:00"),
        # Set back from midnight to 23:00: the date begins when the clock first reads 00:00 for good.
        ("America/Sao_Paulo", "2018-02-18", "2018-02-18T00:00:00-03:00"),
        # Set back from 00:01 to 23:01: midnight comes twice, and the date starts with the first.
        ("America/St_Johns", "2010-11-07", "2010-11-07T00:00:00-02:30"),
        ("America/St_Johns", "2010-03-14", "2010-03-14T00:00:00-03:30"),
        # Samoa had no 30 December, Kwajalein no 21 August.
        ("Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Apia", "2011-12-31", "2011-12-31T00:00:00+14:00"),
        ("Pacific/Kwajalein", "1993-08-21", "1993-08-22T00:00:00+12:00"),
        ("Asia/Kathmandu", "2026-01-01", "2026-01-01T00:00:00+05:45"),
    ],
)
def test_a_date_starts_at_the_first_instant_that_shows_it_or_a_later_one(name: str, day: str, expected: str) -> None:
    here, midnight = zone(name), zone(name).midnight(ordinal(day))
    assert shown(midnight, name) == expected
    assert here.date_of(midnight) >= ordinal(day)
    assert here.date_of(midnight - 1) < ordinal(day)


@given(NAMES, st.integers(ordinal("1985-01-01"), ordinal("2060-01-01")))
def test_no_earlier_minute_shows_the_date_and_the_midnight_does(name: str, day: int) -> None:
    here, tz = zone(name), reference(name)
    midnight = here.midnight(day)
    assert midnight + reference_offset(tz, midnight) >= (day - EPOCH_ORDINAL) * DAY
    for instant in (midnight - 1, *range(midnight - 30 * MINUTE * 60, midnight, 30 * MINUTE)):
        assert instant + reference_offset(tz, instant) < (day - EPOCH_ORDINAL) * DAY


@given(NAMES, INSTANTS, st.integers(0, 900 * DAY))
def test_segments_cover_the_span_without_gap_and_each_has_one_offset(name: str, start: int, length: int) -> None:
    here = zone(name)
    segments = here.segments(start, start + length)
    assert [s[0] for s in segments] == ([start, *(s[1] for s in segments[:-1])] if length else [])
    assert not length or segments[-1][1] == start + length
    for begin, end, offset in segments:
        assert begin < end
        assert {here.offset_at(begin), here.offset_at((begin + end) // 2), here.offset_at(end - 1)} == {offset}


@given(NAMES, INSTANTS)
def test_a_stretch_ends_no_later_than_its_offset(name: str, instant: int) -> None:
    here = zone(name)
    until, offset = here.stretch(instant)
    assert until > instant
    assert here.offset_at(instant) == here.offset_at(min(until, LAST) - 1) == offset


def test_there_is_one_zone_for_a_name_and_copies_are_that_one() -> None:
    here = zone("Europe/Paris")
    for name in zone_names()[:20]:
        zone(name)
    assert zone("Europe/Paris") is here
    assert copy.deepcopy(here) is here
    assert pickle.loads(pickle.dumps(here)) is here
    assert repr(here) == "<Zone Europe/Paris>"


@pytest.mark.parametrize(
    "name, help",
    [
        ("europe/paris", 'did you mean "Europe/Paris"?'),
        ("Europe/Pariss", 'did you mean "Europe/Paris"?'),
        ("New York", 'did you mean "America/New_York"?'),
        ("../x", "write a name of the IANA database, as in America/New_York"),
        ("zone.tab", None),
        ("Europe/../Europe/Paris", None),
        ("Europe", None),
        ("", None),
        ("+05:00", None),
    ],
)
def test_an_unknown_zone_is_an_error_that_says_what_may_have_been_meant(name: str, help: str | None) -> None:
    with pytest.raises(UnknownName) as caught:
        zone(name)
    assert caught.value.code == "unknown-zone"
    assert help is None or caught.value.help == help


def test_the_zones_are_those_of_the_package_and_its_version_is_told() -> None:
    import tzdata  # type: ignore[import-untyped]  # it is data, and has no types

    assert tzdata_version() == tzdata.IANA_VERSION
    assert len(zone_names()) == len(set(zone_names())) > 500
    assert list(zone_names()) == sorted(zone_names())


def test_beyond_the_calendar_there_is_only_forever_and_before_it_nothing() -> None:
    kathmandu, new_york = zone("Asia/Kathmandu"), zone("America/New_York")
    last = date.max.toordinal()
    assert new_york.midnight(last + 1) == new_york.midnight(10**9) == FOREVER
    assert new_york.midnight(0) == ALWAYS_BEFORE
    assert shown(new_york.midnight(last), "America/New_York") == "9999-12-31T00:00:00-05:00"
    assert new_york.instant((last - EPOCH_ORDINAL) * DAY + 23 * HOUR) == FOREVER, "that is year 10000 in UTC"
    assert kathmandu.bounded(LAST) == FOREVER, "that is year 10000 in Kathmandu"
    assert new_york.bounded(FIRST) == ALWAYS_BEFORE, "that is before year 1 in New York"
    assert zone("UTC").bounded(FIRST) == FIRST
    assert zone("UTC").bounded(LAST) == LAST
    assert zone("UTC").bounded(LAST + 1) == FOREVER
    assert new_york.offset_at(FOREVER) == -5 * HOUR
    with pytest.raises(InvalidInstant):
        to_datetime(LAST, kathmandu)
