"""The compiled tracker: takes events one at a time and answers from what is left of them."""

from __future__ import annotations

from bisect import insort_right
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.compiled.decided import Decided
from etiquette.compiled.evaluated import decided, order
from etiquette.compiled.plain import Unplain
from etiquette.compiled.program import Program, Settled, State
from etiquette.compiled.programs import Programs
from etiquette.evaluation import Evaluation, chosen_thread
from etiquette.evaluator import Moment
from etiquette.event import Event, History
from etiquette.fold import Folding
from etiquette.situation import Ground
from etiquette.tracker import TrackedThread


class _Followed:
    """One thread.

    Attributes:
        log: its events, in order.
        program, state, settled: what is left of the log in the program that folded it, and what that comes to; ``None``
            where the log is not plain.
        tracked: the thread as a tracker of the evaluator has it, once something was asked that compiled code leaves to it.
    """

    __slots__ = ("log", "program", "settled", "state", "tracked")

    def __init__(
        self,
        log: list[Event],
        *,
        program: Program | None = None,
        state: State | None = None,
        settled: Settled | None = None,
        tracked: TrackedThread | None = None,
    ) -> None:
        self.log, self.program, self.state, self.settled, self.tracked = log, program, state, settled, tracked

    def add(self, event: Event) -> bool:
        """Take in the next event; whether compiled code could."""
        if self.program is None or self.state is None:
            return False
        try:
            state = self.program.fold((event,), self.state)
            self.settled = self.program.settled(state[0], state)
        except Unplain:
            return False
        self.state = state
        return True


class CompiledTracker:
    """Follows any number of threads; made by ``policy.compiled().track()``.

    It keeps the events of a thread for what compiled code does not cover. What it answers, :class:`CompiledPolicy`
    answers of the same events.

    Args:
        programs: the policy.
        facts: known from outside, of every thread.
    """

    def __init__(self, programs: Programs, facts: Mapping[str, Any]) -> None:
        self._programs = programs
        self._facts = dict(facts)
        self._threads: dict[str, _Followed] = {}
        self._foldings: dict[int, Folding] = {}

    @property
    def threads(self) -> tuple[str, ...]:
        """The threads, in the order in which they first appeared."""
        return tuple(self._threads)

    def apply(self, event: Event) -> None:
        """Take in an event, in all threads that it belongs to or in none.

        Raises:
            InvalidHistory, InvalidFact: it cannot have happened as told, or is not declared.
            UnknownName: no version of the policy is in force.
        """
        followed = self._threads.get(event.thread) if isinstance(event.thread, str) else None
        if followed is None:
            self._threads |= {name: self._with(name, event) for name in event.threads}
            return
        if followed.tracked is not None:
            followed.tracked.apply(event)
        if self._continues(followed, event) and followed.add(event):
            followed.log.append(event)
        else:
            self._threads[event.threads[0]] = self._with(event.threads[0], event, followed.tracked)

    def _continues(self, followed: _Followed, event: Event) -> bool:
        """Whether the version that folded a thread is the one in force at an event."""
        return not self._programs.changes or followed.program is self._programs.at(event.instant)

    def _with(self, name: str, event: Event, tracked: TrackedThread | None = None) -> _Followed:
        """A thread with one more event; folded anew, where compiled code covers what it was."""
        followed = self._threads.get(name)
        log = list(followed.log) if followed is not None else []
        if tracked is not None and followed is not None and followed.state is None:
            # It was not plain, and has not become so. Its log is the tracker's own.
            return _Followed(tracked.log, tracked=tracked)
        insort_right(log, event, key=order)
        return self._folded(log, log[-1].instant, tracked)

    def _folded(self, log: list[Event], now: int, tracked: TrackedThread | None = None) -> _Followed:
        try:
            program = self._programs.at(now)
            state = program.fold(log, program.start(self._programs.known(program, self._facts)))
            return _Followed(log, program=program, state=state, settled=program.settled(now, state), tracked=tracked)
        except Unplain:
            # Where it is no more than unplain, the evaluator reads it; what cannot have happened is refused.
            tracked = tracked or self._track(log)
            return _Followed(tracked.log, tracked=tracked)

    def _track(self, log: list[Event]) -> TrackedThread:
        """The thread as the tracker of the evaluator has it."""
        thread = TrackedThread(self._grounds_at, self._folding_of, self._facts)
        for event in log:
            thread.apply(event)
        return thread

    def _grounds_at(self, instant: int) -> list[Ground]:
        return [lineage.ground(instant) for lineage in self._programs.lineages]

    def _folding_of(self, ground: Ground) -> Folding:
        found = self._foldings.get(id(ground))
        if found is None:
            found = self._foldings[id(ground)] = Folding(ground)
        return found

    def _moment(self, followed: _Followed, now: int) -> Moment:
        if followed.tracked is None:
            followed.tracked = self._track(followed.log)
        return followed.tracked.at(now)

    def take(self, history: History) -> None:
        """Take in a whole history, thread by thread, all of it or nothing.

        Raises:
            InvalidHistory, InvalidFact: some of it cannot have happened as told, or is not declared.
        """
        taken: dict[str, _Followed] = {}
        for name in history.threads:
            followed = self._threads.get(name)
            log = sorted((*(followed.log if followed is not None else ()), *history.of(name)), key=order)
            taken[name] = self._folded(log, log[-1].instant)
        self._threads |= taken

    def standings(self, at: datetime | str | int, *, thread: str | None = None) -> tuple[Decided, ...]:
        """How each act as a whole stands.

        Args:
            at: the instant asked about; microseconds since 1970-01-01T00:00Z are taken as they are.
            thread: the thread; may be left away where there is one only.

        Raises:
            UnknownName: the thread must be named, or no version of the policy is in force.
        """
        now = at if isinstance(at, int) else microseconds(parse_instant(at))
        chosen = thread if thread is not None else chosen_thread(self.threads, thread)
        followed = self._threads.get(chosen) if chosen is not None else None
        if followed is None:
            followed = self._folded([], now)
        elif self._programs.changes and followed.state is not None and followed.program is not self._programs.at(now):
            followed = self._threads[str(chosen)] = self._folded(followed.log, now, followed.tracked)
        program = followed.program
        if program is not None and followed.settled is not None:
            try:
                found = program.standings(now, followed.settled)
            except Unplain:
                pass
            else:
                if not program.left_out:
                    return found  # type: ignore[return-value]  # none of them is left out
                return self._filled(found, followed, now)
        whole = self._moment(followed, now)
        return tuple(decided(whole, act) for act in whole.acts)

    def _filled(self, found: tuple[Decided | None, ...], followed: _Followed, now: int) -> tuple[Decided, ...]:
        """The acts that are left to the evaluator, added."""
        assert followed.program is not None
        whole = self._moment(followed, now)
        rows = zip(found, followed.program.acts, strict=True)
        return tuple(decided(whole, act) if one is None else one for one, act in rows)

    def evaluate(self, at: datetime | str, *, thread: str | None = None) -> Evaluation:
        """The decisions on all acts of one thread with every reason, as the evaluator makes them from the log."""
        chosen = chosen_thread(self.threads, thread)
        now = microseconds(parse_instant(at))
        followed = self._threads.get(chosen) if chosen is not None else None
        return Evaluation(self._moment(followed or _Followed([]), now), chosen)
