from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import icalendar
import pytest

from etiquette.api import load
from etiquette.readers import read_history

if TYPE_CHECKING:
    from tests.cli.conftest import Command

FROM = ("--from", "2026-03-24T10:00-04:00")
PLAN = ("plan", "calls.jsonl", "--policy", "polite.yaml", *FROM)
TORN = """\
format: 1
policy: torn
version: 1.0.0
clock: {zone: America/New_York}
acts: {call: {channels: [phone], attributes: {topic: {type: text}}}}
events: {question: {attributes: {topic: {type: text}}}, opt-out: , opt-in: }
states: {opted-out: {begins: opt-out, ends: opt-in}}
rules:
  - {id: prompt, kind: deadline, act: call, after: question, within: 1 day, by: [topic]}
  - {id: daytime, kind: hours, act: call, allow: {every day: 08:00-09:00}}
  - {id: no-means-no, kind: forbid, act: call, when: opted-out}
"""
ASKED = """\
{"thread": "al", "type": "question", "at": "2026-03-02T08:30-05:00", "attributes": {"topic": "price"}}
{"thread": "al", "type": "question", "at": "2026-03-02T12:00-05:00", "attributes": {"topic": "colour"}}
{"thread": "jo", "type": "question", "at": "2026-03-02T08:30-05:00"}
{"thread": "jo", "type": "opt-out", "at": "2026-03-02T08:40-05:00"}
"""


@pytest.fixture
def torn(folder: Path) -> tuple[str, ...]:
    (folder / "torn.yaml").write_text(TORN, encoding="utf-8")
    (folder / "asked.jsonl").write_text(ASKED, encoding="utf-8")
    return ("plan", "asked.jsonl", "-p", "torn.yaml", "--from", "2026-03-02T12:30-05:00")


def test_a_plan_at_80_columns(etiquette: Command) -> None:
    assert (
        etiquette(*PLAN).out
        == """\
Tue 24 Mar 2026 10:00 UTC-04:00 to Tue 19 May 2026 10:00 UTC-04:00 · polite
1.0.0 · 5 threads
2 steps, if each is done at its first good instant and nobody answers:

  at once  acme   answer by email  [1]  late, it was due by Sat 21 Mar 16:00 EDT
  at once  birch  answer by email  [1]  by Wed 25 Mar 06:00 PDT

  [1] prompt: Whoever asks is answered within a day.
"""
    )


def test_what_cannot_be_done_in_time_is_listed_with_what_stands_in_its_way(
    etiquette: Command, torn: tuple[str, ...]
) -> None:
    assert (
        etiquette(*torn).out
        == """\
Mon 2 Mar 2026 12:30 UTC-05:00 to Mon 27 Apr 2026 12:30 UTC-05:00 · torn 1.0.0 ·
2 threads
2 steps, if each is done at its first good instant and nobody answers:

  Tue 3 Mar 08:00 EST  al  call by phone  [1]
    topic: price · by Tue 3 Mar 08:30 EST
  Tue 3 Mar 08:00 EST  al  call by phone  [1]
    topic: colour · by Tue 3 Mar 12:00 EST

  [1] prompt

CANNOT BE DONE IN TIME
  due by Tue 3 Mar 08:30 EST  jo  call
    prompt demands it, and daytime and no-means-no forbid it. What could lift
    that: opt-in.
"""
    )


def test_a_duty_that_only_an_hour_stands_against_says_from_when_it_is_possible(
    etiquette: Command, torn: tuple[str, ...]
) -> None:
    out = etiquette(*torn, "-t", "al", "--until", "2026-03-03T07:59:59-05:00").out
    assert "There is nothing to do in this time.\n" in out
    out = etiquette(*torn[:-1], "2026-03-02T09:30-05:00", "-t", "al", "--until", "+1 hour").out
    assert "CANNOT" not in out


def test_the_json_is_the_plan_of_each_thread(etiquette: Command) -> None:
    found = etiquette(*PLAN, "--json").json
    assert list(found) == ["policies", "at", "tzdata", "from", "until", "plans"]
    assert found["until"] == "2026-05-19T10:00:00-04:00"
    policy, history = load("polite.yaml"), read_history("calls.jsonl")
    assert found["plans"] == [
        policy.plan(history, FROM[1], found["until"], thread=thread).to_dict() for thread in history.threads
    ]


def test_the_end_is_an_instant_or_a_length_of_time_and_is_part_of_the_plan(
    etiquette: Command, torn: tuple[str, ...]
) -> None:
    def steps(until: str) -> int:
        return len(etiquette(*torn, "-t", "al", "--json", "--until", until).json["plans"][0]["steps"])

    assert [steps("2026-03-03T07:59:59.999999-05:00"), steps("2026-03-03T08:00-05:00")] == [0, 2]
    assert [steps("+19 hours"), steps("+19 hours 30 minutes"), steps("+PT19H30M")] == [0, 2, 2]


@pytest.mark.parametrize(
    "arguments, code, place",
    [
        (("--until", "2026-03-24T10:00-04:00"), "empty-span", "--until"),
        (("--until", "2026-03-24T10:00"), "naive-time", "--until"),
        (("--until", "soon"), "not-an-instant", "--until"),
        (("--until", "+3 fortnights"), "unknown-unit", None),
        (("--until", "+3 business days"), "no-calendar", None),
        (("--until", "+9000 years"), "not-an-instant", "--until"),
        (("--until", "-1 day"), "empty-span", "--until"),
    ],
)
def test_a_span_that_is_none_is_an_error(
    etiquette: Command, arguments: tuple[str, ...], code: str, place: str | None
) -> None:
    found = etiquette(*PLAN, *arguments, "--json")
    assert (found.status, found.json["error"]["code"], found.json["error"]["place"]) == (2, code, place)


# --- calendar files --------------------------------------------------------------------------------------------------


def uids(path: Path, kind: str) -> list[str]:
    calendar = icalendar.Calendar.from_ical(path.read_bytes())
    return [str(part["UID"]) for part in calendar.walk(kind)]


def test_a_plan_is_a_calendar_file_too(etiquette: Command, folder: Path) -> None:
    found = etiquette(*PLAN, "--ics", "plan.ics")
    assert (found.status, found.lines[-1]) == (0, "written: plan.ics")
    first = (folder / "plan.ics").read_bytes()
    assert len(set(uids(folder / "plan.ics", "VEVENT"))) == 2
    assert etiquette(*PLAN, "--ics", "plan.ics", "--json").json["plans"]
    assert (folder / "plan.ics").read_bytes() == first


def test_an_agenda_is_a_calendar_file_too(etiquette: Command, folder: Path) -> None:
    found = etiquette("agenda", "calls.jsonl", "-p", "polite.yaml", "--at", FROM[1], "--ics", "owed.ics")
    assert found.lines[-1] == "written: owed.ics"
    assert len(set(uids(folder / "owed.ics", "VTODO"))) == 2


@pytest.mark.parametrize("file", ["no-such-folder/plan.ics", ".", "plan\x00.ics"])
def test_a_file_that_cannot_be_written_is_an_error_and_leaves_nothing(
    etiquette: Command, folder: Path, file: str
) -> None:
    before = sorted(folder.rglob("*"))
    found = etiquette(*PLAN, "--ics", file, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "cannot-write")
    assert sorted(folder.rglob("*")) == before


def test_a_file_that_was_there_keeps_who_may_read_it_and_a_link_stays_a_link(etiquette: Command, folder: Path) -> None:
    (folder / "real.ics").write_text("old")
    (folder / "real.ics").chmod(0o640)
    (folder / "plan.ics").symlink_to("real.ics")
    assert etiquette(*PLAN, "--ics", "plan.ics").status == 0
    assert (folder / "plan.ics").is_symlink()
    assert (folder / "real.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert (folder / "real.ics").stat().st_mode & 0o777 == 0o640
