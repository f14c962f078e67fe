"""The laws hold for every policy, and each of them notices an engine that breaks it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

import etiquette.testing
from etiquette.api import load, loads
from etiquette.cases import read_cases, run_case
from etiquette.decision import Decision
from etiquette.engine import Policy
from etiquette.evaluation import Evaluation
from etiquette.event import Event, History
from etiquette.language.printer import print_policy
from etiquette.testing import LAWS, Law, LawBroken, laws_of, policies
from etiquette.tracker import Tracker

CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
facts: {places: {type: zones, default: [America/Denver]}}
events: {reply: , quit: }
acts: {call: {channels: [phone, email]}}
states: {over: {begins: quit}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours}
  - {id: weekly, kind: cap, act: call, at_most: 3, per: 7 days}
  - {id: answer, kind: deadline, act: call, after: reply, within: 2 days}
  - {id: daytime, kind: hours, act: call, channel: phone, allow: {every day: 08:00-21:00}, zone: {fact: places}}
  - {id: over, kind: forbid, act: all, when: over}
"""
NAMES = [law.name for law in LAWS]

test_the_interview_policy_keeps = laws_of("job-interview", examples=15)


@pytest.mark.parametrize("law", LAWS, ids=NAMES)
def test_every_policy_keeps(law: Law) -> None:
    law.over(policies(), examples=12)


def test_the_laws_are_known_by_the_names_that_say_them() -> None:
    assert all(getattr(etiquette.testing.laws, name).name == name for name in NAMES)
    assert all(law.about for law in LAWS)


# --- engines with a fault --------------------------------------------------------------------------------------------

Fault = Callable[[Policy, History, Decision], Decision]


def deciding(fault: Fault) -> Callable[[pytest.MonkeyPatch], None]:
    """An engine whose decisions come out otherwise."""

    def put(patch: pytest.MonkeyPatch) -> None:
        right = Policy.decide

        def wrong(self: Policy, history: History, *args: Any, **more: Any) -> Decision:
            return fault(self, history, right(self, history, *args, **more))

        patch.setattr(Policy, "decide", wrong)

    return put


def counts_all_events(_: Policy, history: History, right: Decision) -> Decision:
    return replace(right, advice=(str(len(history)),))


def changes_late(_: Policy, __: History, right: Decision) -> Decision:
    return replace(right, valid_until=right.valid_until and right.valid_until.add(microseconds=1))


def permits_late(_: Policy, __: History, right: Decision) -> Decision:
    return replace(right, not_before=right.not_before and right.not_before.add(microseconds=1))


def goes_by_the_date(_: Policy, __: History, right: Decision) -> Decision:
    return replace(right, advice=(right.at.date().isoformat(),))


def permits_what_is_due(_: Policy, __: History, right: Decision) -> Decision:
    is_owed = right.obligation in ("due", "overdue")
    return replace(right, permission="allowed", status="due") if is_owed else right


def reopens(_: Policy, history: History, right: Decision) -> Decision:
    is_closed = right.permission == "closed" and history.events[-1].type != "quit"
    return replace(right, permission="blocked", status="blocked") if is_closed else right


def loosens(policy: Policy, _: History, right: Decision) -> Decision:
    rules = [rule for document in policy.documents(right.at) for rule in document.rules]
    return replace(right, permission="allowed") if len(rules) > 5 else right


def blames_another(_: Policy, __: History, right: Decision) -> Decision:
    blamed = tuple(replace(reason, rule="weekly") for reason in right.reasons if reason.rule == "daily")
    return replace(right, reasons=(*right.reasons, *blamed))


def permits_where_there_are_three(patch: pytest.MonkeyPatch) -> None:
    right = Policy.decide

    def wrong(self: Policy, *args: Any, facts: Any, **more: Any) -> Decision:
        found = right(self, *args, facts=facts, **more)
        return replace(found, permission="allowed") if len(facts.get("places", ())) > 2 else found

    patch.setattr(Policy, "decide", wrong)


def forgets_the_log(patch: pytest.MonkeyPatch) -> None:
    right = Tracker.snapshot
    patch.setattr(Tracker, "snapshot", lambda self: right(self) | {"events": []})


def overhears_replies(patch: pytest.MonkeyPatch) -> None:
    right = Tracker.apply
    patch.setattr(Tracker, "apply", lambda self, event: None if event.type == "reply" else right(self, event))


def overlooks_the_last_event(patch: pytest.MonkeyPatch) -> None:
    right = Policy.timeline
    patch.setattr(Policy, "timeline", lambda self, h, *args, **more: right(self, History(h.events[:-1]), *args, **more))


def misprints(patch: pytest.MonkeyPatch) -> None:
    printed = "etiquette.testing.laws_of_texts.print_policy"
    patch.setattr(printed, lambda document: print_policy(document).replace("24 hours", "1 day"))


def loses_the_channel(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Event, "from_dict", lambda data: Event(**{k: v for k, v in data.items() if k != "channel"}))


def permits_everything(patch: pytest.MonkeyPatch) -> None:
    right = Evaluation.decide
    patch.setattr(Evaluation, "decide", lambda self, *args: replace(right(self, *args), permission="allowed"))


FAULTS = {
    "order_of_input_and_duplicates_change_nothing": deciding(counts_all_events),
    "future_events_change_nothing": deciding(counts_all_events),
    "replay_is_a_fold": forgets_the_log,
    "tracker_equals_evaluator": overhears_replies,
    "decision_holds_until_valid_until_and_changes_there": deciding(changes_late),
    "allowed_at_not_before_and_not_one_tick_earlier": deciding(permits_late),
    "timeline_equals_evaluate_at_every_tick_around_every_change": overlooks_the_last_event,
    "shifting_by_whole_weeks_within_one_offset_shifts_every_answer": deciding(goes_by_the_date),
    "forbid_trumps_due": deciding(permits_what_is_due),
    "closed_stays_closed_without_a_reopening_event": deciding(reopens),
    "adding_a_restraint_never_permits": deciding(loosens),
    "adding_a_candidate_zone_never_permits": permits_where_there_are_three,
    "every_reason_is_determining": deciding(blames_another),
    "parse_after_print_is_identity": misprints,
    "serialised_values_round_trip": loses_the_channel,
    "following_the_advice_leaves_a_clean_audit": permits_everything,
}


@pytest.mark.parametrize("name", NAMES)
def test_every_law_holds_for_a_right_engine_and_notices_a_wrong_one(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    law, policy = getattr(etiquette.testing.laws, name), loads(CALLS)
    assert law.excuse(policy) is None
    law(policy, examples=25)
    FAULTS[name](monkeypatch)
    with pytest.raises(LawBroken, match=name):
        law(policy, examples=300)


def test_a_law_that_is_broken_prints_a_case_that_can_be_run(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = loads(CALLS)
    with monkeypatch.context() as patch:
        deciding(permits_late)(patch)
        with pytest.raises(LawBroken) as caught:
            etiquette.testing.laws.allowed_at_not_before_and_not_one_tick_earlier(policy, examples=200)
        (case,) = read_cases(f"policy: calls\ncases:\n{caught.value.case}", "found.cases.yaml")
        assert run_case(case, lambda _: policy) != ()
    assert run_case(case, lambda _: policy) == ()


def test_a_law_says_why_it_says_nothing_of_a_policy() -> None:
    policy = load("job-interview")
    assert etiquette.testing.laws.adding_a_candidate_zone_never_permits.excuse(policy) is not None
