"""Instants as texts and date-times, to numbers and back.

Light on purpose: no time-zone library is loaded unless a text names a zone.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

from etiquette.calendars.dates import EPOCH_ORDINAL, FIRST, LAST
from etiquette.errors import InvalidInstant
from etiquette.frozen import dataclass
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

if TYPE_CHECKING:
    from etiquette.calendars.zones import Zone


_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall clock, to which an offset is added
_MICROSECOND = timedelta(microseconds=1)
_OFFSET = r"[+-]\d\d:?\d\d(?::?\d\d(?:\.\d{1,6})?)?"
_INSTANT = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)[Tt ](?P<time>\d\d:\d\d)(?::(?P<second>\d\d)(?:\.(?P<fraction>\d+))?)?"
    rf"(?P<offset>[Zz]|{_OFFSET})?(?P<suffix>(?:\[[^\[\]]*\])*)",
    re.ASCII,
)
_PLAIN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:\[[^\[\]]*\])*", re.ASCII)
_LONG_YEAR = re.compile(r"[+-]?\d{5,}-", re.ASCII)
_HOW = "write date, time and offset, as in 2026-03-03T15:00:00-05:00, or Z for UTC"
_HOW_NAIVE = "add the offset, as in 2026-03-03T15:00:00-05:00, or Z for UTC"


def microseconds(moment: datetime) -> int:
    """The instant of an aware date-time: microseconds since 1970-01-01T00:00Z, exact in every zone and fold.

    Raises:
        InvalidInstant: the date-time is naive.

    >>> microseconds(datetime(1970, 1, 1, 1, tzinfo=timezone.utc))
    3600000000
    """
    return _wall(moment) - _offset(moment, None)


def parse_instant(value: datetime | str, *, place: str | None = None) -> datetime:
    """Read an instant: an aware date-time, or RFC 3339 / RFC 9557 text.

    The date and the time may be parted by ``T`` or a space, the seconds may be missing, and ``[Zone/Name]`` may follow
    the offset or stand for it. A wall-clock time without an offset is then read in that zone: one that a change of the
    clock skips moves forward by the length of the gap, one that occurs twice means its first occurrence.

    Args:
        value: what is to be read.
        place: where it stands, for the error.

    Returns:
        The instant as a plain date-time whose offset is fixed, so that equal instants, and they alone, compare equal.

    Raises:
        InvalidInstant: ``naive-time``, ``date-alone``, ``leap-second``, ``too-precise``, ``offset-contradicts-zone``,
            and ``not-an-instant`` for all else.
        UnknownName: ``unknown-zone``.

    >>> parse_instant("2026-03-03 15:00-05:00").isoformat()
    '2026-03-03T15:00:00-05:00'
    >>> parse_instant("2026-03-08T02:30[America/New_York]").isoformat()
    '2026-03-08T03:30:00-04:00'
    >>> parse_instant("2026-03-03")
    Traceback (most recent call last):
    etiquette.errors.InvalidInstant: "2026-03-03" is a date, and an instant needs a time of day [date-alone]
      help: write date, time and offset, as in 2026-03-03T15:00:00-05:00, or Z for UTC
    """
    if isinstance(value, datetime):
        return _fixed(value, place)
    return _read_plain(value) or _resolve(_read(value, place), None, place)


def parse_in_zone(value: datetime | str, zone: Zone, *, place: str | None = None) -> datetime:
    """Read an instant as :func:`parse_instant` does, except that a wall-clock time without an offset is one of this
    zone.

    >>> from etiquette.calendars.zones import zone
    >>> parse_in_zone("2026-03-03 15:00", zone("America/New_York")).isoformat()
    '2026-03-03T15:00:00-05:00'
    """
    if not isinstance(value, datetime):
        return _read_plain(value) or _resolve(_read(value, place), zone, place)
    if value.utcoffset() is not None:
        return _fixed(value, place)
    instant = zone.instant(_wall(value))
    return _at_offset(instant, zone.offset_at(instant), value.isoformat(), place)


def to_text(moment: datetime) -> str:
    """ISO 8601 text with ``T`` and the offset; microseconds only where there are any. :func:`parse_instant` reads it.

    Raises:
        InvalidInstant: the date-time is naive.

    >>> to_text(parse_instant("2026-03-03 15:00Z"))
    '2026-03-03T15:00:00+00:00'
    """
    _offset(moment, None)
    return moment.isoformat()


# --- date-times ------------------------------------------------------------------------------------------------------


def _wall(moment: datetime) -> int:
    """What the wall clock of a date-time shows, as microseconds since it showed 1970-01-01T00:00."""
    time = moment.hour * HOUR + moment.minute * MINUTE + moment.second * SECOND + moment.microsecond
    return (moment.toordinal() - EPOCH_ORDINAL) * DAY + time


def _offset(moment: datetime, place: str | None) -> int:
    """Microseconds east of UTC."""
    offset = moment.utcoffset()
    if offset is None:
        raise _naive(moment.isoformat(), place)
    return offset // _MICROSECOND


def _fixed(moment: datetime, place: str | None) -> datetime:
    """The same instant and offset, free of a zone.

    Two date-times of one zone compare by their wall clocks, so the two occurrences of a repeated hour would be equal.
    """
    offset = _offset(moment, place)
    return _at_offset(_wall(moment) - offset, offset, moment.isoformat(), place)


def _at_offset(instant: int, offset: int, text: str, place: str | None) -> datetime:
    wall = instant + offset
    if not (FIRST <= instant <= LAST and FIRST <= wall <= LAST):
        raise InvalidInstant("not-an-instant", f'"{text}" is outside the years 1 to 9999', _HOW, place=place)
    day, microsecond = divmod(wall, DAY)
    return (_EPOCH + timedelta(day, 0, microsecond)).replace(tzinfo=_timezone(offset))


@lru_cache(maxsize=256)
def _timezone(offset: int) -> timezone:
    return timezone(timedelta(microseconds=offset))


# --- texts -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """What a text says: ``offset`` is ``None`` where none is written, ``is_local`` false for ``Z`` and ``-00:00``,
    which say nothing of the local clock."""

    text: str
    wall: int
    offset: int | None
    is_local: bool
    zone: str | None


def _naive(text: str, place: str | None) -> InvalidInstant:
    return InvalidInstant("naive-time", f'"{text}" has no offset or zone', _HOW_NAIVE, place=place)


def _refuse(
    text: object, why: str, place: str | None, *, code: str = "not-an-instant", help: str = _HOW
) -> InvalidInstant:
    return InvalidInstant(code, f'"{text}" {why}', help, place=place)


def _read_plain(text: object) -> datetime | None:
    """What nearly every text is, read at once by the standard library; ``None`` for all else, and for what is wrong."""
    if not isinstance(text, str) or not _PLAIN.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    # Near the ends of the calendar, the instant may lie beyond it.
    return moment.replace(tzinfo=_timezone(_offset(moment, None))) if 1 < moment.year < 9999 else None


def _read(text: object, place: str | None) -> _Written:
    """Take a text apart."""
    if not isinstance(text, str):
        if isinstance(text, date):
            raise _refuse(text, "is a date, and an instant needs a time of day", place, code="date-alone")
        raise _refuse(text, "is not a text that tells an instant", place)
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise _misread(text, place)
    seconds = match["second"] or "00"
    if seconds == "60":
        raise _refuse(
            text, "names a leap second, which no clock here has", place,
            code="leap-second", help="write the second before it or the minute after it",
        )  # fmt: skip
    fraction = match["fraction"] or ""
    if len(fraction) > 6:
        raise _refuse(
            text, "has digits beyond the microsecond", place,
            code="too-precise", help="write six digits after the second at most",
        )  # fmt: skip
    try:
        moment = datetime.fromisoformat(f"{match['date']}T{match['time']}:{seconds}.{fraction:0<6}")
    except ValueError:
        raise _refuse(text, "names a date or time that does not exist", place) from None
    offset = match["offset"]
    return _Written(
        text=text,
        wall=_wall(moment),
        offset=None if offset is None else _read_offset(offset, text, place),
        is_local=offset is not None and offset not in ("Z", "z", "-00:00", "-0000"),
        zone=_read_suffix(match["suffix"], text, place),
    )


def _misread(text: str, place: str | None) -> InvalidInstant:
    """Why a text is none of the forms an instant has."""
    if _DATE.fullmatch(text):
        return _refuse(text, "is a date, and an instant needs a time of day", place, code="date-alone")
    if _LONG_YEAR.match(text):
        return _refuse(text, "is outside the years 1 to 9999", place)
    return _refuse(text, "is not an instant", place)


def _read_offset(written: str, text: str, place: str | None) -> int:
    """``Z`` or ``±hh:mm``, with seconds where the offset had them, in microseconds east of UTC."""
    if written in ("Z", "z"):
        return 0
    digits = written[1:].replace(":", "")
    hours, minutes, seconds, fraction = digits[:2], digits[2:4], digits[4:6] or "0", digits[7:]
    if int(hours) > 23 or int(minutes) > 59 or int(seconds) > 59:
        raise _refuse(text, "has an offset that does not exist", place)
    size = int(hours) * HOUR + int(minutes) * MINUTE + int(seconds) * SECOND + int(f"{fraction:0<6}")
    return -size if written[0] == "-" else size


def _read_suffix(suffix: str, text: str, place: str | None) -> str | None:
    """The zone in the brackets of RFC 9557; other tags tell nothing about the instant, unless they are marked ``!``."""
    first, *others = suffix[1:-1].split("][") if suffix else [""]
    zone = None if "=" in first else first.removeprefix("!")
    tags = others if zone is not None else [first, *others]
    if (suffix and zone == "") or any(tag.startswith("!") or "=" not in tag for tag in tags):
        raise _refuse(text, "has a suffix that is not a zone", place, help="write the zone as in [America/New_York]")
    return zone or None


def _resolve(written: _Written, zone: Zone | None, place: str | None) -> datetime:
    """The instant that a text means; ``zone`` is that of a wall clock which names none itself."""
    if written.zone is not None:
        return _resolve_in(_named(written, place), written, place)
    if written.offset is not None:
        return _at_offset(written.wall - written.offset, written.offset, written.text, place)
    if zone is None:
        raise _naive(written.text, place)
    instant = zone.instant(written.wall)
    return _at_offset(instant, zone.offset_at(instant), written.text, place)


def _named(written: _Written, place: str | None) -> Zone | int:
    """The zone of the suffix, or its offset: RFC 9557 allows both."""
    from etiquette.calendars.zones import zone

    name = written.zone or ""
    return _read_offset(name, written.text, place) if re.fullmatch(_OFFSET, name, re.ASCII) else zone(name, place=place)


def _resolve_in(zone: Zone | int, written: _Written, place: str | None) -> datetime:
    if written.offset is not None:
        instant = written.wall - written.offset
    else:
        instant = written.wall - zone if isinstance(zone, int) else zone.instant(written.wall)
    there = zone if isinstance(zone, int) else zone.offset_at(instant)
    if written.is_local and written.offset != there:
        raise _refuse(
            written.text, f"has an offset that {written.zone} does not have then", place,
            code="offset-contradicts-zone", help="leave the offset away, or the zone",
        )  # fmt: skip
    return _at_offset(instant, there, written.text, place)
