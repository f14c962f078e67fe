"""Trials: one policy, one history, one instant and one proposal, and what a law finds wrong with the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import reject
from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds, to_text
from etiquette.decision import Decision
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History, plain_values
from etiquette.frozen import dataclass
from etiquette.policy import RETRACTION
from etiquette.testing.difference import Proposed
from etiquette.testing.scene import Scene, case_text
from etiquette.testing.scene import Told as ToldEvent
from etiquette.testing.strategies.histories import THREAD, Told, histories
from etiquette.testing.strategies.instants import instants, named_instants
from etiquette.testing.strategies.proposals import proposals
from etiquette.testing.strategies.vocabulary import utc
from etiquette.weekly import DAY

REACH = 4 * 365 * DAY
"""How far a trial looks ahead: a search for changes looks at least five years ahead."""

FIELDS = (
    "status", "permission", "obligation", "not_before", "due_from", "due_by", "conflict", "needs", "preferred",
    "advice", "scripts", "reasons", "valid_until",
)  # fmt: skip
"""What a decision says, as a case names it."""


class LawBroken(AssertionError):
    """A law that does not hold.

    Attributes:
        sentence: what is wrong.
        case: where, as a case in YAML, ready to be put under ``cases``; ``None`` where no history is needed.
    """

    def __init__(self, sentence: str, case: str | None = None) -> None:
        super().__init__(sentence if case is None else f"{sentence}\n\nas a case:\n\n{case}")
        self.sentence = sentence
        self.case = case


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What a law is tried on.

    Attributes:
        policy: the policy.
        told: the history, and the facts that are given with it.
        at: the instant asked about, in microseconds.
        proposed: the act asked about.
    """

    policy: Policy
    told: Told
    at: int
    proposed: Proposed

    def decision(
        self,
        at: int | None = None,
        *,
        policy: Policy | None = None,
        events: Sequence[Event] | None = None,
        facts: Mapping[str, Any] | None = None,
    ) -> Decision:
        """The decision on what is proposed, in this trial or one that differs from it in what is given."""
        return (policy or self.policy).decide(
            History(self.told.events if events is None else events),
            utc(self.at if at is None else at),
            self.proposed.act,
            channel=self.proposed.channel,
            attributes=self.proposed.attributes,
            facts=self.told.facts if facts is None else facts,
            thread=THREAD,
        )

    def as_known(self) -> Trial:
        """The trial with those events alone that exist at its instant."""
        known = [event for event in self.told.events if is_known(event, self.at)]
        ids = {event.id for event in known}
        kept = tuple(event for event in known if event.type != RETRACTION or event.retracts in ids)
        return replace(self, told=replace(self.told, events=kept))

    def same_versions(self, instant: int) -> bool:
        """Whether the same versions of the policies are in force at another instant."""
        turns = [turn for lineage in self.policy.lineages for turn in lineage.turns]
        first, last = sorted((self.at, instant))
        return not any(first < turn <= last for turn in turns)

    # --- what is wrong ---

    def agree(self, got: Decision, wanted: Decision, why: str, *, less: Sequence[str] = ()) -> None:
        """Two decisions say the same.

        Args:
            got: the decision on this trial.
            wanted: what it must say.
            why: a sentence for where it does not.
            less: the fields that may differ.

        Raises:
            LawBroken: they differ.
        """
        fields = [field for field in FIELDS if field not in less and _said(got, field) != _said(wanted, field)]
        if fields:
            words = "; ".join(f"{f} is {_said(got, f)}, and {_said(wanted, f)} is expected" for f in fields)
            self.fail(f"{why}: {words}", {f: _said(wanted, f) for f in fields}, at=microseconds(got.at))

    def fail(self, sentence: str, expected: Mapping[str, Any], *, at: int | None = None) -> None:
        """Say what is wrong, with this trial as a case.

        Raises:
            LawBroken: always.
        """
        instant = self.at if at is None else at
        asked: dict[str, Any] = {"at": written(instant), "act": self.proposed.act, "channel": self.proposed.channel}
        asked |= {"attributes": plain_values(self.proposed.attributes)}
        entry = {key: value for key, value in asked.items() if value} | dict(expected)
        raise LawBroken(sentence, history_case(sentence, self.told, {"expect": [entry]}))


def history_case(name: str, told: Told, asked: Mapping[str, Any]) -> str:
    """A history, and what is asked of it, as a case in YAML."""
    one_line = " ".join(name.split())
    facts = {name: plain_values(value) for name, value in told.facts.items()}
    scene = Scene(policies=(), zone=None, facts=facts, told=tuple(map(_told_event, History(told.events))))
    return case_text(scene.case(one_line.partition(":")[0], asked))


def _told_event(event: Event) -> ToldEvent:
    body = {key: value for key, value in event.to_dict().items() if key not in ("thread", "type", "at", "recorded")}
    recorded = None if event.recorded is None else microseconds(event.recorded)
    return ToldEvent(at=event.instant, recorded=recorded, body={"event": event.type, **body})


def is_known(event: Event, instant: int) -> bool:
    """Whether an event exists at an instant."""
    recorded = event.at if event.recorded is None else event.recorded
    return event.instant <= instant and microseconds(recorded) <= instant


def written(instant: int) -> str:
    """An instant as a case writes it."""
    return to_text(utc(instant))


def _said(decision: Decision, field: str) -> Any:
    if field == "reasons":
        return [
            {"rule": r.rule, "effect": r.effect, "events": list(r.events), "until": _instant(r.until)}
            for r in decision.reasons
        ]
    lists = {"needs": decision.needs, "advice": decision.advice, "scripts": decision.scripts}
    return [*lists[field]] if field in lists else _instant(getattr(decision, field))


def _instant(value: Any) -> Any:
    return written(microseconds(value)) if hasattr(value, "utcoffset") else value


@st.composite
def trials(draw: st.DrawFn, policy: Policy) -> Trial:
    """Trials of a policy: biased to what its rules look at, and to the instants at which its answers change."""
    told = draw(histories(policy))
    is_pointed = draw(st.booleans()) and len(told.events) > 0
    trial = (draw(_pointed(policy, told)) if is_pointed else None) or draw(_anywhere(policy, told))
    try:
        _ = trial.decision()
    except EtiquetteError:
        # Of a policy with several versions, one need not declare what another does, and none need be in force.
        reject()
    return trial


@st.composite
def _anywhere(draw: st.DrawFn, policy: Policy, told: Told) -> Trial:
    proposed = draw(proposals(policy, told))
    return Trial(policy=policy, told=told, at=microseconds(draw(instants(policy, told))), proposed=proposed)


@st.composite
def _pointed(draw: st.DrawFn, policy: Policy, told: Told) -> Trial | None:
    """A trial of something that waits or is owed once an event has happened, at an edge that its decision names.

    None where nothing is.
    """
    at = draw(st.sampled_from([event.at for event in told.events]))
    try:
        evaluation = policy.evaluate(History(told.events), at, thread=THREAD, facts=told.facts)
        decisions = [
            (Proposed(act=act, channel=channel, attributes={}), evaluation[act, channel])
            for act in evaluation.acts
            for channel in dict.fromkeys((None, *evaluation.channels(act)))
        ]
    except EtiquetteError:
        return None
    waiting = [(proposed, decision) for proposed, decision in decisions if decision.not_before or decision.due_from]
    if not waiting:
        return None
    proposed, decision = draw(st.sampled_from(waiting))
    edges = [microseconds(at), *sorted(set(named_instants(decision)))]
    instant = draw(st.sampled_from(edges)) + draw(st.sampled_from((0, -1, 1)))
    return Trial(policy=policy, told=told, at=instant, proposed=proposed)
