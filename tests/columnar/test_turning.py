"""Events close together while a clock is turned: columns say of them what the evaluator says, and seldom leave them to it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.event import Event
from etiquette.weekly import DAY, HOUR, MINUTE
from tests.test_differential import FEWER, searched

np = pytest.importorskip("numpy")

from etiquette.columnar.kernel import Kernel  # noqa: E402
from tests.columnar.tables import One, by_columns, by_evaluator  # noqa: E402
from tests.columnar.test_audits import by_columns as audited_by_columns  # noqa: E402
from tests.columnar.test_audits import by_walk  # noqa: E402

TURNS = {
    "America/New_York": ("2026-03-08T07:00Z", "2026-11-01T06:00Z"),
    "Australia/Lord_Howe": ("2026-04-04T15:00Z", "2026-10-03T15:30Z"),
    "Antarctica/Troll": ("2026-03-29T01:00Z", "2026-10-25T01:00Z"),
    "Pacific/Apia": ("2011-12-30T10:00Z", "2011-09-24T14:00Z"),
    "Africa/Casablanca": ("2026-02-15T02:00Z", "2026-03-22T02:00Z"),
}
"""Zones, each with two instants at which its clock is turned: by an hour, half an hour, two hours, a day."""
POLICY = """
    format: 1
    policy: turning
    version: 1.0.0
    clock: {{zone: {zone}}}
    events: {{stop: , go: }}
    acts: {{call: {{channels: [phone]}}, write: {{channels: [email]}}}}
    states: {{stopped: {{begins: stop, ends: go, {state}}}}}
    rules:
      - {{id: one, kind: cooldown, act: call, wait: {window}}}
      - {{id: two, kind: cap, act: call, at_most: 2, per: {window}}}
      - {{id: quiet, kind: forbid, act: call, when: stopped}}
      - {{id: answer, kind: deadline, act: write, after: [stop, call], restart: true, opens: {window}, early: forbid}}
"""
WINDOWS = ("1 day", "2 days", "1 week", "1 full day", "2 full days", "1 day 90 minutes", "1 day 1 hour 1 day")


@settings(searched, max_examples=8 * FEWER)
@given(data=st.data())
def test_columns_equal_the_evaluator_where_clocks_are_turned(data: st.DataObject) -> None:
    zone = data.draw(st.sampled_from(sorted(TURNS)), label="zone")
    window = data.draw(st.sampled_from(WINDOWS), label="window")
    state = data.draw(st.sampled_from(["starts_after", "lasts", "ends_after"]), label="state")
    turn = datetime.fromisoformat(data.draw(st.sampled_from(TURNS[zone]), label="turn"))
    # An anchor at the turn, or one whose window ends there.
    minutes = st.one_of(st.integers(-300, 300), st.integers(-1_800, -1_140), st.integers(-10_400, -9_900))
    after = data.draw(st.lists(minutes, min_size=1, max_size=8), label="minutes")
    kinds = data.draw(st.lists(st.sampled_from(["call", "call", "stop", "go"]), min_size=8, max_size=8), label="kinds")
    events = [
        Event(type=kind, at=(turn + timedelta(minutes=minute)).astimezone(UTC), thread="a")
        for minute, kind in zip(sorted(after), kinds, strict=False)
    ]
    policy = loads(POLICY.format(zone=zone, window=window, state=f"{state}: {window}"))
    kernel = Kernel([policy.lineages[0].grounds[0]])
    thread = One(events=events, facts={})
    last = events[-1].instant
    shifts = st.integers(0, 11 * 24 * 60).map(lambda minute: minute * MINUTE)
    instants = sorted(
        {last, last + DAY, last + DAY + HOUR, *(last + shift for shift in data.draw(st.lists(shifts, max_size=4)))}
    )
    rows, _ = by_columns(kernel, [thread] * len(instants), np.array(instants, np.int64))
    for row, instant in zip(rows, instants, strict=True):
        assert row is None or row == by_evaluator(kernel, thread, instant)
    (found,) = audited_by_columns(kernel, [thread], last + 3 * DAY)
    assert found is None or found == by_walk(kernel.grounds[0].document, thread, last + 3 * DAY)


def test_events_four_hours_apart_are_no_matter_of_turning_a_clock_by_one() -> None:
    policy = loads(POLICY.format(zone="America/New_York", window="7 days", state="lasts: 7 days"))
    kernel = Kernel([policy.lineages[0].grounds[0]])
    first = microseconds(datetime(2026, 1, 1, tzinfo=UTC))
    thread = One(
        events=[
            Event(type="call", at=datetime.fromtimestamp((first + 4 * HOUR * number) / 1e6, UTC), thread="a")
            for number in range(2_000)
        ],
        facts={},
    )
    (found,) = audited_by_columns(kernel, [thread], thread.events[-1].instant)
    assert found is not None
    assert len(found) > 1_000
