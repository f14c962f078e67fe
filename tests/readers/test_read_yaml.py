"""YAML holds a list of events."""

from __future__ import annotations

import io

import pytest

from etiquette.errors import InvalidHistory
from etiquette.event import Event, History
from etiquette.readers import read_history
from etiquette.readers.lines import LONGEST


def read(text: str | bytes) -> History:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    stream.name = "search.yaml"
    return read_history(stream)


def refusal(text: str | bytes) -> InvalidHistory:
    with pytest.raises(InvalidHistory) as caught:
        read(text)
    assert caught.value.help
    return caught.value


def test_each_item_of_the_list_is_an_event_placed_at_its_line() -> None:
    history = read(
        "# a search\n"
        "- {thread: acme, type: interview, at: 2026-03-03T15:00-05:00}\n"
        "- thread: [acme, globex]\n"
        "  type: check-in\n"
        "  at: 2026-03-17T18:00:00-04:00\n"
        "  attributes: {outcome: missed, rate: 1.10, at: 21:00, answered: no}\n"
        "  seq: 2\n"
    )
    assert history.events == (
        Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme"),
        Event(
            type="check-in",
            at="2026-03-17T18:00-04:00",
            thread=["acme", "globex"],
            attributes={"outcome": "missed", "rate": "1.10", "at": "21:00", "answered": "no"},
            seq=2,
        ),
    )
    assert [event.origin for event in history] == ["search.yaml:2", "search.yaml:3"]


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "[]", "\ufeff", "~"])
def test_an_empty_document_is_a_history_without_events(text: str) -> None:
    assert len(read(text)) == 0


def test_a_number_where_a_text_is_wanted_says_to_quote_it() -> None:
    error = refusal("- {thread: 42, type: reply, at: 2026-03-03T15:00Z}")
    assert (error.code, error.place, error.help) == ("number-for-text", "search.yaml:1", 'write it in quotes: "42"')


def test_a_mapping_is_no_list_of_events() -> None:
    error = refusal("thread: acme\ntype: reply\n")
    assert (error.code, error.place) == ("bad-line", "search.yaml:1:1")


def test_bad_items_are_named_each() -> None:
    error = refusal("- nonsense\n- {thread: a, type: b, at: 2026-03-03T15:00Z}\n- {thread: a, type: b}\n")
    assert [(e.code, e.place) for e in error.errors] == [
        ("bad-line", "search.yaml:1:3"),
        ("bad-event", "search.yaml:3"),
    ]


def test_what_yaml_itself_forbids_keeps_its_code_and_place() -> None:
    error = refusal("- {thread: acme, type: reply, at: 2026-03-03T15:00Z, type: call}\n")
    assert error.code == "duplicate-key"
    assert (error.place or "").startswith("search.yaml:1:")


def test_a_text_that_is_no_yaml_is_one_error() -> None:
    assert refusal("- {thread: acme\n").code == "yaml-syntax"


def test_a_document_that_is_not_utf_8_is_refused_with_its_line() -> None:
    error = refusal(b"- {thread: acme, type: reply, at: 2026-03-03T15:00Z}\n- caf\xe9\n")
    assert (error.code, error.place) == ("not-utf-8", "search.yaml:2")


def test_a_document_that_is_too_long_is_not_read_whole() -> None:
    line = b"# " + b"x" * 998 + b"\n"
    error = refusal(line * (LONGEST // len(line) + 1))
    assert error.code == "document-too-large"
    assert "JSON Lines" in error.help
