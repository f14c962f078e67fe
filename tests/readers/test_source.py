"""A source that cannot be read is one clear error."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from etiquette.errors import InvalidFact, InvalidHistory
from etiquette.readers import read_facts, read_history


def refusal(source: object, format: str | None = None) -> InvalidHistory:
    with pytest.raises(InvalidHistory) as caught:
        read_history(source, format=format)  # type: ignore[arg-type]
    return caught.value


def test_a_missing_file_is_named_with_the_one_that_was_meant(tmp_path: Path) -> None:
    (tmp_path / "search.jsonl").touch()
    error = refusal(tmp_path / "serach.jsonl")
    assert (error.code, error.place) == ("no-such-file", str(tmp_path / "serach.jsonl"))
    assert error.help == 'did you mean "search.jsonl"?'


def test_a_file_in_a_missing_folder_is_missing(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no" / "search.jsonl").code == "no-such-file"


def test_a_directory_is_no_history(tmp_path: Path) -> None:
    folder = tmp_path / "search.jsonl"
    folder.mkdir()
    assert refusal(folder).code == "is-a-directory"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything is readable to this user")
def test_a_file_that_may_not_be_read_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "search.jsonl"
    path.touch(mode=0)
    assert refusal(path).code == "unreadable-file"


def test_a_name_that_no_file_can_have_is_unreadable() -> None:
    assert refusal("a\0b.jsonl").code == "unreadable-file"


def test_a_disk_that_fails_while_it_is_read_is_unreadable() -> None:
    class Failing(io.BytesIO):
        name = "search.jsonl"

        def readline(self, size: int | None = -1) -> bytes:
            raise OSError(5, "Input/output error")

    error = refusal(Failing())
    assert (error.code, error.place) == ("unreadable-file", "search.jsonl")


def test_a_name_that_does_not_say_the_format_asks_for_it(tmp_path: Path) -> None:
    for source in (tmp_path / "history.txt", tmp_path / "history", io.BytesIO(b"")):
        error = refusal(source)
        assert error.code == "unknown-format"
        assert "jsonl" in error.help


def test_a_format_that_does_not_exist_names_the_one_that_was_meant() -> None:
    error = refusal(io.BytesIO(b""), format="cloudevent")
    assert (error.code, error.help) == ("unknown-format", 'did you mean "cloudevents"?')


def test_a_format_that_is_named_goes_before_the_suffix(tmp_path: Path) -> None:
    path = tmp_path / "history.txt"
    path.write_text('{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00:00Z"}')
    assert read_history(path, format="jsonl").threads == ("acme",)


def test_an_open_stream_is_left_open() -> None:
    stream = io.BytesIO(b"")
    read_history(stream, format="jsonl")
    assert not stream.closed


def test_facts_that_are_missing_are_an_error_of_the_facts(tmp_path: Path) -> None:
    with pytest.raises(InvalidFact) as caught:
        read_facts(tmp_path / "facts.yaml")
    assert caught.value.code == "no-such-file"
    with pytest.raises(InvalidFact) as caught:
        read_facts(tmp_path / "facts.csv")
    assert caught.value.code == "unknown-format"
