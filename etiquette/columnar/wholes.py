"""An act of several channels as a whole, in columns: it takes the decision of its best channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from etiquette.columnar.arrays import Flags, Instant, Ints, neither, spread, spread_flags
from etiquette.columnar.conditions import exists
from etiquette.columnar.judging import Judge
from etiquette.columnar.scene import Doubts
from etiquette.columnar.sets import Always, Finite, intersection
from etiquette.columnar.verdicts import ALLOWED, BLOCKED, DUE, TOO_SOON, UPCOMING, Answers, DueAt, Small, Verdict
from etiquette.decision import STATUSES
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.log import with_defaults
from etiquette.policy import PreferRule
from etiquette.proposal import Proposal, binds
from etiquette.rules.prefer import rank

_MOST_LOOKS = 64
_ALLOWED, _DUE = STATUSES.index("allowed"), STATUSES.index("due")


@dataclass(frozen=True, slots=True, eq=False)
class Preference:
    """The places of channels in a ranking, and when it exists."""

    ranks: tuple[int, ...]
    there: Finite


def preferences(judge: Judge, act: str, channels: Sequence[str | None]) -> list[Preference]:
    """The rankings that one policy has of the channels of an act, in document order."""
    scene = judge.scene
    attributes = with_defaults({}, scene.document.acts[act].attributes)
    anyhow = Proposal(act=act, channel=None, attributes=attributes)
    return [
        Preference(
            tuple(rank(rule, channel) for channel in channels),
            intersection(exists(rule, scene, anyhow), Always(neither(judge.missing(rule)))),
        )
        for rule in scene.document.rules
        if isinstance(rule, PreferRule) and binds(replace(rule, channels=None), anyhow)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """The act as a whole at an instant. ``best``: the place of its best channel; ``places``: the rank of each."""

    best: Ints
    answers: Answers
    ranks: Ints
    each: Sequence[Answers]


@dataclass(frozen=True, slots=True, eq=False)
class _Permissions:
    """What each channel is permitted, and when it first will be: a line each."""

    permission: npt.NDArray[np.int8]
    not_before: Ints

    @staticmethod
    def of(each: Sequence[Answers]) -> _Permissions:
        """Those of the decisions of all channels."""
        return _Permissions(
            np.stack([answers.permission for answers in each]), np.stack([answers.not_before for answers in each])
        )

    def take(self, rows: Flags) -> _Permissions:
        """Those of some questions."""
        return _Permissions(self.permission[:, rows], self.not_before[:, rows])


class Whole:
    """One act over all its channels.

    Args:
        verdicts: of each channel, in the order declared.
        rankings: of the channels.
        doubts: what is left to the evaluator.
    """

    def __init__(self, verdicts: Sequence[Verdict], rankings: Sequence[Preference], doubts: Doubts) -> None:
        self.verdicts = verdicts
        self.rankings = rankings
        self.doubts = doubts
        self.at, self.count = verdicts[0].at, verdicts[0].count

    def look(self, each: Sequence[Answers], instant: Instant, rows: Ints | None = None) -> _Look:
        """The act as a whole, from the decisions of its channels at an instant."""
        ranks = self._ranks(instant, rows)
        best = np.zeros(ranks.shape[1], np.int64)
        status, not_before = each[0].status, each[0].not_before
        placed: Ints = ranks[0]
        for place, answers in enumerate(each[1:], 1):
            earlier = answers.not_before < not_before
            ranked: Flags = earlier | ((answers.not_before == not_before) & (ranks[place] < placed))
            better: Flags = (answers.status < status) | ((answers.status == status) & ranked)
            best = np.where(better, place, best)
            status = np.where(better, answers.status, status)
            not_before = np.where(better, answers.not_before, not_before)
            placed = np.where(better, ranks[place], placed)
        due = _due_of_all(each)
        whole = Answers(
            status=status,
            permission=_of_best(best, [answers.permission for answers in each]),
            obligation=due.obligation,
            not_before=not_before,
            due_from=due.due_from,
            due_by=due.due_by,
            rule=_of_best(best, [answers.rule for answers in each]),
            conflict=np.logical_or.reduce([answers.conflict for answers in each]),
        )
        return _Look(best, whole, ranks, each)

    def _ranks(self, instant: Instant, rows: Ints | None) -> Ints:
        """Where each channel stands by the first ranking that exists."""
        count = self.count if rows is None else len(rows)
        found = np.zeros((len(self.verdicts), count), np.int64)
        for ranking in reversed(self.rankings):
            there = spread_flags((ranking.there if rows is None else ranking.there.take(rows)).contains(instant), count)
            found = np.where(there, np.array(ranking.ranks, np.int64)[:, None], found)
        return found

    # --- over time ---

    def valid_until(self, look: _Look) -> Ints:
        """The first later instant at which any field of the decision differs; ``FOREVER`` if none does."""
        listed = [verdict.listed_until() for verdict in self.verdicts]
        surely = _of_best(look.best, listed)
        for place, verdict in enumerate(self.verdicts):
            verdict.watch((look.best == place) & (look.answers.permission == BLOCKED), surely)
        found = surely.copy()
        rows, at = np.arange(self.count), spread(self.at, self.count)
        now = _Permissions.of(look.each)
        for _ in range(_MOST_LOOKS):
            at = self._change_after(look, now, rows, at)
            on = at < surely[rows]
            rows, at = rows[on], at[on]
            if not len(rows):
                return found
            then = self.look([verdict.answers(at, rows) for verdict in self.verdicts], at, rows)
            same = _same(look, then, rows)
            for place, verdict in enumerate(self.verdicts):
                same &= (look.best[rows] != place) | ~verdict.renamed(rows, at)
            found[rows[~same]] = at[~same]
            rows, at, now = rows[same], at[same], _Permissions.of(then.each).take(same)
        self.doubts.add_rows(rows, "a channel that opens and closes, and is never the best")
        return found

    def _change_after(self, look: _Look, now: _Permissions, rows: Ints, at: Ints) -> Ints:
        """The first later instant at which the whole may change, though its best channel's rules do not."""
        sets: list[Finite] = [ranking.there for ranking in self.rankings]
        later = np.full(len(rows), FOREVER, np.int64)
        for place, verdict in enumerate(self.verdicts):
            sets += [verdict.closed, *verdict.steps(verdict.owed)]
            matters = np.flatnonzero(self._could_matter(look, place, rows, at) & (look.best[rows] != place))
            if len(matters):
                changes = self._permission_until(place, now, matters, rows, at)
                later[matters] = np.minimum(later[matters], changes)
        for one in sets:
            if not isinstance(one, Always):
                later = np.minimum(later, one.take(rows).change_after(at))
        return later

    def _permission_until(self, place: int, now: _Permissions, several: Ints, rows: Ints, at: Ints) -> Ints:
        """The first later instant at which a channel is permitted or no longer is. Which rules forbid it, where it is not
        the best one, does not show."""
        permission = now.permission[place][several]
        found = np.where(permission == TOO_SOON, now.not_before[place][several], FOREVER)
        allowed = np.flatnonzero(permission == ALLOWED)
        if len(allowed):
            own = several[allowed]
            found[allowed] = self.verdicts[place].forbidden_from(at[own], rows[own])
        return found

    def _could_matter(self, look: _Look, place: int, rows: Ints, at: Ints) -> Flags:
        """Where a change in what forbids another channel could show in the whole, as long as nothing else changes: it
        owes something by an instant, so that its conflict shows, or it would be the best one if it were permitted."""
        due = self.verdicts[place].due_at(at, rows)
        permitted = np.where(due.obligation == DUE, _DUE, _ALLOWED)
        best, status = look.best[rows], look.answers.status[rows]
        rank, of_best = look.ranks[place][rows], look.ranks[best, rows]
        before = (rank < of_best) | ((rank == of_best) & (place < best))
        matters: Flags = (due.due_by < FOREVER) | (status > permitted) | ((status == permitted) & before)
        return matters


T = TypeVar("T", bound=np.generic)


def _of_best(best: Ints, each: Sequence[npt.NDArray[T]]) -> npt.NDArray[T]:
    found = each[0]
    for place, one in enumerate(each[1:], 1):
        found = np.where(best == place, one, found)
    return found


def _due_of_all(each: Sequence[Answers]) -> DueAt:
    """The worst obligation; the earliest instants among the open ones, or of the upcoming one that opens first."""
    obligation: Small = np.maximum.reduce([answers.obligation for answers in each])
    count = len(obligation)
    open_from = open_by = next_from = next_by = np.full(count, FOREVER, np.int64)
    for answers in each:
        opened = answers.obligation >= DUE
        open_from = np.minimum(open_from, np.where(opened, answers.due_from, FOREVER))
        open_by = np.minimum(open_by, np.where(opened, answers.due_by, FOREVER))
        coming = answers.obligation == UPCOMING
        first = coming & (
            (answers.due_from < next_from) | ((answers.due_from == next_from) & (answers.due_by < next_by))
        )
        next_from, next_by = np.where(first, answers.due_from, next_from), np.where(first, answers.due_by, next_by)
    is_open = obligation >= DUE
    return DueAt(obligation, np.where(is_open, open_from, next_from), np.where(is_open, open_by, next_by))


def _same(look: _Look, then: _Look, rows: Ints) -> Flags:
    """Whether the whole is what it was, as far as it can change while its best channel's rules do not."""
    before, after = look.answers, then.answers
    same: Flags = (
        (look.best[rows] == then.best)
        & (before.status[rows] == after.status)
        & (before.permission[rows] == after.permission)
        & (before.obligation[rows] == after.obligation)
        & (before.not_before[rows] == after.not_before)
        & (before.due_from[rows] == after.due_from)
        & (before.due_by[rows] == after.due_by)
        & (before.conflict[rows] == after.conflict)
    )
    return same
