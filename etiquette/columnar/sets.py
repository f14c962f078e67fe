"""Sets of instants, one a row: what :class:`etiquette.interval.Instants` is to one thread.

A set is only ever asked about instants from the one that the row asks about on, so that what lies before it may be
anything. Most sets are then one stretch that has already begun; :class:`Between` is that, :class:`Always` is a set that
never changes, and :class:`Steps` is any other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import (
    Flags,
    Instant,
    Ints,
    Mask,
    both_hold,
    chosen,
    earlier,
    either_holds,
    flags_of,
    later,
    neither,
    spread,
    spread_flags,
    taken,
)
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER


@dataclass(frozen=True, slots=True)
class Always:
    """All instants, or none."""

    holds: Mask

    def contains(self, instant: Instant) -> Mask:
        """Whether an instant is in it."""
        del instant
        return self.holds

    def change_after(self, instant: Instant) -> Instant:
        """The first later instant at which membership flips; ``FOREVER`` if it never does."""
        del instant
        return FOREVER

    def take(self, rows: Ints) -> Always:
        """The sets of some rows."""
        return Always(flags_of(self.holds, rows))


@dataclass(frozen=True, slots=True)
class Between:
    """From ``start`` to just before ``end``; nothing where the end is not after the start."""

    start: Instant
    end: Instant

    def contains(self, instant: Instant) -> Mask:
        """Whether an instant is in it."""
        inside = _less(instant, self.end)
        return inside if self.has_begun else both_hold(inside, _at_most(self.start, instant))

    def change_after(self, instant: Instant) -> Instant:
        """The first later instant at which membership flips; ``FOREVER`` if it never does."""
        ends = chosen(_less(instant, self.end), self.end, FOREVER)
        if self.has_begun:
            return ends
        empty = _at_most(self.end, self.start)
        begins = chosen(_less(instant, self.start), self.start, ends)
        return chosen(empty, FOREVER, begins)

    def take(self, rows: Ints) -> Between:
        """The sets of some rows."""
        return Between(taken(self.start, rows), taken(self.end, rows))

    @property
    def has_begun(self) -> bool:
        """Whether all of them began before all time."""
        return isinstance(self.start, int) and self.start <= ALWAYS_BEFORE

    @property
    def is_endless(self) -> bool:
        """Whether none of them ends."""
        return isinstance(self.end, int) and self.end >= FOREVER


@dataclass(frozen=True, slots=True)
class Steps:
    """Any set with finitely many bounds.

    ``bounds``: one line for each bound, in order, with a number for each row; ``FOREVER`` where a row has fewer.
    ``inverted``: whether membership starts as "inside".
    """

    bounds: Ints
    inverted: Mask = False

    def contains(self, instant: Instant) -> Mask:
        """Whether an instant is in it."""
        odd: Flags = (np.count_nonzero(self.bounds <= instant, axis=0) % 2).astype(np.bool_)
        held: Flags = odd != self.inverted
        return held

    def change_after(self, instant: Instant) -> Instant:
        """The first later instant at which membership flips; ``FOREVER`` if it never does."""
        first: Ints = np.where(self.bounds > instant, self.bounds, FOREVER).min(axis=0)
        return first

    def take(self, rows: Ints) -> Steps:
        """The sets of some rows."""
        return Steps(self.bounds[:, rows], flags_of(self.inverted, rows))


@dataclass(frozen=True, slots=True)
class Kept:
    """A set in the rows of a mask, and none elsewhere."""

    one: Between | Steps
    mask: Flags

    def contains(self, instant: Instant) -> Mask:
        """Whether an instant is in it."""
        return both_hold(self.one.contains(instant), self.mask)

    def change_after(self, instant: Instant) -> Instant:
        """The first later instant at which membership flips; ``FOREVER`` if it never does."""
        return chosen(self.mask, self.one.change_after(instant), FOREVER)

    def take(self, rows: Ints) -> Kept:
        """The sets of some rows."""
        return Kept(self.one.take(rows), self.mask[rows])

    def plain(self) -> Between | Steps:
        """The same set by its bounds."""
        if isinstance(self.one, Between):
            if self.one.is_endless:
                return Between(np.where(self.mask, self.one.start, FOREVER), FOREVER)
            return Between(self.one.start, np.where(self.mask, self.one.end, ALWAYS_BEFORE))
        return Steps(np.where(self.mask, self.one.bounds, FOREVER), both_hold(self.one.inverted, self.mask))


Finite = Always | Between | Steps | Kept

EVERY = Always(True)
NEVER = Always(False)


def until(end: Instant) -> Between:
    """The instants before one."""
    return Between(ALWAYS_BEFORE, end)


def since(start: Instant) -> Between:
    """The instants from one on."""
    return Between(start, FOREVER)


def complement(one: Finite) -> Finite:
    """What is not in it."""
    match one:
        case Always(holds):
            return Always(neither(holds))
        case Between(start, end) if one.has_begun:
            return Between(end, FOREVER)
        case Between(start, end) if one.is_endless:
            return Between(ALWAYS_BEFORE, start)
        case Between():
            steps = _steps(one)
            return Steps(steps.bounds, neither(steps.inverted))
        case Steps(bounds, inverted):
            return Steps(bounds, neither(inverted))
        case Kept():
            return complement(one.plain())


def intersection(one: Finite, other: Finite) -> Finite:
    """What is in both."""
    match one, other:
        case Always(a), Always(b):
            return Always(both_hold(a, b))
        case Always(), _:
            return intersection(other, one)
        case _, Always(b):
            return _kept(one, b)
        case Kept(inner, mask), _:
            return _kept(intersection(inner, other), mask)
        case _, Kept(inner, mask):
            return _kept(intersection(one, inner), mask)
        case Between(), Between():
            return Between(later(one.start, other.start), earlier(one.end, other.end))
        case _:
            return _combined((one, other), least=2)


def union(sets: Sequence[Finite]) -> Finite:
    """What is in any of them."""
    found: Finite = NEVER
    several: list[Finite] = []
    for one in sets:
        if isinstance(one, Always) and isinstance(one.holds, bool):
            if one.holds:
                return EVERY
        else:
            several.append(one)
    for one in several:
        found = one if found is NEVER else _joined(found, one)
    return found


def all_of(sets: Sequence[Finite]) -> Finite:
    """What is in all of them."""
    found: Finite = EVERY
    for one in sets:
        found = intersection(found, one)
    return found


def difference(one: Finite, other: Finite) -> Finite:
    """What is in one and not in the other."""
    return one if other is NEVER else intersection(one, complement(other))


def _kept(one: Finite, mask: Mask) -> Finite:
    """The set where a mask holds, and none elsewhere."""
    if isinstance(mask, bool):
        return one if mask else NEVER
    match one:
        case Always(holds):
            return Always(both_hold(holds, mask))
        case Kept(inner, other):
            return Kept(inner, other & mask)
        case Between() | Steps():
            return Kept(one, mask)


def _joined(one: Finite, other: Finite) -> Finite:
    match one, other:
        case Kept(), _:
            return _joined(one.plain(), other)
        case _, Kept():
            return _joined(one, other.plain())
        case Always(a), Always(b):
            return Always(either_holds(a, b))
        case Always(), _:
            return _joined(other, one)
        case Between(start, end), Always(b):
            return Between(chosen(b, ALWAYS_BEFORE, start), chosen(b, FOREVER, end))
        case Between(), Between() if one.has_begun and other.has_begun:
            return Between(ALWAYS_BEFORE, later(one.end, other.end))
        case Between(), Between() if one.is_endless and other.is_endless:
            return Between(earlier(one.start, other.start), FOREVER)
        case _:
            return _combined((one, other), least=1)


def _combined(sets: tuple[Finite, Finite], *, least: int) -> Steps:
    """Where at least so many of them overlap."""
    parts = [_steps(one) for one in sets]
    count = max(part.bounds.shape[1] for part in parts)
    lines = [np.broadcast_to(part.bounds, (part.bounds.shape[0], count)) for part in parts]
    bounds = np.sort(np.concatenate(lines, axis=0), axis=0)

    def inside(instant: Instant) -> Flags:
        held = [spread_flags(part.contains(instant), count) for part in parts]
        return held[0] & held[1] if least == 2 else held[0] | held[1]

    first = before = inside(ALWAYS_BEFORE - 1)
    for line in bounds:
        now = inside(line)
        line[(now == before) | (line >= FOREVER)] = FOREVER
        before = now
    bounds.sort(axis=0)
    needed = int((bounds < FOREVER).any(axis=1).sum())
    return Steps(bounds[: max(needed, 1)], first)


def _steps(one: Finite) -> Steps:
    match one:
        case Steps():
            return one
        case Kept():
            return _steps(one.plain())
        case Always(holds):
            count = 1 if isinstance(holds, bool) else len(holds)
            return Steps(np.full((1, count), FOREVER, np.int64), holds)
        case Between(start, end):
            count = max(1 if isinstance(side, int) else len(side) for side in (start, end))
            begin, over = spread(start, count), spread(end, count)
            empty = over <= begin
            return Steps(np.stack([np.where(empty, FOREVER, begin), np.where(empty, FOREVER, over)]))


def _less(one: Instant, other: Instant) -> Mask:
    return one < other


def _at_most(one: Instant, other: Instant) -> Mask:
    return one <= other
