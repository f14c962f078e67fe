"""``deadline``: an obligation. After an event an act is owed: it opens, must be met within, and lapses.

Anchors are the events that ``after`` selects; with ``by`` there is one obligation for each value they give, and one
more for the anchors that give none. A *duty* is one anchor's turn in one obligation, and with ``steps`` one rung's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etiquette.duration import Window
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER, NEVER, Instants
from etiquette.log import Happening
from etiquette.policy import DeadlineRule, Step, Value
from etiquette.proposal import Proposal, agree
from etiquette.selectors import Occurrence, View
from etiquette.windows import window_end

Key = tuple[Value | None, ...]
"""The values of ``by`` that one obligation is for; ``None`` where its anchors give none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """One anchor's turn in one obligation.

    ``open`` and ``upcoming`` are the instants at which it is the one in force and open, or not yet open. ``due_from``
    is when it opens, ``due_by`` the last instant that meets it (``FOREVER``: never, or no deadline). ``channel`` is
    the one that a step asks for.
    """

    anchor: Happening
    key: Key
    step: int | None
    open: Instants
    upcoming: Instants
    due_from: int
    due_by: int
    channel: str | None = None

    @property
    def turn(self) -> Instants:
        """The instants at which it is the one in force: from when it is its turn until it lapses."""
        return self.open | self.upcoming

    @property
    def overdue(self) -> Instants:
        """The instants at which it is open and past its last instant."""
        return self.open & Instants.between(min(self.due_by + 1, FOREVER), FOREVER)

    def asks(self, channel: str | None) -> bool:
        """Whether it is an obligation of this channel."""
        return self.channel is None or self.channel == channel


def duties(rule: DeadlineRule, view: View, proposal: Proposal) -> tuple[Duty, ...]:
    """All duties of a rule that are a proposal's: those of its own values, and of anchors that give none.

    A proposal that gives no value has those of all values. ``when`` and ``unless`` are left aside.
    """
    return tuple(
        duty
        for key, anchors in _groups(rule, view).items()
        if agree((given, proposal.value(name)) for given, name in zip(key, rule.by, strict=True))
        for duty in _obligation(rule, view, proposal, key, anchors)
    )


def early(rule: DeadlineRule, found: Sequence[Duty], proposal: Proposal) -> Instants:
    """The instants at which ``early`` restrains: while one of the duties is not yet open. A proposal that leaves a
    value of ``by`` open is restrained only while none of them is open."""
    waiting = Instants.union(duty.upcoming for duty in found)
    if proposal.lacks_any(rule.by):
        return waiting - Instants.union(duty.open for duty in found)
    return waiting


def _groups(rule: DeadlineRule, view: View) -> dict[Key, list[Occurrence]]:
    """The anchors of each obligation, in order."""
    groups: dict[Key, list[Occurrence]] = {}
    for anchor in view.select(rule.after):
        groups.setdefault(tuple(anchor.happening.value(key) for key in rule.by), []).append(anchor)
    return groups


def _obligation(
    rule: DeadlineRule, view: View, proposal: Proposal, key: Key, anchors: Sequence[Occurrence]
) -> Iterator[Duty]:
    done = _of_key(rule, view.select(rule.done_by), key)
    reset = _of_key(rule, view.select(rule.reset_by), key) if rule.reset_by else []
    ended = max((o.position for o in (reset if rule.steps else [*done, *reset])), default=-1)
    # An event in several roles discharges first and is an anchor then.
    pending = [anchor for anchor in anchors if anchor.position >= ended]
    if not pending:
        return
    held = _Paused(rule, view, proposal, key)
    if rule.steps:
        anchor = pending[-1]
        turns = [_Turn(step, anchor, view, held(anchor)) for step in rule.steps]
        yield from _ladder(turns, key, [d.happening.at for d in done if d.position > anchor.position])
        return
    whole = Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
    begins = ALWAYS_BEFORE
    for anchor in pending[-1:] if rule.restart else pending:
        if begins >= FOREVER:
            return
        turn = _Turn(whole, anchor, view, held(anchor))
        if turn.arises:
            yield turn.duty(key, None, begins)
            begins = max(begins, turn.lapses)


def _of_key(rule: DeadlineRule, selected: Sequence[Occurrence], key: Key) -> list[Occurrence]:
    """The discharges that work for an obligation: they give its value or none, or its anchors give none."""
    return [
        o for o in selected if agree((o.happening.value(name), given) for name, given in zip(rule.by, key, strict=True))
    ]


class _Paused:
    """When the clock of an obligation stands still, for each of its anchors."""

    def __init__(self, rule: DeadlineRule, view: View, proposal: Proposal, key: Key) -> None:
        self.rule, self.view, self.proposal, self.key = rule, view, proposal, key

    def __call__(self, anchor: Occurrence) -> Instants:
        if self.rule.paused_while is None:
            return NEVER
        state = self.view.document.states[self.rule.paused_while]
        own = dict(zip(self.rule.by, self.key, strict=True))
        values: dict[str, Value | None] = {}
        for name in state.by:
            proposed = self.proposal.value(name)
            obliged = own[name] if name in own else anchor.happening.value(name)
            values[name] = obliged if proposed is None else proposed
        return self.view.holding(state, values, every=False)


def reached(target: int, start: int, held: Instants) -> int:
    """The first instant at which the time since an anchor, less what the pause took, reaches what it would have been
    without it.

    Args:
        target: what would have been the end of a window.
        start: from when the window runs.
        held: when the pausing state holds.
    """
    if target >= FOREVER:
        return FOREVER
    for paused, resumed in held.pairs():
        stopped = max(paused, start)
        if resumed <= stopped:
            continue
        if target <= stopped:
            break
        if resumed >= FOREVER:
            return FOREVER
        target += resumed - stopped
    return min(target, FOREVER)


class _Turn:
    """The windows of one anchor, or of one rung from its anchor, with the pauses in them."""

    def __init__(self, step: Step, anchor: Occurrence, view: View, held: Instants) -> None:
        self.step, self.anchor, self.view, self.held = step, anchor, view, held
        opens = self._end(step.opens, opening=True)
        self.arises = step.opens is None or opens is not None
        within, lapses = self._end(step.within), self._end(step.lapses)
        # An opening is never before the instant from which windows run.
        start = anchor.start
        self.opens = reached(start if opens is None else max(opens[0], start), start, held)
        self.due_by = FOREVER if within is None else reached(within[1], start, held)
        self.lapses = FOREVER if lapses is None else reached(lapses[0], start, held)

    def _end(self, written: Window | None, *, opening: bool = False) -> tuple[int, int] | None:
        end = window_end(written, self.anchor, self.view, opening=opening)
        return None if end is None else (end.instant, end.last)

    def duty(self, key: Key, number: int | None, begins: int) -> Duty:
        """The duty while it is this one's turn: from ``begins`` until it lapses."""
        turn = Instants.between(begins, self.lapses)
        opened = (turn & Instants.between(self.opens, FOREVER)) - self.held
        return Duty(
            anchor=self.anchor.happening,
            key=key,
            step=number,
            open=opened,
            upcoming=turn - opened,
            due_from=self.opens,
            due_by=self.due_by,
            channel=self.step.channel,
        )


def _ladder(turns: Sequence[_Turn], key: Key, done: Sequence[int]) -> Iterator[Duty]:
    """The rungs that are still to do: each event since the anchor does the one that was in force at its instant, and
    a rung has its turn when those before it are done or have lapsed."""
    to_do = list(range(len(turns)))
    for instant in done:
        number = next((n for n in to_do if turns[n].lapses > instant), None)
        if number is not None:
            to_do.remove(number)
    begins = ALWAYS_BEFORE
    for number in to_do:
        if begins >= FOREVER:
            return
        turn = turns[number]
        if turn.arises:
            yield turn.duty(key, number, begins)
        begins = max(begins, turn.lapses)
