"""The tracker: takes events one at a time, in any order in which they arrive, and answers as the evaluator does.

An event that comes after all others is folded in at a cost that depends on the rules alone. A late event, a retraction
or a second report makes its thread be folded anew from the log that the tracker keeps; a question about an instant
before the last event is answered by the evaluator, from the same log.
"""

from __future__ import annotations

import json
from bisect import insort_right
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.errors import EtiquetteError
from etiquette.evaluation import Evaluation, chosen_thread
from etiquette.evaluator import Moment, Thread
from etiquette.event import Event, plain_values
from etiquette.fold import Fold, Folding
from etiquette.interval import ALWAYS_BEFORE
from etiquette.lineage import Lineage
from etiquette.log import LogReader, Vocabulary, read_facts
from etiquette.policy import RETRACTION
from etiquette.situation import Ground
from etiquette.standing import Standing, Standings, first_after

SNAPSHOT = 1
"""The format of snapshots."""

GroundsAt = Callable[[int], Sequence[Ground]]
"""The policies, in the versions that are in force at an instant."""


class _Folded:
    """The folds of one thread, one for each of the combined policies, in one choice of versions."""

    def __init__(self, grounds: Sequence[Ground], foldings: Sequence[Folding], facts: Mapping[str, Any]) -> None:
        self.grounds = tuple(grounds)
        vocabulary = Vocabulary.of(g.document for g in grounds) if len(grounds) > 1 else None
        self.readers = [LogReader(ground.document, vocabulary) for ground in grounds]
        self.folds = [
            Fold(folding, read_facts(ground.document, facts, vocabulary))
            for ground, folding in zip(grounds, foldings, strict=True)
        ]
        self.valid_from = ALWAYS_BEFORE
        self.usable = True

    def add(self, event: Event) -> None:
        """Take in the next event in order. What it raises leaves the readers, and so the folds, behind: then they are
        of no more use."""
        self.valid_from = max(self.valid_from, event.instant)
        if event.recorded is not None:
            self.valid_from = max(self.valid_from, microseconds(event.recorded))
        for reader, fold in zip(self.readers, self.folds, strict=True):
            happening = reader.add(event)
            if happening is not None and not happening.ignored:
                self.usable = fold.append(happening) and self.usable


class TrackedThread:
    """One thread of a tracker: its log, and what it comes to."""

    def __init__(
        self, grounds_at: GroundsAt, folding_of: Callable[[Ground], Folding], facts: Mapping[str, Any]
    ) -> None:
        self.log: list[Event] = []
        self.facts = facts
        self._grounds_at = grounds_at
        self._folding_of = folding_of
        self._folded: _Folded | None = None
        self._standings: Standings | None = None

    def apply(self, event: Event) -> None:
        """Take in an event.

        Raises:
            InvalidHistory, InvalidFact: it cannot have happened as told; the thread is then as it was.
        """
        self._standings = None
        at = event.instant
        in_order = not self.log or _order(event) >= _order(self.log[-1])
        folded = self._folded
        if (
            in_order
            and folded is not None
            and folded.grounds == tuple(self._grounds_at(at))
            and event.type != RETRACTION
        ):
            try:
                folded.add(event)
            except EtiquetteError:
                self._folded = None
                raise
            self.log.append(event)
            return
        self.take(*self.prepare(event))

    def prepare(self, event: Event) -> tuple[list[Event], _Folded]:
        """What the thread would be with an event: its log, folded anew. Nothing changes yet; raises as :meth:`apply`."""
        log = list(self.log)
        insort_right(log, event, key=_order)
        return log, self._fold(log, event.instant)

    def take(self, log: list[Event], folded: _Folded) -> None:
        """Become what was prepared."""
        self._standings = None
        self.log, self._folded = log, folded

    def _fold(self, log: Sequence[Event], instant: int) -> _Folded:
        """The whole log, folded anew, less what it takes back."""
        grounds = self._grounds_at(max(instant, log[-1].instant))
        folded = _Folded(grounds, [self._folding_of(ground) for ground in grounds], self.facts)
        if any(event.type == RETRACTION for event in log):
            Thread(grounds, log, self.facts)
            return self._fold_what_is_left(log, folded)
        for event in log:
            folded.add(event)
        return folded

    @staticmethod
    def _fold_what_is_left(log: Sequence[Event], folded: _Folded) -> _Folded:
        """From the last instant at which something became known on, the history is as if what was taken back had
        never been."""
        taken_back = {event.retracts for event in log if event.type == RETRACTION}
        for event in log:
            if event.type == RETRACTION or event.id in taken_back:
                known = max(event.instant, microseconds(event.recorded) if event.recorded else ALWAYS_BEFORE)
                folded.valid_from = max(folded.valid_from, known)
            else:
                folded.add(event)
        return folded

    def at(self, instant: int) -> Moment:
        """The thread at an instant."""
        grounds = tuple(self._grounds_at(instant))
        folded = self._folded
        if folded is not None and folded.usable and folded.valid_from <= instant and folded.grounds == grounds:
            return Moment(folded.folds, instant)
        return Thread(grounds, self.log, self.facts).at(instant)

    def standings(self, instant: int, turns: Sequence[int] = ()) -> tuple[Standing, ...]:
        """How each act as a whole stands at an instant.

        Args:
            instant: the instant asked about.
            turns: the instants at which other versions of the policies come into force.
        """
        found = self._standings
        if found is not None and found.since <= instant < found.until:
            return found.all
        if found is None or not self._knows_all(instant):
            found = Standings()
        found.renew(self.at(instant), first_after(turns, instant))
        self._standings = found if self._knows_all(instant) else None
        return found.all

    def _knows_all(self, instant: int) -> bool:
        """Whether no event of the log is still to come at an instant: then what stands, stands until one is added."""
        return not self.log or (self._folded is not None and self._folded.valid_from <= instant)

    @property
    def size(self) -> int:
        """How many selected events the folds keep."""
        return sum(fold.size for fold in self._folded.folds) if self._folded is not None else 0


def _order(event: Event) -> tuple[int, int]:
    return event.instant, event.seq


class Tracker:
    """Follows any number of threads; made by ``policy.track()``.

    Args:
        lineages: the policies that are combined.
        facts: known from outside, of every thread.
    """

    def __init__(self, lineages: Sequence[Lineage], facts: Mapping[str, Any]) -> None:
        self._lineages = tuple(lineages)
        self._facts = dict(facts)
        self._threads: dict[str, TrackedThread] = {}
        self._foldings: dict[int, Folding] = {}
        self._turns = tuple(turn for lineage in self._lineages for turn in lineage.turns)

    @property
    def threads(self) -> tuple[str, ...]:
        """The threads, in the order in which they first appeared."""
        return tuple(self._threads)

    def apply(self, event: Event) -> None:
        """Take in an event, in all threads that it belongs to or in none.

        Raises:
            InvalidHistory, InvalidFact: it cannot have happened as told, or is not declared.
        """
        threads = {name: self._threads.get(name) or self._new_thread() for name in event.threads}
        if len(threads) == 1:
            for thread in threads.values():
                thread.apply(event)
        else:
            prepared = [(thread, thread.prepare(event)) for thread in threads.values()]
            for thread, (log, folded) in prepared:
                thread.take(log, folded)
        self._threads |= threads

    def evaluate(self, at: datetime | str, *, thread: str | None = None) -> Evaluation:
        """The decisions on all acts of one thread at an instant.

        Args:
            at: the instant asked about.
            thread: the thread; may be left away where there is one only.

        Raises:
            UnknownName: the thread must be named, or no version of the policy is in force.
        """
        chosen = chosen_thread(self.threads, thread)
        instant = microseconds(parse_instant(at))
        followed = self._threads.get(chosen) if chosen is not None else None
        return Evaluation((followed or self._new_thread()).at(instant), chosen)

    def standings(self, at: datetime | str | int, *, thread: str | None = None) -> tuple[Standing, ...]:
        """How each act as a whole stands: what an application asks on every request.

        What was found out is kept until an event comes or time changes it, so that asking again costs nothing to speak
        of. Reasons and channels are what :meth:`evaluate` is for.

        Args:
            at: the instant asked about; microseconds since 1970-01-01T00:00Z are taken as they are.
            thread: the thread; may be left away where there is one only.

        Raises:
            UnknownName: the thread must be named, or no version of the policy is in force.

        >>> import etiquette
        >>> tracker = etiquette.load("job-interview").track()
        >>> tracker.apply(etiquette.Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme"))
        >>> [(one.act, one.status, one.rules) for one in tracker.standings("2026-03-03T18:00-05:00")][0]
        ('thank-you', 'due', ('thank-you',))
        """
        instant = at if isinstance(at, int) else microseconds(parse_instant(at))
        chosen = thread if thread is not None else chosen_thread(self.threads, thread)
        followed = self._threads.get(chosen) if chosen is not None else None
        return (followed or self._new_thread()).standings(instant, self._turns)

    def size(self, thread: str) -> int:
        """How many events a thread keeps for its rules, each counted once for every rule that looks back on it."""
        return self._threads[thread].size

    def snapshot(self) -> dict[str, Any]:
        """All that is needed to go on elsewhere, as plain values for JSON: policies, facts, and the log."""
        log = list(dict.fromkeys(event for thread in self._threads.values() for event in thread.log))
        return {
            "snapshot": SNAPSHOT,
            "policies": self._stamps(self._lineages),
            "facts": plain_values(self._facts),
            "events": [event.to_dict() for event in log],
        }

    @staticmethod
    def resume(lineages: Sequence[Lineage], snapshot: Mapping[str, Any] | str) -> Tracker:
        """See ``policy.resume``."""
        try:
            told = json.loads(snapshot) if isinstance(snapshot, str) else snapshot
            if told["snapshot"] != SNAPSHOT:
                raise _bad_snapshot(f"its format is {told['snapshot']!r}, and this version reads {SNAPSHOT}")
            policies, facts, events = told["policies"], told["facts"], told["events"]
        except (KeyError, TypeError, ValueError) as problem:
            raise _bad_snapshot("it is not what a tracker wrote") from problem
        own = Tracker._stamps(lineages)
        if policies != own:
            raise EtiquetteError(
                "other-policy",
                f"the snapshot was made with {_named(policies)}, and this is {_named(own)}",
                "load the policies of the snapshot, or apply its events to a new tracker",
            )
        tracker = Tracker(lineages, facts)
        for event in events:
            tracker.apply(Event.from_dict(event))
        return tracker

    @staticmethod
    def _stamps(lineages: Sequence[Lineage]) -> list[dict[str, str]]:
        documents = [ground.document for lineage in lineages for ground in lineage.grounds]
        return [{"name": d.name, "version": d.version, "digest": d.digest} for d in documents]

    def _new_thread(self) -> TrackedThread:
        return TrackedThread(self._grounds_at, self._folding_of, self._facts)

    def _grounds_at(self, instant: int) -> list[Ground]:
        return [lineage.ground(instant) for lineage in self._lineages]

    def _folding_of(self, ground: Ground) -> Folding:
        found = self._foldings.get(id(ground))
        if found is None:
            found = self._foldings[id(ground)] = Folding(ground)
        return found


def _bad_snapshot(problem: str) -> EtiquetteError:
    return EtiquetteError("bad-snapshot", f"the snapshot cannot be read: {problem}", "resume from what snapshot() gave")


def _named(policies: Sequence[Mapping[str, str]]) -> str:
    return ", ".join(f"{p['name']} {p['version']} ({p['digest'][:19]}…)" for p in policies)
