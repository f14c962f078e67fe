"""Rows as JSON has them are read as events are, down to what is wrong with them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pendulum
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.compiled.rows import HOURS, RESTS
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.testing.strategies import documents, histories, likely_instants
from tests.compiled.asking import Answer, Case, or_code, plain
from tests.compiled.test_following import CALLS
from tests.test_differential import FEWER, searched

AT = "2026-03-09T12:00-05:00"


@settings(searched, max_examples=FEWER)
@given(data=st.data(), is_plain=st.booleans())
def test_rows_give_the_answers_of_the_events_that_they_tell(data: st.DataObject, *, is_plain: bool) -> None:
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document, most=8), label="told")
    events = History(plain(told.events) if is_plain else told.events).events
    at = microseconds(data.draw(likely_instants(document, told.events, told.base), label="at"))
    compiled = Case(document=document, events=events, facts=told.facts).compiled
    rows = [event.to_dict() for event in events]
    expected = or_code(lambda: compiled.standings([Event.from_dict(row) for row in rows], at, facts=told.facts))
    assert or_code(lambda: compiled.standings_of_rows(rows, at, facts=told.facts)) == expected


@given(
    wall=st.datetimes(datetime(1900, 1, 1), datetime(2199, 12, 31)),  # noqa: DTZ001
    offset=st.integers(-1439, 1439),
    precise=st.booleans(),
)
def test_an_instant_is_its_hour_and_the_rest(wall: datetime, offset: int, *, precise: bool) -> None:
    at = wall.replace(microsecond=wall.microsecond if precise else 0, tzinfo=timezone(timedelta(minutes=offset)))
    text = at.isoformat()
    assert HOURS[text[:13]] + RESTS[text[13:]] == microseconds(at)


@given(
    place=st.integers(0, 24),
    sign=st.sampled_from("0123456789-+:.TtZz Ww٣"),
    text=st.sampled_from(["2026-03-31T23:59:59-05:00", "2024-02-29T00:00:00.5Z", "1900-01-01T12:30:00+05:45"]),
)
def test_what_is_no_instant_has_no_hour_or_no_rest(place: int, sign: str, text: str) -> None:
    changed = text[:place] + sign + text[place + 1 :]
    try:
        expected: int | None = Event(type="call", at=changed, thread="acme").instant
    except EtiquetteError:
        expected = None
    try:
        found = HOURS[changed[:13]] + RESTS[changed[13:]]
    except (KeyError, ValueError):
        return
    assert found == expected


def row(**more: Any) -> dict[str, Any]:
    return {"thread": "acme", "type": "call", "at": "2026-03-08T12:00:00-05:00", **more}


def both(*rows: dict[str, Any]) -> tuple[Answer, Answer]:
    compiled = loads(CALLS).compiled()
    read = or_code(lambda: compiled.standings([Event.from_dict(one) for one in rows], AT))
    return or_code(lambda: compiled.standings_of_rows(rows, AT)), read


@pytest.mark.parametrize(
    "at",
    [
        "2026-03-08T12:00:00Z", "2026-03-08 12:00:00-05:00", "2026-03-08T12:00-05:00", "2026-03-08t12:00:00z",
        "2026-03-08T12:00:00.5-05:00", "2026-03-08T12:00:00[America/New_York]", "2026-03-08T12:00:00-05:00:30",
    ],
)  # fmt: skip
def test_an_instant_may_be_written_in_every_way_in_which_an_event_may_tell_it(at: str) -> None:
    found, expected = both(row(at=at))
    assert found == expected
    assert not isinstance(found, str)


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 3, 8, 12, tzinfo=timezone(-timedelta(hours=5))),
        datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/New_York")),
        pendulum.datetime(2026, 3, 8, 12, tz="America/New_York"),
    ],
    ids=["fixed", "zone", "pendulum"],
)
def test_an_instant_may_be_a_date_time(at: datetime) -> None:
    found, expected = both(row(at=at))
    assert found == expected
    assert not isinstance(found, str)


@pytest.mark.parametrize(
    "wrong, code",
    [
        ({"at": "2026-03-08T12:00:00"}, "naive-time"),
        ({"at": "2026-03-08"}, "date-alone"),
        ({"at": "2026-W10-7T12:00:00-05:00"}, "not-an-instant"),
        ({"at": "20260308T12:00:00.1-05:00"}, "not-an-instant"),
        ({"at": "2026-03-08T120000.1-05:00"}, "not-an-instant"),
        ({"at": "2026-03-08T12:00:00+05:99"}, "not-an-instant"),
        ({"at": "2026-02-30T12:00:00-05:00"}, "not-an-instant"),
        ({"at": "2026-03-08T12:00:60-05:00"}, "leap-second"),
        ({"at": 7}, "not-an-instant"),
        ({"at": datetime(2026, 3, 8, 12)}, "naive-time"),  # noqa: DTZ001
        ({"type": "shout"}, "unknown-event"),
        ({"type": 7}, "number-for-text"),
        ({"channel": "letter"}, "unknown-channel"),
        ({"channel": ""}, "bad-event"),
        ({"attributes": {"mood": "good"}}, "unknown-attribute"),
        ({"attributes": ["mood"]}, "bad-event"),
        ({"facts": {"mood": "good"}}, "unknown-fact"),
        ({"thread": 7}, "number-for-text"),
        ({"thread": ""}, "bad-event"),
        ({"retracts": "x"}, "bad-event"),
        ({"id": ""}, "bad-event"),
        ({"mood": "good"}, "bad-event"),
        ({"seq": "first"}, "bad-event"),
    ],
)
def test_what_is_wrong_with_a_row_is_told_as_of_an_event(wrong: dict[str, Any], code: str) -> None:
    assert or_code(lambda: loads(CALLS).compiled().standings_of_rows([row(**wrong)], AT)) == code


def test_a_row_without_its_thread_is_refused() -> None:
    told = row()
    del told["thread"]
    assert or_code(lambda: loads(CALLS).compiled().standings_of_rows([told], AT)) == "bad-event"
    assert or_code(lambda: loads(CALLS).compiled().standings_of_rows([{**told, "x-by": "me"}], AT)) == "bad-event"


def test_rows_out_of_order_count_as_if_they_were_in_order() -> None:
    early, late = row(at="2026-03-08T11:00:00-05:00"), row(at="2026-03-08T12:00:00-05:00")
    assert both(late, early)[0] == both(early, late)[0]
    east = row(at="2026-03-08T18:00:00+02:00")
    assert both(late, east)[0] == both(east, late)[0]


def test_no_rows_are_a_thread_to_which_nothing_happened() -> None:
    assert both()[0] == both()[1]
