"""The compiled tracker gives the evaluator's answers, in whatever order the events arrive."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import load, loads
from etiquette.calendars.instants import microseconds
from etiquette.compiled.following import CompiledTracker
from etiquette.compiled.programs import Programs
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.lineage import Lineage
from etiquette.testing.strategies import documents, histories, likely_instants
from tests.compiled.asking import Case, by_evaluator, or_code, plain
from tests.test_differential import FEWER, searched

THREAD = "acme"
CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
events: {reply: , quit: }
acts: {call: {channels: [phone]}, letter: }
states: {over: {begins: quit}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours}
  - {id: answer, kind: deadline, act: letter, after: reply, within: 2 days}
  - {id: over, kind: forbid, act: all, when: over}
"""


def call(at: str, id: str | None = None) -> Event:
    return Event(type="call", at=at, thread=THREAD, channel="phone", id=id)


@settings(searched, max_examples=FEWER)
@given(data=st.data(), is_plain=st.booleans())
def test_the_compiled_tracker_answers_as_the_evaluator_does_whatever_has_arrived(
    data: st.DataObject, *, is_plain: bool
) -> None:
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document, most=8), label="told")
    events = History(plain(told.events) if is_plain else told.events).events
    arriving = events if is_plain else data.draw(st.permutations(events))
    tracker = CompiledTracker(Programs([Lineage([document], pinned=True)]), told.facts)
    at = microseconds(data.draw(likely_instants(document, told.events, told.base), label="at"))
    arrived: list[Event] = []
    for event in arriving:
        try:
            tracker.apply(event)
        except EtiquetteError:
            continue
        arrived.append(event)
        case = Case(document=document, events=History(arrived).events, facts=told.facts)
        for instant in {at, microseconds(case.events[-1].at)}:
            asked = or_code(partial(tracker.standings, instant))
            assert asked == by_evaluator(case, instant), f"at {instant}"


def test_it_counts_an_event_from_the_instant_at_which_it_came() -> None:
    tracker = loads(CALLS).compiled().track()
    tracker.apply(call("2026-03-02T12:00-05:00"))
    assert tracker.standings("2026-03-03T11:59:59.999999-05:00")[0].status == "too_soon"
    assert tracker.standings("2026-03-03T12:00-05:00")[0].status == "allowed"


def test_a_question_about_the_past_is_answered_from_the_log() -> None:
    tracker = loads(CALLS).compiled().track()
    for day in (2, 3, 4):
        tracker.apply(call(f"2026-03-0{day}T12:00-05:00"))
    assert tracker.standings("2026-03-02T13:00-05:00")[0].not_before == microseconds(call("2026-03-03T12:00-05:00").at)


def test_a_late_event_counts_as_if_it_had_come_in_time() -> None:
    first, second = (call(f"2026-03-0{day}T12:00-05:00") for day in (2, 3))
    tracker, other = loads(CALLS).compiled().track(), loads(CALLS).compiled().track()
    for event in (first, second):
        tracker.apply(event)
    for event in (second, first):
        other.apply(event)
    at = "2026-03-03T13:00-05:00"
    assert tracker.standings(at) == other.standings(at)


def test_an_event_that_is_refused_changes_nothing() -> None:
    tracker = loads(CALLS).compiled().track()
    tracker.apply(call("2026-03-02T12:00-05:00", id="c1"))
    before = tracker.standings("2026-03-02T13:00-05:00")
    with pytest.raises(EtiquetteError, match="unknown-event"):
        tracker.apply(Event(type="shout", at="2026-03-02T13:00-05:00", thread=("new", THREAD)))
    with pytest.raises(EtiquetteError, match="conflicting-duplicate"):
        tracker.apply(call("2026-03-02T13:00-05:00", id="c1"))
    assert tracker.standings("2026-03-02T13:00-05:00") == before
    assert tracker.threads == (THREAD,)
    tracker.apply(call("2026-03-02T14:00-05:00", id="c2"))
    assert tracker.standings("2026-03-03T13:59:59.999999-05:00", thread=THREAD)[0].status == "too_soon"


def test_what_is_taken_back_counts_no_more() -> None:
    tracker = loads(CALLS).compiled().track()
    tracker.apply(call("2026-03-02T12:00-05:00", id="c1"))
    tracker.apply(Event(type="retraction", at="2026-03-02T13:00-05:00", thread=THREAD, retracts="c1"))
    assert tracker.standings("2026-03-02T13:00-05:00")[0].status == "allowed"
    assert tracker.standings("2026-03-02T12:59:59.999999-05:00")[0].status == "too_soon"


def test_an_event_of_two_threads_belongs_to_both() -> None:
    tracker = loads(CALLS).compiled().track()
    tracker.apply(Event(type="call", at="2026-03-02T12:00-05:00", thread=("a", "b"), channel="phone"))
    for thread in ("a", "b"):
        assert tracker.standings("2026-03-02T13:00-05:00", thread=thread)[0].rules == ("daily",)


def test_a_whole_history_is_taken_in_at_once_and_reasons_are_made_on_demand() -> None:
    policy = loads(CALLS)
    history = History([call("2026-03-02T12:00-05:00"), call("2026-03-03T14:00-05:00")])
    tracker = policy.compiled().track()
    tracker.take(history)
    at = "2026-03-03T15:00-05:00"
    assert tracker.standings(at)[0].rules == ("daily",)
    assert tracker.evaluate(at).decisions == policy.evaluate(history, at).decisions


def test_a_thread_to_which_nothing_happened_is_answered_too() -> None:
    assert [one.status for one in loads(CALLS).compiled().track().standings("2026-03-03T15:00-05:00")] == [
        "allowed"
    ] * 2


def test_a_thread_that_is_not_plain_costs_for_each_event_what_the_event_costs() -> None:
    tracker = loads(CALLS).compiled().track()
    tracker.apply(call("2026-01-01T12:00-05:00", id="c1"))
    tracker.apply(call("2026-01-01T12:00-05:00", id="c1"))
    followed = tracker._threads[THREAD].tracked
    assert followed is not None
    for day in range(1, 29):
        tracker.apply(call(f"2026-02-{day:02}T12:00-05:00"))
    assert tracker._threads[THREAD].tracked is followed
    assert tracker.standings("2026-03-01T11:59:59.999999-05:00")[0].status == "too_soon"
    assert tracker.standings("2026-03-01T12:00-05:00")[0].status == "allowed"


def test_versions_take_turns_in_a_thread_that_is_followed() -> None:
    policy = load("us-telemarketing")
    tracker = policy.compiled().track()
    turns = policy.lineages[0].turns
    assert turns
    for turn in turns:
        for instant in (turn - 1, turn):
            asked = or_code(partial(tracker.standings, instant, thread="a"))
            expected = or_code(partial(policy.compiled().standings, (), instant))
            assert asked == expected
