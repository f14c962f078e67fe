"""Wall clocks in columns: the transition tables of all zones in use, laid end to end and read by day.

For each zone and day stands the stretch of constant offset in which that day begins; from there the right stretch is a
comparison away. What lies outside the years of the table is asked of the zone itself, one instant at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from functools import cache

import numpy as np

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.calendars.zones import Zone, zone
from etiquette.columnar.arrays import Codes, Flags, Ints
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY

FIRST_DAY = date(1970, 1, 1).toordinal() - EPOCH_ORDINAL
LAST_DAY = date(2039, 12, 20).toordinal() - EPOCH_ORDINAL
"""The days of the table: as far as a zone knows its changes without working out the far future."""
_FROM, _TO = (FIRST_DAY - 3) * DAY, (LAST_DAY + 3) * DAY
EARLIEST, LATEST = (FIRST_DAY + 2) * DAY, (LAST_DAY - 2) * DAY
"""Instants between these are read off the table, on whatever wall clock."""


class ZoneTables:
    """Zones by number.

    Args:
        adding: held while a zone is added. With a lock, threads of execution may share the tables: what is laid for
            further zones continues what lay there before.
    """

    def __init__(self, adding: AbstractContextManager[object] | None = None) -> None:
        self._adding = nullcontext() if adding is None else adding
        self.zones: list[Zone] = []
        self._numbers: dict[str, int] = {}
        self._tables: list[_Table] = []
        self._laid = 0
        # Where no zone is known any will do, and so there always is one.
        self.number("UTC")

    def number(self, name: str) -> int:
        """The number of a zone; a new one for a zone not met before."""
        if name not in self._numbers:
            with self._adding:
                if name not in self._numbers:
                    self._tables.append(_table_of(name))
                    self.zones.append(zone(name))
                    self._numbers[name] = len(self.zones) - 1
        return self._numbers[name]

    def _lay(self) -> None:
        """Lay the tables of all zones end to end."""
        tables = self._tables
        sizes = [len(table.starts) for table in tables]
        self.starts = np.concatenate([table.starts for table in tables])
        self.offsets = np.concatenate([table.offsets for table in tables])
        self.ends = np.concatenate([np.append(table.starts[1:], FOREVER) for table in tables])
        self.wall_ends = np.concatenate([table.reached for table in tables])
        begin = np.cumsum([0, *sizes[:-1]])
        self.days = LAST_DAY - FIRST_DAY + 3
        self.by_day = _laid_by_day([table.by_day for table in tables], begin, sum(sizes))
        self.by_wall_day = _laid_by_day([table.by_wall_day for table in tables], begin, sum(sizes))
        first = np.zeros(sum(sizes), np.bool_)
        first[begin] = True
        before = np.where(first, self.offsets, np.roll(self.offsets, 1))
        forward = self.offsets - before
        self.before = before
        # Where the clock goes back, readings occur twice; where it goes forward, what is skipped moves behind others.
        self.fold_until = self.starts + np.maximum(-forward, 0)
        self.gap_until = self.starts + np.maximum(forward, 0)
        following = np.append(forward[1:], 0)
        last = np.append(first[1:], True)
        drop = np.where(last, 0, np.maximum(-following, 0))
        self.fold_from = np.where(drop > 0, self.ends - drop, FOREVER)
        self._most = max(table.most_a_day for table in tables)
        self._turned = np.array([table.turned for table in tables], np.int64)
        self._laid = len(tables)

    def _ready(self) -> None:
        if self._laid != len(self.zones):
            with self._adding:
                self._lay()

    def turned(self, numbers: Codes | int) -> Ints:
        """By how much each clock is turned at the most, in the years of the table."""
        self._ready()
        turned: Ints = self._turned[np.asarray(numbers)]
        return turned

    # --- reading ---

    def stretch(self, numbers: Codes | int, instants: Ints) -> Ints:
        """The stretch of constant offset that holds an instant of the table's years."""
        self._ready()
        index: Ints = self.by_day.take(_place(numbers, instants, self.days)).astype(np.int64)
        for _ in range(self._most):
            index = index + (instants >= self.ends.take(index))
        return index

    def stretch_reaching(self, numbers: Codes | int, walls: Ints) -> Ints:
        """The first stretch in which the wall clock shows this reading or has already left it behind."""
        self._ready()
        index: Ints = self.by_wall_day.take(_place(numbers, walls, self.days)).astype(np.int64)
        for _ in range(self._most):
            index = index + (walls >= self.wall_ends.take(index))
        return index

    def local(self, numbers: Codes | int, instants: Ints) -> tuple[Ints, Flags | None]:
        """What the wall clock shows; and where that is, or soon was, shown twice, so that a later instant may show an
        earlier reading (``None``: nowhere)."""
        outside, inside = _parted(instants)
        index = self.stretch(numbers, inside)
        doubt = (inside < self.fold_until.take(index)) | (inside >= self.fold_from.take(index))
        found = inside + self.offsets.take(index)
        if outside is not None:
            self._ask(numbers, instants, outside, found, lambda one, instant: one.local(instant))
            doubt |= outside
        return found, doubt if doubt.any() else None

    def instant(self, numbers: Codes | int, walls: Ints) -> tuple[Ints, Flags | None]:
        """When the wall clock shows this; and where a skipped reading may have moved behind it."""
        outside, inside = _parted(walls)
        index = self.stretch_reaching(numbers, inside)
        found: Ints = inside - self.offsets.take(index)
        skipped = found < self.starts.take(index)
        if skipped.any():
            found = np.where(skipped, inside - self.before.take(index), found)
        doubt = found < self.gap_until.take(index)
        if outside is not None:
            self._ask(numbers, walls, outside, found, lambda one, wall: one.instant(wall))
            doubt |= outside
        return found, doubt if doubt.any() else None

    def midnight(self, numbers: Codes | int, ordinals: Ints) -> Ints:
        """The midnight that starts a date."""
        walls = (ordinals - EPOCH_ORDINAL) * DAY
        outside, inside = _parted(walls)
        index = self.stretch_reaching(numbers, inside)
        found: Ints = np.maximum(self.starts.take(index), inside - self.offsets.take(index))
        if outside is not None:
            self._ask(numbers, ordinals, outside, found, lambda one, ordinal: one.midnight(ordinal))
        return found

    def _ask(
        self, numbers: Codes | int, moments: Ints, outside: Flags, found: Ints, ask: Callable[[Zone, int], int]
    ) -> None:
        """Ask the zones themselves where the table does not reach."""
        rows = np.flatnonzero(outside)
        several: list[int] = np.broadcast_to(numbers, moments.shape)[rows].tolist()
        asked = zip(several, moments[rows].tolist(), strict=True)
        found[rows] = [ask(self.zones[number], moment) for number, moment in asked]


def _parted(moments: Ints) -> tuple[Flags | None, Ints]:
    """Where moments are not within the table's years (``None``: nowhere), and the moments with others in their place."""
    if not len(moments) or (moments.min() >= EARLIEST and moments.max() <= LATEST):
        return None, moments
    outside = (moments < EARLIEST) | (moments > LATEST)
    return outside, np.where(outside, EARLIEST, moments)


@dataclass(frozen=True, slots=True, eq=False)
class _Table:
    """The stretches of constant offset of a zone.

    ``starts``, ``offsets``: of each. ``reached``: the wall clock at its end, or what it showed later before. ``by_day``,
    ``by_wall_day``: the one in which each day begins, in UTC and on the wall clock. ``most_a_day``: the most changes of
    the clock that fall on one day. ``turned``: the most by which it is turned at once.
    """

    starts: Ints
    offsets: Ints
    reached: Ints
    by_day: Codes
    by_wall_day: Codes
    most_a_day: int
    turned: int


@cache
def _table_of(name: str) -> _Table:
    segments = zone(name).segments(_FROM, _TO)
    starts = np.array([start for start, _, _ in segments], np.int64)
    offsets = np.array([offset for _, _, offset in segments], np.int64)
    reached = np.maximum.accumulate(np.append(starts[1:] + offsets[:-1], FOREVER))
    days = np.arange(FIRST_DAY - 1, LAST_DAY + 2, dtype=np.int64) * DAY
    by_day = np.searchsorted(starts, days, side="right") - 1
    by_wall_day = np.searchsorted(reached, days, side="right")
    most = max(1, *(int(np.diff(places).max()) for places in (by_day, by_wall_day)))
    turned = int(np.abs(np.diff(offsets)).max(initial=0))
    return _Table(starts, offsets, reached, by_day.astype(np.uint16), by_wall_day.astype(np.uint16), most, turned)


def _laid_by_day(tables: Sequence[Codes], begin: Ints, count: int) -> Codes:
    """The tables of all zones, each with its own stretches; in numbers as small as will do, to stay in the cache."""
    laid = np.empty((len(tables), len(tables[0])), np.uint16 if count < 1 << 16 else np.int32)
    for line, table, first in zip(laid, tables, begin.tolist(), strict=True):
        line[:] = table
        np.add(line, first, out=line)
    return laid.ravel()


def _place(numbers: Codes | int, moments: Ints, days: int) -> Ints:
    day = moments // DAY
    day += 1 - FIRST_DAY
    if isinstance(numbers, int):
        return day + numbers * days if numbers else day
    return day + numbers.astype(np.int64) * days


def is_dated(instants: Ints) -> Flags:
    """Where an instant is neither before all time nor after it."""
    return (instants > ALWAYS_BEFORE) & (instants < FOREVER)
