"""Zones: what a wall clock shows at an instant, and at which instant it shows something.

The time-zone database is that of the ``tzdata`` package and never the host's, so that the version reported is the one
used.
"""

from __future__ import annotations

import io
import pkgutil
from datetime import date, datetime
from functools import cache

import tzdata  # type: ignore[import-untyped]  # it is data, and has no types
from pendulum import DateTime
from pendulum.tz.timezone import Timezone

from etiquette.calendars.dates import EPOCH_ORDINAL, FIRST, LAST, exists
from etiquette.calendars.transitions import Transitions, all_transitions, near_transitions
from etiquette.diagnostics import nearest
from etiquette.errors import InvalidInstant, UnknownName
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_MARGIN = 2 * DAY  # more than any offset: a reading this far before the table's end is answered by it


class Zone:
    """A zone of the time-zone database. There is one for each name: ask :func:`zone`.

    Instants are microseconds since 1970-01-01T00:00Z. A *wall* is a reading of the zone's wall clock, in microseconds
    since it showed 1970-01-01T00:00. A date is its ordinal.

    Attributes:
        name: as the database has it.
        tzinfo: the same zone for date-times.

    >>> new_york = zone("America/New_York")
    >>> new_york.offset_at(0) // 3_600_000_000
    -5
    >>> date.fromordinal(new_york.date_of(0)).isoformat()
    '1969-12-31'
    """

    __slots__ = ("_complete_until", "_transitions", "name", "tzinfo")

    name: str
    tzinfo: Timezone

    def __init__(self, name: str, data: bytes) -> None:
        self.name = name
        self.tzinfo = Timezone.from_file(io.BytesIO(data), key=name)
        self._use(near_transitions(self.tzinfo, data))

    def _use(self, table: Transitions) -> None:
        self._transitions = table
        self._complete_until = table.until - _MARGIN

    def _table(self, moment: int) -> Transitions:
        """The table that answers for an instant or a wall; the far future is worked out when it is first asked for."""
        if moment >= self._complete_until and self._transitions.until < FOREVER:
            self._use(all_transitions(self._transitions))
        return self._transitions

    def __repr__(self) -> str:
        return f"<Zone {self.name}>"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return zone, (self.name,)

    def offset_at(self, instant: int) -> int:
        """Microseconds east of UTC."""
        table = self._table(instant)
        return table.offsets[table.index_at(instant)]

    def local(self, instant: int) -> int:
        """What the wall clock shows."""
        table = self._table(instant)
        return instant + table.offsets[table.index_at(instant)]

    def date_of(self, instant: int) -> int:
        """The date that the wall clock shows."""
        return self.local(instant) // DAY + EPOCH_ORDINAL

    def time_of(self, instant: int) -> int:
        """The time of day that the wall clock shows, in microseconds."""
        return self.local(instant) % DAY

    def instant(self, wall: int) -> int:
        """When the wall clock shows this.

        A reading that a change of the clock skips moves forward by the length of the gap; one that occurs twice means
        its first occurrence; one beyond the calendar is ``FOREVER`` or ``ALWAYS_BEFORE``.

        >>> half_past_two = (date(2026, 3, 8).toordinal() - EPOCH_ORDINAL) * DAY + 2 * HOUR + 30 * MINUTE
        >>> new_york = zone("America/New_York")
        >>> to_datetime(new_york.instant(half_past_two), new_york).isoformat()
        '2026-03-08T03:30:00-04:00'
        """
        table = self._table(wall)
        index = table.index_reaching(wall)
        instant = wall - table.offsets[index]
        if instant < table.starts[index]:
            instant = wall - table.offsets[index - 1]
        return self.bounded(instant)

    def midnight(self, ordinal: int) -> int:
        """The midnight that starts a date: the first instant whose local date is this one or a later one.

        Where midnight itself is skipped that is 01:00 or whatever the clock shows first, and where the whole date is,
        the start of the next.

        >>> to_datetime(zone("Africa/Cairo").midnight(date(2026, 4, 24).toordinal()), zone("Africa/Cairo")).isoformat()
        '2026-04-24T01:00:00+03:00'
        """
        if not exists(ordinal):
            return ALWAYS_BEFORE if ordinal < 1 else FOREVER
        wall = (ordinal - EPOCH_ORDINAL) * DAY
        table = self._table(wall)
        index = table.index_reaching(wall)
        return self.bounded(max(table.starts[index], wall - table.offsets[index]))

    def stretch(self, instant: int) -> tuple[int, int]:
        """An instant up to which the offset stays what it is at this one (itself exclusive), and that offset."""
        table = self._table(instant)
        index = table.index_at(instant)
        return table.starts[index + 1] if index + 1 < len(table.starts) else table.until, table.offsets[index]

    def segments(self, start: int, end: int) -> tuple[tuple[int, int, int], ...]:
        """The stretches of constant offset from ``start`` to just before ``end``: start, end and offset of each."""
        if start >= end:
            return ()
        table = self._table(end)
        first, last = table.index_at(start), table.index_at(end - 1)
        bounds = (start, *table.starts[first + 1 : last + 1], end)
        return tuple(zip(bounds[:-1], bounds[1:], table.offsets[first : last + 1], strict=True))

    def bounded(self, instant: int) -> int:
        """The instant itself, where it has a date both in UTC and on this wall clock; else ``FOREVER`` past the end of
        the calendar and ``ALWAYS_BEFORE`` before its beginning."""
        if FIRST + _MARGIN <= instant <= LAST - _MARGIN:
            return instant
        wall = self.local(instant)
        if instant > LAST or wall > LAST:
            return FOREVER
        return ALWAYS_BEFORE if instant < FIRST or wall < FIRST else instant


def zone(name: str, *, place: str | None = None) -> Zone:
    """The zone of this name, letter for letter.

    Args:
        name: as in the time-zone database.
        place: where it is written, for the error.

    Raises:
        UnknownName: ``unknown-zone``; the help names a zone that may have been meant.

    >>> zone("Europe/London").name
    'Europe/London'
    >>> zone("Europe/Londno")
    Traceback (most recent call last):
    etiquette.errors.UnknownName: there is no time zone "Europe/Londno" [unknown-zone]
      help: did you mean "Europe/London"?
    """
    if name not in _names():
        raise UnknownName("unknown-zone", f'there is no time zone "{name}"', _suggestion(name), place=place)
    return _load(name)


def zone_names() -> tuple[str, ...]:
    """The names of all zones, sorted.

    >>> "America/Argentina/Buenos_Aires" in zone_names()
    True
    """
    return tuple(sorted(_names()))


def tzdata_version() -> str:
    """The version of the time-zone database in use.

    >>> tzdata_version()[:2]
    '20'
    """
    return str(tzdata.IANA_VERSION)


def zone_of(moment: datetime) -> Zone:
    """The zone in which a date-time is written.

    Raises:
        InvalidInstant: it is written with an offset alone, or in no zone of the database.

    >>> zone_of(to_datetime(0, zone("Asia/Tokyo"))).name
    'Asia/Tokyo'
    """
    name = getattr(moment.tzinfo, "key", None)
    if not isinstance(name, str):
        raise InvalidInstant("unknown-zone", f"{moment} is in no named zone", "give it in a zone, as to_datetime does")
    return zone(name)


def to_datetime(instant: int, zone: Zone) -> DateTime:
    """The instant as a date-time of this zone.

    Raises:
        InvalidInstant: it has no date there: it is outside the years 1 to 9999.

    >>> to_datetime(0, zone("America/New_York")).isoformat()
    '1969-12-31T19:00:00-05:00'
    """
    wall = zone.local(instant)
    if not FIRST <= wall <= LAST:
        raise InvalidInstant(
            "not-an-instant", f"an instant falls outside the years 1 to 9999 in {zone.name}", "mend the dates around it"
        )
    day, time = divmod(wall, DAY)
    shown = date.fromordinal(day + EPOCH_ORDINAL)
    return DateTime(
        shown.year,
        shown.month,
        shown.day,
        time // HOUR,
        time % HOUR // MINUTE,
        time % MINUTE // SECOND,
        time % SECOND,
        tzinfo=zone.tzinfo,
        fold=int(zone.instant(wall) < instant),
    )


def _database(path: str) -> bytes:
    data = pkgutil.get_data("tzdata", path)
    assert data is not None
    return data


@cache
def _names() -> frozenset[str]:
    return frozenset(_database("zones").decode("ascii").split())


@cache
def _load(name: str) -> Zone:
    """Kept for good: the standard library forgets all but the eight zones used last."""
    return Zone(name, _database(f"zoneinfo/{name}"))


def _suggestion(name: str) -> str:
    """The zone that was meant, by its whole name, its case, or its city."""
    by_word = {word: full for full in zone_names() for word in (full.rpartition("/")[2].casefold(), full.casefold())}
    word = nearest(name.strip().replace(" ", "_").casefold(), by_word)
    return f'did you mean "{by_word[word]}"?' if word else "write a name of the IANA database, as in America/New_York"
