"""What compiled code takes for granted, and how it says that it met something else; instants out of date-times."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from etiquette.calendars.instants import microseconds
from etiquette.weekly import DAY, SECOND

BEGINNING = microseconds(datetime(1900, 1, 1, tzinfo=UTC))
"""Earlier events are not plain: near the ends of the calendar, windows end where it ends."""
LAST_ASKED = microseconds(datetime(2200, 1, 1, tzinfo=UTC))
"""From then on, likewise, the evaluator is asked."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Nothing:
    """What stands before the first event: later in order than whatever happens at the instant of the beginning."""

    seq = math.inf


NOTHING = _Nothing()


class Unplain(Exception):
    """Something was met that compiled code does not cover: the evaluator answers, or says what is wrong.

    It never leaves this package.
    """


def micro(at: datetime) -> int:
    """The instant of a date-time of the standard library that knows its offset, in microseconds.

    Raises:
        Unplain: it is something else, perhaps of a class that subtracts in its own way.
        TypeError: it does not know its offset.

    >>> micro(datetime(1970, 1, 2, tzinfo=UTC))
    86400000000
    """
    if at.__class__ is not datetime:
        raise Unplain("an instant that is no date-time of the standard library")
    since = at - _EPOCH
    return since.days * DAY + since.seconds * SECOND + since.microseconds
