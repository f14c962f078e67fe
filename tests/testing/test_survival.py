"""Cases kill mutants; what they leave alive is found, with the case that would kill it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from etiquette.api import cases_resolver, loads
from etiquette.api import document_of as read_document
from etiquette.cases import read_cases, run_case
from etiquette.errors import EtiquetteError, InvalidPolicy
from etiquette.language.library import TextLibrary
from etiquette.policy_files import installed
from etiquette.testing.accepted import read_accepted
from etiquette.testing.mutation import is_policy, mutate
from etiquette.testing.parents import parents_of
from etiquette.testing.survival import Bench, Report, survivors
from tests.testing.proving import cases_of, document_of, resolver, text_of

POLICIES = Path(__file__).parents[2] / "policies"
LISTS = sorted(POLICIES.glob("*/*.mutants.yaml"))
PROVED = sorted(
    path
    for folder in ("job-interview*", "open-source-review*", "recruiting", "references")
    for path in POLICIES.glob(f"{folder}/*.cases.yaml")
)
"""Those that are proved in a few seconds; `etiquette test policies --mutate` proves all of them."""

PARTS = (
    "events: {reply: }",
    "acts: {call: {channels: [phone]}}",
    "rules: [{id: daily, kind: cooldown, act: call, wait: 1 day}]",
)
WEAK = """\
  - case: a second call waits
    history: [{at: 2026-03-03 15:00, event: call}]
    expect: [{at: 2026-03-03 16:00, act: call, status: too_soon}]
"""


def report_on(cases: str, **options: object) -> Report:
    return survivors(document_of(*PARTS), cases_of(cases), resolver(*PARTS), **options)  # type: ignore[arg-type]


def test_a_mutant_that_a_case_tells_from_the_policy_is_killed() -> None:
    report = report_on(WEAK)
    alive = {survivor.mutant.name for survivor in report.alive}
    assert "daily: removed" not in alive
    assert "daily: effect forbid -> warn" not in alive
    assert "daily: wait 1 day -> 24 hours" in alive
    assert "daily: wait 1 day -> 1 day 1 second" in alive
    assert report.killed == 2


def test_each_survivor_comes_with_a_case_that_holds_for_the_policy_and_not_for_the_mutant() -> None:
    document, resolve = document_of(*PARTS), resolver(*PARTS)
    report = report_on(WEAK)
    assert report.alive
    bench = Bench(document, cases_of(WEAK), resolve)
    for survivor in report.alive:
        assert survivor.case is not None, survivor.mutant.name
        (case,) = cases_of(survivor.case)
        assert run_case(case, resolve) == ()
        mutated = bench.policy_of(case.policies, survivor.mutant.document)
        assert run_case(case, lambda _, mutated=mutated: mutated) != ()  # type: ignore[misc]


def test_with_the_cases_that_were_found_no_mutant_is_left_alive() -> None:
    found = "".join(survivor.case or "" for survivor in report_on(WEAK).alive)
    again = report_on(WEAK + found)
    assert (again.alive, again.is_clean) == ((), True)


def test_a_mutant_that_nothing_can_tell_is_alive_and_has_no_case() -> None:
    # The state ends as it begins, so that no event can tell how long it would last.
    parts = (
        "events: {stop: }",
        "acts: {call: {channels: [phone]}}",
        "states: {stopped: {begins: stop}}",
        "rules: [{id: over, kind: forbid, when: stopped, unless: stopped}]",
    )
    report = survivors(document_of(*parts), cases_of(WEAK.replace("too_soon", "allowed")), resolver(*parts))
    alive = {survivor.mutant.name: survivor for survivor in report.alive}
    assert alive["over: removed"].case is None
    assert alive["over: without unless"].case is not None


def test_a_changed_check_is_told_by_a_draft() -> None:
    parts = (
        "facts: {role: {type: text}}",
        "acts: {note: {channels: [email]}}",
        "rules: [{id: short, kind: message, checks: {words: {at_most: 5}, mentions: [{fact: role}, thanks]}}]",
    )
    cases = cases_of("  - {case: nothing, draft: {act: note, channel: email, body: Hi}, findings: []}\n")
    with pytest.raises(EtiquetteError, match="failing-case"):
        survivors(document_of(*parts), cases, resolver(*parts))
    holding = cases_of(
        "  - {case: nothing, draft: {act: note, channel: email, body: Hi}, findings: [{check: mentions}]}\n"
    )
    report = survivors(document_of(*parts), holding, resolver(*parts))
    alive = {survivor.mutant.words: survivor.case or "" for survivor in report.alive}
    assert "draft:" in alive["words at_most 5 -> 4"]
    assert "draft:" in alive['mentions without "thanks"']


def test_an_accepted_survivor_is_not_alive_and_one_accepted_in_vain_is_stale() -> None:
    accepted = {
        "daily: wait 1 day -> 24 hours": "the clocks never change here",
        "daily: removed": "nobody would mind",
        "no such: mutant": "a slip of the pen",
    }
    report = report_on(WEAK, accepted=accepted, search=False)
    assert "daily: wait 1 day -> 24 hours" not in {survivor.mutant.name for survivor in report.alive}
    assert report.stale == ("daily: removed", "no such: mutant")
    assert not report.is_clean


def test_cases_of_other_policies_are_passed_over() -> None:
    document, cases = document_of(*PARTS), cases_of(WEAK)
    assert len(Bench(document, cases, resolver(*PARTS)).cases) == 1
    other = loads(text_of(*PARTS).replace("policy: polite", "policy: rude"), library=TextLibrary())
    assert Bench(document, cases, lambda _: other).cases == ()


def test_a_list_of_accepted_mutants_has_one_reason_for_one_or_several() -> None:
    text = "- {mutant: a, because: x}\n- mutant: [b, c]\n  because: y\n"
    assert read_accepted(text, "m.yaml") == {"a": "x", "b": "y", "c": "y"}


@pytest.mark.parametrize(
    "text, code",
    [
        ("mutants: []", "wrong-type"),
        ("- {mutant: a}", "missing-key"),
        ("- {mutant: a, because: x, becuase: y}", "unknown-key"),
        ("- {mutant: a, because: }", "wrong-type"),
        ("- [", "yaml-syntax"),
    ],
)
def test_a_list_of_accepted_mutants_that_is_none_says_so(text: str, code: str) -> None:
    with pytest.raises(InvalidPolicy) as caught:
        read_accepted(text, "m.yaml")
    assert [one.code for one in caught.value.diagnostics] == [code]


@pytest.mark.parametrize("beside", PROVED, ids=lambda path: path.parent.name)
def test_no_mutant_of_these_policies_survives_but_those_that_are_listed_with_a_reason(beside: Path) -> None:
    path = beside.with_name(beside.name.replace(".cases.", "."))
    report = survivors(
        read_document(path, installed()),
        read_cases(beside.read_text(encoding="utf-8"), str(beside)),
        cases_resolver(beside),
        parents=parents_of(path.read_text(encoding="utf-8"), file=str(path), library=installed()),
        accepted=accepted_beside(beside.with_name(beside.name.replace(".cases.", ".mutants."))),
        search=False,
    )
    assert [survivor.mutant.name for survivor in report.alive] == []
    assert report.stale == ()
    assert report.killed > 0


def accepted_beside(listed: Path) -> Mapping[str, str]:
    return read_accepted(listed.read_text(encoding="utf-8"), str(listed)) if listed.exists() else {}


@pytest.mark.parametrize("listed", LISTS, ids=lambda path: path.parent.name)
def test_every_mutant_that_is_listed_is_one_that_is_made_and_has_a_sentence_for_a_reason(listed: Path) -> None:
    path = listed.with_name(listed.name.replace(".mutants.", "."))
    document = read_document(path, installed())
    parents = parents_of(path.read_text(encoding="utf-8"), file=str(path), library=installed())
    accepted = accepted_beside(listed)
    made = [mutant for mutant in mutate(document, parents=parents) if mutant.name in accepted]
    assert {mutant.name for mutant in made if is_policy(document, mutant)} == set(accepted)
    assert all(because.endswith(".") for because in accepted.values())
