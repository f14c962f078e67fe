"""Days that are counted by addition end where the calendar says, in every zone and around every change of its clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.calendars.windows import Clock
from etiquette.calendars.zones import Zone, zone, zone_names
from etiquette.compiled.ends import Ends
from etiquette.compiled.lens import lens_at, stretches
from etiquette.duration import parse_duration, parse_window
from etiquette.event import Event
from etiquette.situation import AtInstant, Ground
from etiquette.weekly import DAY, MINUTE
from tests.compiled.asking import Case, by_evaluator, instants_named
from tests.test_differential import FEWER, searched

RULES = """
format: 1
policy: clocks
version: 1.0.0
facts: {zone: {type: zone}}
clock: {zone: {fact: zone, default: UTC}}
acts: {call: , note: }
rules:
  - {id: wait, kind: cooldown, act: call, wait: 3 days}
  - {id: twice, kind: cap, act: call, at_most: 2, per: 2 consecutive weeks}
  - {id: thrice, kind: cap, act: call, at_most: 3, per: 5 weeks}
  - {id: answer, kind: deadline, act: note, after: call, restart: true, opens: 2 days, within: 9 full days, lapses: 8 weeks}
"""
POLICY = loads(RULES)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
START, END = (microseconds(datetime(year, 1, 1, tzinfo=UTC)) for year in (1930, 2045))


@st.composite
def around_a_change(draw: st.DrawFn) -> tuple[Zone, list[int]]:
    """A zone, and instants around one of its changes, or some days before it; in order."""
    where = zone(draw(st.sampled_from(zone_names())))
    changes = [start for start, _, _ in where.segments(START, END)][1:] or [END]
    change = draw(st.sampled_from(changes)) - draw(st.sampled_from((0, 0, 2, 3, 14, 35))) * DAY
    minutes = draw(
        st.lists(st.integers(-1600, 1600) | st.sampled_from((-61, -60, -1, 0, 1, 59, 60)), min_size=1, max_size=6)
    )
    return where, sorted(change + minute * MINUTE for minute in minutes)


@settings(searched, max_examples=2 * FEWER)
@given(drawn=around_a_change(), days=st.integers(1, 400))
def test_so_many_days_later_is_where_the_calendar_says(drawn: tuple[Zone, list[int]], days: int) -> None:
    where, instants = drawn
    clock, calms = Clock(where, {}), stretches(where)
    for instant in instants:
        later = calms.days_later(instant, days * DAY)
        assert later in (None, clock.add(parse_duration(f"{days} days"), instant))


@settings(searched, max_examples=2 * FEWER)
@given(
    drawn=around_a_change(), text=st.sampled_from(("1 day", "2 weeks", "1 consecutive day", "3 full weeks", "1 month"))
)
def test_the_latest_ends_are_the_latest_although_a_later_anchor_may_end_earlier(
    drawn: tuple[Zone, list[int]], text: str
) -> None:
    where, instants = drawn
    document = POLICY.lineages[0].grounds[0].document
    view = AtInstant(Ground(document), (), {"zone": where.name})
    ends = Ends(parse_window(text), view)
    every = sorted(end for instant in instants if (end := ends.end(instant)) is not None)
    for number in range(1, len(instants) + 1):
        assert ends.latest(instants, number) == every[-number]


@settings(searched, max_examples=FEWER)
@given(drawn=around_a_change())
def test_compiled_code_answers_as_the_evaluator_does_around_a_change_of_the_clock(
    drawn: tuple[Zone, list[int]],
) -> None:
    where, instants = drawn
    events = [Event(type="call", at=EPOCH + timedelta(microseconds=instant), thread="a") for instant in instants]
    case = Case(document=POLICY.lineages[0].grounds[0].document, events=events, facts={"zone": where.name})
    tracker = POLICY.compiled().track(facts=case.facts)
    for event in events:
        tracker.apply(event)
    expected = by_evaluator(case, instants[-1])
    for instant in (instants[-1], *instants_named(expected, instants[-1])):
        answer = by_evaluator(case, instant)
        assert POLICY.compiled().standings(events, instant, facts=case.facts) == answer, f"at {instant}"
        assert tracker.standings(instant) == answer, f"at {instant}"


def test_a_lens_tells_the_calm_around_an_instant_and_those_beside_it() -> None:
    new_york = zone("America/New_York")
    noon = microseconds(datetime(2026, 1, 15, 17, tzinfo=UTC))
    lens = lens_at(new_york, noon)
    put_forward = microseconds(datetime(2026, 3, 8, 7, tzinfo=UTC))
    assert lens.last == put_forward
    assert lens.first < lens.lo < noon < lens.hi < put_forward < lens.nlo
    assert (lens.shift, lens.later) == (60 * MINUTE, -60 * MINUTE)
    assert lens_at(new_york, put_forward).first == put_forward
