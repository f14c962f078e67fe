"""The obligations of a deadline rule at one instant: its events walked in order, its windows read one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from etiquette.policy import DeadlineRule, Step
from tests.model import choosing
from tests.model.choosing import Chosen, end, may_be
from tests.model.holding import Proposal, intervals, readings
from tests.model.past import ByValue, Happening, World
from tests.model.zoned import FOREVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """One pending obligation. ``channel``: of the step in force. Instants may be :data:`FOREVER`: never."""

    anchor: Happening
    opening: int
    due_by: int
    lapse: int
    paused: bool
    channel: str | None = None

    def is_open(self, instant: int) -> bool:
        """Whether it has opened; nothing is open while its clock stands still."""
        return not self.paused and instant >= self.opening

    def is_overdue(self, instant: int) -> bool:
        """Open, and past its last instant."""
        return self.is_open(instant) and instant > self.due_by


def pending(world: World, rule: DeadlineRule, proposal: Proposal, instant: int) -> list[Owed]:
    """The obligation in force for each value of ``by`` that concerns the proposal."""
    found = (_of_value(world, rule, proposal, value, instant) for value in _values(world, rule, proposal))
    return [owed for owed in found if owed is not None]


def _values(world: World, rule: DeadlineRule, proposal: Proposal) -> list[ByValue]:
    """The values that anchors give and that are the proposal's own, or lacking on either side."""
    given = proposal.by(rule.by)
    said = dict.fromkeys(chosen.event.by(rule.by) for chosen in choosing.selected(world, rule.after))
    return [value for value in said if choosing.compatible(value, given)]


def _works_for(rule: DeadlineRule, event: Happening, value: ByValue) -> bool:
    """Whether a discharge works for the obligation of a value: any does for one that lacks it."""
    return all(wanted is None or may_be(mine, wanted) for mine, wanted in zip(event.by(rule.by), value, strict=True))


def _of_value(world: World, rule: DeadlineRule, proposal: Proposal, value: ByValue, instant: int) -> Owed | None:
    dones = [c.event for c in choosing.selected(world, rule.done_by) if _works_for(rule, c.event, value)]
    resets = [c.event for c in choosing.selected(world, rule.reset_by) if _works_for(rule, c.event, value)]
    discharges = resets if rule.steps else [*dones, *resets]
    last = max((event.order for event in discharges), default=-1)
    anchors = [
        c for c in choosing.selected(world, rule.after) if c.event.by(rule.by) == value and c.event.order >= last
    ]
    if not anchors:
        return None
    if rule.steps:
        pause = _pause(world, rule, proposal, anchors[-1].event)
        return _ladder(world, rule, anchors[-1], dones=dones, pause=pause, instant=instant)
    whole = Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
    for chosen in anchors[-1:] if rule.restart else anchors:
        owed = _owed(world, whole, chosen, _pause(world, rule, proposal, chosen.event), instant)
        if owed is not None and instant < owed.lapse:
            return owed
    return None


def _ladder(
    world: World,
    rule: DeadlineRule,
    anchor: Chosen,
    *,
    dones: list[Happening],
    pause: list[tuple[int, int]],
    instant: int,
) -> Owed | None:
    """The step in force, after each act since the anchor has done the step that was in force at its instant."""
    lapses = [_lapse(world, step, anchor, pause) for step in rule.steps]
    done: set[int] = set()

    def in_force(at: int) -> int | None:
        return next((n for n, lapse in enumerate(lapses) if n not in done and at < lapse), None)

    for event in dones:
        if event.order > anchor.event.order and (step := in_force(event.at)) is not None:
            done.add(step)
    now = in_force(instant)
    return None if now is None else _owed(world, rule.steps[now], anchor, pause, instant)


def _owed(world: World, step: Step, anchor: Chosen, pause: list[tuple[int, int]], instant: int) -> Owed | None:
    """What an anchor obliges to; ``None`` where its opening does not exist."""
    opening = anchor.start
    if step.opens is not None:
        opens = end(world, step.opens, anchor, opening=True)
        if opens is None:
            return None
        opening = max(opening, opens.instant)
    within = None if step.within is None else end(world, step.within, anchor)
    return Owed(
        anchor=anchor.event,
        opening=_shifted(anchor.start, opening, pause),
        due_by=FOREVER if within is None else _shifted(anchor.start, within.last, pause),
        lapse=_lapse(world, step, anchor, pause),
        paused=any(start <= instant < stop for start, stop in pause),
        channel=step.channel,
    )


def _lapse(world: World, step: Step, anchor: Chosen, pause: list[tuple[int, int]]) -> int:
    lapses = None if step.lapses is None else end(world, step.lapses, anchor)
    return FOREVER if lapses is None else _shifted(anchor.start, lapses.instant, pause)


# --- the clock that stands still ------------------------------------------------------------------------------------


def _pause(world: World, rule: DeadlineRule, proposal: Proposal, anchor: Happening) -> list[tuple[int, int]]:
    """When the state that pauses holds, read with the proposal's value, else with the anchor's, else for any."""
    if rule.paused_while is None:
        return []
    state = world.document.states[rule.paused_while]
    pairs = zip(proposal.by(state.by), anchor.by(state.by), strict=True)
    given = tuple(mine if mine is not None else its for mine, its in pairs)
    return _joined(pair for meant in readings(world, state, given) for pair in intervals(world, state, meant))


def _joined(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(pairs):
        if start >= stop:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(stop, joined[-1][1]))
        else:
            joined.append((start, stop))
    return joined


def _shifted(anchor: int, moment: int, pause: list[tuple[int, int]]) -> int:
    """The first instant at which the time since the anchor, less what was paused, reaches that of the moment."""
    if moment <= anchor or moment == FOREVER:
        return moment
    needed, position = moment - anchor, anchor
    for start, stop in pause:
        if stop <= position:
            continue
        running = max(start, position) - position
        if running >= needed:
            break
        needed -= running
        position = stop
        if position == FOREVER:
            return FOREVER
    return position + needed


def shifts(world: World, rule: DeadlineRule, proposals: Iterable[Proposal]) -> Iterator[int]:
    """Every instant that an obligation of the rule, of any of these proposals, may have."""
    whole = Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
    for proposal in proposals:
        for anchor in choosing.selected(world, rule.after):
            pause = _pause(world, rule, proposal, anchor.event)
            yield from (bound for pair in pause for bound in pair)
            for step in rule.steps or (whole,):
                owed = _owed(world, step, anchor, pause, anchor.event.at)
                yield _lapse(world, step, anchor, pause)
                yield from () if owed is None else (owed.opening, owed.due_by)
