"""Boundary coverage: a case stands on a side of an edge, or none does."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from etiquette.api import cases_resolver
from etiquette.api import document_of as read_document
from etiquette.cases import read_cases
from etiquette.policy_files import installed
from etiquette.testing.coverage import boundaries
from etiquette.testing.parents import parents_of
from tests.testing.proving import cases_of, document_of, resolver

POLICIES = Path(__file__).parents[2] / "policies"
JOB_INTERVIEW = sorted(path.name for path in POLICIES.glob("job-interview*"))
EVENTS = "events: {reply: , stop: , go: }"
ACTS = "acts: {call: {channels: [phone]}}"


def bare(rule: str, *cases: str, more: str = "x-nothing: {}") -> list[str]:
    parts = (EVENTS, ACTS, more, f"rules: [{rule}]")
    return [
        str(one)
        for one in boundaries(document_of(*parts), cases_of("".join(cases)) if cases else (), resolver(*parts)).bare
    ]


def case(history: str, *instants: str, act: str = "call") -> str:
    expected = ", ".join(f"{{at: {at}, act: {act}}}" for at in instants)
    return f"  - {{case: one, history: [{history}], expect: [{expected}]}}\n"


CALLED = "{at: 2026-03-03 15:00, event: call}"
REPLIED = "{at: 2026-03-03 15:00, event: reply}"


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfOpen:
    """A rule with one edge, a history, and instants on its two sides."""

    rule: str
    more: str = "x-nothing: {}"
    history: str
    name: str
    before: str
    at: str


EDGES = [
    HalfOpen(
        rule="{id: r, kind: cooldown, wait: 24 hours}",
        history=CALLED,
        name="wait",
        before="2026-03-04 14:59:59.999999",
        at="2026-03-04 15:00",
    ),
    HalfOpen(
        rule="{id: r, kind: cap, at_most: 1, per: ever}",
        history=CALLED,
        name="at_most",
        before="2026-03-03 14:59:59",
        at="2026-03-03 15:00",
    ),
    HalfOpen(
        rule="{id: r, kind: deadline, act: call, after: reply}",
        history=REPLIED,
        name="is due",
        before="2026-03-03 14:59:59.5",
        at="2026-03-03 15:00",
    ),
    HalfOpen(
        rule="{id: r, kind: deadline, act: call, after: reply, opens: 2 days}",
        history=REPLIED,
        name="opens",
        before="2026-03-05 14:59:59.999999",
        at="2026-03-05 15:00",
    ),
    HalfOpen(
        rule="{id: r, kind: deadline, act: call, after: reply, steps: [{opens: 2 days}]}",
        history=REPLIED,
        name="step 1 opens",
        before="2026-03-05 14:59:59.999999",
        at="2026-03-05 15:00",
    ),
    HalfOpen(
        rule="{id: r, kind: forbid, when: {passed: day}}",
        more="facts: {day: {type: date, default: 2026-03-03}}",
        history="",
        name="passed on day",
        before="2026-03-03 23:59:59.999999",
        at="2026-03-04 00:00",
    ),
]


@pytest.mark.parametrize("edge", EDGES, ids=lambda edge: edge.name)
def test_an_edge_wants_a_case_just_before_it_and_one_at_it(edge: HalfOpen) -> None:
    without_before, without_at = f"r: {edge.name}: no case just before", f"r: {edge.name}: no case at"
    assert bare(edge.rule, case(edge.history, edge.before, edge.at), more=edge.more) == []
    assert bare(edge.rule, case(edge.history, edge.at), more=edge.more) == [without_before]
    assert bare(edge.rule, case(edge.history, edge.before), more=edge.more) == [without_at]
    assert bare(edge.rule, more=edge.more) == [without_before, without_at]


def test_a_last_instant_wants_a_case_at_it_and_one_just_after_it() -> None:
    rule = "{id: r, kind: deadline, act: call, after: reply, opens: 1 day, within: 2 days, lapses: 3 days}"
    opened = case(REPLIED, "2026-03-04 14:59:59", "2026-03-04 15:00")
    lapsed = case(REPLIED, "2026-03-06 14:59:59", "2026-03-06 15:00")
    assert bare(rule, opened, lapsed) == ["r: within: no case at", "r: within: no case just after"]
    assert bare(rule, opened, lapsed, case(REPLIED, "2026-03-05 15:00")) == ["r: within: no case just after"]
    assert bare(rule, opened, lapsed, case(REPLIED, "2026-03-05 15:00", "2026-03-05 15:00:00.000001")) == []
    assert bare(rule, opened, case(REPLIED, "2026-03-05 15:00", "2026-03-05 15:00:01")) == [
        "r: lapses: no case just before",
        "r: lapses: no case at",
    ]


def test_hours_want_cases_at_the_start_and_at_the_end_of_each_range() -> None:
    rule = "{id: r, kind: hours, allow: {every day: 09:00-17:00}}"
    start = case("", "2026-03-03 08:59:59.999999", "2026-03-03 09:00")
    end = case("", "2026-03-04 17:00", "2026-03-04 17:00:00.000001")
    assert bare(rule, start, end) == []
    assert bare(rule, start) == [
        "r: allow 09:00-17:00 ends: no case at",
        "r: allow 09:00-17:00 ends: no case just after",
    ]


def test_a_state_wants_cases_where_it_begins_ends_and_is_over() -> None:
    states = "states: {stopped: {begins: stop, ends: go, lasts: 7 days}}"
    rule = "{id: r, kind: forbid, when: stopped}"
    stopped = "{at: 2026-03-03 15:00, event: stop}"
    begins = case(stopped, "2026-03-03 14:59:59.999999", "2026-03-03 15:00")
    lasts = case(stopped, "2026-03-10 14:59:59.999999", "2026-03-10 15:00")
    ends = case(f"{stopped}, {{at: 2026-03-05 15:00, event: go}}", "2026-03-05 14:59:59.999999", "2026-03-05 15:00")
    assert bare(rule, begins, lasts, ends, more=states) == []
    assert bare(rule, begins, lasts, more=states) == [
        "state stopped: ends: no case just before",
        "state stopped: ends: no case at",
    ]
    assert bare(rule, begins, ends, more=states) == [
        "state stopped: lasts: no case just before",
        "state stopped: lasts: no case at",
    ]


def test_a_case_more_than_a_second_away_stands_nowhere() -> None:
    rule = "{id: r, kind: cooldown, wait: 24 hours}"
    assert len(bare(rule, case(CALLED, "2026-03-04 14:59:58.999999", "2026-03-04 15:00:00.000001"))) == 2
    assert bare(rule, case(CALLED, "2026-03-04 14:59:59")) == ["r: wait: no case at"]


def test_a_case_about_another_act_stands_nowhere() -> None:
    acts = "acts: {call: {channels: [phone]}, write: {channels: [letter]}}"
    rule = "{id: r, kind: cooldown, act: call, wait: 24 hours}"
    parts = (EVENTS, acts, f"rules: [{rule}]")
    cases = cases_of(case(CALLED, "2026-03-04 14:59:59.999999", "2026-03-04 15:00", act="write"))
    assert len(boundaries(document_of(*parts), cases, resolver(*parts)).bare) == 2


def test_an_audit_stands_where_each_act_was_done() -> None:
    rule = "{id: r, kind: cooldown, wait: 24 hours}"
    again = "{at: 2026-03-04 14:59:59.999999, event: call}"
    audited = f"  - {{case: one, history: [{CALLED}, {again}], audit: [{{finding: violation}}]}}\n"
    assert bare(rule, audited) == ["r: wait: no case at"]


def test_a_count_in_a_message_wants_drafts_of_just_that_length_and_of_one_more_or_less() -> None:
    rule = "{id: r, kind: message, checks: {words: {at_least: 2, at_most: 3}}}"

    def drafts(*bodies: str) -> str:
        return "".join(f"  - {{case: one, draft: {{act: call, body: {body}}}, findings: []}}\n" for body in bodies)

    assert bare(rule, drafts("a", "a b", "a b c", "a b c d")) == []
    assert bare(rule, drafts("a b", "a b c d")) == [
        "r: words at_least 2: no case just before",
        "r: words at_most 3: no case at",
    ]


@pytest.mark.parametrize("name", JOB_INTERVIEW)
def test_the_cases_of_the_job_interview_stand_on_every_side_of_every_edge(name: str) -> None:
    path = POLICIES / name / "1.0.0.yaml"
    beside = path.with_name("1.0.0.cases.yaml")
    coverage = boundaries(
        read_document(path, installed()),
        read_cases(beside.read_text(encoding="utf-8"), str(beside)),
        cases_resolver(beside),
        parents=parents_of(path.read_text(encoding="utf-8"), file=str(path), library=installed()),
    )
    assert [str(one) for one in coverage.bare] == []


def test_a_case_of_several_threads_stands_with_each_of_them() -> None:
    rule = "{id: r, kind: cooldown, wait: 24 hours}"
    history = (
        "{at: 2026-03-02 15:00, event: reply, thread: one}",
        "{at: 2026-03-03 15:00, event: call, thread: two}",
        "{at: 2026-03-05 15:00, event: call, thread: [three, one]}",
    )

    def standing(*expected: str) -> list[str]:
        text = f"  - {{case: one, history: [{', '.join(history)}], expect: [{', '.join(expected)}]}}\n"
        return bare(rule, text)

    before_of_two = "{at: 2026-03-04 14:59:59.999999, act: call, thread: two}"
    at_of_one = "{at: 2026-03-06 15:00, act: call}"
    assert standing(before_of_two) == ["r: wait: no case at"]
    assert standing(before_of_two, at_of_one) == []
    # Elsewhere nothing happened then: an instant counts for the thread that is asked about.
    assert standing("{at: 2026-03-04 15:00, act: call, thread: three}", before_of_two) == ["r: wait: no case at"]
    assert standing("{at: 2026-03-04 15:00, act: call, thread: four}", before_of_two) == ["r: wait: no case at"]
