"""What a decision, a reason, a finding or an event says in plain values, it can be made from again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from etiquette.api import load, loads
from etiquette.audit import Finding
from etiquette.calendars.zones import zone
from etiquette.decision import Decision, PolicyStamp
from etiquette.event import Event, History
from etiquette.language.schema import validate_plain
from etiquette.readers import read_history

SEARCH = "examples/job-search.jsonl"


def test_a_decision_round_trips_and_fits_its_schema() -> None:
    policy, history = load("job-interview"), read_history(SEARCH)
    for thread in history.threads:
        for decision in policy.evaluate(history, "2026-03-24T09:00:00-04:00", thread=thread):
            plain = decision.to_dict()
            assert validate_plain(plain, "decision") == ()
            again = Decision.from_dict(
                plain,
                at=decision.at,
                thread=decision.thread,
                policies=tuple(PolicyStamp.from_dict(stamp.to_dict()) for stamp in decision.policies),
                tzdata=decision.tzdata,
                holidays=decision.holidays,
            )
            assert again == decision
            assert again.to_dict() == plain


def test_a_decision_in_a_repeated_hour_round_trips() -> None:
    policy = loads(
        """
        {format: 1, policy: p, version: 1.0.0, clock: {zone: America/New_York}, acts: {call: },
         rules: [{id: gap, kind: cooldown, act: call, wait: 24 hours}]}
        """
    )
    history = History([Event(type="call", at="2026-10-31T02:30-04:00", thread="a")])
    decision = policy.decide(history, "2026-10-31T12:00-04:00", "call")
    assert decision.not_before is not None
    assert decision.not_before.isoformat() == "2026-11-01T01:30:00-05:00"
    assert Decision.from_dict(decision.to_dict(), at=decision.at).to_dict() == decision.to_dict()


def test_an_audit_finding_round_trips_and_fits_its_schema() -> None:
    audit = load("job-interview").audit(read_history(SEARCH), "2026-03-24T09:00:00-04:00")
    assert audit.findings
    assert validate_plain(audit.to_dict(), "audit") == ()
    for finding in audit:
        assert Finding.from_dict(finding.to_dict(), zone=zone(finding.at.timezone_name or "UTC")) == finding


@given(
    at=st.datetimes(timezones=st.timezones()),
    seq=st.integers(-5, 5),
    attributes=st.dictionaries(st.text(min_size=1), st.text() | st.booleans() | st.integers() | st.none()),
)
def test_an_event_round_trips_and_fits_its_schema(at: object, seq: int, attributes: dict[str, object]) -> None:
    event = Event(type="reply", at=at, thread=("a", "b"), id="e", seq=seq, attributes=attributes)  # type: ignore[arg-type]
    assert Event.from_dict(event.to_dict()) == event
    assert validate_plain(event.to_dict(), "event") == ()
