"""One reason of a decision as a sentence, with the arithmetic: what happened, what the rule makes of it, until when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import to_datetime, zone
from etiquette.decision import Decision, Evidence, Reason
from etiquette.phrases import (
    change_text,
    counted,
    day,
    distance,
    last_moment_text,
    listed,
    moment_text,
    per_words,
    relative,
    time_of_day,
    within_words,
)

if TYPE_CHECKING:
    from pendulum import DateTime

SHOWN = 10
"""How many events one sentence names; the rest are only counted."""


def sentence(reason: Reason, decision: Decision) -> str:
    """What a reason says, in one or two sentences.

    Args:
        reason: one of the reasons of the decision.
        decision: the decision that it belongs to.
    """
    said = _missing(reason) if reason.missing else _said(reason, decision)
    return f"A warning, which forbids nothing: {said}" if reason.effect == "warns" else said


def _said(reason: Reason, decision: Decision) -> str:
    match reason.kind:
        case "deadline" if reason.effect == "demands":
            return _demand(reason, decision)
        case "deadline" if reason.effect == "awaits":
            return _awaited(reason, decision)
        case "deadline":
            return _early(reason, decision)
        case "cooldown":
            return _cooldown(reason, decision)
        case "cap":
            return _cap(reason, decision)
        case "hours":
            return _hours(reason, decision)
        case _:
            return _forbidden(reason, decision)


def event_words(event: Evidence) -> str:
    """An event, as part of a sentence."""
    by = f" by {event.channel}" if event.channel else ""
    return f"the {event.type}{by} on {moment_text(event.at)}"


def _events(events: Sequence[Evidence]) -> str:
    named = [event_words(event) for event in events[:SHOWN]]
    more = len(events) - SHOWN
    return listed([*named, counted(more, "other event")] if more > 0 else named)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _then(until: DateTime | None, decision: Decision, *, may: str = "the next may follow from") -> str:
    """When it is over."""
    if until is None:
        return "no date lifts this"
    return f"{may} {change_text(until)} ({relative(decision.at, until)})"


# --- obligations -----------------------------------------------------------------------------------------------------


def asked_words(reason: Reason) -> str:
    """Who asks, and how soon: the events, and the windows as the policy writes them."""
    words = dict(reason.words)
    step = [f"(step {words['step']})"] if "step" in words else []
    parts = [f"after {words['opens']}"] if "opens" in words else []
    parts += [within_words(words["within"])] if "within" in words else []
    verb = "ask" if len(reason.evidence) > 1 else "asks"
    who = _capital(_events(reason.evidence)) if reason.evidence else "The policy"
    return " ".join([f"{who} {verb} for it", *step, *([" and ".join(parts)] if parts else [])])


def _alone(reason: Reason, decision: Decision) -> bool:
    """Whether the instants of the decision are those of this reason."""
    return [r.effect for r in decision.reasons].count(reason.effect) == 1


def _demand(reason: Reason, decision: Decision) -> str:
    asked = asked_words(reason)
    if not _alone(reason, decision):
        return f"{asked}."
    dates: list[str] = []
    if decision.due_from is not None and ("opens" in dict(reason.words) or decision.due_by is None):
        dates.append(f"from {moment_text(decision.due_from)}")
    if decision.due_by is not None:
        dates.append(f"by {last_moment_text(decision.due_by)}, {_left(decision.at, decision.due_by)}")
    return f"{asked}: {', '.join(dates)}." if dates else f"{asked}."


def _left(now: DateTime, due_by: DateTime) -> str:
    apart = distance(now, due_by)
    gap = microseconds(due_by) - microseconds(now)
    if gap == 0:
        return "which is now"
    return f"{apart} from now" if gap > 0 else f"which was {apart} ago"


def _awaited(reason: Reason, decision: Decision) -> str:
    asked = asked_words(reason)
    if not _alone(reason, decision) or decision.obligation != "upcoming" or decision.due_from is None:
        return f"{asked}, later."
    by = "" if decision.due_by is None else f", by {last_moment_text(decision.due_by)}"
    return f"{asked}: from {moment_text(decision.due_from)} ({relative(decision.at, decision.due_from)}){by}."


def _early(reason: Reason, decision: Decision) -> str:
    """``early``: forbidden because its obligation has not opened."""
    words = dict(reason.words)
    waits = f"the policy waits for {words['opens']}" if "opens" in words else "the policy waits until it is asked for"
    if "step" in words:
        waits += f" (step {words['step']})"
    after = f"After {_events(reason.evidence)} {waits}" if reason.evidence else _capital(waits)
    then = ", and asks for it from then on" if _is_awaited(reason, decision) else ""
    return f"{after}, and no less; {_then(reason.until, decision, may='it forbids until')}{then}."


def _is_awaited(reason: Reason, decision: Decision) -> bool:
    """Whether the same rule asks for it from the instant on at which it no longer forbids it."""
    return any(
        other.effect == "awaits"
        and (other.policy, other.rule, other.until) == (reason.policy, reason.rule, reason.until)
        for other in decision.reasons
    )


# --- restraints ------------------------------------------------------------------------------------------------------


def _cooldown(reason: Reason, decision: Decision) -> str:
    wait = dict(reason.words).get("wait", "a pause")
    if wait == "ever" and reason.evidence and reason.until is None:
        return f"After {_events(reason.evidence)} there is no next time, ever."
    if not reason.evidence:
        return f"The policy leaves {wait} between; {_then(reason.until, decision)}.{_reset(reason)}"
    return (
        f"After {_events(reason.evidence)} the policy leaves {wait}; {_then(reason.until, decision)}.{_reset(reason)}"
    )


def _cap(reason: Reason, decision: Decision) -> str:
    words = dict(reason.words)
    most = f"No more than {words.get('at_most', 'so many')} {per_words(words.get('per', 'the window'))}"
    counts = "these count" if len(reason.evidence) > 1 else "this counts"
    used = f", and {counts}: {_events(reason.evidence)}" if reason.evidence else ""
    return f"{most}{used}; {_then(reason.until, decision)}.{_reset(reason)}"


def _reset(reason: Reason) -> str:
    """The events after which nothing that happened before them counts."""
    events = dict(reason.words).get("reset_by")
    return f" The count begins anew after {events}." if events else ""


def _hours(reason: Reason, decision: Decision) -> str:
    zones = [name for key, name in reason.words if key in ("zone", "holiday")]
    clocks = [_clock(to_datetime(microseconds(decision.at), zone(name)), name) for name in zones]
    clock = listed(clocks or [_clock(decision.at, None)])
    return f"For them it is {clock}, {_shut(reason)}; {_then(reason.until, decision, may='open from')}."


def _clock(moment: DateTime, zone_name: str | None) -> str:
    where = f" ({zone_name})" if zone_name not in (None, moment.tzname()) else ""
    return f"{time_of_day(moment)} {moment.tzname()} on {day(moment)}{where}"


def _shut(reason: Reason) -> str:
    if any(key == "holiday" for key, _ in reason.words):
        return "a holiday, on which the policy is closed"
    hours = dict(reason.words).get("hours")
    if hours == "unknown":
        return "and the hours that the policy allows are not known"
    if hours == "deny":
        return "inside the hours that the policy denies"
    return "outside the hours that the policy allows"


def _forbidden(reason: Reason, decision: Decision) -> str:
    since = f" because of {_events(reason.evidence)}" if reason.evidence else ""
    if decision.permission == "closed" and reason.until is None:
        return f"Forbidden for good{since}."
    sooner = dict(reason.words).get("lifted_by") if reason.until is not None else None
    or_sooner = f", or sooner after {sooner}" if sooner else ""
    return f"Forbidden{since}; {_then(reason.until, decision, may='that ends')}{or_sooner}."


def _missing(reason: Reason) -> str:
    facts = listed([f'"{name}"' for name in reason.missing])
    known = "are not known: until they are" if len(reason.missing) > 1 else "is not known: until it is"
    noun = "the facts" if len(reason.missing) > 1 else "the fact"
    return f"This rule needs {noun} {facts}, which {known}, it blocks."
