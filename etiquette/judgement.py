"""What one policy says of one proposal: each rule that has a say, as a set of instants."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import field

from etiquette.conditions import deciding, exists, state_holding, surely_exists
from etiquette.decision import ReasonEffect
from etiquette.frozen import dataclass
from etiquette.interval import EVERY, NEVER, Instants
from etiquette.log import Happening
from etiquette.policy import (
    AdviseRule,
    AnyRule,
    CapRule,
    CooldownRule,
    DeadlineRule,
    ForbidRule,
    HoursRule,
    MessageRule,
    PreferRule,
)
from etiquette.proposal import Proposal, binds
from etiquette.reads import facts_in_conditions, states_read
from etiquette.rules import cap, cooldown, deadline, forbid, hours
from etiquette.rules.deadline import Duty
from etiquette.rules.restraint import Moments, Restraint, both
from etiquette.situation import Situation
from etiquette.windows import is_endless

RestrainingRule = CooldownRule | CapRule | HoursRule | ForbidRule


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Say:
    """One rule with one effect on one proposal, over all time.

    ``holds``: when it has this effect. ``missing``: the required facts whose absence is the cause. ``events``: what
    decided it; for a deadline, ``duties`` say it instead, instant by instant. ``rule`` is ``None`` where no rule can
    be read, since the zone of the clock is missing.
    """

    rule: AnyRule | None
    situation: Situation
    proposal: Proposal
    effect: ReasonEffect
    holds: Moments
    missing: tuple[str, ...] = ()
    events: tuple[Happening, ...] = ()
    duties: tuple[Duty, ...] = ()

    def events_at(self, instant: int) -> tuple[Happening, ...]:
        """The events that decide it at an instant, in order."""
        decided = [*self.events, *(duty.anchor for duty in self.duties_at(instant))]
        if self.rule is not None and not self.missing:
            for condition in (self.rule.when, self.rule.unless):
                decided.extend(deciding(condition, self.situation, self.proposal.value))
        return tuple(sorted({h.position: h for h in decided}.values(), key=lambda h: h.position))

    def duties_at(self, instant: int) -> tuple[Duty, ...]:
        """Of a demand, the duties that are open; of ``early`` and of what is awaited, those that are not."""
        is_demand = self.effect == "demands"
        return tuple(duty for duty in self.duties if instant in (duty.open if is_demand else duty.upcoming))

    def needs(self, instant: int) -> Iterator[str]:
        """The events and facts that could lift it, if no lapse of time does."""
        if self.missing or self.rule is None:
            yield from self.missing
            return
        rule = self.rule
        yield from facts_in_conditions(rule)
        yield from (fact for fact in self.situation.ground.reads[rule.id] if self.situation.fact(fact) is None)
        for name, every in states_read(rule):
            yield from self._would_change(name, instant, every=every)
        reset = rule.reset_by if isinstance(rule, DeadlineRule | CooldownRule | CapRule) else None
        yield from reset.names if reset else ()

    def _would_change(self, name: str, instant: int, *, every: bool) -> Sequence[str]:
        """The events that end a state that holds, or begin one that does not, as the rule reads it."""
        state = self.situation.document.states[name]
        if instant in state_holding(name, self.situation, self.proposal.value, every=every):
            return state.ends.names if state.ends else ()
        return state.begins.names


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owed:
    """A duty of a rule. ``there``: the instants at which the rule exists."""

    rule: DeadlineRule
    there: Instants
    duty: Duty


@dataclasses.dataclass(slots=True, kw_only=True, eq=False)
class Judgement:
    """All that one policy says of one proposal.

    Attributes:
        situation, proposal: what is judged.
        says: the rules that forbid, demand, await or warn, in document order.
        closed: the instants at which final states alone, or endless windows, decide that it is forbidden.
        owed: the obligations that ask for this act by this channel.
        advice: tips, each with the instants at which it is given.
        states: the states that restraining rules read, at whose bounds what a blocked act needs may change.
    """

    situation: Situation
    proposal: Proposal
    says: list[Say] = field(default_factory=list[Say])
    closed: Instants = NEVER
    owed: list[Owed] = field(default_factory=list[Owed])
    advice: list[tuple[Instants, str]] = field(default_factory=list[tuple[Instants, str]])
    states: list[Instants] = field(default_factory=list[Instants])


def judge(situation: Situation, proposal: Proposal, limit: int) -> Judgement:
    """Judge a proposal by every rule of a policy.

    Args:
        situation: the thread as the policy sees it.
        proposal: what is proposed.
        limit: where the search for recurring changes ends, inclusive.
    """
    judge = _Judge(situation, proposal, limit)
    for rule in situation.document.rules:
        if binds(rule, proposal):
            judge.hear(rule)
    return judge.found


def without_clock(situation: Situation, proposal: Proposal) -> Judgement:
    """The judgement where the zone of the clock is a required fact that is unknown: blocked, and no rule is read."""
    found = Judgement(situation=situation, proposal=proposal)
    missing = (situation.document.clock.zone.fact or "",)
    say = Say(rule=None, situation=situation, proposal=proposal, effect="forbids", holds=EVERY, missing=missing)
    found.says.append(say)
    return found


def closing(situation: Situation, proposal: Proposal) -> Instants:
    """The instants at which one policy closes a proposal: nothing to come could lift what forbids it."""
    if not situation.has_clock:
        return NEVER
    value_of = proposal.value
    sets = (
        _endless(rule, situation, proposal) & surely_exists(rule, situation, value_of)
        for rule in situation.document.rules
        if isinstance(rule, ForbidRule | CooldownRule | CapRule) and rule.effect == "forbid" and binds(rule, proposal)
    )
    return Instants.union(sets)


def _endless(rule: ForbidRule | CooldownRule | CapRule, situation: Situation, proposal: Proposal) -> Instants:
    match rule:
        case CooldownRule():
            can_be = rule.reset_by is None and any(is_endless(wait) for wait in rule.waits)
            return cooldown.restraint(rule, situation, proposal).endless if can_be else NEVER
        case CapRule():
            can_be = rule.reset_by is None and is_endless(rule.per)
            return cap.restraint(rule, situation, proposal).endless if can_be else NEVER
        case ForbidRule():
            return forbid.restraint().endless


class _Judge:
    """Hears one rule after the other."""

    def __init__(self, situation: Situation, proposal: Proposal, limit: int) -> None:
        self.situation, self.proposal, self.limit = situation, proposal, limit
        self.found = Judgement(situation=situation, proposal=proposal)

    def hear(self, rule: AnyRule) -> None:
        """A rule with a required fact that is unknown blocks, whatever its kind, and says nothing else."""
        missing = self.situation.missing(rule)
        there = exists(rule, self.situation, self.proposal.value)
        if missing:
            self._say(rule, "forbids", EVERY, missing=missing)
        match rule:
            case CooldownRule() | CapRule() | HoursRule() | ForbidRule():
                restraint = self._restraint(rule)
                if rule.effect == "forbid":
                    self.found.closed |= restraint.endless & surely_exists(rule, self.situation, self.proposal.value)
                if not missing:
                    self._restrain(rule, there, restraint)
            case DeadlineRule() if not missing:
                self._oblige(rule, there)
            case AdviseRule() if not missing:
                self.found.advice.append((there, rule.say))
            case PreferRule() | MessageRule() | DeadlineRule() | AdviseRule():
                pass

    def _restraint(self, rule: RestrainingRule) -> Restraint:
        match rule:
            case CooldownRule():
                return cooldown.restraint(rule, self.situation, self.proposal)
            case CapRule():
                return cap.restraint(rule, self.situation, self.proposal)
            case HoursRule():
                return hours.restraint(rule, self.situation, self.limit)
            case ForbidRule():
                return forbid.restraint()

    def _restrain(self, rule: RestrainingRule, there: Instants, restraint: Restraint) -> None:
        effect: ReasonEffect = "forbids" if rule.effect == "forbid" else "warns"
        self._say(rule, effect, both(there, restraint.holds), events=tuple(restraint.events))
        self._watch(rule)

    def _oblige(self, rule: DeadlineRule, there: Instants) -> None:
        found = deadline.duties(rule, self.situation, self.proposal)
        asking = tuple(duty for duty in found if duty.asks(self.proposal.channel))
        restrained = there & deadline.early(rule, found, self.proposal) if rule.early else NEVER
        demands = Instants.union(duty.open for duty in asking)
        awaits = Instants.union(duty.upcoming for duty in asking) - demands
        if rule.early == "forbid":
            self._say(rule, "forbids", restrained, duties=found)
            self._watch(rule)
        self._say(rule, "demands", there & demands, duties=asking)
        self._say(rule, "awaits", there & awaits, duties=asking)
        if rule.early == "warn":
            self._say(rule, "warns", restrained, duties=found)
        self.found.owed.extend(Owed(rule=rule, there=there, duty=duty) for duty in asking)

    def _watch(self, rule: AnyRule) -> None:
        view, value_of = self.situation, self.proposal.value
        self.found.states.extend(state_holding(name, view, value_of, every=every) for name, every in states_read(rule))

    def _say(
        self,
        rule: AnyRule,
        effect: ReasonEffect,
        holds: Moments,
        *,
        missing: tuple[str, ...] = (),
        events: tuple[Happening, ...] = (),
        duties: tuple[Duty, ...] = (),
    ) -> None:
        if holds != NEVER:
            self.found.says.append(
                Say(
                    rule=rule, situation=self.situation, proposal=self.proposal, effect=effect, holds=holds,
                    missing=missing, events=events, duties=duties,
                )
            )  # fmt: skip
