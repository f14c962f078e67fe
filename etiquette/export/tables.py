"""What a page tells in words, for whoever does not look at pictures: every segment, every event, every rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etiquette.calendars.zones import to_datetime
from etiquette.decision import Status
from etiquette.export.details import Detail, RuleWords, marker_detail
from etiquette.export.looks import LOOKS
from etiquette.export.plain import escaped
from etiquette.export.scene import Scene, lane_label
from etiquette.phrases import change_text, counted
from etiquette.timeline import Lane, Segment

_SHORT = 60
"""As many rows as are opened for paper."""


def chip(status: Status) -> str:
    """A status, as a word with its colour."""
    return f'<span class="chip c-{status}">{LOOKS[status].label}</span>'


def segments_table(scene: Scene, lanes: Sequence[tuple[Lane, Sequence[Detail]]]) -> Iterator[str]:
    """Every segment of a thread, lane by lane."""
    count = sum(len(lane.segments) for lane, _ in lanes)
    kind = "inner short" if count <= _SHORT else "inner"
    yield f'<details class="{kind}"><summary>As a table ({counted(count, "segment")})</summary>'
    yield f'<div class="scroll" role="region" tabindex="0" aria-label="{escaped(scene.name)} as a table">'
    yield f"<table><caption>{escaped(scene.name)}: what may be done when, and why</caption>"
    yield '<thead><tr><th scope="col">From<th scope="col">Until<th scope="col">Status<th scope="col">When'
    yield '<th scope="col">Why</thead>'
    for lane, details in lanes:
        yield f'<tbody><tr><th colspan="5" scope="rowgroup"><bdi>{escaped(lane_label(lane))}</bdi>'
        for segment, detail in zip(lane.segments, details, strict=True):
            yield _segment_row(segment, detail)
    yield "</table></div></details>"


def _segment_row(segment: Segment, detail: Detail) -> str:
    first, last = (change_text(to_datetime(at, segment.zone)) for at in (segment.starts, segment.ends))
    facts = "; ".join(f"{name} {value}" for name, value in detail.facts if name != "Tip")
    why = "; ".join(f"{reason.rule.rule} {reason.effect}" for reason in detail.reasons)
    label = LOOKS[segment.answer.status].label
    return f'<tr><td class="at">{first}<td class="at">{last}<td>{label}<td>{escaped(facts)}<td>{escaped(why)}'


def events_list(scene: Scene) -> Iterator[str]:
    """The events of a thread, in order."""
    if not scene.markers:
        return
    yield f'<details class="inner short"><summary>{counted(len(scene.markers), "event")}</summary><ol class="happened">'
    for marker in scene.markers:
        detail = marker_detail(marker, scene.span.zone)
        facts = "".join(f"; {name} {value}" for name, value in detail.facts if name != "Channel")
        name = f"<b><bdi>{escaped(marker.label)}</bdi></b>"
        yield f"<li>{name}, {escaped(detail.when)}{escaped(facts)}"
    yield "</ol></details>"


def rules_list(details: Sequence[Detail]) -> Iterator[str]:
    """Every rule that has a say somewhere in a thread, once, with its reason and its source."""
    rules = dict.fromkeys(reason.rule for detail in details for reason in detail.reasons)
    if not rules:
        return
    yield f'<details class="inner short"><summary>{counted(len(rules), "rule")} behind it</summary>'
    yield from map(_rule, rules)
    yield "</details>"


def _rule(rule: RuleWords) -> str:
    parts = [f"<p><b>{escaped(rule.rule)}</b> ({escaped(rule.strength)})</p>"]
    if rule.because:
        parts.append(f"<p>{escaped(rule.because)}</p>")
    if rule.quote:
        parts.append(f"<blockquote>“{escaped(rule.quote)}”</blockquote>")
    if rule.url:
        words = escaped(rule.cite or rule.url)
        parts.append(
            f'<p class="quiet">Source: <a href="{escaped(rule.url)}" rel="noopener noreferrer">{words}</a></p>'
        )
    elif rule.cite:
        parts.append(f'<p class="quiet">Source: {escaped(rule.cite)}</p>')
    return f'<div class="rule">{"".join(parts)}</div>'
