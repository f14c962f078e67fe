"""Where labels have room: how wide a text is, about, and which of several may stand without touching another."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from etiquette.frozen import dataclass

_NARROW = frozenset("fijlrtI.,:;'|!()[] ")
_GAP = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A text with a place. ``row``: counted from below, 0 being the lowest."""

    text: str
    left: float
    row: int


def width_of(text: str, size: float) -> float:
    """About how wide a text is in a sans-serif type of a size; rather too wide than too narrow.

    >>> width_of("ill", 10) < width_of("own", 10) < width_of("面接官", 10)
    True
    """
    return size * sum(_share(sign) for sign in text)


def _share(sign: str) -> float:
    if unicodedata.combining(sign):
        return 0.0
    if unicodedata.east_asian_width(sign) in "WF":
        return 1.0
    if sign in _NARROW:
        return 0.34
    return 0.74 if sign.isupper() or sign in "mw@%" else 0.6


def cut(text: str, room: float, size: float) -> str:
    """The text, or as much of it as has room, with a sign that it is cut.

    >>> cut("a-very-long-thread-name", 80, 10)
    'a-very-long-t…'
    """
    if width_of(text, size) <= room:
        return text
    shown = ""
    for sign in text:
        if width_of(f"{shown}{sign}…", size) > room:
            break
        shown += sign
    return f"{shown}…"


def placed(wanted: Iterable[tuple[float, str]], *, width: float, size: float, rows: int) -> tuple[Label, ...]:
    """The labels that have room, each in the lowest row where it touches none before it.

    Args:
        wanted: place and text of each, from left to right.
        width: of the whole, in the units of the places.
        size: of the type.
        rows: how many rows there are.

    >>> [(label.text, label.row) for label in placed([(0, "one"), (5, "two"), (9, "three")], width=90, size=10, rows=2)]
    [('one', 0), ('two', 1)]
    """
    ends = [-_GAP] * rows
    found: list[Label] = []
    for place, text in wanted:
        length = width_of(text, size)
        left = max(min(place, width - length), 0.0)
        row = next((index for index, end in enumerate(ends) if end + _GAP <= left), None)
        if row is not None:
            ends[row] = left + length
            found.append(Label(text=text, left=left, row=row))
    return tuple(found)
