"""Replays: a thread as it was just before each of its events, one event after the other.

Where all events were known at once and none was taken back, and where a thread is judged by what is known at the end,
one fold serves the whole walk. Otherwise what was known differs from instant to instant, and each is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Protocol

from etiquette.evaluator import Moment, Thread
from etiquette.fold import Fold, Folding
from etiquette.log import Happening

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
    return PlainReplay(thread_at, until, known)


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
