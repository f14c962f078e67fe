"""Mutants: each differs from the policy in one thing, and in one that the language can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from etiquette.api import document_of as read_document
from etiquette.duration import Relative, parse_window, window_text
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.language.printer import print_policy
from etiquette.policy import Document
from etiquette.policy_files import installed
from etiquette.testing.mutation import is_policy, mutate
from etiquette.testing.window_edits import WindowEdits
from tests.testing.proving import document_of

POLICIES = Path(__file__).parents[2] / "policies"
SECTIONS = (
    "effective_from", "effective_until", "other_events", "clock", "calendars", "facts", "events", "acts", "states",
    "rules", "scripts",
)  # fmt: skip
EVENTS = "events: {reply: , stop: , visit: {attributes: {visit_at: {type: instant}, day: {type: date}}}}"
ACTS = "acts: {call: {channels: [phone, letter], attributes: {topic: {type: choice, of: [a, b]}}}}"


def names(*rules: str) -> list[str]:
    document = document_of(EVENTS, ACTS, "states: {ended: {begins: stop}}", f"rules: [{', '.join(rules)}]")
    return [mutant.words for mutant in mutate(document) if mutant.rule is not None and is_policy(document, mutant)]


def bundled(name: str) -> Document:
    return read_document(POLICIES / f"{name}.yaml", installed())


def differing(one: Document, other: Document) -> list[str]:
    return [section for section in SECTIONS if getattr(one, section) != getattr(other, section)]


# --- what is changed -------------------------------------------------------------------------------------------------


def test_a_cooldown_has_these_mutants_and_no_others() -> None:
    assert names("{id: daily, kind: cooldown, channel: phone, wait: 24 hours, reset_by: reply, by: [topic]}") == [
        "removed",
        "without channel phone",
        "also by letter",
        "effect forbid -> warn",
        "after call without channel phone",
        "after call also by letter",
        "after also reply",
        "after also stop",
        "after also visit",
        "wait 24 hours -> 24 hours 1 second",
        "wait 24 hours -> 23 hours 59 minutes 59 seconds",
        "wait 24 hours -> 25 hours",
        "wait 24 hours -> 23 hours",
        "wait 24 hours -> 24 minutes",
        "wait 24 hours -> 1 day",
        "without reset_by",
        "reset_by also stop",
        "reset_by also visit",
        "reset_by also call",
        "without by topic",
    ]


def test_a_deadline_loses_each_of_its_words() -> None:
    rule = (
        "{id: soon, kind: deadline, act: call, after: reply, opens: 1 day, within: 2 days, lapses: 3 days, "
        "early: forbid, restart: true, reset_by: visit, paused_while: ended, by: [channel], unless: ended}"
    )
    dropped = [words for words in names(rule) if words.startswith("without")]
    assert dropped == [
        f"without {word}"
        for word in (
            "unless", "opens", "within", "lapses", "early", "restart", "reset_by", "paused_while", "by channel",
        )
    ]  # fmt: skip


def test_the_count_of_a_cap_is_moved_by_one_and_never_below_one() -> None:
    assert [words for words in names("{id: c, kind: cap, at_most: 2, per: 1 day}") if "at_most" in words] == [
        "at_most 2 -> 3",
        "at_most 2 -> 1",
    ]
    assert [words for words in names("{id: c, kind: cap, at_most: 1, per: 1 day}") if "at_most" in words] == [
        "at_most 1 -> 2"
    ]


def test_the_ends_of_hours_are_moved_by_a_minute_and_days_are_taken_and_given() -> None:
    found = names("{id: h, kind: hours, allow: {monday-saturday: 09:00-17:00}}")
    assert [words for words in found if "09:" in words or "08:" in words] == [
        "allow 09:00-17:00 -> 08:59-17:00",
        "allow 09:00-17:00 -> 09:01-17:00",
        "allow 09:00-17:00 -> 09:00-16:59",
        "allow 09:00-17:00 -> 09:00-17:01",
    ]
    assert "allow not on Monday" in found
    assert "allow also Sunday" in found
    assert "allow -> deny" in found


def test_a_condition_is_negated_as_a_whole_and_in_each_part_and_loses_each_part() -> None:
    rule = "{id: f, kind: forbid, when: {all: [ended, {any: [ended, {not: ended}]}]}}"
    assert [words for words in names(rule) if words.startswith("when")] == [
        "when not {all: [ended, {any: [ended, {not: ended}]}]}",
        "when all -> any",
        "when without ended",
        "when without {any: [ended, {not: ended}]}",
        "when not ended",
        "when not {any: [ended, {not: ended}]}",
        "when any -> all",
        "when without {not: ended}",
        "when {not: ended} -> ended",
    ]


@pytest.mark.parametrize(
    "written, others",
    [
        ("30 minutes", "30 minutes 1 second|29 minutes 59 seconds|31 minutes|29 minutes|30 hours"),
        ("7 consecutive days", "8 consecutive days|6 consecutive days|7 days|7 consecutive weeks"),
        ("1 full week", "2 full weeks|1 consecutive week|1 week|1 full day"),
        ("calendar day", "1 day|calendar week"),
        ("ever", "1 year"),
        ("1 month", "1 month 1 second|2 months|1 week|30 days|1 consecutive month|1 full month"),
        ("on visit_at", "1 second after visit_at|1 second before visit_at"),
        ("on day", "1 day after day|1 day before day"),
        ("2 days after day", "on day|2 days before day|3 days after day|1 day after day|2 weeks after day"),
        ("1 day after day", "on day|1 day before day|2 days after day|1 week after day"),
    ],
)
def test_a_window_has_these_neighbours(written: str, others: str) -> None:
    def is_date(moment: Relative) -> bool:
        return moment.name == "day"

    edits = WindowEdits(has_calendar=False, is_date=is_date)
    found = [window_text(edit.value) for edit in edits.of(parse_window(written))]
    assert "|".join(found) == others


# --- what every mutant is --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["job-interview/1.0.0", "us-telemarketing/2.0.0", "payment-retries/2.0.0"])
def test_every_mutant_differs_from_its_policy_in_one_section_and_has_a_name_of_its_own(name: str) -> None:
    document = bundled(name)
    mutants = list(mutate(document))
    assert len(mutants) > 100
    assert len({mutant.name for mutant in mutants}) == len(mutants)
    for mutant in mutants:
        assert len(differing(document, mutant.document)) == 1, mutant.name


@pytest.mark.parametrize("name", ["job-interview/1.0.0", "us-telemarketing/2.0.0"])
def test_a_mutant_that_is_a_policy_is_read_back_as_it_was_written_down(name: str) -> None:
    document = bundled(name)
    # One in seven is enough to meet every kind of change; all of them take their time to read.
    for mutant in list(mutate(document))[::7]:
        if is_policy(document, mutant):
            parsed, diagnostics = parse_policy(print_policy(mutant.document), library=TextLibrary())
            assert parsed is not None, (mutant.name, diagnostics)
            assert differing(parsed, mutant.document) == [], mutant.name


def test_what_the_language_refuses_is_no_policy() -> None:
    document = document_of(
        EVENTS,
        ACTS,
        "rules: [{id: v, kind: deadline, act: call, after: visit, opens: 1 day after day, within: 1 day after visit_at}]",
    )
    refused = {mutant.words for mutant in mutate(document) if not is_policy(document, mutant)}
    # A reply has no day from which the windows could be counted.
    assert {"after also reply", "after also stop", "after also call"} <= refused


def test_what_a_parent_has_too_is_left_to_the_parent() -> None:
    parent, child = bundled("job-interview/1.0.0"), bundled("job-interview-weekly/1.0.0")
    own = {mutant.name for mutant in mutate(child, parents=[parent])}
    assert "silence: opens 1 week -> 2 weeks" in own
    assert "one-week: removed" in own
    assert own.isdisjoint(mutant.name for mutant in mutate(parent))
    assert own < {mutant.name for mutant in mutate(child)}
