"""Timelines: in each segment the evaluator gives one decision, and at its end another."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import load, loads
from etiquette.calendars.instants import microseconds
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.situation import Ground
from etiquette.testing.strategies import documents, histories, likely_instants
from etiquette.timeline import Timeline, timeline
from tests.test_differential import TRIPLES, searched

CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
events: {reply: }
acts: {call: {channels: [phone, text]}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours}
  - {id: hours, kind: hours, act: call, channel: phone, allow: {every day: 08:00-21:00}}
  - {id: answer, kind: deadline, act: call, after: reply, within: 2 days}
"""
DAY = 86_400_000_000


@settings(searched, max_examples=max(1, TRIPLES // 3))
@given(data=st.data())
def test_at_every_tick_around_every_change_it_says_what_the_evaluator_says(data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document), label="told")
    start = microseconds(data.draw(likely_instants(document, told.events, told.base), label="start"))
    end = start + data.draw(st.integers(1, 40), label="days") * DAY
    thread = Thread([Ground(document)], History(told.events).events, told.facts)
    drawn = timeline("t", lambda _: thread, (), start, end)
    for lane in drawn:
        assert (lane.segments[0].starts, lane.segments[-1].ends) == (start, end)
        chosen = data.draw(st.integers(0, len(lane.segments) - 1), label="segment")
        for segment in lane.segments[chosen : chosen + 2]:
            for instant in {segment.starts, segment.ends - 1}:
                found = thread.at(instant).decide(lane.act, None if lane.whole else lane.channel)
                if lane.whole or lane.channel is not None:
                    assert segment.answer == found


def drawn(events: list[Event], start: str, end: str) -> Timeline:
    return loads(CALLS).timeline(History(events), start, end, thread="a")


def test_opening_hours_part_a_day_and_a_channel_that_is_open_keeps_the_act_allowed() -> None:
    found = drawn([], "2026-05-13T00:00-04:00", "2026-05-14T00:00-04:00")
    phone = [(s.start.isoformat(), s.decision.status) for s in found["call", "phone"]]
    assert phone == [
        ("2026-05-13T00:00:00-04:00", "too_soon"),
        ("2026-05-13T08:00:00-04:00", "allowed"),
        ("2026-05-13T21:00:00.000001-04:00", "too_soon"),
    ]
    assert {s.decision.status for s in found["call"]} == {"allowed"}


def test_what_happens_within_the_span_counts_from_when_it_is_known() -> None:
    reply = Event(type="reply", at="2026-05-13T10:00-04:00", recorded="2026-05-13T12:00-04:00", thread="a")
    found = drawn([reply], "2026-05-13T09:00-04:00", "2026-05-17T00:00-04:00")
    assert [(s.start.isoformat(), s.decision.status) for s in found["call", "text"]] == [
        ("2026-05-13T09:00:00-04:00", "allowed"),
        ("2026-05-13T12:00:00-04:00", "due"),
        ("2026-05-15T10:00:00.000001-04:00", "overdue"),
    ]


def test_the_next_change_is_the_first_of_any_lane() -> None:
    found = drawn([], "2026-05-13T07:00-04:00", "2026-05-14T00:00-04:00")
    assert found.next_change is not None
    assert found.next_change.isoformat() == "2026-05-13T08:00:00-04:00"


def test_nothing_changes_where_nothing_is_drawn_to_an_end() -> None:
    assert drawn([], "2026-05-13T09:00-04:00", "2026-05-13T10:00-04:00").next_change is None


def test_another_version_comes_into_force_within_the_span() -> None:
    policy = load("us-florida-telemarketing")
    lanes = policy.timeline(History(), "2021-06-30T00:00-04:00", "2021-07-02T00:00-04:00", facts={"state": "FL"})
    versions = {s.decision.policies[0].version for lane in lanes for s in lane.segments}
    assert versions == {"1.0.0", "1.1.0"}
