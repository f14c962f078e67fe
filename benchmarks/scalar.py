"""One thread of twenty events, three acts, the eight rules: what an expert writes by hand, and what the engine takes.

All answers are checked to be equal before anything is timed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.timing import Figure, measure
from etiquette.api import load
from etiquette.calendars.instants import microseconds
from etiquette.compiled.compiled import CompiledPolicy
from etiquette.compiled.decided import Decided
from etiquette.engine import Policy
from etiquette.event import Event, History
from etiquette.standing import Standing
from etiquette.tracker import Tracker

RULES = Path(__file__).with_name("columns.yaml")
ZONE = ZoneInfo("America/New_York")
DECISION_ON = date(2026, 3, 20)
FACTS = {"zone": ZONE.key, "decision_on": DECISION_ON.isoformat()}
START = datetime(2026, 2, 2, 9, 30, tzinfo=ZONE)
NOW = datetime(2026, 3, 12, 7, 15, tzinfo=ZONE)
_TWICE_A_WEEK = ("interview", "call", "reply", "thank-you", "call", "call", "check-in", "call", "call", "call")
BY_HAND = "by hand: 20 events, 3 acts"
BY_HAND_TEXT = "by hand, from ISO text"
COMPILED = "compiled, 20 events, 3 acts"
COMPILED_TEXT = "compiled, from ISO text"
AT_HAND = "compiled tracker at hand: 3 acts with their rules"
AFTER_AN_EVENT = "compiled tracker, right after an event: 3 acts"
FOLDED = "compiled, folded, for each event"
JUDGED = "compiled, each act judged, for each event"
_LOOPS = 2_000
_THREADS = 500

Row = Mapping[str, Any]
"""An event as JSON has it."""

Short = tuple[str, str, tuple[str, ...], int | None, int | None]
"""Act, status, the rules that decide, ``not_before`` and ``due_by`` in microseconds."""


def events() -> list[Event]:
    """Twenty events, two days apart at most; the last ones are calls, one of which was a conversation."""
    return [
        Event(
            type=kind,
            at=START + timedelta(hours=46 * number),
            thread="acme",
            channel="phone" if kind == "call" else None,
            attributes={"outcome": "conversation" if number == 18 else "missed"} if kind == "call" else {},
        )
        for number, kind in enumerate(_TWICE_A_WEEK * 2)
    ]


def moments(rows: Sequence[Event], hours: range) -> Iterator[tuple[Sequence[Event], datetime]]:
    """The events up to each of them, and instants so many hours after it: when answers are compared."""
    for count in range(1, len(rows) + 1):
        for hour in hours:
            yield rows[:count], rows[count - 1].at + timedelta(hours=hour)


def rows_of(events: Sequence[Event]) -> list[dict[str, Any]]:
    """The events as JSON has them."""
    return [event.to_dict() for event in events]


# --- by hand ---------------------------------------------------------------------------------------------------------

_DAY = timedelta(days=1)
_OPENS, _CLOSES = time(8), time(21)


def by_hand(rows: Sequence[Event], now: datetime, decision_on: date) -> list[Short]:
    """The three decisions in one pass, with the date-times of the standard library and the rules written out."""
    interview = contact = check_in = talked = None
    calls: list[datetime] = []
    ended = False
    for row in rows:
        kind, at = row.type, row.at
        if kind == "call":
            calls.append(at)
            if row.attributes.get("outcome") == "conversation":
                talked = at
        elif kind == "interview":
            interview = interview or at
        elif kind == "thank-you":
            interview = None
        elif kind == "check-in":
            check_in = at
        elif kind in ("opt-out", "contract"):
            ended = True
            continue
        contact = at
    return [
        _thank_you(interview, now, ended=ended),
        _check_in(contact, check_in, now, decision_on, ended=ended),
        _call(calls, talked, now, ended=ended),
    ]


def by_hand_from_text(rows: Sequence[Row], now: datetime, decision_on: date) -> list[Short]:
    """The same from rows as JSON has them, whose instants are texts."""
    interview = contact = check_in = talked = None
    calls: list[datetime] = []
    ended = False
    for row in rows:
        kind, at = row["type"], datetime.fromisoformat(row["at"])
        if kind == "call":
            calls.append(at)
            if row["attributes"].get("outcome") == "conversation":
                talked = at
        elif kind == "interview":
            interview = interview or at
        elif kind == "thank-you":
            interview = None
        elif kind == "check-in":
            check_in = at
        elif kind in ("opt-out", "contract"):
            ended = True
            continue
        contact = at
    return [
        _thank_you(interview, now, ended=ended),
        _check_in(contact, check_in, now, decision_on, ended=ended),
        _call(calls, talked, now, ended=ended),
    ]


def _thank_you(interview: datetime | None, now: datetime, *, ended: bool) -> Short:
    if ended:
        return "thank-you", "closed", ("over",), None, None
    if interview is None:
        return "thank-you", "allowed", (), None, None
    due_by = microseconds(interview) + 86_400_000_000
    return "thank-you", "overdue" if microseconds(now) > due_by else "due", ("thanks",), None, due_by


def _check_in(
    contact: datetime | None, check_in: datetime | None, now: datetime, decision_on: date, *, ended: bool
) -> Short:
    ends: dict[str, datetime] = {}
    if contact is not None:
        ends["silence"] = contact.astimezone(ZONE) + 14 * _DAY
    ends["decision"] = datetime.combine(decision_on + _DAY, time(0), ZONE)
    if check_in is not None:
        ends["three-weeks"] = check_in.astimezone(ZONE) + 21 * _DAY
    rules = tuple(rule for rule, end in ends.items() if now < end)
    if ended:
        return "check-in", "closed", (*rules, "over"), None, None
    if rules:
        return "check-in", "too_soon", rules, microseconds(max(ends.values())), None
    return ("check-in", "allowed", (), None, None) if contact is None else ("check-in", "due", ("silence",), None, None)


def _call(calls: list[datetime], talked: datetime | None, now: datetime, *, ended: bool) -> Short:
    rules: list[str] = []
    free = now
    if len(calls) >= 7 and now < (end := calls[-7].astimezone(ZONE) + 7 * _DAY):
        rules.append("seven-calls")
        free = end
    if talked is not None and now < (end := talked.astimezone(ZONE) + 7 * _DAY):
        rules.append("talked")
        free = max(free, end)
    if not _OPENS <= now.timetz().replace(tzinfo=None) <= _CLOSES:
        rules.append("daytime")
    if ended:
        return "call", "closed", (*rules, "over"), None, None
    if not rules:
        return "call", "allowed", (), None, None
    if free.time() < _OPENS:
        free = datetime.combine(free.date(), _OPENS, ZONE)
    elif free.time() > _CLOSES:
        free = datetime.combine(free.date() + _DAY, _OPENS, ZONE)
    return "call", "too_soon", tuple(rules), microseconds(free), None


# --- by the engine ---------------------------------------------------------------------------------------------------


def short(standings: Sequence[Standing | Decided]) -> list[Short]:
    """The fields that are compared."""
    return [(one.act, one.status, one.rules, one.not_before, one.due_by) for one in standings]


def tracked(policy: Policy, rows: Sequence[Event]) -> Tracker:
    """A tracker that has taken in the events."""
    tracker = policy.track(facts=FACTS)
    for row in rows:
        tracker.apply(row)
    return tracker


def check_equal(policy: Policy, rows: Sequence[Event]) -> None:
    """Whether all give the same answers, at every fifth hour of three weeks after each of the events; and on each act.

    Raises:
        AssertionError: they do not.
    """
    compiled, following = policy.compiled(), policy.compiled().track(facts=FACTS)
    for count in range(1, len(rows) + 1):
        tracker = tracked(policy, rows[:count])
        following.apply(rows[count - 1])
        texts = rows_of(rows[:count])
        first = rows[count - 1].at
        for hour in range(0, 24 * 21, 5):
            now = (first + timedelta(hours=hour)).astimezone(ZONE)
            theirs = by_hand(rows[:count], now, DECISION_ON)
            answers = {
                "by hand, from text": by_hand_from_text(texts, now, DECISION_ON),
                "tracker": short(tracker.standings(now, thread="acme")),
                "compiled": short(compiled.standings(rows[:count], now, facts=FACTS)),
                "compiled, from text": short(compiled.standings_of_rows(texts, now, facts=FACTS)),
                "compiled tracker": short(following.standings(now, thread="acme")),
            }
            for name, ours in answers.items():
                if ours != theirs:
                    raise AssertionError(f"{name}, after {count} events, at {now}: {ours} is not {theirs}")
    for event, decided in compiled.judge(History(rows), facts=FACTS):
        before = by_hand(rows[: rows.index(event)], event.at.astimezone(ZONE), DECISION_ON)
        if short([decided])[0] not in before:
            raise AssertionError(f"judged, {event.type} at {event.at}: {short([decided])[0]} is not among {before}")


def figures() -> Iterator[Figure]:
    """By hand; compiled; asked again; asked after time or an event changed something; replayed; and decided anew."""
    policy = load(RULES)
    rows = events()
    check_equal(policy, rows)
    history, now = History(rows), microseconds(NOW)
    tracker = tracked(policy, rows)
    yield measure(BY_HAND, _many(lambda: by_hand(rows, NOW, DECISION_ON)), operations=_LOOPS)
    texts = rows_of(rows)
    yield measure(BY_HAND_TEXT, _many(lambda: by_hand_from_text(texts, NOW, DECISION_ON)), operations=_LOOPS)
    yield from _compiled_figures(policy.compiled(), rows)
    yield measure(
        "an event made from a date-time", _many(lambda: Event(type="reply", at=NOW, thread="acme")), operations=_LOOPS
    )
    yield measure("an event made from ISO text", _many(lambda: Event.from_dict(texts[0])), operations=_LOOPS)
    yield measure(
        "tracker at hand, asked again: 3 acts with their rules",
        _many(lambda: tracker.standings(now, thread="acme")),
        operations=_LOOPS,
    )
    yield measure("tracker, 20 events and then asked, for each thread", lambda: tracked(policy, rows).standings(now))
    yield measure("tracker, for each event", lambda: tracked(policy, rows), operations=len(rows))
    yield measure(
        "evaluate, three decisions with all reasons",
        lambda: policy.evaluate(history, NOW, thread="acme", facts=FACTS).decisions,
    )


def _compiled_figures(compiled: CompiledPolicy, rows: Sequence[Event]) -> Iterator[Figure]:
    """The compiled policy: at once, from text, as it follows a thread, and replaying many."""
    now, texts = microseconds(NOW), rows_of(rows)
    yield measure(COMPILED, _many(lambda: compiled.standings(rows, NOW, facts=FACTS)), operations=_LOOPS)
    yield measure(
        COMPILED_TEXT,
        _many(lambda: compiled.standings_of_rows(texts, NOW, facts=FACTS)),
        operations=_LOOPS,
    )
    following = compiled.track(facts=FACTS)
    following.take(History(rows))
    yield measure(
        AT_HAND,
        _many(lambda: following.standings(now, thread="acme")),
        operations=_LOOPS,
    )
    yield _after_each_event(compiled, rows)
    histories = History(
        Event(type=row.type, at=row.at, thread=f"{number}", channel=row.channel, attributes=row.attributes)
        for number in range(_THREADS)
        for row in rows
    )
    count = _THREADS * len(rows)
    threads = [histories.of(name) for name in histories.threads]
    yield measure(FOLDED, lambda: compiled.fold(threads, facts=FACTS), operations=count)
    judged = partial(compiled.judge, histories, facts=FACTS)
    yield measure(JUDGED, lambda: deque(judged(), maxlen=0), operations=count)


def _after_each_event(compiled: CompiledPolicy, rows: Sequence[Event]) -> Figure:
    """Asked just after each event of a thread, so that no answer can have been kept; taking in the event not counted."""
    moments = [microseconds(row.at) for row in rows]

    def follow(*, asks: bool) -> Callable[[], None]:
        def followed() -> None:
            for _ in range(_LOOPS // len(rows)):
                tracker = compiled.track(facts=FACTS)
                for row, moment in zip(rows, moments, strict=True):
                    tracker.apply(row)
                    if asks:
                        tracker.standings(moment, thread="acme")

        return followed

    whole = measure(AFTER_AN_EVENT, follow(asks=True), operations=_LOOPS, rounds=15)
    without = measure(AFTER_AN_EVENT, follow(asks=False), operations=_LOOPS, rounds=15)
    return Figure(name=AFTER_AN_EVENT, best=whole.best - without.best, median=whole.median - without.median)


def _many(action: Callable[[], object]) -> Callable[[], None]:
    def repeated() -> None:
        for _ in range(_LOOPS):
            action()

    return repeated
