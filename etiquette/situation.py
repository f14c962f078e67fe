"""A thread as one policy sees it at an instant: the events that exist, the facts they set, the clock."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

from etiquette.calendars.hours import OpenHours
from etiquette.calendars.windows import Clock
from etiquette.calendars.working import WorkingCalendar
from etiquette.calendars.zones import zone
from etiquette.interval import Instants
from etiquette.log import Happening
from etiquette.policy import Document, Selector, State, Value, ZoneReference
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


class Situation:
    """The history of a thread as it is at an instant; satisfies :class:`etiquette.selectors.View`.

    Everything in it is computed with the events that exist, and with their facts and zone; ``before`` gives the same
    history up to one of its events.
    """

    def __init__(self, ground: Ground, events: tuple[Happening, ...], given: Mapping[str, Value]) -> None:
        self.ground = ground
        self.document = ground.document
        self.events: Sequence[Happening] = events
        self.given = given
        self._selected: dict[int, tuple[Occurrence, ...]] = {}
        self._states: dict[tuple[str, tuple[Value | None, ...], bool], Instants] = {}
        self._settings: dict[str, tuple[list[int], list[Value | None]]] = {}
        for happening in events:
            for name, value in happening.facts.items():
                positions, values = self._settings.setdefault(name, ([], []))
                positions.append(happening.position)
                values.append(value)

    def fact(self, name: str) -> Value | None:
        """The value of a fact, its default where it has none; ``None`` where it is unknown."""
        return self.fact_before(name, None)

    def fact_before(self, name: str, position: int | None) -> Value | None:
        """The value of a fact just before the event at a position; ``None``: after all events."""
        settings = self._settings.get(name)
        index = 0 if settings is None else len(settings[0]) if position is None else bisect_left(settings[0], position)
        value = settings[1][index - 1] if settings is not None and index else self.given.get(name)
        # An empty list of zones names none, and so is an unknown fact.
        return self.document.facts[name].default if value is None or value == () else value

    def zones(self, reference: ZoneReference) -> tuple[str, ...]:
        """The zones that a reference names; none where its fact is unknown and nothing stands for it."""
        if reference.name is not None:
            return (reference.name,)
        value = self.fact(reference.fact or "")
        if isinstance(value, tuple):
            return value
        named = value if isinstance(value, str) else reference.default
        return () if named is None else (named,)

    @cached_property
    def has_clock(self) -> bool:
        """Whether the zone of the clock is known; where it is not, no rule can be read."""
        return bool(self.zones(self.document.clock.zone))

    @cached_property
    def clock(self) -> Clock:
        """The clock of the policy, in the zone that its facts name."""
        return self.ground.clock(self.zones(self.document.clock.zone)[0])

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events that a selector selects, in order."""
        found = self._selected.get(id(selector))
        if found is None:
            chosen = (occurrence(selector, happening, self) for happening in self.events)
            found = tuple(o for o in chosen if o is not None)
            self._selected[id(selector)] = found
        return found

    def holding(self, state: State, values: Mapping[str, Value | None], *, every: bool) -> Instants:
        """When a state holds; see :func:`etiquette.states.holding`."""
        key = (state.name, tuple(values.get(name) for name in state.by), every)
        found = self._states.get(key)
        if found is None:
            found = holding(state, self, values, every=every)
            self._states[key] = found
        return found

    def before(self, happening: Happening) -> Before:
        """The history just before one of its events."""
        return Before(self, happening.position)


class Before(Situation):
    """The history just before one of its events, with the facts that the events before it had set."""

    def __init__(self, whole: Situation, position: int) -> None:
        self.whole = whole
        self.position = position
        self.ground = whole.ground
        self.document = whole.document
        self.given = whole.given
        self._states = {}

    @cached_property
    def events(self) -> Sequence[Happening]:  # type: ignore[override]  # the same name, worked out when asked for
        """The events before it."""
        return [h for h in self.whole.events if h.position < self.position]

    def fact(self, name: str) -> Value | None:
        """The value that a fact had then."""
        return self.whole.fact_before(name, self.position)

    @cached_property
    def clock(self) -> Clock:
        """The clock in the zone that was known then; where none was, in that which is known now."""
        named = self.zones(self.document.clock.zone)
        return self.ground.clock(named[0]) if named else self.whole.clock

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events before it that a selector selects. An event is selected by what came before it, so that which
        events come later makes no difference."""
        return [o for o in self.whole.select(selector) if o.position < self.position]

    def before(self, happening: Happening) -> Before:
        """The history just before one of the events before it."""
        return Before(self.whole, happening.position)
