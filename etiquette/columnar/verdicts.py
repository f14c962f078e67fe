"""The verdict on one act by one channel, in columns: what all policies say of it, for every question."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from etiquette.columnar.arrays import (
    Flags,
    Instant,
    Ints,
    Mask,
    both_hold,
    chosen,
    earlier,
    either_holds,
    spread,
    spread_flags,
)
from etiquette.columnar.deadlines import Duties
from etiquette.columnar.judging import AnyMoments, Judgement, Owed, Say
from etiquette.columnar.scene import Doubts
from etiquette.columnar.searching import Search
from etiquette.columnar.sets import NEVER, Always, Finite, difference, since, union
from etiquette.decision import STATUSES, Obligation, Permission
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER

OBLIGATIONS: tuple[Obligation, ...] = ("none", "upcoming", "due", "overdue")
PERMISSIONS: tuple[Permission, ...] = ("allowed", "too_soon", "blocked", "closed")
NONE, UPCOMING, DUE, OVERDUE = range(4)
ALLOWED, TOO_SOON, BLOCKED, CLOSED = range(4)
_STATUS = np.array(
    [
        STATUSES.index(permission if permission != "allowed" else obligation if obligation in STATUSES else "allowed")
        for permission in PERMISSIONS
        for obligation in OBLIGATIONS
    ],
    np.int8,
)  # fmt: skip
Small = npt.NDArray[np.int8]
NO_RULE = -1
S = TypeVar("S", np.int8, np.int16)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answers:
    """The decisions, a row a question; words are places in :data:`STATUSES`, :data:`PERMISSIONS` and
    :data:`OBLIGATIONS`, and instants that are not there are ``FOREVER``. ``rule``: the first of those that forbid or, if
    none does, of those that demand."""

    status: Small
    permission: Small
    obligation: Small
    not_before: Ints
    due_from: Ints
    due_by: Ints
    rule: npt.NDArray[np.int16]
    conflict: Flags


def status_of(permission: Small, obligation: Small) -> Small:
    """Permission and obligation in one word."""
    return _STATUS.take(permission * np.int8(4) + obligation)


@dataclass(frozen=True, slots=True, eq=False)
class DueAt:
    """What is owed at an instant."""

    obligation: Small
    due_from: Ints
    due_by: Ints


class Verdict:
    """What all policies say of one act by one channel.

    Args:
        judgements: of each policy.
        at: the instants asked about.
        count: how many questions there are.
        doubts: what is left to the evaluator.
        identified: which events have an id, and one more that has none (``None``: none has).
        fully: whether ``due_from`` and ``conflict`` are wanted, which are not reported but tell decisions apart.
    """

    def __init__(
        self,
        judgements: Sequence[Judgement],
        at: Instant,
        count: int,
        doubts: Doubts,
        *,
        fully: bool,
        identified: Flags | None,
    ) -> None:
        self.identified = identified
        self.at, self.count, self.doubts, self.fully = at, count, doubts, fully
        self.closed: Finite = union([judgement.closed for judgement in judgements])
        self.says = [self._said(say) for judgement in judgements for say in judgement.says]
        self.owed = [
            replace(owed, there=difference(owed.there, self.closed))
            for judgement in judgements
            for owed in judgement.owed
        ]
        self.rotas = [
            replace(rota, there=difference(rota.there, self.closed), awaits=difference(rota.awaits, self.closed))
            for judgement in judgements
            for rota in judgement.rotas
        ]
        self.advice = [there for judgement in judgements for there in judgement.advice]
        self.watched = [state for judgement in judgements for state in judgement.watched]
        self.forbidding: list[AnyMoments] = [say.holds for say in self.says if say.effect == "forbids"]

    def _said(self, say: Say) -> Say:
        """A closed act owes nothing: no rule demands or awaits."""
        if say.effect in ("forbids", "warns") or not isinstance(say.holds, Finite):
            return say
        return replace(say, holds=difference(say.holds, self.closed))

    # --- at an instant ---

    def due_at(self, instant: Instant, rows: Ints | None = None) -> DueAt:
        """What is owed at an instant, all duties taken together."""
        count = self.count if rows is None else len(rows)
        if not self.owed:
            never = _never(count)
            return DueAt(np.zeros(count, np.int8), never, never)
        if len(self.owed) == 1:
            one = self.owed[0] if rows is None else self.owed[0].take(rows)
            return _due_of_one(one, instant, count, fully=self.fully)
        open_now: Mask = False
        overdue: Mask = False
        upcoming: Mask = False
        open_from = open_by = next_from = next_by = np.full(count, FOREVER, np.int64)
        for one in self.owed:
            owed = one if rows is None else one.take(rows)
            there, duty = owed.there.contains(instant), owed.duty
            is_open = both_hold(there, duty.open.contains(instant))
            coming = both_hold(there, duty.upcoming.contains(instant))
            open_now = either_holds(open_now, is_open)
            overdue = either_holds(overdue, both_hold(is_open, duty.due_by < instant))
            open_from = np.minimum(open_from, chosen(is_open, duty.due_from, FOREVER))
            open_by = np.minimum(open_by, chosen(is_open, duty.due_by, FOREVER))
            sooner = (duty.due_from < next_from) | ((duty.due_from == next_from) & (duty.due_by < next_by))
            first = np.asarray(both_hold(coming, sooner | ~np.asarray(upcoming)))
            next_from, next_by = np.where(first, duty.due_from, next_from), np.where(first, duty.due_by, next_by)
            upcoming = either_holds(upcoming, coming)
        obligation = np.where(
            spread_flags(overdue, count),
            np.int8(OVERDUE),
            np.where(open_now, np.int8(DUE), np.where(upcoming, np.int8(UPCOMING), np.int8(NONE))),
        )
        opened = spread_flags(open_now, count)
        return DueAt(obligation, np.where(opened, open_from, next_from), np.where(opened, open_by, next_by))

    def answers(self, instant: Instant | None = None, rows: Ints | None = None) -> Answers:
        """The decisions at the instants asked about, or at others on some questions; all but ``valid_until``."""
        at = self.at if instant is None else instant
        count = self.count if rows is None else len(rows)
        held = [
            (say, (say.holds if rows is None else say.holds.take(rows)).contains(at))
            for say in self.says
            if say.effect in ("forbids", "demands")
        ]
        forbidden = spread_flags(_any(mask for say, mask in held if say.effect == "forbids"), count)
        closed = (self.closed if rows is None else self.closed.take(rows)).contains(at)
        permission = forbidden.astype(np.int8)  # allowed or, until more is known, too soon
        not_before = np.full(count, FOREVER, np.int64)  # those that are permitted, or for good are not, keep it
        places = np.flatnonzero(forbidden if closed is False else forbidden & ~np.asarray(closed))
        if len(places):
            found = self._first_permitted(at, places, rows)
            permission[places] += (found >= FOREVER).view(np.int8)
            not_before[places] = found
        if closed is not False:
            permission = put(permission, closed, CLOSED)
        due = self.due_at(at, rows)
        return Answers(
            status=status_of(permission, due.obligation),
            permission=permission,
            obligation=due.obligation,
            not_before=not_before,
            due_from=due.due_from,
            due_by=due.due_by,
            conflict=conflicts(permission, due.due_by, not_before, at) if self.fully else forbidden,
            rule=_deciding(held, forbidden),
        )

    def _first_permitted(self, at: Instant, places: Ints, rows: Ints | None) -> Ints:
        wanted = places if rows is None else rows[places]
        search = Search(self.doubts, wanted, self.count)
        start = at if isinstance(at, int) else at[places]
        return search.first_permitted([moments.take(wanted) for moments in self.forbidding], start)

    # --- over time ---

    def listed_until(self, instant: Instant | None = None, rows: Ints | None = None) -> Ints:
        """The first later instant at which a rule begins or ceases to be listed, the act is closed, or a tip is given:
        each of these shows in the decision."""
        at = self.at if instant is None else instant
        count = self.count if rows is None else len(rows)
        search = Search(self.doubts, rows, self.count)
        found: Ints | int = FOREVER
        for moments in [*(say.holds for say in self.says), self.closed, *self.advice]:
            if not isinstance(moments, Always):
                found = earlier(found, search.change_after(moments if rows is None else moments.take(rows), at))
        return spread(found, count)

    def forbidden_from(self, instant: Ints, rows: Ints) -> Ints:
        """The first later instant at which a rule forbids, from one at which none does; ``FOREVER`` if none will."""
        search = Search(self.doubts, rows, self.count)
        found: Ints | int = FOREVER
        for moments in self.forbidding:
            if not isinstance(moments, Always):
                found = earlier(found, search.change_after(moments.take(rows), instant))
        return spread(found, len(rows))

    def overdue_from(self, answers: Answers) -> Ints:
        """When what is due becomes overdue, or what is demanded and blocked can no longer be met."""
        unmet = (answers.permission == BLOCKED) & (answers.due_by < FOREVER) & (answers.due_by >= self.at)
        found: Ints | int = np.where(unmet, answers.due_by + 1, FOREVER) if unmet.any() else FOREVER
        due = answers.obligation == DUE
        for owed in self.owed if due.any() else ():
            is_open = both_hold(owed.there.contains(self.at), owed.duty.open.contains(self.at))
            late = both_hold(is_open, due & (owed.duty.due_by < FOREVER))
            found = earlier(found, chosen(late, owed.duty.due_by + 1, FOREVER))
        return spread(found, self.count)

    def steps(self, several: Sequence[Owed]) -> list[Finite]:
        """The sets at whose bounds one duty may take the place of another, or become overdue, which need not show."""
        return [
            one
            for owed in several
            for one in (
                owed.there,
                owed.duty.open,
                owed.duty.upcoming,
                since(np.minimum(owed.duty.due_by, FOREVER - 1) + 1),
            )
            if one is not NEVER and not isinstance(one, Always)
        ]

    def valid_until(self, answers: Answers) -> Ints:
        """The first later instant at which any field of the decision differs; ``FOREVER`` if none does."""
        surely = np.minimum(self.listed_until(), self.overdue_from(answers))
        self.watch(answers.permission == BLOCKED, surely)
        unsure = self.steps(self.owed) if self.rotas else []
        assert self.fully or not unsure, "what is not reported tells decisions apart"
        return self._sooner(answers, surely, unsure) if unsure else surely

    def renamed(self, rows: Ints, at: Ints) -> Flags:
        """Whether other anchors than at the instant asked about are named; those without an id are not."""
        found = np.zeros(len(rows), np.bool_)
        before = self.at if isinstance(self.at, int) else self.at[rows]
        identified = self.identified
        for rota in self.rotas if identified is not None else ():
            assert identified is not None
            for listed, sets in (
                (rota.there, [(duty, duty.open) for duty in rota.asking]),
                (rota.awaits, [(duty, duty.upcoming) for duty in rota.asking]),
                (rota.early, [(duty, duty.upcoming) for duty in rota.known]),
            ):
                differ = _differ(sets, identified, rows, before, at)
                found |= differ & spread_flags(listed.take(rows).contains(at), len(rows))
        return found

    def watch(self, blocked: Flags, surely: Ints) -> None:
        """What a blocked act needs changes with the states that its rules read."""
        for state in self.watched if blocked.any() else ():
            self.doubts.add(
                blocked & (np.asarray(state.change_after(self.at)) < surely),
                "a blocked act, and a state that ends by time",
            )

    def _sooner(self, answers: Answers, surely: Ints, unsure: Sequence[Finite]) -> Ints:
        """Look at each bound before the sure change, whether it shows."""
        found = surely.copy()
        rows, at = np.arange(self.count), spread(self.at, self.count)
        while len(rows):
            at = np.minimum.reduce([spread(one.take(rows).change_after(at), len(rows)) for one in unsure])
            on = at < surely[rows]
            rows, at = rows[on], at[on]
            due = self.due_at(at, rows)
            conflict = conflicts(answers.permission[rows], due.due_by, answers.not_before[rows], at)
            same = (
                (due.obligation == answers.obligation[rows])
                & (due.due_from == answers.due_from[rows])
                & (due.due_by == answers.due_by[rows])
                & (conflict == answers.conflict[rows])
                & ~self.renamed(rows, at)
            )
            found[rows[~same]] = at[~same]
            rows, at = rows[same], at[same]
        return found


def _differ(
    sets: Sequence[tuple[Duties, Finite]], identified: Flags, rows: Ints, before: Instant, after: Ints
) -> Flags:
    """Whether the anchors whose sets hold one instant are others than those whose sets hold another."""
    found = np.zeros(len(rows), np.bool_)
    for group in {duty.group for duty, _ in sets}:
        held: Mask = False
        holds: Mask = False
        named = np.zeros(len(rows), np.bool_)
        for duty, one in sets:
            if duty.group == group:
                own = one.take(rows)
                held, holds = either_holds(held, own.contains(before)), either_holds(holds, own.contains(after))
                named |= identified[duty.anchor[rows]]
        found |= named & (np.asarray(held) != np.asarray(holds))
    return found


def _never(count: int) -> Ints:
    """Instants that are not there; nobody writes on them."""
    return np.broadcast_to(np.int64(FOREVER), (count,))


def _due_of_one(owed: Owed, instant: Instant, count: int, *, fully: bool) -> DueAt:
    there, duty = owed.there.contains(instant), owed.duty
    is_open = both_hold(there, duty.open.contains(instant))
    coming = both_hold(there, duty.upcoming.contains(instant))
    overdue = both_hold(is_open, duty.due_by < instant)
    obligation = spread_flags(coming, count).astype(np.int8)
    obligation += spread_flags(is_open, count).view(np.int8) * np.int8(2)
    obligation += spread_flags(overdue, count).view(np.int8)
    listed = obligation > NONE
    due_from = np.where(listed, duty.due_from, FOREVER) if fully else duty.due_from
    return DueAt(obligation, due_from, _listed(duty.due_by, listed))


def _listed(instants: Ints, listed: Flags) -> Ints:
    return instants if instants.strides == (0,) else np.where(listed, instants, FOREVER)


def _any(masks: Iterable[Mask]) -> Mask:
    held: Mask = False
    for mask in masks:
        held = either_holds(held, mask)
    return held


def put(values: npt.NDArray[S], mask: Mask, value: int) -> npt.NDArray[S]:
    """Another value where a mask holds. Bits are masked: small numbers are chosen slowly."""
    width = values.dtype.type
    if isinstance(mask, bool):
        return np.full_like(values, value) if mask else values
    taken = np.negative(mask.view(np.int8)).astype(width, copy=False)
    found: npt.NDArray[S] = np.bitwise_or(values & ~taken, taken & width(value), dtype=width)
    return found


def _deciding(held: Sequence[tuple[Say, Mask]], forbidden: Flags) -> npt.NDArray[np.int16]:
    """The first rule that forbids or, if none does, the first that demands."""
    found = np.full(len(forbidden), NO_RULE, np.int16)
    for effect in ("demands", "forbids"):
        for say, mask in reversed(held):
            if say.effect == effect and mask is not False:
                where = mask if effect == "forbids" else both_hold(mask, ~forbidden)
                found = put(found, where, say.rule)
    return found


def conflicts(permission: Small, due_by: Ints, not_before: Ints, instant: Instant) -> Flags:
    """Whether what is demanded is forbidden: permission comes after the deadline, or not at all and it is past."""
    misses: Flags = np.where(not_before < FOREVER, due_by < not_before, due_by < instant)
    found: Flags = (permission != ALLOWED) & (due_by < FOREVER) & misses
    return found
