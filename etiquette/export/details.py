"""A segment, an event and a rule in words: what a page tells of whatever is pointed at."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.decision import Decision, Reason
from etiquette.event import plain_values
from etiquette.export.plain import link
from etiquette.export.scene import Marker
from etiquette.frozen import dataclass
from etiquette.phrases import change_text, last_moment_text, length, listed, moment_text, time_of_day
from etiquette.sentences import event_words
from etiquette.timeline import Segment

Fact = tuple[str, str]
"""A name and what it is, for a list of both."""

_NAMES = {"zone": "By the clock of", "holiday": "A holiday in", "reset_by": "Begins anew after"}
_HOURS = {"allow": "outside those allowed", "deny": "inside those denied", "unknown": "not known"}
_EFFECTS = {"forbids": "forbids it", "demands": "asks for it", "awaits": "will ask for it", "warns": "warns of it"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """A rule in words.

    Attributes:
        rule: its id, with its policy.
        strength: as the policy writes it.
        because: the policy's own sentence about it.
        cite, quote, url: its source; the address only if it may be followed.
    """

    rule: str
    strength: str
    because: str | None
    cite: str | None
    quote: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonWords:
    """One reason of a decision in words.

    Attributes:
        rule: which rule has a say.
        effect: what it does.
        facts: its windows, the events that decided it, and until when it has this effect.
    """

    rule: RuleWords
    effect: str
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """A segment or an event in words.

    Attributes:
        when: the stretch of time, or the instant.
        facts: what else is known of it.
        reasons: every rule that has a say.
    """

    when: str
    facts: tuple[Fact, ...] = ()
    reasons: tuple[ReasonWords, ...] = ()


def segment_detail(segment: Segment) -> Detail:
    """A segment in words."""
    decision = segment.decision
    return Detail(
        when=period(segment.starts, segment.ends, segment.zone),
        facts=tuple(_decision_facts(decision)),
        reasons=tuple(_reason(reason) for reason in decision.reasons),
    )


def period(start: int, end: int, zone: Zone) -> str:
    """A stretch of time, by the clock of a zone.

    >>> from etiquette.calendars.zones import zone
    >>> period(0, 7_200_000_000, zone("Europe/Berlin"))
    'Thu 1 Jan 1970 01:00 to 03:00 CET (2 hours)'
    """
    first, last = to_datetime(start, zone), to_datetime(end, zone)
    short = first.date() == last.date() and first.tzname() == last.tzname() and last.microsecond == 0
    begins = change_text(first)
    if short:
        begins, ends = begins.removesuffix(f" {first.tzname()}"), f"{time_of_day(last)} {last.tzname()}"
    else:
        ends = change_text(last)
    return f"{begins} to {ends} ({length(end - start)})"


def _decision_facts(decision: Decision) -> Iterator[Fact]:
    if decision.not_before is not None:
        yield "Not before", change_text(decision.not_before)
    if decision.due_from is not None:
        yield "Due from", moment_text(decision.due_from)
    if decision.due_by is not None:
        yield "Due by", last_moment_text(decision.due_by)
    if decision.conflict:
        yield "Conflict", "what the policy demands, it forbids until it is too late"
    if decision.needs:
        yield "Could lift it", listed(decision.needs, "or")
    if decision.valid_until is None:
        yield "Valid until", "something happens"
    else:
        yield "Valid until", f"{change_text(decision.valid_until)}, unless something happens before"
    if decision.status != "closed":
        yield from (("Tip", tip) for tip in decision.advice)


def _reason(reason: Reason) -> ReasonWords:
    return ReasonWords(rule=_rule(reason), effect=_EFFECTS[reason.effect], facts=tuple(_reason_facts(reason)))


def _rule(reason: Reason) -> RuleWords:
    source = dict(reason.source or ())
    return RuleWords(
        rule=reason.rule if reason.rule.startswith(f"{reason.policy}/") else f"{reason.policy}/{reason.rule}",
        strength=reason.strength,
        because=reason.because,
        cite=source.get("cite"),
        quote=source.get("quote"),
        url=link(source.get("url")),
    )


def _reason_facts(reason: Reason) -> Iterator[Fact]:
    if reason.missing:
        yield "Missing", listed(reason.missing)
    for key, written in reason.words:
        yield (
            _NAMES.get(key, key.replace("_", " ").capitalize()),
            _HOURS.get(written, written) if key == "hours" else written,
        )
    if reason.evidence:
        yield (
            "Decided by",
            listed([event_words(event) for event in reason.evidence[:3]] + _more(len(reason.evidence) - 3)),
        )
    yield "Until", change_text(reason.until) if reason.until is not None else "something happens"


def _more(count: int) -> list[str]:
    return [f"{count} more"] if count > 0 else []


# --- events ----------------------------------------------------------------------------------------------------------


def marker_detail(marker: Marker, zone: Zone) -> Detail:
    """An event in words, by the clock of a zone."""
    return Detail(when=moment_text(to_datetime(marker.at, zone)), facts=tuple(_marker_facts(marker, zone)))


def _marker_facts(marker: Marker, zone: Zone) -> Iterator[Fact]:
    event = marker.event
    if event.id is not None:
        yield "Id", event.id
    if event.channel is not None:
        yield "Channel", event.channel
    yield from ((name, _value(value)) for name, value in event.attributes.items())
    yield from ((f"{name} becomes", _value(value)) for name, value in event.facts.items())
    if event.retracts is not None:
        yield "Takes back", event.retracts
    if event.recorded is not None:
        yield "On record since", moment_text(to_datetime(microseconds(event.recorded), zone))
    if marker.taken_back is not None:
        yield "Taken back on", moment_text(to_datetime(marker.taken_back.instant, zone))


def _value(value: object) -> str:
    plain = plain_values(value)
    if plain is None:
        return "unknown"
    return plain if isinstance(plain, str) else dumps(plain, ensure_ascii=False, default=str)
