"""Laws of time: what a decision says of later instants is what is decided then."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume
from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds
from etiquette.calendars.zones import to_datetime
from etiquette.decision import Decision
from etiquette.engine import Policy
from etiquette.event import History
from etiquette.testing.law import law, law_unless
from etiquette.testing.strategies.histories import THREAD
from etiquette.testing.strategies.instants import named_instants
from etiquette.testing.strategies.looks import reaches
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.shifting import dated_part, quiet_trials, shifted_by_weeks
from etiquette.testing.strategies.vocabulary import utc
from etiquette.testing.trial import REACH, Trial, trials, written
from etiquette.timeline import Lane, Segment
from etiquette.weekly import DAY

WEEK = 7 * DAY


def later_instants(policy: Policy, start: int, end: int) -> st.SearchStrategy[int]:
    """Instants from one to just before another: the first, the last, as far as windows reach, and any."""
    spans = [reach for document in documents_of(policy) for reach in reaches(document)]
    likely = [start, start + 1, end - 1, *(start + span for span in spans)]
    return st.sampled_from([one for one in likely if start <= one < end]) | st.integers(start, end - 1)


@law
def decision_holds_until_valid_until_and_changes_there(draw: st.DrawFn, policy: Policy) -> None:
    """With the events that exist, the decision is the same until ``valid_until``, and another one then."""
    trial = draw(trials(policy)).as_known()
    now = trial.decision()
    until = None if now.valid_until is None else microseconds(now.valid_until)
    end = min(until or trial.at + REACH, trial.at + REACH)
    for later in (draw(later_instants(policy, trial.at, end)), end - 1):
        if trial.same_versions(later):
            why = "before valid_until, the decision is another one"
            trial.agree(trial.decision(later), now, why, less=["valid_until"])
    if until is not None and trial.same_versions(until):
        changed = trial.decision(until)
        if replace(changed, at=now.at, valid_until=now.valid_until) == now:
            trial.fail("at valid_until, the decision is still the same", {"valid_until": None})


@law
def allowed_at_not_before_and_not_one_tick_earlier(draw: st.DrawFn, policy: Policy) -> None:
    """What is too soon is permitted at ``not_before`` and at no instant before it; what is blocked or closed, never."""
    trial = draw(trials(policy)).as_known()
    now = trial.decision()
    if now.permission == "allowed":
        return
    first = None if now.not_before is None else microseconds(now.not_before)
    end = trial.at + REACH if first is None else min(first, trial.at + REACH)
    for later in (draw(later_instants(policy, trial.at, end)), end - 1):
        if trial.same_versions(later) and trial.decision(later).permission == "allowed":
            trial.fail(f"it is permitted at {written(later)}, before not_before", {"not_before": written(later)})
    if first is not None and trial.same_versions(first) and trial.decision(first).permission != "allowed":
        trial.fail("at not_before, it is not permitted", {"permission": "allowed"}, at=first)


@law
def timeline_equals_evaluate_at_every_tick_around_every_change(draw: st.DrawFn, policy: Policy) -> None:
    """The segments of a timeline are what is decided at their first and last ticks, and no two neighbours are alike."""
    trial = draw(trials(policy))
    trial = replace(trial, proposed=replace(trial.proposed, attributes={}))
    end = trial.at + draw(st.sampled_from((1, DAY, 5 * DAY, 40 * DAY)))
    assume(trial.same_versions(end))
    timeline = policy.timeline(
        History(trial.told.events),
        utc(trial.at),
        utc(end),
        thread=THREAD,
        facts=trial.told.facts,
    )
    proposed = trial.proposed
    lanes = [lane for lane in timeline if lane.act == proposed.act]
    whole = proposed.channel is None
    lane = next(one for one in lanes if (one.whole if whole else one.channel == proposed.channel))
    _covers(trial, lane, end)
    for segment in draw(st.lists(st.sampled_from(lane.segments), min_size=1, max_size=4, unique_by=_start)):
        _agrees(trial, segment)


def _start(segment: Segment) -> int:
    return segment.starts


def _covers(trial: Trial, lane: Lane, end: int) -> None:
    bounds = [trial.at, *(segment.ends for segment in lane.segments)]
    if [segment.starts for segment in lane.segments] != bounds[:-1] or bounds[-1] != end:
        trial.fail("the segments of the timeline do not follow one another from its start to its end", {})
    for before, after in zip(lane.segments, lane.segments[1:], strict=False):
        if before.answer == after.answer and before.zone is after.zone:
            trial.fail("two neighbouring segments of the timeline are alike", {}, at=after.starts)


def _agrees(trial: Trial, segment: Segment) -> None:
    why = "the timeline says otherwise"
    trial.agree(_at(segment, segment.starts), trial.decision(segment.starts), why)
    last = segment.ends - 1
    trial.agree(_at(segment, last), trial.decision(last), why, less=["valid_until"])


def _at(segment: Segment, instant: int) -> Decision:
    return replace(segment.decision, at=to_datetime(instant, segment.zone))


def _excused(policy: Policy) -> str | None:
    return next((part for document in documents_of(policy) if (part := dated_part(document)) is not None), None)


@law_unless(_excused)
def shifting_by_whole_weeks_within_one_offset_shifts_every_answer(draw: st.DrawFn, policy: Policy) -> None:
    """A history some weeks later, with no change of any clock between, is answered the same, so many weeks later."""
    quiet = draw(quiet_trials(policy))
    weeks = draw(st.integers(1, 8))
    told = shifted_by_weeks(quiet.told, weeks)
    trial = Trial(policy=policy, told=quiet.told, at=quiet.at, proposed=quiet.proposed)
    moved = Trial(policy=policy, told=told, at=quiet.at + weeks * WEEK, proposed=quiet.proposed)
    assume(trial.same_versions(moved.at))
    before, after = trial.decision(), moved.decision()
    assume(all(quiet.starts <= instant < quiet.ends for instant in (*named_instants(before), *named_instants(after))))
    moved.agree(after, _shifted(before, weeks * WEEK), f"{weeks} weeks later, the answer is another one")


def _shifted(decision: Decision, by: int) -> Decision:
    """A decision whose instants are so many microseconds later."""

    def later(moment: object) -> object:
        return None if moment is None else utc(microseconds(moment) + by)  # type: ignore[arg-type]

    fields = {name: later(getattr(decision, name)) for name in ("not_before", "due_from", "due_by", "valid_until")}
    reasons = tuple(replace(reason, until=later(reason.until)) for reason in decision.reasons)  # type: ignore[arg-type]
    return replace(decision, reasons=reasons, **fields)  # type: ignore[arg-type]
