"""The abstract syntax: what a policy says. No behaviour lives here.

The parser in :mod:`etiquette.language` makes these values, with every name settled: groups are replaced by the events
they stand for, ``all`` by the acts, a name in a window by the attribute or fact it means. What each of them *means* is
in :mod:`etiquette.rules` and its neighbours, one module a word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import Literal

from etiquette.duration import Duration, Relative, Window
from etiquette.frozen import dataclass
from etiquette.weekly import WeeklyHours

TypeName = Literal["text", "choice", "boolean", "number", "date", "instant", "duration", "zone", "zones", "hours"]
TYPES: tuple[TypeName, ...] = (
    "text", "choice", "boolean", "number", "date", "instant", "duration", "zone", "zones", "hours",
)  # fmt: skip

Value = str | bool | int | Decimal | date | Duration | tuple[str, ...] | WeeklyHours
"""A typed value. Of type ``instant``: microseconds since 1970-01-01T00:00Z as ``int``. Of type ``zone``: its name."""

Strength = Literal["law", "contract", "guidance", "norm", "advice"]
STRENGTHS: tuple[Strength, ...] = ("law", "contract", "guidance", "norm", "advice")
Effect = Literal["forbid", "warn"]

CHANNEL = "channel"
"""The word in ``by`` that means the channel; every other word there is an attribute."""
RETRACTION = "retraction"
"""The built-in event that takes an earlier event back."""


# --- declarations ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A fact or an attribute: its type, and what stands for it where none is given."""

    name: str
    type: TypeName
    choices: tuple[str, ...] = ()
    default: Value | None = None
    required: bool = False
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDeclaration:
    """Something that can happen in a thread."""

    name: str
    attributes: Mapping[str, Declaration] = field(default_factory=dict[str, Declaration])
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActDeclaration:
    """Something that the owner of the policy may do. Without channels it has one: null."""

    name: str
    channels: tuple[str, ...] = ()
    attributes: Mapping[str, Declaration] = field(default_factory=dict[str, Declaration])
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDeclaration:
    """Working dates and opening hours. ``weekend`` holds weekdays, Monday is 0; ranges include both ends."""

    name: str
    weekend: frozenset[int] = frozenset({5, 6})
    country: str | None = None
    subdivision: str | None = None
    closed: tuple[tuple[date, date], ...] = ()
    working: tuple[tuple[date, date], ...] = ()
    open: WeeklyHours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneReference:
    """A zone by name, or the fact that names it (one or several), with what is used where the fact is unknown.

    Exactly one of ``name`` and ``fact`` is given; ``default`` (the default written beside the fact) goes with ``fact``.
    """

    name: str | None = None
    fact: str | None = None
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockDeclaration:
    """Whose clock is read, and which calendar counts business days. ``week_starts``: Monday is 0, Sunday 6."""

    zone: ZoneReference
    calendar: str | None = None
    week_starts: Literal[0, 6] = 0


# --- tests, selectors, states, conditions ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Equals:
    """A value: equal to it."""

    value: Value


@dataclass(frozen=True, slots=True)
class OneOf:
    """A list: equal to one of them."""

    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class NotTest:
    """``{not: TEST}``: true exactly where TEST is not."""

    test: Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare:
    """Bounds on a number, a date or an instant; all that are given must hold."""

    at_least: Value | None = None
    at_most: Value | None = None
    more_than: Value | None = None
    less_than: Value | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """``{known: true}`` or ``{known: false}``."""

    known: bool


Test = Equals | OneOf | NotTest | Compare | Known


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Events of one of these names that pass every restriction given.

    ``channels``: one of them (``None``: any, and none at all, will do). ``where``: attribute and test; all must pass.
    ``during``, ``outside``: states, all of which must hold, or not, just before the event. ``at``: the attribute that
    gives the instant from which windows run.
    """

    names: tuple[str, ...]
    channels: tuple[str, ...] | None = None
    where: tuple[tuple[str, Test], ...] = ()
    during: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Selector:
    """Which events: those that fit any of the patterns, the first that fits deciding."""

    patterns: tuple[Pattern, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all events that it may select, each once, in order."""
        return tuple(dict.fromkeys(name for pattern in self.patterns for name in pattern.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Begun and ended by events. ``by``: one such state for each value of these (attributes, or the channel)."""

    name: str
    begins: Selector
    ends: Selector | None = None
    starts_after: Window | None = None
    ends_after: Window | None = None
    lasts: Window | None = None
    by: tuple[str, ...] = ()
    about: str | None = None

    @property
    def is_final(self) -> bool:
        """Nothing is written that would ever end it."""
        return self.ends is None and self.lasts is None


@dataclass(frozen=True, slots=True)
class StateHolds:
    """A state, by name."""

    state: str


@dataclass(frozen=True, slots=True)
class FactTest:
    """``{FACT: TEST}``; a boolean fact by name is the test that it equals true."""

    fact: str
    test: Test


@dataclass(frozen=True, slots=True)
class Passed:
    """``{passed: FACT}`` or ``{passed: DURATION before|after FACT}``; never relative to an attribute."""

    moment: Relative


@dataclass(frozen=True, slots=True)
class Not:
    """``{not: C}``."""

    condition: Condition


@dataclass(frozen=True, slots=True)
class All:
    """``{all: [C…]}``."""

    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """``{any: [C…]}``."""

    conditions: tuple[Condition, ...]


Condition = StateHolds | FactTest | Passed | Not | All | Any


# --- rules -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a rule comes from. A source written as one text is its ``cite``."""

    cite: str | None = None
    url: str | None = None
    quote: str | None = None

    def to_dict(self) -> dict[str, str]:
        """The keys that are given."""
        pairs = (("cite", self.cite), ("url", self.url), ("quote", self.quote))
        return {key: value for key, value in pairs if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule has: whom it binds, when it exists, and why.

    ``acts``: the acts it rules, in the order written (``all`` and groups are replaced by what they stand for).
    ``channels``: of the proposed act (``None``: any). ``where``: tests on the attributes of the proposed act.
    """

    id: str
    acts: tuple[str, ...]
    channels: tuple[str, ...] | None = None
    where: tuple[tuple[str, Test], ...] = ()
    when: Condition | None = None
    unless: Condition | None = None
    because: str | None = None
    source: Source | None = None
    strength: Strength = "advice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One rung of a ladder of deadlines; all its windows run from the anchor of the ladder."""

    opens: Window | None = None
    within: Window | None = None
    lapses: Window | None = None
    channel: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRule(Rule):
    """An obligation: after an event, an act is owed. With ``steps``, the windows of the rule itself are absent."""

    after: Selector
    opens: Window | None = None
    within: Window | None = None
    lapses: Window | None = None
    steps: tuple[Step, ...] = ()
    early: Effect | None = None
    restart: bool = False
    done_by: Selector
    reset_by: Selector | None = None
    paused_while: str | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CooldownRule(Rule):
    """Forbidden while inside the window of an earlier event. ``waits``: the nth event uses the nth, then the last."""

    after: Selector
    waits: tuple[Window, ...]
    reset_by: Selector | None = None
    by: tuple[str, ...] = ()
    effect: Effect = "forbid"


@dataclass(frozen=True, slots=True, kw_only=True)
class CapRule(Rule):
    """Forbidden while ``at_most`` or more events have a window ``per`` that holds the instant."""

    counting: Selector
    at_most: int
    per: Window
    reset_by: Selector | None = None
    by: tuple[str, ...] = ()
    effect: Effect = "forbid"


@dataclass(frozen=True, slots=True)
class CalendarHours:
    """``{calendar: C}``."""

    calendar: str


@dataclass(frozen=True, slots=True)
class FactHours:
    """``{fact: F}`` of type hours."""

    fact: str


Hours = WeeklyHours | CalendarHours | FactHours


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRule(Rule):
    """Forbidden outside ``allow``, or inside ``deny``. ``zone``: ``None`` is the clock's."""

    allow: Hours | None = None
    deny: Hours | None = None
    zone: ZoneReference | None = None
    holidays: Literal["open", "closed"] = "open"
    effect: Effect = "forbid"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForbidRule(Rule):
    """Forbidden."""

    effect: Effect = "forbid"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferRule(Rule):
    """Ranks channels, best first; restrains nothing."""

    order: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FactText:
    """``{fact: F}`` where a message check asks for a text."""

    fact: str


CountName = Literal["paragraphs", "words", "characters"]
MentionName = Literal["subject_mentions", "mentions", "avoids", "asks", "opens_with"]
COUNTS: tuple[CountName, ...] = ("paragraphs", "words", "characters")
MENTIONS: tuple[MentionName, ...] = ("subject_mentions", "mentions", "avoids", "asks", "opens_with")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountCheck:
    """How much of something the body may have."""

    name: CountName
    at_least: int | None = None
    at_most: int | None = None
    exactly: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MentionCheck:
    """Texts that must, or must not, stand in the draft."""

    name: MentionName
    texts: tuple[str | FactText, ...]


Check = CountCheck | MentionCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRule(Rule):
    """Judges a draft by checks, in the order written."""

    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviseRule(Rule):
    """A tip, shown with the act."""

    say: str


AnyRule = DeadlineRule | CooldownRule | CapRule | HoursRule | ForbidRule | PreferRule | MessageRule | AdviseRule
KINDS = ("deadline", "cooldown", "cap", "hours", "forbid", "prefer", "message", "advise")


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """A named text for an act, with ``{fact}`` placeholders; ``{{`` and ``}}`` are braces."""

    name: str
    acts: tuple[str, ...]
    channels: tuple[str, ...] | None = None
    text: str


# --- the document ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document:
    """A whole policy: everything it extends is already in it.

    ``effective_from`` and ``effective_until`` are local dates of the clock's zone (of its default, where a fact names
    the zone); until is exclusive. ``digest``: of the text and of all that it extends.
    """

    name: str
    version: str
    digest: str
    title: str | None = None
    description: str | None = None
    effective_from: date | None = None
    effective_until: date | None = None
    other_events: Literal["refuse", "ignore"] = "refuse"
    clock: ClockDeclaration
    calendars: Mapping[str, CalendarDeclaration] = field(default_factory=dict[str, CalendarDeclaration])
    facts: Mapping[str, Declaration] = field(default_factory=dict[str, Declaration])
    events: Mapping[str, EventDeclaration] = field(default_factory=dict[str, EventDeclaration])
    acts: Mapping[str, ActDeclaration] = field(default_factory=dict[str, ActDeclaration])
    groups: Mapping[str, Selector] = field(default_factory=dict[str, Selector])
    states: Mapping[str, State] = field(default_factory=dict[str, State])
    rules: tuple[AnyRule, ...] = ()
    scripts: tuple[Script, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """Every channel that some act declares, each once, in order."""
        return tuple(dict.fromkeys(channel for act in self.acts.values() for channel in act.channels))
