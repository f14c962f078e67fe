from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from etiquette.readers import read_history

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2026-03-24T10:00-04:00")


def test_an_event_is_appended_and_what_was_written_is_printed(etiquette: Command, folder: Path) -> None:
    found = etiquette("record", "calls.jsonl", "call", "-t", "acme", *AT, "-c", "phone", "--attribute", "topic=renewal")
    line = (
        '{"thread": "acme", "type": "call", "at": "2026-03-24T10:00:00-04:00", "channel": "phone", '
        '"attributes": {"topic": "renewal"}}'
    )
    assert (folder / "calls.jsonl").read_text(encoding="utf-8").splitlines()[-1] == line
    assert found.out == (
        "recorded: call by phone for acme, at Tue 24 Mar 2026 10:00 UTC-04:00\n"
        f"{line}\n"
        "calls.jsonl now holds 6 events\n"
    )
    assert found.status == 0


def test_a_history_that_is_not_there_is_begun(etiquette: Command) -> None:
    assert etiquette("record", "new.jsonl", "question", "-t", "a", "-t", "b", *AT, "--id", "q").status == 0
    (event,) = read_history("new.jsonl")
    assert (event.threads, event.id, event.type) == (("a", "b"), "q", "question")


def test_the_json_has_the_event(etiquette: Command) -> None:
    found = etiquette(
        "record", "new.jsonl", "question", "-t", "a", *AT, "--seq", "2", "--fact", "zone=null", "--json"
    ).json
    assert found == {
        "history": "new.jsonl",
        "events": 1,
        "recorded": {
            "thread": "a",
            "type": "question",
            "at": "2026-03-24T10:00:00-04:00",
            "facts": {"zone": None},
            "seq": 2,
        },
    }


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("qestion", "-t", "acme", *AT), "unknown-event"),
        (("call", "-t", "acme", *AT, "-c", "fax"), "unknown-channel"),
        (("call", "-t", "acme", *AT, "-c", "phone", "--attribute", "subject=x"), "unknown-attribute"),
        (("question", "-t", "acme", *AT, "--fact", "nam=x"), "unknown-fact"),
        (("question", "-t", "acme", *AT, "--fact", "zone=Mars/Base"), "unknown-zone"),
        (("question", "-t", "acme", *AT, "--id", "q1"), "conflicting-duplicate"),
        (("retraction", "-t", "acme", *AT, "--retracts", "q2"), "retracts-nothing"),
        (("question", "-t", "acme", "--at", "2026-03-24T10:00"), "naive-time"),
        (("question", "-t", "acme", *AT, "--recorded", "2026-03-24"), "date-alone"),
    ],
)
def test_what_the_policy_does_not_know_is_refused_and_nothing_is_written(
    etiquette: Command, folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    before = (folder / "calls.jsonl").read_bytes()
    found = etiquette("record", "calls.jsonl", *arguments, "--policy", "polite.yaml", "--json")
    assert (found.status, found.json["error"]["code"]) == (2, code)
    assert (folder / "calls.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("question", "-t", "acme", *AT, "--id", "q1"), "conflicting-duplicate"),
        (("retraction", "-t", "acme", *AT, "--retracts", "q2"), "retracts-nothing"),
        (("retraction", "-t", "birch", *AT, "--retracts", "q1"), "retracts-nothing"),
        (("retraction", "-t", "acme", "--at", "2026-03-20T15:59-04:00", "--retracts", "q1"), "retracts-nothing"),
        (("retraction", "-t", "acme", *AT), "bad-event"),
        (("question", "-t", "acme", *AT, "--retracts", "q1"), "bad-event"),
    ],
)
def test_without_a_policy_what_contradicts_the_history_is_refused_all_the_same(
    etiquette: Command, folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    before = (folder / "calls.jsonl").read_bytes()
    found = etiquette("record", "calls.jsonl", *arguments, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, code)
    assert (folder / "calls.jsonl").read_bytes() == before


def test_a_retraction_of_an_earlier_event_is_recorded(etiquette: Command) -> None:
    arguments = ("record", "calls.jsonl", "retraction", "-t", "acme", *AT, "--retracts", "q1", "-p", "polite.yaml")
    assert etiquette(*arguments).status == 0
    found = etiquette("evaluate", "calls.jsonl", "-p", "polite.yaml", *AT, "-t", "acme", "-a", "answer", "--json").json
    assert found["threads"][0]["decisions"][0]["status"] == "allowed"


def test_the_same_event_told_twice_is_no_contradiction(etiquette: Command) -> None:
    arguments = ("record", "new.jsonl", "question", "-t", "a", *AT, "--id", "q")
    assert (etiquette(*arguments).status, etiquette(*arguments).status) == (0, 0)


def test_a_declared_text_stays_a_text(etiquette: Command) -> None:
    arguments = ("record", "new.jsonl", "question", "-t", "a", *AT, "--fact", "name=2026", "-p", "polite.yaml")
    assert etiquette(*arguments, "--json").json["recorded"]["facts"] == {"name": "2026"}


def test_a_bad_line_in_the_history_is_named_and_nothing_is_written(etiquette: Command, folder: Path) -> None:
    with (folder / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"thread": "acme", \n')
    before = (folder / "calls.jsonl").read_bytes()
    found = etiquette("record", "calls.jsonl", "question", "-t", "acme", *AT)
    assert found.status == 2
    assert "calls.jsonl:6" in found.err
    assert (folder / "calls.jsonl").read_bytes() == before
