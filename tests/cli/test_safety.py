"""No text from a history, a policy or the command line is obeyed by the terminal."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.cli.screen import fitted
from etiquette.cli.wording import escaped_json, safe

if TYPE_CHECKING:
    from tests.cli.conftest import Command

EVIL = "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J [bold]b[/bold] :smile: \u202eoverride\u2066 \x00\x7f\u2028"
UNSHOWN = set("\x1b\x07\x9b\u202e\u2066\x00\x7f\u2028\r")
AT = ("--at", "2026-03-24T10:00-04:00")


@pytest.fixture
def evil(folder: Path) -> Path:
    """A history whose thread and ids are made to be obeyed."""
    lines = [
        {"thread": EVIL, "type": "question", "at": "2026-03-24T09:00-04:00", "id": EVIL},
        {"thread": EVIL, "type": "call", "channel": "phone", "at": "2026-03-24T09:00-04:00", "id": f"{EVIL}2"},
    ]
    path = folder / "evil.jsonl"
    path.write_text("".join(f"{json.dumps(one)}\n" for one in lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ("agenda", "evil.jsonl", "-p", "polite.yaml", *AT, "--all"),
        ("agenda", "evil.jsonl", "-p", "polite.yaml", *AT, "--json"),
        ("evaluate", "evil.jsonl", "-p", "polite.yaml", *AT),
        ("evaluate", "evil.jsonl", "-p", "polite.yaml", *AT, "--json"),
        ("explain", "evil.jsonl", "-p", "polite.yaml", *AT),
        ("explain", "evil.jsonl", "-p", "polite.yaml", *AT, "--json"),
        ("evaluate", "evil.jsonl", "-p", "polite.yaml", *AT, "--thread", f"{EVIL}!".replace("\x00", "")),
        ("record", "evil.jsonl", "question", "-t", EVIL, "--id", EVIL, *AT),
        ("record", "new.jsonl", "question", "-t", EVIL, "--id", EVIL, *AT),
        ("record", "new.jsonl", EVIL, "-t", EVIL, *AT, "-p", "polite.yaml"),
        ("draft", "call", "-p", "polite.yaml", "--fact", f"name={EVIL}"),
        ("agenda", "calls.jsonl", "-p", EVIL, *AT),
        (EVIL,),
        ("agenda", "calls.jsonl", "-p", EVIL, *AT, "--json"),
        ("count", EVIL, "--zone", "UTC"),
    ],
)
def test_nothing_that_a_terminal_obeys_is_printed(etiquette: Command, evil: Path, arguments: tuple[str, ...]) -> None:
    found = etiquette(*arguments)
    printed = found.out + found.err
    assert printed
    assert not UNSHOWN & set(printed)


def test_markup_in_a_text_is_shown_as_it_is(etiquette: Command, evil: Path) -> None:
    out = etiquette("evaluate", "evil.jsonl", "-p", "polite.yaml", *AT).out
    assert "[bold]b[/bold] :smile:" in out


def test_a_document_with_escapes_is_shown_without_them(etiquette: Command, folder: Path) -> None:
    text = 'format: 1\npolicy: wrong\nversion: 1.0.0\nclock: {zone: UTC}\nrules: [{id: a, knd: "\u202e[red]"}]\n'
    (folder / "wrong.yaml").write_text(text, encoding="utf-8")
    found = etiquette("check", "wrong.yaml")
    assert found.status == 1
    assert "\\u202e[red]" in found.out
    assert not UNSHOWN & set(found.out)


def test_json_says_the_very_text(etiquette: Command, evil: Path) -> None:
    found = etiquette("evaluate", "evil.jsonl", "-p", "polite.yaml", *AT, "--json").json
    assert found["threads"][0]["thread"] == EVIL


@given(st.text())
def test_a_safe_text_is_one_line_of_characters_that_show(text: str) -> None:
    assert not {unicodedata.category(character) for character in safe(text)} & {"Cc", "Cs", "Zl", "Zp"}
    assert len(safe(text).splitlines()) <= 1


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_escaped_json_means_the_same(text: str) -> None:
    assert json.loads(escaped_json(json.dumps(text, ensure_ascii=False))) == text


@given(st.text(), st.integers(min_value=0, max_value=40))
def test_a_fitted_text_takes_just_so_many_cells(text: str, width: int) -> None:
    from rich.cells import cell_len

    assert cell_len(fitted(text, width)) == width
