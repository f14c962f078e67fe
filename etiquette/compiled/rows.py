"""Rows as JSON has them: their instants, as in 2026-03-03T15:00:00-05:00, and their parts.

An instant is its hour and the rest. Looking the two up takes as long as reading the text as a date-time, checks it to the
last character, and gives the number that all else reckons with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.compiled.plain import Unplain
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

_HOUR = re.compile(r"((?:19|20|21)\d\d-\d\d-\d\d)T([01]\d|2[0-3])", re.ASCII)
_REST = re.compile(r":([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))", re.ASCII)
_MOST = 100_000


class Hours(dict[str, int]):
    """For each hour, as in ``2026-03-03T15``, when it begins in UTC.

    >>> Hours()["1970-01-02T01"] == 25 * HOUR
    True
    """

    def __missing__(self, text: str) -> int:
        found = _HOUR.fullmatch(text)
        if found is None:
            raise KeyError(text)
        day = date.fromisoformat(found[1]).toordinal() - EPOCH_ORDINAL
        if len(self) >= _MOST:
            self.clear()
        begins = self[text] = day * DAY + int(found[2]) * HOUR
        return begins


class Rests(dict[str, int]):
    """For the minutes, the seconds and the offset, as in ``:30:00-05:00``, what they add.

    >>> Rests()[":00:30.5+01:00"] == 30 * SECOND + SECOND // 2 - HOUR
    True
    """

    def __missing__(self, text: str) -> int:
        found = _REST.fullmatch(text)
        if found is None:
            raise KeyError(text)
        minute, second, fraction, sign, hours, minutes = found.groups(default="0")
        east = int(hours) * HOUR + int(minutes) * MINUTE
        added = int(minute) * MINUTE + int(second) * SECOND + int(fraction.ljust(6, "0"))
        added += east if sign == "-" else -east
        if fraction == "0":  # there are too many others to keep
            if len(self) >= _MOST:
                self.clear()
            self[text] = added
        return added


HOURS = Hours()
RESTS = Rests()


def identified(row: Mapping[str, Any], ids: set[str] | None) -> set[str] | None:
    """The ids so far with that of a row; as they are, where all that it tells besides type, instant and thread is its
    channel and its attributes.

    Raises:
        Unplain: it tells more, or its id is told already.

    >>> identified({"type": "call", "at": "2026-03-03T15:00:00Z", "thread": "acme", "id": "7"}, None)
    {'7'}
    """
    extra = len(row) - 3 - (row.get("channel") is not None) - (row.get("attributes") is not None)
    if not extra:
        return ids
    ident = row.get("id")
    if extra > 1 or ident.__class__ is not str or not ident or (ids and ident in ids):
        raise Unplain("a row that tells more than type, instant, thread, channel, attributes and id")
    ids = ids or set()
    ids.add(ident)
    return ids
