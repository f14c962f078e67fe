"""The verdict on one act by one channel, over all time: what all policies say of it, read at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

from etiquette.answer import Answer, Cause, known
from etiquette.decision import Obligation, Permission, Status
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER, Instants
from etiquette.judgement import Judgement, Say
from etiquette.policy import Script
from etiquette.rules.restraint import Moments


@dataclass(frozen=True, slots=True)
class Duties:
    """What is owed at an instant. ``due_from``, ``due_by``: ``FOREVER`` where there is none."""

    obligation: Obligation = "none"
    due_from: int = FOREVER
    due_by: int = FOREVER

    @staticmethod
    def of_all(several: Sequence[Duties]) -> Duties:
        """The worst obligation; the earliest instants among the open ones, or of the upcoming one that opens first."""
        is_open = [d for d in several if d.obligation in ("due", "overdue")]
        if is_open:
            worst: Obligation = "overdue" if any(d.obligation == "overdue" for d in is_open) else "due"
            return Duties(worst, min(d.due_from for d in is_open), min(d.due_by for d in is_open))
        upcoming = [d for d in several if d.obligation == "upcoming"]
        return min(upcoming, key=lambda d: (d.due_from, d.due_by), default=Duties())


class Verdict:
    """What all policies together say of one act by one channel.

    An act is permitted if every policy that declares it permits it; all obligations count; what one closes is closed,
    and a closed act owes nothing.
    """

    def __init__(self, judgements: Sequence[Judgement], policies: Sequence[str], ambiguous: frozenset[str]) -> None:
        self.judgements = judgements
        self.policies = policies
        self.ambiguous = ambiguous
        self.act = judgements[0].proposal.act
        self.channel = judgements[0].proposal.channel
        self.closed = Instants.union(j.closed for j in judgements)
        self.says = [(name, self._said(say)) for name, j in zip(policies, judgements, strict=True) for say in j.says]
        self.duties = [
            replace(owed, there=owed.there - self.closed) for judgement in judgements for owed in judgement.owed
        ]
        forbidding = [say.holds for _, say in self.says if say.effect == "forbids"]
        # Finite sets first: one that never ends settles the search before any hours are followed.
        self._forbidding: list[Moments] = sorted(forbidding, key=lambda moments: not isinstance(moments, Instants))

    def _said(self, say: Say) -> Say:
        """A closed act owes nothing: no rule demands or awaits."""
        if say.effect in ("forbids", "warns") or not self.closed or not isinstance(say.holds, Instants):
            return say
        return replace(say, holds=say.holds - self.closed)

    def rule_name(self, policy: str, rule: str) -> str:
        """How a rule is called: ``POLICY/ID`` where combined policies have rules of one id."""
        return f"{policy}/{rule}" if rule in self.ambiguous else rule

    # --- at an instant ---

    def permits(self, instant: int) -> bool:
        """Whether no rule forbids it at an instant."""
        return not any(instant in moments for moments in self._forbidding)

    def first_permitted(self, instant: int) -> int:
        """The first instant, from this one on, at which all rules taken together permit it; ``FOREVER`` if none."""
        settled = False
        while not settled:
            settled = True
            for moments in self._forbidding:
                if instant in moments:
                    settled = False
                    instant = moments.change_after(instant)
                    if instant >= FOREVER:
                        return FOREVER
        return instant

    def owed(self, instant: int) -> Duties:
        """What is owed at an instant."""
        found: list[Duties] = []
        for owed in self.duties:
            duty = owed.duty
            if instant not in owed.there:
                continue
            if instant in duty.open:
                found.append(Duties("overdue" if instant > duty.due_by else "due", duty.due_from, duty.due_by))
            elif instant in duty.upcoming:
                found.append(Duties("upcoming", duty.due_from, duty.due_by))
        return Duties.of_all(found)

    def answer(self, instant: int) -> Answer:
        """The decision at an instant, all but ``valid_until``."""
        owed = self.owed(instant)
        not_before = FOREVER
        permission: Permission = "allowed"
        if not self.permits(instant):
            not_before = FOREVER if instant in self.closed else self.first_permitted(instant)
            permission = self._refusal(instant, not_before)
        return Answer(
            act=self.act,
            channel=self.channel,
            status=_status(permission, owed.obligation),
            permission=permission,
            obligation=owed.obligation,
            not_before=known(not_before),
            due_from=known(owed.due_from),
            due_by=known(owed.due_by),
            conflict=permission != "allowed" and owed.due_by < FOREVER and _misses(owed.due_by, not_before, instant),
            needs=self._needs(instant) if permission == "blocked" else (),
            advice=tuple(say for j in self.judgements for exists, say in j.advice if instant in exists),
            scripts=tuple(s.name for j in self.judgements for s in j.situation.document.scripts if self.fits(s)),
            causes=tuple(self._causes(instant)),
        )

    def fits(self, script: Script) -> bool:
        """Whether a script is for this act and channel."""
        return self.act in script.acts and (script.channels is None or self.channel in script.channels)

    def _refusal(self, instant: int, not_before: int) -> Permission:
        if instant in self.closed:
            return "closed"
        return "too_soon" if not_before < FOREVER else "blocked"

    def _needs(self, instant: int) -> tuple[str, ...]:
        blocking = (say for _, say in self.says if say.effect == "forbids" and instant in say.holds)
        lasting = (say for say in blocking if say.holds.change_after(instant) >= FOREVER)
        return tuple(sorted({name for say in lasting for name in say.needs(instant)}))

    def _causes(self, instant: int) -> Iterator[Cause]:
        for policy, say in self.says:
            if say.rule is None or instant not in say.holds:
                continue
            evidence = say.events_at(instant)
            yield Cause(
                policy=policy,
                rule=self.rule_name(policy, say.rule.id),
                effect=say.effect,
                events=tuple(h.id for h in evidence if h.id is not None),
                until=known(say.holds.change_after(instant)),
                say=say,
                evidence=evidence,
            )

    # --- over time ---

    def changes_after(self, instant: int, *, permission: bool = True) -> int:
        """The first later instant at which anything may change; what it is may turn out to be nothing.

        Args:
            instant: from which to look.
            permission: whether changes of what forbids and warns matter.
        """
        later = min((moments.change_after(instant) for moments in self._steps), default=FOREVER)
        if permission:
            later = min(later, *(say.holds.change_after(instant) for _, say in self.says), FOREVER)
        return later

    @cached_property
    def _steps(self) -> list[Instants]:
        """The sets at whose bounds obligations, advice, closure and needs change."""
        sets = [self.closed]
        for owed in self.duties:
            # Of one that is not open, the last instant still tells whether what is demanded is forbidden.
            past = Instants.between(min(owed.duty.due_by + 1, FOREVER), FOREVER)
            sets += [owed.there, owed.duty.open, owed.duty.upcoming, past]
        for judgement in self.judgements:
            sets += [*(exists for exists, _ in judgement.advice), *judgement.states]
        return [one for one in sets if one]

    def valid_until(self, answer: Answer, instant: int) -> int:
        """The first later instant at which any field of the decision differs; ``FOREVER`` if none does."""
        later = self.changes_after(instant)
        while later < FOREVER and self.answer(later) == answer:
            later = self.changes_after(later)
        return later


def _status(permission: Permission, obligation: Obligation) -> Status:
    if permission != "allowed":
        return permission
    return obligation if obligation in ("due", "overdue") else "allowed"


def _misses(due_by: int, not_before: int, instant: int) -> bool:
    """Whether what is demanded is forbidden: permission comes after the deadline, or not at all and it is past."""
    return due_by < not_before if not_before < FOREVER else instant > due_by
