"""What one policy says of one proposal, in columns: each rule that has a say, as sets of instants."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce

from etiquette.columnar.arrays import Ints, Mask, both_hold, either_holds, neither
from etiquette.columnar.conditions import exists, surely_exists
from etiquette.columnar.deadlines import Duties, duties
from etiquette.columnar.hours import Recurring
from etiquette.columnar.reading import agreement
from etiquette.columnar.restraints import Moments, Restraint, cap, cooldown, hours_restraint
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import EVERY, NEVER, Always, Finite, difference, intersection, union
from etiquette.columnar.states import state_holding
from etiquette.decision import ReasonEffect
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
from etiquette.reads import states_read


@dataclass(frozen=True, slots=True, eq=False)
class Both:
    """The instants that are in a finite set and in one that recurs without end."""

    finite: Finite
    recurring: Recurring

    def contains(self, instant: Ints | int) -> Mask:
        """Whether an instant is in it."""
        return both_hold(self.finite.contains(instant), self.recurring.contains(instant))

    def take(self, rows: Ints) -> Both:
        """The sets of some rows."""
        return Both(self.finite.take(rows), self.recurring.take(rows))


AnyMoments = Moments | Both


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Say:
    """One rule with one effect on one proposal. ``rule``: its place among the rules that are named in answers."""

    rule: int
    effect: ReasonEffect
    holds: AnyMoments


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Owed:
    """A duty that asks for the act by the channel, and when its rule exists."""

    there: Finite
    duty: Duties
    one_of_several: bool

    def take(self, rows: Ints) -> Owed:
        """Those of some questions."""
        return Owed(there=self.there.take(rows), duty=self.duty.take(rows), one_of_several=self.one_of_several)


@dataclass(slots=True, kw_only=True, eq=False)
class Judgement:
    """All that one policy says of one proposal, for every question.

    ``closed``: when it is forbidden for good. ``watched``: the states that restraining rules read.
    """

    says: list[Say] = field(default_factory=list[Say])
    closed: Finite = NEVER
    owed: list[Owed] = field(default_factory=list[Owed])
    advice: list[Finite] = field(default_factory=list[Finite])
    watched: list[Finite] = field(default_factory=list[Finite])


class Judge:
    """Hears the rules of a policy on any proposal; what does not depend on the proposal is worked out once.

    Args:
        scene: what the questions see.
        first: the place of the policy's first rule among the rules that are named in answers.
        exactly: whether openings that are past are wanted exactly.
    """

    def __init__(self, scene: Scene, first: int, *, exactly: bool) -> None:
        self.scene = scene
        self.first = first
        self.exactly = exactly
        self._missing: dict[str, Mask] = {}
        self._duties: dict[str, tuple[Duties, ...]] = {}
        self._existing: dict[tuple[object, ...], tuple[Finite, Finite]] = {}
        self._restraints: dict[tuple[object, ...], Restraint] = {}

    def judge(self, proposal: Proposal) -> Judgement:
        """All that the policy says of a proposal."""
        found = Judgement()
        for place, rule in enumerate(self.scene.document.rules):
            if binds(rule, proposal):
                self._hear(found, rule, self.first + place, proposal)
        return found

    def _hear(self, found: Judgement, rule: AnyRule, place: int, proposal: Proposal) -> None:
        """A rule with a required fact that is unknown blocks, whatever its kind, and says nothing else."""
        missing = self.missing(rule)
        if missing is not False:
            found.says.append(Say(rule=place, effect="forbids", holds=Always(missing)))
        there, surely = self._exists(rule, proposal)
        if missing is not False:
            there = intersection(there, Always(neither(missing)))
        match rule:
            case CooldownRule() | CapRule() | HoursRule() | ForbidRule():
                restraint = self.restraint(rule, proposal)
                if rule.effect == "forbid":
                    found.closed = union([found.closed, intersection(restraint.endless, surely)])
                effect: ReasonEffect = "forbids" if rule.effect == "forbid" else "warns"
                found.says.append(Say(rule=place, effect=effect, holds=_both(there, restraint.holds)))
                self._watch(found, rule, proposal)
            case DeadlineRule():
                self._oblige(found, rule, place, there, proposal)
            case AdviseRule():
                found.advice.append(there)
            case PreferRule() | MessageRule():
                pass

    def missing(self, rule: AnyRule) -> Mask:
        """Where a required fact that the rule reads is unknown."""
        known = self._missing.get(rule.id)
        if known is None:
            declared = self.scene.document.facts
            names = [name for name in self.scene.reading.ground.reads[rule.id] if declared[name].required]
            known = reduce(either_holds, (neither(self.scene.fact(name).known) for name in names), False)
            self._missing[rule.id] = known
        return known

    def _exists(self, rule: AnyRule, proposal: Proposal) -> tuple[Finite, Finite]:
        if rule.when is None and rule.unless is None:
            return EVERY, EVERY
        key = (id(rule.when), id(rule.unless), *self._values(proposal))
        found = self._existing.get(key)
        if found is None:
            found = exists(rule, self.scene, proposal), surely_exists(rule, self.scene, proposal)
            self._existing[key] = found
        return found

    def _values(self, proposal: Proposal) -> tuple[object, ...]:
        """What states with ``by`` may read of a proposal."""
        if not any(state.by for state in self.scene.document.states.values()):
            return ()
        return (proposal.act, proposal.channel)

    def restraint(self, rule: CooldownRule | CapRule | HoursRule | ForbidRule, proposal: Proposal) -> Restraint:
        """When a rule restrains, ``when`` and ``unless`` aside."""
        by = rule.by if isinstance(rule, CooldownRule | CapRule) else ()
        key = (rule.id, agreement(by, proposal))
        found = self._restraints.get(key)
        if found is None:
            match rule:
                case CooldownRule():
                    found = cooldown(rule, self.scene, proposal)
                case CapRule():
                    found = cap(rule, self.scene, proposal)
                case HoursRule():
                    found = Restraint(hours_restraint(rule, self.scene))
                case ForbidRule():
                    found = Restraint(EVERY, EVERY)
            self._restraints[key] = found
        return found

    def _oblige(self, found: Judgement, rule: DeadlineRule, place: int, there: Finite, proposal: Proposal) -> None:
        known = self._duties.get(rule.id)
        if known is None:
            known = self._duties[rule.id] = duties(rule, self.scene, exactly=self.exactly)
        asking = [duty for duty in known if duty.asks(proposal.channel)]
        restrained = intersection(there, union([duty.upcoming for duty in known])) if rule.early else NEVER
        demands = union([duty.open for duty in asking])
        awaits = union([duty.upcoming for duty in asking])
        if len(asking) > 1:
            awaits = difference(awaits, demands)
        if rule.early == "forbid":
            found.says.append(Say(rule=place, effect="forbids", holds=restrained))
            self._watch(found, rule, proposal)
        found.says.append(Say(rule=place, effect="demands", holds=intersection(there, demands)))
        found.says.append(Say(rule=place, effect="awaits", holds=intersection(there, awaits)))
        if rule.early == "warn":
            found.says.append(Say(rule=place, effect="warns", holds=restrained))
        found.owed += [Owed(there=there, duty=duty, one_of_several=len(known) > 1) for duty in asking]

    def _watch(self, found: Judgement, rule: AnyRule, proposal: Proposal) -> None:
        for name, _ in states_read(rule):
            state = self.scene.document.states[name]
            held = state_holding(self.scene, state, agreement(state.by, proposal))
            if not isinstance(held, Always):
                found.watched.append(held)


def _both(finite: Finite, moments: Moments) -> AnyMoments:
    if not isinstance(moments, Recurring):
        return intersection(finite, moments)
    return moments if finite is EVERY else Both(finite, moments)
