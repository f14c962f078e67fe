"""A thread as one policy sees it at an instant: the events that exist, the facts they set, the clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from etiquette.calendars.hours import OpenHours
from etiquette.calendars.windows import Clock
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import zone
from etiquette.interval import Instants
from etiquette.log import Happening
from etiquette.policy import AnyRule, Document, Selector, State, Value, ZoneReference
from etiquette.reads import facts_read
from etiquette.selectors import Occurrence, occurrence
from etiquette.states import holding
from etiquette.weekly import WeeklyHours


class Ground:
    """What all situations of one policy share: its calendars, and a clock for each zone that was met."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._clocks: dict[str, Clock] = {}
        self._open: dict[tuple[str, WeeklyHours | str, bool], OpenHours] = {}

    @cached_property
    def calendars(self) -> Mapping[str, WorkingCalendar]:
        """The calendars of the policy, ready to count."""
        return {name: WorkingCalendar(declared) for name, declared in self.document.calendars.items()}

    @cached_property
    def reads(self) -> Mapping[str, tuple[str, ...]]:
        """For each rule, by id, the facts that it reads."""
        return {rule.id: facts_read(rule, self.document) for rule in self.document.rules}

    def clock(self, zone_name: str) -> Clock:
        """The clock of the policy in a zone."""
        found = self._clocks.get(zone_name)
        if found is None:
            declared = self.document.clock
            found = Clock(zone(zone_name), self.calendars, declared.calendar, declared.week_starts)
            self._clocks[zone_name] = found
        return found

    def open_hours(self, zone_name: str, written: WeeklyHours | str, *, ends_included: bool) -> OpenHours:
        """Weekly hours, or those of a calendar by name, in a zone."""
        key = (zone_name, written, ends_included)
        found = self._open.get(key)
        if found is None:
            if isinstance(written, str):
                calendar = self.calendars[written]
                found = OpenHours(zone(zone_name), calendar.open, calendar, ends_included=ends_included)
            else:
                found = OpenHours(zone(zone_name), written, ends_included=ends_included)
            self._open[key] = found
        return found


class Situation(ABC):
    """A thread as one policy sees it; satisfies :class:`etiquette.selectors.View`.

    Everything in it is computed with the events that exist, and with their facts and zone. Where these come from is
    for its three forms to say: the history :class:`AtInstant`, the history :class:`Before` one of its events, and the
    fold of a tracker.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.document = ground.document
        self._clock: Clock | None = None
        self._states: dict[tuple[str, tuple[Value | None, ...], bool], Instants] = {}

    @abstractmethod
    def told(self, name: str) -> Value | None:
        """What was said of a fact last, by an event or from outside; ``None`` where nothing was, or none."""

    @abstractmethod
    def latest_setting(self, name: str) -> Happening | None:
        """The latest event that set a fact, to a value or to none."""

    @abstractmethod
    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events that a selector selects, in order."""

    @abstractmethod
    def before(self, happening: Happening) -> Situation:
        """The history just before one of its events."""

    def selected_at(self, selector: Selector, position: int) -> Occurrence | None:
        """The event at a position, if the selector selects it."""
        return next((o for o in reversed(self.select(selector)) if o.position == position), None)

    def fact(self, name: str) -> Value | None:
        """The value of a fact, its default where it has none; ``None`` where it is unknown."""
        value = self.told(name)
        # An empty list of zones names none, and so is an unknown fact.
        return self.document.facts[name].default if value is None or value == () else value

    def missing(self, rule: AnyRule) -> tuple[str, ...]:
        """The required facts that a rule reads and that are unknown: it can then do nothing but block."""
        declared = self.document.facts
        return tuple(n for n in self.ground.reads[rule.id] if declared[n].required and self.fact(n) is None)

    def zones(self, reference: ZoneReference) -> tuple[str, ...]:
        """The zones that a reference names; none where its fact is unknown and nothing stands for it."""
        if reference.name is not None:
            return (reference.name,)
        value = self.fact(reference.fact or "")
        if isinstance(value, tuple):
            return value
        named = value if isinstance(value, str) else reference.default
        return () if named is None else (named,)

    @property
    def has_clock(self) -> bool:
        """Whether the zone of the clock is known; where it is not, no rule can be read."""
        return bool(self.zones(self.document.clock.zone))

    @property
    def clock(self) -> Clock:
        """The clock of the policy, in the zone that its facts name."""
        if self._clock is None:
            self._clock = self._named_clock()
        return self._clock

    def _named_clock(self) -> Clock:
        return self.ground.clock(self.zones(self.document.clock.zone)[0])

    def holding(self, state: State, values: Mapping[str, Value | None], *, every: bool) -> Instants:
        """When a state holds; see :func:`etiquette.states.holding`."""
        key = (state.name, tuple(values.get(name) for name in state.by), every)
        found = self._states.get(key)
        if found is None:
            found = holding(state, self, values, every=every)
            self._states[key] = found
        return found


class AtInstant(Situation):
    """The history of a thread as it is at an instant.

    Args:
        ground: the policy.
        events: those that exist, in order.
        given: the facts known from outside.
    """

    def __init__(self, ground: Ground, events: Sequence[Happening], given: Mapping[str, Value]) -> None:
        super().__init__(ground)
        self.events = events
        self.given = given
        self._selected: dict[int, tuple[Occurrence, ...]] = {}
        self._settings: dict[str, list[Happening]] = {}
        for happening in events:
            for name in happening.facts:
                self._settings.setdefault(name, []).append(happening)

    def told(self, name: str) -> Value | None:
        """What was said of a fact last."""
        return self.told_before(name, None)

    def told_before(self, name: str, position: int | None) -> Value | None:
        """What was said of a fact last before the event at a position; ``None``: before the end."""
        latest = self.setting_before(name, position)
        return self.given.get(name) if latest is None else latest.facts[name]

    def setting_before(self, name: str, position: int | None) -> Happening | None:
        """The latest event before a position that set a fact."""
        settings = self._settings.get(name, [])
        count = len(settings) if position is None else bisect_left(settings, position, key=lambda h: h.position)
        return settings[count - 1] if count else None

    def latest_setting(self, name: str) -> Happening | None:
        """The latest event that set a fact."""
        return self.setting_before(name, None)

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events that a selector selects, in order."""
        found = self._selected.get(id(selector))
        if found is None:
            chosen = (occurrence(selector, happening, self) for happening in self.events)
            found = tuple(o for o in chosen if o is not None)
            self._selected[id(selector)] = found
        return found

    def before(self, happening: Happening) -> Before:
        """The history just before one of its events."""
        return Before(self, happening.position)


class Before(Situation):
    """The history just before one of its events, with the facts that the events before it had set."""

    def __init__(self, whole: AtInstant, position: int) -> None:
        super().__init__(whole.ground)
        self.whole = whole
        self.position = position

    def told(self, name: str) -> Value | None:
        """What was said of a fact last, by then."""
        return self.whole.told_before(name, self.position)

    def latest_setting(self, name: str) -> Happening | None:
        """The latest event that had set a fact by then."""
        return self.whole.setting_before(name, self.position)

    def _named_clock(self) -> Clock:
        """In the zone that was known then; where none was, in that which is known now."""
        return super()._named_clock() if self.has_clock else self.whole.clock

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events before it that a selector selects. An event is selected by what came before it, so that which
        events come later makes no difference."""
        found = self.whole.select(selector)
        return found[: bisect_left(found, self.position, key=lambda o: o.position)]

    def before(self, happening: Happening) -> Before:
        """The history just before one of the events before it."""
        return Before(self.whole, happening.position)
