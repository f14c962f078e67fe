"""What compiling a policy gives: code that people can read, a list of what it leaves out, and the evaluator's answers
where clocks change."""

from __future__ import annotations

import ast
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from etiquette.api import load, loads
from etiquette.calendars.instants import microseconds
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import Event, History
from etiquette.policy import Document
from tests.compiled.asking import Case, by_evaluator, instants_named, or_code

BERLIN = ZoneInfo("Europe/Berlin")
RULES = """
format: 1
policy: rules
version: 1.0.0
clock: {zone: Europe/Berlin}
acts: {call: {channels: [phone]}, note: {channels: [email, letter]}}
events: {reply: }
rules:
  - {id: three-days, kind: cooldown, act: call, wait: 3 days}
  - {id: twice-a-week, kind: cap, act: call, at_most: 2, per: 7 days}
  - {id: a-note, kind: deadline, act: note, after: reply, within: 1 full day}
  - {id: prefer-letters, kind: prefer, act: note, channels: [letter, email]}
"""


def document_of(policy: Policy) -> Document:
    return policy.lineages[0].grounds[0].document


def test_the_code_reads_as_python_and_names_what_the_policy_names() -> None:
    source = loads(RULES).compiled().source
    functions = {
        node.name: ast.get_docstring(node) for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)
    }
    assert functions["call"] == "call by phone."
    assert functions["note_by_letter"] == "note by letter."
    assert functions["note"] == "note, by its best channel."
    assert {"start", "fold", "fold_rows", "judge", "settled", "standings"} <= functions.keys()
    for line in ("# three-days: cooldown", "# twice-a-week: cap", "# a-note: deadline", "# prefer-letters: prefer"):
        assert f"    {line}\n" in source


def test_words_of_a_policy_that_are_python_words_do_no_harm() -> None:
    text = RULES.replace("reply", "class").replace("three-days", "now").replace("twice-a-week", "state")
    policy = loads(text.replace("{call:", "{def:").replace("act: call", "act: def"))
    assert [one.act for one in policy.compiled().standings([], "2026-03-03T12:00Z")] == ["def", "note"]


def test_code_is_written_once_for_each_policy() -> None:
    policy = loads(RULES)
    assert policy.compiled() is policy.compiled()
    assert policy.compiled() is not loads(RULES).compiled()


def test_what_is_left_to_the_evaluator_is_listed_with_its_rule_and_why() -> None:
    text = RULES.replace("rules:\n", "states: {warm: {begins: reply, lasts: 2 days}}\nrules:\n")
    policy = loads(text.replace("after: reply, within", "after: {event: reply, during: warm}, within"))
    (fallback,) = policy.compiled().fallbacks
    assert (
        str(fallback)
        == 'rules 1.0.0, note: a-note: events during or outside the state "warm", which begins or ends by time'
    )
    replies = [Event(type="reply", at=f"2026-03-0{day}T12:00+01:00", thread="a") for day in (3, 4)]
    call, note = policy.compiled().standings(replies, "2026-03-05T22:59:59.999999Z")
    assert (call.status, note.status, note.rules) == ("allowed", "due", ("a-note",))
    assert policy.compiled().standings(replies, "2026-03-05T23:00Z")[1].status == "overdue"
    assert policy.compiled().standings(replies[:1], "2026-03-05T23:00Z")[1].status == "allowed"


def test_a_window_may_be_named_by_an_attribute_of_its_anchor() -> None:
    text = RULES.replace("{reply: }", "{reply: {attributes: {by: {type: date}}}}").replace(
        "1 full day", "1 day before by"
    )
    policy = loads(text)
    assert policy.compiled().fallbacks == ()
    reply = Event(type="reply", at="2026-03-03T12:00+01:00", thread="a", attributes={"by": "2026-03-09"})
    assert policy.compiled().standings([reply], "2026-03-08T22:59:59.999999Z")[1].status == "due"
    assert policy.compiled().standings([reply], "2026-03-08T23:00Z")[1].status == "overdue"


def test_policies_that_are_combined_are_left_to_the_evaluator() -> None:
    policy = load("job-interview", "us-email-marketing")
    compiled = policy.compiled()
    assert [fallback.act for fallback in compiled.fallbacks] == [None]
    assert compiled.source == ""
    at = "2026-03-03T12:00-05:00"
    found = {one.act: one.status for one in compiled.standings([], at)}
    assert found == {act: policy.evaluate(History(), at)[act].status for act in found}


def test_versions_in_force_are_those_of_the_instant_asked_about() -> None:
    compiled = load("us-telemarketing").compiled()
    assert len(compiled.source.split("compiled.\n")) >= 1
    with pytest.raises(EtiquetteError, match="no-version-in-force"):
        compiled.standings([], "1950-01-01T00:00Z")


@pytest.mark.parametrize("change", ["2026-03-29T01:00+00:00", "2026-10-25T01:00+00:00"])
@pytest.mark.parametrize(
    "text", ["3 days", "3 consecutive days", "3 full days", "1 calendar week", "1 month", "36 hours"]
)
def test_windows_across_a_change_of_the_clock_end_when_the_evaluator_says(change: str, text: str) -> None:
    """Calls minutes apart around the change, and so wall-clock times that occur twice or not at all."""
    text = text.removeprefix("1 ") if "calendar" in text else text
    policy = loads(RULES.replace("wait: 3 days", f"wait: {text}").replace("per: 7 days", f"per: {text}"))
    turn = datetime.fromisoformat(change)
    document = document_of(policy)
    for days in (0, 3, 7):
        starts = [turn - timedelta(days=days) + timedelta(minutes=m) for m in (-91, -61, -31, -1, 0, 29, 59, 89)]
        for count in range(1, len(starts) + 1):
            events = [Event(type="call", at=start, thread="a") for start in starts[:count]]
            case = Case(document=document, events=events, facts={})
            at = microseconds(starts[count - 1])
            expected = by_evaluator(case, at)
            assert policy.compiled().standings(events, at) == expected
            for instant in instants_named(expected, at):
                assert policy.compiled().standings(events, instant) == by_evaluator(case, instant)


def test_facts_that_differ_in_type_alone_are_told_apart() -> None:
    policy = loads(RULES.replace("events:", "facts: {open: {type: boolean}}\nevents:"))
    compiled = policy.compiled()
    assert not isinstance(or_code(lambda: compiled.standings([], "2026-03-03T12:00Z", facts={"open": True})), str)
    assert or_code(lambda: compiled.standings([], "2026-03-03T12:00Z", facts={"open": 1})) == "wrong-type"


def test_an_event_that_is_still_to_come_does_not_count() -> None:
    policy = loads(RULES)
    events = [Event(type="call", at="2026-03-03T12:00Z", thread="a")]
    at = microseconds(events[0].at)
    assert policy.compiled().standings(events, at - 1)[0].status == "allowed"
    assert policy.compiled().standings(events, at)[0].status == "too_soon"


@pytest.mark.parametrize("at", ["0001-01-05T00:00Z", "1899-12-31T23:59:59Z", "1900-01-01T00:00Z", "2199-12-31T23:59:59Z", "2200-01-01T00:00Z",
                                "9999-12-30T00:00Z"])  # fmt: skip
def test_instants_far_away_are_answered_too(at: str) -> None:
    policy = loads(RULES)
    events = [Event(type="call", at=at, thread="a"), Event(type="reply", at=at, thread="a")]
    case = Case(document=document_of(policy), events=events, facts={})
    instant = microseconds(events[0].at)
    assert policy.compiled().standings(events, instant) == by_evaluator(case, instant)


def test_an_event_that_discharges_first_and_is_an_anchor_then_is_looked_at_by_the_states_before_it() -> None:
    text = RULES.replace("rules:\n", "states: {spoken: {begins: reply}}\nrules:\n")
    rule = "after: {event: reply, during: spoken}, reset_by: reply, within"
    policy = loads(text.replace("after: reply, within", rule))
    replies = [Event(type="reply", at=f"2026-03-0{day}T12:00+01:00", thread="a") for day in (3, 4, 5)]
    for count, anchor in ((1, None), (2, 4), (3, 5)):
        note = policy.compiled().standings(replies[:count], "2026-03-05T12:00+01:00")[1]
        began = None if anchor is None else microseconds(replies[anchor - 3].at)
        assert (note.obligation, note.due_from) == ("none" if anchor is None else "due", began)


MOVED = """
format: 1
policy: moved
version: 1.0.0
clock: {{zone: UTC}}
events: {{sent: {{attributes: {{sent_at: {{type: instant}}}}}}, reply: }}
acts: {{call: {{channels: [phone]}}}}
states: {{quiet: {{begins: {quiet}}}}}
rules:
  - {{id: wait, kind: cooldown, act: call, after: [{{event: sent, at: sent_at, outside: quiet}}, sent], wait: 2 hours}}
"""


@pytest.mark.parametrize("quiet", ["sent", "[sent, reply]"])
def test_from_when_windows_run_may_hang_on_a_state_as_it_was_before_the_event(quiet: str) -> None:
    policy = loads(MOVED.format(quiet=quiet))
    compiled = policy.compiled()
    assert not compiled.fallbacks
    first, second = (
        Event(type="sent", at=f"2026-03-03T{hour}:00Z", thread="a", attributes={"sent_at": "2026-03-03T14:00Z"})
        for hour in (15, 18)
    )
    for told, time, expected in (
        ([first], "15:59", "too_soon"),
        ([first], "16:00", "allowed"),
        ([first, second], "19:59", "too_soon"),
        ([first, second], "20:00", "allowed"),
    ):
        at = f"2026-03-03T{time}Z"
        assert policy.evaluate(History(told), at)["call"].status == expected
        assert [one.status for one in compiled.standings(told, at)] == [expected]


def test_an_event_may_not_come_before_the_instant_from_which_its_windows_run_as_a_state_says() -> None:
    policy = loads(MOVED.format(quiet="sent"))
    late = {"sent_at": "2026-03-03T20:00Z"}
    first = Event(type="sent", at="2026-03-03T15:00Z", thread="a")
    second = Event(type="sent", at="2026-03-03T18:00Z", thread="a", attributes=late)
    at = "2026-03-03T19:00Z"
    assert policy.evaluate(History([first, second]), at)["call"].status == "too_soon"
    assert policy.compiled().standings([first, second], at)[0].status == "too_soon"
    for asked in (
        lambda: policy.evaluate(History([second]), at)["call"].status,
        lambda: policy.compiled().standings([second], at),
    ):
        with pytest.raises(InvalidHistory, match="later"):
            asked()
