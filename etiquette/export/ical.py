"""Calendars (RFC 5545): plans as events, agendas as to-dos, with alarms.

The same values give the same bytes: the stamp of each entry is the instant asked about, and its UID comes from what it
is about, so that importing again updates instead of duplicating.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from etiquette.decision import Decision
from etiquette.errors import MissingExtra
from etiquette.plan import Plan, PlanStep

try:
    from icalendar import Alarm, Calendar, Event, Todo
except ImportError as problem:
    raise MissingExtra("ical", "writing calendar files") from problem

_PRODUCT = "-//followup-etiquette//etiquette//EN"
_LENGTH = timedelta(minutes=15)
_WARNING = timedelta(hours=1)


def plans_to_ical(plans: Iterable[Plan], *, at: datetime) -> bytes:
    """Plans of one or several threads as a calendar of events, a quarter of an hour each, with an alarm at the start.

    Args:
        plans: from ``policy.plan``.
        at: the instant from which they were made; the stamp of every entry.
    """
    calendar = _calendar("Follow-ups")
    for plan in plans:
        seen: Counter[tuple[object, ...]] = Counter()
        for step in plan:
            about = (plan.thread, step.act, step.attributes)
            seen[about] += 1
            calendar.add_component(_step(plan.thread, step, seen[about], at))
    return bytes(calendar.to_ical())


def agenda_to_ical(decisions: Sequence[Decision], *, at: datetime) -> bytes:
    """What is owed, now or later, as a calendar of to-dos, each with its last instant and an alarm an hour before it.

    Args:
        decisions: from ``policy.agenda``.
        at: the instant asked about; the stamp of every entry.
    """
    calendar = _calendar("Follow-ups owed")
    for decision in decisions:
        if decision.obligation != "none":
            calendar.add_component(_todo(decision, at))
    return bytes(calendar.to_ical())


def _calendar(name: str) -> Any:
    calendar: Any = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _step(thread: str | None, step: PlanStep, number: int, at: datetime) -> Any:
    entry: Any = Event()
    title = _title(thread, step.act, step.channel)
    entry.add("uid", _uid("plan", thread, step.act, step.attributes, number))
    entry.add("dtstamp", _utc(at))
    entry.add("dtstart", _utc(step.at))
    entry.add("dtend", _utc(step.at) + _LENGTH)
    entry.add("summary", title)
    details = [f"{name}: {value}" for name, value in step.attributes]
    if step.because:
        details.append(step.because)
    if step.due_by is not None:
        details.append(f"{'It was' if step.late else 'It is'} due by {step.due_by.isoformat(sep=' ')}.")
    entry.add("description", "\n".join(details))
    entry.add("categories", list(step.rules))
    entry.add_component(_alarm(timedelta(0), title))
    return entry


def _todo(decision: Decision, at: datetime) -> Any:
    entry: Any = Todo()
    title = _title(decision.thread, decision.act, decision.channel)
    owed = [reason for reason in decision.reasons if reason.effect in ("demands", "awaits")]
    anchors = tuple(event for reason in owed for event in reason.events)
    entry.add("uid", _uid("agenda", decision.thread, decision.act, tuple(reason.rule for reason in owed), anchors))
    entry.add("dtstamp", _utc(at))
    entry.add("summary", title)
    starts = decision.not_before or decision.due_from
    if starts is not None and (decision.due_by is None or starts <= decision.due_by):
        entry.add("dtstart", _utc(starts))
    if decision.due_by is not None:
        entry.add("due", _utc(decision.due_by))
        entry.add_component(_alarm(-_WARNING, title, related="END"))
    entry.add("priority", {"overdue": 1, "due": 3}.get(decision.obligation, 7))
    entry.add("status", "NEEDS-ACTION")
    entry.add("description", "\n".join(reason.because for reason in owed if reason.because))
    entry.add("categories", [reason.rule for reason in owed])
    return entry


def _title(thread: str | None, act: str, channel: str | None) -> str:
    done = f"{act} by {channel}" if channel else act
    return f"{done}: {thread}" if thread else done


def _alarm(trigger: timedelta, words: str, *, related: str | None = None) -> Any:
    alarm: Any = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", words)
    alarm.add("trigger", trigger, parameters={"RELATED": related} if related else {})
    return alarm


def _uid(*about: object) -> str:
    told = "\0".join(repr(one) for one in about)
    return f"{hashlib.sha256(told.encode()).hexdigest()[:32]}@etiquette"


def _utc(moment: datetime) -> datetime:
    """The instant in UTC, to the second, as calendars have it; a last instant is rounded down, never up."""
    plain = moment.astimezone(UTC)
    return datetime(plain.year, plain.month, plain.day, plain.hour, plain.minute, plain.second, tzinfo=UTC)
