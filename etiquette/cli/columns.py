"""Rows in aligned columns, and behind or below them what each row has to say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from etiquette.cli.screen import Screen, cells, fitted
from etiquette.frozen import dataclass

GAP = 2
_LEAST_REST = 40
"""The room, in cells, that the rest wants behind the columns; with less it goes below them."""
_LEAST_COLUMN = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row.

    Attributes:
        cells: the columns, each a text and how it looks; all rows of a table have as many.
        rest: what is said behind the columns, cut where there is no room for it.
        note: what is said below, in as many lines as it needs.
        style: of the rest.
        alarm: what stands before the rest, and must not be overlooked.
        only_beside: whether the rest may be left away where there is no room for it behind the columns.
    """

    cells: tuple[tuple[str, str], ...]
    rest: str = ""
    note: str = ""
    style: str = "dim"
    alarm: str = ""
    only_beside: bool = False


def show_rows(screen: Screen, rows: Sequence[Row], *, indent: int = GAP, whole: int = 0) -> None:
    """Write rows; where there is no room for the rest of a row, it goes to a line of its own.

    Args:
        screen: where to.
        rows: with equally many columns.
        indent: before each row.
        whole: so many columns, from the left, are not cut before the others.
    """
    if not rows:
        return
    widths = _widths(rows, screen.width - indent, whole)
    room = screen.width - indent - sum(widths) - GAP * len(widths)
    for row in rows:
        needed = cells(_whole(row))
        beside = room >= min(_LEAST_REST, needed)
        parts: list[Text | str] = [" " * indent]
        for width, (text, style) in zip(widths, row.cells, strict=True):
            parts += [Text(fitted(text, width), style=style), " " * GAP]
        if beside:
            parts += _rest(row, room)
        screen.line(*parts)
        below = indent + GAP
        if needed and not beside and not row.only_beside:
            screen.line(" " * below, *_rest(row, screen.width - below))
        if row.note:
            screen.paragraph(row.note, first=" " * below, style="dim")


def show_notes(screen: Screen, notes: Mapping[str, str]) -> None:
    """Write what the marks of a table stand for; nothing where there are none."""
    if notes:
        screen.gap()
    for mark, said in notes.items():
        screen.paragraph(said, first=f"  {mark} ", style="dim")


def _whole(row: Row) -> str:
    return f"{row.alarm} · {row.rest}" if row.alarm and row.rest else row.alarm + row.rest


def _rest(row: Row, room: int) -> list[Text | str]:
    alarm = f"{row.alarm} · " if row.alarm and row.rest else row.alarm
    first = fitted(alarm, min(cells(alarm), max(room, 0)))
    left = max(room - cells(first), 0)
    return [Text(first, style="bold red"), Text(fitted(row.rest, min(cells(row.rest), left)), style=row.style)]


def _widths(rows: Sequence[Row], room: int, whole: int) -> list[int]:
    """As wide as the widest of each column; where they have no room, the wide ones are cut."""
    widest = [max(cells(text) for text, _ in column) for column in zip(*(row.cells for row in rows), strict=True)]
    left = room - GAP * (len(widest) - 1)
    kept, others = widest[:whole], widest[whole:]
    if sum(kept) + len(others) * _LEAST_COLUMN > left:
        return _capped(widest, left)
    return [*kept, *_capped(others, left - sum(kept))]


def _capped(widths: list[int], room: int) -> list[int]:
    """The widths, the widest of them cut to one."""
    cap = max(widths, default=0)
    while cap > _LEAST_COLUMN and sum(min(width, cap) for width in widths) > room:
        cap -= 1
    return [min(width, cap) for width in widths]
