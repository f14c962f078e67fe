"""Where a zone's clock keeps its pace: there, days are so many microseconds, and what is earlier by the clock was earlier.

A change of the clock skips readings or shows them twice. Around each change, a margin as wide as the widest change is
left out; what lies in the *calm* between two of them can be counted by addition.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple

from etiquette.calendars.zones import Zone
from etiquette.compiled.plain import BEGINNING
from etiquette.weekly import DAY

LONG_OVER = 3 * DAY
"""A window of days that by addition ended so long ago is over: no two offsets of a zone differ by as much."""
_NEAR = 800 * DAY
_UNTIL = 66 * 366 * DAY  # in 2036; farther tables are large, and are asked of the zone itself


class Lens(NamedTuple):
    """What holds around an instant.

    Attributes:
        first, last: it is of use for instants from ``first`` to just before ``last``, which have one offset.
        lo, hi: the calm of that stretch.
        off: its offset, in microseconds east of UTC.
        plo, phi: the calm of the stretch before it.
        shift: what is added where days are counted from that stretch into this one.
        nlo, nhi: the calm of the stretch after it.
        later: what is added where days are counted from this stretch into that one.
    """

    first: int
    last: int
    lo: int
    hi: int
    off: int
    plo: int
    phi: int
    shift: int
    nlo: int
    nhi: int
    later: int


NO_LENS = Lens(*(0,) * 11)
"""Of use for no instant."""


class Stretches:
    """The calms of a zone, between two instants.

    >>> from etiquette.calendars.zones import zone
    >>> new_york = stretches(zone("America/New_York"))
    >>> noon = 1_772_902_800_000_000  # on 7 March 2026, a day before the clock is put forward
    >>> (new_york.days_later(noon, 10 * DAY) - noon) / DAY * 24
    239.0
    """

    def __init__(self, zone: Zone, start: int, end: int) -> None:
        segments = zone.segments(start, end)
        self.starts = tuple(start for start, _, _ in segments)
        self.ends = tuple(end for _, end, _ in segments)
        self.offsets = tuple(offset for _, _, offset in segments)
        changes = zip(self.offsets, self.offsets[1:], strict=False)
        margin = max((abs(later - earlier) for earlier, later in changes), default=0)
        self.calms = tuple((start + margin, max(end - margin, start + margin)) for start, end, _ in segments)
        self.bounds = tuple(bound for calm in self.calms for bound in calm)
        self._lenses: dict[int, Lens] = {}

    def days_later(self, instant: int, length: int) -> int | None:
        """The same wall-clock time so many days later; ``None`` where either is not in a calm."""
        place = bisect_right(self.bounds, instant)
        if place % 2 == 0:
            return None
        wall = instant + self.offsets[place // 2] + length
        there = bisect_right(self.bounds, wall - self.offsets[place // 2])
        if there % 2 == 0:
            return None
        end = wall - self.offsets[there // 2]
        return end if self.bounds[there - 1] <= end < self.bounds[there] else None

    def is_calm(self, instant: int) -> bool:
        """Whether an instant is in a calm."""
        return bisect_right(self.bounds, instant) % 2 == 1

    def lens(self, instant: int) -> Lens:
        """The lens for an instant, which must lie in the table."""
        number = bisect_right(self.starts, instant) - 1
        found = self._lenses.get(number)
        if found is None:
            found = self._lenses[number] = self._lens(number)
        return found

    def _lens(self, number: int) -> Lens:
        off = self.offsets[number]
        plo, phi, shift = (*self.calms[number - 1], self.offsets[number - 1] - off) if number else (0, 0, 0)
        is_last = number == len(self.starts) - 1
        nlo, nhi, later = (0, 0, 0) if is_last else (*self.calms[number + 1], off - self.offsets[number + 1])
        return Lens(self.starts[number], self.ends[number], *self.calms[number], off, plo, phi, shift, nlo, nhi, later)


@lru_cache(maxsize=1024)
def stretches(zone: Zone) -> Stretches:
    """The calms of a zone."""
    return Stretches(zone, BEGINNING, _UNTIL)


def lens_at(zone: Zone, instant: int) -> Lens:
    """The lens for an instant."""
    if instant < _UNTIL - _NEAR:
        return stretches(zone).lens(instant)
    return Stretches(zone, instant - _NEAR, instant + _NEAR).lens(instant)
