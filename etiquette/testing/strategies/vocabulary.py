"""The words that drawn policies are made of: few enough that rules, events and proposals meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from etiquette.duration import Duration, Part, Unit
from etiquette.frozen import dataclass
from etiquette.policy import ActDeclaration, Declaration, Document, EventDeclaration, TypeName, Value
from etiquette.weekly import DAY, WeeklyHours, parse_weekly

ZONES = (
    "America/New_York",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Africa/Casablanca",
    "Europe/London",
)
BASES: tuple[datetime, ...] = tuple(
    datetime.fromisoformat(text)
    for text in (
        "2026-03-06T15:00:00-05:00",  # two days before New York and St John's spring forward
        "2026-03-08T05:00:00+00:00",  # the midnight before that gap
        "2026-10-31T23:30:00-04:00",  # an hour that New York will show twice is near
        "2026-11-01T05:30:00+00:00",  # inside the first showing
        "2011-12-28T12:00:00+00:00",  # two days before Apia skips a date
        "2026-04-03T13:00:00+00:00",  # Lord Howe falls back by half an hour
        "2026-02-13T18:00:00+00:00",  # Casablanca leaves its hour for Ramadan
        "2010-11-06T02:31:00+00:00",  # St John's changes at one minute past midnight
        "2026-01-29T22:00:00+00:00",  # months that lack the day
        "2026-06-29T09:00:00+00:00",  # holidays, a quarter's end
        "2026-12-23T17:00:00+00:00",  # a year's end
    )
)
"""Instants around which something is odd about the clock or the calendar."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def utc(instant: int) -> datetime:
    """An instant in microseconds as a ``datetime``."""
    return EPOCH + timedelta(microseconds=instant)


CHANNELS = ("email", "phone", "post")
_WEEKS: tuple[dict[str, str | list[str]], ...] = (
    {"monday-friday": "09:00-17:00"},
    {"every day": "08:00-21:00"},
    {"every day": ["00:30-02:30", "12:00-12:30"]},
    {"friday-sunday": "22:00-06:00", "tuesday": "all day"},
    {"every day": "23:00-01:00"},
    {"monday": "00:00-24:00", "wednesday-saturday": ["01:00-03:00", "20:00-00:00"]},
)
WEEKS: tuple[WeeklyHours, ...] = tuple(parse_weekly(spec) for spec in _WEEKS)

ATTRIBUTES: dict[str, Declaration] = {
    "visit": Declaration(name="visit", type="text"),
    "outcome": Declaration(name="outcome", type="choice", choices=("missed", "spoke", "left")),
    "grade": Declaration(name="grade", type="number"),
    "urgent": Declaration(name="urgent", type="boolean"),
    "sent_at": Declaration(name="sent_at", type="instant"),
    "meets_at": Declaration(name="meets_at", type="instant"),
    "meets_on": Declaration(name="meets_on", type="date"),
}
FACTS: dict[str, Declaration] = {
    "decision_on": Declaration(name="decision_on", type="date"),
    "meeting_at": Declaration(name="meeting_at", type="instant"),
    "timeline": Declaration(name="timeline", type="duration"),
    "hot": Declaration(name="hot", type="boolean"),
    "score": Declaration(name="score", type="number"),
    "kind": Declaration(name="kind", type="choice", choices=("big", "small")),
    "home": Declaration(name="home", type="zone"),
    "places": Declaration(name="places", type="zones"),
    "office_hours": Declaration(name="office_hours", type="hours"),
}
EVENT_NAMES = ("interview", "reply", "opt-out", "opt-in")
ACT_NAMES = ("call", "letter", "check-in")


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a policy declares, and so what its rules and states can name."""

    facts: dict[str, Declaration]
    events: dict[str, EventDeclaration]
    acts: dict[str, ActDeclaration]
    calendars: tuple[str, ...]
    has_calendar: bool

    @staticmethod
    def of(document: Document) -> Words:
        """Those of a policy that there is."""
        return Words(
            facts=dict(document.facts),
            events=dict(document.events),
            acts=dict(document.acts),
            calendars=tuple(document.calendars),
            has_calendar=document.clock.calendar is not None,
        )

    def facts_of(self, kind: TypeName) -> tuple[str, ...]:
        """The facts of a type."""
        return tuple(name for name, declaration in self.facts.items() if declaration.type == kind)

    @property
    def names(self) -> tuple[str, ...]:
        """All events and acts."""
        return (*self.events, *self.acts)

    @property
    def channels(self) -> tuple[str, ...]:
        """All channels."""
        return tuple(dict.fromkeys(channel for act in self.acts.values() for channel in act.channels))

    def attributes_of(self, name: str) -> dict[str, Declaration]:
        """What an event or act declares."""
        declared = self.acts.get(name) or self.events[name]
        return dict(declared.attributes)

    def shared(self, names: tuple[str, ...]) -> dict[str, Declaration]:
        """The attributes that all of these events declare."""
        tables = [self.attributes_of(name) for name in names]
        return {key: d for key, d in tables[0].items() if all(key in table for table in tables)}


def near(base: datetime, reaches: Sequence[int] = ()) -> st.SearchStrategy[datetime]:
    """Instants within some weeks of a base, most of them at a distance that windows have too.

    Args:
        base: about when.
        reaches: how far the windows of a policy reach, in microseconds; those of weeks are gone by.
    """
    own = [reach // DAY for reach in reaches if reach < 100 * DAY]
    days = st.sampled_from((0, 0, 1, 1, 2, 3, 5, 7, 10, 14, 21, 31, 60, *own))
    hours = st.sampled_from((0, 0, 0, 1, 2, 5, 11, 12, 24, 36))
    ticks = st.sampled_from((0, 0, 0, 0, 1, -1, 60_000_000, 1_800_000_000, 30))

    def moved(day: int, hour: int, tick: int) -> datetime:
        return (base + timedelta(days=day, hours=hour, microseconds=tick)).astimezone(UTC)

    return st.builds(moved, days, hours, ticks)


def raw_values(declaration: Declaration, base: datetime, tested: Sequence[Value] = ()) -> st.SearchStrategy[Any]:
    """Values as a caller would give them.

    Args:
        declaration: of the fact or attribute.
        base: about when, where it is a time.
        tested: the values with which the policy compares it.
    """
    match declaration.type:
        case "text":
            return st.sampled_from((*tested, "a", "b", "c"))
        case "choice":
            return st.sampled_from(declaration.choices)
        case "boolean":
            return st.booleans()
        case "number" if tested:
            return st.sampled_from(
                [value + step for value in tested if isinstance(value, Decimal) for step in (0, -1, 1)]
            )
        case "number":
            return st.integers(0, 3)
        case "date":
            return st.integers(-3, 20).map(lambda days: (base + timedelta(days=days)).date())
        case "instant":
            return near(base - timedelta(days=4))
        case "duration":
            return st.sampled_from(("2 days", "36 hours", "1 week", "1 month"))
        case "zone":
            return st.sampled_from(ZONES)
        case "zones":
            return st.lists(st.sampled_from(ZONES), max_size=2, unique=True)
        case "hours":
            return st.sampled_from([week.to_dict() for week in WEEKS])


def typed_values(declaration: Declaration) -> st.SearchStrategy[Value]:
    """Values as a policy holds them: in tests and defaults."""
    match declaration.type:
        case "number":
            return st.integers(0, 3).map(Decimal)
        case "date":
            return st.sampled_from([(base + timedelta(days=3)).date() for base in BASES])
        case "instant":
            return st.sampled_from([(base - EPOCH) // timedelta(microseconds=1) for base in BASES])
        case "duration":
            return st.sampled_from(
                (Duration((Part(2, Unit.DAY),)), Duration((Part(36, Unit.HOUR),)), Duration((Part(1, Unit.WEEK),)))
            )
        case "zones":
            return st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True).map(tuple)
        case "hours":
            return st.sampled_from(WEEKS)
        case _:
            return raw_values(declaration, BASES[0])
