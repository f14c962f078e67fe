"""Plans: each due act at its first good instant, once for each obligation, and what cannot be met."""

from __future__ import annotations

import pytest

from etiquette.api import loads
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.plan import Plan

BASE = """
format: 1
policy: follow-up
version: 1.0.0
clock: {zone: America/New_York}
events:
  interview: {attributes: {interviewer: {type: text}}}
  quit:
acts:
  thank-you: {channels: [email], attributes: {interviewer: {type: text}}}
  check-in: {channels: [email, phone]}
states: {over: {begins: quit}}
rules:
"""
THANKS = "  - {id: thanks, kind: deadline, act: thank-you, after: interview, within: 24 hours, by: [interviewer]}\n"
WEEKLY = (
    "  - {id: weekly, kind: deadline, act: check-in, after: [interview, check-in], restart: true, opens: 7 days, "
    "lapses: 21 days, early: forbid}\n"
)
HOURS = "  - {id: hours, kind: hours, act: all, allow: {monday-friday: 09:00-17:00}}\n"


def interview(at: str, who: str | None = None) -> Event:
    return Event(type="interview", at=at, thread="a", attributes={"interviewer": who} if who else {})


def planned(rules: str, events: list[Event], start: str, end: str) -> Plan:
    return loads(BASE + rules).plan(History(events), start, end)


def steps(plan: Plan) -> list[tuple[str, str, dict[str, str]]]:
    return [(step.at.isoformat(), step.act, dict(step.attributes)) for step in plan]


def test_an_act_that_is_due_now_is_done_now_once_for_each_obligation() -> None:
    events = [interview("2026-05-13T15:00-04:00", "Ada"), interview("2026-05-13T16:00-04:00", "Grace")]
    plan = planned(THANKS, events, "2026-05-13T17:00-04:00", "2026-06-01T00:00-04:00")
    assert steps(plan) == [
        ("2026-05-13T17:00:00-04:00", "thank-you", {"interviewer": "Ada"}),
        ("2026-05-13T17:00:00-04:00", "thank-you", {"interviewer": "Grace"}),
    ]
    assert [step.due_by.isoformat() for step in plan if step.due_by] == [
        "2026-05-14T15:00:00-04:00",
        "2026-05-14T16:00:00-04:00",
    ]


def test_what_follows_from_a_step_is_planned_too_until_the_end_inclusive() -> None:
    plan = planned(WEEKLY, [interview("2026-05-13T15:00-04:00")], "2026-05-13T17:00-04:00", "2026-06-03T15:00-04:00")
    assert [at for at, _, _ in steps(plan)] == [
        "2026-05-20T15:00:00-04:00",
        "2026-05-27T15:00:00-04:00",
        "2026-06-03T15:00:00-04:00",
    ]


def test_an_act_waits_for_the_instant_at_which_it_is_permitted() -> None:
    plan = planned(THANKS + HOURS, [interview("2026-05-15T18:00-04:00")], "2026-05-15T18:00-04:00", "2026-06-01T00:00Z")
    (step,) = plan.steps
    assert step.at.isoformat() == "2026-05-18T09:00:00-04:00"
    assert step.late


def test_a_duty_that_nothing_permits_is_unmet_and_says_why() -> None:
    block = "  - {id: over, kind: forbid, act: thank-you, unless: over}\n"
    plan = planned(THANKS + block, [interview("2026-05-13T15:00-04:00")], "2026-05-13T17:00-04:00", "2026-06-01T00:00Z")
    assert plan.steps == ()
    (unmet,) = plan.unmet
    assert (unmet.act, unmet.rule, unmet.forbidden_by, unmet.needs) == ("thank-you", "thanks", ("over",), ("quit",))
    assert unmet.due_by is not None
    assert unmet.due_by.isoformat() == "2026-05-14T15:00:00-04:00"


def test_after_an_end_nothing_is_planned() -> None:
    over = "  - {id: over, kind: forbid, act: all, when: over}\n"
    events = [interview("2026-05-13T15:00-04:00"), Event(type="quit", at="2026-05-13T16:00-04:00", thread="a")]
    plan = planned(THANKS + WEEKLY + over, events, "2026-05-13T17:00-04:00", "2026-06-01T00:00Z")
    assert (plan.steps, plan.unmet) == ((), ())


def test_only_what_is_known_at_its_start_counts() -> None:
    later = interview("2026-05-20T15:00-04:00")
    assert planned(THANKS, [later], "2026-05-13T17:00-04:00", "2026-06-01T00:00Z").steps == ()


def test_following_a_plan_leaves_a_clean_audit() -> None:
    policy = loads(BASE + THANKS + WEEKLY)
    events = [interview("2026-05-13T15:00-04:00", "Ada")]
    plan = policy.plan(History(events), "2026-05-13T17:00-04:00", "2026-07-01T00:00Z")
    done = [
        Event(type=s.act, at=s.at, thread="a", channel=s.channel, attributes=dict(s.attributes)) for s in plan.steps
    ]
    assert policy.audit(History([*events, *done]), "2026-07-01T00:00Z").findings == ()


def test_an_act_that_makes_itself_due_at_once_is_refused_and_not_cut_short() -> None:
    restless = "  - {id: restless, kind: deadline, act: check-in, after: [interview, check-in], restart: true}\n"
    events = [interview("2026-05-13T15:00-04:00")]
    with pytest.raises(EtiquetteError, match='"restless" asks for "check-in" again') as refused:
        planned(restless, events, "2026-05-13T17:00-04:00", "2026-06-01T00:00-04:00")
    assert refused.value.code == "endless-plan"
    thrice = restless + "  - {id: thrice, kind: cap, act: check-in, at_most: 3, per: calendar month}\n"
    plan = planned(thrice, events, "2026-05-13T17:00-04:00", "2026-06-01T00:00-04:00")
    assert [at for at, _, _ in steps(plan)] == [
        *("2026-05-13T17:00:00-04:00",) * 3,
        *("2026-06-01T00:00:00-04:00",) * 3,
    ]
