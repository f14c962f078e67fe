from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Command


def test_a_draft_that_fails_no_check_is_fine(etiquette: Command, folder: Path) -> None:
    (folder / "draft.txt").write_text("Three words only", encoding="utf-8")
    found = etiquette("review", "draft.txt", "-p", "polite.yaml", "--act", "answer")
    assert (found.status, found.out) == (0, "nothing to object to\n")


def test_each_failed_check_is_a_finding(etiquette: Command, folder: Path) -> None:
    (folder / "draft.txt").write_text("These are four words", encoding="utf-8")
    found = etiquette("review", "draft.txt", "-p", "polite.yaml", "--act", "answer", "--channel", "email")
    assert (found.status, found.out) == (
        1,
        """\
short (advice, body)
  the body has 4 words; at most 3 are asked for
  Answers are short.
1 finding
""",
    )


def test_the_findings_as_json_from_the_standard_input(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"These are four words")))
    found = etiquette("review", "-", "-p", "polite.yaml", "--act", "answer", "--json")
    assert (found.status, [one["check"] for one in found.json["findings"]]) == (1, ["words"])


def test_an_act_that_is_not_declared_cannot_be_reviewed(etiquette: Command, folder: Path) -> None:
    (folder / "draft.txt").write_text("x", encoding="utf-8")
    found = etiquette("review", "draft.txt", "-p", "polite.yaml", "--act", "anser", "--json")
    assert (found.status, found.json["error"]["help"]) == (2, 'did you mean "answer"?')


def test_a_script_is_filled_in_from_a_fact_given(etiquette: Command) -> None:
    found = etiquette("draft", "call", "-p", "polite.yaml", "--fact", "name=[bold]Ann")
    assert (found.status, found.out) == (0, "Hello, may I speak to [bold]Ann?\n")


def test_a_script_is_filled_in_from_the_facts_of_a_thread(etiquette: Command, folder: Path) -> None:
    (folder / "facts.yaml").write_text("acme: {name: Ann}\nbirch: {name: Ben}\n", encoding="utf-8")
    arguments = ("draft", "call", "-p", "polite.yaml", "--facts", "facts.yaml")
    assert etiquette(*arguments, "-t", "birch", "--json").json["text"] == "Hello, may I speak to Ben?"
    assert etiquette(*arguments, "-t", "birch", "--fact", "name=Bea").out == "Hello, may I speak to Bea?\n"
    unsaid, unknown = etiquette(*arguments, "--json"), etiquette(*arguments, "-t", "brich", "--json")
    assert (unsaid.status, unsaid.json["error"]["code"]) == (2, "which-thread")
    assert (unknown.status, unknown.json["error"]["help"]) == (2, 'did you mean "birch"?')


def test_where_the_facts_are_of_one_thread_it_need_not_be_named(etiquette: Command, folder: Path) -> None:
    (folder / "facts.yaml").write_text("acme: {name: Ann}\n", encoding="utf-8")
    assert (
        etiquette("draft", "call", "-p", "polite.yaml", "--facts", "facts.yaml").out == "Hello, may I speak to Ann?\n"
    )


def test_an_unknown_fact_in_a_script_is_an_error_that_names_it(etiquette: Command) -> None:
    found = etiquette("draft", "call", "-p", "polite.yaml")
    assert (found.status, found.out) == (2, "")
    assert "needs what is not known: name" in found.err
