"""Histories of what a policy looks at, and the facts that are given with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from etiquette.engine import Policy
from etiquette.event import Event, History
from etiquette.frozen import dataclass
from etiquette.policy import RETRACTION, Declaration, Document, Value
from etiquette.testing.strategies.looks import moved_by, reaches, tested, triggers
from etiquette.testing.strategies.policies import bases_of, documents_of
from etiquette.testing.strategies.vocabulary import near, raw_values

THREAD = "thread"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Events in the order in which they were told, the facts given from outside, and the time around which all lie."""

    base: datetime
    events: tuple[Event, ...]
    facts: Mapping[str, Any]

    @property
    def history(self) -> History:
        """The events, in the order of time; all of one thread, called ``thread``."""
        return History(self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What histories are about: the policies, and what these look at."""

    documents: tuple[Document, ...]
    reaches: tuple[int, ...]
    tested: Mapping[str, tuple[Value, ...]] = field(default_factory=dict[str, tuple[Value, ...]])
    moved_by: frozenset[str] = frozenset()

    @staticmethod
    def of(documents: Sequence[Document]) -> Subject:
        """What these look at."""
        values: dict[str, tuple[Value, ...]] = {}
        for document in documents:
            for name, some in tested(document).items():
                values[name] = (*values.get(name, ()), *some)
        return Subject(
            documents=tuple(documents),
            reaches=tuple(reach for document in documents for reach in reaches(document)),
            tested=values,
            moved_by=frozenset(name for document in documents for name in moved_by(document)),
        )

    def values(self, declaration: Declaration, base: datetime) -> st.SearchStrategy[Any]:
        """Values for a fact or an attribute."""
        return raw_values(declaration, base, self.tested.get(declaration.name, ()))


@st.composite
def histories(
    draw: st.DrawFn, policy: Policy | Document, *others: Policy | Document, most: int = 7, base: datetime | None = None
) -> Told:
    """Histories that every one of the policies can read, biased to what their rules and states look at.

    Args:
        draw: given by Hypothesis.
        policy: what the histories are for; a policy that was loaded, or a document.
        others: further ones.
        most: how many events there are at most, second reports and retractions aside.
        base: about when all happens; by default an instant at which something is odd about a clock or calendar.
    """
    about = Subject.of([document for one in (policy, *others) for document in documents_of(one)])
    when = draw(st.sampled_from(bases_of(policy, *others))) if base is None else base
    events: list[Event] = []
    for number in range(draw(st.integers(0, most))):
        event = draw(_event(about, when, f"e{number}"))
        events.append(event)
        events.extend(draw(_sequel(event, f"r{number}")))
    return Told(base=when, events=tuple(events), facts=draw(outside_facts(about, when)))


@st.composite
def outside_facts(draw: st.DrawFn, about: Subject, base: datetime) -> dict[str, Any]:
    """Facts that are given from outside: most of those that are required, and some of the rest."""
    facts: dict[str, Any] = {}
    for document in reversed(about.documents):
        known = {n: d for n, d in document.facts.items() if draw(st.integers(0, 3)) > (0 if d.required else 1)}
        facts |= {name: draw(about.values(declaration, base)) for name, declaration in known.items()}
    return facts


@st.composite
def _event(draw: st.DrawFn, about: Subject, base: datetime, event_id: str) -> Event:
    name = draw(st.sampled_from(_named(about.documents)))
    at = draw(near(base, about.reaches))
    event = draw(events_at(about, name, at, base))
    return replace(
        event,
        id=event_id if draw(st.integers(0, 4)) else None,
        recorded=at + timedelta(hours=draw(st.sampled_from((0, 1, 48)))) if draw(st.integers(0, 5)) == 0 else None,
        seq=draw(st.sampled_from((0, 0, 0, 1, -1))),
    )


@st.composite
def events_at(draw: st.DrawFn, about: Subject, name: str, at: datetime, base: datetime) -> Event:
    """An event of a name at an instant, with some of the attributes and facts that it may carry."""
    facts = {f: d for document in about.documents for f, d in document.facts.items()}
    facts = facts if draw(st.integers(0, 3)) == 0 else {}
    set_now = draw(st.lists(st.sampled_from([*facts]), max_size=2, unique=True)) if facts else []
    return Event(
        type=name,
        at=at,
        thread=THREAD,
        channel=draw(_channel(about.documents, name)),
        attributes=draw(_attributes(about, name, at, base)),
        facts={fact: draw(st.none() | about.values(facts[fact], base)) for fact in set_now},
    )


def _named(policies: Sequence[Document]) -> list[str]:
    """Every declared event, and again as often as rules and states look at it."""
    looked_at = [name for policy in policies for selector in triggers(policy) for name in selector.names]
    return [name for policy in policies for name in (*policy.events, *policy.acts)] + looked_at * 2


@st.composite
def _channel(draw: st.DrawFn, policies: Sequence[Document], name: str) -> str | None:
    of_acts = [policy.acts[name].channels for policy in policies if name in policy.acts]
    own = of_acts or [policy.channels for policy in policies]
    possible = sorted({channel for channels in own for channel in channels})
    if not possible or draw(st.integers(0, 3)) == 0:
        return None
    return draw(st.sampled_from(possible))


@st.composite
def _attributes(draw: st.DrawFn, about: Subject, name: str, at: datetime, base: datetime) -> dict[str, Any]:
    declared: dict[str, Declaration] = {}
    for policy in about.documents:
        found = policy.acts.get(name) or policy.events.get(name)
        declared |= found.attributes if found is not None else {}
    given = [attribute for attribute in declared if draw(st.integers(0, 2))]
    values = {attribute: draw(about.values(declared[attribute], base)) for attribute in given}
    for attribute in values:
        if attribute == "sent_at" or attribute in about.moved_by:
            # An attribute that moves the instant from which windows run may not be later than the event.
            values[attribute] = at - timedelta(hours=draw(st.sampled_from((0, 1, 30))))
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
    found = draw(_attributes(Subject.of(policies), act, base, base))
    return {name: value for name, value in found.items() if draw(st.booleans())}
