"""Calendar files: what is planned and what is owed, so that any calendar reads it and importing again updates it."""

from __future__ import annotations

from datetime import UTC, datetime

import icalendar
import pytest
import vobject  # type: ignore[import-untyped]  # it has no types

from etiquette.api import load
from etiquette.engine import Policy
from etiquette.event import Event, History
from etiquette.export.ical import agenda_to_ical, plans_to_ical
from etiquette.readers import read_history

AT = "2026-03-24T09:00:00-04:00"


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load("job-interview")


@pytest.fixture(scope="module")
def search() -> History:
    return read_history("examples/job-search.jsonl")


def plans(policy: Policy, search: History, at: str = AT) -> bytes:
    made = [policy.plan(search, at, "2026-06-01T00:00Z", thread=thread) for thread in search.threads]
    return plans_to_ical(made, at=datetime.fromisoformat(at))


def test_each_step_of_a_plan_is_an_event_with_an_alarm(policy: Policy, search: History) -> None:
    steps = [s for thread in search.threads for s in policy.plan(search, AT, "2026-06-01T00:00Z", thread=thread)]
    events = vobject.readOne(plans(policy, search).decode()).vevent_list
    assert len(events) == len(steps)
    assert [e.dtstart.value.astimezone(UTC) for e in events] == [s.at.astimezone(UTC) for s in steps]
    assert all(len(e.valarm_list) == 1 for e in events)


def test_what_is_owed_is_a_to_do_with_its_last_instant(policy: Policy, search: History) -> None:
    decisions = policy.agenda(search, AT)
    todos = vobject.readOne(agenda_to_ical(decisions, at=datetime.fromisoformat(AT)).decode()).vtodo_list
    owed = [d for d in decisions if d.obligation != "none"]
    assert len(todos) == len(owed)
    assert todos[0].summary.value == "thank-you by email: bluefin-health"
    assert todos[0].due.value.astimezone(UTC) == datetime(2026, 3, 21, 20, 0, tzinfo=UTC)


def test_the_same_values_give_the_same_bytes(policy: Policy, search: History) -> None:
    assert plans(policy, search) == plans(policy, search)


def test_a_later_plan_names_the_same_entries_by_the_same_uids(policy: Policy, search: History) -> None:
    earlier = icalendar.Calendar.from_ical(plans(policy, search))
    later = icalendar.Calendar.from_ical(plans(policy, search, "2026-03-25T09:00:00-04:00"))
    before = {str(entry["uid"]) for entry in earlier.walk("VEVENT")}
    after = {str(entry["uid"]) for entry in later.walk("VEVENT")}
    assert len(before) == len(earlier.walk("VEVENT"))
    assert after <= before


def test_text_of_a_thread_cannot_break_out_of_its_line(policy: Policy) -> None:
    thread = "x\r\nBEGIN:VEVENT\r\nSUMMARY:no"
    history = History([Event(type="interview", at="2026-03-23T15:00-04:00", thread=thread)])
    calendar = vobject.readOne(agenda_to_ical(policy.agenda(history, AT), at=datetime.fromisoformat(AT)).decode())
    assert not hasattr(calendar, "vevent")
    assert len(calendar.vtodo_list) >= 1
