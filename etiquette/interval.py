"""Sets of instants: finitely many half-open intervals on the time line, in whole microseconds.

A state, a condition, a window, an obligation's openness: each is the set of instants at which it holds. With sets in
hand, "and" is intersection, "not" is complement, and "when does this change next?" is a look at the bounds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from etiquette.frozen import dataclass

FOREVER = 1 << 62
"""Later than every instant that has a date (microseconds)."""
ALWAYS_BEFORE = -FOREVER
"""Earlier than every instant that has a date."""


@dataclass(frozen=True, slots=True)
class Instants:
    """A set of instants. ``bounds`` are the instants at which membership flips, in order, starting from "outside".

    >>> s = Instants.between(10, 20) | Instants.between(20, 30)
    >>> (9 in s, 10 in s, 29 in s, 30 in s)
    (False, True, True, False)
    >>> s.change_after(12)
    30
    """

    bounds: tuple[int, ...] = ()

    @staticmethod
    def between(start: int, end: int) -> Instants:
        """From ``start`` to just before ``end``; nothing where the end is not after the start."""
        return Instants((start, end)) if start < end else NEVER

    @staticmethod
    def union(sets: Iterable[Instants]) -> Instants:
        """What is in any of them."""
        return _sweep([s.bounds for s in sets if s.bounds], 1)

    @staticmethod
    def at_least(count: int, sets: Iterable[Instants]) -> Instants:
        """What is in at least ``count`` of them (``count`` ≥ 1)."""
        return _sweep([s.bounds for s in sets if s.bounds], count)

    def __contains__(self, instant: int) -> bool:
        return bisect_right(self.bounds, instant) % 2 == 1

    def __bool__(self) -> bool:
        return bool(self.bounds)

    def change_after(self, instant: int) -> int:
        """The first instant later than this one at which membership flips; :data:`FOREVER` if it never does."""
        index = bisect_right(self.bounds, instant)
        return self.bounds[index] if index < len(self.bounds) else FOREVER

    def __or__(self, other: Instants) -> Instants:
        if not self.bounds or not other.bounds:
            return self if self.bounds else other
        return _sweep([self.bounds, other.bounds], 1)

    def __and__(self, other: Instants) -> Instants:
        if self is EVERY or other is EVERY:
            return other if self is EVERY else self
        if not self.bounds or not other.bounds:
            return NEVER
        return _sweep([self.bounds, other.bounds], 2)

    def __invert__(self) -> Instants:
        if not self.bounds:
            return EVERY
        inner = self.bounds[1:] if self.bounds[0] == ALWAYS_BEFORE else (ALWAYS_BEFORE, *self.bounds)
        outer = inner[:-1] if inner and inner[-1] == FOREVER else (*inner, FOREVER)
        return Instants(outer) if outer else NEVER

    def __sub__(self, other: Instants) -> Instants:
        return self & ~other if other.bounds else self

    def pairs(self) -> list[tuple[int, int]]:
        """The intervals, in order, each as start and end."""
        return list(zip(self.bounds[::2], self.bounds[1::2], strict=True))

    def last_bound(self) -> int:
        """The latest bound that has a date; :data:`ALWAYS_BEFORE` if there is none."""
        return max((b for b in self.bounds if -FOREVER < b < FOREVER), default=ALWAYS_BEFORE)


NEVER = Instants()
EVERY = Instants((ALWAYS_BEFORE, FOREVER))


def _sweep(bound_lists: list[tuple[int, ...]], count: int) -> Instants:
    """Where at least ``count`` of the sets overlap."""
    if len(bound_lists) < count:
        return NEVER
    if len(bound_lists) == 1:
        return Instants(bound_lists[0])
    steps = sorted((bound, 1 - 2 * (i % 2)) for bounds in bound_lists for i, bound in enumerate(bounds))
    depth, index = 0, 0
    out: list[int] = []
    while index < len(steps):
        instant, before = steps[index][0], depth
        while index < len(steps) and steps[index][0] == instant:
            depth += steps[index][1]
            index += 1
        if (before >= count) != (depth >= count):
            out.append(instant)
    return EVERY if out == [ALWAYS_BEFORE, FOREVER] else Instants(tuple(out))
