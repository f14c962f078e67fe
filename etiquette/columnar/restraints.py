"""Cooldowns, caps and hours in columns: when they restrain a proposal, ``when`` and ``unless`` aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etiquette.columnar.arrays import Codes, Ints
from etiquette.columnar.hours import Combinations, Recurring, Week
from etiquette.columnar.past import Occurrences
from etiquette.columnar.reading import Agreement, agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import EVERY, NEVER, Always, Finite, union, until
from etiquette.columnar.values import Several
from etiquette.columnar.windows import Found, ends_of_all
from etiquette.columnar.every import every_end, is_monotone, largest
from etiquette.columnar.clock import reach
from etiquette.duration import Counted, Duration, Period, Window
from etiquette.calendars.hours import OpenHours
from etiquette.calendars.windows import Clock
from etiquette.calendars.zones import zone
from etiquette.interval import ALWAYS_BEFORE, FOREVER, Instants
from etiquette.log import Happening
from etiquette.policy import (
    CalendarHours,
    CapRule,
    CooldownRule,
    FactHours,
    HoursRule,
    Selector,
    Value,
)
from etiquette.proposal import Proposal
from etiquette.rules import hours
from etiquette.rules.hours import Shut
from etiquette.selectors import Occurrence
from etiquette.situation import Ground, Situation
from etiquette.weekly import WeeklyHours
from etiquette.windows import is_endless

Moments = Finite | Recurring


@dataclass(frozen=True, slots=True, eq=False)
class Restraint:
    """When a rule restrains. ``endless``: when no lapse of time, and no event, lifts it."""

    holds: Moments
    endless: Finite = NEVER


# --- cooldowns and caps ---


def cooldown(rule: CooldownRule, scene: Scene, proposal: Proposal) -> Restraint:
    """Forbidden while inside the window of any event since the last reset."""
    agree = agreement(rule.by, proposal)
    kept, reset = scene.pick(rule.after, agree), last_reset(scene, rule.reset_by, agree)
    over: Ints | None = None
    endless: Finite = NEVER
    for number, written in enumerate(rule.waits):
        end = _waited(scene, rule, kept, reset, written, number)
        over = end if over is None else np.maximum(over, end)
        if is_endless(written) and rule.reset_by is None:
            endless = union([endless, Always(end >= FOREVER)])
    assert over is not None, "a cooldown has a wait"
    return Restraint(until(over), endless)


def _waited(
    scene: Scene, rule: CooldownRule, kept: Occurrences, reset: Ints | None, written: Window, number: int
) -> Ints:
    """The end of the window of the so manieth event since the last reset; by the last window, the latest of all that
    are left."""
    if number == len(rule.waits) - 1:
        return _latest_end(scene, rule.after, kept, reset, written, since=number)
    event = kept.nth_since(_since(scene, reset), number)
    found, _, _ = ends_of_all(scene, written, event, scene.start(rule.after, event), exactly=False)
    return _existing(found)


def cap(rule: CapRule, scene: Scene, proposal: Proposal) -> Restraint:
    """Forbidden while so many events have a window that holds the instant."""
    agree = agreement(rule.by, proposal)
    kept, reset = scene.pick(rule.counting, agree), last_reset(scene, rule.reset_by, agree)
    if is_monotone(rule.per, rule.counting):
        event = kept.last if rule.at_most == 1 else _recent(scene, kept, rule.per).nth_last(rule.at_most)
        over = _end_of(scene, rule.counting, kept, event if reset is None else np.where(event >= reset, event, -1), rule.per)
    else:
        over = largest(*every_end(scene, rule.counting, kept, reset, rule.per), scene.count, rule.at_most)
    endless: Finite = Always(over >= FOREVER) if is_endless(rule.per) and rule.reset_by is None else NEVER
    return Restraint(until(over), endless)


def _recent(scene: Scene, kept: Occurrences, per: Window) -> Occurrences:
    """Those events whose windows may still hold."""
    reaches = reach(per) if isinstance(per, Duration | Counted | Period) and scene.questions.apart else None
    return kept if reaches is None else kept.recent(scene.at - reaches[1])


def last_reset(scene: Scene, reset_by: Selector | None, agree: Agreement) -> Ints | None:
    """The last event that resets, -1 where there is none."""
    return None if reset_by is None else scene.pick(reset_by, agree).last


def _since(scene: Scene, reset: Ints | None) -> Ints:
    """The place after which events count: a reset that counts itself counts after it."""
    return np.full(scene.count, -1, np.int64) if reset is None else reset - 1


def _latest_end(
    scene: Scene, selector: Selector, kept: Occurrences, reset: Ints | None, written: Window, *, since: int
) -> Ints:
    """The latest end of the windows of the events since the last reset, the first so many left out."""
    if not is_monotone(written, selector):
        return largest(*every_end(scene, selector, kept, reset, written, since=since), scene.count, 1)
    event = kept.last if reset is None else np.where(kept.last >= reset, kept.last, -1)
    if since:
        event = np.where(kept.count_since(_since(scene, reset)) > since, event, -1)
    return _end_of(scene, selector, kept, event, written)


def _end_of(scene: Scene, selector: Selector, kept: Occurrences, event: Ints, written: Window) -> Ints:
    found, rows, events = ends_of_all(scene, written, event, scene.start(selector, event), exactly=False)
    scene.crowded(kept, found.doubt, rows, events)
    return _existing(found)


def _existing(found: Found) -> Ints:
    """The ends, before all time where a window does not exist."""
    return found.instant if found.exists is True else np.where(found.exists, found.instant, ALWAYS_BEFORE)


# --- hours ---


class _Told(Situation):
    """The facts of one row and no history: all that hours read."""

    def __init__(self, ground: Ground, facts: dict[str, Value | None], zone_name: str) -> None:
        super().__init__(ground)
        self._facts = facts
        self._zone_name = zone_name

    @property
    def clock(self) -> Clock:
        """The clock of the row."""
        return self.ground.clock(self._zone_name)

    def told(self, name: str) -> Value | None:
        """What a fact is known to be."""
        return self._facts.get(name)

    def latest_setting(self, name: str) -> Happening | None:
        """No event sets anything."""
        del name

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """There are no events."""
        del selector
        return ()

    def before(self, happening: Happening) -> Situation:
        """There is nothing before."""
        del happening
        return self


def hours_restraint(rule: HoursRule, scene: Scene) -> Moments:
    """When hours restrain: the rows of each zone and hours together."""
    named = [reference.fact for reference in (rule.zone,) if reference is not None and reference.fact is not None]
    named += [written.fact for written in (rule.allow, rule.deny) if isinstance(written, FactHours)]
    severals = {name: scene.fact(name) for name in named}
    combinations, numbers = scene.reading.combinations.setdefault(
        rule.id, (Combinations(scene.reading.tables), {})
    )
    places = [(several.codes, several.domain.values) for several in severals.values() if isinstance(several, Several)]
    reads_clock = rule.zone is None
    codes, distinct = _combined(scene, places, reads_clock=reads_clock)
    table = np.empty(len(distinct), np.int64)
    for place, (zone_number, *values) in enumerate(distinct):
        key = (zone_number, *values)
        found = numbers.get(key)
        if found is None:
            name = scene.reading.tables.zones[zone_number].name if reads_clock else "UTC"
            found = numbers[key] = _combination(rule, scene, combinations, dict(zip(severals, values, strict=True)), name)
        table[place] = found
    return Recurring(combinations, table[codes])


def _combined(
    scene: Scene, places: Sequence[tuple[Codes | int, tuple[Value | None, ...]]], *, reads_clock: bool
) -> tuple[Ints, list[tuple[object, ...]]]:
    """For each row the number of its combination of zone and facts, and what these are."""
    key = np.zeros(scene.count, np.int64)
    if reads_clock:
        key += scene.zones
    zones = len(scene.reading.tables.zones)
    for codes, values in places:
        key *= len(values)
        key += codes
    sizes = [len(values) for _, values in places]
    total = (zones if reads_clock else 1) * int(np.prod(sizes, dtype=np.int64))
    if total <= 4096:
        present = np.flatnonzero(np.bincount(key, minlength=1))
        numbers = np.zeros(total, np.int64)
        numbers[present] = np.arange(len(present))
        own = numbers[key]
    else:
        present, own = np.unique(key, return_inverse=True)
    distinct: list[tuple[object, ...]] = []
    for one in present.tolist():
        rest, found = one, list[object]()
        for _, values in reversed(places):
            rest, place = divmod(rest, len(values))
            found.insert(0, values[place])
        distinct.append((rest, *found))
    return own, distinct


def _combination(
    rule: HoursRule, scene: Scene, combinations: Combinations, facts: dict[str, object], zone_name: str
) -> int:
    ground = scene.reading.ground
    told: dict[str, Value | None] = dict(facts)  # type: ignore[arg-type]  # the values of a domain are typed
    view = _Told(ground, told, zone_name)
    held = hours.restraint(rule, view, FOREVER).holds
    if isinstance(held, Shut):
        return combinations.add(held, _week(rule, view, scene, held))
    never_open = OpenHours(zone("UTC"), WeeklyHours(((),) * 7), ends_included=False)
    return combinations.add(Shut([never_open] if isinstance(held, Instants) and held else [], [], 0), None)


def _week(rule: HoursRule, view: _Told, scene: Scene, shut: Shut) -> Week | None:
    """The week, where nothing but the wall clock of one zone is read."""
    every = (*shut.outside, *shut.inside)
    if len(every) != 1 or every[0].working is not None or every[0].constant is not None:
        return None
    inverted = bool(shut.outside)
    written = rule.allow if inverted else rule.deny
    match written:
        case WeeklyHours():
            weekly = written
        case FactHours(fact):
            value = view.fact(fact)
            assert isinstance(value, WeeklyHours)
            weekly = value
        case CalendarHours() | None:
            return None
    found = scene.reading.weeks.get((weekly, inverted))
    if found is None:
        in_utc = view.ground.open_hours("UTC", weekly, ends_included=inverted)
        found = scene.reading.weeks[weekly, inverted] = Week(in_utc, inverted=inverted)
    return found
