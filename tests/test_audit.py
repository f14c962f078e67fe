"""Audits: what was wrong in a history, as known then and as known now."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.audit import ThreadAudit
from etiquette.calendars.instants import microseconds
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.fold import Fold
from etiquette.log import Happening
from etiquette.replay import FoldedReplay, Known, PlainReplay, RefoldedReplay, ThreadAt, _Refolding, replay
from etiquette.situation import Ground
from etiquette.testing.strategies import documents, histories, likely_instants
from tests.test_differential import TRIPLES, searched

CALLS = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
events: {reply: , quit: }
acts: {call: {channels: [phone]}}
states: {over: {begins: quit}}
rules:
  - {id: daily, kind: cooldown, act: call, wait: 24 hours, strength: law}
  - {id: answer, kind: deadline, act: call, after: reply, within: 2 days}
  - {id: over, kind: forbid, act: all, when: over, strength: contract}
"""


def call(day: int, hour: int, **more: object) -> Event:
    at = f"2026-03-{day:02}T{hour:02}:00-05:00"
    return Event(type="call", at=at, thread="a", channel="phone", id=f"c{day}-{hour}", **more)  # type: ignore[arg-type]


@settings(searched, max_examples=TRIPLES)
@given(data=st.data())
def test_one_fold_finds_what_looking_each_instant_up_finds(data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document, most=16), label="told")
    until = microseconds(data.draw(likely_instants(document, told.events, told.base), label="until"))
    known: Known = data.draw(st.sampled_from(("then", "now")), label="known")
    thread = Thread([Ground(document)], History(told.events).events, told.facts)

    def findings(kind: type[PlainReplay | FoldedReplay] | None) -> list[tuple[object, ...]]:
        def thread_at(_: int) -> Thread:
            return thread

        audit = ThreadAudit("t", thread_at, (), until, known)
        if kind is not None:
            audit._replay = kind(thread_at, until, known)
        return [(f.finding, f.act, f.channel, f.event, f.at, f.due_by, f.not_before, f.rules) for f in audit.findings()]

    try:
        plain = findings(PlainReplay)
    except EtiquetteError as error:
        with pytest.raises(type(error)):
            findings(None)
        return
    assert findings(None) == plain


def test_a_history_that_was_known_at_once_is_folded() -> None:
    assert isinstance(_replay_of([call(2, 9), call(3, 9)], "then"), FoldedReplay)


def test_a_history_that_was_learned_later_is_folded_anew_from_where_something_was_learned() -> None:
    late = call(2, 9, recorded="2026-03-05T09:00-05:00")
    assert isinstance(_replay_of([late, call(3, 8)], "then"), RefoldedReplay)
    assert isinstance(_replay_of([late, call(3, 8)], "now"), FoldedReplay)


@pytest.mark.parametrize("late_by", [1, 5, 30])
def test_what_was_recorded_late_costs_as_much_as_happened_until_then(
    late_by: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0
    append = Fold.append

    def counted(fold: Fold, happening: Happening) -> bool:
        nonlocal taken
        taken += 1
        return append(fold, happening)

    monkeypatch.setattr(Fold, "append", counted)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    events = [
        Event(
            type="reply" if number % 7 else "call",
            at=start + timedelta(hours=number),
            recorded=start + timedelta(hours=number + late_by, minutes=1),
            thread="a",
            id=f"e{number}",
        )
        for number in range(600)
    ]
    # All are learned in the order in which they happened, so each is the last that is known; but one is learned later.
    events[300] = replace(events[300], recorded=start + timedelta(hours=330, minutes=2))
    loads(CALLS).audit(History(events), start + timedelta(days=60))
    assert 600 <= taken < 600 + 16 * 32


def test_what_was_taken_back_late_costs_as_much_as_happened_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    go_back = _Refolding._go_back

    def seen(log: _Refolding, count: int) -> None:
        before = log._taken
        go_back(log, count)
        lengths.append(before - log._taken)
        assert len(log._marks) < 24

    monkeypatch.setattr(_Refolding, "_go_back", seen)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    told: list[Event] = []
    for number in range(500):
        at = start + timedelta(hours=number)
        told.append(Event(type="reply", at=at, thread="a", id=f"e{number}"))
        if number % 10 == 9:
            taken_back = f"e{number - 5}"
            told.append(Event(type="retraction", at=at, thread="a", id=f"r{number}", retracts=taken_back))
    loads(CALLS).audit(History(told), start + timedelta(days=60))
    assert len(lengths) == 50
    # Six events back, and to the mark before them.
    assert max(lengths) <= 6 + 2 * 8


def _replay_of(events: list[Event], known: Known) -> object:
    (lineage,) = loads(CALLS).lineages
    thread = Thread([lineage.grounds[0]], events, {})
    thread_at: ThreadAt = lambda _: thread  # noqa: E731  # a name for the one line
    return replay(thread_at, microseconds(events[-1].at), known)


def test_a_violation_says_when_it_would_have_been_right() -> None:
    (finding,) = loads(CALLS).audit(History([call(2, 9), call(3, 8)]), "2026-03-04T00:00-05:00")
    assert (finding.finding, finding.event, finding.rules, finding.strength) == ("violation", "c3-8", ("daily",), "law")
    assert finding.not_before is not None
    assert finding.not_before.isoformat() == "2026-03-03T09:00:00-05:00"


def test_what_was_learned_later_is_held_against_an_act_only_as_known_now() -> None:
    history = History([call(2, 9, recorded="2026-03-05T09:00-05:00"), call(3, 8)])
    policy = loads(CALLS)
    assert policy.audit(history, "2026-03-06T00:00-05:00", known="then").findings == ()
    (finding,) = policy.audit(history, "2026-03-06T00:00-05:00", known="now").findings
    assert finding.event == "c3-8"


def test_facts_may_be_given_thread_by_thread() -> None:
    policy = loads(
        CALLS.replace("events:", "facts: {vip: {type: boolean, default: false}}\nevents:").replace(
            "act: call, wait", "act: call, unless: vip, wait"
        )
    )
    history = History([call(2, 9), call(3, 8)])
    assert len(policy.audit(history, "2026-03-04T00:00Z")) == 1
    assert len(policy.audit(history, "2026-03-04T00:00Z", facts={"a": {"vip": True}})) == 0
    assert len(policy.audit(history, "2026-03-04T00:00Z", facts={"vip": True})) == 0


def test_facts_of_a_thread_without_events_are_no_facts_of_the_others() -> None:
    policy = loads(CALLS.replace("events:", "facts: {vip: {type: boolean, default: false}}\nevents:"))
    history = History([call(2, 9), call(3, 8)])
    told = policy.audit(history, "2026-03-04T00:00Z", facts={"a": {"vip": False}, "elsewhere": {"vip": True}})
    assert told == policy.audit(history, "2026-03-04T00:00Z")


def test_a_fact_that_is_a_mapping_itself_is_not_taken_for_a_thread() -> None:
    policy = loads(
        CALLS.replace("events:", "facts: {open: {type: hours}}\nevents:").replace(
            "rules:", "rules:\n  - {id: open, kind: hours, act: call, allow: {fact: open}}"
        )
    )
    history = History([call(2, 9)])
    shut, at_work = {"open": {"tuesday": "10:00-11:00"}}, {"open": {"every day": "00:00-24:00"}}
    assert [f.rules for f in policy.audit(history, "2026-03-04T00:00Z", facts=shut)] == [("open",)]
    assert len(policy.audit(history, "2026-03-04T00:00Z", facts=at_work)) == 0


def test_what_is_known_then_and_now_are_the_only_two_ways_to_judge() -> None:
    with pytest.raises(EtiquetteError) as refused:
        loads(CALLS).audit(History([]), "2026-03-04T00:00Z", known="later")  # type: ignore[arg-type]
    assert refused.value.code == "not-one-of"
