"""A value written as JSON is read back to an equal one, and is shown to people in the words of a document."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.duration import Duration, Part, Unit
from etiquette.errors import InvalidFact
from etiquette.policy import TYPES, Declaration, TypeName, Value
from etiquette.values import plain_value, read_value, render
from etiquette.weekly import WEEKDAYS

CHOICES = ("missed", "voicemail", "true")
ZONES = ("America/New_York", "Asia/Kathmandu", "Europe/Dublin", "UTC")
COUNTS = st.integers(1, 10**9)
PARTS = st.one_of(
    st.builds(Part, COUNTS, st.sampled_from([unit for unit in Unit if not unit.needs_calendar])),
    st.builds(Part, COUNTS, st.sampled_from([u for u in Unit if u.needs_calendar]), st.sampled_from([None, "federal"])),
)
CLOCK_RANGES = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).filter(lambda pair: pair[0] != pair[1])
RANGES = CLOCK_RANGES.map(lambda p: f"{p[0] // 60:02}:{p[0] % 60:02}-{p[1] // 60:02}:{p[1] % 60:02}")
RAW: dict[TypeName, st.SearchStrategy[object]] = {
    "text": st.text(),
    "choice": st.sampled_from(CHOICES),
    "boolean": st.booleans(),
    "number": st.integers(-(10**200), 10**200)
    | st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300, allow_subnormal=False).filter(
        lambda x: x == 0 or abs(x) > 1e-290
    )
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**40), max_value=10**40, places=30),
    "date": st.dates(),
    "instant": st.datetimes(timezones=st.timezones()).filter(lambda moment: 1 < moment.year < 9999),
    "duration": st.lists(PARTS, min_size=1, max_size=4).map(lambda parts: Duration(tuple(parts))),
    "zone": st.sampled_from(ZONES),
    "zones": st.lists(st.sampled_from(ZONES)),
    "hours": st.dictionaries(st.sampled_from(WEEKDAYS), st.lists(RANGES, min_size=1, max_size=3), min_size=1),
}


def declared(type: TypeName) -> Declaration:
    return Declaration(name="it", type=type, choices=CHOICES if type == "choice" else ())


def read(declaration: Declaration, raw: object) -> Value:
    return read_value(declaration, raw, calendars={"federal"}, has_calendar=True)


@pytest.mark.parametrize("type", TYPES)
@given(data=st.data())
def test_serialised_values_round_trip(type: TypeName, data: st.DataObject) -> None:
    declaration = declared(type)
    value = read(declaration, data.draw(RAW[type]))
    through_json = json.loads(json.dumps(plain_value(declaration, value), allow_nan=False))
    assert read(declaration, through_json) == value


@pytest.mark.parametrize("type", TYPES)
@given(data=st.data())
def test_every_value_can_be_shown_and_is_hashable(type: TypeName, data: st.DataObject) -> None:
    declaration = declared(type)
    value = read(declaration, data.draw(RAW[type]))
    assert isinstance(render(declaration, value), str)
    assert hash(value) == hash(read(declaration, plain_value(declaration, value)))


@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans() | st.lists(st.text()) | st.dates())
def test_no_raw_value_ends_in_anything_but_a_value_or_an_error_for_people(raw: object) -> None:
    for type in TYPES:
        with suppress(InvalidFact):
            read_value(declared(type), raw)


RENDERED: list[tuple[TypeName, object, str]] = [
    ("text", "Data Engineer", "Data Engineer"),
    ("choice", "voicemail", "voicemail"),
    ("boolean", True, "true"),
    ("boolean", False, "false"),
    ("number", "2.50", "2.50"),
    ("number", 1000, "1000"),
    ("number", Decimal("1E+3"), "1000"),
    ("date", date(2026, 3, 3), "2026-03-03"),
    ("instant", "2026-03-03T15:00:00-05:00", "2026-03-03T20:00:00+00:00"),
    ("instant", "2026-03-03T15:00:00.5Z", "2026-03-03T15:00:00.500000+00:00"),
    ("duration", "P1DT12H", "1 day 12 hours"),
    ("zone", "Europe/Paris", "Europe/Paris"),
    ("zones", ["Europe/Paris", "Asia/Tokyo"], "Europe/Paris, Asia/Tokyo"),
    ("hours", {"every day": "all day"}, "monday-sunday all day"),
    ("hours", {"tuesday": "09:00-12:00", "sunday": "22:00-06:00"}, "tuesday 09:00-12:00, sunday 22:00-06:00"),
]


@pytest.mark.parametrize("type, raw, words", RENDERED)
def test_a_value_is_shown_in_the_words_of_a_document(type: TypeName, raw: object, words: str) -> None:
    assert render(declared(type), read(declared(type), raw)) == words


def test_a_number_that_json_cannot_carry_whole_is_written_as_text() -> None:
    declaration = declared("number")
    assert plain_value(declaration, Decimal("0.1")) == 0.1
    assert plain_value(declaration, Decimal(3)) == 3
    assert plain_value(declaration, Decimal("0.10000000000000000001")) == "0.10000000000000000001"
