"""CloudEvents 1.0 in JSON: one event, a batch, or one a line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from etiquette.errors import InvalidHistory
from etiquette.event import Event, History
from etiquette.readers import read_history

CALL: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e2",
    "source": "/crm",
    "type": "check-in",
    "subject": "acme",
    "time": "2026-03-04T10:00:00Z",
    "datacontenttype": "application/json",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "data": {
        "channel": "phone",
        "attributes": {"outcome": "missed"},
        "facts": {"role": None},
        "recorded": "2026-03-05T10:00:00Z",
        "seq": 2,
        "retracts": "e1",
    },
}
EVENT = Event(
    thread="acme",
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


def read(text: str) -> History:
    stream = io.BytesIO(text.encode())
    stream.name = "crm.json"
    return read_history(stream)


def refusal(text: str) -> InvalidHistory:
    with pytest.raises(InvalidHistory) as caught:
        read(text)
    assert caught.value.help
    return caught.value


def changed(**keys: Any) -> str:
    return json.dumps({key: value for key, value in (CALL | keys).items() if value != "absent"})


@pytest.mark.parametrize("indent", [None, 2])
def test_a_single_event_is_read_on_one_line_or_on_several(indent: int | None) -> None:
    assert read(json.dumps(CALL, indent=indent)).events == (EVENT,)


@pytest.mark.parametrize(
    "text", [json.dumps([CALL, CALL]), json.dumps([CALL, CALL], indent=1), f"{json.dumps(CALL)}\n" * 2]
)
def test_a_batch_and_one_event_a_line_hold_the_same_events(text: str) -> None:
    assert read(text).events == (EVENT, EVENT)


def test_a_batch_of_one_on_a_line_of_its_own_is_a_batch() -> None:
    assert read(f"[\n{json.dumps(CALL)}\n]\n").events == (EVENT,)


@pytest.mark.parametrize("text", ["", "[]", " [ ] \n", "\ufeff", "\n\n"])
def test_an_empty_document_or_batch_is_a_history_without_events(text: str) -> None:
    assert len(read(text)) == 0


def test_an_event_is_placed_at_the_line_on_which_it_begins() -> None:
    one = json.dumps(CALL)
    assert [event.origin for event in read(f"[\n{one},\n\n{one}]")] == ["crm.json:2", "crm.json:4"]
    assert [event.origin for event in read(f"{one}\n\n{one}\n")] == ["crm.json:1", "crm.json:3"]


def test_an_event_without_data_is_only_its_envelope() -> None:
    for absent in ("absent", None):
        (event,) = read(changed(data=absent))
        assert event == Event(thread="acme", type="check-in", at="2026-03-04T10:00Z", id="e2")


@pytest.mark.parametrize("kind", ["application/json", "text/json; charset=utf-8", "application/vnd.crm+json", None])
def test_data_of_any_kind_of_json_is_read(kind: str | None) -> None:
    assert read(changed(datacontenttype=kind)).events == (EVENT,)


@pytest.mark.parametrize(
    "keys, code, message",
    [
        ({"specversion": "absent"}, "bad-event", "specversion"),
        ({"specversion": "0.3"}, "bad-event", "CloudEvents 0.3"),
        ({"id": "absent"}, "bad-event", '"id"'),
        ({"source": "absent"}, "bad-event", '"source"'),
        ({"type": None}, "bad-event", '"type"'),
        ({"subject": "absent"}, "bad-event", '"subject", which is the thread'),
        ({"time": "absent"}, "bad-event", '"time", which is the at'),
        ({"time": "2026-03-04T10:00:00"}, "naive-time", "offset"),
        ({"id": 7}, "number-for-text", '"id"'),
        ({"subject": ["a"]}, "number-for-text", '"subject"'),
        ({"Subject": "acme"}, "bad-event", '"Subject"'),
        ({"data": [1]}, "bad-event", '"data"'),
        ({"data": {"chanel": "phone"}}, "bad-event", '"chanel"'),
        ({"data": {"thread": "other"}}, "bad-event", '"thread"'),
        ({"data": "absent", "data_base64": "e30="}, "bad-event", "not JSON"),
        ({"datacontenttype": "text/xml"}, "bad-event", "not JSON"),
    ],
)
def test_what_is_no_cloudevent_with_a_thread_and_a_time_says_why(keys: dict[str, Any], code: str, message: str) -> None:
    error = refusal(changed(**keys))
    assert (error.code, error.place) == (code, "crm.json:1")
    assert message in error.message


def test_a_history_of_plain_events_is_told_where_it_belongs() -> None:
    assert ".jsonl" in refusal('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00Z"}').help


def test_a_bad_line_among_events_by_line_is_named_and_the_rest_is_read_on() -> None:
    one = json.dumps(CALL)
    error = refusal(f"{one}\nnonsense\n{one}\n{changed(id='absent')}\n")
    assert [(e.code, e.place) for e in error.errors] == [("bad-line", "crm.json:2:1"), ("bad-event", "crm.json:4")]


def test_a_first_line_that_breaks_off_does_not_make_a_document_of_the_lines() -> None:
    one = json.dumps(CALL)
    assert refusal(f"{one[:30]}\n{one}\n{one}\n").place == f"crm.json:1:{one[:30].rindex(chr(34)) + 1}"


def test_bad_members_of_a_batch_are_named_each() -> None:
    error = refusal(f"[{json.dumps(CALL)},\n 5,\n{changed(time='absent')}]")
    assert [(e.code, e.place) for e in error.errors] == [("bad-event", "crm.json:2"), ("bad-event", "crm.json:3")]


@pytest.mark.parametrize(
    "text, place",
    [
        ("[\n{}\n{}]", "crm.json:3:1"),
        ("[{},]", "crm.json:1:5"),
        ("[{}", "crm.json:1:4"),
        ("[{}]\n[]", "crm.json:2:1"),
        ('[\n {"a": 1, "a": 2}]', "crm.json:2:2"),
        ('{"a":\n oops}', "crm.json:2:2"),
    ],
)
def test_a_document_that_breaks_is_placed_where_it_does(text: str, place: str) -> None:
    error = refusal(text)
    broken = [e for e in (error.errors or (error,)) if e.code == "bad-line"]
    assert [e.place for e in broken] == [place]
    assert "nothing after it could be read" in broken[0].message
