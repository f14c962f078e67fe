"""A tracker says how the acts stand as the evaluator does, however often and in whatever order it is asked."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.fold import Folding
from etiquette.lineage import Lineage
from etiquette.policy import Document
from etiquette.situation import Ground
from etiquette.standing import Standing, deciding_rules
from etiquette.testing.strategies import Told, documents, histories, likely_instants
from etiquette.tracker import TrackedThread
from tests.test_differential import TRIPLES, searched

FIELDS = ("act", "channel", "status", "permission", "obligation", "not_before", "due_from", "due_by")
TICK = 1
SECOND = 1_000_000

CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
events: {reply: , quit: }
acts: {call: {channels: [phone]}, mail: {channels: [email]}}
states: {over: {begins: quit}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours}
  - {id: answer, kind: deadline, act: mail, after: reply, within: 2 days}
  - {id: over, kind: forbid, act: all, when: over}
"""
LATER = CALLS.replace("1.0.0", "2.0.0").replace("24 hours", "48 hours")


def fields(standing: Standing) -> tuple[Any, ...]:
    return (*(getattr(standing, name) for name in FIELDS), standing.rules)


def evaluated(thread: Thread, instant: int) -> list[tuple[Any, ...]]:
    """The same fields of the evaluator's answers."""
    moment = thread.at(instant)
    answers = [moment.decide(act) for act in moment.acts]
    return [(*(getattr(answer, name) for name in FIELDS), deciding_rules(answer)) for answer in answers]


def tracked(policies: tuple[Document, ...], told: Told) -> TrackedThread:
    grounds = [Ground(document) for document in policies]
    foldings = {id(ground): Folding(ground) for ground in grounds}
    return TrackedThread(lambda _: grounds, lambda ground: foldings[id(ground)], told.facts)


def ask(data: st.DataObject, policies: tuple[Document, ...]) -> None:
    """Tell a tracker of one event after the other, and ask it in between at the bounds of what it says."""
    told = data.draw(histories(*policies, most=5), label="told")
    thread = tracked(policies, told)
    arrived: list[Event] = []
    for event in History(told.events).events:
        try:
            thread.apply(event)
        except EtiquetteError:
            continue
        arrived.append(event)
        agree(thread, policies, told, arrived, microseconds(event.at))
    at = microseconds(data.draw(likely_instants(policies[0], told.events, told.base), label="at"))
    latest = max((microseconds(event.at) for event in arrived), default=at)
    for instant in (max(at, latest), latest, at):
        agree(thread, policies, told, arrived, instant)


def agree(
    thread: TrackedThread, policies: tuple[Document, ...], told: Told, arrived: list[Event], instant: int
) -> None:
    """The tracker's standings are the evaluator's answers: at an instant, and around where it says that they end."""
    read = Thread([Ground(document) for document in policies], History(arrived).events, told.facts)
    found = thread.standings(instant)
    bounds = {one.until for one in found if one.until is not None}
    later = sorted(bound + tick for bound in bounds for tick in (-TICK, 0, TICK))
    for near in (instant, *later[:3], *later[-3:], instant):
        assert [fields(one) for one in thread.standings(near)] == evaluated(read, near), near


@settings(searched, max_examples=max(1, TRIPLES // 3))
@given(data=st.data())
def test_how_the_acts_stand_is_what_the_evaluator_answers(data: st.DataObject) -> None:
    ask(data, (data.draw(documents(), label="policy"),))


@settings(searched, max_examples=max(1, TRIPLES // 6))
@given(data=st.data())
def test_how_the_acts_stand_under_combined_policies_is_what_the_evaluator_answers(data: st.DataObject) -> None:
    federal = data.draw(documents(name="federal", most_rules=3), label="federal")
    state = data.draw(documents(name="state", most_rules=2), label="state")
    ask(data, (federal, state))


def call(at: str) -> Event:
    return Event(type="call", at=at, thread="a", channel="phone")


def test_until_it_changes_the_very_same_answer_is_given() -> None:
    tracker = loads(CALLS).track()
    tracker.apply(call("2026-03-02T12:00-05:00"))
    first = tracker.standings("2026-03-02T12:00-05:00")
    assert first[0].rules == ("daily",)
    assert tracker.standings("2026-03-03T11:59:59.999999-05:00") is first
    assert tracker.standings("2026-03-03T12:00-05:00")[0].status == "allowed"


def test_an_act_whose_standing_has_not_changed_is_not_judged_anew() -> None:
    tracker = loads(CALLS).track()
    tracker.apply(call("2026-03-02T12:00-05:00"))
    _, mail = tracker.standings("2026-03-02T12:00-05:00")
    call_later, mail_later = tracker.standings("2026-03-03T12:00-05:00")
    assert (call_later.status, mail_later is mail) == ("allowed", True)


def test_an_event_ends_what_stood_and_so_does_one_that_is_refused() -> None:
    tracker = loads(CALLS).track()
    at = "2026-03-02T13:00-05:00"
    tracker.apply(call("2026-03-01T12:00-05:00"))
    assert tracker.standings(at)[0].status == "allowed"
    tracker.apply(call("2026-03-02T12:00-05:00"))
    assert tracker.standings(at)[0].status == "too_soon"
    tracker.apply(call("2026-03-01T11:00-05:00"))
    tracker.apply(Event(type="quit", at="2026-03-02T12:30-05:00", thread="a"))
    assert [one.status for one in tracker.standings(at)] == ["closed", "closed"]


def test_an_earlier_instant_is_answered_from_what_was_known_then() -> None:
    tracker = loads(CALLS).track()
    tracker.apply(call("2026-03-02T12:00-05:00"))
    tracker.apply(Event(type="quit", at="2026-03-04T12:00-05:00", thread="a"))
    seen = [
        tracker.standings(at)[0].status
        for at in ("2026-03-05T00:00-05:00", "2026-03-03T12:00-05:00", "2026-03-05T00:00-05:00")
    ]
    assert seen == ["closed", "allowed", "closed"]


def test_a_standing_ends_at_the_latest_when_another_version_comes_into_force() -> None:
    old, new = loads(CALLS + "effective: {until: 2026-03-03}\n"), loads(LATER + "effective: {from: 2026-03-03}\n")
    versions = [policy.lineages[0].grounds[0].document for policy in (new, old)]
    tracker = Policy((Lineage(versions, pinned=False),)).track()
    tracker.apply(call("2026-03-02T12:00-05:00"))
    tick_before = microseconds(parse_instant("2026-03-03T00:00-05:00")) - TICK
    one_day, two_days = tracker.standings(tick_before)[0], tracker.standings(tick_before + TICK)[0]
    assert one_day.until == tick_before + TICK
    assert one_day.not_before is not None
    assert two_days.not_before == one_day.not_before + 24 * 3600 * SECOND


def test_a_thread_without_events_has_standings_too() -> None:
    assert [one.status for one in loads(CALLS).track().standings(0)] == ["allowed", "allowed"]
