"""One rule, one proposal, one instant: does it forbid, demand, await or warn, and which events say so?"""

from __future__ import annotations

from dataclasses import dataclass, field

from etiquette.policy import (
    AnyRule,
    CapRule,
    CooldownRule,
    DeadlineRule,
    FactTest,
    ForbidRule,
    HoursRule,
    Passed,
    StateHolds,
)
from tests.model import owing
from tests.model.choosing import proposal_passes
from tests.model.holding import Proposal, holds, settled, tellers
from tests.model.owing import Owed
from tests.model.past import Happening, World
from tests.model.reading import conditions_of, missing
from tests.model.restraining import Restraint, cap, cooldown, out_of_hours


@dataclass(slots=True, kw_only=True)
class Verdict:
    """What a rule says: for each effect the ids of the events that decided it; and the obligations it imposes."""

    effects: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    owed: list[Owed] = field(default_factory=list[Owed])
    closes: bool = False


def rules_on(world: World, rule: AnyRule, proposal: Proposal) -> bool:
    """Whether the rule rules the proposal at all."""
    if proposal.act not in rule.acts or proposal.act not in world.document.acts:
        return False
    if rule.channels is not None and proposal.channel not in rule.channels:
        return False
    return proposal_passes(rule.where, proposal.attributes)


def exists(world: World, rule: AnyRule, proposal: Proposal, instant: int) -> bool:
    """``when`` holds and ``unless`` does not."""
    if rule.when is not None and not holds(world, rule.when, proposal, instant):
        return False
    return rule.unless is None or not holds(world, rule.unless, proposal, instant, straight=False)


def judge(world: World, rule: AnyRule, proposal: Proposal, instant: int, *, is_there: bool) -> Verdict:
    """The verdict of a rule that rules the proposal, and exists just then or does not."""
    verdict = Verdict()
    lacking = missing(world, rule)
    if lacking:
        verdict.effects["forbids"] = ()
    elif is_there:
        if isinstance(rule, DeadlineRule):
            _demand(world, rule, proposal, instant, verdict)
        else:
            _restrain(world, rule, proposal, instant, verdict)
    verdict.closes = "forbids" in verdict.effects and _closes(world, rule, proposal, instant)
    return verdict


def _restraint(world: World, rule: AnyRule, proposal: Proposal, instant: int) -> Restraint | None:
    match rule:
        case CooldownRule():
            return cooldown(world, rule, proposal, instant)
        case CapRule():
            return cap(world, rule, proposal, instant)
        case HoursRule():
            return out_of_hours(world, rule, instant)
        case ForbidRule():
            return Restraint(for_ever=True)
        case _:
            return None


def _restrain(world: World, rule: AnyRule, proposal: Proposal, instant: int, verdict: Verdict) -> None:
    restraint = _restraint(world, rule, proposal, instant)
    if restraint is not None:
        effect = "warns" if getattr(rule, "effect", "forbid") == "warn" else "forbids"
        verdict.effects[effect] = _ids({*restraint.events} | _told_by_conditions(world, rule, proposal))


def _closes(world: World, rule: AnyRule, proposal: Proposal, instant: int) -> bool:
    """Nothing to come could lift it: final states alone decide its conditions, and it forbids for ever."""
    if rule.when is not None and settled(world, rule.when, proposal, instant) is not True:
        return False
    if rule.unless is not None and settled(world, rule.unless, proposal, instant, straight=False) is not False:
        return False
    if not isinstance(rule, (ForbidRule, CooldownRule, CapRule)):
        return False
    restraint = _restraint(world, rule, proposal, instant)
    return restraint is not None and restraint.for_ever and rule.effect == "forbid"


def _demand(world: World, rule: DeadlineRule, proposal: Proposal, instant: int, verdict: Verdict) -> None:
    pending = owing.pending(world, rule, proposal, instant)
    mine = [owed for owed in pending if owed.channel is None or owed.channel == proposal.channel]
    is_open = [owed for owed in mine if owed.is_open(instant)]
    told = _told_by_conditions(world, rule, proposal)
    verdict.owed = mine
    if mine:
        listed = is_open or mine
        verdict.effects["demands" if is_open else "awaits"] = _ids({owed.anchor for owed in listed} | told)
    waiting = [owed for owed in pending if not owed.is_open(instant)]
    lacks = any(value is None for value in proposal.by(rule.by))
    too_early = bool(waiting) and not (lacks and len(waiting) < len(pending))
    if rule.early is not None and too_early:
        effect = "forbids" if rule.early == "forbid" else "warns"
        verdict.effects[effect] = _ids({owed.anchor for owed in waiting} | told)


def _told_by_conditions(world: World, rule: AnyRule, proposal: Proposal) -> set[Happening]:
    """The latest event of each state that a condition names, and of each fact."""
    found: set[Happening] = set()
    for part, _ in conditions_of(rule):
        teller: Happening | None = None
        match part:
            case StateHolds(name):
                state = world.document.states[name]
                teller = tellers(world, state, proposal.by(state.by))
            case FactTest(fact):
                teller = _setter(world, fact)
            case Passed(moment):
                teller = _setter(world, moment.name)
            case _:
                pass
        found |= set() if teller is None else {teller}
    return found


def _setter(world: World, fact: str) -> Happening | None:
    return next((event for event in reversed(world.past) if fact in event.facts), None)


def _ids(events: set[Happening]) -> tuple[str, ...]:
    return tuple(event.id for event in sorted(events, key=lambda event: event.order) if event.id is not None)
