"""When hours restrain, kept piece by piece: asking whether an instant is shut is two look-ups."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from etiquette.compiled.plain import Unplain
from etiquette.interval import FOREVER
from etiquette.rules.hours import Shut
from etiquette.rules.restraint import Moments
from etiquette.weekly import DAY

SEARCH = 1_700 * DAY
"""How far ahead changes are looked for: less than the five years that every search looks ahead."""
PIECE = 36
"""A piece of time is 2**36 microseconds, about 19 hours: a shift finds it faster than a division finds a day."""
_MOST = 4_096


class ShutPieces(dict[int, tuple[int, ...]]):
    """For each piece of time, counted from 1970-01-01T00:00Z, the instants at which being shut flips, from "not shut" on;
    where it ends shut, the last of them is when that ends.

    >>> from etiquette.interval import Instants
    >>> shut = ShutPieces(Instants.between(5, 3 * DAY))
    >>> 4 in shut, 5 in shut, shut.change_after(5) == 3 * DAY
    (False, True, True)
    """

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments

    def __missing__(self, piece: int) -> tuple[int, ...]:
        if len(self) >= _MOST:
            self.clear()
        start, moments = piece << PIECE, self._moments
        if isinstance(moments, Shut):
            moments = replace(moments, limit=start + SEARCH)
        bounds: list[int] = [start] if start in moments else []
        change = moments.change_after(start)
        while change < (piece + 1) << PIECE:
            bounds.append(change)
            change = moments.change_after(change)
        if len(bounds) % 2:
            if change >= FOREVER and isinstance(moments, Shut):
                raise Unplain("hours that do not open for years")
            bounds.append(change)
        found = self[piece] = tuple(bounds)
        return found

    def __contains__(self, instant: object) -> bool:
        assert isinstance(instant, int)
        return bisect_right(self[instant >> PIECE], instant) % 2 == 1

    def change_after(self, instant: int) -> int:
        """The first later instant at which being shut flips."""
        if not isinstance(self._moments, Shut):
            return self._moments.change_after(instant)
        end = instant + SEARCH
        while instant < end:
            piece = instant >> PIECE
            bounds = self[piece]
            index = bisect_right(bounds, instant)
            if index < len(bounds):
                return bounds[index]
            # Open for the rest of the piece: the next one may begin shut, or flip later.
            following = (piece + 1) << PIECE
            if self[piece + 1][:1] == (following,):
                return following
            instant = following
        raise Unplain("hours that do not change for years")


def search(free: int, moments: Sequence[Moments]) -> int:
    """The first instant, from one on, that none of several sets holds; ``FOREVER`` if there is none.

    Args:
        free: where to begin.
        moments: sets, of which some may have endlessly many bounds.
    """
    end = free + SEARCH
    settled = False
    while not settled and free < FOREVER:
        settled = True
        for one in moments:
            if free in one:
                settled = False
                free = one.change_after(free)
                if free >= FOREVER:
                    return FOREVER
                if free > end:
                    raise Unplain("a search that takes years")
    return free
