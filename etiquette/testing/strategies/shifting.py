"""Histories in a quiet season, in which no clock in play changes, and the same histories some weeks later."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import zone
from etiquette.duration import Period, Unit, Window, durations, leaves
from etiquette.engine import Policy
from etiquette.event import Event
from etiquette.frozen import dataclass
from etiquette.policy import Declaration, Document, HoursRule
from etiquette.testing.difference import Proposed
from etiquette.testing.strategies.histories import Told, histories
from etiquette.testing.strategies.looks import tested, windows, zones
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.proposals import proposals
from etiquette.testing.strategies.vocabulary import ZONES, Words, utc
from etiquette.weekly import DAY

_MIDDLE = microseconds(datetime(2026, 6, 1, 12, tzinfo=UTC))
_ROOM = 20 * 7 * DAY
"""How long a season must be, for histories of some weeks that move by some weeks."""
_UNEVEN = frozenset({Unit.MONTH, Unit.YEAR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A trial in a season: from ``starts`` to just before ``ends``, no clock in play changes."""

    told: Told
    at: int
    proposed: Proposed
    starts: int
    ends: int


@st.composite
def quiet_trials(draw: st.DrawFn, policy: Policy) -> Quiet:
    """Histories, instants and proposals in a season of summer or winter."""
    found = documents_of(policy)
    names = {name for document in found for name in _named_zones(document)}
    starts, ends = _season(frozenset(names))
    assume(ends - starts > _ROOM)
    base = utc(starts + 2 * DAY)
    told = draw(histories(policy, base=base))
    assume(
        not any(
            _is_uneven(value) for facts in (told.facts, *(e.facts for e in told.events)) for value in facts.values()
        )
    )
    moments = [base, *(event.at for event in told.events)]
    span = draw(st.sampled_from((0, 1, -1, DAY, 3 * DAY, 7 * DAY)) | st.integers(0, 20 * DAY))
    at = microseconds(draw(st.sampled_from(moments))) + span
    return Quiet(told=told, at=at, proposed=draw(proposals(policy, told)), starts=starts, ends=ends)


def _season(names: frozenset[str]) -> tuple[int, int]:
    """The longest stretch of two years in which none of these clocks changes."""
    first, last = _MIDDLE - 365 * DAY, _MIDDLE + 365 * DAY
    changes = {start for name in names for start, _, _ in zone(name).segments(first, last)}
    bounds = [*sorted(changes), last]
    return max(pairwise(bounds), key=lambda stretch: stretch[1] - stretch[0])


def _named_zones(document: Document) -> Iterator[str]:
    yield from ("UTC", *zones(document, {}))
    if any(declared.type in ("zone", "zones") for declared in document.facts.values()):
        yield from ZONES


def _is_uneven(value: Any) -> bool:
    return isinstance(value, str) and any(word in value for word in ("month", "year"))


# --- moving ----------------------------------------------------------------------------------------------------------


def shifted_by_weeks(told: Told, weeks: int) -> Told:
    """All that is told, with every date and instant in it, so many weeks later."""
    by = timedelta(weeks=weeks)
    events = tuple(_moved(event, by) for event in told.events)
    return replace(told, base=told.base + by, events=events, facts=_values(told.facts, by))


def _moved(event: Event, by: timedelta) -> Event:
    recorded = None if event.recorded is None else event.recorded + by
    return replace(
        event,
        at=event.at + by,
        recorded=recorded,
        attributes=_values(event.attributes, by),
        facts=_values(event.facts, by),
    )


def _values(values: Mapping[str, Any], by: timedelta) -> dict[str, Any]:
    return {name: value + by if isinstance(value, date) else value for name, value in values.items()}


# --- what does not move ----------------------------------------------------------------------------------------------


def dated_part(document: Document) -> str | None:
    """What in a policy is not the same some weeks later, in words: a date, a holiday, a month; ``None`` if nothing."""
    if any(_is_dated(value) for values in tested(document).values() for value in values):
        return "it compares something with a date"
    if any(_is_dated(declared.default) for declared in _declarations(document)):
        return "a fact or an attribute has a date by default"
    for window in windows(document):
        if _is_monthly(window):
            return "it counts months, quarters or years"
    if _uses_calendar(document) and any(c.country or c.closed or c.working for c in document.calendars.values()):
        return "it counts on a calendar with holidays or closed days"
    return None


def _declarations(document: Document) -> Iterator[Declaration]:
    yield from document.facts.values()
    for name in (*document.events, *document.acts):
        yield from Words.of(document).attributes_of(name).values()


def _is_dated(value: object) -> bool:
    is_instant = isinstance(value, int) and not isinstance(value, bool | Decimal)
    return isinstance(value, date) or is_instant


def _is_monthly(window: Window) -> bool:
    if any(part.unit in _UNEVEN for part in durations(window)):
        return True
    ends = [getattr(leaf, "then", leaf) for leaf in leaves(window)]
    return any(isinstance(end, Period) and end.unit not in ("day", "week") for end in ends)


def _uses_calendar(document: Document) -> bool:
    counted = any(part.unit.needs_calendar for window in windows(document) for part in durations(window))
    hours = [rule for rule in document.rules if isinstance(rule, HoursRule)]
    return counted or any(hasattr(r.allow or r.deny, "calendar") or r.holidays == "closed" for r in hours)
