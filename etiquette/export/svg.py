"""The timeline of one thread as an SVG picture for documents: nothing in it moves, loads or depends on its place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import to_datetime
from etiquette.decision import STATUSES, Status
from etiquette.event import Event
from etiquette.export.axis import ABOVE, Share, clock_changes, fitting_unit, lower_ticks, nights, rest_days, upper_ticks
from etiquette.export.labels import Label, cut, placed, width_of
from etiquette.export.looks import LOOKS, box, number, status_path
from etiquette.export.plain import escaped
from etiquette.export.scene import Marker, Scene, lane_label, scene, spans_by_status
from etiquette.frozen import dataclass
from etiquette.phrases import counted, moment_text
from etiquette.timeline import Lane, Timeline

_MARGIN = 20.0
_GUTTER = 170.0
"""The room for the names of the lanes."""
_HEAD = 62.0
_AXIS = 40.0
_LANE = 26.0
_BETWEEN = 10.0
_EVENT_ROW = 14.0
_EVENT_ROWS = 3
_LEGEND, _LEGEND_ROW = 56.0, 19.0
_INK, _QUIET, _FAINT, _NIGHT, _REST, _NOW = "#1b1f24", "#57606a", "#d5d9df", "#e4e8ef", "#f1f3f6", "#1b1f24"
_SHOWN_NIGHTS = 9.0
"""The least width of a day, in pixels, at which its night is shaded."""
_TYPE = "system-ui, 'Segoe UI', 'DejaVu Sans', Arial, sans-serif"


def timeline_svg(timeline: Timeline, events: Sequence[Event], *, now: datetime | str, width: int = 960) -> str:
    """The timeline of one thread as an SVG document.

    Args:
        timeline: from ``policy.timeline``.
        events: of the thread; those that lie in the span are marked.
        now: the present, which is marked if it lies in the span; any aware ``datetime``, or RFC 3339 / RFC 9557 text.
        width: of the picture, in pixels, 480 at least.

    Returns:
        The document. The same values give the same text.

    Raises:
        InvalidInstant: ``now`` is naive, or no instant.

    >>> from etiquette.api import load
    >>> from etiquette.event import Event, History
    >>> talk = Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme")
    >>> shown = load("job-interview").timeline(History([talk]), "2026-03-01T00:00Z", "2026-04-01T00:00Z")
    >>> timeline_svg(shown, [talk], now="2026-03-09T12:00Z").partition(" ")[0]
    '<svg'
    """
    drawn = scene(timeline, events, microseconds(parse_instant(now)))
    if drawn is None:
        return _document(max(width, 480), 60.0, "Nothing to show", [_text(_MARGIN, 36.0, "There is no time to show.")])
    return _Drawing(scene=drawn, width=max(width, 480)).document()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    scene: Scene
    width: int

    @property
    def plot(self) -> float:
        """The width of what is drawn to scale."""
        return self.width - 2 * _MARGIN - _GUTTER

    @property
    def left(self) -> float:
        return _MARGIN + _GUTTER

    @property
    def events_height(self) -> float:
        return _EVENT_ROW * self.event_rows + 16.0 if self.scene.markers else 0.0

    @property
    def event_rows(self) -> int:
        return max((label.row for label in self._event_labels()), default=0) + 1

    @property
    def lanes_top(self) -> float:
        return _HEAD + _AXIS + self.events_height + _BETWEEN

    @property
    def lanes_bottom(self) -> float:
        return self.lanes_top + len(self.scene.lanes) * (_LANE + _BETWEEN)

    def x(self, share: float) -> float:
        """A place on the paper."""
        return self.left + share * self.plot

    def document(self) -> str:
        title = f"Timeline of {self.scene.name}"
        parts = [*self._head(), *self._ground(), *self._axis(), *self._events()]
        for index, lane in enumerate(self.scene.lanes):
            parts += self._lane(lane, self.lanes_top + index * (_LANE + _BETWEEN))
        parts += [*self._present(), *self._legend()]
        return _document(self.width, self.height, title, parts, description=self._description())

    def _description(self) -> str:
        span = self.scene.span
        lanes = "; ".join(f"{lane_label(lane)}: {_runs(lane)}" for lane in self.scene.lanes)
        first, last = (moment_text(to_datetime(at, span.zone)) for at in (span.start, span.end))
        return f"From {first} to {last}. {lanes}."

    # --- around the lanes --------------------------------------------------------------------------------------------

    def _head(self) -> Iterator[str]:
        span = self.scene.span
        room = self.width - 2 * _MARGIN
        first, last = (moment_text(to_datetime(at, span.zone)) for at in (span.start, span.end))
        yield _text(_MARGIN, 32.0, cut(self.scene.name, room, 18), size=18, weight="600")
        yield _text(_MARGIN, 51.0, cut(f"{first} to {last} · {span.zone.name}", room, 11), size=11, fill=_QUIET)

    def _ground(self) -> Iterator[str]:
        """Days of rest and nights, behind everything."""
        span, top, bottom = self.scene.span, _HEAD + _AXIS, self.lanes_bottom
        shades = [(rest_days(span, self.scene.weekend), _REST)]
        if self.plot / span.days >= _SHOWN_NIGHTS:
            shades.append((nights(span), _NIGHT))
        for shares, colour in shades:
            data = "".join(box(self.x(start), top, self.x(end), bottom) for start, end in shares)
            if data:
                yield f'<path d="{data}" fill="{colour}"/>'

    def _axis(self) -> Iterator[str]:
        span, top, bottom = self.scene.span, _HEAD + _AXIS, self.lanes_bottom
        unit = fitting_unit(span, self.plot)
        upper = upper_ticks(span, ABOVE[unit]) if ABOVE[unit] != unit else ()
        for tick in upper:
            if width_of(tick.label, 11) + 8 <= (tick.until - tick.share) * self.plot:
                yield _text(self.x(tick.share) + 4, top - 24, tick.label, size=11, weight="600")
        lines = "".join(
            f"M{number(self.x(tick.share))} {number(top - 18)}V{number(bottom)}" for tick in lower_ticks(span, unit)
        )
        if lines:
            yield f'<path d="{lines}" stroke="{_FAINT}" fill="none"/>'
        for tick in lower_ticks(span, unit):
            if width_of(tick.label, 10) + 4 <= (1 - tick.share) * self.plot:
                yield _text(self.x(tick.share) + 4, top - 7, tick.label, size=10, fill=_QUIET)
        for change in clock_changes(span):
            x = number(self.x(change.share))
            yield f'<path d="M{x} {number(top)}V{number(bottom)}" stroke="{_INK}" stroke-dasharray="1 3" fill="none"/>'
            yield self._clock_label(self.x(change.share), f"clocks {change.label}")
        yield f'<path d="M{number(self.left)} {number(top)}H{number(self.left + self.plot)}" stroke="{_QUIET}"/>'

    def _present(self) -> Iterator[str]:
        if self.scene.now is None:
            return
        x = self.x(self.scene.span.share(self.scene.now))
        top, bottom = _HEAD + _AXIS, self.lanes_bottom
        yield f'<path d="M{number(x)} {number(top)}V{number(bottom)}" stroke="{_NOW}" stroke-width="1.5" fill="none"/>'
        yield f'<path d="{box(x - 15, bottom, x + 15, bottom + 14)}" fill="{_NOW}"/>'
        yield _text(x, bottom + 10.5, "now", size=10, fill="#ffffff", anchor="middle")

    def _clock_label(self, x: float, label: str) -> str:
        """Below the line of a change of the clock, on the side where the present is not."""
        now = None if self.scene.now is None else self.x(self.scene.span.share(self.scene.now))
        is_taken = now is not None and x - 15 < now < x + width_of(label, 9) + 20
        side = -3 if is_taken else 3
        return _text(x + side, self.lanes_bottom + 10, label, size=9, fill=_QUIET, anchor="end" if is_taken else "")

    def _legend(self) -> Iterator[str]:
        for status, x, row in self._legend_places():
            y = self.lanes_bottom + 27 + row * _LEGEND_ROW
            yield from _bars([(0.0, 1.0)], status, left=x, top=y, width=18.0, height=13.0)
            yield _text(x + 24, y + 11, LOOKS[status].label, size=10.5)

    def _legend_places(self) -> Iterator[tuple[Status, float, int]]:
        """Where each entry of the legend begins, in as many rows as it takes."""
        x, row = self.left, 0
        for status in STATUSES:
            length = 24 + width_of(LOOKS[status].label, 10.5)
            if x + length > self.width - _MARGIN:
                x, row = self.left, row + 1
            yield status, x, row
            x += length + 18

    @property
    def height(self) -> float:
        """Of the whole picture."""
        return self.lanes_bottom + _LEGEND + _LEGEND_ROW * max(row for _, _, row in self._legend_places())

    # --- lanes and events --------------------------------------------------------------------------------------------

    def _lane(self, lane: Lane, top: float) -> Iterator[str]:
        yield f'<path d="M{number(self.left)} {number(top + _LANE)}h{number(self.plot)}" stroke="{_FAINT}"/>'
        act = cut(lane.act, _GUTTER - 12, 12)
        yield _text(_MARGIN, top + (11 if lane.channel else 17), act, size=12, weight="600")
        if lane.channel:
            yield _text(_MARGIN, top + 24, cut(f"by {lane.channel}", _GUTTER - 12, 10.5), size=10.5, fill=_QUIET)
        for status, spans in spans_by_status(self.scene, lane).items():
            yield from _bars(spans, status, left=self.left, top=top, width=self.plot, height=_LANE)
            look = LOOKS[status]
            for start, end in spans:
                if width_of(look.label, 10.5) + 10 <= (end - start) * self.plot:
                    yield _text(self.x(start) + 5, top + (17 if look.top < 0.2 else 11), look.label, size=10.5)
        for marker in self.scene.markers_of(lane):
            yield from self._mark(marker, top + _LANE)

    def _events(self) -> Iterator[str]:
        if not self.scene.markers:
            return
        top = _HEAD + _AXIS
        floor = top + self.events_height
        yield _text(_MARGIN, floor - 4, "Events", size=12, weight="600")
        guides = "".join(
            f"M{number(self._place(m))} {number(floor)}V{number(self.lanes_bottom - _BETWEEN)}"
            for m in self.scene.markers
        )
        yield f'<path d="{guides}" stroke="{_QUIET}" stroke-width="0.6" stroke-opacity="0.6" fill="none"/>'
        for label in self._event_labels():
            y = floor - 15 - label.row * _EVENT_ROW
            yield _text(self.left + label.left, y, label.text, size=10)
        for marker in self.scene.markers:
            yield from self._mark(marker, floor)

    def _event_labels(self) -> Sequence[Label]:
        wanted = [(self.scene.span.share(m.at) * self.plot - 4, m.label) for m in self.scene.markers]
        return placed(wanted, width=self.plot, size=10, rows=_EVENT_ROWS)

    def _place(self, marker: Marker) -> float:
        return self.x(self.scene.span.share(marker.at))

    def _mark(self, marker: Marker, floor: float) -> Iterator[str]:
        x, y = number(self._place(marker)), number(floor - 5)
        shape = "m0 -5 5 5-5 5-5-5z" if not marker.is_act else "m-4.5 0a4.5 4.5 0 1 0 9 0a4.5 4.5 0 1 0-9 0z"
        fill = "#ffffff" if marker.taken_back else _INK
        edge = _INK if marker.taken_back else "#ffffff"
        told = escaped(f"{marker.label}, {moment_text(to_datetime(marker.at, self.scene.span.zone))}")
        yield f'<path d="M{x} {y}{shape}" fill="{fill}" stroke="{edge}"><title>{told}</title></path>'


def _bars(
    spans: Sequence[Share], status: Status, *, left: float, top: float, width: float, height: float
) -> Iterator[str]:
    look = LOOKS[status]
    data = status_path(spans, status, width, height)
    # Outlines of stretches that are hardly wider than a line would hide what they enclose.
    outline = f' stroke="{look.edge}" stroke-width="0.8"' if len(spans) * 6 < width else ""
    yield f'<path transform="translate({number(left)} {number(top)})" d="{data}" fill="{look.fill}"{outline}/>'


def _runs(lane: Lane) -> str:
    """The statuses of a lane in order, as far as they can be listened to."""
    order: list[str] = []
    for segment in lane.segments:
        label = LOOKS[segment.answer.status].label.lower()
        if not order or order[-1] != label:
            order.append(label)
    shown = ", then ".join(order[:8])
    return shown if len(order) <= 8 else f"{shown}, and {counted(len(order) - 8, 'change')} more"


def _text(
    x: float, y: float, text: str, *, size: float = 12, fill: str = _INK, weight: str = "", anchor: str = ""
) -> str:
    extra = (f' font-weight="{weight}"' if weight else "") + (f' text-anchor="{anchor}"' if anchor else "")
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size)}" fill="{fill}"{extra}>{escaped(text)}</text>'
    )


def _document(width: int, height: float, title: str, parts: Sequence[str], *, description: str = "") -> str:
    told = f"<desc>{escaped(description)}</desc>" if description else ""
    inside = "\n".join(parts)
    size = f'width="{width}" height="{number(height)}" viewBox="0 0 {width} {number(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" font-family="{_TYPE}">\n'
        f"<title>{escaped(title)}</title>{told}\n"
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n{inside}\n</svg>\n'
    )
