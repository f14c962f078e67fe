"""How timelines look in a terminal: bars over an axis of dates, and below them what changes when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from rich.text import Text

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import to_datetime
from etiquette.cli.columns import Row, show_notes, show_rows
from etiquette.cli.inputs import Inquiry
from etiquette.cli.screen import STYLES, Screen, cells, fitted, styled
from etiquette.cli.timeline_bars import Bar, bars_of, cell_of, cell_statuses, clock_ticks, label_line
from etiquette.cli.timeline_changes import Change, changes_of
from etiquette.decision import STATUSES, Status
from etiquette.export.axis import ABOVE, Span, Tick, clock_changes, fitting_unit, lower_ticks, upper_ticks
from etiquette.export.scene import Scene, scene
from etiquette.frozen import dataclass
from etiquette.phrases import clock_reading, counted, length, moment_text
from etiquette.timeline import Timeline

_CELL = 6.5
"""What a cell counts for where the axis chooses its labels, which it does for pixels."""
_NARROWEST_BARS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Glyphs:
    """The signs of a picture."""

    statuses: dict[Status, str]
    line: str
    tick: str
    clock: str
    now: str
    event: str


_BLOCKS = _Glyphs(
    statuses={"overdue": "█", "due": "▓", "allowed": "▄", "too_soon": "▁", "blocked": "▚", "closed": "·"},
    line="─", tick="┬", clock="◆", now="▼", event="●",
)  # fmt: skip
_ASCII = _Glyphs(
    statuses={"overdue": "#", "due": "=", "allowed": "o", "too_soon": "_", "blocked": "x", "closed": "."},
    line="-", tick="+", clock="%", now="v", event="*",
)  # fmt: skip


def show_timelines(
    screen: Screen, asked: Inquiry, timelines: Sequence[Timeline], *, ends: datetime, now: datetime
) -> None:
    """Write the timelines of all threads, one below the other.

    Args:
        screen: where to.
        asked: what is asked; its instant is the start.
        timelines: one a thread.
        ends: of the span.
        now: the present, which is marked where it lies within.
    """
    span = Text.assemble((clock_reading(asked.at), "bold"), " to ", (clock_reading(ends), "bold"))
    screen.paragraph(span + styled(f" · {asked.policy_names} · {counted(len(timelines), 'thread')}", ""))
    threads = ((one, () if one.thread is None else asked.history.of(one.thread)) for one in timelines)
    scenes = [drawn for one, events in threads if (drawn := scene(one, events, microseconds(now))) is not None]
    if not scenes:
        screen.gap()
        screen.line("There is nothing in the history.")
        return
    by_thread = {one.thread: bars_of(one) for one in timelines}
    rows = [(drawn, by_thread[drawn.thread]) for drawn in scenes]
    picture = _Picture(screen, [bar.label for _, bars in rows for bar in bars])
    picture.legend(rows)
    for drawn, bars in rows:
        screen.gap()
        picture.show(drawn, bars)
        show_changes(screen, changes_of(drawn, bars))


class _Picture:
    """Bars of one width for all threads."""

    def __init__(self, screen: Screen, labels: Sequence[str]) -> None:
        self.screen = screen
        self.glyphs = _BLOCKS if screen.shows("".join([*_BLOCKS.statuses.values(), "─┬◆▼●"])) else _ASCII
        widest = max([cells(label) for label in [*labels, "events"]])
        self.labels = min(
            widest, max(screen.width // 3, screen.width - _NARROWEST_BARS - 60), screen.width - _NARROWEST_BARS
        )
        self.width = screen.width - self.labels - 4

    def legend(self, rows: Sequence[tuple[Scene, Sequence[Bar]]]) -> None:
        """What the signs mean that occur."""
        there = {run.status for _, bars in rows for bar in bars for run in bar.runs}
        said = Text()
        for status in STATUSES:
            if status in there:
                said.append(f"{self.glyphs.statuses[status] * 2} ", STYLES[status])
                said.append(f"{status.replace('_', ' ')}   ")
        self.screen.paragraph(said)
        span = rows[0][0].span
        cell = length((span.end - span.start) // self.width)
        self.screen.paragraph(f"A cell is {cell}, and shows the most urgent of what is in it.", style="dim")

    def show(self, drawn: Scene, bars: Sequence[Bar]) -> None:
        """Write the axis and the bars of one thread."""
        span = drawn.span
        zones = dict.fromkeys(segment.zone.name for segment in drawn.lanes[0].segments)
        self.screen.line(styled(drawn.name, "bold"), styled(f" · {', then '.join(zones)}", "dim"))
        unit = fitting_unit(span, self.width * _CELL)
        self._line("", styled(label_line(upper_ticks(span, ABOVE[unit]), self.width), "dim"))
        ticks = clock_ticks(span, self.width) if unit == "hours" else lower_ticks(span, unit)
        self._line("", styled(label_line(ticks, self.width), ""))
        self._line("", self._ruler(drawn, ticks))
        for bar in bars:
            self._line(bar.label, self._bar(bar, span))
        if drawn.markers:
            self._line("events", self._events(drawn))
        self._notes(drawn)

    def _line(self, label: str, picture: Text) -> None:
        self.screen.line("  ", fitted(label, self.labels), "  ", picture)

    def _ruler(self, drawn: Scene, ticks: Sequence[Tick]) -> Text:
        signs = [self.glyphs.line] * self.width
        for tick in ticks:
            signs[min(int(tick.share * self.width), self.width - 1)] = self.glyphs.tick
        for change in clock_changes(drawn.span):
            signs[cell_of(change.at, drawn.span, self.width)] = self.glyphs.clock
        if drawn.now is not None:
            signs[cell_of(drawn.now, drawn.span, self.width)] = self.glyphs.now
        return Text("".join(signs), style="dim")

    def _bar(self, bar: Bar, span: Span) -> Text:
        text = Text()
        for status in cell_statuses(bar, span, self.width):
            text.append(
                " " if status is None else self.glyphs.statuses[status], "" if status is None else STYLES[status]
            )
        return text

    def _events(self, drawn: Scene) -> Text:
        """A sign where something happened; where several things did, how many."""
        counts = [0] * self.width
        for marker in drawn.markers:
            counts[cell_of(marker.at, drawn.span, self.width)] += 1
        signs = (" " if not n else self.glyphs.event if n == 1 else str(n) if n < 10 else "+" for n in counts)
        return Text("".join(signs), style="bold")

    def _notes(self, drawn: Scene) -> None:
        """What the signs on the ruler stand for."""
        notes: list[str] = []
        if drawn.now is not None:
            notes.append(f"{self.glyphs.now} now: {clock_reading(to_datetime(drawn.now, drawn.span.zone))}")
        for change in clock_changes(drawn.span):
            at = moment_text(to_datetime(change.at, drawn.span.zone))
            notes.append(f"{self.glyphs.clock} the clocks change on {at} ({change.label})")
        for note in notes:
            self.screen.paragraph(note, first="  ", style="dim")


def show_changes(screen: Screen, changes: Sequence[Change]) -> None:
    """Write what changes when, and what the policy says about the rules that decide it."""
    screen.gap()
    if not changes:
        screen.paragraph("Everything is allowed all the time, and nothing asks for it.", first="  ", style="dim")
        return
    rules = {rule: because for change in changes for rule, because in change.rules}
    numbers = {rule: f"[{number}]" for number, rule in enumerate(rules, 1)}
    show_rows(screen, [_row(change, numbers) for change in changes], whole=1)
    show_notes(screen, {numbers[rule]: f"{rule}: {because}" if because else rule for rule, because in rules.items()})


def _row(change: Change, numbers: Mapping[str, str]) -> Row:
    is_event = change.status == "event"
    return Row(
        cells=(
            (change.date, "dim" if is_event else ""),
            (change.what, "italic" if is_event else ""),
            (change.becomes, STYLES.get(change.status, "dim")),
            ("".join(mark for rule, mark in numbers.items() if rule in dict(change.rules)), "dim"),
        ),
        rest=change.more,
        only_beside=is_event,
    )
