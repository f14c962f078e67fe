"""Deadlines in columns: for each question the duty that is in force, and of a ladder all rungs that are left."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold, spread_flags
from etiquette.columnar.past import Occurrences
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import EVERY, Always, Finite, intersection, since, until
from etiquette.columnar.windows import Found, ends_of_all
from etiquette.duration import Duration, Relative, Window, leaves
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import DeadlineRule, Step

_MOST_TURNS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Duties:
    """One duty a question, where there is one; else it is never open and never upcoming.

    ``anchor``: its event, -1 where there is none. ``group``: the rungs of one ladder are of one group. ``due_from``, ``due_by``: as of
    :class:`etiquette.rules.deadline.Duty`; an opening that is past need not be exact, unless ``exact``.
    """

    anchor: Ints
    open: Finite
    upcoming: Finite
    due_from: Ints
    due_by: Ints
    channel: str | None = None
    group: int = 0

    def take(self, rows: Ints) -> Duties:
        """Those of some questions."""
        return Duties(
            anchor=self.anchor[rows],
            open=self.open.take(rows),
            upcoming=self.upcoming.take(rows),
            due_from=self.due_from[rows],
            due_by=self.due_by[rows],
            channel=self.channel,
            group=self.group,
        )

    def asks(self, channel: str | None) -> bool:
        """Whether it is an obligation of this channel."""
        return self.channel is None or self.channel == channel


def duties(rule: DeadlineRule, scene: Scene, *, exactly: bool) -> tuple[Duties, ...]:
    """The duties of a rule without ``by``, from the instants asked about on.

    Args:
        rule: the rule.
        scene: what the questions see.
        exactly: whether openings that are past are wanted exactly.
    """
    reset = None if rule.reset_by is None else scene.pick(rule.reset_by).last
    return duties_of(rule, scene, scene.pick(rule.after), scene.pick(rule.done_by), reset, exactly=exactly)


def duties_of(
    rule: DeadlineRule, scene: Scene, anchors: Occurrences, done: Occurrences, reset: Ints | None, *, exactly: bool
) -> tuple[Duties, ...]:
    """The duties of one obligation, from its anchors, what does it, and the last event that resets it."""
    if rule.steps:
        return _ladder(rule, scene, anchors, done, reset)
    ended = done.last if reset is None else np.maximum(done.last, reset)
    whole = Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
    # An event in several roles discharges first and is an anchor then.
    if rule.restart:
        pending = np.where(anchors.last >= ended, anchors.last, -1)
        return (_Turn(rule, scene, whole, pending, exactly=exactly).duty(),)
    return (_first_in_turn(rule, scene, whole, anchors, ended, exactly=exactly),)


def _first_in_turn(
    rule: DeadlineRule, scene: Scene, whole: Step, anchors: Occurrences, ended: Ints, *, exactly: bool
) -> Duties:
    """The duty of the first pending anchor whose turn it is; those before it have lapsed or owe nothing."""
    pending = anchors.first_after(ended - 1)
    turn = _Turn(rule, scene, whole, pending, exactly=exactly)
    if whole.lapses is None and not _may_not_arise(whole):
        return turn.duty()
    for _ in range(_MOST_TURNS):
        over = (pending >= 0) & ~turn.in_turn
        if not over.any():
            break
        pending = np.where(over, anchors.first_after(np.where(over, pending, scene.events.count - 1)), pending)
        turn = _Turn(rule, scene, whole, pending, exactly=exactly)
    else:
        scene.doubts.add((pending >= 0) & ~turn.in_turn, "many anchors that have lapsed one after the other")
    if whole.lapses is not None:
        waiting = anchors.first_after(np.where(pending >= 0, pending, scene.events.count - 1))
        scene.doubts.add((waiting >= 0) & (turn.lapses < FOREVER), "anchors that wait their turn")
    return turn.duty()


def _may_not_arise(step: Step) -> bool:
    """Whether of two anchors of one thread one may owe something and the other not: where an attribute says when."""
    if step.opens is None:
        return False
    return any(isinstance(leaf, Relative) and leaf.attribute for leaf in leaves(step.opens))


class _Turn:
    """The windows of one anchor a question."""

    def __init__(self, rule: DeadlineRule, scene: Scene, step: Step, anchor: Ints, *, exactly: bool) -> None:
        self.scene, self.step, self.anchor = scene, step, anchor
        self.start = scene.start(rule.after, anchor)
        there: Mask = anchor >= 0
        opens = self._end(step.opens, exactly=exactly, opening=True)
        self.arises = both_hold(there, True if opens is None else opens.exists)
        # An opening is never before the instant from which windows run.
        self.may_not_arise = opens is not None and opens.exists is not True
        self.opens = self.start
        if opens is not None:
            forwards = isinstance(step.opens, Duration)
            self.opens = opens.instant if forwards else np.maximum(opens.instant, self.start)
        within = self._end(step.within, exactly=True)
        self.due_by = self._or_never(within, last=True)
        self.lapses = self._or_never(self._end(step.lapses, exactly=exactly), last=False)

    def _end(self, written: Window | None, *, exactly: bool, opening: bool = False) -> Found | None:
        if written is None:
            return None
        found, _, _ = ends_of_all(self.scene, written, self.anchor, self.start, exactly=exactly, opening=opening)
        return found

    def _or_never(self, found: Found | None, *, last: bool) -> Ints:
        if found is None:
            return np.broadcast_to(np.int64(FOREVER), (self.scene.count,))
        end = found.last if last else found.instant
        return end if found.exists is True else np.where(found.exists, end, FOREVER)

    @property
    def in_turn(self) -> Flags:
        """Where it arises and has not lapsed at the instant asked about."""
        return spread_flags(self.arises, self.scene.count) & (self.lapses > self.scene.at)

    def duty(self, begins: Ints | None = None) -> Duties:
        """The duty while it is this one's turn: from ``begins``, if anything goes before it, until it lapses."""
        arises = Always(self.arises)
        opens = self.opens if begins is None else np.maximum(self.opens, begins)
        turn: Finite = EVERY if self.step.lapses is None else until(self.lapses)
        if begins is not None:
            turn = intersection(turn, since(begins))
        turn = intersection(turn, arises)
        return Duties(
            anchor=np.where(self.arises, self.anchor, -1) if self.may_not_arise else self.anchor,
            open=intersection(since(opens), turn),
            upcoming=intersection(until(opens), turn),
            due_from=self.opens,
            due_by=self.due_by,
            channel=self.step.channel,
        )


def _ladder(
    rule: DeadlineRule, scene: Scene, anchors: Occurrences, done: Occurrences, reset: Ints | None
) -> tuple[Duties, ...]:
    """The rungs that are still to do: each event since the anchor does the one that was in force at its instant."""
    ended = np.full(scene.count, -1, np.int64) if reset is None else reset
    anchor = np.where(anchors.last >= ended, anchors.last, -1)
    turns = [_Turn(rule, scene, step, anchor, exactly=True) for step in rule.steps]
    to_do = [np.ones(scene.count, np.bool_) for _ in turns]
    count = np.where(anchor >= 0, done.count_since(anchor), 0)
    for number in range(min(int(count.max(initial=0)), len(turns) + _MOST_TURNS)):
        event = np.where(anchor >= 0, done.nth_since(anchor, number), -1)
        happened = np.where(event >= 0, scene.events.at[event], FOREVER) if scene.events.count else event
        waiting = event >= 0
        for rung, turn in enumerate(turns):
            does = waiting & to_do[rung] & (turn.lapses > happened)
            to_do[rung] &= ~does
            waiting = waiting & ~does
    scene.doubts.add(count > len(turns) + _MOST_TURNS, "more events than a ladder has steps")
    found: list[Duties] = []
    begins = np.full(scene.count, ALWAYS_BEFORE, np.int64)
    for turn, left in zip(turns, to_do, strict=True):
        turn.arises, turn.may_not_arise = both_hold(turn.arises, left), True
        found.append(turn.duty(begins))
        begins = np.where(left & (anchor >= 0), np.maximum(begins, turn.lapses), begins)
    return tuple(found)
