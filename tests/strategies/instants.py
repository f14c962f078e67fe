"""Instants to ask about: those of the events, as far from them as windows reach, and a tick to either side."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st

from etiquette.duration import Unit, Window, durations
from etiquette.event import Event
from etiquette.policy import CapRule, CooldownRule, DeadlineRule, Document

_LENGTHS = {
    Unit.SECOND: timedelta(seconds=1),
    Unit.MINUTE: timedelta(minutes=1),
    Unit.HOUR: timedelta(hours=1),
    Unit.DAY: timedelta(days=1),
    Unit.WEEK: timedelta(weeks=1),
    Unit.MONTH: timedelta(days=30),
    Unit.YEAR: timedelta(days=365),
    Unit.BUSINESS_DAY: timedelta(days=1),
    Unit.OPEN_MINUTE: timedelta(minutes=1),
    Unit.OPEN_HOUR: timedelta(hours=1),
}


def reaches(document: Document) -> list[timedelta]:
    """About how far the windows of a policy reach."""
    windows: list[Window | None] = []
    for rule in document.rules:
        if isinstance(rule, CooldownRule):
            windows += [*rule.waits]
        elif isinstance(rule, CapRule):
            windows.append(rule.per)
        elif isinstance(rule, DeadlineRule):
            windows += [rule.opens, rule.within, rule.lapses]
    for state in document.states.values():
        windows += [state.starts_after, state.ends_after, state.lasts]
    known = [window for window in windows if window is not None]
    return [_LENGTHS[part.unit] * part.count for window in known for part in durations(window)]


@st.composite
def instants(draw: st.DrawFn, document: Document, events: Sequence[Event], base: datetime) -> datetime:
    """An instant, biased to where something is likely to change."""
    moments = sorted([base, *(event.at for event in events), *(e.recorded for e in events if e.recorded is not None)])
    late = moments[len(moments) // 2 :]
    from_moment = draw(st.sampled_from([*moments, *late, *late]))
    spans = [timedelta(0), timedelta(0), timedelta(hours=1), timedelta(days=1), timedelta(days=40), *reaches(document)]
    tick = timedelta(microseconds=draw(st.sampled_from((0, 0, 1, -1))))
    return (from_moment + draw(st.sampled_from(spans)) + tick).astimezone(UTC)
