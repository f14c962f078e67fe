"""Facts: for each thread, a mapping from the names of facts to their values."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest

from etiquette.errors import InvalidFact
from etiquette.readers import read_facts


def refusal(text: str | bytes, format: str) -> InvalidFact:
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    stream.name = f"facts.{format}"
    with pytest.raises(InvalidFact) as caught:
        read_facts(stream)
    assert caught.value.help
    return caught.value


def test_facts_are_read_from_yaml(tmp_path: Path) -> None:
    path = tmp_path / "facts.yml"
    path.write_text(
        "acme: {role: Data Engineer, decision_on: 2026-03-20, zones: [Europe/Paris], manager: null}\nglobex:\n"
    )
    assert read_facts(path) == {
        "acme": {"role": "Data Engineer", "decision_on": "2026-03-20", "zones": ["Europe/Paris"], "manager": None},
        "globex": {},
    }


def test_facts_are_read_from_json_and_numbers_keep_their_digits(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    path.write_bytes(b'\xef\xbb\xbf{"acme": {"salary": 0.10},\r\n "globex": {"role": null}}\r\n')
    assert read_facts(str(path)) == {"acme": {"salary": Decimal("0.10")}, "globex": {"role": None}}


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_an_empty_file_knows_nothing(format: str) -> None:
    assert read_facts(io.BytesIO(b" \n"), format=format) == {}


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_facts_that_are_not_by_thread_are_refused(format: str) -> None:
    assert refusal('["acme"]', format).code == "bad-facts"
    error = refusal('{"role": "Data Engineer"}', format)
    assert error.code == "bad-facts"
    assert '"role"' in error.message


@pytest.mark.parametrize(
    "text, place",
    [('{"acme": {},\n "b": oops}', "facts.json:2:7"), ("{} {}", "facts.json:1:4"), ("[", "facts.json:1:2")],
)
def test_facts_that_are_not_json_are_placed_where_they_break(text: str, place: str) -> None:
    error = refusal(text, "json")
    assert (error.code, error.place) == ("bad-json", place)


def test_a_thread_that_stands_twice_is_refused() -> None:
    assert refusal('{"acme": {}, "acme": {}}', "json").code == "bad-json"
    assert refusal("acme: {}\nacme: {}\n", "yaml").code == "duplicate-key"


def test_several_mistakes_are_counted() -> None:
    assert "(and 1 more)" in refusal("acme: {a: 1, a: 2, b: 1, b: 2}\n", "yaml").message


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_facts_that_are_not_utf_8_are_refused_with_their_line(format: str) -> None:
    error = refusal(b'{"acme":\n {"role": "caf\xe9"}}', format)
    assert (error.code, error.place) == ("not-utf-8", f"facts.{format}:2")
