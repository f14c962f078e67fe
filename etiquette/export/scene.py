"""What a picture of a timeline shows: lanes, events, the present, all on the axis of the counterpart's clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etiquette.calendars.zones import Zone
from etiquette.decision import STATUSES, Status
from etiquette.event import Event
from etiquette.export.axis import Share, Span
from etiquette.frozen import dataclass
from etiquette.policy import RETRACTION, Document
from etiquette.timeline import Lane, Segment, Timeline

_WEEKEND = frozenset({5, 6})


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """An event on the axis.

    Attributes:
        event: what happened.
        at: when, in microseconds.
        taken_back: the retraction that took it back, if one did.
        is_act: whether it is something that the owner of the policy did.
    """

    event: Event
    at: int
    taken_back: Event | None = None
    is_act: bool = False

    @property
    def label(self) -> str:
        """What it was, in the policy's words."""
        return f"{self.event.type} by {self.event.channel}" if self.event.channel else self.event.type


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One thread as it is drawn.

    Attributes:
        thread: its name, if it has one.
        span: what is shown, in the zone of the counterpart.
        lanes: one for each act and channel that has segments.
        whole: one for each act as a whole.
        markers: the events that lie in the span, in order.
        now: the present, in microseconds, if it lies in the span.
        weekend: the days of rest; Monday is 0.
    """

    thread: str | None
    span: Span
    lanes: tuple[Lane, ...]
    whole: tuple[Lane, ...]
    markers: tuple[Marker, ...]
    now: int | None
    weekend: frozenset[int]

    @property
    def name(self) -> str:
        """The thread, in words."""
        return "The thread" if self.thread is None else self.thread

    def markers_of(self, lane: Lane) -> Iterator[Marker]:
        """The acts that were done by the channel of a lane; one whose channel is not known stands in each."""
        for marker in self.markers:
            if marker.event.type == lane.act and marker.event.channel in (lane.channel, None):
                yield marker


def scene(timeline: Timeline, events: Sequence[Event], now: int) -> Scene | None:
    """What a picture of a thread shows; ``None`` where the timeline has no segments.

    Args:
        timeline: from ``policy.timeline``.
        events: of the thread.
        now: the present, in microseconds.
    """
    segments = [segment for lane in timeline for segment in lane.segments]
    if not segments:
        return None
    start, end = min(s.starts for s in segments), max(s.ends for s in segments)
    latest = _latest(segments, now)
    acts = {lane.act for lane in timeline}
    return Scene(
        thread=timeline.thread,
        span=Span(start=start, end=end, zone=latest.zone),
        lanes=tuple(lane for lane in timeline if not lane.whole and lane.segments),
        whole=tuple(lane for lane in timeline if lane.whole and lane.segments),
        markers=tuple(m for m in _markers(events, acts) if start <= m.at < end),
        now=now if start <= now < end else None,
        weekend=_weekend(latest.documents),
    )


def lane_label(lane: Lane) -> str:
    """An act and its channel, in words."""
    return f"{lane.act} by {lane.channel}" if lane.channel else lane.act


def spans_by_status(scene: Scene, lane: Lane) -> dict[Status, list[Share]]:
    """The stretches of each status, those that touch being one; the statuses in the order in which they are painted."""
    found: dict[Status, list[Share]] = {status: [] for status in reversed(STATUSES)}
    before: Segment | None = None
    for segment in lane.segments:
        start, end = scene.span.shares(segment.starts, segment.ends)
        spans = found[segment.answer.status]
        if before is not None and before.ends == segment.starts and before.answer.status == segment.answer.status:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
        before = segment
    return {status: spans for status, spans in found.items() if spans}


def zone_changes(scene: Scene) -> tuple[Zone, ...]:
    """The zones in which the thread was read before that of the axis, in order."""
    zones = dict.fromkeys(s.zone.name for lane in scene.lanes for s in lane.segments)
    named = {s.zone.name: s.zone for lane in scene.lanes for s in lane.segments}
    return tuple(named[name] for name in zones if name != scene.span.zone.name)


def _latest(segments: Sequence[Segment], now: int) -> Segment:
    """The segment whose zone the axis has: that of now, else the last, in which most is known."""
    current = [segment for segment in segments if segment.starts <= now < segment.ends]
    return current[0] if current else max(segments, key=lambda segment: segment.ends)


def _weekend(documents: Sequence[Document]) -> frozenset[int]:
    """The days of rest in the calendar of the first policy that has one."""
    for document in documents:
        if document.clock.calendar is not None:
            return document.calendars[document.clock.calendar].weekend
    return _WEEKEND


def _markers(events: Sequence[Event], acts: set[str]) -> Iterator[Marker]:
    retractions = {event.retracts: event for event in events if event.type == RETRACTION}
    for event in events:
        yield Marker(
            event=event,
            at=event.instant,
            taken_back=retractions.get(event.id) if event.id is not None else None,
            is_act=event.type in acts,
        )
