"""Replays: a thread as it was just before each of its events, one event after the other.

Where all events were known at once and none was taken back, and where a thread is judged by what is known at the end,
one fold serves the whole walk. Otherwise what was known differs from instant to instant: the fold then goes back to where
it was before what has changed, and takes in again what came after that. So an event that was recorded late costs as much
as the events that happened until then, and not as much as all there are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from etiquette.evaluator import Moment, Thread
from etiquette.fold import Fold, Folding
from etiquette.log import Happening, Log

Known = Literal["then", "now"]
"""Whether a thread is judged by what was known at each instant, or by what is known at the end."""
ThreadAt = Callable[[int], Thread]
"""The thread, as the versions of the policies that are in force at an instant read it."""


class Replay(Protocol):
    """A walk through the events of a thread, in order; every step goes forward."""

    def before(self, instant: int, position: int) -> Moment:
        """The thread at the instant of the event at a position, just before it."""
        ...

    def after(self, instant: int, position: int) -> Moment:
        """The thread at an instant, with the events up to the one at a position."""
        ...


def replay(thread_at: ThreadAt, until: int, known: Known) -> Replay:
    """The replay of a thread up to an instant."""
    if known == "now" or all(_known_at_once(thread_at(until), until)):
        return FoldedReplay(thread_at, until, known)
    return RefoldedReplay(thread_at, until, known)


def _known_at_once(thread: Thread, until: int) -> list[bool]:
    return [h.retracts is None and h.recorded <= h.at for log in thread.logs for h in log.happenings if h.at <= until]


class PlainReplay:
    """Looks up, for each instant, what was known then."""

    def __init__(self, thread_at: ThreadAt, until: int, known: Known) -> None:
        self.thread_at = thread_at
        self.until = until
        self.known = known

    def before(self, instant: int, position: int) -> Moment:
        """The thread at the instant of the event at a position, just before it."""
        thread = self.thread_at(instant)
        seen_at = instant if self.known == "then" else self.until
        events = [tuple(h for h in log.existing(seen_at) if h.position < position) for log in thread.logs]
        return thread.with_events(instant, events)

    def after(self, instant: int, position: int) -> Moment:
        """The thread at an instant, with the events up to the one at a position."""
        return self.before(instant, position + 1)


class FoldedReplay:
    """Takes each event into one fold; begins anew only where another version of a policy comes into force."""

    def __init__(self, thread_at: ThreadAt, until: int, known: Known) -> None:
        self.plain = PlainReplay(thread_at, until, known)
        self._thread: Thread | None = None
        self._events: list[Sequence[Happening]] = []
        self._folds: list[Fold] = []
        self._taken: list[int] = []
        self._usable = True

    def before(self, instant: int, position: int) -> Moment:
        """The thread at the instant of the event at a position, just before it."""
        self._begin(self.plain.thread_at(instant))
        for number, (fold, events) in enumerate(zip(self._folds, self._events, strict=True)):
            while self._taken[number] < len(events) and events[self._taken[number]].position < position:
                self._usable = fold.append(events[self._taken[number]]) and self._usable
                self._taken[number] += 1
        return Moment(self._folds, instant) if self._usable else self.plain.before(instant, position)

    def after(self, instant: int, position: int) -> Moment:
        """The thread at an instant, with the events up to the one at a position."""
        return self.before(instant, position + 1)

    def _begin(self, thread: Thread) -> None:
        if thread is self._thread:
            return
        self._thread = thread
        self._events = [log.existing(self.plain.until) for log in thread.logs]
        self._folds = [Fold(Folding(ground), given) for ground, given in zip(thread.grounds, thread.given, strict=True)]
        self._taken = [0] * len(self._folds)


_APART = 8
"""How many events two marks are apart, at least."""


class RefoldedReplay:
    """Keeps one fold of what was known, and goes back with it where something was learned, or taken back, later."""

    def __init__(self, thread_at: ThreadAt, until: int, known: Known) -> None:
        self.plain = PlainReplay(thread_at, until, known)
        self._thread: Thread | None = None
        self._logs: list[_Refolding] = []

    def before(self, instant: int, position: int) -> Moment:
        """The thread at the instant of the event at a position, just before it."""
        thread = self.plain.thread_at(instant)
        if thread is not self._thread:
            self._thread = thread
            self._logs = [
                _Refolding(log, Fold(Folding(ground), given))
                for log, ground, given in zip(thread.logs, thread.grounds, thread.given, strict=True)
            ]
        folds = [log.fold(instant, position) for log in self._logs]
        usable = all(log.usable for log in self._logs)
        return Moment(folds, instant) if usable else self.plain.before(instant, position)

    def after(self, instant: int, position: int) -> Moment:
        """The thread at an instant, with the events up to the one at a position."""
        return self.before(instant, position + 1)


class _Refolding:
    """The fold of one log from instant to instant.

    It marks where it was, the further back the more rarely, so that there are few marks and going back a little is cheap.
    """

    def __init__(self, log: Log, empty: Fold) -> None:
        self.usable = True
        self._coming = sorted(log.happenings, key=lambda h: (max(h.at, h.recorded), h.position), reverse=True)
        self._existing: list[Happening] = []
        self._places: dict[str, int] = {}
        self._taken_back: set[str] = set()
        self._marks: list[tuple[int, Fold]] = [(0, empty)]
        self._fold = empty.copy()
        self._taken = 0
        self._sound = 0
        """How many of the events that the fold has taken in are still the first ones that exist."""

    def fold(self, instant: int, position: int) -> Fold:
        """What the events before a position that exist at an instant come to; instants and positions only grow."""
        self._learn(instant)
        wanted = self._place_of(position)
        if min(self._sound, wanted) < self._taken:
            self._go_back(min(self._sound, wanted))
        while self._taken < wanted:
            self._take(self._existing[self._taken])
        self._sound = self._taken
        return self._fold

    def _learn(self, instant: int) -> None:
        """Let events come into being, and be taken back, up to an instant."""
        while self._coming and max(self._coming[-1].at, self._coming[-1].recorded) <= instant:
            happening = self._coming.pop()
            if happening.retracts is not None:
                self._taken_back.add(happening.retracts)
                self._remove(happening.retracts)
            elif not happening.ignored and happening.id not in self._taken_back:
                place = self._place_of(happening.position)
                self._existing.insert(place, happening)
                self._sound = min(self._sound, place)
                if happening.id is not None:
                    self._places[happening.id] = happening.position

    def _remove(self, taken_back: str) -> None:
        position = self._places.get(taken_back)
        if position is not None:
            place = self._place_of(position)
            del self._existing[place]
            self._sound = min(self._sound, place)

    def _place_of(self, position: int) -> int:
        """How many of the events that exist come before a position."""
        return bisect_left(self._existing, position, key=lambda h: h.position)

    def _go_back(self, count: int) -> None:
        while self._marks[-1][0] > count:
            self._marks.pop()
        self._taken, marked = self._marks[-1]
        self._fold = marked.copy()

    def _take(self, happening: Happening) -> None:
        self.usable = self._fold.append(happening) and self.usable
        self._taken += 1
        if self._taken - self._marks[-1][0] >= _APART:
            self._marks.append((self._taken, self._fold.copy()))
            self._thin_out()

    def _thin_out(self) -> None:
        """Keep marks that are the further apart the further back they lie, and the first of all."""
        kept = [self._marks[-1]]
        for mark in reversed(self._marks[:-1]):
            if mark[0] == 0 or kept[-1][0] - mark[0] >= max(_APART, (self._taken - kept[-1][0]) // 2):
                kept.append(mark)
        self._marks = kept[::-1]
