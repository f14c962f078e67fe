from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etiquette.api import load
from etiquette.readers import read_history
from tests.cli.stories import write_story

if TYPE_CHECKING:
    from tests.cli.conftest import Command

UNTIL = "2026-03-24T10:00-04:00"


@pytest.fixture
def story(folder: Path) -> tuple[str, ...]:
    return ("audit", write_story(folder), "--policy", "polite.yaml", "--until", UNTIL)


def test_an_audit_at_80_columns(etiquette: Command, story: tuple[str, ...]) -> None:
    assert (
        etiquette(*story).out
        == """\
audited to Tue 24 Mar 2026 10:00 UTC-04:00 · as known then · polite 1.0.0 · 4
threads
4 violations · 1 missed · 1 late · by strength: 4 advice, 2 norm

drum
  VIOLATION  call by phone on Mon 2 Mar 2026 09:00 EST (c3)
    Right at no date; what could have lifted it: opt-in.
    no-means-no (advice): Forbidden because of the opt-out on Sun 1 Mar 2026
    09:00 EST; no date lifts this.
    They asked not to be called.

elm
  VIOLATION  call by letter on Tue 3 Mar 2026 09:00 EST
    Right at no date: it was closed.
    over (advice): Forbidden for good because of the rejection on Mon 2 Mar 2026
    09:00 EST.
    It is over.

acme
  LATE       answer by email on Wed 4 Mar 2026 09:00 EST (a1)
    Right until Tue 3 Mar 2026 16:00 EST, 17 hours earlier.
    prompt (norm): The question on Mon 2 Mar 2026 16:00 EST asks for it within
    24 hours.
    Whoever asks is answered within a day.
  VIOLATION  call by phone on Tue 10 Mar 2026 22:00 EDT (c1)
    Right from Wed 11 Mar 2026 08:00 EDT on, 10 hours later.
    daytime (advice): For them it is 22:00 EDT on Tue 10 Mar 2026
    (America/New_York), outside the hours that the policy allows; open from Wed
    11 Mar 2026 08:00 EDT (in 10 hours).
    Nobody is woken.
  VIOLATION  call by letter on Mon 16 Mar 2026 12:00 EDT (c2)
    Right from Tue 31 Mar 2026 22:00 EDT on, 15 days later.
    pause (advice): After the call by phone on Tue 10 Mar 2026 22:00 EDT the
    policy leaves 3 weeks; the next may follow from Tue 31 Mar 2026 22:00 EDT
    (in 15 days).
    Three weeks lie between two calls.

birch
  MISSED     answer, not done by Tue 24 Mar 2026 07:00 PDT
    Right until Fri 6 Mar 2026 09:00 PST, 18 days earlier.
    prompt (norm): The question on Thu 5 Mar 2026 09:00 PST asks for it within
    24 hours.
    Whoever asks is answered within a day.
"""
    )


def test_the_json_is_the_audit_and_nothing_else(etiquette: Command, story: tuple[str, ...]) -> None:
    found = etiquette(*story, "--json").json
    assert found == load("polite.yaml").audit(read_history("story.jsonl"), UNTIL).to_dict()
    assert list(found) == ["findings"]
    assert list(found["findings"][0]) == ["thread", "finding", "act", "channel", "event", "at", "due_by", "rules"]


@pytest.mark.parametrize(
    "strength, fail_on, status",
    [
        ("law", None, 1),
        ("contract", None, 1),
        ("guidance", None, 0),
        ("law", "law", 1),
        ("contract", "law", 0),
        ("norm", "guidance", 0),
        ("norm", "norm", 1),
        ("advice", "norm", 0),
        ("advice", "advice", 1),
        ("advice", "any", 1),
        ("law", "never", 0),
    ],
)
def test_the_status_says_whether_a_finding_is_as_strong_as_that(
    etiquette: Command, folder: Path, strength: str, fail_on: str | None, status: int
) -> None:
    text = (folder / "polite.yaml").read_text(encoding="utf-8")
    text = text.replace("kind: cooldown", f"kind: cooldown, strength: {strength}")
    (folder / "polite.yaml").write_text(text, encoding="utf-8")
    calls = '{"thread": "a", "type": "call", "channel": "letter", "at": "2026-03-0%dT12:00Z"}\n'
    (folder / "calls.jsonl").write_text(calls % 1 + calls % 2, encoding="utf-8")
    option = () if fail_on is None else ("--fail-on", fail_on)
    found = etiquette("audit", "calls.jsonl", "-p", "polite.yaml", "--until", UNTIL, *option)
    assert "1 violation · " in found.out
    assert found.status == status


def test_where_nothing_was_wrong_no_status_is_bad(etiquette: Command, folder: Path) -> None:
    (folder / "quiet.jsonl").write_text('{"thread": "a", "type": "opt-in", "at": "2026-03-20T12:00Z"}\n')
    found = etiquette("audit", "quiet.jsonl", "-p", "polite.yaml", "--until", UNTIL, "--fail-on", "any")
    assert (found.status, found.lines[-1]) == (0, "Nothing was wrong.")


def test_one_thread_is_audited_by_itself(etiquette: Command, story: tuple[str, ...]) -> None:
    found = etiquette(*story, "--thread", "acme", "--json").json["findings"]
    assert {one["thread"] for one in found} == {"acme"}
    error = etiquette(*story, "--thread", "acne", "--json").json["error"]
    assert (error["code"], error["help"]) == ("unknown-thread", 'did you mean "acme"?')


def test_an_audit_ends_at_its_end(etiquette: Command, folder: Path) -> None:
    arguments = ("audit", write_story(folder), "-p", "polite.yaml", "--json", "-t", "birch", "--until")
    assert etiquette(*arguments, "2026-03-06T09:00-08:00").json["findings"] == []
    (missed,) = etiquette(*arguments, "2026-03-06T09:00:00.000001-08:00").json["findings"]
    assert (missed["finding"], missed["at"]) == ("missed", "2026-03-06T09:00:00.000001-08:00")


def test_an_act_is_judged_by_what_was_known_then_or_by_what_is_known_now(etiquette: Command, folder: Path) -> None:
    (folder / "late.jsonl").write_text(
        '{"thread": "a", "type": "opt-out", "at": "2026-03-01T09:00Z", "recorded": "2026-03-03T09:00Z"}\n'
        '{"thread": "a", "type": "call", "channel": "letter", "at": "2026-03-02T09:00Z"}\n',
        encoding="utf-8",
    )
    arguments = ("audit", "late.jsonl", "-p", "polite.yaml", "--until", UNTIL, "--json", "--known")
    assert etiquette(*arguments, "then").json["findings"] == []
    assert [one["rules"] for one in etiquette(*arguments, "now").json["findings"]] == [["no-means-no"]]


def test_facts_of_each_thread_count_in_its_audit(etiquette: Command, folder: Path) -> None:
    (folder / "call.jsonl").write_text(
        '{"thread": "zone", "type": "call", "channel": "phone", "at": "2026-03-02T09:00-05:00"}\n'
        '{"thread": "b", "type": "call", "channel": "phone", "at": "2026-03-02T09:00-05:00"}\n',
        encoding="utf-8",
    )
    (folder / "facts.yaml").write_text("zone: {zone: America/Los_Angeles}\n", encoding="utf-8")
    arguments = ("audit", "call.jsonl", "-p", "polite.yaml", "--until", UNTIL, "--facts", "facts.yaml", "--json")
    (finding,) = etiquette(*arguments).json["findings"]
    assert (finding["thread"], finding["at"]) == ("zone", "2026-03-02T06:00:00-08:00")


def test_of_law_the_source_is_named(etiquette: Command, folder: Path, story: tuple[str, ...]) -> None:
    text = (folder / "polite.yaml").read_text(encoding="utf-8").replace("strength: norm", "strength: law")
    (folder / "polite.yaml").write_text(text, encoding="utf-8")
    assert "    Source: The handbook" in etiquette(*story, "-t", "birch").lines


def test_the_instant_of_a_bad_end_is_named_by_its_option(etiquette: Command, story: tuple[str, ...]) -> None:
    error = etiquette(*story[:-1], "2026-03-24T10:00", "--json").json["error"]
    assert (error["code"], error["place"]) == ("naive-time", "--until")
