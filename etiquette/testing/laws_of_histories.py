"""Laws of what is told: in which order, how often, when; and of the tracker, which is told one event at a time."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import strategies as st

from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from etiquette.testing.law import law
from etiquette.testing.strategies.histories import THREAD
from etiquette.testing.trial import Trial, trials
from etiquette.tracker import Tracker


def _order(event: Event) -> tuple[int, int]:
    return event.instant, event.seq


@st.composite
def arrivals(draw: st.DrawFn, events: Sequence[Event]) -> tuple[Event, ...]:
    """The events in another order; those of one instant and ``seq`` keep theirs, since there it is the place that
    counts."""
    shuffled = draw(st.permutations(range(len(events))))
    groups: dict[tuple[int, int], list[int]] = {}
    for index, event in enumerate(events):
        groups.setdefault(_order(event), []).append(index)
    return tuple(events[groups[_order(events[index])].pop(0)] for index in shuffled)


@law
def order_of_input_and_duplicates_change_nothing(draw: st.DrawFn, policy: Policy) -> None:
    """Events told in another order, and told again under the same id, give the same decision."""
    trial = draw(trials(policy))
    named = [event for event in trial.told.events if event.id is not None]
    again = draw(st.lists(st.sampled_from(named), max_size=3)) if named else []
    others = draw(arrivals(trial.told.events))
    other = replace(trial, told=replace(trial.told, events=(*others, *again)))
    other.agree(other.decision(), trial.decision(), "told in another order or twice, the same events decide otherwise")


@law
def future_events_change_nothing(draw: st.DrawFn, policy: Policy) -> None:
    """What happens later, or is recorded later, has no part in a decision."""
    trial = draw(trials(policy))
    trial.agree(trial.decision(), trial.as_known().decision(), "events that do not exist yet change the decision")


@law
def replay_is_a_fold(draw: st.DrawFn, policy: Policy) -> None:
    """A tracker that went on from a snapshot answers as one that was told everything at once."""
    trial = draw(trials(policy))
    events = History(trial.told.events).events
    half = draw(st.integers(0, len(events)))
    first = _tracker(policy, trial)
    for event in events[:half]:
        first.apply(event)
    went_on = policy.resume(json.dumps(first.snapshot()))
    for event in events[half:]:
        went_on.apply(event)
    _tracker_agrees(went_on, trial, f"resumed after {half} events, the tracker answers otherwise")


@law
def tracker_equals_evaluator(draw: st.DrawFn, policy: Policy) -> None:
    """A tracker that is told events one at a time, in any order, answers as the evaluator does."""
    trial = draw(trials(policy))
    tracker = _tracker(policy, trial)
    arrived: list[Event] = []
    for event in draw(arrivals(trial.told.events)):
        try:
            tracker.apply(event)
        except EtiquetteError:
            # A retraction that arrives before what it takes back is refused, and changes nothing.
            continue
        arrived.append(event)
    _tracker_agrees(
        tracker, replace(trial, told=replace(trial.told, events=tuple(arrived))), "the tracker answers otherwise"
    )


def _tracker(policy: Policy, trial: Trial) -> Tracker:
    return policy.track(facts=trial.told.facts)


def _tracker_agrees(tracker: Tracker, trial: Trial, why: str) -> None:
    latest = max((event.instant for event in trial.told.events), default=trial.at)
    for instant in dict.fromkeys((trial.at, max(trial.at, latest))):
        wanted = trial.decision(instant)
        proposed = trial.proposed
        evaluation = tracker.evaluate(wanted.at, thread=THREAD)
        got = evaluation.decide(proposed.act, proposed.channel, proposed.attributes)
        trial.agree(got, wanted, why)
