"""Opening hours in columns: when they restrain, row by row.

The hours of a row are a combination, by number: which hours, in which zones. One instant for all rows is asked of each
combination once. An instant for each row is read off the row's wall clock, where the hours repeat every week; hours
that a calendar interrupts, or that several zones share, are asked one instant at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import numpy as np

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.calendars.hours import OpenHours
from etiquette.columnar.arrays import Codes, Flags, Instant, Ints, Mask
from etiquette.columnar.zones import EARLIEST, LATEST, ZoneTables
from etiquette.interval import FOREVER
from etiquette.rules.hours import Shut
from etiquette.weekly import DAY, HOUR

FAR = 20 * DAY
"""A change later than this after the instant asked about is left to the evaluator, which looks on for years."""
_WEEK = 7 * DAY
_MONDAY = (date(2024, 1, 1).toordinal() - EPOCH_ORDINAL) * DAY


class Week:
    """Hours that repeat every week, on the wall clock of one zone.

    Args:
        hours: these hours in UTC, where the wall clock shows the instants themselves.
        inverted: whether they restrain while they are not open.
    """

    def __init__(self, hours: OpenHours, *, inverted: bool) -> None:
        bounds: list[int] = []
        for opens, closes in hours.spans(_MONDAY, _MONDAY + _WEEK):
            if bounds and bounds[-1] == opens - _MONDAY:
                bounds[-1] = closes - _MONDAY
            else:
                bounds += (opens - _MONDAY, closes - _MONDAY)
        around = bounds[0] == 0 and bounds[-1] == _WEEK
        flips = bounds[1:-1] if around else bounds
        self._inside_at_first = around != inverted
        self._following = np.array([*flips, flips[0] + _WEEK], np.int64)
        of_hours: Ints = np.arange(0, _WEEK + HOUR, HOUR, dtype=np.int64)
        self._by_hour: Ints = np.searchsorted(self._following[:-1], of_hours[:-1], side="right")
        self._most_an_hour = int(np.diff(np.searchsorted(self._following[:-1], of_hours)).max())

    def contains(self, walls: Ints) -> Flags:
        """Whether they restrain at these readings."""
        restrained: Flags = self._flipped(_of_week(walls)) % 2 != int(self._inside_at_first)
        return restrained

    def wait(self, walls: Ints) -> Ints:
        """How long after these readings they flip, as long as nobody turns the clock."""
        within = _of_week(walls)
        return self._following.take(self._flipped(within)) - within

    def _flipped(self, within: Ints) -> Ints:
        """How often they have flipped since the week began: to its hour as the table has it, and then one by one."""
        found: Ints = self._by_hour.take(within // HOUR)
        for _ in range(self._most_an_hour):
            found += within >= self._following.take(found)
        return found


def _of_week(walls: Ints) -> Ints:
    """How long before these readings the week began; the rest of a division takes three times as long to say."""
    since = walls - _MONDAY
    return since - since // _WEEK * _WEEK


class Combinations:
    """All hours of one rule, by number."""

    def __init__(self, tables: ZoneTables) -> None:
        self.tables = tables
        self.shuts: list[Shut] = []
        self.weeks: list[Week] = []
        self._zone: list[int] = []
        self._week: list[int] = []
        self._at: dict[int, tuple[Flags, Ints]] = {}

    def add(self, shut: Shut, week: Week | None) -> int:
        """A further combination; the week, where nothing but the wall clock of one zone is read."""
        self.shuts.append(shut)
        self._at.clear()
        self._zone.append(0 if week is None else self.tables.number((*shut.outside, *shut.inside)[0].zone.name))
        self._week.append(-1 if week is None else self._week_number(week))
        return len(self.shuts) - 1

    def _week_number(self, week: Week) -> int:
        if week not in self.weeks:
            self.weeks.append(week)
        return self.weeks.index(week)

    def at(self, instant: int) -> tuple[Flags, Ints]:
        """For each combination, whether it restrains at an instant, and when that changes next."""
        found = self._at.get(instant)
        if found is None:
            held = np.array([instant in shut for shut in self.shuts], np.bool_)
            later = np.array([_change_after(shut, instant) for shut in self.shuts], np.int64)
            found = self._at[instant] = held, later
        return found

    @property
    def zone(self) -> Ints:
        """The zone of each combination that has a week."""
        return np.array(self._zone, np.int64)

    @property
    def week(self) -> Ints:
        """The week of each combination; negative where it has none."""
        return np.array(self._week, np.int64)

    @property
    def constant(self) -> Flags:
        """Which combinations restrain always or never."""
        return np.array(
            [all(hours.constant is not None for hours in (*s.outside, *s.inside)) for s in self.shuts], np.bool_
        )


class Recurring:
    """When rows are restrained by hours: for each row a set of instants without end.

    Args:
        combinations: of the rule.
        codes: for each row the number of its own.
    """

    def __init__(self, combinations: Combinations, codes: Codes) -> None:
        self.combinations = combinations
        self.codes = codes

    def take(self, rows: Ints) -> Recurring:
        """The sets of some rows."""
        return Recurring(self.combinations, self.codes[rows])

    def contains(self, instant: Instant) -> Mask:
        """Whether an instant is in it."""
        if isinstance(instant, int):
            return self.combinations.at(instant)[0][self.codes]
        found = np.zeros(len(instant), np.bool_)
        for week, rows in self._by_week(instant):
            if week is None:
                found[rows] = self._asked(rows, instant, lambda shut, one: one in shut)
            else:
                walls, _ = self.combinations.tables.local(self._zones(rows), instant[rows])
                found[rows] = week.contains(walls)
        return found

    def change_after(self, instant: Instant) -> Instant:
        """The first later instant at which membership flips; ``FOREVER`` if there is none within :data:`FAR`."""
        if isinstance(instant, int):
            return self.combinations.at(instant)[1][self.codes]
        found = np.full(len(instant), FOREVER, np.int64)
        for week, rows in self._by_week(instant):
            if week is None:
                found[rows] = self._asked(rows, instant, _change_after)
            else:
                found[rows] = self._flip(week, rows, instant[rows])
        return found

    def is_untold(self, change: Ints) -> Flags:
        """Where a change that was looked for may lie farther off than was looked."""
        return (change >= FOREVER) & ~self.combinations.constant[self.codes]

    def _zones(self, rows: Ints) -> Ints:
        return self.combinations.zone[self.codes[rows]]

    def _by_week(self, instant: Ints) -> Sequence[tuple[Week | None, Ints]]:
        """The rows of each week, and those that are to be asked one by one; rows that are past all time are in none."""
        weeks = self.combinations.week[self.codes]
        weeks = np.where((instant < EARLIEST) | (instant > LATEST), -1, weeks)
        weeks = np.where(instant >= FOREVER, -2, weeks)
        found: list[tuple[Week | None, Ints]] = [(None, np.flatnonzero(weeks == -1))]
        found += [(week, np.flatnonzero(weeks == number)) for number, week in enumerate(self.combinations.weeks)]
        return [(week, rows) for week, rows in found if len(rows)]

    def _asked(self, rows: Ints, instant: Ints, ask: Callable[[Shut, int], int]) -> Ints:
        codes: list[int] = self.codes[rows].tolist()
        asked = zip(codes, instant[rows].tolist(), strict=True)
        return np.array([ask(self.combinations.shuts[code], one) for code, one in asked], np.int64)

    def _flip(self, week: Week, rows: Ints, instants: Ints) -> Ints:
        """Each stretch of constant offset is read by itself: hours are read off the clock, and never converted."""
        tables, zones = self.combinations.tables, self._zones(rows)
        found = np.full(len(instants), FOREVER, np.int64)
        places = np.arange(len(instants))
        while len(places):
            index = tables.stretch(zones, instants)
            walls = instants + tables.offsets[index]
            flip, ends = instants + week.wait(walls), tables.ends[index]
            turned = ends + tables.offsets[np.minimum(index + 1, len(tables.offsets) - 1)]
            changed = week.contains(walls) != week.contains(turned)
            found[places] = np.where(flip < ends, flip, np.where(changed, ends, FOREVER))
            on = (flip >= ends) & ~changed & (ends <= LATEST)
            places, zones, instants = places[on], zones[on], ends[on]
        return found


def _change_after(shut: Shut, instant: int) -> int:
    return Shut(shut.outside, shut.inside, instant + FAR).change_after(instant)
