"""Timelines as a page: one file that needs nothing else, for looking, for listening, for touching, for printing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import datetime
from itertools import groupby

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import to_datetime
from etiquette.decision import STATUSES, Decision, Status
from etiquette.event import History
from etiquette.export.axis import Share, Span
from etiquette.export.chart import axis_row, bars_svg, chart, foot_row, ground, opening
from etiquette.export.days import Days, ordered, standing, urgent_days
from etiquette.export.looks import LOOKS, PAINTED, number, status_path
from etiquette.export.page_data import PageData, details_of
from etiquette.export.page_script import SCRIPT
from etiquette.export.page_style import style
from etiquette.export.plain import data_block, escaped
from etiquette.export.scene import Scene, scene
from etiquette.export.tables import chip, events_list, rules_list, segments_table
from etiquette.frozen import dataclass
from etiquette.phrases import counted, listed, moment_text
from etiquette.timeline import Timeline

_ROW = 22
"""The height of a row of the overview, in pixels."""


def timeline_page(
    timelines: Sequence[Timeline], history: History, *, now: datetime | str, title: str = "Timeline"
) -> str:
    """Timelines of one or several threads as one HTML file, which loads nothing.

    With several threads an overview comes first, the most urgent thread on top, and each thread can be opened.

    Args:
        timelines: from ``policy.timeline``, one a thread, all over the same span.
        history: in which the threads stand; the events that lie in the span are marked.
        now: the present, which is marked if it lies in the span; any aware ``datetime``, or RFC 3339 / RFC 9557 text.
        title: of the page.

    Returns:
        The document. The same values give the same text; what comes from events and policies is never markup in it.

    Raises:
        InvalidInstant: ``now`` is naive, or no instant.

    >>> from etiquette.api import load
    >>> from etiquette.event import Event
    >>> history = History([Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme")])
    >>> shown = load("job-interview").timeline(history, "2026-03-01T00:00Z", "2026-04-01T00:00Z")
    >>> timeline_page([shown], history, now="2026-03-09T12:00Z", title="Acme").partition("<title>")[2][:4]
    'Acme'
    """
    present = microseconds(parse_instant(now))
    scenes = [
        drawn
        for one in timelines
        if (drawn := scene(one, () if one.thread is None else history.of(one.thread), present)) is not None
    ]
    return _Page(title=title, pairs=ordered(scenes), stamps=_stamps(timelines)).document()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """A page while it is written: ``pairs`` are the threads with their most urgent decisions."""

    title: str
    pairs: Sequence[tuple[Scene, Decision | None]]
    stamps: str
    data: PageData = field(default_factory=PageData)

    def document(self) -> str:
        body = "\n".join(
            [*self._head(), '<main id="main">', *self._main(), "</main>", f"<footer>{self.stamps}</footer>"]
        )
        sheet = style()
        return "\n".join(
            [
                '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
                f'<meta http-equiv="Content-Security-Policy" content="{_allowed(sheet, SCRIPT)}">',
                '<meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>{escaped(self.title)}</title>\n<style>{sheet}</style>\n</head>\n<body>",
                f'<a class="skip" href="#main">Skip to the timeline</a>\n<div class="wrap">\n{body}\n</div>',
                '<aside id="panel" aria-label="Details" tabindex="-1" hidden></aside>',
                f'<script type="application/json" id="data">{data_block(self.data.block())}</script>',
                f"<script>{SCRIPT}</script>\n</body>\n</html>\n",
            ]
        )

    def _head(self) -> Iterator[str]:
        yield f'<header>\n<div class="head"><div><h1>{escaped(self.title)}</h1>'
        if self.pairs:
            yield f'<p class="quiet">{escaped(_caption(self.pairs[0][0].span))}</p></div>'
            yield '<div class="tools"><button type="button" id="wider" aria-label="Show more time" hidden>−</button>'
            yield '<button type="button" id="closer" aria-label="Show less time, closer" hidden>+</button>'
            yield '<span id="zoom" class="quiet" role="status" hidden></span>'
            yield '<button type="button" id="present" hidden>Now</button>'
            yield '<button type="button" id="theme" hidden>Dark</button></div></div>'
            yield f'<ul class="legend" aria-label="What the shapes mean">{"".join(_legend())}</ul>\n</header>'
        else:
            yield "</div></div>\n</header>"

    def _main(self) -> Iterator[str]:
        if not self.pairs:
            yield "<p>There is no thread, or no time, to show.</p>"
        if len(self.pairs) > 1:
            yield from self._overview()
        for place, (drawn, decision) in enumerate(self.pairs, 1):
            yield from self._thread(drawn, decision, f"thread-{place}")

    # --- overview ----------------------------------------------------------------------------------------------------

    def _overview(self) -> Iterator[str]:
        """One row a thread; its axis is that of the first thread's clock, its days are those of each thread's own."""
        first = self.pairs[0][0]
        span = Span(
            start=min(s.span.start for s, _ in self.pairs),
            end=max(s.span.end for s, _ in self.pairs),
            zone=first.span.zone,
        )
        now = next((s.now for s, _ in self.pairs if s.now is not None), None)
        yield f'<section aria-labelledby="overview"><h2 id="overview">{counted(len(self.pairs), "thread")}</h2>'
        yield '<p class="quiet">The most urgent status of each day, by the clock of each thread.</p>'
        yield opening(span)
        yield from ground(span, first.weekend, now, shaded=False)
        yield from axis_row(span)
        for place, (drawn, decision) in enumerate(self.pairs, 1):
            yield self._overview_row(drawn, decision, span, f"thread-{place}")
        yield foot_row(span, now)
        yield "</div></div></section>"

    def _overview_row(self, drawn: Scene, decision: Decision | None, span: Span, section: str) -> str:
        days = urgent_days(drawn)
        its_number = self.data.add_days(drawn, days, span, section)
        track = bars_svg(_by_status(days, span), its_number, f"{drawn.name}, day by day", height=_ROW)
        state = "" if decision is None else f"<span>{escaped(_state(decision))}</span>"
        name = f'<b><a href="#{section}"><bdi>{escaped(drawn.name)}</bdi></a></b>'
        return f'<div class="row days"><div class="label">{name}{state}</div>{track}</div>'

    # --- a thread ----------------------------------------------------------------------------------------------------

    def _thread(self, drawn: Scene, decision: Decision | None, section: str) -> Iterator[str]:
        details = [details_of(lane) for lane in drawn.lanes]
        events = self.data.add_events(drawn) if drawn.markers else None
        numbers = [self.data.add_lane(drawn, lane, words) for lane, words in zip(drawn.lanes, details, strict=True)]
        heading = f"<h2><bdi>{escaped(drawn.name)}</bdi></h2>{_standing(drawn, decision)}"
        alone = len(self.pairs) == 1
        if alone:
            yield f'<section class="thread" id="{section}">{heading}'
        else:
            yield f'<details class="thread" id="{section}"><summary>{heading}</summary>'
        yield f'<p class="quiet narrow">Times of {escaped(drawn.span.zone.name)}</p>'
        yield from chart(drawn, numbers, events)
        yield from segments_table(drawn, list(zip(drawn.lanes, details, strict=True)))
        yield from events_list(drawn)
        yield from rules_list([one for words in details for one in words])
        yield "</section>" if alone else "</details>"


def _standing(drawn: Scene, decision: Decision | None) -> str:
    if decision is None or drawn.now is None:
        return ""
    words = escaped(standing(decision, drawn.now, drawn.span.zone))
    return f'<span class="standing">{chip(decision.status)} {words}</span>'


def _state(decision: Decision) -> str:
    label = LOOKS[decision.status].label
    return label if decision.status == "closed" else f"{label}: {decision.act}"


def _by_status(days: Sequence[Days], span: Span) -> dict[Status, list[Share]]:
    """The stretches of each status, those that touch being one."""
    found: dict[Status, list[Share]] = {status: [] for status in PAINTED}
    for _, group in groupby(days, key=lambda run: run.status):
        runs = list(group)
        found[runs[0].status].append(span.shares(runs[0].start, runs[-1].end))
    return {status: shares for status, shares in found.items() if shares}


def _caption(span: Span) -> str:
    first, last = (moment_text(to_datetime(at, span.zone)) for at in (span.start, span.end))
    return f"{first} to {last}"


def _legend() -> Iterator[str]:
    for status in STATUSES:
        path = status_path([(0.0, 1.0)], status, 22, 16)
        swatch = f'<svg width="24" height="18" viewBox="-1 -1 24 18" aria-hidden="true"><path class="s-{status}" d="{path}"/></svg>'
        yield f'<li>{swatch}<span><b>{LOOKS[status].label}</b> <span class="quiet">{LOOKS[status].meaning}</span></span></li>'
    for kind, meaning in (("night", "Night, 22 to 6"), ("rest", "Days of rest")):
        box = f'<rect class="swatch-{kind}" width="22" height="{number(16)}"/>'
        yield f'<li><svg width="24" height="18" viewBox="-1 -1 24 18" aria-hidden="true">{box}</svg>{meaning}</li>'


def _stamps(timelines: Sequence[Timeline]) -> str:
    """What the page was computed with."""
    segments = [lane.segments[-1] for one in timelines for lane in one if lane.segments]
    stamps = dict.fromkeys((d.name, d.version) for segment in segments for d in segment.documents)
    if not segments:
        return ""
    decision = segments[0].decision
    holidays = f", holidays {decision.holidays}" if decision.holidays else ""
    told = listed([f"{name} {version}" for name, version in stamps]) or "no policy"
    return escaped(f"Decided by {told}; time zones {decision.tzdata}{holidays}.")


def _allowed(sheet: str, script: str) -> str:
    """The content security policy: this style and this script, and nothing else from anywhere."""
    return f"default-src 'none'; style-src {_digest(sheet)}; script-src {_digest(script)}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
