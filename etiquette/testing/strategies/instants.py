"""Instants to ask about: where something is likely to change, and a tick to either side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import zone
from etiquette.decision import Decision
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.policy import Document
from etiquette.testing.strategies.histories import THREAD, Told
from etiquette.testing.strategies.looks import reaches, zones
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.vocabulary import utc
from etiquette.weekly import DAY

_YEAR = 365 * DAY
_REACH = 3000 * DAY
"""How far from an instant its boundaries are looked at."""


@st.composite
def likely_instants(draw: st.DrawFn, document: Document, events: Sequence[Event], base: datetime) -> datetime:
    """Instants as far from the events as windows reach, found without asking for any decision.

    Args:
        draw: given by Hypothesis.
        document: whose windows.
        events: what happened.
        base: about when.
    """
    moments = sorted([base, *(event.at for event in events), *(e.recorded for e in events if e.recorded is not None)])
    late = moments[len(moments) // 2 :]
    from_moment = draw(st.sampled_from([*moments, *late, *late]))
    known = [timedelta(microseconds=reach) for reach in reaches(document)]
    spans = [timedelta(0), timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=40), *known]
    tick = timedelta(microseconds=draw(st.sampled_from((0, 0, 1, -1))))
    return (from_moment + draw(st.sampled_from(spans)) + tick).astimezone(UTC)


@st.composite
def instants(draw: st.DrawFn, policy: Policy, told: Told) -> datetime:
    """Instants biased to the boundaries of a policy on a history, and a tick to either side of them.

    These are the instants that its decisions name, those of the events, the changes of the clocks in play, and the
    ends of their months.

    Args:
        draw: given by Hypothesis.
        policy: the policy.
        told: the history, and the facts that are given with it.
    """
    documents = documents_of(policy)
    rough = draw(likely_instants(draw(st.sampled_from(documents)), told.events, told.base))
    match draw(st.sampled_from(("as it is", "named", "named", "named", "changes of clocks", "ends of months"))):
        case "named":
            bounds = boundaries(policy, told, rough)
        case "changes of clocks":
            bounds = tuple(bound for name in _zones(policy, told) for bound in _changes(name, microseconds(rough)))
        case "ends of months":
            bounds = tuple(_month_end(name, microseconds(rough)) for name in _zones(policy, told))
        case _:
            bounds = ()
    if not bounds:
        return rough
    return utc(draw(st.sampled_from(bounds)) + draw(st.sampled_from((0, -1, 1))))


def boundaries(policy: Policy, told: Told, at: datetime) -> tuple[int, ...]:
    """The instants, in microseconds, that the decisions at an instant name; none where nothing can be decided."""
    try:
        evaluation = policy.evaluate(History(told.events), at, thread=THREAD, facts=told.facts)
        decisions = [
            evaluation[act, channel] for act in evaluation.acts for channel in (None, *evaluation.channels(act))
        ]
    except EtiquetteError:
        return ()
    here = microseconds(at)
    named = {bound for decision in decisions for bound in named_instants(decision)}
    return tuple(sorted(bound for bound in named if abs(bound - here) < _REACH))


def named_instants(decision: Decision) -> Iterator[int]:
    """The instants, in microseconds, that a decision names."""
    fields = (decision.not_before, decision.due_from, decision.due_by, decision.valid_until)
    for moment in (*fields, *(reason.until for reason in decision.reasons)):
        if moment is not None:
            yield microseconds(moment)


def _zones(policy: Policy, told: Told) -> tuple[str, ...]:
    facts = [told.facts, *(event.facts for event in told.events)]
    found = dict.fromkeys(name for d in documents_of(policy) for known in facts for name in zones(d, known))
    return tuple(found)


def _changes(name: str, instant: int) -> Iterator[int]:
    """The changes of a clock within a year of an instant."""
    return (start for start, _, _ in zone(name).segments(instant - _YEAR, instant + _YEAR)[1:])


def _month_end(name: str, instant: int) -> int:
    """The midnight that ends the month of an instant."""
    where = zone(name)
    today = date.fromordinal(where.date_of(instant))
    following = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    return where.midnight(following.toordinal())
