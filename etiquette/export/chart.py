"""The chart of one thread in a page: HTML and SVG that stretch with the window, places being shares of the width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from etiquette.calendars.zones import to_datetime
from etiquette.decision import Status
from etiquette.export.axis import (
    ClockChange,
    Share,
    Span,
    Tick,
    clock_changes,
    fitting_unit,
    lower_ticks,
    nights,
    rest_days,
    told_units,
    upper_ticks,
    upper_units,
)
from etiquette.export.looks import box, number, status_path
from etiquette.export.plain import escaped
from etiquette.export.scene import Marker, Scene, lane_label, spans_by_status
from etiquette.phrases import moment_text

UNITS_WIDE = 100_000
"""The width of every stretched picture, in its own units."""
_USUAL = 900.0
"""The width, in pixels, for which a page is laid out before the window says how wide it is."""
_SHOWN_NIGHTS = 9.0
_LANE, _AXIS, _EVENTS, _FOOT = 28, 40, 58, 18
_DIAMOND = "M0-6 6 0 0 6-6 0z"
_CIRCLE = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z"


def chart(scene: Scene, numbers: Sequence[int], events_number: int | None) -> Iterator[str]:
    """The chart of a thread.

    Args:
        scene: the thread.
        numbers: for each lane, its number in the data of the page.
        events_number: that of the events, if there are any.
    """
    yield opening(scene.span)
    yield from ground(scene.span, scene.weekend, scene.now, markers=scene.markers)
    yield from axis_row(scene.span)
    if events_number is not None:
        yield _row("Events", "", _events(scene.markers, scene.span, events_number), "events")
    for lane, its_number in zip(scene.lanes, numbers, strict=True):
        marks = (mark(m, scene.span, _LANE - 6) for m in scene.markers_of(lane))
        bars = bars_svg(spans_by_status(scene, lane), its_number, lane_label(lane), marks)
        yield _row(escaped(lane.act), escaped(f"by {lane.channel}") if lane.channel else "", bars, "lane")
    yield foot_row(scene.span, scene.now)
    yield "</div></div>"


def opening(span: Span) -> str:
    """The frame of a chart, which the rows follow and two ends of ``div`` close."""
    dense = " data-nights" if _USUAL / span.days >= _SHOWN_NIGHTS else ""
    unit = fitting_unit(span, _USUAL)
    return f'<div class="chart" data-days="{span.days:.4f}" data-scale="{unit}"{dense}><div class="plane">'


def _row(name: str, more: str, track: str, kind: str) -> str:
    below = f"<span><bdi>{more}</bdi></span>" if more else ""
    return f'<div class="row {kind}"><div class="label"><b><bdi>{name}</bdi></b>{below}</div>{track}</div>'


# --- behind the lanes ------------------------------------------------------------------------------------------------


def ground(
    span: Span, weekend: frozenset[int], now: int | None, *, markers: Iterable[Marker] = (), shaded: bool = True
) -> Iterator[str]:
    """What stands behind all lanes: days of rest, nights, lines of the axis, changes of the clock, the present."""
    yield '<svg class="ground" aria-hidden="true"><svg width="100%" height="100%"'
    yield f' viewBox="0 0 {UNITS_WIDE} 1" preserveAspectRatio="none">'
    if shaded:
        yield _shade("rest", rest_days(span, weekend))
        yield _shade("night", nights(span))
    for unit in told_units(span):
        yield _lines(f"grid g-{unit}", (tick.share for tick in lower_ticks(span, unit)))
    yield _lines("guide", (span.share(marker.at) for marker in markers))
    yield "</svg>"
    for change in clock_changes(span):
        yield _upright("clock", change.share)
    if now is not None:
        yield _upright("now", span.share(now))
    yield "</svg>"


def _shade(kind: str, shares: Sequence[Share]) -> str:
    data = "".join(box(round(start * UNITS_WIDE), 0, round(end * UNITS_WIDE), 1) for start, end in shares)
    return f'<path class="{kind}" d="{data}"/>' if data else ""


def _lines(kind: str, shares: Iterable[float]) -> str:
    data = "".join(f"M{share * UNITS_WIDE:.0f} 0V1" for share in shares)
    return f'<path class="{kind}" vector-effect="non-scaling-stroke" d="{data}"/>' if data else ""


def _upright(kind: str, share: float) -> str:
    return f'<line class="{kind}" x1="{percent(share)}" x2="{percent(share)}" y1="0" y2="100%"/>'


def percent(share: float) -> str:
    """A place for the browser.

    >>> percent(0.25)
    '25%'
    """
    return f"{share * 100:.3f}".rstrip("0").rstrip(".") + "%"


# --- the axis --------------------------------------------------------------------------------------------------------


def axis_row(span: Span) -> Iterator[str]:
    """Two lines of dates, for every scale at which the page can be looked at; the style shows those of one."""
    yield f'<div class="row axis"><div class="label"><span>{escaped(span.zone.name)}</span></div>'
    yield f'<svg class="track" height="{_AXIS}" aria-hidden="true">'
    for unit in upper_units(span):
        yield _axis_line(f"upper u-{unit}", upper_ticks(span, unit), 14)
    for unit in told_units(span):
        yield _axis_line(f"lower l-{unit}", lower_ticks(span, unit), 32)
    yield "</svg></div>"


def _axis_line(kind: str, ticks: Sequence[Tick], y: int) -> str:
    texts = "".join(
        f'<text x="{percent(t.share)}" data-start="{t.share:.5f}" data-room="{t.until - t.share:.5f}" dx="4" y="{y}">{escaped(t.label)}</text>'
        for t in ticks
    )
    return f'<g class="{kind}">{texts}</g>'


def foot_row(span: Span, now: int | None) -> str:
    """Below the lanes: what the upright lines mean."""
    present = None if now is None else span.share(now)
    parts = [_clock_label(change, present) for change in clock_changes(span)]
    if present is not None:
        x = percent(present)
        parts.append(f'<rect class="now" x="{x}" width="32" height="15" transform="translate(-16 0)" rx="2"/>')
        parts.append(f'<text class="now" x="{x}" y="11" text-anchor="middle">now</text>')
    track = f'<svg class="track" height="{_FOOT}" aria-hidden="true">{"".join(parts)}</svg>'
    return f'<div class="row foot"><div class="label"></div>{track}</div>'


def _clock_label(change: ClockChange, present: float | None) -> str:
    """Beside its line, on the side where neither the present nor the end is."""
    is_taken = change.share > 0.9 or (present is not None and change.share - 0.02 < present < change.share + 0.12)
    side = ' dx="-4" text-anchor="end"' if is_taken else ' dx="4"'
    return f'<text class="clock" x="{percent(change.share)}"{side} y="13">clocks {change.label}</text>'


# --- lanes and events ------------------------------------------------------------------------------------------------


def bars_svg(
    spans: dict[Status, list[Share]], number_in_data: int, name: str, marks: Iterable[str] = (), *, height: int = _LANE
) -> str:
    """The bars of a lane: one path a status, however many stretches there are."""
    paths = "".join(
        f'<path class="s-{status}" vector-effect="non-scaling-stroke"'
        f' d="{status_path(shares, status, UNITS_WIDE, height - 2)}"/>'
        for status, shares in spans.items()
    )
    count = sum(map(len, spans.values()))
    return (
        f'<svg class="track" height="{height}" data-lane="{number_in_data}" data-count="{count}" role="img"'
        f' aria-label="{escaped(name)}"><svg class="bars" y="1" width="100%" height="{height - 2}"'
        f' viewBox="0 0 {UNITS_WIDE} {height - 2}" preserveAspectRatio="none">{paths}</svg>{"".join(marks)}</svg>'
    )


def _events(markers: Sequence[Marker], span: Span, number_in_data: int) -> str:
    marks = "".join(mark(marker, span, _EVENTS - 8) for marker in markers)
    opening = f'<svg class="track" height="{_EVENTS}" data-lane="{number_in_data}" data-count="{len(markers)}"'
    return f'{opening} role="img" aria-label="Events">{marks}</svg>'


def mark(marker: Marker, span: Span, y: float) -> str:
    """The sign of an event: round for an act, hollow if it was taken back."""
    kind = "mark hollow" if marker.taken_back else "mark"
    shape = _CIRCLE if marker.is_act else _DIAMOND
    told = escaped(f"{marker.label}, {moment_text(to_datetime(marker.at, span.zone))}")
    return (
        f'<svg class="{kind}" x="{percent(span.share(marker.at))}" y="{number(y)}" overflow="visible">'
        f'<path d="{shape}"><title>{told}</title></path></svg>'
    )
