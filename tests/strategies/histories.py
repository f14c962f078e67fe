"""Histories of what a policy looks at, and the facts that are given with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from etiquette.event import Event
from etiquette.policy import RETRACTION, CapRule, CooldownRule, DeadlineRule, Declaration, Document, Selector
from tests.strategies.vocabulary import BASES, near, raw_values

THREAD = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Events in the order in which they were told, the facts given from outside, and the time around which all lie."""

    base: datetime
    events: tuple[Event, ...]
    facts: Mapping[str, Any]


@st.composite
def histories(draw: st.DrawFn, document: Document, *others: Document, most: int = 7) -> Told:
    """A history that every one of the policies can read, biased to what they name."""
    base = draw(st.sampled_from(BASES))
    policies = (document, *others)
    events: list[Event] = []
    for number in range(draw(st.integers(0, most))):
        event = draw(_event(policies, base, f"e{number}"))
        events.append(event)
        events.extend(draw(_sequel(event, f"r{number}")))
    facts: dict[str, Any] = {}
    for policy in reversed(policies):
        facts |= draw(_facts(policy.facts, base))
    return Told(base=base, events=tuple(events), facts=facts)


@st.composite
def _facts(draw: st.DrawFn, declared: Mapping[str, Declaration], base: datetime) -> dict[str, Any]:
    known = {n: d for n, d in declared.items() if draw(st.integers(0, 3)) > (0 if d.required else 1)}
    return {name: draw(raw_values(declaration, base)) for name, declaration in known.items()}


@st.composite
def _event(draw: st.DrawFn, policies: Sequence[Document], base: datetime, event_id: str) -> Event:
    name = draw(st.sampled_from(_named(policies)))
    at = draw(near(base))
    facts = {f: d for policy in policies for f, d in policy.facts.items()} if draw(st.integers(0, 3)) == 0 else {}
    set_now = draw(st.lists(st.sampled_from([*facts]), max_size=2, unique=True)) if facts else []
    return Event(
        type=name,
        at=at,
        thread=THREAD,
        id=event_id if draw(st.integers(0, 4)) else None,
        channel=draw(_channel(policies, name)),
        attributes=draw(_attributes(policies, name, at, base)),
        facts={fact: draw(st.none() | raw_values(facts[fact], base)) for fact in set_now},
        recorded=at + timedelta(hours=draw(st.sampled_from((0, 1, 48)))) if draw(st.integers(0, 5)) == 0 else None,
        seq=draw(st.sampled_from((0, 0, 0, 1, -1))),
    )


def _named(policies: Sequence[Document]) -> list[str]:
    """Every declared event, and again as often as rules and states look at it."""
    looked_at = [name for policy in policies for selector in _selectors(policy) for name in selector.names]
    return [name for policy in policies for name in (*policy.events, *policy.acts)] + looked_at * 2


def _selectors(policy: Document) -> Iterator[Selector]:
    for state in policy.states.values():
        yield from (state.begins, *([state.ends] if state.ends else []))
    for rule in policy.rules:
        match rule:
            case DeadlineRule():
                yield from (rule.after, rule.after)
            case CooldownRule():
                yield rule.after
            case CapRule():
                yield rule.counting
            case _:
                pass


@st.composite
def _channel(draw: st.DrawFn, policies: Sequence[Document], name: str) -> str | None:
    of_acts = [policy.acts[name].channels for policy in policies if name in policy.acts]
    own = of_acts or [policy.channels for policy in policies]
    possible = sorted({channel for channels in own for channel in channels})
    if not possible or draw(st.integers(0, 3)) == 0:
        return None
    return draw(st.sampled_from(possible))


@st.composite
def _attributes(
    draw: st.DrawFn, policies: Sequence[Document], name: str, at: datetime, base: datetime
) -> dict[str, Any]:
    declared: dict[str, Declaration] = {}
    for policy in policies:
        found = policy.acts.get(name) or policy.events.get(name)
        declared |= found.attributes if found is not None else {}
    given = [attribute for attribute in declared if draw(st.integers(0, 2))]
    values = {attribute: draw(raw_values(declared[attribute], base)) for attribute in given}
    if "sent_at" in values:
        # An attribute that moves the instant from which windows run may not be later than the event.
        values["sent_at"] = at - timedelta(hours=draw(st.sampled_from((0, 1, 30))))
    return values


@st.composite
def _sequel(draw: st.DrawFn, event: Event, retraction_id: str) -> list[Event]:
    """Now and then a second report of an event, or a retraction of it."""
    kind = draw(st.sampled_from(("none",) * 8 + ("again", "taken back")))
    if event.id is None or kind == "none":
        return []
    if kind == "again":
        late = draw(st.none() | st.sampled_from((1, 5)))
        recorded = None if late is None else event.at + timedelta(hours=late)
        return [replace(event, recorded=recorded)]
    later = event.at + timedelta(hours=draw(st.sampled_from((1, 24, 100))))
    return [Event(type=RETRACTION, at=later, thread=THREAD, id=retraction_id, retracts=event.id)]


@st.composite
def proposed_attributes(draw: st.DrawFn, policies: Sequence[Document], act: str, base: datetime) -> dict[str, Any]:
    """The attributes of a proposal: some of those that the act declares."""
    found = draw(_attributes(policies, act, base, base))
    return {name: value for name, value in found.items() if draw(st.booleans())}
