"""What compiled code takes for granted, and how it says that it met something else; instants out of date-times."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from etiquette.calendars.instants import microseconds
from etiquette.weekly import DAY, MINUTE, SECOND

BEGINNING = datetime(1900, 1, 1, tzinfo=UTC)
"""Earlier events are not plain: near the ends of the calendar, windows end where it ends."""
LAST_ASKED = microseconds(datetime(2200, 1, 1, tzinfo=UTC))
"""From then on, likewise, the evaluator is asked."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WALL_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # a wall clock, to which an offset is added

OFFSETS = {
    "Z": 0,
    **{
        f"{sign}{hour:02}:{minute:02}": (60 * hour + minute) * (MINUTE if sign == "+" else -MINUTE)
        for sign in "+-"
        for hour in range(24)
        for minute in range(60)
    },
}
"""How an offset is written in the plainest text of an instant, and its microseconds east of UTC."""


class _Nothing:
    """What stands before the first event: later in order than whatever happens at the instant of the beginning."""

    seq = math.inf


NOTHING = _Nothing()


class Unplain(Exception):
    """Something was met that compiled code does not cover: the evaluator answers, or says what is wrong.

    It never leaves this package.
    """


def micro(at: Any) -> int:
    """An instant in microseconds: of a date-time with a fixed offset, as every event has one, or of the plainest text.

    >>> micro("1970-01-01T01:00:00+01:00"), micro(datetime(1970, 1, 2, tzinfo=UTC))
    (0, 86400000000)
    """
    since: timedelta
    if at.__class__ is str:  # quicker than isinstance, and this is asked of every instant that is left
        since = datetime.fromisoformat(at[:19]) - _WALL_EPOCH
        return since.days * DAY + since.seconds * SECOND - OFFSETS[at[19:]]
    since = at - EPOCHS[at.tzinfo]
    return since.days * DAY + since.seconds * SECOND + since.microseconds


class Epochs(dict[tzinfo | None, datetime]):
    """For each offset, the epoch on a clock with it. Two date-times of one ``tzinfo`` subtract without a look at it."""

    def __missing__(self, offset: tzinfo | None) -> datetime:
        assert offset is not None
        east = offset.utcoffset(None)
        assert east is not None
        found = self[offset] = (_WALL_EPOCH + east).replace(tzinfo=offset)
        return found


EPOCHS = Epochs()
"""There are not more of them than minutes in two days, as there are offsets."""


def asked(at: datetime) -> int:
    """The instant of any date-time of the standard library that knows its offset, in microseconds."""
    since = at - _EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds
