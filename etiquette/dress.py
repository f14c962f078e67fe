"""Answers dressed for people: instants as date-times in the thread's zone, rules with their words and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from etiquette.answer import Answer, Cause
from etiquette.calendars.working import holidays_version
from etiquette.calendars.zones import Zone, to_datetime, tzdata_version
from etiquette.decision import Decision, Evidence, PolicyStamp, Reason
from etiquette.duration import window_text
from etiquette.policy import AnyRule, CapRule, CooldownRule, DeadlineRule, Document, HoursRule

if TYPE_CHECKING:
    from pendulum import DateTime


def stamp(document: Document) -> PolicyStamp:
    """Which policy this is."""
    return PolicyStamp(name=document.name, version=document.version, digest=document.digest)


def decision(answer: Answer, *, thread: str | None, at: int, zone: Zone, documents: Sequence[Document]) -> Decision:
    """The decision that an answer stands for.

    Args:
        answer: the fields, in microseconds.
        thread: the thread asked about.
        at: the instant asked about.
        zone: the zone in which instants are written.
        documents: the policies that it was computed with.
    """

    def dated(instant: int | None) -> DateTime | None:
        return None if instant is None else to_datetime(instant, zone)

    holidays = any(c.country is not None for d in documents for c in d.calendars.values())
    return Decision(
        thread=thread,
        at=to_datetime(at, zone),
        act=answer.act,
        channel=answer.channel,
        status=answer.status,
        permission=answer.permission,
        obligation=answer.obligation,
        not_before=dated(answer.not_before),
        due_from=dated(answer.due_from),
        due_by=dated(answer.due_by),
        conflict=answer.conflict,
        needs=answer.needs,
        valid_until=dated(answer.valid_until),
        preferred=answer.preferred,
        advice=answer.advice,
        scripts=answer.scripts,
        reasons=tuple(_reason(cause, zone) for cause in answer.causes),
        policies=tuple(stamp(document) for document in documents),
        tzdata=tzdata_version(),
        holidays=holidays_version() if holidays else None,
    )


def _reason(cause: Cause, zone: Zone) -> Reason:
    rule = cause.say.rule
    if rule is None:
        raise AssertionError("a cause always has a rule")
    return Reason(
        policy=cause.policy,
        rule=cause.rule,
        effect=cause.effect,
        strength=rule.strength,
        because=rule.because,
        source=tuple(rule.source.to_dict().items()) if rule.source else None,
        events=cause.events,
        until=None if cause.until is None else to_datetime(cause.until, zone),
        kind=type(rule).__name__.removesuffix("Rule").lower(),
        words=tuple(_words(rule)),
        evidence=tuple(
            Evidence(type=h.type, at=to_datetime(h.at, zone), channel=h.channel, id=h.id) for h in cause.evidence
        ),
        missing=cause.say.missing,
    )


def _words(rule: AnyRule) -> Iterator[tuple[str, str]]:
    """The windows and numbers of a rule, by key, as a policy would write them."""
    match rule:
        case DeadlineRule():
            for key in ("opens", "within", "lapses"):
                written = getattr(rule, key)
                if written is not None:
                    yield key, window_text(written)
        case CooldownRule():
            yield "wait", ", then ".join(window_text(w) for w in rule.waits)
        case CapRule():
            yield "at_most", str(rule.at_most)
            yield "per", window_text(rule.per)
        case HoursRule():
            yield "hours", "allow" if rule.allow is not None else "deny"
        case _:
            pass
