"""Timelines: the decisions over a span of time, as segments in which nothing but ``valid_until`` changes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from etiquette.answer import Answer, known
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.decision import Decision
from etiquette.dress import decision
from etiquette.evaluator import Moment, Thread
from etiquette.frozen import dataclass
from etiquette.policy import Document

if TYPE_CHECKING:
    from pendulum import DateTime

ThreadAt = Callable[[int], Thread]
"""The thread, as the versions of the policies that are in force at an instant read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of time with one decision: from ``starts`` to just before ``ends``, in microseconds.

    ``decision`` is that of its first instant.
    """

    starts: int
    ends: int
    answer: Answer
    zone: Zone = field(repr=False)
    thread: str | None = None
    documents: tuple[Document, ...] = field(default=(), repr=False, compare=False)

    @property
    def start(self) -> DateTime:
        """The first instant."""
        return to_datetime(self.starts, self.zone)

    @property
    def end(self) -> DateTime:
        """The first instant that is no longer in it."""
        return to_datetime(self.ends, self.zone)

    @property
    def decision(self) -> Decision:
        """The decision that holds in it."""
        return decision(self.answer, thread=self.thread, at=self.starts, zone=self.zone, documents=self.documents)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"start": self.start.isoformat(), "end": self.end.isoformat(), "decision": self.decision.to_dict()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One act, as a whole (``channel`` is ``None`` and ``whole`` is true) or by one channel, over the span."""

    act: str
    channel: str | None
    whole: bool
    segments: tuple[Segment, ...]

    def at(self, instant: int) -> Segment | None:
        """The segment that holds an instant."""
        index = bisect_right([segment.starts for segment in self.segments], instant) - 1
        return self.segments[index] if index >= 0 and instant < self.segments[index].ends else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The lanes of a thread: for each act the act as a whole, then each of its channels."""

    thread: str | None
    lanes: tuple[Lane, ...]

    def __getitem__(self, key: str | tuple[str, str | None]) -> tuple[Segment, ...]:
        """The segments of an act as a whole, or of one channel."""
        act, channel, whole = (key, None, True) if isinstance(key, str) else (*key, False)
        for lane in self.lanes:
            if (lane.act, lane.channel, lane.whole) == (act, channel, whole):
                return lane.segments
        raise KeyError(key)

    def __iter__(self) -> Iterator[Lane]:
        return iter(self.lanes)

    @property
    def next_change(self) -> DateTime | None:
        """The first instant after the start at which the decision on anything changes."""
        turns = [segment for lane in self.lanes for segment in lane.segments[1:2]]
        return min(turns, key=lambda segment: segment.starts).start if turns else None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        lanes = [
            {
                "act": lane.act,
                "channel": lane.channel,
                "whole": lane.whole,
                "segments": [s.to_dict() for s in lane.segments],
            }
            for lane in self.lanes
        ]
        return {"thread": self.thread, "lanes": lanes}


def timeline(thread: str | None, thread_at: ThreadAt, turns: Sequence[int], start: int, end: int) -> Timeline:
    """The timeline of one thread from ``start`` to just before ``end``.

    Args:
        thread: its name.
        thread_at: the thread under the policies in force at an instant.
        turns: the instants at which another version of a policy comes into force.
        start: the first instant.
        end: the first instant that is left out.
    """
    found: dict[tuple[str, str | None, bool], list[Segment]] = {}
    bounds = [start, *arrivals(thread_at(start), turns, start, end), end]
    for begins, until in pairwise(bounds):
        moment = thread_at(begins).at(begins)
        documents = tuple(moment.documents)
        for act in moment.acts:
            for key, answers in _lanes(moment, act, begins, until):
                segments = found.setdefault(key, [])
                for starts, answer in answers:
                    _append(
                        segments,
                        Segment(
                            starts=starts,
                            ends=until,
                            answer=answer,
                            zone=moment.zone,
                            thread=thread,
                            documents=documents,
                        ),
                    )
    lanes = (Lane(act=a, channel=c, whole=w, segments=tuple(segments)) for (a, c, w), segments in found.items())
    return Timeline(thread=thread, lanes=tuple(lanes))


def arrivals(thread: Thread, turns: Sequence[int], start: int, end: int) -> list[int]:
    """The instants after ``start`` and before ``end`` at which what is known, or what is in force, changes."""
    known = {max(h.at, h.recorded) for log in thread.logs for h in log.happenings}
    return sorted(instant for instant in known.union(turns) if start < instant < end)


def _lanes(
    moment: Moment, act: str, begins: int, until: int
) -> Iterator[tuple[tuple[str, str | None, bool], Iterator[tuple[int, Answer]]]]:
    whole = moment.whole(act, {})
    yield (act, None, True), _answers(whole.answer, whole.valid_until, begins, until)
    for verdict in whole.verdicts:
        yield (act, verdict.channel, False), _answers(verdict.answer, verdict.valid_until, begins, until)


def _answers(
    answer_at: Callable[[int], Answer], valid_until: Callable[[Answer, int], int], begins: int, until: int
) -> Iterator[tuple[int, Answer]]:
    """Each decision that holds from ``begins`` to just before ``until``, with the instant from which it does."""
    instant = begins
    while instant < until:
        answer = answer_at(instant)
        changes = valid_until(answer, instant)
        yield instant, replace(answer, valid_until=known(changes))
        instant = changes


def _append(segments: list[Segment], segment: Segment) -> None:
    """Lengthen the last segment if nothing changes, else end it here and begin another."""
    if segments:
        last = segments[-1]
        if (last.answer, last.zone, last.documents) == (segment.answer, segment.zone, segment.documents):
            segments[-1] = replace(last, ends=segment.ends)
            return
        segments[-1] = replace(last, ends=segment.starts)
    segments.append(segment)
