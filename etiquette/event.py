"""Events and histories: what happened, as told. What it means is up to a policy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

from etiquette.calendars.instants import microseconds, parse_instant, to_text
from etiquette.duration import Duration
from etiquette.errors import InvalidHistory
from etiquette.frozen import dataclass
from etiquette.weekly import WeeklyHours

KEYS = ("thread", "type", "at", "id", "channel", "attributes", "facts", "recorded", "seq", "retracts")
"""The keys of an event in a file, in the order in which they are written."""

_HOW = "an event has " + ", ".join(KEYS) + "; thread, type and at are needed"


EMPTY: Mapping[str, Any] = MappingProxyType({})
"""The attributes, and the facts, of every event that has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened in a thread at an instant.

    Args:
        type: name of an event or act that the policy declares, or ``retraction``.
        at: when; any aware ``datetime``, or RFC 3339 / RFC 9557 text.
        thread: the thread it belongs to, or several.
        id: what a retraction or a second report of the same event names it by.
        channel: how an act was done.
        attributes: details of the event, by name.
        facts: what became known with it, by name; ``None`` makes a fact unknown again.
        recorded: when the record learned of it, where that was later.
        seq: orders events of one instant; absent is 0.
        retracts: the id of the event that a retraction takes back.
        origin: where it was read (``file:line``); no part of its value.

    Attributes:
        instant: ``at`` in microseconds since 1970-01-01T00:00Z, which is what every rule reckons with.

    Raises:
        InvalidHistory: a part that has the wrong shape.
        InvalidInstant: a time that is naive or not an instant.

    >>> event = Event(type="interview", at="2026-03-03T15:00:00-05:00", thread="acme")
    >>> event.threads
    ('acme',)
    >>> Event(type="interview", at="2026-03-03T15:00:00", thread="acme")
    Traceback (most recent call last):
    etiquette.errors.InvalidInstant: "2026-03-03T15:00:00" has no offset or zone [naive-time]
      help: add the offset, as in 2026-03-03T15:00:00-05:00, or Z for UTC
    """

    type: str
    at: datetime
    thread: str | tuple[str, ...]
    id: str | None = None
    channel: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    facts: Mapping[str, Any] = field(default_factory=dict[str, Any])
    recorded: datetime | None = None
    seq: int = 0
    retracts: str | None = None
    origin: str | None = field(default=None, compare=False)
    instant: int = field(init=False, repr=False, compare=False)

    # Construction from text and plain containers is what users do; the frozen fields hold the normal forms.
    def __init__(
        self,
        *,
        type: str,
        at: datetime | str,
        thread: str | Iterable[str],
        id: str | None = None,
        channel: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        facts: Mapping[str, Any] | None = None,
        recorded: datetime | str | None = None,
        seq: int | None = None,
        retracts: str | None = None,
        origin: str | None = None,
    ) -> None:
        put = object.__setattr__
        put(self, "origin", origin)
        put(self, "type", self._text("type", type))
        put(self, "at", self._instant(at))
        put(self, "instant", microseconds(self.at))
        put(self, "thread", self._thread(thread))
        put(self, "id", None if id is None else self._text("id", id))
        put(self, "channel", None if channel is None else self._text("channel", channel))
        put(self, "attributes", self._mapping("attributes", attributes))
        put(self, "facts", self._mapping("facts", facts))
        put(self, "recorded", None if recorded is None else self._instant(recorded))
        put(self, "seq", self._seq(seq))
        put(self, "retracts", None if retracts is None else self._text("retracts", retracts))

    def _refuse(self, message: str, help: str = _HOW) -> InvalidHistory:
        return InvalidHistory("bad-event", message, help, place=self.origin)

    def _text(self, key: str, value: object) -> str:
        if isinstance(value, (int, float, Decimal)):
            word = str(value).lower()
            message = f'"{key}" of an event is a text, and this is {word}'
            raise InvalidHistory("number-for-text", message, f'write it in quotes: "{word}"', place=self.origin)
        if not isinstance(value, str) or not value:
            raise self._refuse(f'"{key}" of an event is a text, and this is {value!r}')
        return value

    def _instant(self, value: datetime | str) -> datetime:
        return parse_instant(value, place=self.origin)

    def _thread(self, value: object) -> str | tuple[str, ...]:
        if isinstance(value, (str, int, float, Decimal)):
            return self._text("thread", value)
        if not isinstance(value, Iterable):
            raise self._refuse(f'"thread" of an event is a text or a list of texts, and this is {value!r}')
        names = tuple(dict.fromkeys(self._text("thread", name) for name in cast("Iterable[object]", value)))
        if not names:
            raise self._refuse('"thread" of an event is an empty list')
        return names[0] if len(names) == 1 else names

    def _mapping(self, key: str, value: object) -> Mapping[str, Any]:
        if value is None:
            return EMPTY
        if not isinstance(value, Mapping):
            raise self._refuse(f'"{key}" of an event is a mapping from names to values, and this is {value!r}')
        items = cast("Mapping[object, object]", value)
        if not all(isinstance(name, str) for name in items):
            raise self._refuse(f'"{key}" of an event is a mapping from names to values, and this is {items!r}')
        return MappingProxyType({str(name): _frozen(item) for name, item in items.items()}) if items else EMPTY

    def _seq(self, value: object) -> int:
        if value is None:
            return 0
        if not isinstance(value, int) or isinstance(value, bool):
            raise self._refuse(f'"seq" of an event is a whole number, and this is {value!r}')
        return value

    def __hash__(self) -> int:
        return hash((self.type, self.at, self.thread, self.id, self.channel, self.seq, self.retracts))

    @property
    def threads(self) -> tuple[str, ...]:
        """All threads that it belongs to."""
        return (self.thread,) if isinstance(self.thread, str) else self.thread

    @staticmethod
    def from_dict(data: Mapping[str, Any], *, origin: str | None = None) -> Event:
        """An event from plain values, as in a line of a history file.

        Raises:
            InvalidHistory: a key that no event has, one that is missing, or a value of the wrong shape.
        """
        from etiquette.diagnostics import did_you_mean

        for key in data:
            if key not in KEYS and not key.startswith("x-"):
                raise InvalidHistory(
                    "bad-event", f'"{key}" is no key of an event', did_you_mean(key, KEYS, otherwise=_HOW), place=origin
                )
        for key in ("thread", "type", "at"):
            if data.get(key) is None:
                raise InvalidHistory("bad-event", f'the event has no "{key}"', _HOW, place=origin)
        return Event(**{key: data[key] for key in KEYS if key in data}, origin=origin)

    def to_dict(self) -> dict[str, Any]:
        """Plain values; keys that say nothing are left away."""
        data: dict[str, Any] = {
            "thread": self.thread if isinstance(self.thread, str) else list(self.thread),
            "type": self.type,
            "at": to_text(self.at),
        }
        optional = {
            "id": self.id,
            "channel": self.channel,
            "attributes": {k: plain_values(v) for k, v in self.attributes.items()},
            "facts": {k: plain_values(v) for k, v in self.facts.items()},
            "recorded": None if self.recorded is None else to_text(self.recorded),
            "seq": self.seq,
            "retracts": self.retracts,
        }
        return data | {key: value for key, value in optional.items() if value not in (None, {}, 0)}


def _frozen(value: object) -> object:
    """Lists as tuples and mappings as read-only views, all the way down."""
    if isinstance(value, Mapping):
        items = cast("Mapping[object, object]", value)
        return MappingProxyType({key: _frozen(item) for key, item in items.items()})
    if isinstance(value, (list, tuple)):
        return tuple(_frozen(item) for item in cast("Sequence[object]", value))
    return value


def plain_number(number: Decimal) -> int | float | str:
    """A number as JSON can carry it without losing a digit; where neither kind of JSON number can, its text.

    >>> plain_number(Decimal("3")), plain_number(Decimal("0.1")), plain_number(Decimal("0.10000000000000000001"))
    (3, 0.1, '0.10000000000000000001')
    """
    if abs(number.adjusted()) < 300 and number == number.to_integral_value():
        return int(number)
    nearest = float(number)
    return nearest if Decimal(repr(nearest)) == number else str(number)


def plain_values(value: Any) -> Any:
    """Values of attributes and facts as JSON has them: lists and mappings, numbers, dates and instants as text."""
    if isinstance(value, Mapping):
        items = cast("Mapping[str, object]", value)
        return {key: plain_values(item) for key, item in items.items()}
    if isinstance(value, tuple):
        return [plain_values(item) for item in cast("tuple[object, ...]", value)]
    if isinstance(value, datetime):
        return to_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return plain_number(value)
    if isinstance(value, Duration):
        return str(value)
    if isinstance(value, WeeklyHours):
        return value.to_dict()
    return value


class History:
    """Events of any number of threads: immutable, ordered by instant, then ``seq``, then place in the input.

    >>> history = History([Event(type="reply", at="2026-03-04T10:00Z", thread="acme"),
    ...                    Event(type="interview", at="2026-03-03T10:00Z", thread="acme")])
    >>> [event.type for event in history.of("acme")]
    ['interview', 'reply']
    >>> history.threads
    ('acme',)
    """

    __slots__ = ("_by_thread", "_events")

    def __init__(self, events: Iterable[Event] = ()) -> None:
        ordered = sorted(events, key=lambda event: (event.instant, event.seq))
        by_thread: dict[str, list[Event]] = {}
        for event in ordered:
            for thread in event.threads:
                by_thread.setdefault(thread, []).append(event)
        self._events = tuple(ordered)
        self._by_thread = {thread: tuple(members) for thread, members in by_thread.items()}

    @property
    def events(self) -> tuple[Event, ...]:
        """All events, in order."""
        return self._events

    @property
    def threads(self) -> tuple[str, ...]:
        """The threads, in the order in which they first appear."""
        return tuple(self._by_thread)

    def of(self, thread: str) -> tuple[Event, ...]:
        """The events of one thread, in order; none where the thread has none."""
        return self._by_thread.get(thread, ())

    def adding(self, *events: Event) -> History:
        """This history and these events; this one stays as it is."""
        return History((*self._events, *events))

    def __iter__(self) -> Iterator[Event]:
        return iter(self._events)

    def __len__(self) -> int:
        return len(self._events)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, History) and self._events == other._events

    def __hash__(self) -> int:
        return hash(self._events)

    def __repr__(self) -> str:
        return f"<History of {len(self._events)} events in {len(self._by_thread)} threads>"
