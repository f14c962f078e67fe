"""Changes that no history can show make no mutants; those that one can show do."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from etiquette.engine import Policy
from etiquette.event import Event, History
from etiquette.lineage import Lineage
from etiquette.policy import DeadlineRule, Document
from etiquette.testing.edits import Edit
from etiquette.testing.mutation import mutate
from etiquette.testing.rule_edits import RuleEdits
from etiquette.testing.unseen import is_unseen, is_unseen_default
from etiquette.testing.window_edits import WindowEdits
from tests.testing.proving import document_of

EVENTS = "events: {asked: {attributes: {topic: {type: text}}}, reply: , thanks: , stop: }"
ACTS = "acts: {call: {channels: [phone, letter], attributes: {topic: {type: text}}}}"
STATES = "states: {ended: {begins: stop}, resting: {begins: thanks, ends: reply}}"
OVER = "{id: over, kind: forbid, when: ended}"


def parts_of(rule: str, over: str = OVER) -> tuple[str, ...]:
    return EVENTS, ACTS, STATES, f"rules: [{{id: soon, kind: deadline, act: call, {rule}}}, {over}]"


def unseen(rule: str, over: str = OVER) -> dict[str, bool]:
    """For each edit of the deadline, by its words, whether no history can show it."""
    return {edit.words: answer for edit, answer in _judged(rule, over)}


def _judged(rule: str, over: str = OVER) -> list[tuple[Edit[DeadlineRule], bool]]:
    document = document_of(*parts_of(rule, over))
    deadline = document.rules[0]
    assert isinstance(deadline, DeadlineRule)
    edits = RuleEdits(document, WindowEdits(has_calendar=False, is_date=lambda _: False)).of(deadline)
    found = [edit for edit in edits if isinstance(edit.value, DeadlineRule)]
    return [(Edit(e.words, e.value), is_unseen(document, deadline, e.value)) for e in found]  # type: ignore[arg-type]


# --- what is closed owes nothing -------------------------------------------------------------------------------------


def test_what_ends_the_thread_for_good_begins_and_ends_no_obligation() -> None:
    found = unseen("after: asked, lapses: 2 days, reset_by: reply")
    assert found["after also stop"]
    assert found["done_by also stop"]
    assert found["reset_by also stop"]
    assert not found["after also thanks"]
    assert not found["done_by also thanks"]
    assert not found["reset_by also thanks"]


@pytest.mark.parametrize(
    "over",
    [
        "{id: over, kind: forbid, when: ended, effect: warn}",
        "{id: over, kind: forbid, when: ended, unless: resting}",
        "{id: over, kind: forbid, when: ended, channel: phone}",
        "{id: over, kind: forbid, when: {all: [ended, resting]}}",
        "{id: over, kind: forbid, when: resting}",
    ],
)
def test_what_may_be_open_again_or_is_open_by_another_channel_is_not_closed(over: str) -> None:
    assert not unseen("after: asked, lapses: 2 days, reset_by: reply", over)["after also stop"]


def test_where_the_act_must_not_be_early_a_closed_one_still_says_so() -> None:
    found = unseen("after: asked, opens: 2 days, early: forbid, reset_by: reply")
    assert not found["after also stop"]
    assert not found["reset_by also stop"]


def test_what_was_overdue_when_it_closed_was_missed_and_not_late() -> None:
    found = unseen("after: asked, within: 2 days, reset_by: reply")
    assert not found["done_by also stop"]
    assert found["reset_by also stop"]


# --- a new anchor takes the place of the others ----------------------------------------------------------------------


def test_an_event_that_starts_anew_need_not_end_what_was_before() -> None:
    found = unseen("after: [asked, reply], restart: true, opens: 2 days, reset_by: thanks")
    assert found["done_by also asked"]
    assert found["reset_by also reply"]
    first = unseen("after: [asked, reply], opens: 2 days, reset_by: thanks")
    assert not first["done_by also asked"]
    assert not first["reset_by also reply"]


def test_a_narrower_anchor_takes_the_place_of_some_only() -> None:
    found = unseen("after: {event: asked, where: {topic: a}}, restart: true, opens: 2 days, reset_by: thanks")
    assert not found["done_by also asked"]
    assert not found["reset_by also asked"]


def test_a_ladder_starts_anew_with_each_anchor_but_each_call_does_one_step_and_resets_none() -> None:
    found = unseen("after: asked, steps: [{opens: 1 day}, {opens: 3 days}], reset_by: reply")
    assert found["done_by also asked"]
    assert found["reset_by also asked"]
    assert not found["reset_by also call"]


def test_with_a_value_for_each_obligation_an_event_without_one_is_part_of_them_all() -> None:
    found = unseen("after: asked, restart: true, opens: 2 days, reset_by: thanks, by: [topic]")
    assert not found["done_by also asked"]
    assert not found["reset_by also asked"]


# --- two ways to be discharged ---------------------------------------------------------------------------------------


def test_what_is_done_needs_no_reset_and_what_is_reset_need_not_be_done() -> None:
    found = unseen("after: asked, opens: 2 days, reset_by: reply")
    assert found["reset_by also call"]
    assert found["done_by also reply"]
    late = unseen("after: asked, within: 2 days, reset_by: reply")
    assert late["reset_by also call"]
    assert not late["done_by also reply"]


def test_what_resets_is_named_as_a_need_where_nothing_else_opens_what_is_too_early() -> None:
    rule = "after: asked, opens: 2 days, early: forbid, reset_by: reply"
    assert unseen(rule)["reset_by also call"]
    assert not unseen(f"{rule}, paused_while: resting")["reset_by also call"]


def test_first_and_latest_are_the_same_where_each_anchor_discharges_those_before_it() -> None:
    assert unseen("after: call, opens: 2 days")["restart"]
    assert unseen("after: [call, reply], opens: 2 days, reset_by: reply, restart: true")["without restart"]
    assert not unseen("after: [call, asked], opens: 2 days, reset_by: reply")["restart"]
    assert not unseen("after: call, opens: 2 days, by: [topic]")["restart"]


# --- facts -----------------------------------------------------------------------------------------------------------

FACT = "facts: {vip: {type: boolean, default: false}}"


@pytest.mark.parametrize(
    "rule, hidden",
    [
        ("{id: a, kind: forbid, when: vip}", True),
        ("{id: a, kind: forbid, unless: {any: [{not: {vip: true}}, vip]}}", True),
        ("{id: a, kind: forbid, when: {vip: false}}", False),
        ("{id: a, kind: forbid, when: {vip: {known: true}}}", False),
        ("{id: a, kind: forbid, when: {vip: {not: true}}}", False),
        ("{id: a, kind: message, checks: {mentions: [{fact: vip}]}}", False),
    ],
)
def test_a_default_makes_no_difference_where_it_is_only_asked_for_other_values(rule: str, hidden: bool) -> None:
    document = document_of(FACT, ACTS, f"rules: [{rule}]")
    assert is_unseen_default(document, document.facts["vip"]) == hidden
    assert ("fact vip: without default" not in {mutant.name for mutant in mutate(document)}) == hidden


def test_a_fact_without_a_default_keeps_its_other_edits() -> None:
    document = document_of(
        FACT.replace("default: false", "required: true"), ACTS, "rules: [{id: a, kind: forbid, when: vip}]"
    )
    assert not is_unseen_default(document, document.facts["vip"])
    assert "fact vip: without required" in {mutant.name for mutant in mutate(document)}


def test_a_default_that_a_script_says_makes_a_difference() -> None:
    document = document_of(FACT, ACTS, "scripts: {hello: {act: call, text: 'Hello {vip}'}}")
    assert not is_unseen_default(document, document.facts["vip"])


# --- all of it -------------------------------------------------------------------------------------------------------

RULES = [
    "after: asked, opens: 1 day, lapses: 3 days, reset_by: reply",
    "after: asked, within: 2 days, reset_by: reply",
    "after: [asked, call], opens: 2 days, early: forbid, reset_by: reply",
    "after: [asked, reply], restart: true, opens: 2 days, reset_by: thanks",
    "after: [asked, reply], restart: true, within: 2 days, reset_by: thanks",
    "after: asked, steps: [{opens: 1 day}, {opens: 3 days}], reset_by: reply",
]
HISTORIES = [
    ("asked", second, third) for second, third in product(("asked", "reply", "thanks", "stop", "call"), repeat=2)
]
DAYS = ("2026-03-03T10:00Z", "2026-03-04T10:00Z", "2026-03-06T10:00Z")
ASKED = (*DAYS, "2026-03-06T16:00Z", "2026-03-09T10:00Z")


def answers(document: Document) -> list[list[object]]:
    """What a policy says of each history, while it goes on and after it."""
    policy = Policy((Lineage([document], pinned=True),))
    return [_answers(policy, names) for names in HISTORIES]


def _answers(policy: Policy, names: tuple[str, ...]) -> list[object]:
    events = [Event(type=name, at=day, thread="t", id=day) for name, day in zip(names, DAYS, strict=True)]
    history = History(events)
    decided = [policy.evaluate(history, at)["call"].to_dict() for at in ASKED]
    found = [policy.audit(History(events[:count]), ASKED[-1]).findings for count in (2, 3)]
    return [*decided, *found]


@pytest.mark.parametrize("rule", RULES)
def test_what_no_history_can_show_none_of_these_shows(rule: str) -> None:
    document = document_of(*parts_of(rule))
    before = answers(document)
    made = {mutant.words for mutant in mutate(document)}
    hidden = [edit for edit, is_hidden in _judged(rule) if is_hidden]
    assert hidden
    for edit in hidden:
        assert edit.words not in made
        assert answers(replace(document, rules=(edit.value, *document.rules[1:]))) == before, edit.words


def test_these_histories_show_what_can_be_shown() -> None:
    rule = "after: asked, within: 2 days, reset_by: reply"
    document = document_of(*parts_of(rule))
    shown = [edit for edit, is_hidden in _judged(rule) if not is_hidden and "also" in edit.words]
    assert {"done_by also reply", "after also thanks"} <= {edit.words for edit in shown}
    before = answers(document)
    for edit in shown:
        assert answers(replace(document, rules=(edit.value, *document.rules[1:]))) != before, edit.words
