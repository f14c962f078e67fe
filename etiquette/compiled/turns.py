"""Deadlines in full: several obligations by value, ladders of steps, lapses that hand the turn on, pauses.

What a plain deadline comes to stands in the compiled code itself; the others keep their pending anchors by the values
of ``by``, and are worked out here as :mod:`etiquette.rules.deadline` says.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from etiquette.compiled.ends import Anchor, Ends, instant_of
from etiquette.decision import Obligation
from etiquette.duration import Window
from etiquette.interval import ALWAYS_BEFORE, FOREVER, NEVER, Instants
from etiquette.policy import DeadlineRule, Step, Value
from etiquette.proposal import agree
from etiquette.rules.deadline import reached
from etiquette.situation import Situation

Key = tuple[Value | None, ...]
"""The values of ``by`` that one obligation is for."""
Owed = tuple[Obligation, int, int]
"""An obligation, from when it is open and its last instant; ``FOREVER`` where there is none."""
Anchors = list[tuple[Anchor, list[int]]]
"""Pending anchors in order, each with the instants at which something was done since; these count for steps only."""
_NOTHING: Owed = ("none", FOREVER, FOREVER)


class Turn(NamedTuple):
    """One anchor's turn: the instants at which it is open or not yet open, and what it asks for."""

    open: Instants
    upcoming: Instants
    due_from: int
    due_by: int
    channel: str | None


class _Windows:
    """The windows of a rule, or of one of its steps."""

    def __init__(self, step: Step, view: Situation, attributes: tuple[str, ...]) -> None:
        def ends(window: Window | None, *, opening: bool = False) -> Ends | None:
            return None if window is None else Ends(window, view, opening=opening, attributes=attributes)

        self.channel = step.channel
        self.opens, self.within, self.lapses = ends(step.opens, opening=True), ends(step.within), ends(step.lapses)

    def lapsed(self, anchor: Anchor, held: Instants) -> int:
        """When the turn of an anchor is over."""
        end = None if self.lapses is None else self.lapses.end(anchor)
        return FOREVER if end is None else reached(end, instant_of(anchor), held)

    def turn(self, anchor: Anchor, begins: int, lapses: int, held: Instants) -> Turn | None:
        """The turn of an anchor; ``None`` where no obligation arises from it."""
        opens = None if self.opens is None else self.opens.end(anchor)
        if self.opens is not None and opens is None:
            return None
        start = instant_of(anchor)
        opens = reached(start if opens is None else max(opens, start), start, held)
        due_by = FOREVER if self.within is None else self.within.last(anchor)
        due_by = due_by if due_by >= FOREVER else reached(due_by, start, held)
        turn = Instants.between(begins, lapses)
        opened = (turn & Instants.between(opens, FOREVER)) - held
        return Turn(opened, turn - opened, opens, due_by, self.channel)


class Turns:
    """The turns of one rule.

    Args:
        rule: the rule.
        view: a history, whose clock and facts are read; its events are not.
        attributes: those whose values anchors carry.
    """

    def __init__(self, rule: DeadlineRule, view: Situation, attributes: tuple[str, ...] = ()) -> None:
        self._latest_only = rule.restart
        whole = Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
        self._whole = _Windows(whole, view, attributes)
        self._steps = tuple(_Windows(step, view, attributes) for step in rule.steps)

    def of(self, pending: Mapping[Key, Anchors], asked: Key, held: Instants = NEVER) -> list[Turn]:
        """The turns that are a proposal's.

        Args:
            pending: the pending anchors of each obligation.
            asked: what the proposal gives for each key of ``by``.
            held: when the clock stands still.
        """
        return [
            turn
            for key, anchors in pending.items()
            if anchors and agree(zip(key, asked, strict=True))
            for turn in (self._ladder(anchors[-1], held) if self._steps else self._queue(anchors, held))
        ]

    def _queue(self, anchors: Anchors, held: Instants) -> Iterator[Turn]:
        begins = ALWAYS_BEFORE
        for anchor, _ in anchors[-1:] if self._latest_only else anchors:
            if begins >= FOREVER:
                return
            lapses = self._whole.lapsed(anchor, held)
            turn = self._whole.turn(anchor, begins, lapses, held)
            if turn is not None:
                yield turn
                begins = max(begins, lapses)

    def _ladder(self, anchor: tuple[Anchor, list[int]], held: Instants) -> Iterator[Turn]:
        start = anchor[0]
        lapses = [step.lapsed(start, held) for step in self._steps]
        to_do = list(range(len(self._steps)))
        for instant in anchor[1]:
            number = next((n for n in to_do if lapses[n] > instant), None)
            if number is not None:
                to_do.remove(number)
        begins = ALWAYS_BEFORE
        for number in to_do:
            if begins >= FOREVER:
                return
            turn = self._steps[number].turn(start, begins, lapses[number], held)
            if turn is not None:
                yield turn
            begins = max(begins, lapses[number])


# --- what compiled code asks of turns --------------------------------------------------------------------------------


def owed_of(turns: Iterable[Turn], channel: str | None, now: int) -> list[Owed]:
    """What is owed by one channel at an instant."""
    found: list[Owed] = []
    for turn in turns:
        if turn.channel is not None and turn.channel != channel:
            continue
        if now in turn.open:
            found.append(("overdue" if now > turn.due_by else "due", turn.due_from, turn.due_by))
        elif now in turn.upcoming:
            found.append(("upcoming", turn.due_from, turn.due_by))
    return found


def waiting(turns: Sequence[Turn], *, any_value: bool) -> Instants:
    """The instants at which ``early`` restrains: while one of the turns is not open; where the proposal leaves a value
    of ``by`` away (``any_value``), only while none of them is."""
    upcoming = Instants.union(turn.upcoming for turn in turns)
    return upcoming - Instants.union(turn.open for turn in turns) if any_value else upcoming


def is_open(owed: Iterable[Owed]) -> bool:
    """Whether any of several obligations is open."""
    return any(one[0] in ("due", "overdue") for one in owed)


def together(owed: Sequence[Owed]) -> Owed:
    """The worst obligation; the earliest instants among the open ones, or of the upcoming one that opens first."""
    opened = [one for one in owed if one[0] in ("due", "overdue")]
    if opened:
        worst: Obligation = "overdue" if any(one[0] == "overdue" for one in opened) else "due"
        return worst, min(one[1] for one in opened), min(one[2] for one in opened)
    upcoming = [one for one in owed if one[0] == "upcoming"]
    return min(upcoming, key=lambda one: one[1:], default=_NOTHING)


# --- what events do to the pending anchors ---------------------------------------------------------------------------


def discharge(pending: dict[Key, Anchors], given: Key) -> None:
    """An event ends the obligations that it works for: those of its values, and those without a value."""
    for key in [key for key in pending if agree(zip(given, key, strict=True))]:
        del pending[key]


def do_step(pending: dict[Key, Anchors], given: Key, at: int) -> None:
    """An event does the step in force of each ladder that it works for."""
    for key, anchors in pending.items():
        if agree(zip(given, key, strict=True)):
            anchors[-1][1].append(at)


def anchor(pending: dict[Key, Anchors], key: Key, start: Anchor, *, replaces: bool) -> None:
    """An event is an anchor: it waits its turn, or replaces the earlier ones for good."""
    if replaces:
        pending[key] = [(start, [])]
    else:
        pending.setdefault(key, []).append((start, []))
