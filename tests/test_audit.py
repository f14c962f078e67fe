"""Audits: what was wrong in a history, as known then and as known now."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.audit import ThreadAudit
from etiquette.calendars.instants import microseconds
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.replay import FoldedReplay, Known, PlainReplay, ThreadAt, replay
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


def test_a_history_that_was_learned_later_is_looked_up_instant_by_instant() -> None:
    late = call(2, 9, recorded="2026-03-05T09:00-05:00")
    assert isinstance(_replay_of([late, call(3, 8)], "then"), PlainReplay)
    assert isinstance(_replay_of([late, call(3, 8)], "now"), FoldedReplay)


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
