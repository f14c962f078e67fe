"""A table of events has the keys of an event as columns; an empty cell says nothing."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.errors import InvalidHistory
from etiquette.event import KEYS, Event, History
from etiquette.readers import read_history

HEADER = "thread,type,at,channel\n"
ROW = "acme,reply,2026-03-04T10:00Z,\n"


def read(text: str | bytes) -> History:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    stream.name = "search.csv"
    return read_history(stream)


def refusal(text: str | bytes) -> InvalidHistory:
    with pytest.raises(InvalidHistory) as caught:
        read(text)
    assert caught.value.help
    return caught.value


def test_every_column_of_an_event_is_read() -> None:
    (event,) = read(
        "seq,retracts,recorded,facts,attributes,channel,id,at,type,thread\n"
        '2,e1,2026-03-05T10:00Z,"{""role"": null}","{""outcome"": ""missed""}",phone,e2,2026-03-04T10:00Z,check-in,'
        '"[""acme"", ""globex""]"\n'
    )
    assert event == Event(
        thread=["acme", "globex"],
        type="check-in",
        at="2026-03-04T10:00Z",
        id="e2",
        channel="phone",
        attributes={"outcome": "missed"},
        facts={"role": None},
        recorded="2026-03-05T10:00Z",
        seq=2,
        retracts="e1",
    )
    assert event.origin == "search.csv:2"


def test_an_empty_cell_says_nothing() -> None:
    (event,) = read(
        "thread,type,at,id,channel,attributes,facts,recorded,seq,retracts\nacme,reply,2026-03-04T10:00Z,,,,,,,\n"
    )
    assert event.to_dict() == {"thread": "acme", "type": "reply", "at": "2026-03-04T10:00:00+00:00"}


@pytest.mark.parametrize("text", ["", HEADER, "\ufeff" + HEADER, "\r\n", HEADER + "\n,,,\n"])
def test_a_table_without_rows_is_a_history_without_events(text: str) -> None:
    assert len(read(text)) == 0


def test_a_byte_order_mark_and_windows_line_ends_are_understood() -> None:
    assert len(read(("\ufeff" + HEADER + ROW + ROW).replace("\n", "\r\n"))) == 2


def test_an_event_is_placed_at_the_line_on_which_its_row_begins() -> None:
    cell = '"{\n""note"": 1\n}"'
    events = read(f"thread,type,at,facts\na,reply,2026-03-04T10:00Z,{cell}\nb,reply,2026-03-04T10:00Z,\n").events
    assert [event.origin for event in events] == ["search.csv:2", "search.csv:5"]


def test_a_column_of_the_author_is_passed_over() -> None:
    assert read("thread,type,at,x-note\nacme,reply,2026-03-04T10:00Z,hello\n").events[0].to_dict().keys() == {
        "thread",
        "type",
        "at",
    }


@pytest.mark.parametrize(
    "header, message, help",
    [
        ("thread,type,at,chanel", '"chanel" is no column of a history', 'did you mean "channel"?'),
        ("thread,type", 'the column "at" is missing', "thread, type, at are needed"),
        ("thread,type,at,at", 'the column "at" stands twice', "name each column once"),
        ("thread;type;at", "the columns are not parted by commas", "commas"),
        ("thread\ttype\tat", "the columns are not parted by commas", "commas"),
    ],
)
def test_a_header_that_does_not_fit_is_refused(header: str, message: str, help: str) -> None:
    error = refusal(f"{header}\n")
    assert (error.code, error.message, error.place) == ("bad-header", message, "search.csv:1")
    assert help in error.help


@pytest.mark.parametrize(
    "row, code",
    [
        ("acme,reply,2026-03-04T10:00Z", "bad-line"),
        ("acme,reply,2026-03-04T10:00Z,,,,", "bad-line"),
        (',reply,2026-03-04T10:00Z,,,"{}"', "bad-event"),
        ("acme,reply,2026-03-04 10:00,,,", "naive-time"),
        ("acme,reply,2026-03-04T10:00Z,,1.5,", "bad-event"),
        ("acme,reply,2026-03-04T10:00Z,,,role=x", "bad-line"),
        ('acme,reply,2026-03-04T10:00Z,,,"[1]"', "bad-event"),
        ('acme,reply,2026-03-04T10:00Z,,,"{""a"": 1, ""a"": 2}"', "bad-line"),
        ("[PATCH] fix,reply,2026-03-04T10:00Z,,,", "bad-line"),
        ('"acme" inc,reply,2026-03-04T10:00Z,,,', "bad-line"),
        ("x" * 200_000 + ",reply,2026-03-04T10:00Z,,,", "bad-line"),
    ],
)
def test_a_bad_row_in_the_middle_is_named_and_the_rest_is_read_on(row: str, code: str) -> None:
    good = "acme,reply,2026-03-04T10:00Z,,,\n"
    error = refusal(f"thread,type,at,channel,seq,facts\n{good}{row}\n{good}acme,,,,,\n")
    assert [(e.code, e.place) for e in error.errors] == [(code, "search.csv:3"), ("bad-event", "search.csv:5")]


def test_a_quote_that_is_never_closed_is_named_where_it_opens() -> None:
    error = refusal(HEADER + ROW + 'acme,"reply,2026-03-04T10:00Z,\n' + ROW * 3)
    assert (error.code, error.place) == ("bad-line", "search.csv:3")
    assert "never closed" in error.message


def test_a_row_that_is_not_utf_8_is_named() -> None:
    error = refusal((HEADER + ROW).encode() + b"caf\xe9,reply,2026-03-04T10:00Z,\n" + ROW.encode())
    assert (error.code, error.place) == ("not-utf-8", "search.csv:3")


def test_a_header_that_is_not_utf_8_is_not_taken_from_the_next_row() -> None:
    error = refusal(b"thread,type,at,\xe9\n" + ROW.encode())
    assert (error.code, error.place) == ("not-utf-8", "search.csv:1")


NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\r\0"), min_size=1, max_size=8)
PLAIN: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "thread": NAMES.filter(lambda name: not name.startswith("["))
        | st.lists(NAMES, min_size=2, max_size=3, unique=True),
        "type": NAMES,
        "at": st.just("2026-03-04T10:00:00+00:00"),
    },
    optional={"id": NAMES, "attributes": st.dictionaries(NAMES, NAMES, min_size=1), "seq": st.integers(1, 99)},
)


@given(st.lists(PLAIN, max_size=4))
def test_a_table_holds_the_same_history_as_the_same_events_by_line(events: list[dict[str, Any]]) -> None:
    out = io.StringIO()
    table: csv.DictWriter[str] = csv.DictWriter(out, KEYS)
    table.writeheader()
    for event in events:
        table.writerow({k: v if isinstance(v, str) else json.dumps(v, ensure_ascii=False) for k, v in event.items()})
    assert read(out.getvalue()) == History([Event.from_dict(event) for event in events])
