"""The ends of one window, with the facts that are known: exact for every window, remembered for each anchor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeGuard

from etiquette.calendars.windows import Clock, End
from etiquette.compiled.lens import stretches
from etiquette.duration import Counted, Duration, Period, Unit, Window
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import Value
from etiquette.situation import Situation
from etiquette.weekly import DAY

_MOST = 4_096
_DAYS = {Unit.DAY: DAY, Unit.WEEK: 7 * DAY}


class Anchored(NamedTuple):
    """From when windows run that name attributes of their anchor, and its values of these."""

    start: int
    values: tuple[Value | None, ...]


Anchor = int | Anchored
"""From when a window runs."""


def instant_of(anchor: Anchor) -> int:
    """From when windows run, in microseconds."""
    return anchor.start if isinstance(anchor, Anchored) else anchor


def is_of_days(window: Window) -> TypeGuard[Duration]:
    """Whether a window is a duration of days and weeks alone."""
    return isinstance(window, Duration) and all(part.unit in _DAYS for part in window.parts)


def is_of_dates(window: Window) -> bool:
    """Whether where a window ends is told by the date of its anchor alone."""
    return isinstance(window, Counted | Period)


class Ends:
    """Where the windows of anchors end.

    Args:
        window: as written.
        view: a history, whose clock and facts are read; its events are not.
        opening: whether a day that is named is meant by its first instant, and not by its end.
        attributes: those whose values an :class:`Anchored` has, in order.
    """

    def __init__(
        self, window: Window, view: Situation, *, opening: bool = False, attributes: tuple[str, ...] = ()
    ) -> None:
        self.window = window
        self.attributes = attributes
        self.opening = opening
        self.clock: Clock = view.clock
        self._fact = view.fact
        self._of_dates = is_of_dates(window)
        self._length = sum(part.count * _DAYS[part.unit] for part in window.parts) if is_of_days(window) else 0
        self._stretches = stretches(self.clock.zone)
        self._found: dict[Anchor, End | None] = {}

    def _end(self, anchor: Anchor) -> End | None:
        found = self._found
        if anchor in found:
            return found[anchor]
        if len(found) >= _MOST:
            found.clear()
        values = dict(zip(self.attributes, anchor.values, strict=True)) if isinstance(anchor, Anchored) else {}

        def value(name: str, is_attribute: bool) -> Value | None:
            return values[name] if is_attribute else self._fact(name)

        later = self._stretches.days_later(instant_of(anchor), self._length) if self._length else None
        if later is not None:
            end: End | None = End.at(later)
        else:
            end = self.clock.end(self.window, instant_of(anchor), value, opening=self.opening)
        found[anchor] = end
        return end

    def end(self, anchor: Anchor) -> int | None:
        """The first instant that the window of an anchor no longer holds; ``None`` where it does not exist."""
        end = self._end(anchor)
        return None if end is None else end.instant

    def last(self, anchor: Anchor) -> int:
        """The last instant that meets a deadline which ends so; ``FOREVER`` where the window does not exist."""
        end = self._end(anchor)
        return FOREVER if end is None else end.last

    def latest(self, starts: Sequence[Anchor], number: int = 1) -> int:
        """The latest end but ``number`` - 1 of the windows of anchors that are in order; before all time, where there
        are not so many.

        A later anchor may have an earlier end: of two anchors in an hour that is shown twice, for one. Where no change
        of the clock is near, days and dates keep the order.
        """
        if len(starts) < number:
            return ALWAYS_BEFORE
        if self._length:
            end = self._stretches.days_later(instant_of(starts[-number]), self._length)
            if end is not None:
                return end
        elif self._of_dates and self._stretches.is_calm(start := instant_of(starts[-number])):
            end = self.end(start)
            if end is not None:
                return end
        ends = [end for start in starts if (end := self.end(start)) is not None]
        return sorted(ends)[-number] if len(ends) >= number else ALWAYS_BEFORE


class DateEnds(dict[int, int]):
    """For each local day, counted from 1970-01-01, where a window of dates ends whose anchor is on it."""

    def __init__(self, ends: Ends) -> None:
        super().__init__()
        self._ends = ends

    def __missing__(self, day: int) -> int:
        if len(self) >= _MOST:
            self.clear()
        end = self._ends.end(self._ends.clock.zone.instant(day * DAY + DAY // 2))
        assert end is not None
        self[day] = end
        return end


class Escalating:
    """A list of waits: the nth anchor waits as the nth says, and past the end as the last.

    Args:
        waits: one for each place in the list.
    """

    def __init__(self, waits: Sequence[Ends]) -> None:
        self._waits = tuple(waits)

    def latest(self, starts: Sequence[Anchor]) -> int:
        """The latest end of the windows of all anchors."""
        last = len(self._waits) - 1
        ends = (self._waits[min(number, last)].end(start) for number, start in enumerate(starts))
        return max((end for end in ends if end is not None), default=ALWAYS_BEFORE)
