"""Each act of a history, as it stood just before it was done: compiled code says of it what the evaluator says."""

from __future__ import annotations

from collections.abc import Mapping
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
        return [(one.event, one.decided) for one in CompiledPolicy(lineages).judge(History(events), facts=facts)]
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
    first, second = load("job-interview").compiled().judge(history)
    assert first.decided.permission == "allowed"
    assert second.decided.permission == "too_soon"
    assert second.event == history.events[1]


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
    judged = [one.decided.permission for one in policy.compiled().judge(History(notes))]
    assert judged == ["allowed", "allowed", "too_soon"]
