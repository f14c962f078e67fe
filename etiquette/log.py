"""The log of one thread as one policy reads it: typed, ordered, each event once, and which of it exists when.

Reading refuses what cannot have happened as told; :func:`Log.existing` answers which events exist at an instant.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace

from etiquette.calendars.instants import microseconds
from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidFact, InvalidHistory
from etiquette.event import Event
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE
from etiquette.policy import CHANNEL, RETRACTION, Declaration, Document, Value
from etiquette.values import read_value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Happening:
    """An event as one policy reads it.

    ``position`` is its place in the order of the thread; ``recorded`` is :data:`ALWAYS_BEFORE` where it was recorded
    at once; ``facts`` maps to ``None`` what the event made unknown.
    """

    position: int
    at: int
    recorded: int
    type: str
    id: str | None
    channel: str | None
    attributes: Mapping[str, Value]
    facts: Mapping[str, Value | None]
    retracts: str | None
    threads: frozenset[str]
    seq: int
    ignored: bool = False
    raw: Event = field(repr=False)

    def value(self, key: str) -> Value | None:
        """What it gives for a key of ``by``: the channel, or an attribute."""
        return self.channel if key == CHANNEL else self.attributes.get(key)

    def agrees_with(self, other: Happening) -> bool:
        """Equal in value in all but place and ``recorded``."""
        if self.ignored or other.ignored:
            return self.ignored and other.ignored and _told(self.raw) == _told(other.raw)
        return self._content() == other._content()

    def _content(self) -> tuple[object, ...]:
        return (
            self.type, self.at, self.seq, self.channel, self.attributes, self.facts, self.retracts, self.threads,
        )  # fmt: skip


def _told(event: Event) -> tuple[object, ...]:
    """What two reports of an event that the policy does not read must agree in."""
    return (
        event.type, event.at, event.seq, event.channel, dict(event.attributes), dict(event.facts), event.retracts,
        frozenset(event.threads),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What the policies that are combined with a policy declare beside it: names that it passes over in silence."""

    events: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    attributes: frozenset[tuple[str, str]] = frozenset()
    act_channels: frozenset[tuple[str, str]] = frozenset()

    @staticmethod
    def of(documents: Iterable[Document]) -> Vocabulary:
        """All that any of the documents declares."""
        declared = tuple(documents)
        return Vocabulary(
            events=frozenset(name for d in declared for name in (*d.events, *d.acts)),
            facts=frozenset(name for d in declared for name in d.facts),
            channels=frozenset(channel for d in declared for channel in d.channels),
            attributes=frozenset(
                (name, attribute)
                for d in declared
                for name, attributes in _attributes_by_name(d)
                for attribute in attributes
            ),
            act_channels=frozenset(
                (a.name, channel) for d in declared for a in d.acts.values() for channel in a.channels
            ),
        )


def _attributes_by_name(document: Document) -> Iterator[tuple[str, Mapping[str, Declaration]]]:
    for event in document.events.values():
        yield event.name, event.attributes
    for act in document.acts.values():
        yield act.name, act.attributes


@dataclass(frozen=True, slots=True, eq=False)
class Log:
    """All events of one thread, in order, each once."""

    happenings: tuple[Happening, ...]

    def existing(self, instant: int) -> tuple[Happening, ...]:
        """The events that exist at an instant: happened and recorded by then, and not taken back by then."""
        there = [h for h in self.happenings if h.at <= instant and h.recorded <= instant]
        taken_back = {h.retracts for h in there if h.retracts is not None}
        return tuple(h for h in there if h.retracts is None and not h.ignored and not (h.id and h.id in taken_back))


def read_log(document: Document, events: Sequence[Event], vocabulary: Vocabulary | None = None) -> Log:
    """Read the events of one thread, given in order, as this policy understands them.

    Args:
        document: the policy.
        events: in order of instant, ``seq`` and place.
        vocabulary: what is declared by the policies that it is combined with.

    Raises:
        InvalidHistory: an event, a channel or an attribute that nothing declares, two events that share an id and
            differ, a retraction of nothing.
        InvalidFact: a fact or attribute that does not fit its type.
    """
    reader = LogReader(document, vocabulary)
    for event in events:
        reader.add(event)
    return Log(tuple(reader.happenings))


class LogReader:
    """Reads the events of one thread, one after the other, in order.

    Args:
        document: the policy.
        vocabulary: what is declared by the policies that it is combined with.
    """

    def __init__(self, document: Document, vocabulary: Vocabulary | None = None) -> None:
        self.document = document
        self.vocabulary = vocabulary or Vocabulary()
        self.calendars = frozenset(document.calendars)
        self.has_calendar = document.clock.calendar is not None
        self.happenings: list[Happening] = []
        self._by_id: dict[str, int] = {}

    def add(self, event: Event) -> Happening | None:
        """Read the next event.

        Returns:
            The event; ``None`` if it is a second report of one that was read before.

        Raises:
            InvalidHistory, InvalidFact: as :func:`read_log`; nothing is then added.
        """
        happening = self._happening(len(self.happenings), event)
        known = None if happening.id is None else self._by_id.get(happening.id)
        if happening.retracts is not None:
            self._check_retraction(happening, self._by_id, self.happenings)
        if known is not None:
            self._merge(known, happening)
            return None
        if happening.id is not None:
            self._by_id[happening.id] = len(self.happenings)
        self.happenings.append(happening)
        return happening

    def _merge(self, position: int, again: Happening) -> None:
        first = self.happenings[position]
        if not first.agrees_with(again):
            raise InvalidHistory(
                "conflicting-duplicate",
                f'two events of one thread have the id "{again.id}" and differ'
                + (f" (the other: {first.raw.origin})" if first.raw.origin else ""),
                "give each event an id of its own, or make the two reports agree",
                place=again.raw.origin,
            )
        self.happenings[position] = replace(first, recorded=min(first.recorded, again.recorded))

    def _check_retraction(self, retraction: Happening, by_id: Mapping[str, int], earlier: Sequence[Happening]) -> None:
        target = by_id.get(retraction.retracts or "")
        if target is None:
            raise InvalidHistory(
                "retracts-nothing",
                f'a retraction takes back "{retraction.retracts}", and no earlier event of the thread has that id',
                "name the id of an event that comes before the retraction in the same thread",
                place=retraction.raw.origin,
            )
        if earlier[target].retracts is not None:
            raise InvalidHistory(
                "retracts-retraction",
                f'a retraction takes back "{retraction.retracts}", which is itself a retraction',
                "a retraction is final: record the event anew instead",
                place=retraction.raw.origin,
            )

    def _happening(self, position: int, event: Event) -> Happening:
        def made(
            *,
            channel: str | None = event.channel,
            attributes: Mapping[str, Value] | None = None,
            facts: Mapping[str, Value | None] | None = None,
            ignored: bool = False,
        ) -> Happening:
            return Happening(
                position=position,
                at=event.instant,
                recorded=ALWAYS_BEFORE if event.recorded is None else microseconds(event.recorded),
                type=event.type,
                id=event.id,
                channel=channel,
                attributes=attributes or {},
                facts=facts or {},
                retracts=event.retracts if event.type == RETRACTION else None,
                threads=frozenset(event.threads),
                seq=event.seq,
                ignored=ignored,
                raw=event,
            )

        if event.type == RETRACTION:
            if event.retracts is None:
                raise InvalidHistory(
                    "retracts-nothing", "a retraction does not say what it retracts", 'add "retracts": the id of the event',
                    place=event.origin,
                )  # fmt: skip
            return made()
        if event.retracts is not None:
            raise InvalidHistory(
                "bad-event", f'only a retraction has "retracts", and this is "{event.type}"',
                f'write "type": "{RETRACTION}"', place=event.origin,
            )  # fmt: skip
        declared = self.document.acts.get(event.type) or self.document.events.get(event.type)
        if declared is None:
            self._check_ignorable(event)
            return made(ignored=True)
        return made(
            channel=self._channel(event),
            attributes=self._attributes(event, declared.attributes),
            facts=self._facts(event),
        )

    def _check_ignorable(self, event: Event) -> None:
        if self.document.other_events == "ignore" or event.type in self.vocabulary.events:
            return
        known = (*self.document.events, *self.document.acts, RETRACTION)
        raise InvalidHistory(
            "unknown-event",
            f'the policy "{self.document.name}" declares no event or act "{event.type}"',
            did_you_mean(event.type, known) + "; or set other_events: ignore in the policy",
            place=event.origin,
        )

    def _channel(self, event: Event) -> str | None:
        act = self.document.acts.get(event.type)
        if event.channel is None:
            return act.channels[0] if act is not None and len(act.channels) == 1 else None
        own = self.document.channels if act is None else act.channels
        elsewhere = (
            event.channel in self.vocabulary.channels
            if act is None
            else (event.type, event.channel) in self.vocabulary.act_channels
        )
        if event.channel not in own and not elsewhere:
            what = f'the act "{event.type}" has' if act is not None else "the acts of the policy have"
            raise InvalidHistory(
                "unknown-channel",
                f'{what} no channel "{event.channel}"',
                did_you_mean(event.channel, own, otherwise=f"channels here: {', '.join(own) or 'none'}"),
                place=event.origin,
            )
        return event.channel

    def _attributes(self, event: Event, declared: Mapping[str, Declaration]) -> dict[str, Value]:
        read: dict[str, Value] = {}
        for name, raw in event.attributes.items():
            if name not in declared:
                if (event.type, name) in self.vocabulary.attributes:
                    continue
                raise InvalidHistory(
                    "unknown-attribute",
                    f'"{event.type}" has no attribute "{name}"',
                    did_you_mean(name, declared, otherwise=f"attributes here: {', '.join(declared) or 'none'}"),
                    place=event.origin,
                )
            if raw is not None:
                read[name] = self._value(declared[name], raw, event.origin)
        return with_defaults(read, declared)

    def _facts(self, event: Event) -> dict[str, Value | None]:
        read: dict[str, Value | None] = {}
        for name, raw in event.facts.items():
            declaration = self.document.facts.get(name)
            if declaration is not None:
                read[name] = None if raw is None else self._value(declaration, raw, event.origin)
            elif name not in self.vocabulary.facts:
                raise unknown_fact(self.document, name, event.origin)
        return read

    def _value(self, declaration: Declaration, raw: object, place: str | None) -> Value:
        return read_value(declaration, raw, place=place, calendars=self.calendars, has_calendar=self.has_calendar)


def with_defaults(given: dict[str, Value], declared: Mapping[str, Declaration]) -> dict[str, Value]:
    """What is given, and the defaults of what is not."""
    for name, declaration in declared.items():
        if name not in given and declaration.default is not None:
            given[name] = declaration.default
    return given


def read_facts(
    document: Document, facts: Mapping[str, object], vocabulary: Vocabulary | None = None
) -> dict[str, Value]:
    """The facts given from outside, typed; one that is given as ``None`` is unknown.

    Raises:
        InvalidFact: a fact that the policy does not declare, or a value that does not fit its type.
    """
    elsewhere = (vocabulary or Vocabulary()).facts
    calendars = frozenset(document.calendars)
    read: dict[str, Value] = {}
    for name, raw in facts.items():
        declaration = document.facts.get(name)
        if declaration is None:
            if name in elsewhere:
                continue
            raise unknown_fact(document, name, None)
        if raw is not None:
            read[name] = read_value(
                declaration, raw, calendars=calendars, has_calendar=document.clock.calendar is not None
            )
    return read


def unknown_fact(document: Document, name: str, place: str | None) -> InvalidFact:
    """The error for a fact that nothing declares."""
    return InvalidFact(
        "unknown-fact",
        f'the policy "{document.name}" declares no fact "{name}"',
        did_you_mean(name, document.facts, otherwise=f"facts here: {', '.join(document.facts) or 'none'}"),
        place=place,
    )
