"""The compiled policy as applications use it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain
from typing import Any

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.compiled.decided import Decided
from etiquette.compiled.evaluated import decided, moment, replayed
from etiquette.compiled.following import CompiledTracker
from etiquette.compiled.plain import Unplain, micro
from etiquette.compiled.program import Fallback, State
from etiquette.compiled.programs import Programs
from etiquette.event import Event, History
from etiquette.lineage import Lineage


class CompiledPolicy:
    """A policy as Python that was written from it; made by ``policy.compiled()``.

    The code is written, once for each version, when it is first asked for; that takes milliseconds. What it does not
    cover it hands to the evaluator: acts by :attr:`fallbacks`, and threads whose events are out of the ordinary
    (retractions, second reports, events that are still to come) as they are met. Answers are the evaluator's either way.

    Args:
        lineages: the policies that are combined. Several are left to the evaluator.

    >>> import etiquette
    >>> compiled = etiquette.load("job-interview").compiled()
    >>> interview = etiquette.Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme")
    >>> first = compiled.standings([interview], "2026-03-03T18:00-05:00")[0]
    >>> first.act, first.status, first.rules
    ('thank-you', 'due', ('thank-you',))
    >>> compiled.fallbacks
    ()
    >>> print(compiled.source.splitlines()[0])
    \"\"\"job-interview 1.0.0, compiled.\"\"\"
    """

    def __init__(self, lineages: Sequence[Lineage]) -> None:
        self._programs = Programs(lineages)

    @property
    def source(self) -> str:
        """The code, as it was written; empty where policies are combined."""
        return self._programs.source

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """Which acts are left to the evaluator, and why; of all versions."""
        return self._programs.fallbacks

    def standings(
        self, events: Sequence[Event], at: datetime | str | int, *, facts: Mapping[str, Any] | None = None
    ) -> tuple[Decided, ...]:
        """How each act of a thread as a whole stands.

        Args:
            events: those of one thread, as ``history.of(thread)`` gives them; fastest in order.
            at: the instant asked about; microseconds since 1970-01-01T00:00Z are taken as they are.
            facts: known from outside, by name.

        Raises:
            InvalidInstant: ``at`` is naive, or no instant.
            InvalidHistory, InvalidFact: what cannot have happened as told, or is not declared.
            UnknownName: no version of the policy is in force.
        """
        now = _micro(at)
        try:
            program = self._programs.at(now)
            state = program.fold(events, program.start(self._programs.known(program, facts or {})))
            found = program.standings(now, program.settled(now, state))
        except Unplain:
            return self._evaluated(events, now, facts)
        if not program.left_out:
            return found  # type: ignore[return-value]  # none of them is left out
        whole = moment([program.ground], events, facts or {}, now)
        return tuple(decided(whole, act) if one is None else one for one, act in zip(found, program.acts, strict=True))

    def standings_of_rows(
        self, rows: Sequence[Mapping[str, Any]], at: datetime | str | int, *, facts: Mapping[str, Any] | None = None
    ) -> tuple[Decided, ...]:
        """How each act of a thread as a whole stands, from rows as JSON has them.

        Args:
            rows: of one thread, each as ``Event.from_dict`` reads it; fastest in order, and with the instants written as
                in 2026-03-03T15:00:00-05:00.
            at: as for :meth:`standings`.
            facts: likewise.

        Raises:
            InvalidInstant, InvalidHistory, InvalidFact, UnknownName: as :meth:`standings`.

        >>> import etiquette
        >>> rows = [{"thread": "acme", "type": "interview", "at": "2026-03-03T15:00:00-05:00"}]
        >>> etiquette.load("job-interview").compiled().standings_of_rows(rows, "2026-03-04T16:00-05:00")[0].status
        'overdue'
        """
        now = _micro(at)
        try:
            program = self._programs.at(now)
            known = self._programs.known(program, facts or {})
            state = program.fold_rows(rows, program.start(known))
            found = program.standings(now, program.settled(now, state))
            if not program.left_out:
                return found  # type: ignore[return-value]  # none of them is left out
        except (Unplain, ValueError, TypeError, LookupError, AttributeError):
            pass  # a row that is out of the ordinary, or wrong: reading it as an event tells
        return self.standings([Event.from_dict(row) for row in rows], now, facts=facts)

    def track(self, *, facts: Mapping[str, Any] | None = None) -> CompiledTracker:
        """A tracker: takes events one at a time, in any order, and answers as :meth:`standings` does.

        Args:
            facts: known from outside, of every thread.

        >>> import etiquette
        >>> tracker = etiquette.load("job-interview").compiled().track()
        >>> tracker.apply(etiquette.Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme"))
        >>> tracker.standings("2026-03-03T18:00-05:00")[0].status
        'due'
        """
        return CompiledTracker(self._programs, facts or {})

    def fold(self, threads: Iterable[Sequence[Event]], *, facts: Mapping[str, Any] | None = None) -> list[State | None]:
        """What is left of the events of many threads, each in the one pass that every answer begins with.

        Args:
            threads: for each thread its events, in order.
            facts: known from outside, of every thread.

        Returns:
            For each thread its state, as the code names it; ``None`` where it is left to the evaluator.
        """
        given, found = facts or {}, list[State | None]()
        for events in threads:
            try:
                program = self._programs.only or self._programs.at(events[-1].instant if events else 0)
                found.append(program.fold(events, program.start(self._programs.known(program, given))))
            except Unplain:
                found.append(None)
        return found

    def judge(self, history: History, *, facts: Mapping[str, Any] | None = None) -> Iterator[tuple[Event, Decided]]:
        """Each act of a history, thread by thread, and how it stood just before it was done, by what was known then.

        Args:
            history: what happened; acts that were taken back are left out.
            facts: known from outside, of every thread.

        Raises:
            InvalidHistory, InvalidFact: what cannot have happened as told, or is not declared.

        >>> import etiquette
        >>> history = etiquette.History([etiquette.Event(type="check-in", at=f"2026-03-0{day}T15:00-05:00", thread="acme")
        ...                              for day in (3, 5)])
        >>> [decided.permission for _, decided in etiquette.load("job-interview").compiled().judge(history)]
        ['allowed', 'too_soon']
        """
        given = facts or {}
        return chain.from_iterable(self._judged(history.of(thread), given) for thread in history.threads)

    def _judged(self, events: Sequence[Event], facts: Mapping[str, Any]) -> Iterable[tuple[Event, Decided]]:
        judged: list[tuple[Event, Decided]] = []
        if not self._programs.changes:
            try:
                program = self._programs.only or self._programs.at(events[-1].instant)
                _, judged = program.judge(events, program.start(self._programs.known(program, facts)))
                if program.judges_all:
                    return judged
            except Unplain:
                pass
        told = {id(act): decided for act, decided in judged}
        replay = replayed(self._programs.lineages, events, facts)
        return ((event, told.get(id(event), decided)) for event, decided in replay)

    def _evaluated(self, events: Sequence[Event], now: int, facts: Mapping[str, Any] | None) -> tuple[Decided, ...]:
        grounds = [lineage.ground(now) for lineage in self._programs.lineages]
        whole = moment(grounds, events, facts or {}, now)
        return tuple(decided(whole, act) for act in whole.acts)


def _micro(at: datetime | str | int) -> int:
    if isinstance(at, int):
        return at
    return micro(at) if type(at) is datetime and at.tzinfo is not None else microseconds(parse_instant(at))
