"""Each act of a history, as it stood just before it was done: compiled code says of it what the evaluator says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import load, loads
from etiquette.compiled.compiled import CompiledPolicy
from etiquette.compiled.decided import Decided
from etiquette.compiled.evaluated import replayed
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.lineage import Lineage
from etiquette.testing.strategies import documents, histories
from tests.compiled.asking import plain
from tests.test_differential import FEWER, searched

Judgements = list[tuple[Event, Decided]] | str


@settings(searched, max_examples=FEWER)
@given(data=st.data(), is_plain=st.booleans())
def test_acts_are_judged_as_the_evaluator_judges_them(data: st.DataObject, *, is_plain: bool) -> None:
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document, most=8), label="told")
    events = History(plain(told.events) if is_plain else told.events).events
    lineages = [Lineage([document], pinned=True)]
    assert _compiled(lineages, events, told.facts) == _evaluated(lineages, events, told.facts)


def _compiled(lineages: list[Lineage], events: tuple[Event, ...], facts: Mapping[str, Any]) -> Judgements:
    try:
        return list(CompiledPolicy(lineages).judge(History(events), facts=facts))
    except EtiquetteError as error:
        return error.code


def _evaluated(lineages: list[Lineage], events: tuple[Event, ...], facts: Mapping[str, Any]) -> Judgements:
    try:
        return list(replayed(lineages, events, facts))
    except EtiquetteError as error:
        return error.code


def check_in(at: str) -> Event:
    return Event(type="check-in", at=at, thread="acme", channel="email")


def test_an_act_is_judged_by_what_came_before_it_and_not_by_itself() -> None:
    history = History([check_in("2026-03-02T12:00-05:00"), check_in("2026-03-03T12:00-05:00")])
    (first, decided_first), (second, decided_second) = load("job-interview").compiled().judge(history)
    assert (first, second) == history.events
    assert decided_first.permission == "allowed"
    assert decided_second.permission == "too_soon"


def test_an_act_whose_attributes_matter_is_judged_with_them() -> None:
    policy = loads(
        """
        format: 1
        policy: visits
        version: 1.0.0
        clock: {zone: UTC}
        acts: {note: {attributes: {visit: {type: text}}}}
        rules: [{id: once, kind: cooldown, act: note, wait: 7 days, by: [visit]}]
        """
    )
    notes = [
        Event(type="note", at=f"2026-03-0{day}T12:00Z", thread="a", attributes={"visit": visit})
        for day, visit in ((2, "x"), (3, "y"), (4, "x"))
    ]
    judged = [decided.permission for _, decided in policy.compiled().judge(History(notes))]
    assert judged == ["allowed", "allowed", "too_soon"]


def test_an_act_done_too_soon_is_told_the_first_open_instant_after_its_wait() -> None:
    policy = loads(
        """
        format: 1
        policy: office
        version: 1.0.0
        clock: {zone: America/New_York}
        acts: {call: {channels: [phone]}}
        rules:
          - {id: wait, kind: cooldown, act: call, wait: 12 hours}
          - {id: office, kind: hours, act: call, allow: {every day: 09:00-17:00}}
        """
    )
    calls = [Event(type="call", at=f"2026-03-03T{time}-05:00", thread="a") for time in ("16:00", "16:30", "20:00")]
    judged = [decided for _, decided in policy.compiled().judge(History(calls))]
    opens = Event(type="call", at="2026-03-04T09:00-05:00", thread="a").instant
    assert [one.not_before for one in judged] == [None, opens, opens]
    assert [one.rules for one in judged] == [(), ("wait",), ("wait", "office")]


@settings(searched, max_examples=FEWER)
@given(
    turn=st.sampled_from(["2026-03-08T07:00Z", "2026-11-01T06:00Z"]),
    minutes=st.lists(st.integers(-12 * 24 * 60, 12 * 24 * 60), min_size=2, max_size=12),
)
def test_acts_on_both_sides_of_a_turn_of_the_clock_are_judged_as_the_evaluator_judges_them(
    turn: str, minutes: list[int]
) -> None:
    policy = loads(
        """
        format: 1
        policy: days
        version: 1.0.0
        clock: {zone: America/New_York}
        acts: {call: {channels: [phone]}}
        rules:
          - {id: daily, kind: cooldown, act: call, wait: 1 day}
          - {id: weekly, kind: cap, act: call, at_most: 3, per: 1 week}
        """
    )
    first = datetime.fromisoformat(turn)
    # Days apart to the minute, so that windows end on acts, and an hour beside them.
    shifts = [0, 60, 23 * 60, 24 * 60, 25 * 60, 7 * 24 * 60, *minutes]
    calls = [Event(type="call", at=first + timedelta(minutes=minute), thread="a") for minute in sorted(shifts)]
    events = History(calls).events
    assert _compiled(list(policy.lineages), events, {}) == _evaluated(list(policy.lineages), events, {})
