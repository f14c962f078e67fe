"""An instant is read from text or date-time exactly, or refused with a reason."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import etiquette
from etiquette.calendars.dates import FIRST, LAST
from etiquette.calendars.instants import microseconds, parse_in_zone, parse_instant, to_text
from etiquette.calendars.zones import zone
from etiquette.errors import InvalidInstant, UnknownName

NAIVE = datetime.fromisoformat("2026-03-03T15:00")
NEW_YORK = ZoneInfo("America/New_York")


def iso(text: str) -> str:
    return parse_instant(text).isoformat()


@pytest.mark.parametrize(
    "text, read",
    [
        ("2026-03-03T15:00:00-05:00", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03 15:00:00-05:00", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03T15:00-0500", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03t15:00z", "2026-03-03T15:00:00+00:00"),
        ("2026-03-03T15:00:00.5Z", "2026-03-03T15:00:00.500000+00:00"),
        ("2026-03-03T15:00:00.000001+05:45", "2026-03-03T15:00:00.000001+05:45"),
        ("2026-03-03T15:00-05:00[America/New_York]", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03T15:00[America/New_York]", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03T15:00[!America/New_York]", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03T15:00[America/New_York][u-ca=gregory]", "2026-03-03T15:00:00-05:00"),
        ("2026-03-03T15:00Z[u-ca=gregory]", "2026-03-03T15:00:00+00:00"),
        ("2026-03-03T15:00[+05:45]", "2026-03-03T15:00:00+05:45"),
        ("1850-01-01T12:00:00-04:56:02", "1850-01-01T12:00:00-04:56:02"),
        ("0001-01-01T00:00Z", "0001-01-01T00:00:00+00:00"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999+00:00"),
    ],
)
def test_text_of_rfc_3339_and_rfc_9557_is_read(text: str, read: str) -> None:
    assert iso(text) == read


@pytest.mark.parametrize(
    "text, code",
    [
        ("2026-03-03T15:00:00", "naive-time"),
        ("2026-03-03", "date-alone"),
        ("2026-03-03[America/New_York]", "date-alone"),
        ("2026-12-31T23:59:60Z", "leap-second"),
        ("2026-03-03T15:00:00.1234567Z", "too-precise"),
        ("2026-03-03T15:00:00.1230000Z", "too-precise"),
        ("10000-01-01T00:00Z", "not-an-instant"),
        ("9999-12-31T23:59-00:01", "not-an-instant"),
        ("0001-01-01T00:00+00:01", "not-an-instant"),
        ("0000-01-01T00:00Z", "not-an-instant"),
        ("2026-02-29T12:00Z", "not-an-instant"),
        ("2026-03-03T24:00Z", "not-an-instant"),
        ("2026-03-03T15:60Z", "not-an-instant"),
        ("2026-03-03T15:00:61Z", "not-an-instant"),
        ("2026-03-03T15:00+24:00", "not-an-instant"),
        ("2026-03-03T15:00+05:60", "not-an-instant"),
        ("2026-03-03T15:00-05", "not-an-instant"),
        ("2026-03-03T15Z", "not-an-instant"),
        ("20260303T150000Z", "not-an-instant"),
        ("2026-W10-2T15:00Z", "not-an-instant"),
        (" 2026-03-03T15:00Z", "not-an-instant"),
        ("2026-03-03T15:00Z\n", "not-an-instant"),
        ("٢٠٢٦-03-03T15:00Z", "not-an-instant"),
        ("2026-03-03T15:00Z[]", "not-an-instant"),
        ("2026-03-03T15:00Z[UTC][Europe/Paris]", "not-an-instant"),
        ("2026-03-03T15:00Z[!u-ca=hebrew]", "not-an-instant"),
        ("now", "not-an-instant"),
        ("", "not-an-instant"),
    ],
)
def test_what_is_not_one_instant_is_refused_with_its_own_code(text: str, code: str) -> None:
    with pytest.raises(InvalidInstant) as caught:
        parse_instant(text, place="h.jsonl:3")
    assert (caught.value.code, caught.value.place) == (code, "h.jsonl:3")


@pytest.mark.parametrize("value", [date(2026, 3, 3), 5, None])
def test_a_value_that_is_no_text_is_refused(value: object) -> None:
    with pytest.raises(InvalidInstant) as caught:
        parse_instant(value)  # type: ignore[arg-type]  # what a reader may hand over from a file
    assert caught.value.code == ("date-alone" if isinstance(value, date) else "not-an-instant")


def test_the_help_for_a_naive_time_says_how_to_mend_it() -> None:
    with pytest.raises(InvalidInstant) as caught:
        parse_instant(NAIVE)
    assert caught.value.help == "add the offset, as in 2026-03-03T15:00:00-05:00, or Z for UTC"


def test_an_offset_that_the_named_zone_does_not_have_then_is_a_contradiction() -> None:
    for text in ("2026-07-01T12:00-05:00[America/New_York]", "2026-03-03T15:00+00:00[Europe/Paris]"):
        with pytest.raises(InvalidInstant) as caught:
            parse_instant(text)
        assert caught.value.code == "offset-contradicts-zone"


def test_utc_with_a_zone_beside_it_says_nothing_of_the_local_clock_and_contradicts_nothing() -> None:
    for offset in ("Z", "z", "-00:00", "-0000"):
        assert iso(f"2026-07-01T12:00{offset}[America/New_York]") == "2026-07-01T08:00:00-04:00"


def test_an_unknown_zone_in_a_text_is_an_error_and_names_its_place() -> None:
    with pytest.raises(UnknownName) as caught:
        parse_instant("2026-07-01T12:00[America/New_Yrok]", place="h.jsonl:3")
    assert (caught.value.code, caught.value.place) == ("unknown-zone", "h.jsonl:3")


def test_a_skipped_time_in_a_named_zone_moves_forward_by_the_gap_and_a_repeated_one_is_its_first() -> None:
    assert iso("2026-03-08T02:30[America/New_York]") == "2026-03-08T03:30:00-04:00"
    assert iso("2026-11-01T01:30[America/New_York]") == "2026-11-01T01:30:00-04:00"
    assert iso("2026-11-01T01:30-05:00[America/New_York]") == "2026-11-01T01:30:00-05:00"
    assert iso("2026-10-04T02:10[Australia/Lord_Howe]") == "2026-10-04T02:40:00+11:00"


def test_the_two_occurrences_of_a_repeated_hour_are_different_instants() -> None:
    first, second = (datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK, fold=fold) for fold in (0, 1))
    assert microseconds(second) - microseconds(first) == 3_600_000_000
    assert first == second, "what the standard library says, and why a read instant has a fixed offset"
    assert parse_instant(first) != parse_instant(second)


def test_a_time_in_a_zone_may_lack_its_offset() -> None:
    new_york = zone("America/New_York")
    assert parse_in_zone("2026-03-03 15:00", new_york).isoformat() == "2026-03-03T15:00:00-05:00"
    assert parse_in_zone("2026-03-03 15:00:01.5", new_york).isoformat() == "2026-03-03T15:00:01.500000-05:00"
    assert parse_in_zone("2026-03-03 15:00+01:00", new_york).isoformat() == "2026-03-03T15:00:00+01:00"
    assert parse_in_zone("2026-03-03 15:00[Europe/Paris]", new_york).isoformat() == "2026-03-03T15:00:00+01:00"
    assert parse_in_zone(NAIVE, new_york).isoformat() == "2026-03-03T15:00:00-05:00"
    assert parse_in_zone(datetime(2026, 3, 3, 15, tzinfo=UTC), new_york).isoformat() == "2026-03-03T15:00:00+00:00"


def test_the_ends_of_the_calendar_are_instants() -> None:
    assert microseconds(parse_instant("0001-01-01T00:00Z")) == FIRST
    assert microseconds(parse_instant("9999-12-31T23:59:59.999999Z")) == LAST


MOMENTS = st.datetimes(
    min_value=datetime(2, 1, 1),  # noqa: DTZ001  # Hypothesis adds the zone
    max_value=datetime(9998, 12, 31),  # noqa: DTZ001
    timezones=st.integers(-86_399, 86_399).map(lambda second: timezone(timedelta(seconds=second))),
)


@given(MOMENTS)
def test_every_instant_is_read_back_from_its_text(moment: datetime) -> None:
    read = parse_instant(to_text(moment))
    assert read == moment
    assert read.utcoffset() == moment.utcoffset()


@given(MOMENTS)
def test_microseconds_are_those_of_the_standard_library(moment: datetime) -> None:
    assert microseconds(moment) == (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


@given(st.text(alphabet="0123456789-:T Z+.[]/ae", max_size=30))
def test_any_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    try:
        moment = parse_instant(text)
    except (InvalidInstant, UnknownName):
        return
    assert moment.utcoffset() is not None


def test_a_naive_date_time_has_no_text_and_no_microseconds() -> None:
    for function in (to_text, microseconds):
        with pytest.raises(InvalidInstant) as caught:
            function(NAIVE)
        assert caught.value.code == "naive-time"


def test_reading_an_offset_loads_no_library_of_time_zones_or_holidays() -> None:
    program = (
        "import sys; from etiquette.calendars.instants import parse_instant; parse_instant('2026-03-03T15:00Z'); "
        "print(sorted({'pendulum', 'tzdata', 'holidays', 'etiquette.calendars.zones'} & set(sys.modules)))"
    )
    # Without the doors of the package itself: only what this module asks for is loaded.
    place = str(Path(etiquette.__file__).parent)
    bare = (
        f"import types, sys; p = types.ModuleType('etiquette'); p.__path__ = [{place!r}]; sys.modules['etiquette'] = p"
    )
    code = f"{bare}; {program}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@given(
    date_read=st.from_regex(r"\A[0-9]{4}-[01][0-9]-[0-3][0-9]\Z"),
    time_read=st.from_regex(r"\A[0-2][0-9]:[0-6][0-9]:[0-6][0-9](\.[0-9]{1,7})?\Z"),
    offset=st.from_regex(r"\A(Z|z|[+-][0-2][0-9]:[0-6][0-9])?\Z"),
)
def test_the_plainest_texts_are_read_as_all_others_are(date_read: str, time_read: str, offset: str) -> None:
    def read(text: str) -> tuple[str, object]:
        try:
            found = parse_instant(text)
        except InvalidInstant as error:
            return error.code, error.help
        return found.isoformat(), id(found.tzinfo)

    # A space between date and time is as good, and not among the plainest.
    assert read(f"{date_read}T{time_read}{offset}") == read(f"{date_read} {time_read}{offset}")
