"""The tracker gives the evaluator's answers, in whatever order the events arrive, and keeps no more than it must."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import etiquette
from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.duration import parse_duration
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.fold import Folding
from etiquette.policy import Document
from etiquette.situation import Ground
from etiquette.testing.strategies import Told, documents, histories, likely_instants
from etiquette.tracker import TrackedThread
from tests.test_differential import TRIPLES, searched

CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
facts: {zone: {type: zone}}
events: {reply: , quit: }
acts: {call: {channels: [phone]}}
states: {over: {begins: quit}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours}
  - {id: weekly, kind: cap, act: call, at_most: 3, per: 7 days}
  - {id: answer, kind: deadline, act: call, after: reply, within: 2 days}
  - {id: over, kind: forbid, act: all, when: over}
"""


def tracked(document: Document, told: Told) -> TrackedThread:
    ground = Ground(document)
    folding = Folding(ground)
    return TrackedThread(lambda _: [ground], lambda _: folding, told.facts)


def answers(moment: Any) -> dict[tuple[str, str | None], Any]:
    found: dict[tuple[str, str | None], Any] = {}
    for act in moment.acts:
        for channel in (None, *(c for c in moment.channels(act) if c is not None)):
            answer = moment.decide(act, channel)
            found[act, channel] = (answer, answer.valid_until)
    return found


def read(document: Document, told: Told, arrived: list[Event]) -> Thread:
    return Thread([Ground(document)], History(arrived).events, told.facts)


@settings(searched, max_examples=TRIPLES)
@given(data=st.data())
def test_the_tracker_answers_as_the_evaluator_does_after_each_event(data: st.DataObject) -> None:
    ask_tracker(data, data.draw(documents(), label="policy"))


def ask_tracker(data: st.DataObject, document: Document) -> int:
    """Tell a tracker of one event after the other, and ask it and the evaluator.

    Returns:
        At how many instants they were asked.
    """
    told = data.draw(histories(document, most=24), label="told")
    arriving = data.draw(
        st.permutations(told.events) if data.draw(st.booleans()) else st.just(History(told.events).events)
    )
    thread = tracked(document, told)
    arrived: list[Event] = []
    for event in arriving:
        try:
            thread.apply(event)
        except EtiquetteError:
            # What the tracker refuses, the evaluator refuses at the latest when all of it is known.
            with pytest.raises(EtiquetteError):
                _ = answers(read(document, told, [*arrived, event]).at(microseconds(event.at)))
            continue
        arrived.append(event)
    at = microseconds(data.draw(likely_instants(document, told.events, told.base), label="at"))
    latest = max((microseconds(event.at) for event in arrived), default=at)
    instants = {at, max(at, latest)}
    for instant in instants:
        assert answers(thread.at(instant)) == answers(read(document, told, arrived).at(instant))
    return len(instants)


def test_it_keeps_what_the_rules_can_look_back_on_and_no_more() -> None:
    tracker = loads(CALLS).track()
    sizes = []
    for day in range(1, 29):
        for hour in range(8, 20):
            tracker.apply(Event(type="call", at=f"2026-02-{day:02}T{hour:02}:00-05:00", thread="a", channel="phone"))
            tracker.apply(Event(type="reply", at=f"2026-02-{day:02}T{hour:02}:30-05:00", thread="a"))
        sizes.append(tracker.size("a"))
    calls_of_a_week, calls_of_a_day, pending, slack = 7 * 12, 12, 3, 8
    assert max(sizes) <= 2 * (calls_of_a_week + calls_of_a_day + pending) + slack


def test_a_late_event_counts_as_if_it_had_come_in_time() -> None:
    policy = loads(CALLS)
    first, second = (
        Event(type="call", at=f"2026-03-0{day}T12:00-05:00", thread="a", channel="phone") for day in (2, 3)
    )
    tracker = policy.track()
    tracker.apply(second)
    tracker.apply(first)
    at = "2026-03-03T13:00-05:00"
    assert tracker.evaluate(at)["call"] == policy.evaluate(History([first, second]), at)["call"]


def test_an_event_that_is_refused_changes_nothing() -> None:
    tracker = loads(CALLS).track()
    tracker.apply(Event(type="call", at="2026-03-02T12:00-05:00", thread="a", channel="phone", id="c1"))
    before = tracker.snapshot()
    with pytest.raises(EtiquetteError, match="conflicting-duplicate"):
        tracker.apply(Event(type="call", at="2026-03-02T13:00-05:00", thread=("b", "a"), channel="phone", id="c1"))
    with pytest.raises(EtiquetteError, match="unknown-event"):
        tracker.apply(Event(type="shout", at="2026-03-02T13:00-05:00", thread="a"))
    assert tracker.snapshot() == before
    assert tracker.threads == ("a",)


def test_a_snapshot_goes_on_elsewhere() -> None:
    policy = loads(CALLS)
    tracker = policy.track()
    tracker.apply(Event(type="call", at="2026-03-02T12:00-05:00", thread=("a", "b"), channel="phone", id="c1"))
    tracker.apply(Event(type="retraction", at="2026-03-02T13:00-05:00", thread="b", retracts="c1"))
    tracker.apply(Event(type="reply", at="2026-03-03T12:00-05:00", thread="b", facts={"zone": "Asia/Tokyo"}))
    resumed = policy.resume(json.dumps(tracker.snapshot()))
    for thread in ("a", "b"):
        at = "2026-03-03T12:30-05:00"
        assert resumed.evaluate(at, thread=thread).decisions == tracker.evaluate(at, thread=thread).decisions
    assert resumed.snapshot() == tracker.snapshot()


def test_a_snapshot_holds_numbers_and_dates_as_json_has_them() -> None:
    text = CALLS.replace("{zone: {type: zone}}", "{rate: {type: number}, since: {type: date}, pace: {type: duration}}")
    tracker = loads(text).track(facts={"rate": Decimal("0.10"), "pace": parse_duration("2 days")})
    told = {"rate": Decimal("1.5"), "since": date(2026, 3, 1)}
    tracker.apply(Event(type="reply", at="2026-03-02T12:00-05:00", thread="a", facts=told))
    snapshot = json.loads(json.dumps(tracker.snapshot()))
    assert snapshot["facts"] == {"rate": 0.1, "pace": "2 days"}
    assert snapshot["events"][0]["facts"] == {"rate": 1.5, "since": "2026-03-01"}
    assert loads(text).resume(snapshot).snapshot() == snapshot


def test_a_snapshot_of_another_policy_is_refused_with_help() -> None:
    snapshot = loads(CALLS).track().snapshot()
    other = loads(CALLS.replace("24 hours", "25 hours"))
    with pytest.raises(EtiquetteError, match="other-policy") as caught:
        other.resume(snapshot)
    assert "calls 1.0.0" in caught.value.message
    assert caught.value.help


@pytest.mark.parametrize("snapshot", ["{}", "no json", '{"snapshot": 2}', "[]"])
def test_what_is_no_snapshot_is_refused(snapshot: str) -> None:
    with pytest.raises(EtiquetteError, match="bad-snapshot"):
        loads(CALLS).resume(snapshot)


def test_a_question_about_the_past_is_answered_from_the_log() -> None:
    policy = loads(CALLS)
    tracker = policy.track()
    for day in (2, 3, 4):
        tracker.apply(Event(type="call", at=f"2026-03-0{day}T12:00-05:00", thread="a", channel="phone"))
    at = "2026-03-02T13:00-05:00"
    decision = tracker.evaluate(at)["call"]
    assert decision.status == "too_soon"
    assert decision.not_before == etiquette.Event(type="x", at="2026-03-03T12:00-05:00", thread="a").at


def test_what_it_says_equals_what_the_policy_says_and_differs_once_more_has_happened() -> None:
    policy = loads(CALLS)
    first = Event(type="reply", at="2026-03-02T09:00-05:00", thread="a")
    second = Event(type="call", at="2026-03-02T10:00-05:00", thread="a", channel="phone")
    tracker = policy.track()
    tracker.apply(first)
    now = "2026-03-02T12:00-05:00"
    before = tracker.evaluate(now)
    assert before == policy.evaluate(History([first]), now)
    assert hash(before) == hash(policy.evaluate(History([first]), now))
    assert before != policy.evaluate(History([first, second]), now)
    assert before != policy.evaluate(History([first]), "2026-03-02T12:00:00.000001-05:00")
