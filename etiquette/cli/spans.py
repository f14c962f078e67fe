"""The span of time that a command is asked about: from when, until when, and what is taken for the present."""

from __future__ import annotations

from datetime import datetime, timedelta

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.windows import Clock
from etiquette.calendars.zones import zone
from etiquette.duration import Duration, parse_duration
from etiquette.errors import EtiquetteError, InvalidDuration, InvalidInstant


def span_of(start: str | None, until: str | None, *, now: datetime, default: str) -> tuple[datetime, datetime]:
    """The span, from its start to its end.

    Args:
        start: an instant, or a length of time from now: ``-2 weeks``. Without it, now.
        until: an instant, or a length of time from the start: ``+8 weeks``.
        now: the present.
        default: stands for ``until`` where it is not given.

    Raises:
        InvalidInstant, InvalidDuration: what is written is neither.
        EtiquetteError: ``empty-span``: the end is not later than the start.
    """
    begins = now if start is None else _moment(start, now, "--from")
    ends = _moment(default if until is None else until, begins, "--until")
    if microseconds(ends) <= microseconds(begins):
        raise EtiquetteError(
            "empty-span", "the end is not later than the start", "give a later --until", place="--until"
        )
    return begins, ends


def _moment(written: str, since: datetime, place: str) -> datetime:
    sign = written[:1]
    if sign not in ("+", "-"):
        return parse_instant(written, place=place)
    duration = parse_duration(written[1:].strip())
    return _later(since, duration, place, back=sign == "-")


def _later(since: datetime, duration: Duration, place: str, *, back: bool) -> datetime:
    """On the clock in which the instant is written, whose offset stays what it is."""
    for part in duration.parts:
        if part.unit.needs_calendar:
            how = "count in days, or give the instant itself"
            raise InvalidDuration("no-calendar", f'"{duration}" counts {part.unit}s, and there is no calendar', how)
    shown = microseconds(since) + (since.utcoffset() or timedelta()) // timedelta(microseconds=1)
    clock = Clock(zone("UTC"), {})
    moved = clock.subtract(duration, shown) if back else clock.add(duration, shown)
    try:
        return since + timedelta(microseconds=moved - shown)
    except OverflowError:
        said = f'"{duration}" leads out of the years 1 to 9999'
        raise InvalidInstant("not-an-instant", said, "give less", place=place) from None
