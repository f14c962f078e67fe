"""Windows of events in columns: their ends, with the names in them read off the events and the facts."""

from __future__ import annotations

import numpy as np

from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold
from etiquette.columnar.clock import Ends, is_near, reach
from etiquette.columnar.kinds import declared_attributes
from etiquette.columnar.scene import Scene
from etiquette.columnar.values import Moments, Several
from etiquette.columnar.zones import EARLIEST, LATEST
from etiquette.duration import (
    Chain,
    Choice,
    Counted,
    Duration,
    Ever,
    FactDuration,
    Period,
    Relative,
    Window,
)
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.weekly import DAY

_YEARS = 3 * 366 * DAY


@dataclass(frozen=True, slots=True, eq=False)
class Anchors:
    """Events from which windows run: of which question, which event, from which instant."""

    rows: Ints
    events: Ints
    start: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Where windows end. ``exists``: where something in them is known. ``doubt``: as of :class:`Ends`."""

    instant: Ints
    last: Ints
    exists: Mask = True
    doubt: Flags | None = None


def ends(scene: Scene, window: Window, anchors: Anchors, *, opening: bool = False) -> Found:
    """Where a window ends, from each of some events."""
    match window:
        case Duration():
            return _found(scene.reading.clocks.add(window, _zones(scene, anchors), anchors.start))
        case Counted() | Period():
            return _found(scene.reading.clocks.day_end(window, _zones(scene, anchors), anchors.start))
        case Chain(lead, then):
            zones = _zones(scene, anchors)
            led = scene.reading.clocks.add(lead, zones, anchors.start)
            end = scene.reading.clocks.day_end(then, zones, led.instant)
            doubts = [doubt for doubt in (led.doubt, end.doubt) if doubt is not None]
            return Found(end.instant, end.last, True, np.logical_or.reduce(doubts) if doubts else None)
        case Relative(name, attribute=is_attribute):
            moments = scene.attribute(name, anchors.events) if is_attribute else _fact_moments(scene, name, anchors)
            return moment(scene, window, moments, anchors.rows, dates=_is_date(scene, window), opening=opening)
        case FactDuration(fact):
            return _by_fact(scene, fact, anchors)
        case Choice():
            return _chosen(scene, window, anchors, opening=opening)
        case Ever():
            never = np.full(len(anchors.rows), FOREVER, np.int64)
            return Found(never, never)


def ends_of_all(
    scene: Scene, window: Window, events: Ints, start: Ints, *, exactly: bool, opening: bool = False
) -> tuple[Found, Ints, Ints]:
    """Where a window ends, for each question that has an event; ends that are past need not be exact.

    Returns:
        The ends, before all time where there is none; and the questions whose own were worked out, with their events.
    """
    if isinstance(window, Duration) and all(part.unit.is_elapsed for part in window.parts) and is_near(window.parts):
        return _found(scene.reading.clocks.add(window, 0, start)), _NO_ROWS, _NO_ROWS
    if isinstance(window, Ever):
        never = np.where(events >= 0, FOREVER, ALWAYS_BEFORE)
        return Found(never, never), _NO_ROWS, _NO_ROWS
    instant = start.copy()
    reaches = reach(window) if isinstance(window, Duration | Counted | Period) and not exactly else None
    # What ends before the instant asked about ends at no instant that matters: its start will do. Where there is no
    # event, the start is before all time.
    rows = np.flatnonzero(events >= 0 if reaches is None else start >= scene.at - reaches[1])
    found = ends(scene, window, Anchors(rows, events[rows], start[rows]), opening=opening)
    last = instant.copy() if exactly else instant
    instant[rows] = found.instant
    if exactly:
        last[rows] = found.last
    exists: Mask = True
    if found.exists is not True:
        exists = np.zeros(scene.count, np.bool_)
        exists[rows] = found.exists
    return Found(instant, last, exists, found.doubt), rows, events[rows]


_NO_ROWS = np.empty(0, np.int64)


def moment(
    scene: Scene, relative: Relative, moments: Moments, rows: Ints, *, dates: bool, opening: bool = False
) -> Found:
    """The instants or days that are named, from the values of the name."""
    known = both_hold(moments.known, True)
    numbers = np.broadcast_to(moments.numbers, rows.shape)
    low, high = EARLIEST + _YEARS, LATEST - _YEARS
    if dates:
        low, high = low // DAY + EPOCH_ORDINAL, high // DAY + EPOCH_ORDINAL
    far = ((numbers < low) | (numbers > high)) & known
    scene.doubts.add_rows(rows[far], f'"{relative.name}" lies outside the years that columns know')
    numbers = np.where(both_hold(known, ~far), numbers, (low + high) // 2).astype(np.int64)
    zones = scene.zones if isinstance(scene.zones, int) else scene.zones[rows]
    clocks = scene.reading.clocks
    backwards = relative.direction == "before"
    if not dates:
        if relative.duration is None:
            return Found(numbers, numbers, known)
        led = (clocks.subtract if backwards else clocks.add)(relative.duration, zones, numbers)
        return Found(led.instant, led.last, known, None)
    parts = relative.duration.parts if relative.duration else ()
    if not is_near(parts):
        scene.doubts.add_rows(rows[np.broadcast_to(np.asarray(known), rows.shape)], "a span of many years")
    days, untold = clocks.shifted(parts, numbers, -1 if backwards else 1)
    if untold is not None:
        scene.doubts.add_rows(rows[untold], f'"{relative.name}" lies outside the years that columns know')
    if opening:
        starts = clocks.tables.midnight(zones, days)
        return Found(starts, starts, known)
    midnight = clocks.tables.midnight(zones, days + 1)
    return Found(midnight, midnight - 1, known)


def fact_moment(scene: Scene, relative: Relative, *, opening: bool = False) -> Found:
    """The instant or day that is named relative to a fact, for each question."""
    every = Anchors(np.arange(scene.count), np.empty(0, np.int64), np.empty(0, np.int64))
    moments = _fact_moments(scene, relative.name, every)
    return moment(scene, relative, moments, every.rows, dates=_is_date(scene, relative), opening=opening)


def _found(end: Ends) -> Found:
    return Found(end.instant, end.last, True, end.doubt)


def _zones(scene: Scene, anchors: Anchors) -> Ints | int:
    return scene.zones if isinstance(scene.zones, int) else scene.zones[anchors.rows]


def _fact_moments(scene: Scene, name: str, anchors: Anchors) -> Moments:
    moments = scene.fact(name)
    assert isinstance(moments, Moments)
    known = moments.known if isinstance(moments.known, bool) else moments.known[anchors.rows]
    return Moments(moments.numbers if isinstance(moments.numbers, int) else moments.numbers[anchors.rows], known)


def _is_date(scene: Scene, relative: Relative) -> bool:
    """Whether the name is of dates; every event that declares it as an attribute declares it alike."""
    if not relative.attribute:
        return scene.document.facts[relative.name].type == "date"
    declared = declared_attributes(scene.document)
    return {one[relative.name].type for one in declared if relative.name in one} == {"date"}


def _by_fact(scene: Scene, fact: str, anchors: Anchors) -> Found:
    """A duration fact: the rows of each of its values together."""
    several = scene.fact(fact)
    assert isinstance(several, Several)
    codes = np.broadcast_to(
        several.codes if isinstance(several.codes, int) else several.codes[anchors.rows], anchors.rows.shape
    )
    instant = np.full(len(anchors.rows), ALWAYS_BEFORE, np.int64)
    exists, doubt = np.zeros(len(instant), np.bool_), np.zeros(len(instant), np.bool_)
    present: list[int] = np.unique(codes).tolist()
    for code in present:
        duration = several.domain.values[code]
        if isinstance(duration, Duration):
            rows = np.flatnonzero(codes == code)
            zones = _zones(scene, anchors)
            led = scene.reading.clocks.add(
                duration, zones if isinstance(zones, int) else zones[rows], anchors.start[rows]
            )
            instant[rows], exists[rows] = led.instant, True
            doubt[rows] = led.doubt if led.doubt is not None else False
    return Found(instant, instant, exists, doubt if doubt.any() else None)


def _chosen(scene: Scene, choice: Choice, anchors: Anchors, *, opening: bool) -> Found:
    members = [ends(scene, member, anchors, opening=opening) for member in choice.members]
    count = len(anchors.rows)
    instant, last = members[0].instant, members[0].last
    exists = np.broadcast_to(np.asarray(members[0].exists), (count,))
    for member in members[1:]:
        there = np.broadcast_to(np.asarray(member.exists), (count,))
        if choice.pick == "first_known":
            better = np.zeros(count, np.bool_)
        elif choice.pick == "earliest":
            better = (member.last < last) | ((member.last == last) & (member.instant < instant))
        else:
            better = (member.last > last) | ((member.last == last) & (member.instant > instant))
        taken = there & (better | ~exists)
        instant, last = np.where(taken, member.instant, instant), np.where(taken, member.last, last)
        exists = exists | there
    doubts = [member.doubt for member in members if member.doubt is not None]
    return Found(instant, last, exists, np.logical_or.reduce(doubts) if doubts else None)
