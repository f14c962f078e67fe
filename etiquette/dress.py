"""Answers dressed for people: instants as date-times in the thread's zone, rules with their words and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from etiquette.answer import Answer, Cause
from etiquette.calendars.working import holidays_version
from etiquette.calendars.zones import Zone, to_datetime, tzdata_version
from etiquette.decision import Decision, Evidence, Lifter, PolicyStamp, Reason
from etiquette.duration import window_text
from etiquette.in_words import selector_words
from etiquette.log import Happening
from etiquette.phrases import listed
from etiquette.policy import (
    AnyRule,
    CapRule,
    CooldownRule,
    DeadlineRule,
    Document,
    FactHours,
    ForbidRule,
    HoursRule,
    Selector,
    Step,
)
from etiquette.rules.deadline import Duty
from etiquette.rules.hours import is_holiday, restraining_zones

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
        lifters=tuple(_lifters(answer, documents)),
        valid_until=dated(answer.valid_until),
        preferred=answer.preferred,
        advice=answer.advice,
        scripts=answer.scripts,
        reasons=tuple(_reason(cause, at, zone) for cause in answer.causes),
        policies=tuple(stamp(document) for document in documents),
        tzdata=tzdata_version(),
        holidays=holidays_version() if holidays else None,
    )


def demand(rule: DeadlineRule, duty: Duty, *, policy: str, name: str, zone: Zone) -> Reason:
    """The reason that a duty is.

    Args:
        rule: whose duty it is.
        duty: what is owed.
        policy: the name of the policy that has the rule.
        name: how the rule is called.
        zone: the zone in which instants are written.
    """
    anchor = duty.anchor
    return Reason(
        policy=policy,
        rule=name,
        effect="demands",
        strength=rule.strength,
        because=rule.because,
        source=tuple(rule.source.to_dict().items()) if rule.source else None,
        events=() if anchor.id is None else (anchor.id,),
        kind="deadline",
        words=tuple(_deadline_words(rule, [duty])),
        evidence=(_evidence(anchor, zone),),
    )


def _lifters(answer: Answer, documents: Sequence[Document]) -> Iterator[tuple[str, Lifter]]:
    """A fact and an event may have one name: then either could lift it."""
    situations = [cause.say.situation for cause in answer.causes if cause.effect == "forbids"]
    for name in answer.needs:
        if any(name in document.acts or name in document.events for document in documents):
            yield name, "event"
        if any(name in document.facts for document in documents):
            known = [s.fact(name) is not None for s in situations if name in s.document.facts]
            yield name, "fact" if known and all(known) else "unknown"


def _evidence(happening: Happening, zone: Zone) -> Evidence:
    at = to_datetime(happening.at, zone)
    return Evidence(type=happening.type, at=at, channel=happening.channel, id=happening.id)


def _reason(cause: Cause, at: int, zone: Zone) -> Reason:
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
        words=tuple(_words(rule, cause, at)),
        evidence=tuple(_evidence(happening, zone) for happening in cause.evidence),
        missing=cause.say.missing,
    )


def _words(rule: AnyRule, cause: Cause, at: int) -> Iterator[tuple[str, str]]:
    """The windows and numbers of a rule, by key, as a policy would write them."""
    match rule:
        case DeadlineRule():
            yield from _deadline_words(rule, cause.say.duties_at(at))
        case CooldownRule():
            yield "wait", ", then ".join(window_text(w) for w in rule.waits)
            yield from _reset_words(rule.reset_by)
        case CapRule():
            yield "at_most", str(rule.at_most)
            yield "per", window_text(rule.per)
            yield from _reset_words(rule.reset_by)
        case ForbidRule() if not cause.say.missing:
            yield from _lifting_words(cause, at)
        case HoursRule() if not cause.say.missing:
            yield from _hours_words(rule, cause, at)
        case _:
            pass


def _deadline_words(rule: DeadlineRule, duties: Sequence[Duty]) -> Iterator[tuple[str, str]]:
    """The windows; of a ladder, those of the step in force, if it is one and the same for all who are waited for."""
    windows: DeadlineRule | Step = rule
    if rule.steps:
        numbers = {duty.step for duty in duties if duty.step is not None}
        if len(numbers) != 1:
            return
        (number,) = numbers
        windows = rule.steps[number]
        yield "step", f"{number + 1} of {len(rule.steps)}"
    for key in ("opens", "within", "lapses"):
        written = getattr(windows, key)
        if written is not None:
            yield key, window_text(written)


def _reset_words(reset_by: Selector | None) -> Iterator[tuple[str, str]]:
    if reset_by is not None:
        yield "reset_by", selector_words(reset_by)


def _lifting_words(cause: Cause, at: int) -> Iterator[tuple[str, str]]:
    """The events that would end it, whether or not time does."""
    document = cause.say.situation.document
    names = [name for name in cause.say.needs(at) if name in document.events or name in document.acts]
    if names:
        yield "lifted_by", listed(list(dict.fromkeys(names)), "or")


def _hours_words(rule: HoursRule, cause: Cause, at: int) -> Iterator[tuple[str, str]]:
    """Which hours, and the zones whose clocks decided it."""
    view = cause.say.situation
    is_unknown = isinstance(rule.allow, FactHours) and view.fact(rule.allow.fact) is None
    yield "hours", "unknown" if is_unknown else "allow" if rule.allow is not None else "deny"
    for name in restraining_zones(rule, view, at):
        yield "holiday" if is_holiday(rule, view, name, at) else "zone", name
