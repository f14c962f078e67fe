"""What is drawn looks at what the policy looks at, reaches every kind of edge, and shrinks to little."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.event import Event, History
from etiquette.testing import Told, histories, instants, policies, proposals

T = TypeVar("T")

RENEWALS = """
format: 1
policy: renewals
version: 1.0.0
clock: {zone: Europe/Berlin}
facts: {budget: {type: number}}
events: {expiry-notice: {attributes: {product: {type: text}}}}
acts: {offer: {channels: [email, phone]}}
rules:
  - {id: gap, kind: cooldown, act: offer, wait: 9 days}
  - {id: notice, kind: deadline, act: offer, after: {event: expiry-notice, where: {product: gold}}, within: 4 days}
  - {id: poor, kind: forbid, act: offer, when: {budget: {less_than: 5000}}}
"""
POLICY = loads(RENEWALS)
TOLD = Told(
    base=datetime.fromisoformat("2026-03-20T12:00+00:00"),
    events=(Event(type="offer", at="2026-03-20T12:00Z", thread="thread", channel="email"),),
    facts={"budget": 9000},
)


def found(strategy: st.SearchStrategy[T], wanted: Callable[[T], bool]) -> T:
    chosen = settings(
        max_examples=3000, database=None, phases=(Phase.generate, Phase.shrink), suppress_health_check=list(HealthCheck)
    )
    return find(strategy, wanted, settings=chosen)


@given(told=histories(POLICY))
def test_histories_can_be_read_by_the_policy_that_they_are_for(told: Told) -> None:
    assert {event.type for event in told.events} <= {"offer", "expiry-notice", "retraction"}
    assert POLICY.evaluate(told.history, told.base, thread="thread", facts=told.facts).acts == ("offer",)


def test_histories_give_the_values_that_rules_compare_with_and_those_beside_them() -> None:
    gold = found(histories(POLICY), lambda told: any(e.attributes.get("product") == "gold" for e in told.events))
    assert len(gold.events) == 1
    assert found(histories(POLICY), lambda told: told.facts.get("budget") == 4999).events == ()


def test_histories_lie_as_far_apart_as_windows_reach() -> None:
    def nine_days_apart(told: Told) -> bool:
        days = {(event.at - told.base).total_seconds() / 86400 for event in told.events}
        return {0.0, 9.0} <= days

    assert len(found(histories(POLICY), nine_days_apart).events) == 2


def test_a_history_shrinks_to_what_matters() -> None:
    told = found(histories(POLICY), lambda told: any(event.type == "offer" for event in told.events))
    (event,) = told.events
    assert (event.attributes, event.facts, told.facts) == ({}, {}, {})


@pytest.mark.parametrize(
    "instant",
    [
        pytest.param("2026-03-29T11:00Z", id="where the window ends, across a change of the clock"),
        pytest.param("2026-03-29T10:59:59.999999Z", id="a tick before"),
        pytest.param("2026-03-29T11:00:00.000001Z", id="a tick after"),
        pytest.param("2026-03-29T01:00Z", id="the change of the clock"),
        pytest.param("2026-03-31T22:00Z", id="the end of the month"),
        pytest.param("2026-03-20T12:00Z", id="the event"),
    ],
)
def test_instants_reach(instant: str) -> None:
    wanted = datetime.fromisoformat(instant)
    at = found(instants(POLICY, TOLD), lambda at: at == wanted)
    assert microseconds(at) == microseconds(wanted)


@pytest.mark.parametrize("channel", [None, "email", "phone"])
def test_proposals_are_by_each_channel_and_as_a_whole(channel: str | None) -> None:
    assert found(proposals(POLICY), lambda proposed: proposed.channel == channel).act == "offer"


@settings(max_examples=30, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_a_policy_that_is_drawn_decides(data: st.DataObject) -> None:
    policy = data.draw(policies())
    told = data.draw(histories(policy))
    proposed = data.draw(proposals(policy, told))
    decision = policy.decide(
        History(told.events),
        data.draw(instants(policy, told)),
        proposed.act,
        channel=proposed.channel,
        attributes=proposed.attributes,
        facts=told.facts,
        thread="thread",
    )
    assert decision.act == proposed.act
