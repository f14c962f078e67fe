"""The past as one policy sees it at one instant: the events that exist, what they say, and the facts they leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etiquette.event import Event
from etiquette.policy import CHANNEL, RETRACTION, Declaration, Document, Value
from etiquette.values import read_value
from tests.model import zoned
from tests.model.windowing import Clock
from tests.model.zoned import micros

ByValue = tuple[object, ...]
"""One value for each word of a ``by``; ``None`` where it is not given."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happening:
    """An event in the eyes of a policy: typed, defaults filled in, its channel settled. ``order`` is its place."""

    order: int
    type: str
    at: int
    id: str | None
    channel: str | None
    attributes: Mapping[str, Value]
    facts: Mapping[str, Value | None]

    def by(self, words: Sequence[str]) -> ByValue:
        """What it gives for each word of a ``by``."""
        return tuple(self.channel if word == CHANNEL else self.attributes.get(word) for word in words)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """All that binds the present: a policy, events in order, facts from outside; and the zone where none is known."""

    document: Document
    past: tuple[Happening, ...]
    given: Mapping[str, Value]
    zone_otherwise: str | None = None
    memo: dict[Any, Any] = field(default_factory=dict[Any, Any])

    def fact(self, name: str) -> Value | None:
        """The value of a fact, its default where none is set; ``None`` where it is unknown."""
        if ("fact", name) not in self.memo:
            value: Value | None = self.given.get(name)
            for event in self.past:
                if name in event.facts:
                    value = event.facts[name]
            if value is None or value == ():
                value = self.document.facts[name].default
            self.memo["fact", name] = None if value == () else value
        found: Value | None = self.memo["fact", name]
        return found

    @property
    def zone_name(self) -> str | None:
        """The clock's zone; ``None`` where a required fact that names it is unknown."""
        reference = self.document.clock.zone
        if reference.name is not None:
            return reference.name
        assert reference.fact is not None
        known = self.fact(reference.fact)
        return str(known) if known is not None else reference.default or self.zone_otherwise

    @property
    def clock(self) -> Clock:
        """The policy's clock, as of this world."""
        if "clock" not in self.memo:
            declared = self.document.clock
            assert self.zone_name is not None
            self.memo["clock"] = Clock(
                where=zoned.zone(self.zone_name),
                calendars=self.document.calendars,
                calendar=declared.calendar,
                week_starts=declared.week_starts,
            )
        clock: Clock = self.memo["clock"]
        return clock

    def before(self, event: Happening) -> World:
        """The world just before one of its events: the events before it in order, with the facts they had set."""
        if ("before", event.order) not in self.memo:
            self.memo["before", event.order] = World(
                document=self.document,
                past=tuple(earlier for earlier in self.past if earlier.order < event.order),
                given=self.given,
                zone_otherwise=self.zone_otherwise or self.zone_name,
            )
        earlier: World = self.memo["before", event.order]
        return earlier


def typed(document: Document, declaration: Declaration, raw: object) -> Value:
    """A raw value as its declaration types it."""
    return read_value(
        declaration, raw, calendars=set(document.calendars), has_calendar=document.clock.calendar is not None
    )


def merged(events: Iterable[Event]) -> list[Event]:
    """Events of one id are one event, at the first one's place, recorded when the earliest was."""
    kept: list[Event] = []
    for event in events:
        twin = next((i for i, e in enumerate(kept) if event.id is not None and e.id == event.id), None)
        if twin is None:
            kept.append(event)
            continue
        records = [kept[twin].recorded, event.recorded]
        earliest = None if None in records else min(r for r in records if r is not None)
        first = kept[twin]
        kept[twin] = Event(
            type=first.type, at=first.at, thread=first.thread, id=first.id, channel=first.channel,
            attributes=first.attributes, facts=first.facts, recorded=earliest, seq=first.seq, retracts=first.retracts,
        )  # fmt: skip
    return kept


def existing(events: Iterable[Event], at: int) -> list[Event]:
    """The events that exist at an instant, in order."""
    known = [e for e in merged(events) if micros(e.at) <= at and (e.recorded is None or micros(e.recorded) <= at)]
    return sorted(known, key=lambda event: (micros(event.at), event.seq))


def standing(events: Iterable[Event], declared: Collection[str]) -> list[Event]:
    """Without the events that the policy does not declare, the retracted ones, and the retractions."""
    listed = [event for event in events if event.type == RETRACTION or event.type in declared]
    retracted = {event.retracts for event in listed if event.type == RETRACTION}
    return [event for event in listed if event.type != RETRACTION and (event.id is None or event.id not in retracted)]


def world_at(
    document: Document, events: Iterable[Event], facts: Mapping[str, object], at: int,
    channels: Mapping[str, tuple[str, ...]],
) -> World:  # fmt: skip
    """The world at an instant. ``channels``: of each act, over all policies that are combined."""
    declared = {*document.events, *document.acts}
    past = [
        _happening(document, order, event, channels)
        for order, event in enumerate(standing(existing(events, at), declared))
    ]
    given = {
        name: typed(document, document.facts[name], raw)
        for name, raw in facts.items()
        if name in document.facts and raw is not None
    }
    return World(document=document, past=tuple(past), given=given)


def attributes_of(document: Document, name: str) -> Mapping[str, Declaration]:
    """The attributes that an event or act declares."""
    if name in document.acts:
        return document.acts[name].attributes
    return document.events[name].attributes if name in document.events else {}


def with_defaults(document: Document, name: str, raw: Mapping[str, object]) -> dict[str, Value]:
    """The attributes that are given, and the defaults of those that are not."""
    values: dict[str, Value] = {}
    for declaration in attributes_of(document, name).values():
        value = raw.get(declaration.name)
        known = declaration.default if value is None else typed(document, declaration, value)
        if known is not None and known != ():
            values[declaration.name] = known
    return values


def _happening(document: Document, order: int, event: Event, channels: Mapping[str, tuple[str, ...]]) -> Happening:
    channel = event.channel
    if channel is None and len(channels.get(event.type, ())) == 1:
        channel = channels[event.type][0]
    facts = {
        name: None if raw is None else typed(document, document.facts[name], raw)
        for name, raw in event.facts.items()
        if name in document.facts
    }
    return Happening(
        order=order, type=event.type, at=micros(event.at), id=event.id, channel=channel,
        attributes=with_defaults(document, event.type, event.attributes), facts=facts,
    )  # fmt: skip
