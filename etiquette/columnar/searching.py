"""Looking ahead in columns: when a set changes next, and when a proposal is permitted first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, spread, spread_flags
from etiquette.columnar.hours import FAR, Recurring
from etiquette.columnar.judging import AnyMoments, Both
from etiquette.columnar.scene import Doubts
from etiquette.columnar.sets import Always, Between, Kept
from etiquette.interval import FOREVER

_MOST_LEAPS = 64
_SHUT = "hours that stay shut, or open, for weeks"


class Search:
    """Looks ahead for some questions.

    Args:
        doubts: of all questions; what would have to look on for years is left to the evaluator.
        rows: which questions these are.
    """

    def __init__(self, doubts: Doubts, rows: Ints | None, count: int) -> None:
        self.doubts = doubts
        self.rows = rows
        self.count = count if rows is None else len(rows)

    def _leave(self, where: Flags, reason: str) -> None:
        if where.any():
            places = np.flatnonzero(where)
            self.doubts.add_rows(places if self.rows is None else self.rows[places], reason)

    def change_after(self, moments: AnyMoments, instant: Ints | int) -> Ints | int:
        """The first later instant at which membership flips; ``FOREVER`` if it never does."""
        if isinstance(moments, Recurring):
            found = spread(moments.change_after(instant), self.count)
            self._leave(moments.is_untold(found) & (instant < FOREVER), _SHUT)
            return found
        if isinstance(moments, Both):
            return self._change_of_both(moments, spread(instant, self.count))
        return moments.change_after(instant)

    def _change_of_both(self, both: Both, instant: Ints) -> Ints:
        """Where it is in both, the first flip of either; elsewhere leap to where the one that is missing begins."""
        found = np.full(len(instant), FOREVER, np.int64)
        rows = np.flatnonzero(instant < FOREVER)
        inside = spread_flags(both.contains(instant), len(instant))[rows]
        part, at = both.take(rows), instant[rows]
        recurring = spread(part.recurring.change_after(at), len(rows))
        finite = spread(part.finite.change_after(at), len(rows))
        found[rows[inside]] = np.minimum(recurring, finite)[inside]
        untold = np.zeros(len(instant), np.bool_)
        untold[rows] = inside & part.recurring.is_untold(recurring) & (finite > at + FAR)
        rows, at = rows[~inside], at[~inside]
        for _ in range(_MOST_LEAPS):
            if not len(rows):
                break
            part = both.take(rows)
            lacks = ~spread_flags(part.finite.contains(at), len(rows))
            recurring = spread(part.recurring.change_after(at), len(rows))
            at = np.where(lacks, part.finite.change_after(at), recurring)
            untold[rows] |= ~lacks & part.recurring.is_untold(recurring)
            reached = spread_flags(part.contains(at), len(rows)) | (at >= FOREVER)
            found[rows[reached]] = at[reached]
            rows, at = rows[~reached], at[~reached]
        untold[rows] = True
        self._leave(untold, _SHUT)
        return found

    def first_permitted(self, forbidding: Sequence[AnyMoments], instant: Ints | int) -> Ints:
        """The first instant, from this one on, that is in none of the sets; ``FOREVER`` if there is none."""
        at = spread(instant, self.count)
        others: list[AnyMoments] = []
        for held in forbidding:
            moments: AnyMoments = held.plain() if isinstance(held, Kept) else held
            if isinstance(moments, Between) and moments.has_begun:
                at = np.maximum(at, moments.end)
            else:
                others.append(moments)
        before = at
        for _ in range(_MOST_LEAPS):
            before = at
            for moments in others:
                at = self._past(moments, at)
            if len(others) < 2 or (at == before).all():
                return at
        self._leave(at != before, _SHUT)
        return at

    def _past(self, moments: AnyMoments, at: Ints) -> Ints:
        """The instant itself where it is not in the set, else the end of the stretch that it is in."""
        inside = spread_flags(moments.contains(at), self.count) & (at < FOREVER)
        if not inside.any():
            return at
        if isinstance(moments, Always):
            return np.where(inside, FOREVER, at)
        rows = np.flatnonzero(inside)
        part = Search(self.doubts, rows if self.rows is None else self.rows[rows], self.count)
        moved = at.copy()
        moved[rows] = part.change_after(moments.take(rows), at[rows])
        return moved
