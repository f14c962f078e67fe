"""An agent that takes the advice: it acts only where it may, and does what is due when it is due.

Its counterpart replies, opts out, sets facts, or falls silent. Whatever happens, the audit of such a history has no
violation.
"""

from __future__ import annotations

from typing import Any

from hypothesis import reject, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from etiquette.calendars.instants import microseconds
from etiquette.decision import Decision
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.testing.law import Law, with_policy
from etiquette.testing.strategies.histories import THREAD, Subject, Told, events_at, outside_facts
from etiquette.testing.strategies.looks import reaches
from etiquette.testing.strategies.policies import bases_of, documents_of
from etiquette.testing.strategies.proposals import proposals
from etiquette.testing.strategies.vocabulary import utc
from etiquette.testing.trial import LawBroken, history_case, written
from etiquette.weekly import DAY

_LOOKS = 12
"""How often the agent looks, at most, while time passes: at each change of what it is told."""
_SPANS = (1, DAY // 24, DAY, 3 * DAY, 7 * DAY, 14 * DAY, 31 * DAY)


class Advised(RuleBasedStateMachine):
    """The agent and its counterpart, over one thread. ``policies``: what the policy is drawn from."""

    policies: st.SearchStrategy[Policy]

    def __init__(self) -> None:
        super().__init__()
        self.policy: Policy | None = None
        self.now = 0
        self.events: list[Event] = []
        self.facts: dict[str, Any] = {}

    @initialize(data=st.data())
    def begin(self, data: st.DataObject) -> None:
        """A policy, what is known from outside, and when it begins."""
        self.policy = data.draw(self.policies)
        self.about = Subject.of(documents_of(self.policy))
        self.base = data.draw(st.sampled_from(bases_of(self.policy)))
        self.now = microseconds(self.base)
        self.facts = data.draw(outside_facts(self.about, self.base))
        self.own = tuple(dict.fromkeys(act for document in self.about.documents for act in document.acts))
        names = dict.fromkeys(name for document in self.about.documents for name in document.events)
        self.others = tuple(name for name in names if name not in self.own)

    @rule(data=st.data())
    def time_passes(self, data: st.DataObject) -> None:
        """The agent looks whenever what it is told changes, and does what is due."""
        spans = (*_SPANS, *(reach for document in self.about.documents for reach in reaches(document)))
        until = self.now + data.draw(st.sampled_from(spans)) + data.draw(st.sampled_from((0, 0, 1)))
        for _ in range(_LOOKS):
            changes = [microseconds(d.valid_until) for d in self._look() if d.valid_until is not None]
            following = min((change for change in changes if change > self.now), default=until)
            if following >= until:
                break
            self.now = following
        self.now = until
        self._look()

    @precondition(lambda self: self.others)
    @rule(data=st.data())
    def the_counterpart_speaks(self, data: st.DataObject) -> None:
        """A reply, an opt-out, or whatever else may happen; with facts, now and then."""
        name = data.draw(st.sampled_from(self.others))
        self._tell(data.draw(events_at(self.about, name, utc(self.now), self.base)))

    @rule(data=st.data())
    def the_agent_would_like_to_act(self, data: st.DataObject) -> None:
        """It asks first, and acts if it may."""
        assert self.policy is not None
        told = Told(base=self.base, events=(), facts=self.facts)
        proposed = data.draw(proposals(self.policy, told))
        try:
            decision = self._evaluation().decide(proposed.act, proposed.channel, proposed.attributes)
        except EtiquetteError:
            reject()
        if decision.permission == "allowed":
            self._act(decision, proposed.attributes)

    def teardown(self) -> None:
        """At the end, nothing that the agent did was wrong."""
        if self.policy is None:
            return
        history = History(self.events)
        until = utc(self.now)
        wrong = [one for one in self.policy.audit(history, until, facts=self.facts) if one.finding == "violation"]
        if wrong:
            sentence = (
                f"{wrong[0].act} was permitted, and the audit calls it a violation of {', '.join(wrong[0].rules)}"
            )
            told = Told(base=self.base, events=tuple(self.events), facts=self.facts)
            asked = {"expect": [{"at": written(self.now), "act": self.own[0]}], "audit": []}
            with_policy(self.policy, lambda: _fail(sentence, history_case(sentence, told, asked)))

    # --- what the agent does ---

    def _evaluation(self) -> Any:
        assert self.policy is not None
        at = utc(self.now)
        return self.policy.evaluate(History(self.events), at, thread=THREAD, facts=self.facts)

    def _look(self) -> tuple[Decision, ...]:
        """What is decided now, once all that is due is done."""
        for _ in range(len(self.own)):
            due = next((d for d in self._decisions() if d.status in ("due", "overdue")), None)
            if due is None:
                break
            self._act(due, {})
        return self._decisions()

    def _decisions(self) -> tuple[Decision, ...]:
        try:
            return tuple(self._evaluation().decisions)
        except EtiquetteError:
            # No version of the policy is in force any more.
            reject()

    def _act(self, decision: Decision, attributes: Any) -> None:
        self._tell(
            Event(
                type=decision.act,
                at=utc(self.now),
                thread=THREAD,
                channel=decision.channel,
                attributes=attributes,
            )
        )

    def _tell(self, event: Event) -> None:
        self.events.append(event)


def advised(policies: st.SearchStrategy[Policy]) -> type[Advised]:
    """The state machine, over the policies that a strategy draws; ``advised(…).TestCase`` is a test for pytest."""
    return type("Advised", (Advised,), {"policies": policies})


def _fail(sentence: str, case: str) -> None:
    raise LawBroken(sentence, case)


def _run(policies: st.SearchStrategy[Policy], chosen: settings) -> None:
    run_state_machine_as_test(advised(policies), settings=chosen)


following_the_advice_leaves_a_clean_audit = Law(
    name="following_the_advice_leaves_a_clean_audit",
    about="Whoever acts only where the decision permits it, and does what is due when it is due, is found without fault.",
    run=_run,
    excuse=lambda _: None,
)
