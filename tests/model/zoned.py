"""Zones, wall clocks and local days, by the standard library alone.

Instants are microseconds since 1970-01-01T00:00Z. The zone data is that of the ``tzdata`` package, never the host's.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
HOUR = 3_600_000_000
DAY = 24 * HOUR
FOREVER = 1 << 62
"""Stands for "never": later than every instant that has a date."""


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of this name."""
    path = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with path.open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def micros(moment: datetime) -> int:
    """The instant of an aware date-time."""
    return (moment.astimezone(UTC) - EPOCH) // TICK


def wall(instant: int, where: ZoneInfo) -> datetime:
    """What the clock in the zone shows at the instant (naive)."""
    return (EPOCH + timedelta(microseconds=instant)).astimezone(where).replace(tzinfo=None, fold=0)


def offset(instant: int, where: ZoneInfo) -> int:
    """Microseconds east of UTC."""
    shift = (EPOCH + timedelta(microseconds=instant)).astimezone(where).utcoffset()
    assert shift is not None
    return shift // TICK


def instant_of(shown: datetime, where: ZoneInfo) -> int:
    """A skipped time moves forward by the length of the gap, a repeated one means its first occurrence: ``fold=0``."""
    return micros(shown.replace(tzinfo=where, fold=0))


def showings(shown: datetime, where: ZoneInfo) -> list[int]:
    """Every instant at which the clock shows this time: none, one or two."""
    both = {micros(shown.replace(tzinfo=where, fold=fold)) for fold in (0, 1)}
    return sorted(x for x in both if wall(x, where) == shown)


@cache
def transitions(where: ZoneInfo, year: int) -> tuple[int, ...]:
    """The instants of a UTC year at which the offset changes, found by looking every half hour."""
    found: list[int] = []
    low = micros(datetime(year, 1, 1, tzinfo=UTC))
    stop = micros(datetime(year + 1, 1, 1, tzinfo=UTC))
    while low < stop:
        high = low + HOUR // 2
        if offset(low, where) != offset(high, where):
            found.append(_between(low, high, where))
        low = high
    return tuple(found)


def _between(low: int, high: int, where: ZoneInfo) -> int:
    old = offset(low, where)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if offset(middle, where) == old else (low, middle)
    return high


def transitions_between(start: int, stop: int, where: ZoneInfo) -> list[int]:
    """Those within [start, stop)."""
    first, last = (EPOCH + timedelta(microseconds=x) for x in (start, stop))
    years = range(first.year, last.year + 1)
    return [x for year in years for x in transitions(where, year) if start <= x < stop]


@cache
def day_start(day: date, where: ZoneInfo) -> int:
    """The midnight that starts the day: the first instant whose local date is that day or a later one."""
    as_utc = micros(datetime(day.year, day.month, day.day, tzinfo=UTC))
    low, high = as_utc - 2 * DAY, as_utc + 2 * DAY
    starts = [low, *transitions_between(low + 1, high, where)]
    stops = [*starts[1:], high]
    pieces = ((max(start, as_utc - offset(start, where)), stop) for start, stop in zip(starts, stops, strict=True))
    return min(first for first, stop in pieces if first < stop)


def day_end(day: date, where: ZoneInfo) -> int:
    """The midnight that ends the day."""
    return day_start(day + timedelta(days=1), where)


def local_date(instant: int, where: ZoneInfo) -> date:
    """The date that the clock in the zone shows."""
    return wall(instant, where).date()


def add_months(day: date, months: int) -> date:
    """The same day of another month, clamped to its last."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    for last in (day.day, 30, 29, 28):
        if last <= day.day:
            try:
                return date(year, month, last)
            except ValueError:
                continue
    raise AssertionError(day)
