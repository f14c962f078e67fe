"""What the comparison of columns with the evaluator once found, each as small as it can be told."""

from __future__ import annotations

import pytest

from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.engine import Policy
from etiquette.event import Event

np = pytest.importorskip("numpy")

from etiquette.columnar.kernel import Kernel  # noqa: E402
from tests.columnar.tables import One, by_columns, by_evaluator  # noqa: E402

DAY = 86_400_000_000


def told(kind: str, at: str) -> Event:
    return Event(type=kind, at=at, thread="a")


def kernel_of(policy: Policy) -> Kernel:
    (lineage,) = policy.lineages
    return Kernel([lineage.grounds[0]])


@pytest.mark.parametrize("ends_after", ["ever", "60 days"])
def test_a_state_that_an_end_lifts_after_a_while_holds_no_longer_than_it_lasts(ends_after: str) -> None:
    policy = loads(
        f"""
        format: 1
        policy: lasting
        version: 1.0.0
        clock: {{zone: America/New_York}}
        events: {{stop: , go: }}
        acts: {{call: {{channels: [phone]}}}}
        states: {{stopped: {{begins: stop, ends: go, ends_after: {ends_after}, lasts: 1 month}}}}
        rules: [{{id: quiet, kind: forbid, act: call, when: stopped}}]
        """
    )
    kernel = kernel_of(policy)
    thread = One(events=[told("stop", "2026-03-06T15:00-05:00"), told("go", "2026-03-06T15:30-05:00")], facts={})
    over = microseconds(told("stop", "2026-04-06T15:00-04:00").at)
    instants = [over - 20 * DAY, over - 1, over, over + 1]
    rows, _ = by_columns(kernel, [thread] * len(instants), np.array(instants, np.int64))
    assert rows == [by_evaluator(kernel, thread, instant) for instant in instants]
    assert [found[0]["status"] for found in rows if found] == ["too_soon", "too_soon", "allowed", "allowed"]


def test_a_preference_may_hang_on_a_state_by_the_channel_and_a_value() -> None:
    policy = loads(
        """
        format: 1
        policy: preferring
        version: 1.0.0
        clock: {zone: UTC}
        events: {refused: {attributes: {urgent: {type: boolean}}}}
        acts: {call: {channels: [email, phone], attributes: {urgent: {type: boolean, default: true}}}}
        states: {closed: {begins: refused, by: [channel, urgent]}}
        rules: [{id: written, kind: prefer, act: call, channels: [phone, email], when: closed}]
        """
    )
    kernel = kernel_of(policy)
    refused = Event(type="refused", at="2026-03-06T15:00Z", thread="a", attributes={"urgent": True})
    threads = [One(events=events, facts={}) for events in ([], [refused])]
    at = microseconds(refused.at) + DAY
    rows, _ = by_columns(kernel, threads, at)
    assert rows == [by_evaluator(kernel, thread, at) for thread in threads]
    assert [found[-1]["channel"] for found in rows if found] == ["email", "phone"]
