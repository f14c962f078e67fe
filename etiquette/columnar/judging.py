"""What one policy says of one proposal, in columns: each rule that has a say, as sets of instants."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce

from etiquette.columnar.arrays import Ints, Mask, both_hold, either_holds, neither
from etiquette.columnar.conditions import exists, surely_exists
from etiquette.columnar.deadlines import Duties, duties
from etiquette.columnar.groups import Grouped
from etiquette.columnar.hours import Recurring
from etiquette.columnar.opening import hours_restraint
from etiquette.columnar.reading import Agreement, agreement
from etiquette.columnar.restraints import Moments, Restraint, cap, cooldown
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
_NOWHERE: Mask = False


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

    def take(self, rows: Ints) -> Owed:
        """Those of some questions."""
        return Owed(there=self.there.take(rows), duty=self.duty.take(rows))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rota:
    """A rule with several duties, which take turns or stand side by side: what names their anchors.

    ``asking``: what a demand names while it is open, and what is awaited while it is upcoming; both where the rule is
    ``there``. ``early``: when the rule forbids or warns because of what is upcoming among ``known``.
    """

    there: Finite
    asking: Sequence[Duties]
    awaits: Finite
    known: Sequence[Duties]
    early: Finite


@dataclass(slots=True, kw_only=True, eq=False)
class Judgement:
    """All that one policy says of one proposal, for every question.

    ``closed``: when it is forbidden for good. ``watched``: the states that restraining rules read.
    """

    says: list[Say] = field(default_factory=list[Say])
    closed: Finite = NEVER
    owed: list[Owed] = field(default_factory=list[Owed])
    rotas: list[Rota] = field(default_factory=list[Rota])
    advice: list[Finite] = field(default_factory=list[Finite])
    watched: list[Finite] = field(default_factory=list[Finite])


class Judge:
    """Hears the rules of a policy on any proposal; what does not depend on the proposal is worked out once.

    Args:
        scene: what the questions see.
        first: the place of the policy's first rule among the rules that are named in answers.
        exactly: whether openings that are past are wanted exactly.
        only_forbidding: whether nothing is wanted but what forbids at the instants asked about.
    """

    def __init__(self, scene: Scene, first: int, *, exactly: bool, only_forbidding: bool = False) -> None:
        self.only_forbidding = only_forbidding
        self.scene = scene
        self.first = first
        self.exactly = exactly
        self._missing: dict[str, Mask] = {}
        self._duties: dict[tuple[str, Agreement], tuple[Duties, ...]] = {}
        self._grouped: dict[str, Grouped] = {}
        self._existing: dict[tuple[object, ...], tuple[Finite, Finite]] = {}
        self._restraints: dict[tuple[object, ...], Restraint] = {}

    def judge(self, proposal: Proposal, bound: Callable[[AnyRule], Mask] | None = None) -> Judgement:
        """All that the policy says of a proposal.

        Args:
            proposal: of all questions.
            bound: where a rule rules what is proposed; by default what the proposal itself gives says it.
        """
        found = Judgement()
        for place, rule in enumerate(self.scene.document.rules):
            where: Mask = binds(rule, proposal) if bound is None else bound(rule)
            if where is not False:
                self._hear(found, rule, self.first + place, proposal, where)
        return found

    def _hear(self, found: Judgement, rule: AnyRule, place: int, proposal: Proposal, where: Mask) -> None:
        """A rule with a required fact that is unknown blocks, whatever its kind, and says nothing else."""
        missing = both_hold(self.missing(rule), where)
        if missing is not False:
            found.says.append(Say(rule=place, effect="forbids", holds=Always(missing)))
        if self.only_forbidding and not may_forbid(rule):
            return
        there, surely = self._exists(rule, proposal)
        there = intersection(there, Always(where))
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
            unknown: list[Mask] = [neither(self.scene.fact(name).known) for name in names]
            known = reduce(either_holds, unknown, _NOWHERE)
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

    def surely_exists(self, rule: AnyRule, proposal: Proposal) -> Finite:
        """When final states have already decided that a rule exists."""
        return self._exists(rule, proposal)[1]

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

    def _duties_of(self, rule: DeadlineRule, proposal: Proposal) -> tuple[Duties, ...]:
        agree = agreement(rule.by, proposal)
        known = self._duties.get((rule.id, agree))
        if known is None:
            if rule.paused_while is not None:
                self._leave_paused(rule)
            if rule.by:
                grouped = self._grouped.get(rule.id)
                if grouped is None:
                    grouped = self._grouped[rule.id] = Grouped(rule, self.scene, exactly=self.exactly)
                known = grouped.duties(agree)
            else:
                known = duties(rule, self.scene, exactly=self.exactly)
            self._duties[rule.id, agree] = known
        return known

    def _leave_paused(self, rule: DeadlineRule) -> None:
        """Where the state that pauses the clock has ever begun, how long it stood still is left to the evaluator."""
        state = self.scene.document.states[rule.paused_while or ""]
        begun = self.scene.pick(state.begins).last >= 0
        anchored = self.scene.pick(rule.after).last >= 0
        self.scene.doubts.add(begun & anchored, "the clock of an obligation that has stood still")

    def _early(self, rule: DeadlineRule, known: Sequence[Duties], proposal: Proposal) -> Finite:
        """A proposal that leaves a value of ``by`` open is restrained only while none of the duties is open."""
        waiting = union([duty.upcoming for duty in known])
        if proposal.lacks_any(rule.by):
            return difference(waiting, union([duty.open for duty in known]))
        return waiting

    def _oblige(self, found: Judgement, rule: DeadlineRule, place: int, there: Finite, proposal: Proposal) -> None:
        known = self._duties_of(rule, proposal)
        asking = [duty for duty in known if duty.asks(proposal.channel)]
        restrained = intersection(there, self._early(rule, known, proposal)) if rule.early else NEVER
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
        found.owed += [Owed(there=there, duty=duty) for duty in asking]
        if len(known) > 1:
            awaited = intersection(there, awaits)
            found.rotas.append(Rota(there=there, asking=asking, awaits=awaited, known=known, early=restrained))

    def _watch(self, found: Judgement, rule: AnyRule, proposal: Proposal) -> None:
        for name, every in states_read(rule):
            state = self.scene.document.states[name]
            held = state_holding(self.scene, state, agreement(state.by, proposal), every=every)
            if not isinstance(held, Always):
                found.watched.append(held)


def may_forbid(rule: AnyRule) -> bool:
    """Whether a rule can forbid anything, a missing fact aside."""
    match rule:
        case CooldownRule() | CapRule() | HoursRule() | ForbidRule():
            return rule.effect == "forbid"
        case DeadlineRule():
            return rule.early == "forbid"
        case PreferRule() | MessageRule() | AdviseRule():
            return False


def _both(finite: Finite, moments: Moments) -> AnyMoments:
    if not isinstance(moments, Recurring):
        return intersection(finite, moments)
    return moments if finite is EVERY else Both(finite, moments)
