"""JSON Lines are read whole, or refused with the place of every bad line."""

from __future__ import annotations

import io
import json
import tracemalloc
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.readers import read_history
from etiquette.readers.lines import LONGEST

REPLY = '{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00:00Z"}'


def refusal(data: bytes | str, format: str = "jsonl") -> InvalidHistory:
    stream = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    stream.name = "search.jsonl"
    with pytest.raises(InvalidHistory) as caught:
        read_history(stream, format=format)
    assert caught.value.help
    return caught.value


def types(data: bytes) -> list[str]:
    return [event.type for event in read_history(io.BytesIO(data), format="jsonl")]


def test_every_key_of_an_event_is_read(tmp_path: Path) -> None:
    told = {
        "thread": ["acme", "globex"],
        "type": "check-in",
        "at": "2026-03-04T10:00:00-05:00",
        "id": "e1",
        "channel": "phone",
        "attributes": {"outcome": "missed", "rate": 1.5},
        "facts": {"role": None, "zones": ["Europe/Paris"]},
        "recorded": "2026-03-05T10:00:00-05:00",
        "seq": 2,
    }
    path = tmp_path / "search.jsonl"
    path.write_text(json.dumps(told) + "\n")
    (event,) = read_history(path)
    assert event.to_dict() == told | {"attributes": {"outcome": "missed", "rate": Decimal("1.5")}}
    assert event.origin == f"{path}:1"


def test_a_number_keeps_its_digits() -> None:
    line = REPLY[:-1] + ', "facts": {"rate": 0.10000000000000000001}}'
    (event,) = read_history(io.StringIO(line), format="jsonl")
    assert event.facts["rate"] == Decimal("0.10000000000000000001")


@pytest.mark.parametrize("suffix", [".jsonl", ".ndjson", ".JSONL"])
def test_the_suffix_says_the_format(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"search{suffix}"
    path.write_text(REPLY)
    assert len(read_history(str(path))) == 1


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n \r\n"])
def test_an_empty_file_is_a_history_without_events(data: bytes) -> None:
    assert types(data) == []


def test_a_byte_order_mark_and_windows_line_ends_are_understood() -> None:
    line = REPLY.encode()
    assert types(b"\xef\xbb\xbf" + line + b"\r\n" + line + b"\r\n") == ["reply", "reply"]


def test_a_last_line_without_newline_counts() -> None:
    assert types(f"{REPLY}\n{REPLY}".encode()) == ["reply", "reply"]


def test_a_stream_of_text_is_read_as_one_of_bytes_is() -> None:
    assert len(read_history(io.StringIO(f"\ufeff{REPLY}\n{REPLY}\n"), format="jsonl")) == 2


def test_other_line_separators_of_unicode_may_stand_in_a_text() -> None:
    line = REPLY[:-1] + ', "facts": {"note": "a\u2028b\x85c"}}'
    (event,) = read_history(io.BytesIO(line.encode()), format="jsonl")
    assert event.facts["note"] == "a\u2028b\x85c"


def test_a_bad_line_in_the_middle_is_named_by_file_line_and_column() -> None:
    error = refusal(f"{REPLY}\n{{'thread': 1}}\n{REPLY}\n")
    assert (error.code, error.place) == ("bad-line", "search.jsonl:2:2")
    assert error.errors == ()


def test_a_last_line_that_breaks_off_has_its_own_help() -> None:
    error = refusal(f"{REPLY}\n{REPLY[:40]}")
    assert (error.code, (error.place or "").rsplit(":", 1)[0]) == ("bad-line", "search.jsonl:2")
    assert "still be being written" in error.help


def test_a_last_line_that_ends_in_a_newline_is_not_being_written() -> None:
    assert "being written" not in refusal(f"{REPLY}\n{REPLY[:40]}\n").help


def test_all_bad_lines_are_named_in_one_error() -> None:
    error = refusal(f"nonsense\n{REPLY}\n[]\n{REPLY}\n" + '{"thread": "a", "type": "b", "at": "2026-03-04"}\n')
    assert [(e.code, e.place) for e in error.errors] == [
        ("bad-line", "search.jsonl:1:1"),
        ("bad-line", "search.jsonl:3"),
        ("date-alone", "search.jsonl:5"),
    ]
    assert (error.code, error.place) == ("bad-line", "search.jsonl:1:1")
    assert error.message == "3 events of the history cannot be read"
    assert all(str(e) in str(error) for e in error.errors)


def test_twenty_bad_lines_are_named_and_all_are_counted() -> None:
    assert len(refusal("x\n" * 20).errors) == 20
    error = refusal("x\n" * 25)
    assert [e.place for e in error.errors] == [f"search.jsonl:{n}:1" for n in range(1, 21)]
    assert error.message == "25 events of the history cannot be read, of which the first 20 are named here"


@pytest.mark.parametrize(
    "line, code",
    [
        ('{"thread": "acme", "type": "reply"}', "bad-event"),
        ('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00Z", "chanel": "phone"}', "bad-event"),
        ('{"thread": 42, "type": "reply", "at": "2026-03-04T10:00Z"}', "number-for-text"),
        ('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00"}', "naive-time"),
        ('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00[Mars/Base]"}', "unknown-zone"),
        ('{"thread": "acme", "thread": "b", "type": "reply", "at": "2026-03-04T10:00Z"}', "bad-line"),
        ('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00Z", "facts": {"a": NaN}}', "bad-line"),
        ('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00Z", "facts": {"a": -Infinity}}', "bad-line"),
        ('{"thread": "\\ud800", "type": "reply", "at": "2026-03-04T10:00Z"}', "bad-line"),
        (f"{REPLY} {REPLY}", "bad-line"),
        ("null", "bad-line"),
        ("[" * 100_000, "bad-line"),
        ('{"seq": ' + "9" * 5000 + "}", "bad-line"),
        ('{"facts": 1e' + "9" * 30 + "}", "bad-line"),
    ],
)
def test_a_line_that_is_no_event_says_why(line: str, code: str) -> None:
    error = refusal(f"{REPLY}\n{line}\n{REPLY}\n")
    assert (error.code, (error.place or "").split(":")[:2]) == (code, ["search.jsonl", "2"])


def test_the_key_that_stands_twice_is_named() -> None:
    assert '"type"' in refusal('{"thread": "a", "type": "b", "type": "c"}\n').message


def test_a_line_that_is_not_utf_8_is_named_and_the_rest_is_read_on() -> None:
    error = refusal(REPLY.encode() + b'\n{"thread": "caf\xe9"}\n{}\n')
    assert [(e.code, e.place) for e in error.errors] == [
        ("not-utf-8", "search.jsonl:2"),
        ("bad-event", "search.jsonl:3"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_other_unicode_encodings_are_refused(encoding: str) -> None:
    text = REPLY.replace("acme", "é") + "\n"
    data = text.encode(encoding)
    assert refusal(data).code in ("not-utf-8", "bad-line")
    assert refusal(("\ufeff" + text).encode("utf-16-le")).code == "not-utf-8"


def test_a_stream_of_text_that_is_not_utf_8_is_refused() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")
    with pytest.raises(InvalidHistory) as caught:
        read_history(stream, format="jsonl")
    assert caught.value.code == "not-utf-8"


def test_a_line_of_the_greatest_length_is_read_and_one_byte_more_is_not() -> None:
    head = REPLY[:-1] + ', "facts": {"note": "'
    longest = head + "x" * (LONGEST - len(head) - len('"}}')) + '"}}'
    assert len(longest) == LONGEST
    assert types(f"{longest}\n{REPLY}\n".encode()) == ["reply", "reply"]
    error = refusal(longest.replace("xx", "xxx", 1) + f"\n{REPLY}\nnonsense\n")
    assert [(e.code, e.place) for e in error.errors] == [
        ("line-too-long", "search.jsonl:1"),
        ("bad-line", "search.jsonl:3:1"),
    ]


def test_a_line_without_end_is_not_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "endless.jsonl"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)  # a line of null bytes that takes no room on the disk
    tracemalloc.start()
    with pytest.raises(InvalidHistory) as caught:
        read_history(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (caught.value.code, caught.value.place) == ("line-too-long", f"{path}:1")
    assert peak < 4 * LONGEST


@given(st.lists(st.sampled_from([REPLY.encode(), b"", b"x", b'{"a": 1', b"\xff", b"[1]", b"\x00"]), max_size=12))
def test_every_line_is_an_event_or_is_named(lines: list[bytes]) -> None:
    bad = [n for n, line in enumerate(lines, 1) if line not in (REPLY.encode(), b"")]
    data = b"".join(line + b"\n" for line in lines)
    if not bad:
        assert types(data) == ["reply"] * lines.count(REPLY.encode())
        return
    error = refusal(data)
    named = error.errors or (error,)
    assert [int((e.place or "").split(":")[1]) for e in named] == bad


@given(st.binary(max_size=200))
def test_no_bytes_end_in_anything_but_a_history_or_an_error_for_people(data: bytes) -> None:
    for format in ("jsonl", "csv", "cloudevents"):
        with suppress(EtiquetteError):
            read_history(io.BytesIO(data), format=format)
