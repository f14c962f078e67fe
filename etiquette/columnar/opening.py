"""The rule kind ``hours`` in columns: the rows of each zone and hours together."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.calendars.hours import OpenHours
from etiquette.calendars.windows import Clock
from etiquette.calendars.zones import zone
from etiquette.columnar.arrays import Codes, Ints
from etiquette.columnar.hours import Combinations, Recurring, Week
from etiquette.columnar.scene import Scene
from etiquette.columnar.values import Several
from etiquette.interval import FOREVER, Instants
from etiquette.log import Happening
from etiquette.policy import CalendarHours, FactHours, HoursRule, Selector, Value
from etiquette.rules import hours
from etiquette.rules.hours import Shut
from etiquette.selectors import Occurrence
from etiquette.situation import Ground, Situation
from etiquette.weekly import WeeklyHours


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
        return None

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """There are no events."""
        del selector
        return ()

    def before(self, happening: Happening) -> Situation:
        """There is nothing before."""
        del happening
        return self


def hours_restraint(rule: HoursRule, scene: Scene) -> Recurring:
    """When hours restrain: the rows of each zone and hours together."""
    named = [reference.fact for reference in (rule.zone,) if reference is not None and reference.fact is not None]
    named += [written.fact for written in (rule.allow, rule.deny) if isinstance(written, FactHours)]
    severals = {name: scene.fact(name) for name in named}
    combinations, numbers = scene.reading.combinations.setdefault(rule.id, (Combinations(scene.reading.tables), {}))
    places = [(several.codes, several.domain.values) for several in severals.values() if isinstance(several, Several)]
    reads_clock = rule.zone is None
    codes, distinct = _combined(scene, places, reads_clock=reads_clock)
    table = np.empty(len(distinct), np.int64)
    for place, (zone_number, values) in enumerate(distinct):
        key = (zone_number, *values)
        found = numbers.get(key)
        if found is None:
            name = scene.reading.tables.zones[zone_number].name if reads_clock else "UTC"
            found = numbers[key] = _combination(
                rule, scene, combinations, dict(zip(severals, values, strict=True)), name
            )
        table[place] = found
    return Recurring(combinations, table[codes])


def _combined(
    scene: Scene, places: Sequence[tuple[Codes | int, tuple[Value | None, ...]]], *, reads_clock: bool
) -> tuple[Ints, list[tuple[int, tuple[Value | None, ...]]]]:
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
    distinct: list[tuple[int, tuple[Value | None, ...]]] = []
    for one in present.tolist():
        rest, found = one, list[Value | None]()
        for _, values in reversed(places):
            rest, place = divmod(rest, len(values))
            found.insert(0, values[place])
        distinct.append((rest, tuple(found)))
    return own, distinct


def _combination(
    rule: HoursRule, scene: Scene, combinations: Combinations, facts: dict[str, Value | None], zone_name: str
) -> int:
    ground = scene.reading.ground
    view = _Told(ground, facts, zone_name)
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
