from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2026-03-24T10:00-04:00")
AGENDA = ("agenda", "calls.jsonl", "--policy", "polite.yaml", *AT)


def test_the_agenda_at_80_columns(etiquette: Command) -> None:
    assert (
        etiquette(*AGENDA).out
        == """\
Tue 24 Mar 2026 10:00 UTC-04:00 · polite 1.0.0 · 5 threads
1 overdue · 1 due · 1 too soon · 1 blocked

OVERDUE
  acme   answer by email  3 days late
    due by Sat 21 Mar 16:00 EDT · Whoever asks is answered within a day.

DUE
  birch  answer by email  23 hours left
    due by Wed 25 Mar 06:00 PDT · Whoever asks is answered within a day.

TOO SOON
  cedar  call by phone    in 2 weeks
    from Tue 7 Apr 18:00 EDT · Three weeks lie between two calls.

BLOCKED
  drum   call by phone    blocked
    needs opt-in · They asked not to be called.

Allowed at any time: answer by email (2), call by phone (1), call by letter (1).
Closed: elm. (--all lists them)
"""
    )


def test_the_agenda_at_120_columns_with_everything(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    assert (
        etiquette(*AGENDA, "--all").out
        == """\
Tue 24 Mar 2026 10:00 UTC-04:00 · polite 1.0.0 · 5 threads
1 overdue · 1 due · 1 too soon · 1 blocked

OVERDUE
  acme   answer by email  3 days late    due by Sat 21 Mar 16:00 EDT       Whoever asks is answered within a day.

DUE
  birch  answer by email  23 hours left  due by Wed 25 Mar 06:00 PDT       Whoever asks is answered within a day.

ALLOWED
  drum   answer by email  at any time
  cedar  answer by email  at any time
  acme   call by phone    at any time
  birch  call by letter   at any time

TOO SOON
  cedar  call by phone    in 2 weeks     from Tue 7 Apr 18:00 EDT          Three weeks lie between two calls.

BLOCKED
  drum   call by phone    blocked        needs opt-in                      They asked not to be called.

CLOSED
  elm    answer by email  closed         rejection on Mon 2 Mar 09:00 EST  It is over.
  elm    call by phone    closed         rejection on Mon 2 Mar 09:00 EST  It is over.
"""
    )


@pytest.mark.parametrize("width", [20, 30, 41, 60, 79, 80, 97, 120, 200])
def test_no_line_is_wider_than_the_terminal(etiquette: Command, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = etiquette(*AGENDA, "--all").lines
    assert lines
    assert max(map(cell_len, lines)) <= width


def test_wide_characters_and_long_names_are_aligned_and_cut_and_not_run_over(
    etiquette: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for thread in ("株式会社" * 20, "a" * 500):
        line = json.dumps({"thread": thread, "type": "question", "at": "2026-03-24T09:00-04:00"})
        with (folder / "calls.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    lines = etiquette(*AGENDA).lines
    assert max(map(cell_len, lines)) <= 80
    starts = {
        cell_len(line[: line.index("answer by email")]) for line in lines if line.startswith("  ") and "left" in line
    }
    assert len(starts) == 1


def test_the_json_agenda_has_all_decisions_most_urgent_first(etiquette: Command) -> None:
    found = etiquette(*AGENDA, "--json").json
    assert list(found) == ["policies", "at", "tzdata", "decisions"]
    assert [policy["name"] for policy in found["policies"]] == ["polite"]
    assert found["at"] == "2026-03-24T10:00:00-04:00"
    statuses = [one["status"] for one in found["decisions"]]
    assert statuses[:2] == ["overdue", "due"]
    assert len(statuses) == 10
    assert list(found["decisions"][0]) == [
        "thread", "act", "channel", "status", "permission", "obligation", "not_before", "due_from", "due_by", "conflict",
        "needs", "valid_until", "preferred", "advice", "scripts", "reasons",
    ]  # fmt: skip
    assert found["decisions"][0]["due_by"] == "2026-03-21T16:00:00-04:00"


def test_a_thread_that_only_has_facts_is_on_the_agenda(etiquette: Command, folder: Path) -> None:
    (folder / "facts.yaml").write_text("fir: {zone: Asia/Tokyo}\n", encoding="utf-8")
    found = etiquette(*AGENDA, "--facts", "facts.yaml", "--json").json
    assert "fir" in {one["thread"] for one in found["decisions"]}


def test_an_upcoming_act_is_listed_at_the_instant_from_which_it_may_be_done(etiquette: Command, folder: Path) -> None:
    (folder / "slow.yaml").write_text(
        """\
format: 1
policy: slow
version: 1.0.0
clock: {zone: UTC}
acts: {call: {channels: [phone]}}
events: {question: }
rules:
  - {id: silence, kind: deadline, act: call, after: question, opens: 1 week, early: forbid}
  - {id: pause, kind: cooldown, act: call, wait: 3 weeks}
""",
        encoding="utf-8",
    )
    (folder / "slow.jsonl").write_text(
        '{"thread": "a", "type": "call", "at": "2026-03-10T09:00Z"}\n'
        '{"thread": "a", "type": "question", "at": "2026-03-20T09:00Z"}\n',
        encoding="utf-8",
    )
    lines = etiquette("agenda", "slow.jsonl", "-p", "slow.yaml", "--at", "2026-03-21T09:00Z").lines
    assert lines[3:] == [
        "COMING UP",
        "  a  call by phone  in 10 days",
        "    from Tue 31 Mar 09:00 UTC (due Fri 27 Mar)",
    ]


def test_what_is_demanded_and_forbidden_is_marked_as_a_conflict(etiquette: Command, folder: Path) -> None:
    (folder / "torn.yaml").write_text(
        """\
format: 1
policy: torn
version: 1.0.0
clock: {zone: UTC}
acts: {call: {channels: [phone]}}
events: {question: }
rules:
  - {id: prompt, kind: deadline, act: call, after: question, within: 1 hour}
  - {id: late, kind: hours, act: call, allow: {every day: 08:00-09:00}}
""",
        encoding="utf-8",
    )
    (folder / "torn.jsonl").write_text(
        '{"thread": "a", "type": "question", "at": "2026-03-20T12:00Z"}\n', encoding="utf-8"
    )
    out = etiquette("agenda", "torn.jsonl", "-p", "torn.yaml", "--at", "2026-03-20T12:30Z").out
    assert "conflict: it is demanded, and forbidden!" in out


def test_an_empty_history_has_an_empty_agenda(etiquette: Command, folder: Path) -> None:
    (folder / "empty.jsonl").write_text("", encoding="utf-8")
    found = etiquette("agenda", "empty.jsonl", "-p", "polite.yaml", *AT)
    assert (found.status, found.lines[-1]) == (0, "There is nothing in the history.")


def test_where_nothing_is_due_the_agenda_says_so(etiquette: Command, folder: Path) -> None:
    (folder / "quiet.jsonl").write_text(
        '{"thread": "a", "type": "opt-in", "at": "2026-03-20T12:00Z"}\n', encoding="utf-8"
    )
    found = etiquette("agenda", "quiet.jsonl", "-p", "polite.yaml", *AT)
    assert found.lines[1] == "Nothing is due, and nothing is coming up."


def test_without_an_instant_the_agenda_is_that_of_now(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from etiquette.calendars.instants import parse_instant

    monkeypatch.setattr("etiquette.cli.inputs.now", lambda: parse_instant("2026-03-20T16:30-04:00"))
    found = etiquette("agenda", "calls.jsonl", "-p", "polite.yaml", "--json").json
    assert found["at"] == "2026-03-20T16:30:00-04:00"
    assert found["decisions"][0]["status"] == "due"


def test_two_policies_are_combined(etiquette: Command, folder: Path) -> None:
    text = (folder / "polite.yaml").read_text(encoding="utf-8").replace("policy: polite", "policy: politer")
    (folder / "politer.yaml").write_text(text, encoding="utf-8")
    found = etiquette(*AGENDA, "--policy", "politer.yaml", "--json").json
    assert [policy["name"] for policy in found["policies"]] == ["polite", "politer"]
    assert [reason["rule"] for reason in found["decisions"][0]["reasons"]] == ["polite/prompt", "politer/prompt"]


def test_the_history_may_come_from_the_standard_input(
    etiquette: Command, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (folder / "calls.jsonl").open(encoding="utf-8") as stream:
        monkeypatch.setattr("sys.stdin", stream)
        found = etiquette("agenda", "-", "-p", "polite.yaml", *AT, "--json")
    assert found.json["decisions"][0]["thread"] == "acme"


@pytest.mark.parametrize("color, has", [("always", True), ("never", False), ("auto", False)])
def test_colours_are_there_only_where_they_are_asked_for(etiquette: Command, color: str, has: bool) -> None:
    assert ("\x1b[" in etiquette(*AGENDA, "--color", color).out) is has


def test_colours_change_no_word(etiquette: Command) -> None:
    import re

    colored = etiquette(*AGENDA, "--color", "always").out
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split() == etiquette(*AGENDA).out.split()
