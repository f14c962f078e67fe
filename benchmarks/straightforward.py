"""The eight rules as most people would write them: every event becomes a date-time of the library, lists are filtered,
and the answers are compared with those of the expert's one pass before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.scalar import DECISION_ON, NOW, ZONE, Short, by_hand, events
from benchmarks.timing import Figure, measure
from etiquette.calendars.instants import microseconds

_LOOPS = 300
_OPENS, _CLOSES = time(8), time(21)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """What a library offers, by what the rules need. Its date-times compare as instants."""

    name: str
    taken: Callable[[datetime], Any]
    parsed: Callable[[str], Any]
    days: Callable[[Any, int], Any]
    hours: Callable[[Any, int], Any]
    starts: Callable[[date, time], Any]
    clock: Callable[[Any], time]
    day: Callable[[Any], date]
    micros: Callable[[Any], int]


def kits() -> Iterator[Kit]:
    """Of the standard library, pendulum and, where it is installed, whenever."""
    yield _stdlib()
    yield _pendulum()
    if find_spec("whenever"):
        yield _whenever()


def _stdlib() -> Kit:
    return Kit(
        name="stdlib",
        taken=lambda at: at,
        parsed=datetime.fromisoformat,
        days=lambda at, count: at.astimezone(ZONE) + timedelta(days=count),
        hours=lambda at, count: at + timedelta(hours=count),
        starts=lambda day, clock: datetime.combine(day, clock, ZONE),
        clock=lambda at: at.astimezone(ZONE).time(),
        day=lambda at: at.astimezone(ZONE).date(),
        micros=microseconds,
    )


def _pendulum() -> Kit:
    pendulum: Any = import_module("pendulum")
    return Kit(
        name="pendulum",
        taken=lambda at: pendulum.instance(at).in_timezone(ZONE.key),
        parsed=lambda text: pendulum.parse(text).in_timezone(ZONE.key),
        days=lambda at, count: at.add(days=count),
        hours=lambda at, count: at.add(hours=count),
        starts=lambda day, clock: pendulum.datetime(day.year, day.month, day.day, clock.hour, tz=ZONE.key),
        clock=lambda at: at.time(),
        day=lambda at: at.date(),
        micros=microseconds,
    )


def _whenever() -> Kit:
    whenever: Any = import_module("whenever")
    zoned, instant = whenever.ZonedDateTime, whenever.Instant
    return Kit(
        name="whenever",
        taken=lambda at: instant(at).to_tz(ZONE.key),
        parsed=lambda text: instant.parse_iso(text).to_tz(ZONE.key),
        days=lambda at, count: at.add(days=count),
        hours=lambda at, count: at.add(hours=count),
        starts=lambda day, clock: zoned(day.year, day.month, day.day, clock.hour, tz=ZONE.key),
        clock=lambda at: at.time().to_stdlib(),
        day=lambda at: at.date().to_stdlib(),
        micros=lambda at: int(at.timestamp(unit="nanosecond")) // 1000,
    )


Happened = tuple[str, Any, str | None]
"""Type, date-time, outcome."""


def decided(kit: Kit, told: Sequence[Happened], now: Any, decision_on: date) -> list[Short]:
    """The three decisions."""
    over = any(kind in ("opt-out", "contract") for kind, _, _ in told)
    return [
        _thank_you(kit, told, now, over=over),
        _check_in(kit, told, now, decision_on, over=over),
        _call(kit, told, now, over=over),
    ]


def _thank_you(kit: Kit, told: Sequence[Happened], now: Any, *, over: bool) -> Short:
    thanked = [at for kind, at, _ in told if kind == "thank-you"]
    pending = [at for kind, at, _ in told if kind == "interview" and (not thanked or at > thanked[-1])]
    if over:
        return "thank-you", "closed", ("over",), None, None
    if not pending:
        return "thank-you", "allowed", (), None, None
    due_by = kit.hours(pending[0], 24)
    return "thank-you", "overdue" if now > due_by else "due", ("thanks",), None, kit.micros(due_by)


def _check_in(kit: Kit, told: Sequence[Happened], now: Any, decision_on: date, *, over: bool) -> Short:
    contacts = [at for kind, at, _ in told if kind not in ("opt-out", "contract")]
    checked = [at for kind, at, _ in told if kind == "check-in"]
    ends: dict[str, Any] = {}
    if contacts:
        ends["silence"] = kit.days(contacts[-1], 14)
    ends["decision"] = kit.starts(decision_on + timedelta(days=1), time(0))
    if checked:
        ends["three-weeks"] = kit.days(checked[-1], 21)
    waits = {rule: end for rule, end in ends.items() if now < end}
    if over:
        return "check-in", "closed", (*waits, "over"), None, None
    if waits:
        return "check-in", "too_soon", tuple(waits), kit.micros(max(waits.values())), None
    return ("check-in", "due", ("silence",), None, None) if contacts else ("check-in", "allowed", (), None, None)


def _call(kit: Kit, told: Sequence[Happened], now: Any, *, over: bool) -> Short:
    calls = [at for kind, at, _ in told if kind == "call"]
    talks = [at for kind, at, outcome in told if kind == "call" and outcome == "conversation"]
    ends: dict[str, Any] = {}
    if len(calls) >= 7:
        ends["seven-calls"] = kit.days(calls[-7], 7)
    if talks:
        ends["talked"] = kit.days(talks[-1], 7)
    waits = {rule: end for rule, end in ends.items() if now < end}
    rules = (*waits, *(() if _OPENS <= kit.clock(now) <= _CLOSES else ("daytime",)))
    if over:
        return "call", "closed", (*rules, "over"), None, None
    if not rules:
        return "call", "allowed", (), None, None
    free = max(waits.values(), default=now)
    if kit.clock(free) < _OPENS:
        free = kit.starts(kit.day(free), _OPENS)
    elif kit.clock(free) > _CLOSES:
        free = kit.starts(kit.day(free) + timedelta(days=1), _OPENS)
    return "call", "too_soon", rules, kit.micros(free), None


def check_equal(kit: Kit) -> None:
    """Whether the answers are those of the expert's function, after each event and at many hours.

    Raises:
        AssertionError: they are not.
    """
    rows = events()
    for count in range(1, len(rows) + 1):
        told = [(row.type, kit.taken(row.at), row.attributes.get("outcome")) for row in rows[:count]]
        for hour in range(0, 24 * 21, 5):
            now = (rows[count - 1].at + timedelta(hours=hour)).astimezone(ZONE)
            own, expert = decided(kit, told, kit.taken(now), DECISION_ON), by_hand(rows[:count], now, DECISION_ON)
            if own != expert:
                raise AssertionError(f"{kit.name}, after {count} events, at {now}: {own} is not {expert}")


def figures() -> Iterator[Figure]:
    """From date-times, and from ISO text, with each of the libraries."""
    rows = events()
    values = [(row.type, row.at, row.attributes.get("outcome")) for row in rows]
    texts = [(kind, at.isoformat(), outcome) for kind, at, outcome in values]

    def from_values(kit: Kit) -> None:
        for _ in range(_LOOPS):
            told = [(kind, kit.taken(at), outcome) for kind, at, outcome in values]
            decided(kit, told, kit.taken(NOW), DECISION_ON)

    def from_texts(kit: Kit) -> None:
        for _ in range(_LOOPS):
            told = [(kind, kit.parsed(text), outcome) for kind, text, outcome in texts]
            decided(kit, told, kit.taken(NOW), DECISION_ON)

    for kit in kits():
        check_equal(kit)
        yield measure(f"straightforward, {kit.name}", partial(from_values, kit), operations=_LOOPS, rounds=5)
        yield measure(
            f"straightforward, {kit.name}, from ISO text", partial(from_texts, kit), operations=_LOOPS, rounds=5
        )
