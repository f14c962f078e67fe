"""What the agenda says of one decision: in which group it stands, when it is, and why."""

from __future__ import annotations

from datetime import datetime

from etiquette.calendars.instants import microseconds
from etiquette.decision import Decision, Reason
from etiquette.explanation import act_words
from etiquette.frozen import dataclass
from etiquette.phrases import day, distance, last_moment_text, listed, moment_text, relative

GROUPS = {
    "overdue": "Overdue",
    "due": "Due",
    "upcoming": "Coming up",
    "allowed": "Allowed",
    "too_soon": "Too soon",
    "blocked": "Blocked",
    "closed": "Closed",
}
"""The headings, in the order of the agenda."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decision in short.

    Attributes:
        group: one of :data:`GROUPS`.
        thread, act: what is to be done, and for whom.
        when: as seen from the instant asked about.
        date: the same on the counterpart's clock.
        because: why, in the policy's words; empty where it gives none.
        alarm: what must not be overlooked; mostly empty.
    """

    group: str
    thread: str
    act: str
    when: str
    date: str
    because: str
    alarm: str


def entry(decision: Decision) -> Entry:
    """What the agenda says of a decision."""
    group = group_of(decision)
    when, date = _when(group, decision)
    reason = deciding(decision)
    return Entry(
        group=group,
        thread=decision.thread or "",
        act=act_words(decision),
        when=when,
        date=date,
        because=(reason.because or "") if reason else "",
        alarm=_alarm(decision),
    )


def group_of(decision: Decision) -> str:
    """Where a decision stands."""
    if decision.status in ("overdue", "due"):
        return decision.status
    return "upcoming" if decision.obligation == "upcoming" else decision.status


def deciding(decision: Decision) -> Reason | None:
    """The reason that says most: of a permitted act what demands it, of a forbidden one what forbids it longest."""
    forbidding = [reason for reason in decision.reasons if reason.effect == "forbids"]
    if forbidding:
        return max(forbidding, key=lambda r: float("inf") if r.until is None else microseconds(r.until))
    return next((reason for reason in decision.reasons if reason.effect in ("demands", "awaits")), None)


def _when(group: str, decision: Decision) -> tuple[str, str]:
    match group:
        case "overdue":
            return _overdue(decision)
        case "due":
            return _due(decision)
        case "upcoming":
            return _upcoming(decision)
        case "too_soon" if decision.not_before is not None:
            return relative(decision.at, decision.not_before), f"from {_short(decision, decision.not_before)}"
        case "blocked":
            return "blocked", f"needs {listed([*decision.needs], 'or')}" if decision.needs else ""
        case "closed":
            return "closed", _ended(decision)
        case _:
            return "at any time", ""


def _short(decision: Decision, moment: datetime, *, last: bool = False) -> str:
    """An instant, with its year only where that is another than the present one."""
    say = last_moment_text if last else moment_text
    return say(moment, year=moment.year != decision.at.year)


def _overdue(decision: Decision) -> tuple[str, str]:
    if decision.due_by is None:
        return "late", ""
    return f"{distance(decision.at, decision.due_by)} late", f"due by {_short(decision, decision.due_by, last=True)}"


def _due(decision: Decision) -> tuple[str, str]:
    if decision.due_by is not None:
        return (
            f"{distance(decision.at, decision.due_by)} left",
            f"due by {_short(decision, decision.due_by, last=True)}",
        )
    if decision.due_from is None:
        return "now", ""
    same = microseconds(decision.due_from) == microseconds(decision.at)
    open_for = "now" if same else f"for {distance(decision.due_from, decision.at)}"
    return open_for, f"due since {_short(decision, decision.due_from)}"


def _upcoming(decision: Decision) -> tuple[str, str]:
    """When it can be done: once it is asked for, and permitted."""
    if decision.due_from is None:
        return "paused", ""
    if decision.status == "blocked":
        return relative(decision.at, decision.due_from), f"from {_short(decision, decision.due_from)}, but blocked"
    moments = [decision.due_from] if decision.not_before is None else [decision.due_from, decision.not_before]
    possible = max(moments, key=microseconds)
    asked = "" if day(possible) == day(decision.due_from) else f" (due {day(decision.due_from, year=False)})"
    return relative(decision.at, possible), f"from {_short(decision, possible)}{asked}"


def _ended(decision: Decision) -> str:
    """By what it was closed."""
    reason = deciding(decision)
    if reason is None or not reason.evidence:
        return ""
    last = reason.evidence[-1]
    return f"{last.type} on {_short(decision, last.at)}"


def _alarm(decision: Decision) -> str:
    if decision.conflict:
        return "conflict: it is demanded, and forbidden"
    if decision.status in ("too_soon", "blocked") and decision.obligation in ("due", "overdue"):
        return f"{decision.obligation} all the same"
    return ""
