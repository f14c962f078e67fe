"""A case is not run against a mutant that it could not tell."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from etiquette.api import cases_resolver
from etiquette.api import document_of as read_document
from etiquette.cases import read_cases, run_case
from etiquette.policy_files import installed
from etiquette.testing.mutation import is_policy, mutate
from etiquette.testing.reach import acts_reached, can_tell
from etiquette.testing.survival import Bench
from tests.testing.proving import document_of

POLICIES = Path(__file__).parents[2] / "policies"
PARTS = (
    "events: {reply: , stop: , go: }",
    "acts: {call: , write: , wait: }",
    """\
    states:
      stopped: {begins: stop, ends: go}
      answered: {begins: {event: reply, outside: stopped}}
      heard: {begins: reply}
    """,
    """\
    rules:
      - {id: calm, kind: cooldown, act: call, wait: 1 day}
      - {id: quiet, kind: forbid, act: write, when: answered}
      - {id: soon, kind: deadline, act: wait, after: {event: reply, during: heard}}
    """,
)
POLITE = document_of(*PARTS)


def reached(part: str) -> list[frozenset[str] | None]:
    return [acts_reached(POLITE, mutant) for mutant in mutate(POLITE) if mutant.part == part]


def test_a_rule_reaches_its_own_acts_before_and_after() -> None:
    assert frozenset({"call"}) in reached("calm")
    assert frozenset({"call", "write"}) in reached("calm")


def test_a_state_reaches_the_acts_of_rules_that_read_it_and_of_those_that_read_what_depends_on_it() -> None:
    assert set(reached("state stopped")) == {frozenset({"write"})}
    assert set(reached("state heard")) == {frozenset({"wait"})}


def test_what_holds_for_the_whole_policy_may_reach_any_act() -> None:
    assert set(reached("other_events")) == {None}


ASKED = "expect: [{at: 2026-03-03 15:00, act: call}]"
AUDITED = "history: [{at: 2026-03-03 15:00, event: write}], audit: []"
REFUSED = "history: [{at: 2026-03-03 15:00, event: shout}], error: unknown-event"


@pytest.mark.parametrize(
    "policy, body, acts, tells",
    [
        ("polite@1.0.0", ASKED, {"call"}, True),
        ("polite@1.0.0", ASKED, {"write"}, False),
        ("polite@1.0.0", AUDITED, {"write"}, True),
        ("polite@1.0.0", AUDITED, {"call"}, False),
        ("polite@1.0.0", AUDITED, {"call", "wait"}, True),
        ("polite", AUDITED, {"call"}, True),
        ("[polite@1.0.0, rude@1.0.0]", AUDITED, {"call"}, True),
        ("polite@1.0.0", REFUSED, {"call"}, True),
    ],
)
def test_a_case_can_tell_what_it_asks_about_and_an_audit_what_was_done_or_may_be_owed(
    policy: str, body: str, acts: set[str], tells: bool
) -> None:
    text = f"policy: {policy}\nzone: America/New_York\ncases:\n  - {{case: it is told, {body}}}\n"
    (case,) = read_cases(text, "polite.cases.yaml")
    assert can_tell(case, POLITE, frozenset(acts)) == tells


@pytest.mark.parametrize("name", ["references/1.0.0", "support-follow-up/1.0.0", "us-telemarketing/2.0.0"])
def test_what_is_not_run_would_not_have_told(name: str) -> None:
    path = POLICIES / f"{name}.yaml"
    beside = path.with_name(path.name.removesuffix(".yaml") + ".cases.yaml")
    document = read_document(path, installed())
    bench = Bench(document, read_cases(beside.read_text(encoding="utf-8"), str(beside)), cases_resolver(beside))
    passed_over = 0
    for mutant in islice(mutate(document), 0, None, 23):
        acts = acts_reached(document, mutant)
        quiet = [case for case in bench.cases if not can_tell(case, document, acts)]
        if not quiet or not is_policy(document, mutant):
            continue
        passed_over += len(quiet)
        for case in quiet:
            policy = bench.policy_of(case.policies, mutant.document)
            assert run_case(case, lambda _, policy=policy: policy) == (), (mutant.name, case.name)  # type: ignore[misc]
    assert passed_over > 0
