"""The offsets of a zone as a table of numbers, made once from the time-zone database and read by bisection."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from etiquette.calendars.dates import EPOCH_ORDINAL, FIRST, LAST
from etiquette.calendars.yearly import YearlyRule, yearly_rule
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY, SECOND

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NEAR = (datetime(2040, 1, 1, tzinfo=UTC).toordinal() - EPOCH_ORDINAL) * DAY
_MARGIN = 2 * DAY  # more than any offset


@dataclass(frozen=True, slots=True)
class Transitions:
    """Stretches of constant offset, in order.

    Attributes:
        starts: the first instant of each stretch; the first is before all time.
        offsets: microseconds east of UTC in each.
        wall_ends: the latest reading that the wall clock has reached by the end of each (itself exclusive); the last
            stretch has none.
        until: the instant before which nothing is missing.
        rule: what is missing after it.
    """

    starts: tuple[int, ...]
    offsets: tuple[int, ...]
    wall_ends: tuple[int, ...]
    until: int
    rule: YearlyRule | None = None

    def index_at(self, instant: int) -> int:
        """The stretch that holds an instant."""
        return bisect_right(self.starts, instant) - 1

    def index_reaching(self, wall: int) -> int:
        """The first stretch in which the wall clock shows this reading or has already left it behind."""
        return bisect_right(self.wall_ends, wall)


def near_transitions(zone: tzinfo, data: bytes) -> Transitions:
    """The table up to 2040, or as far as the database lists changes one by one, where that is farther.

    Args:
        zone: the zone, which is asked for its offsets.
        data: its file in the database.
    """
    listed = [instant for instant in _listed(data) if FIRST < instant < LAST]
    first_offset = _offset(zone, min(listed, default=FIRST) - SECOND)
    changes = [(instant, _offset(zone, instant)) for instant in listed]
    rule = yearly_rule(data.rsplit(b"\n", 2)[1].decode("ascii"))
    if rule is None:
        return _table(first_offset, changes, FOREVER)
    since = max(listed, default=FIRST) + 1
    until = max(_NEAR, since)
    return _table(first_offset, [*changes, *rule.changes(since, until)], until, rule)


def all_transitions(near: Transitions) -> Transitions:
    """The table up to the end of year 9999, from the one that ends earlier."""
    changes = list(zip(near.starts[1:], near.offsets[1:], strict=True))
    later = near.rule.changes(near.until, LAST + 1) if near.rule else ()
    return _table(near.offsets[0], [*changes, *later], FOREVER)


def _table(
    first_offset: int, changes: Iterable[tuple[int, int]], until: int, rule: YearlyRule | None = None
) -> Transitions:
    starts, offsets, wall_ends, reached = [ALWAYS_BEFORE], [first_offset], list[int](), ALWAYS_BEFORE
    # Of two changes at one instant, the later says what the clock shows from then on.
    for instant, offset in dict(changes).items():
        if offset == offsets[-1]:
            continue
        reached = max(reached, instant + offsets[-1])
        wall_ends.append(reached)
        starts.append(instant)
        offsets.append(offset)
    return Transitions(tuple(starts), tuple(offsets), tuple(wall_ends), until, rule)


def _listed(data: bytes) -> Iterator[int]:
    """The instants that a TZif file (RFC 9636) of version 2 or later lists in its second block, in 64 bits each."""
    *_, leaps, times, types, characters = struct.unpack(">2l4l", data[20:44])
    utc_marks, standard_marks = struct.unpack(">2l", data[20:28])
    header = 44 + times * 5 + types * 6 + characters + leaps * 8 + standard_marks + utc_marks
    (count,) = struct.unpack(">l", data[header + 32 : header + 36])
    for second in struct.unpack(f">{count}q", data[header + 44 : header + 44 + 8 * count]):
        yield second * SECOND


def _offset(zone: tzinfo, instant: int) -> int:
    """Microseconds east of UTC, asked of the zone itself; away from the ends of its calendar, where it would fail."""
    inside = min(max(instant, FIRST + _MARGIN), LAST - _MARGIN)
    offset = (_EPOCH + inside * _MICROSECOND).astimezone(zone).utcoffset()
    assert offset is not None
    return offset // _MICROSECOND
