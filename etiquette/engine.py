"""The policy as applications use it: decisions on histories. Pure; reading files and clocks is left to the caller."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.decision import Decision
from etiquette.errors import UnknownName
from etiquette.evaluation import Evaluation, chosen_thread
from etiquette.evaluator import Thread
from etiquette.event import Event, History
from etiquette.frozen import dataclass
from etiquette.lineage import Lineage
from etiquette.policy import Document

if TYPE_CHECKING:
    from etiquette.audit import Audit, ThreadAudit
    from etiquette.compiled.compiled import CompiledPolicy
    from etiquette.drafts import Draft, Finding
    from etiquette.plan import Plan
    from etiquette.replay import Known
    from etiquette.timeline import Timeline
    from etiquette.tracker import Tracker

Instant = datetime | str
"""Any aware ``datetime``, or RFC 3339 / RFC 9557 text."""
Facts = Mapping[str, Any]
"""Facts of one thread, by name."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy, or several that are combined: law and courtesy, federal and state.

    Made by ``etiquette.load`` and ``etiquette.loads``. All methods are pure: the same arguments give the same answer.
    """

    lineages: tuple[Lineage, ...]

    def documents(self, at: Instant) -> tuple[Document, ...]:
        """The versions that are in force at an instant, one of each combined policy.

        Raises:
            UnknownName: ``no-version-in-force``.
        """
        instant = _micro(at)
        return tuple(lineage.ground(instant).document for lineage in self.lineages)

    def _thread(self, history: History, at: int, thread: str | None, facts: Facts | None) -> Thread:
        grounds = [lineage.ground(at) for lineage in self.lineages]
        return Thread(grounds, history.of(thread) if thread is not None else (), facts or {})

    def evaluate(
        self, history: History, at: Instant, *, thread: str | None = None, facts: Facts | None = None
    ) -> Evaluation:
        """The decisions on all acts of one thread at an instant.

        Args:
            history: what happened.
            at: the instant asked about.
            thread: the thread asked about; may be left away where the history has one only.
            facts: known from outside, by name.

        Raises:
            InvalidInstant: ``at`` is naive, or no instant.
            InvalidHistory, InvalidFact: what cannot have happened as told, or is not declared.
            UnknownName: the thread must be named, or no version of the policy is in force.
        """
        chosen = chosen_thread(history.threads, thread)
        instant = _micro(at)
        return Evaluation(self._thread(history, instant, chosen, facts).at(instant), chosen)

    def decide(
        self,
        history: History,
        at: Instant,
        act: str,
        *,
        channel: str | None = None,
        attributes: Mapping[str, Any] | None = None,
        facts: Facts | None = None,
        thread: str | None = None,
    ) -> Decision:
        """The decision on one proposed act; without a channel, on the act as a whole. Raises as :meth:`evaluate`."""
        return self.evaluate(history, at, thread=thread, facts=facts).decide(act, channel, attributes)

    def audit(
        self,
        history: History,
        until: Instant,
        *,
        facts: Facts | None = None,
        known: Known = "then",
        threads: Sequence[str] | None = None,
    ) -> Audit:
        """What was wrong in a history, up to an instant: violations, late and missed duties.

        Args:
            history: what happened.
            until: the end of the audit; what is overdue then is missed.
            facts: known from outside: for each thread a mapping of its facts; or facts that hold in every thread.
            known: whether each act is judged by what was known ``then``, or by what is known ``now``, at the end.
            threads: those to audit; by default all.

        Raises:
            UnknownName: ``not-one-of``: ``known`` is another word; or no version of the policy is in force.
            InvalidInstant, InvalidHistory, InvalidFact: as :meth:`evaluate`.
        """
        from etiquette.audit import Audit

        if known not in ("then", "now"):
            raise UnknownName("not-one-of", f'"known" is then or now, and this is "{known}"', 'say "then" or "now"')
        end = _micro(until)
        facts_by = partial(facts_of, facts, history, self._hours_facts)
        named = history.threads if threads is None else threads
        audits = (self._thread_audit(history, name, end, facts_by(name), known) for name in named)
        return Audit(tuple(finding for audit in audits for finding in audit.findings()))

    def timeline(
        self,
        history: History,
        start: Instant,
        end: Instant,
        *,
        thread: str | None = None,
        facts: Facts | None = None,
    ) -> Timeline:
        """The decisions on all acts of one thread, from ``start`` to just before ``end``.

        Args:
            history: what happened; what happens within the span counts from when it is known.
            start: the first instant.
            end: the first instant that is left out.
            thread: as for :meth:`evaluate`.
            facts: known from outside, by name.
        """
        from etiquette.timeline import timeline

        chosen = chosen_thread(history.threads, thread)
        events = history.of(chosen) if chosen is not None else ()
        return timeline(chosen, self._reading(events, facts), self._turns, _micro(start), _micro(end))

    def plan(
        self,
        history: History,
        at: Instant,
        until: Instant,
        *,
        thread: str | None = None,
        facts: Facts | None = None,
    ) -> Plan:
        """The dates that follow if each due act is done at its first good instant and nobody answers.

        Args:
            history: what happened; only what is known at ``at`` counts.
            at: from when to plan.
            until: the end of the plan, inclusive.
            thread: as for :meth:`evaluate`.
            facts: known from outside, by name.

        Raises:
            EtiquetteError: ``endless-plan``: an act makes itself due again without end.
            InvalidInstant, InvalidHistory, InvalidFact, UnknownName: as :meth:`evaluate`.
        """
        from etiquette.plan import Planner

        chosen = chosen_thread(history.threads, thread)
        start = _micro(at)
        known = [
            event
            for event in (history.of(chosen) if chosen is not None else ())
            if event.instant <= start and (event.recorded is None or microseconds(event.recorded) <= start)
        ]

        def thread_with(instant: int, supposed: Sequence[Event]) -> Thread:
            return Thread([lineage.ground(instant) for lineage in self.lineages], [*known, *supposed], facts or {})

        return Planner(thread=chosen, thread_with=thread_with, start=start, end=_micro(until)).plan()

    @property
    def _turns(self) -> list[int]:
        return [turn for lineage in self.lineages for turn in lineage.turns]

    def _reading(self, events: Sequence[Event], facts: Facts | None) -> Callable[[int], Thread]:
        """The thread under the versions in force at an instant, read once for each choice of versions."""
        read: dict[tuple[str, ...], Thread] = {}

        def thread_at(instant: int) -> Thread:
            grounds = [lineage.ground(instant) for lineage in self.lineages]
            versions = tuple(ground.document.version for ground in grounds)
            if versions not in read:
                read[versions] = Thread(grounds, events, facts or {})
            return read[versions]

        return thread_at

    @property
    def _hours_facts(self) -> frozenset[str]:
        """The facts whose value is a mapping."""
        declared = (g.document.facts for lineage in self.lineages for g in lineage.grounds)
        return frozenset(name for facts in declared for name, one in facts.items() if one.type == "hours")

    def _thread_audit(self, history: History, name: str, end: int, facts: Facts | None, known: Known) -> ThreadAudit:
        from etiquette.audit import ThreadAudit

        return ThreadAudit(name, self._reading(history.of(name), facts), self._turns, end, known)

    def agenda(
        self, history: History, at: Instant, *, facts: Mapping[str, Facts] | None = None
    ) -> tuple[Decision, ...]:
        """The decisions on all acts of all threads, most urgent first.

        Args:
            history: what happened.
            at: the instant asked about.
            facts: for each thread, the facts known from outside; a thread without events may have facts too.
        """
        from etiquette.agenda import by_urgency

        given = facts or {}
        threads = dict.fromkeys((*history.threads, *given))
        found = (self.evaluate(history, at, thread=t, facts=given.get(t)).decisions for t in threads)
        return by_urgency(one for decisions in found for one in decisions)

    def track(self, *, facts: Facts | None = None) -> Tracker:
        """A tracker: takes events one at a time, in any order, and answers as :meth:`evaluate` does.

        Args:
            facts: known from outside, of every thread.

        >>> import etiquette
        >>> tracker = etiquette.load("job-interview").track()
        >>> tracker.apply(etiquette.Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme"))
        >>> tracker.evaluate("2026-03-03T18:00-05:00")["thank-you"].status
        'due'
        """
        from etiquette.tracker import Tracker

        return Tracker(self.lineages, facts or {})

    def compiled(self) -> CompiledPolicy:
        """The policy as Python that is written from it: how the acts stand, and why, in microseconds.

        The code is written when it is first asked for, once for each policy that was loaded. What it does not cover it
        hands to the evaluator, so that the answers are those of :meth:`evaluate`; which acts that are, and why, is listed
        in ``fallbacks``. Reasons in full are what :meth:`evaluate` is for.

        >>> import etiquette
        >>> compiled = etiquette.load("job-interview").compiled()
        >>> interview = etiquette.Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme")
        >>> [(one.act, one.status, one.rules) for one in compiled.standings([interview], "2026-03-03T18:00-05:00")][0]
        ('thank-you', 'due', ('thank-you',))
        """
        return _compiled(self.lineages)

    def resume(self, snapshot: Mapping[str, Any] | str) -> Tracker:
        """A tracker as it was when the snapshot was made, in this process or another.

        Raises:
            EtiquetteError: ``bad-snapshot``, or ``other-policy`` where it was made with another policy or version.
        """
        from etiquette.tracker import Tracker

        return Tracker.resume(self.lineages, snapshot)

    def review(
        self, draft: Draft | Mapping[str, Any], *, facts: Facts | None = None, at: Instant | None = None
    ) -> tuple[Finding, ...]:
        """What the message rules find wrong with a draft.

        Args:
            draft: ``act``, ``channel``, ``subject``, ``body``.
            facts: known of the thread.
            at: the instant whose versions of the policies judge it; without one, the highest versions do.

        Raises:
            InvalidDraft: an act or channel that is not declared, or a draft of the wrong shape.
        """
        from etiquette.drafts import Draft, review

        judged = draft if isinstance(draft, Draft) else Draft.from_dict(draft)
        return review(self._versions(at), judged, facts or {}, None if at is None else _micro(at))

    def draft(
        self, act: str, *, channel: str | None = None, facts: Facts | None = None, at: Instant | None = None
    ) -> str:
        """The first script for an act and channel, filled in.

        Raises:
            InvalidDraft: there is no such script, or a fact in it is unknown.
        """
        from etiquette.drafts import fill

        return fill(self._versions(at), act, channel, facts or {})

    def _versions(self, at: Instant | None) -> tuple[Document, ...]:
        if at is not None:
            return self.documents(at)
        return tuple(lineage.grounds[0].document for lineage in self.lineages)


@lru_cache(maxsize=256)
def _compiled(lineages: tuple[Lineage, ...]) -> CompiledPolicy:
    """One for each policy that was loaded: writing the code takes milliseconds."""
    from etiquette.compiled.compiled import CompiledPolicy

    return CompiledPolicy(lineages)


def facts_of(facts: Facts | None, history: History, hours: frozenset[str], thread: str) -> Facts:
    """The facts of one thread: those given for it, where facts are given for each thread, else all.

    They are given for each thread where every value is a mapping, unless only facts of type ``hours`` are named. A thread
    without events may have facts too.
    """
    if not facts:
        return {}
    by_thread = all(isinstance(value, Mapping) for value in facts.values()) and (
        any(name in history.threads for name in facts) or not all(name in hours for name in facts)
    )
    return facts.get(thread, {}) if by_thread else facts


def _micro(at: Instant) -> int:
    return microseconds(parse_instant(at))
