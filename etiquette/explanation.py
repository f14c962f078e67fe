"""A decision in plain sentences: what may be done and when, every rule that has a say, and the arithmetic of each."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.calendars.instants import microseconds
from etiquette.decision import Decision, Reason
from etiquette.frozen import dataclass
from etiquette.phrases import change_text, last_moment_text, listed, moment_text, relative
from etiquette.sentences import sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What one rule has to say.

    Attributes:
        rule: its id.
        effect, strength: as in the reason.
        said: in sentences.
        because: the policy's own sentence about it, if it has one.
        source: where the rule comes from, if the policy says so.
    """

    rule: str
    effect: str
    strength: str
    said: str
    because: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """A decision in words.

    Attributes:
        title: which act, by which channel, in which thread, at which instant.
        headline: the answer.
        points: one a reason, in the order of the decision.
        closing: what else is to be known: all rules together, what could help, how long the answer holds.
    """

    title: str
    headline: str
    points: tuple[Point, ...]
    closing: tuple[str, ...]


def explain(decision: Decision) -> str:
    """The decision as a text of several lines.

    >>> from etiquette.api import load
    >>> from etiquette.event import Event, History
    >>> talk = Event(type="interview", at="2026-03-03T15:00-05:00", thread="acme")
    >>> evaluation = load("job-interview").evaluate(History([talk]), "2026-03-03T18:00-05:00")
    >>> print(explain(evaluation["thank-you"]).partition(chr(10))[0])
    thank-you by email, for acme, at Tue 3 Mar 2026 18:00 EST
    """
    words = explanation(decision)
    lines = [words.title, words.headline]
    for point in words.points:
        lines.append(f"- {point.rule} ({point.effect}, {point.strength}): {point.said}")
        lines += [f"  Why: {point.because}"] if point.because else []
        lines += [f"  Source: {point.source}"] if point.source else []
    return "\n".join([*lines, *words.closing])


def explanation(decision: Decision) -> Explanation:
    """The decision in words, part by part."""
    return Explanation(
        title=f"{act_words(decision)}{_thread(decision)}, at {moment_text(decision.at)}",
        headline=_headline(decision),
        points=tuple(_point(reason, decision) for reason in decision.reasons if not _has_twin(reason, decision)),
        closing=tuple(_closing(decision)),
    )


def act_words(decision: Decision) -> str:
    """The act and its channel, in the policy's own words."""
    return f"{decision.act} by {decision.channel}" if decision.channel else decision.act


def source_words(reason: Reason) -> str | None:
    """Where a rule comes from, on one line."""
    source = dict(reason.source or ())
    quote = f'"{source["quote"]}"' if "quote" in source else None
    return ", ".join(part for part in (source.get("cite"), quote, source.get("url")) if part) or None


def _thread(decision: Decision) -> str:
    return f", for {decision.thread}" if decision.thread is not None else ""


def _has_twin(reason: Reason, decision: Decision) -> bool:
    """Whether the same rule forbids until the very instant at which it begins to demand: one sentence says both."""
    return reason.effect == "awaits" and any(
        other.effect == "forbids"
        and (other.policy, other.rule, other.until) == (reason.policy, reason.rule, reason.until)
        for other in decision.reasons
    )


def _point(reason: Reason, decision: Decision) -> Point:
    return Point(
        rule=reason.rule,
        effect=reason.effect,
        strength=reason.strength,
        said=sentence(reason, decision),
        because=reason.because,
        source=source_words(reason),
    )


# --- the answer ------------------------------------------------------------------------------------------------------


def _headline(decision: Decision) -> str:
    match decision.status:
        case "overdue":
            return f"Overdue: it was due by {_by(decision)}."
        case "due":
            return f"Due: {_open(decision)}."
        case "allowed":
            return f"Allowed{_upcoming(decision)}."
        case "too_soon":
            return f"Too soon: possible {_possible(decision)}.{_owed(decision)}"
        case "blocked":
            return f"Blocked: no lapse of time lifts it.{_owed(decision)}"
        case "closed":
            return "Closed: nothing that is still to come permits it, and nothing is owed."


def _by(decision: Decision) -> str:
    if decision.due_by is None:
        return "an instant that is past"
    return f"{last_moment_text(decision.due_by)} ({relative(decision.at, decision.due_by)})"


def _open(decision: Decision) -> str:
    since = f"since {moment_text(decision.due_from)}" if decision.due_from is not None else "now"
    return f"{since}, by {_by(decision)}" if decision.due_by is not None else f"{since}, without a deadline"


def _upcoming(decision: Decision) -> str:
    if decision.obligation != "upcoming":
        return ", and nothing asks for it"
    if decision.due_from is None:
        return "; it is not asked for yet"
    return f"; it is asked for from {moment_text(decision.due_from)} ({relative(decision.at, decision.due_from)})"


def _possible(decision: Decision) -> str:
    if decision.not_before is None:
        return "later"
    return f"from {moment_text(decision.not_before)} ({relative(decision.at, decision.not_before)})"


def _owed(decision: Decision) -> str:
    """What is owed although it is forbidden."""
    match decision.obligation:
        case "overdue":
            return f" It is owed all the same, and was due by {_by(decision)}."
        case "due" if decision.due_by is not None:
            return f" It is owed all the same, by {_by(decision)}."
        case "due":
            return " It is owed all the same."
        case _:
            return ""


# --- what else is to be known ----------------------------------------------------------------------------------------


def _closing(decision: Decision) -> Iterator[str]:
    if decision.conflict:
        yield "A conflict: what the policy demands, it forbids until it is too late."
    if _joint(decision):
        yield f"All rules together permit it {_possible(decision)}."
    if decision.needs:
        yield f"What could lift it: {lifter_words(decision)}."
    if [r.effect for r in decision.reasons].count("demands") > 1 and decision.due_by is not None:
        yield f"The first of these is due by {_by(decision)}."
    if decision.status != "closed":
        yield from (f"Tip: {tip}" for tip in decision.advice)
    if decision.scripts and decision.status != "closed":
        yield f"What to say: {listed([*decision.scripts], 'or')} (scripts)."
    yield _lasts(decision)
    yield _stamps(decision)


def lifter_words(decision: Decision) -> str:
    """What could lift what blocks, events and facts told apart."""
    names: dict[str, list[str]] = {"event": [], "fact": [], "unknown": []}
    for name, kind in decision.lifters or [(name, "event") for name in decision.needs]:
        names[kind].append(name)
    parts = [listed(names["event"], "or")] if names["event"] else []
    parts += [f'the fact "{name}", which is not known' for name in names["unknown"]]
    parts += [f'another value of the fact "{name}"' for name in names["fact"]]
    return listed(parts, "or")


def _joint(decision: Decision) -> bool:
    """Whether the first permitted instant is none that a single rule names."""
    if decision.not_before is None:
        return False
    forbidding = [reason.until for reason in decision.reasons if reason.effect == "forbids"]
    same = [u for u in forbidding if u is not None and microseconds(u) == microseconds(decision.not_before)]
    return not same


def _lasts(decision: Decision) -> str:
    if decision.valid_until is None:
        return "This answer holds until something happens."
    until = f"{change_text(decision.valid_until)} ({relative(decision.at, decision.valid_until)})"
    return f"This answer holds until {until}, unless something happens before."


def _stamps(decision: Decision) -> str:
    policies = listed([f"{stamp.name} {stamp.version}" for stamp in decision.policies]) or "no policy"
    holidays = f", holidays {decision.holidays}" if decision.holidays else ""
    return f"Decided by {policies}; time zones {decision.tzdata}{holidays}."
