"""How the ways to count look, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from rich.text import Text

from etiquette.cli.counting import Change, Counting, Line
from etiquette.cli.screen import Screen, cells, fitted, styled
from etiquette.phrases import counted, day, last_moment_text, moment_text, time_of_day

_HEADS = ("", "the window ends", "a deadline is met up to")
_NEVER = "never"
_MOST_NOTES = 4


def show_counting(screen: Screen, counting: Counting) -> None:
    """Write what a window means, and the other ways to count."""
    start = f"from {moment_text(counting.start)}"
    screen.paragraph(styled(counting.asked.window, "bold") + styled(f" {start} · {counting.zone}", ""))
    screen.gap()
    rows = [_cells(line, counting.start) for line in (counting.asked, *counting.others)]
    widths = [max(cells(row[i]) for row in (_HEADS, *rows)) for i in range(3)]
    if sum(widths) + 6 <= screen.width:
        _show_table(screen, rows, widths)
    else:
        _show_list(screen, rows)
    if counting.changes:
        screen.gap()
    for text in _notes(counting):
        screen.paragraph(text)


def _cells(line: Line, start: datetime) -> tuple[str, str, str]:
    """The year is written only where it is another than that of the start."""
    end = _NEVER if line.end is None else moment_text(line.end, year=line.end.year != start.year)
    last = _NEVER if line.last is None else last_moment_text(line.last, year=line.last.year != start.year)
    return line.window, end, last


def _show_table(screen: Screen, rows: list[tuple[str, str, str]], widths: list[int]) -> None:
    for number, row in enumerate((_HEADS, *rows)):
        style = "dim" if number == 0 else "bold green" if number == 1 else ""
        parts = [Text(f"  {fitted(text, width)}", style=style) for text, width in zip(row, widths, strict=True)]
        screen.line(*parts)


def _show_list(screen: Screen, rows: list[tuple[str, str, str]]) -> None:
    for number, (window, end, last) in enumerate(rows):
        screen.line("  ", styled(window, "bold green" if number == 0 else "bold"))
        screen.paragraph(f"ends {end}; a deadline is met up to {last}", first=" " * 4)


def _notes(counting: Counting) -> Iterator[str]:
    for change in counting.changes[:_MOST_NOTES]:
        yield _note(change)
    more = len(counting.changes) - _MOST_NOTES
    if more > 0:
        yield f"And {counted(more, 'further change')} of the clock."
    if counting.changes:
        yield "Hours are elapsed time; days keep the time on the clock."


def _note(change: Change) -> str:
    before, after = change.before, change.after
    old, new = f"{time_of_day(before)} {before.tzname()}", f"{time_of_day(after)} {after.tzname()}"
    gained = (after.utcoffset() or timedelta()) - (before.utcoffset() or timedelta())
    way = "goes forward" if gained > timedelta() else "goes back" if gained < timedelta() else "takes another name"
    if after.date() != before.date():
        new = f"{day(after)} {new}"
    return f"The clock {way} on {day(before)}: {old} is {new}."
