"""The ends of windows, one a row: :class:`etiquette.calendars.windows.Clock` in columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby

import numpy as np

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.calendars.windows import Clock, End
from etiquette.calendars.working import WorkingCalendar
from etiquette.columnar.arrays import Codes, Flags, Ints
from etiquette.columnar.zones import EARLIEST, LATEST, ZoneTables
from etiquette.duration import Chain, Choice, Counted, Duration, Part, Period, Unit, Window
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_LENGTHS = {Unit.SECOND: SECOND, Unit.MINUTE: MINUTE, Unit.HOUR: HOUR}
_DAYS = {Unit.DAY: 1, Unit.WEEK: 7}
_MONTHS = {Unit.MONTH: 1, Unit.YEAR: 12}
_PERIOD_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_MOST_DAYS = 3 * 366
"""Calendar parts up to this length keep within the table; longer ones are asked of the scalar clock."""


@dataclass(frozen=True, slots=True, eq=False)
class Ends:
    """Where windows end, as :class:`etiquette.calendars.windows.End` one by one.

    ``doubt``: where an earlier anchor might have the later end, since a clock went back or forward (``None``: nowhere).
    """

    instant: Ints
    last: Ints
    doubt: Flags | None = None


class WorkingTable:
    """The working dates of a calendar, in order, over the years of the tables."""

    def __init__(self, calendar: WorkingCalendar) -> None:
        self.calendar = calendar
        first, last = EARLIEST // DAY + EPOCH_ORDINAL, LATEST // DAY + EPOCH_ORDINAL
        self.dates = np.array([o for o in range(first, last) if calendar.is_working(o)], np.int64)

    def after(self, ordinals: Ints, count: int) -> tuple[Ints, Flags]:
        """The so manieth working date strictly after each; and where the table does not tell."""
        place = np.searchsorted(self.dates, ordinals, side="right") + (count - 1)
        return self._at(place, ordinals)

    def before(self, ordinals: Ints, count: int) -> tuple[Ints, Flags]:
        """The so manieth working date strictly before each; and where the table does not tell."""
        place = np.searchsorted(self.dates, ordinals, side="left") - count
        return self._at(place, ordinals)

    def _at(self, place: Ints, ordinals: Ints) -> tuple[Ints, Flags]:
        if not len(self.dates):
            return ordinals, np.ones(len(ordinals), np.bool_)
        untold = (place < 0) | (place >= len(self.dates)) | (ordinals <= self.dates[0]) | (ordinals > self.dates[-1])
        return self.dates[np.clip(place, 0, len(self.dates) - 1)], untold


class Clocks:
    """The clock of a policy on every wall clock.

    Args:
        tables: the zones.
        clock_of: the clock of the policy in a zone.
        calendars: those of the policy.
        calendar: the name of the one meant where a duration names none.
        week_starts: Monday is 0, Sunday 6.
    """

    def __init__(
        self,
        tables: ZoneTables,
        clock_of: Callable[[str], Clock],
        calendars: Mapping[str, WorkingCalendar],
        calendar: str | None,
        week_starts: int,
    ) -> None:
        self.tables = tables
        self._clock_of = clock_of
        self._calendars = calendars
        self._calendar = calendar
        self._week_starts = week_starts
        self._working: dict[str, WorkingTable] = {}

    # --- instants ---

    def add(self, duration: Duration, numbers: Codes | int, instants: Ints) -> Ends:
        """Where a duration leads from each instant, in each zone."""
        return self._walk(duration, numbers, instants, 1)

    def subtract(self, duration: Duration, numbers: Codes | int, instants: Ints) -> Ends:
        """The instant that lies a duration before each."""
        return self._walk(duration, numbers, instants, -1)

    def _walk(self, duration: Duration, numbers: Codes | int, instants: Ints, sign: int) -> Ends:
        if not is_near(duration.parts):
            return self._one_by_one(numbers, instants, _walking(duration, sign))
        doubt: Flags | None = None
        for is_calendar, run in groupby(duration.parts, key=lambda part: part.unit.is_calendar):
            if is_calendar:
                moved = self._by_wall_clock(tuple(run), numbers, instants, sign)
                instants, doubt = moved.instant, _doubtful(doubt, moved.doubt)
            else:
                instants = instants + sign * sum(part.count * _LENGTHS[part.unit] for part in run)
        return Ends(instants, instants, doubt)

    def _by_wall_clock(self, parts: tuple[Part, ...], numbers: Codes | int, instants: Ints, sign: int) -> Ends:
        walls, folded = self.tables.local(numbers, instants)
        untold: Flags | None = None
        if all(part.unit in _DAYS for part in parts):
            moved = walls + sign * sum(part.count * _DAYS[part.unit] for part in parts) * DAY
        else:
            days = walls // DAY
            ordinals, untold = self.shifted(parts, days + EPOCH_ORDINAL, sign)
            moved = walls + (ordinals - EPOCH_ORDINAL - days) * DAY
        found, skipped = self.tables.instant(numbers, moved)
        doubt = _doubtful(folded, skipped)
        if untold is not None and untold.any():
            self._mend(found, untold, numbers, instants, _walking(Duration(parts), sign))
            doubt = _doubtful(doubt, untold)
        return Ends(found, found, doubt)

    # --- dates ---

    def shifted(self, parts: Iterable[Part], ordinals: Ints, sign: int = 1) -> tuple[Ints, Flags | None]:
        """Where calendar parts lead from dates, forwards or backwards; and where the tables do not tell."""
        untold: Flags | None = None
        for part in parts:
            if part.unit is Unit.BUSINESS_DAY:
                working = self._table(part)
                ordinals, beyond = (working.after if sign > 0 else working.before)(ordinals, part.count)
                untold = _doubtful(untold, beyond)
            elif part.unit in _DAYS:
                ordinals = ordinals + sign * part.count * _DAYS[part.unit]
            else:
                ordinals = months_later(ordinals, sign * part.count * _MONTHS[part.unit])
        return ordinals, untold

    def day_end(self, window: Counted | Period, numbers: Codes | int, instants: Ints) -> Ends:
        """The midnight at which a counted or calendar window ends."""
        if isinstance(window, Counted) and not is_near((Part(window.count, window.unit, window.calendar),)):
            return self._one_by_one(numbers, instants, lambda clock, instant: _day_end(clock, window, instant))
        walls, folded = self.tables.local(numbers, instants)
        ordinals = walls // DAY + EPOCH_ORDINAL
        untold: Flags | None = None
        following: Ints
        if isinstance(window, Period):
            following = self._next_period(ordinals, window)
        else:
            following, untold = self._after_last_day(window, ordinals)
        found = self.tables.midnight(numbers, following)
        if untold is not None and untold.any():
            self._mend(found, untold, numbers, instants, lambda clock, instant: _day_end(clock, window, instant))
        # Beyond the calendar there is no midnight, and so no microsecond before it.
        return Ends(found, np.where(found < FOREVER, found - 1, found), _doubtful(folded, untold))

    def _after_last_day(self, window: Counted, ordinals: Ints) -> tuple[Ints, Flags | None]:
        part = Part(window.count, window.unit, window.calendar)
        if window.unit is Unit.BUSINESS_DAY:
            last, beyond = self._table(part).after(ordinals if window.full else ordinals - 1, window.count)
            return last + 1, beyond
        day, untold = self.shifted((part,), ordinals)
        return (day + 1 if window.full else day), untold

    def _next_period(self, ordinals: Ints, period: Period) -> Ints:
        if period.unit == "day":
            return ordinals + 1
        if period.unit == "week":
            return ordinals - ((ordinals - 1) % 7 - self._week_starts) % 7 + 7
        months = _PERIOD_MONTHS[period.unit]
        month = _months(ordinals) // months * months + months
        return month.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64) + EPOCH_ORDINAL

    def _table(self, part: Part) -> WorkingTable:
        name = part.calendar or self._calendar or ""
        found = self._working.get(name)
        if found is None:
            found = self._working[name] = WorkingTable(self._calendars[name])
        return found

    # --- the scalar clock ---

    def _mend(
        self, found: Ints, rows: Flags, numbers: Codes | int, anchors: Ints, ask: Callable[[Clock, int], End]
    ) -> None:
        places = np.flatnonzero(rows)
        several = np.broadcast_to(numbers, anchors.shape)[places]
        asked = zip(several.tolist(), anchors[places].tolist(), strict=True)
        found[places] = [ask(self._clock(number), anchor).instant for number, anchor in asked]

    def _one_by_one(self, numbers: Codes | int, anchors: Ints, ask: Callable[[Clock, int], End]) -> Ends:
        several = np.broadcast_to(numbers, anchors.shape)
        ends = [ask(self._clock(n), a) for n, a in zip(several.tolist(), anchors.tolist(), strict=True)]
        every = np.ones(len(anchors), np.bool_)
        instants = np.array([end.instant for end in ends], np.int64)
        return Ends(instants, np.array([end.last for end in ends], np.int64), every if len(anchors) else None)

    def _clock(self, number: int) -> Clock:
        return self._clock_of(self.tables.zones[number].name)


def months_later(ordinals: Ints, months: int) -> Ints:
    """The same day of the month so many months later, or the last day that month has.

    >>> from datetime import date
    >>> days = np.array([date(2026, 1, 31).toordinal(), date(2026, 2, 1).toordinal()])
    >>> [date.fromordinal(day).isoformat() for day in months_later(days, 1)]
    ['2026-02-28', '2026-03-01']
    """
    days = (ordinals - EPOCH_ORDINAL).astype("datetime64[D]")
    month = days.astype("datetime64[M]")
    within = days - month.astype("datetime64[D]")
    target = month + np.timedelta64(months, "M")
    first = target.astype("datetime64[D]")
    last = (target + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    found: Ints = np.minimum(first + within, last).astype(np.int64) + EPOCH_ORDINAL
    return found


def _months(ordinals: Ints) -> Ints:
    return (ordinals - EPOCH_ORDINAL).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)


def _walking(duration: Duration, sign: int) -> Callable[[Clock, int], End]:
    return lambda clock, instant: End.at((clock.add if sign > 0 else clock.subtract)(duration, instant))


def _day_end(clock: Clock, window: Counted | Period, instant: int) -> End:
    end = clock.end(window, instant, _nameless)
    assert end is not None, "a window without names always exists"
    return end


def _nameless(name: str, is_attribute: bool) -> None:
    """There are no names in these windows."""


def is_near(parts: Iterable[Part]) -> bool:
    """Whether parts keep to lengths for which the tables are made, and to units that they know."""
    days = 0
    for part in parts:
        if part.unit.is_open or (part.unit.is_elapsed and part.count * _LENGTHS[part.unit] > _MOST_DAYS * DAY):
            return False
        days += part.count * _DAYS.get(part.unit, 31 * _MONTHS.get(part.unit, 0) or 2 if part.unit.is_calendar else 0)
    return days <= _MOST_DAYS


def _doubtful(one: Flags | None, other: Flags | None) -> Flags | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


def readings(window: Window) -> int:
    """How often the wall clock is read or set at the most, from the anchor of a window that keeps order to its end.

    >>> from etiquette.duration import parse_window
    >>> readings(parse_window("7 days")), readings(parse_window("2 business days 30 full days"))
    (2, 4)
    """
    match window:
        case Duration(parts):
            return 2 * len([run for run, _ in groupby(part.unit.is_calendar for part in parts) if run])
        case Chain(lead, then):
            return readings(lead) + readings(then)
        case Choice(members=members):
            return max(map(readings, members))
        case _:
            return 2


def reach(duration: Duration | Counted | Period) -> tuple[int, int] | None:
    """How far from its anchor a window ends at the least and at the most; ``None`` where no table says."""
    if isinstance(duration, Period):
        longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[duration.unit]
        return -2 * DAY, (longest + 2) * DAY
    counted = isinstance(duration, Counted)
    parts = (
        (Part(duration.count, duration.unit, duration.calendar),) if isinstance(duration, Counted) else duration.parts
    )
    least = most = 0
    for part in parts:
        if part.unit in _LENGTHS:
            least, most = least + part.count * _LENGTHS[part.unit], most + part.count * _LENGTHS[part.unit]
        elif part.unit in _DAYS:
            days = part.count * _DAYS[part.unit]
            least, most = least + (days - 2) * DAY, most + (days + 2) * DAY
        elif part.unit in _MONTHS:
            months = part.count * _MONTHS[part.unit]
            least, most = least + (28 * months - 2) * DAY, most + (31 * months + 2) * DAY
        else:
            return None
    return (least - 2 * DAY, most + 2 * DAY) if counted else (least, most)
