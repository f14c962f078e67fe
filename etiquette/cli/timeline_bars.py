"""A timeline as bars of character cells: which lanes there are, how they run, and what each cell shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from etiquette.calendars.zones import Zone
from etiquette.decision import STATUSES, Obligation, Status
from etiquette.export.axis import Span, Tick
from etiquette.frozen import dataclass
from etiquette.phrases import listed
from etiquette.timeline import Lane, Segment, Timeline
from etiquette.weekly import DAY, HOUR, MINUTE

_STEPS = (1, 5, 10, 15, 30, 60, 120, 180, 360)
"""Minutes between two times of day on an axis."""
_LABEL = 7
"""The cells that a time of day takes, with what parts it from the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch in which neither status nor obligation changes; ``segment`` is the first of those that it is made of."""

    starts: int
    ends: int
    segment: Segment

    @property
    def status(self) -> Status:
        """The status."""
        return self.segment.answer.status

    @property
    def obligation(self) -> Obligation:
        """The obligation."""
        return self.segment.answer.obligation

    @property
    def zone(self) -> Zone:
        """In which its dates are written."""
        return self.segment.zone

    @property
    def look(self) -> tuple[Status, Obligation]:
        """What neighbours differ in."""
        return self.status, self.obligation


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """An act, by all channels that stand alike."""

    label: str
    runs: tuple[Run, ...]

    @property
    def is_open(self) -> bool:
        """Whether it is allowed all the time, and never asked for."""
        return all(run.look == ("allowed", "none") for run in self.runs)


def bars_of(timeline: Timeline) -> tuple[Bar, ...]:
    """A bar for each act; where its channels differ, one for those that stand alike."""
    found: list[Bar] = []
    for act, members in groupby(timeline, key=lambda lane: lane.act):
        channels = [lane for lane in members if not lane.whole and lane.segments]
        alike: dict[tuple[tuple[int, Status, Obligation], ...], list[Lane]] = {}
        for lane in channels:
            key = tuple((run.starts, *run.look) for run in runs_of(lane))
            alike.setdefault(key, []).append(lane)
        for lanes in alike.values():
            names = [lane.channel for lane in lanes if lane.channel is not None]
            by = f" by {listed(names, 'or')}" if names and len(alike) > 1 else ""
            found.append(Bar(label=f"{act}{by}", runs=runs_of(lanes[0])))
    return tuple(found)


def runs_of(lane: Lane) -> tuple[Run, ...]:
    """The stretches of a lane."""
    found: list[Run] = []
    for segment in lane.segments:
        run = Run(starts=segment.starts, ends=segment.ends, segment=segment)
        if found and found[-1].look == run.look and found[-1].ends == run.starts:
            run = Run(starts=found[-1].starts, ends=run.ends, segment=found[-1].segment)
            found.pop()
        found.append(run)
    return tuple(found)


def cell_statuses(bar: Bar, span: Span, width: int) -> list[Status | None]:
    """What each cell shows: the most urgent status that has a part in it.

    Args:
        bar: what is drawn.
        span: what all cells together stand for.
        width: how many there are.
    """
    cells: list[Status | None] = [None] * width
    for run in bar.runs:
        first = cell_of(run.starts, span, width)
        last = cell_of(run.ends - 1, span, width)
        for index in range(first, last + 1):
            shown = cells[index]
            if shown is None or STATUSES.index(run.status) < STATUSES.index(shown):
                cells[index] = run.status
    return cells


def cell_of(instant: int, span: Span, width: int) -> int:
    """The cell that an instant lies in; outside the span, the nearest."""
    return min(max((instant - span.start) * width // (span.end - span.start), 0), width - 1)


def clock_ticks(span: Span, width: int) -> tuple[Tick, ...]:
    """Times of day, as dense as there is room for: for spans that are too short for dates."""
    per_cell = (span.end - span.start) / width
    step = next((one * MINUTE for one in _STEPS if one * MINUTE >= _LABEL * per_cell), DAY)
    first = -(-span.zone.local(span.start) // step) * step
    walls = range(first, span.zone.local(span.end - 1) + 1, step)
    instants = [(span.zone.instant(wall), f"{wall % DAY // HOUR:02}:{wall % HOUR // MINUTE:02}") for wall in walls]
    shares = [(span.share(at), label) for at, label in instants if span.holds(at)]
    ends = [share for share, _ in shares[1:]] + [1.0]
    return tuple(Tick(share=share, until=end, label=label) for (share, label), end in zip(shares, ends, strict=True))


def label_line(ticks: Sequence[Tick], width: int) -> str:
    """The labels of an axis, each where its period begins; one for which there is no room is left away."""
    line = ""
    for tick, until in _with_ends(ticks, width):
        at = int(tick.share * width)
        if at + len(tick.label) <= until and (not line or at > len(line)):
            line = line.ljust(at) + tick.label
    return line.ljust(width)


def _with_ends(ticks: Sequence[Tick], width: int) -> Iterator[tuple[Tick, int]]:
    """Each label with the cell in which the next one begins, less the gap between them."""
    for index, tick in enumerate(ticks):
        after = ticks[index + 1].share if index + 1 < len(ticks) else None
        yield tick, width if after is None else int(after * width) - 1
