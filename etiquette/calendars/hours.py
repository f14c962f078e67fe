"""Opening hours on the time line, and time that runs only while something is open.

Hours are read off the wall clock of the instant asked about; nothing is converted. So hours can start late on a day
whose hour is skipped, and open twice on a day whose hour repeats.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from etiquette.calendars.dates import EPOCH_ORDINAL, FIRST, LAST, weekday
from etiquette.calendars.working import WorkingDates
from etiquette.calendars.zones import Zone
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY, Range, WeeklyHours

_Bounds = tuple[int, ...]
"""Times of day at which being open flips, in order, starting from "not open"."""

_ALL_WEEK = WeeklyHours(((Range(0, DAY),),) * 7)
_KEPT_DATES = 20_000


class OpenHours:
    """Weekly hours in a zone: a set of instants, without end.

    Args:
        zone: whose wall clock is read.
        weekly: the hours of each day of the week; ``None`` is all day.
        working: if given, nothing is open but on working dates. A range belongs to the date it starts on, which must
            work; where it runs into the next date, that must work too.
        ends_included: whether 08:00-21:00 holds 21:00:00.000000 itself (as allowed hours do) or ends just before it
            (as denied hours do, and hours whose length is measured). The end of a day is midnight either way.

    >>> from etiquette.calendars.instants import microseconds, parse_instant
    >>> from etiquette.calendars.zones import zone
    >>> from etiquette.weekly import parse_weekly
    >>> hours = OpenHours(zone("Europe/London"), parse_weekly({"every day": "08:00-21:00"}), ends_included=True)
    >>> [microseconds(parse_instant(f"2026-06-01T{time}+01:00")) in hours for time in ("07:59:59.999999", "08:00", "21:00")]
    [False, True, True]
    """

    __slots__ = ("_after_closed", "_after_open", "_dates", "_gap", "constant", "working", "zone")

    def __init__(
        self, zone: Zone, weekly: WeeklyHours | None, working: WorkingDates | None = None, *, ends_included: bool
    ) -> None:
        self.zone = zone
        self.working = working
        days = (weekly or _ALL_WEEK).days
        extra = 1 if ends_included else 0
        self._after_closed = tuple(_flips(_spans_of(day, extra)) for day in days)
        self._after_open = tuple(
            _flips([*_spans_of(day, extra), *_tails_of(days[index - 1], extra)]) for index, day in enumerate(days)
        )
        self._dates: dict[int, _Bounds] = {}
        # A date and the working date that follows it. A gap of years lies in many stretches of constant offset, and
        # each of them asks for its end.
        self._gap: tuple[int, int | None] = (0, 0)
        self.constant = self._constant()
        """Whether it is open at every instant, or at none; ``None`` where that changes."""

    def _constant(self) -> bool | None:
        if not any(self._after_open):
            return False
        return True if self.working is None and set(self._after_open) == {(0, DAY)} else None

    def __contains__(self, instant: int) -> bool:
        return self._is_shown(self.zone.local(instant)) if self.constant is None else self.constant

    def change_after(self, instant: int, limit: int) -> int:
        """The first later instant at which being open differs; ``FOREVER`` if there is none up to and including
        ``limit``."""
        if self.constant is not None:
            return FOREVER
        inside = instant in self
        for start, end, offset in self._segments(instant, limit + 1):
            if self._is_shown(start + offset) != inside:
                return start
            change = self._flip_after(start + offset, end + offset)
            if change is not None:
                return change - offset
        return FOREVER

    def spans(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """The stretches that are open from ``start`` to just before ``end``, in order; touching ones may be parted."""
        if self.constant is not None:
            if self.constant and start < end:
                yield start, end
            return
        for begin, until, offset in self._segments(start, end):
            for opens, closes in self._shown_spans(begin + offset, until + offset):
                yield opens - offset, closes - offset

    def _segments(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The stretches of constant offset, as many as are asked for; none outside the calendar."""
        at, end = max(start, FIRST), min(end, LAST + 1)
        while at < end:
            until, offset = self.zone.stretch(at)
            yield at, min(until, end), offset
            at = until

    # Below, everything is a reading of the wall clock.

    def _bounds(self, ordinal: int) -> _Bounds:
        """When it opens and closes on a date."""
        if self.working is None:
            return self._after_open[weekday(ordinal)]
        bounds = self._dates.get(ordinal)
        if bounds is None:
            if len(self._dates) >= _KEPT_DATES:
                self._dates.clear()
            bounds = self._dates[ordinal] = self._working_bounds(ordinal, self.working)
        return bounds

    def _working_bounds(self, ordinal: int, working: WorkingDates) -> _Bounds:
        if not working.is_working(ordinal):
            return ()
        week = self._after_open if working.is_working(ordinal - 1) else self._after_closed
        return week[weekday(ordinal)]

    def _is_shown(self, wall: int) -> bool:
        day, time = divmod(wall, DAY)
        return bisect_right(self._bounds(day + EPOCH_ORDINAL), time) % 2 == 1

    def _next_date(self, ordinal: int) -> int | None:
        """The first later date on which it may be open."""
        if self.working is None:
            return ordinal + 1
        start, following = self._gap
        if not (start <= ordinal and (following is None or ordinal < following)):
            following = self.working.after(ordinal, 1)
            self._gap = ordinal, following
        return following

    def _flip_after(self, wall: int, until: int) -> int | None:
        """The first later reading, before ``until``, at which being open differs."""
        day, time = divmod(wall, DAY)
        ordinal = day + EPOCH_ORDINAL
        bounds = self._bounds(ordinal)
        index = bisect_right(bounds, time)
        inside = index % 2
        while True:
            start = (ordinal - EPOCH_ORDINAL) * DAY
            if index < len(bounds) and bounds[index] < DAY:
                flip = start + bounds[index]
                return flip if flip < until else None
            following = ordinal + 1 if inside else self._next_date(ordinal)
            if following is None or (following - EPOCH_ORDINAL) * DAY >= until:
                return None
            ordinal = following
            bounds = self._bounds(ordinal)
            index = int(bounds[:1] == (0,))
            if index != inside:
                return (ordinal - EPOCH_ORDINAL) * DAY

    def _shown_spans(self, wall: int, until: int) -> Iterator[tuple[int, int]]:
        ordinal: int | None = wall // DAY + EPOCH_ORDINAL
        while ordinal is not None and (start := (ordinal - EPOCH_ORDINAL) * DAY) < until:
            bounds = self._bounds(ordinal)
            for opens, closes in zip(bounds[::2], bounds[1::2], strict=True):
                first, last = max(start + opens, wall), min(start + closes, until)
                if first < last:
                    yield first, last
            ordinal = self._next_date(ordinal)


def open_until(hours: OpenHours, anchor: int, length: int) -> int:
    """The first instant by which it has been open for so long since the anchor.

    Args:
        hours: when it is open, ends not included.
        anchor: from when on.
        length: in microseconds, more than none.

    Returns:
        The instant; ``FOREVER`` if that never comes.
    """
    remaining = length
    if remaining > LAST - anchor:
        return FOREVER
    for start, end in hours.spans(anchor, LAST + 1):
        if end - start >= remaining:
            return hours.zone.bounded(start + remaining)
        remaining -= end - start
    return FOREVER


def open_since(hours: OpenHours, until: int, length: int) -> int:
    """The last instant since which it has been open for so long by ``until``: :func:`open_until` in a mirror.

    Returns:
        The instant; ``ALWAYS_BEFORE`` if there is none.
    """
    remaining = length
    if remaining > until - FIRST:
        return ALWAYS_BEFORE
    end, step = until, 16 * DAY
    while end > FIRST:
        start = max(end - step, FIRST)
        for opens, closes in reversed(list(hours.spans(start, end))):
            if closes - opens >= remaining:
                return hours.zone.bounded(closes - remaining)
            remaining -= closes - opens
        end, step = start, min(2 * step, 400 * DAY)
    return ALWAYS_BEFORE


def _spans_of(day: Iterable[Range], extra: int) -> list[tuple[int, int]]:
    """The ranges of a day as far as they lie on it."""
    return [(r.start, DAY if r.overnight or r.end == DAY else r.end + extra) for r in day]


def _tails_of(day_before: Iterable[Range], extra: int) -> list[tuple[int, int]]:
    """What the ranges of the day before leave on a day."""
    return [(0, r.end + extra) for r in day_before if r.overnight]


def _flips(spans: Iterable[tuple[int, int]]) -> _Bounds:
    """Where the union of half-open spans begins and ends; spans that touch are one."""
    bounds: list[int] = []
    for start, end in sorted(spans):
        if bounds and start <= bounds[-1]:
            bounds[-1] = max(bounds[-1], end)
        else:
            bounds += (start, end)
    return tuple(bounds)
