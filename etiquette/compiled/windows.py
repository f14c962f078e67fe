"""Windows of an anchor, as lines of compiled code: where they end, by arithmetic where that is exact."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from etiquette.compiled.ends import DateEnds, Ends, is_of_dates, is_of_days
from etiquette.compiled.sheet import Sheet, attributes_named, facts_of, may_be_unknown
from etiquette.duration import Duration, Ever, Unit, Window
from etiquette.frozen import dataclass
from etiquette.situation import Situation
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_LENGTHS = {Unit.SECOND: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR, Unit.DAY: DAY, Unit.WEEK: 7 * DAY}
_MOST = 200 * 366 * DAY
"""Longer durations are left to the calendar, at whose end they may end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A window, ready to be written into compiled code.

    Attributes:
        kind: ``elapsed``: so many microseconds; ``days``: so many days of one length; ``dates``: by the date of the
            anchor; ``ever``; ``any``: whatever else.
        length: of what is elapsed or days, in microseconds.
        ends: the name of its :class:`Ends`.
        by_date: the name of its :class:`DateEnds`.
        unknown: whether it may not exist.
        carries: whether it names attributes of its anchor, so that it is asked for with the anchor that carries them.
    """

    kind: str
    length: int = 0
    ends: str = ""
    by_date: str = ""
    unknown: bool = False
    carries: bool = False

    @property
    def needs_lens(self) -> bool:
        """Whether its arithmetic is right only away from changes of the clock."""
        return self.kind in ("days", "dates")

    @property
    def keeps_order(self) -> bool:
        """Whether of two anchors the later one always has the later end."""
        return self.kind in ("elapsed", "ever")

    def end(self, anchor: str, end: str, *, otherwise: str | None = None) -> list[str]:
        """Lines that put into ``end`` where the window of an anchor ends.

        Args:
            anchor: a variable that holds an instant.
            end: the variable.
            otherwise: what the end is where arithmetic is not right; by default, it is asked of the calendar.
        """
        asked = otherwise or f"{self.ends}.end({'carried' if self.carries else anchor})"
        match self.kind:
            case "elapsed":
                return [f"{end} = {anchor} + {self.length}"]
            case "days":
                return [
                    f"{end} = {anchor} + {self.length}",
                    f"if {anchor} < lo:  # before the clock was last changed",
                    f"    if {anchor} < plo or {end} >= phi:  # and not over by then",
                    f"        {end} += shift",
                    f"        if not (plo <= {anchor} < phi and lo <= {end} < hi):",
                    f"            {end} = {asked}",
                    f"elif {end} >= hi:  # after it will next be changed",
                    f"    {end} += later",
                    f"    if not ({anchor} < hi and nlo <= {end} < nhi):",
                    f"        {end} = {asked}",
                ]
            case "dates":
                return [
                    f"if lo <= {anchor} < hi:",
                    f"    {end} = {self.by_date}[({anchor} + off) // {DAY}]",
                    "else:",
                    f"    {end} = {asked}",
                ]
            case "ever":
                return [f"{end} = FOREVER"]
            case _:
                return [f"{end} = {asked}"]

    def last(self, anchor: str, last: str) -> list[str]:
        """Lines that put into ``last`` the last instant that meets a deadline which ends so."""
        if self.kind == "dates":
            return [*self.end(anchor, last), f"if {last} < FOREVER:", f"    {last} -= 1"]
        if self.kind == "any":
            return [f"{last} = {self.ends}.last({'carried' if self.carries else anchor})"]
        return self.end(anchor, last)


def written(
    sheet: Sheet, window: Window, *words: str, opening: bool = False, attributes: tuple[str, ...] = ()
) -> Written:
    """A window as compiled code asks about it. ``attributes``: those whose values its anchor carries."""
    if isinstance(window, Ever):
        return Written(kind="ever")
    if isinstance(window, Duration) and all(part.unit in _LENGTHS for part in window.parts):
        length = sum(part.count * _LENGTHS[part.unit] for part in window.parts)
        if length < _MOST and not any(part.unit in (Unit.DAY, Unit.WEEK) for part in window.parts):
            return Written(kind="elapsed", length=length)
        if length < _MOST and is_of_days(window):
            return Written(kind="days", length=length, ends=_ends(sheet, window, words, opening=opening))
    carried = attributes if attributes_named(window) else ()
    ends = _ends(sheet, window, words, opening=opening, attributes=carried)
    if is_of_dates(window):
        by_date = _known(
            sheet, window, ("dates", window), lambda view: DateEnds(Ends(window, view)), (*words, "by_date")
        )
        return Written(kind="dates", ends=ends, by_date=by_date)
    return Written(kind="any", ends=ends, unknown=may_be_unknown(window), carries=bool(carried))


def _ends(
    sheet: Sheet, window: Window, words: tuple[str, ...], *, opening: bool, attributes: tuple[str, ...] = ()
) -> str:
    def make(view: Situation) -> Ends:
        return Ends(window, view, opening=opening, attributes=attributes)

    return _known(sheet, window, ("ends", window, opening, attributes), make, words)


def _known(
    sheet: Sheet, window: Window, key: tuple[object, ...], make: Callable[[Situation], Any], words: tuple[str, ...]
) -> str:
    return sheet.known(key, tuple(facts_of(window)), make, *words)
