"""A span of time as a place on paper: dates, nights, days of rest and changes of the clock, in one zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain, pairwise, product
from typing import Literal

from etiquette.calendars.dates import EPOCH_ORDINAL, next_period, weekday
from etiquette.calendars.zones import Zone
from etiquette.frozen import dataclass
from etiquette.weekly import DAY, HOUR, MINUTE

Share = tuple[float, float]
"""Start and end as shares of the span, from 0 to 1."""
Unit = Literal["hours", "day", "week", "month", "year"]
UNITS: tuple[Unit, ...] = ("hours", "day", "week", "month", "year")
ABOVE: dict[Unit, Unit] = {"hours": "day", "day": "month", "week": "month", "month": "year", "year": "year"}
"""What the upper line of the axis names while the lower one names this."""

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST: dict[Unit, int] = {"hours": 45, "day": 430, "week": 1500, "month": 8000, "year": 4_000_000}
"""The longest span, in days, that is told in a unit."""
_LENGTH: dict[Unit, float] = {"hours": 0.25, "day": 1, "week": 7, "month": 30, "year": 365}
_ROOM = 44
"""What a label of the axis takes, in pixels."""
_SHADED = 430
"""The longest span, in days, in which nights and days of rest can be seen at all."""
_NIGHT = (22 * HOUR, 6 * HOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of time in a zone: from ``start`` to just before ``end``, in microseconds; ``end`` is later."""

    start: int
    end: int
    zone: Zone

    @property
    def days(self) -> float:
        """Its length, in days of 24 hours."""
        return (self.end - self.start) / DAY

    def share(self, instant: int) -> float:
        """Where an instant lies, from 0 to 1; outside, the nearer end."""
        return min(max((instant - self.start) / (self.end - self.start), 0.0), 1.0)

    def holds(self, instant: int) -> bool:
        """Whether an instant lies in it."""
        return self.start <= instant < self.end

    def shares(self, start: int, end: int) -> Share:
        """Where a stretch lies."""
        return self.share(start), self.share(end)

    def dates(self) -> range:
        """The ordinals of the dates that its zone shows in it."""
        return range(self.zone.date_of(self.start), self.zone.date_of(self.end - 1) + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A label on the axis: where the stretch of time begins that it names, and where that ends."""

    share: float
    until: float
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockChange:
    """An instant at which the clocks are set to another time. ``shift``: by how much, forward being positive."""

    at: int
    share: float
    shift: int

    @property
    def label(self) -> str:
        """As short as it can be told.

        >>> ClockChange(at=0, share=0.5, shift=-HOUR).label
        '−1 h'
        """
        size = abs(self.shift)
        sign = "+" if self.shift > 0 else "−"
        hours, rest = divmod(size, HOUR)
        return f"{sign}{hours} h" if not rest else f"{sign}{size // MINUTE} min"


# --- labels ----------------------------------------------------------------------------------------------------------


def fitting_unit(span: Span, width: float) -> Unit:
    """The smallest unit whose labels have room in a width in pixels."""
    for unit in UNITS:
        if span.days <= _LONGEST[unit] and width / span.days * _LENGTH[unit] >= _ROOM:
            return unit
    return "year"


def told_units(span: Span) -> tuple[Unit, ...]:
    """The units in which a span can be told at some width."""
    return tuple(unit for unit in UNITS if span.days <= _LONGEST[unit])


def upper_units(span: Span) -> tuple[Unit, ...]:
    """The units that the upper line names, at one width or another."""
    return tuple(unit for unit in UNITS if any(ABOVE[lower] == unit != lower for lower in told_units(span)))


def lower_ticks(span: Span, unit: Unit) -> tuple[Tick, ...]:
    """The labels of the lower line of the axis: each at the instant that it names."""
    return tuple(tick for tick, at in _ticks(span, _starts(span, unit, upper=False)) if at >= span.start)


def upper_ticks(span: Span, unit: Unit) -> tuple[Tick, ...]:
    """The labels of the upper line of the axis, the first being that of the period in which the span begins."""
    return tuple(tick for tick, _ in _ticks(span, _starts(span, unit, upper=True)))


def _ticks(span: Span, starts: Iterator[tuple[int, str]]) -> Iterator[tuple[Tick, int]]:
    """What has a part in the span, with the instant at which it begins."""
    for (at, label), (until, _) in pairwise(chain(starts, [(span.end, "")])):
        if at < span.end and until > span.start:
            yield Tick(share=span.share(at), until=span.share(until), label=label), at


def _starts(span: Span, unit: Unit, *, upper: bool) -> Iterator[tuple[int, str]]:
    """Every period that may have a part in the span: where it begins, and its name."""
    dates = span.dates()
    if unit == "hours":
        for ordinal, hour in product(dates, (6, 12, 18)):
            yield span.zone.instant((ordinal - EPOCH_ORDINAL) * DAY + hour * HOUR), f"{hour:02}:00"
        return
    ordinal = _first_of(dates[0], unit)
    while ordinal <= dates[-1]:
        yield span.zone.midnight(ordinal), _name(ordinal, unit, upper=upper)
        ordinal = next_period(ordinal, unit)


def _first_of(ordinal: int, unit: Unit) -> int:
    """The first date of the period that holds a date."""
    day = date.fromordinal(ordinal)
    match unit:
        case "week":
            return max(ordinal - weekday(ordinal), 1)
        case "month":
            return day.replace(day=1).toordinal()
        case "year":
            return day.replace(month=1, day=1).toordinal()
        case _:
            return ordinal


def _name(ordinal: int, unit: Unit, *, upper: bool) -> str:
    day = date.fromordinal(ordinal)
    month = _MONTHS[day.month - 1]
    match unit:
        case "year":
            return str(day.year)
        case "month":
            return f"{month} {day.year}" if upper else month
        case _:
            name = f"{_DAYS[weekday(ordinal)]} {day.day}"
            return f"{name} {month} {day.year}" if upper else name


# --- what the counterpart's day looks like -----------------------------------------------------------------------------


def nights(span: Span) -> tuple[Share, ...]:
    """From ten in the evening to six in the morning, by the clock of the zone."""
    if span.days > _SHADED:
        return ()
    starts, ends = _NIGHT
    walls = ((ordinal - EPOCH_ORDINAL) * DAY for ordinal in range(span.dates()[0] - 1, span.dates()[-1] + 1))
    return _within(span, ((span.zone.instant(w + starts), span.zone.instant(w + DAY + ends)) for w in walls))


def rest_days(span: Span, weekend: frozenset[int]) -> tuple[Share, ...]:
    """The days of rest, from midnight to midnight; ``weekend`` holds weekdays, Monday is 0."""
    if span.days > _SHADED:
        return ()
    dates = (ordinal for ordinal in span.dates() if weekday(ordinal) in weekend)
    return _within(span, ((span.zone.midnight(o), span.zone.midnight(o + 1)) for o in dates))


def clock_changes(span: Span) -> tuple[ClockChange, ...]:
    """The instants after the start at which the clocks are set forward or back."""
    found: list[ClockChange] = []
    parts = span.zone.segments(span.start, span.end)
    for (_, _, before), (at, _, after) in pairwise(parts):
        found.append(ClockChange(at=at, share=span.share(at), shift=after - before))
    return tuple(found)


def _within(span: Span, stretches: Iterator[tuple[int, int]]) -> tuple[Share, ...]:
    """The parts that lie in the span; stretches that touch are one."""
    found: list[tuple[float, float]] = []
    for start, end in stretches:
        first, last = span.shares(start, end)
        if first >= last:
            continue
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return tuple(found)
