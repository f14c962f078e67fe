"""What the comparison with the model once found, each as small as it can be told."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from etiquette.duration import Ever, parse_window
from etiquette.event import Event
from etiquette.policy import (
    ActDeclaration,
    ClockDeclaration,
    DeadlineRule,
    Declaration,
    Document,
    EventDeclaration,
    ForbidRule,
    Pattern,
    Selector,
    State,
    StateHolds,
    ZoneReference,
)
from etiquette.testing.strategies import Told
from tests.differential import Question, differences, evaluators, models
from tests.model.zoned import micros

NOON = datetime.fromisoformat("2026-03-10T12:00:00+00:00")
SECOND = 1_000_000
INTERVIEW = Selector((Pattern(names=("interview",)),))
CALL = Selector((Pattern(names=("call",)),))
VISIT = {"visit": Declaration(name="visit", type="text")}
EMPTY = Document(
    name="found",
    version="1.0.0",
    digest="sha256:found",
    clock=ClockDeclaration(zone=ZoneReference(name="America/New_York")),
    events={"interview": EventDeclaration(name="interview", attributes=VISIT)},
    acts={"call": ActDeclaration(name="call", channels=("phone",), attributes=VISIT)},
)


def asked(document: Document, **attributes: Any) -> Question:
    """May one call, a second after an interview at noon?"""
    interview = Event(type="interview", at=NOON, thread="thread", id="i", attributes=attributes)
    told = Told(base=NOON, events=(interview,), facts={})
    return Question(documents=(document,), told=told, at=micros(NOON + timedelta(seconds=1)), act="call")


def test_a_demand_that_never_opens_conflicts_one_tick_after_its_last_instant_and_the_decision_holds_until_then() -> (
    None
):
    never = DeadlineRule(
        id="never", acts=("call",), after=INTERVIEW, opens=Ever(), within=parse_window("1 hour"), early="forbid",
        done_by=CALL,
    )  # fmt: skip
    question = asked(replace(EMPTY, rules=(never,)))
    last = micros(NOON) + 3600 * SECOND
    assert evaluators(question)["valid_until"] == last + 1
    assert [evaluators(replace(question, at=at))["conflict"] for at in (last, last + 1)] == [False, True]
    assert differences(question, models(question)) == ({}, {})


def test_needs_read_a_state_under_unless_as_the_rule_does_where_the_proposal_gives_no_value() -> None:
    agreed = State(name="agreed", begins=INTERVIEW, by=("visit",))
    rule = ForbidRule(id="unless-agreed", acts=("call",), unless=StateHolds("agreed"))
    question = asked(replace(EMPTY, states={"agreed": agreed}, rules=(rule,)), visit="a")
    assert evaluators(question)["needs"] == ["interview"]
    assert differences(question, models(question)) == ({}, {})
