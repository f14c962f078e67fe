"""Plans: the dates that follow if each due act is done at its first good instant and nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from etiquette.answer import Answer
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Moment, Thread
from etiquette.event import Event
from etiquette.interval import FOREVER
from etiquette.judgement import Owed
from etiquette.policy import CHANNEL, DeadlineRule, Document, Value
from etiquette.rules.deadline import Duty
from etiquette.values import plain_value
from etiquette.verdict import Verdict
from etiquette.whole import Whole

if TYPE_CHECKING:
    from pendulum import DateTime

ThreadWith = Callable[[int, Sequence[Event]], Thread]
"""The thread under the policies in force at an instant, with further events that a plan supposes."""
Obligation = tuple[str, str, tuple[Value | None, ...], int, int | None]
"""Policy, rule, values of ``by``, position of the anchor, step: each is planned for once."""
_MOST_STEPS = 10_000
_MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStep:
    """One act of a plan.

    Attributes:
        at: when to do it.
        act, channel, attributes: what to do.
        rules: the rules that demand it.
        due_by: the last instant that meets the demand.
        late: whether even the first good instant is past it.
        because: why it is owed, as the first of these rules says.
    """

    at: DateTime
    act: str
    channel: str | None
    attributes: tuple[tuple[str, Any], ...] = ()
    rules: tuple[str, ...] = ()
    due_by: DateTime | None = None
    late: bool = False
    because: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "at": self.at.isoformat(),
            "act": self.act,
            "channel": self.channel,
            "attributes": dict(self.attributes),
            "rules": list(self.rules),
            "due_by": None if self.due_by is None else self.due_by.isoformat(),
            "late": self.late,
            "because": self.because,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """An obligation that the plan cannot meet before its end, and what stands in the way.

    ``not_before``: the first instant at which the act would be permitted, if time alone lifts what forbids it.
    """

    act: str
    rule: str
    due_by: DateTime | None
    forbidden_by: tuple[str, ...]
    not_before: DateTime | None
    needs: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "act": self.act,
            "rule": self.rule,
            "due_by": None if self.due_by is None else self.due_by.isoformat(),
            "forbidden_by": list(self.forbidden_by),
            "not_before": None if self.not_before is None else self.not_before.isoformat(),
            "needs": list(self.needs),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Dated steps, in order, and the obligations that cannot be met."""

    thread: str | None
    steps: tuple[PlanStep, ...]
    unmet: tuple[Unmet, ...] = ()

    def __iter__(self) -> Iterator[PlanStep]:
        return iter(self.steps)

    def __len__(self) -> int:
        return len(self.steps)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "thread": self.thread,
            "steps": [step.to_dict() for step in self.steps],
            "unmet": [one.to_dict() for one in self.unmet],
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Candidate:
    """An act that an obligation asks for, with the values of ``by`` that it is for."""

    obligation: Obligation
    act: str
    channel: str | None
    attributes: Mapping[str, Any]
    whole: Whole
    rule: DeadlineRule
    rule_name: str

    def first_good(self, start: int, end: int) -> tuple[int, Answer] | None:
        """The first instant from ``start`` to ``end`` at which it is permitted and this obligation is open."""
        instant = start
        while instant <= end:
            answer = self._answer(instant)
            if answer.status in ("due", "overdue") and self.duty(instant) is not None:
                return instant, answer
            later = self._changes_after(answer, instant)
            if later >= FOREVER:
                return None
            instant = later
        return None

    def _asked(self) -> Verdict | None:
        return next((v for v in self.whole.verdicts if v.channel == self.channel), None)

    def _answer(self, instant: int) -> Answer:
        asked = self._asked() if self.channel is not None else None
        return self.whole.answer(instant) if asked is None else asked.answer(instant)

    def _changes_after(self, answer: Answer, instant: int) -> int:
        asked = self._asked() if self.channel is not None else None
        return self.whole.valid_until(answer, instant) if asked is None else asked.valid_until(answer, instant)

    def duty(self, instant: int) -> Duty | None:
        """The duty, if it is open at an instant."""
        for verdict in self.whole.verdicts:
            for identity, owed, _ in _owed(verdict):
                if identity == self.obligation and instant in owed.there and instant in owed.duty.open:
                    return owed.duty
        return None


@dataclass(slots=True, kw_only=True)
class Planner:
    """Plans one thread.

    Args:
        thread: its name.
        thread_with: the thread under the policies in force at an instant, with further events.
        start, end: of the plan; the end is inclusive.
    """

    thread: str | None
    thread_with: ThreadWith
    start: int
    end: int
    supposed: list[Event] = field(default_factory=list[Event])
    done: set[Obligation] = field(default_factory=set[Obligation])
    at_once: Counter[tuple[object, ...]] = field(default_factory=Counter[tuple[object, ...]])

    def plan(self) -> Plan:
        """Take the earliest instant at which some act is due or overdue and permitted; do it by its best channel,
        once for each obligation; go on from there until the end.

        Raises:
            EtiquetteError: ``endless-plan``: an act makes itself due again and again at one instant, or so often that
                the end is out of reach.
        """
        steps: list[PlanStep] = []
        instant = self.start
        while True:
            moment = self._moment(instant)
            found = [(c.first_good(instant, self.end), c) for c in self._candidates(moment)]
            good = [(first[0], first[1], candidate) for first, candidate in found if first is not None]
            if not good:
                return Plan(thread=self.thread, steps=tuple(steps), unmet=tuple(self._unmet(moment)))
            instant, answer, candidate = min(good, key=lambda each: each[0])
            steps.append(self._step(instant, answer, candidate, moment.zone))
            self.done.add(candidate.obligation)
            self.supposed.append(self._event(instant, answer, candidate, moment))
            self._comes_nearer(len(steps), instant, candidate)

    def _comes_nearer(self, steps: int, instant: int, candidate: _Candidate) -> None:
        """A plan that cannot come to its end is refused; cut short, it would pass for a whole one."""
        policy, rule, key, _, step = candidate.obligation
        turn = (policy, rule, key, step, instant)
        self.at_once[turn] += 1
        if self.at_once[turn] > _MOST_AT_ONCE:
            raise EtiquetteError(
                "endless-plan",
                f'the rule "{candidate.rule_name}" asks for "{candidate.act}" again at the instant at which it is done, '
                "so that the plan has no end",
                'give the rule an "opens", or anchors that are not the act itself',
            )
        if steps > _MOST_STEPS:
            raise EtiquetteError(
                "endless-plan", f"the plan has more than {_MOST_STEPS} steps", "ask for an earlier end"
            )

    def _moment(self, instant: int) -> Moment:
        return self.thread_with(instant, self.supposed).at(instant)

    def _candidates(self, moment: Moment) -> list[_Candidate]:
        """Each obligation that is owed, or will be, and is not yet planned for."""
        found: dict[Obligation, _Candidate] = {}
        for act in moment.acts:
            for verdict in moment.whole(act, {}).verdicts:
                for identity, owed, name in _owed(verdict):
                    if identity not in self.done and identity not in found:
                        found[identity] = self._candidate(moment, act, identity, owed, name)
        return list(found.values())

    def _candidate(self, moment: Moment, act: str, identity: Obligation, owed: Owed, name: str) -> _Candidate:
        pairs = zip(owed.rule.by, owed.duty.key, strict=True)
        given = {key: value for key, value in pairs if value is not None}
        channel = given.pop(CHANNEL, None)
        attributes = {key: value for key, value in given.items() if _declares(moment.documents, act, key)}
        raw = {key: _plain(moment.documents, act, key, value) for key, value in attributes.items()}
        return _Candidate(
            obligation=identity,
            act=act,
            channel=channel if isinstance(channel, str) else None,
            attributes=raw,
            whole=moment.whole(act, raw),
            rule=owed.rule,
            rule_name=name,
        )

    @staticmethod
    def _step(instant: int, answer: Answer, candidate: _Candidate, zone: Zone) -> PlanStep:
        demanding = [cause for cause in answer.causes if cause.effect == "demands"]
        return PlanStep(
            at=to_datetime(instant, zone),
            act=candidate.act,
            channel=answer.channel,
            attributes=tuple(candidate.attributes.items()),
            rules=tuple(cause.rule for cause in demanding) or (candidate.rule_name,),
            due_by=None if answer.due_by is None else to_datetime(answer.due_by, zone),
            late=answer.status == "overdue",
            because=candidate.rule.because,
        )

    def _event(self, instant: int, answer: Answer, candidate: _Candidate, moment: Moment) -> Event:
        """The act, as if it had been done."""
        return Event(
            type=candidate.act,
            at=to_datetime(instant, moment.zone),
            thread=self.thread or "plan",
            channel=answer.channel,
            attributes=candidate.attributes,
        )

    def _unmet(self, moment: Moment) -> Iterator[Unmet]:
        """What has a last instant before the end, or is never permitted, and has found no good instant."""
        for candidate in self._candidates(moment):
            opens = _first_open(candidate, moment.instant, self.end)
            if opens is None:
                continue
            answer = candidate.whole.answer(opens)
            duty = candidate.duty(opens)
            due_by = FOREVER if duty is None else duty.due_by
            if due_by > self.end and answer.not_before is not None:
                continue
            yield Unmet(
                act=candidate.act,
                rule=candidate.rule_name,
                due_by=None if due_by >= FOREVER else to_datetime(due_by, moment.zone),
                forbidden_by=tuple(cause.rule for cause in answer.causes if cause.effect == "forbids"),
                not_before=None if answer.not_before is None else to_datetime(answer.not_before, moment.zone),
                needs=answer.needs,
            )


def _first_open(candidate: _Candidate, start: int, end: int) -> int | None:
    """The first instant of the span at which the obligation is open."""
    first = FOREVER
    for verdict in candidate.whole.verdicts:
        for identity, owed, _ in _owed(verdict):
            if identity == candidate.obligation:
                is_open = owed.there & owed.duty.open
                first = min(first, start if start in is_open else is_open.change_after(start))
    return first if first <= end else None


def _owed(verdict: Verdict) -> Iterator[tuple[Obligation, Owed, str]]:
    """The obligations of a verdict, each with what identifies it and the name of its rule."""
    rows = zip(verdict.policies, verdict.judgements, strict=True)
    names = {id(owed.rule): policy for policy, judgement in rows for owed in judgement.owed}
    for owed in verdict.duties:
        policy, duty = names[id(owed.rule)], owed.duty
        yield (
            (policy, owed.rule.id, duty.key, duty.anchor.position, duty.step),
            owed,
            verdict.rule_name(policy, owed.rule.id),
        )


def _plain(documents: Sequence[Document], act: str, key: str, value: Value) -> Any:
    declared = next(d.acts[act].attributes[key] for d in documents if act in d.acts and key in d.acts[act].attributes)
    return plain_value(declared, value)


def _declares(documents: Sequence[Document], act: str, key: str) -> bool:
    return any(act in d.acts and key in d.acts[act].attributes for d in documents)
