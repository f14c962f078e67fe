"""A value is what its declaration says, or an error that says why not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest

from etiquette.duration import Duration, Part, Unit
from etiquette.errors import InvalidFact
from etiquette.policy import Declaration, TypeName, Value
from etiquette.values import read_value
from etiquette.weekly import parse_weekly


def declared(type: TypeName, *choices: str) -> Declaration:
    return Declaration(name="it", type=type, choices=choices)


def refusal(declaration: Declaration, raw: object, **known: Any) -> InvalidFact:
    with pytest.raises(InvalidFact) as caught:
        read_value(declaration, raw, place="facts.yaml:3:7", **known)
    assert caught.value.place == "facts.yaml:3:7"
    assert '"it"' in caught.value.message
    assert caught.value.help
    return caught.value


NINE_TO_FIVE = parse_weekly({"monday-friday": "09:00-17:00"})

READ: list[tuple[TypeName, object, Value]] = [
    ("text", "no", "no"),
    ("text", "", ""),
    ("boolean", True, True),
    ("boolean", False, False),
    ("number", 3, Decimal(3)),
    ("number", -3, Decimal(-3)),
    ("number", "2.5", Decimal("2.5")),
    ("number", "-1e3", Decimal(-1000)),
    ("number", 0.1, Decimal("0.1")),
    ("number", Decimal("0.10"), Decimal("0.1")),
    ("date", "2026-03-03", date(2026, 3, 3)),
    ("date", "2024-02-29", date(2024, 2, 29)),
    ("date", date(2026, 3, 3), date(2026, 3, 3)),
    ("instant", "1970-01-01T00:00:00.000001Z", 1),
    ("instant", "1970-01-01 01:00+01:00", 0),
    ("instant", "1970-01-01T01:00[Europe/Paris]", 0),
    ("instant", datetime(1970, 1, 1, tzinfo=UTC), 0),
    ("instant", datetime(1969, 12, 31, 19, tzinfo=timezone(timedelta(hours=-5))), 0),
    ("duration", "24 hours", Duration((Part(24, Unit.HOUR),))),
    ("duration", "P1D", Duration((Part(1, Unit.DAY),))),
    ("duration", Duration((Part(1, Unit.DAY),)), Duration((Part(1, Unit.DAY),))),
    ("zone", "America/New_York", "America/New_York"),
    ("zones", ["Europe/Paris", "Asia/Tokyo", "Europe/Paris"], ("Europe/Paris", "Asia/Tokyo")),
    ("zones", ("Asia/Tokyo",), ("Asia/Tokyo",)),
    ("zones", [], ()),
    ("hours", {"monday-friday": "09:00-17:00"}, NINE_TO_FIVE),
    ("hours", MappingProxyType({"monday-friday": ("09:00-17:00",)}), NINE_TO_FIVE),
    ("hours", NINE_TO_FIVE, NINE_TO_FIVE),
]


@pytest.mark.parametrize("type, raw, value", READ)
def test_what_fits_its_type_is_read(type: TypeName, raw: object, value: Value) -> None:
    assert read_value(declared(type), raw) == value


def test_a_choice_is_one_of_its_words() -> None:
    assert read_value(declared("choice", "missed", "voicemail"), "missed") == "missed"


def test_a_choice_that_is_misspelt_names_the_word_that_was_meant() -> None:
    error = refusal(declared("choice", "missed", "voicemail"), "voicemial")
    assert (error.code, error.help) == ("not-one-of", 'did you mean "voicemail"?')


def test_a_choice_that_is_like_none_lists_them_all() -> None:
    assert refusal(declared("choice", "missed", "voicemail"), "7").help == "one of: missed, voicemail"


def test_choices_differ_by_case() -> None:
    assert refusal(declared("choice", "missed"), "Missed").code == "not-one-of"


@pytest.mark.parametrize("type", ["text", "choice"])
@pytest.mark.parametrize("raw, word", [(42, '"42"'), (True, '"true"'), (2.5, '"2.5"'), (Decimal("1.10"), '"1.10"')])
def test_a_number_where_a_text_is_wanted_says_to_quote_it(type: TypeName, raw: object, word: str) -> None:
    error = refusal(declared(type, "42"), raw)
    assert (error.code, error.help) == ("number-for-text", f"write it in quotes: {word}")


TYPES_AND_STRANGERS: list[tuple[TypeName, object]] = [
    ("text", ["a"]),
    ("text", date(2026, 3, 3)),
    ("choice", {}),
    ("boolean", "true"),
    ("boolean", "no"),
    ("boolean", 1),
    ("number", True),
    ("number", "three"),
    ("number", "1_000"),
    ("number", " 1"),
    ("number", "٣"),
    ("number", "1,5"),
    ("number", "NaN"),
    ("number", []),
    ("date", 20260303),
    ("instant", 0),
    ("instant", []),
    ("duration", 24),
    ("duration", timedelta(days=1)),
    ("zone", 5),
    ("zone", UTC),
    ("zones", "Europe/Paris"),
    ("zones", {"Europe/Paris"}),
    ("zones", [5]),
    ("hours", "09:00-17:00"),
    ("hours", ["09:00-17:00"]),
]


@pytest.mark.parametrize("type, raw", TYPES_AND_STRANGERS)
def test_a_value_of_another_type_is_refused_and_not_converted(type: TypeName, raw: object) -> None:
    assert refusal(declared(type), raw).code == "wrong-type"


@pytest.mark.parametrize("type", ["text", "boolean", "number", "date", "instant", "duration", "zone", "zones", "hours"])
def test_null_is_no_value(type: TypeName) -> None:
    assert "this is null" in refusal(declared(type), None).message


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_not_finite_is_no_number(raw: object) -> None:
    assert refusal(declared("number"), raw).code == "not-a-number"


@pytest.mark.parametrize("raw", [10**400, Decimal("1e999999"), Decimal("1e-999999"), 1e308, "1e301"])
def test_a_number_of_a_size_that_never_occurs_is_refused_without_being_spelt_out(raw: object) -> None:
    error = refusal(declared("number"), raw)
    assert error.code == "number-too-large"
    assert len(error.message) < 120


@pytest.mark.parametrize("raw", ["2026-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-04-31"])
def test_a_day_that_no_calendar_has_is_refused(raw: str) -> None:
    assert refusal(declared("date"), raw).code == "no-such-date"


@pytest.mark.parametrize(
    "raw", ["3 March 2026", "2026-3-3", "2026-03-03T10:00Z", "٢٠٢٦-03-03", "20260303", "2026-03-03 "]
)
def test_a_date_is_written_in_one_way(raw: str) -> None:
    assert refusal(declared("date"), raw).code == "not-a-date"


def test_a_time_is_no_date() -> None:
    assert refusal(declared("date"), datetime(2026, 3, 3, tzinfo=UTC)).code == "not-a-date"


@pytest.mark.parametrize("raw", ["2026-03-03T10:00", datetime(2026, 3, 3, 10)])  # noqa: DTZ001  # naive on purpose
def test_a_naive_time_is_refused_and_the_help_says_how_to_mend_it(raw: object) -> None:
    error = refusal(declared("instant"), raw)
    assert error.code == "naive-time"
    assert "offset" in error.help


@pytest.mark.parametrize("raw", ["2026-03-03", date(2026, 3, 3)])
def test_a_date_alone_is_no_instant(raw: object) -> None:
    assert refusal(declared("instant"), raw).code == "date-alone"


def test_a_timedelta_is_refused_since_its_day_has_two_meanings() -> None:
    assert '"24 hours"' in refusal(declared("duration"), timedelta(days=1)).help


@pytest.mark.parametrize(
    "raw, code",
    [
        ("7 full days", "not-a-duration"),
        ("0 days", "zero-duration"),
        ("2 fortnights", "unknown-unit"),
        ("3d", "not-a-duration"),
    ],
)
def test_a_text_that_is_no_duration_keeps_the_code_of_what_is_wrong_with_it(raw: str, code: str) -> None:
    assert refusal(declared("duration"), raw).code == code


@pytest.mark.parametrize("raw", ["3 business days", "2 open hours", "1 day 30 open minutes"])
def test_business_days_and_open_time_need_a_calendar(raw: str) -> None:
    assert refusal(declared("duration"), raw, calendars={"office"}).code == "no-calendar"
    assert str(read_value(declared("duration"), raw, has_calendar=True)) == raw


def test_a_calendar_that_a_duration_names_must_be_declared() -> None:
    raw = "3 business days of federal"
    error = refusal(declared("duration"), raw, calendars={"federel"}, has_calendar=True)
    assert (error.code, error.help) == ("unknown-calendar", 'did you mean "federel"?')
    assert str(read_value(declared("duration"), raw, calendars={"federal"})) == raw


@pytest.mark.parametrize("raw", ["America/New_Yrok", "america/new_york", "../etc/localtime", "", "EST5EDT4"])
def test_a_zone_that_does_not_exist_is_refused(raw: str) -> None:
    assert refusal(declared("zone"), raw).code == "unknown-zone"
    assert refusal(declared("zones"), ["Europe/Paris", raw]).code == "unknown-zone"


@pytest.mark.parametrize(
    "raw, code",
    [
        ({"funday": "09:00-17:00"}, "not-hours"),
        ({"monday": "9-17"}, "not-hours"),
        ({"monday": "09:00-09:00"}, "not-hours"),
        ({"monday": "09:00-17:00", "monday-friday": "09:00-17:00"}, "weekday-twice"),
        ({"monday": []}, "empty-list"),
        ({"monday": [9]}, "not-hours"),
        ({"monday": 9}, "not-hours"),
        ({"monday": {"from": "09:00"}}, "not-hours"),
        ({1: "09:00-17:00"}, "not-hours"),
        ({}, "not-hours"),
    ],
)
def test_hours_that_do_not_read_are_refused(raw: object, code: str) -> None:
    assert refusal(declared("hours"), raw).code == code


def test_a_long_text_is_not_repeated_whole_in_the_error() -> None:
    assert len(refusal(declared("number"), "x" * 10_000).message) < 120
