"""The laws, tried from the command line."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from etiquette.api import load
from etiquette.cases import read_cases, run_case
from etiquette.decision import Decision
from etiquette.engine import Policy

if TYPE_CHECKING:
    from tests.cli.conftest import Command

LAW = "allowed_at_not_before_and_not_one_tick_earlier"


@pytest.fixture
def permits_late(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that names the instant after the first at which an act is permitted."""
    right = Policy.decide

    def wrong(self: Policy, *args: Any, **more: Any) -> Decision:
        found = right(self, *args, **more)
        return replace(found, not_before=found.not_before and found.not_before.add(microseconds=1))

    monkeypatch.setattr(Policy, "decide", wrong)


@pytest.mark.parametrize("argument", ["polite.yaml", "."])
def test_laws_are_tried_on_the_policies_that_are_named(etiquette: Command, argument: str) -> None:
    found = etiquette("test", argument, "--properties", "--only", "forbid_trumps_due")
    assert (found.status, found.out) == (0, "1 law kept, each on 100 histories\n")


def test_a_law_that_says_nothing_of_a_policy_says_why(etiquette: Command) -> None:
    found = etiquette("test", "polite.yaml", "--properties", "--only", "candidate_zone")
    assert found.status == 0
    assert "says nothing here" in found.out
    assert "0 laws kept" in found.out


def test_a_law_that_is_broken_shows_a_case(etiquette: Command, permits_late: None) -> None:
    found = etiquette("test", "polite.yaml", "--properties", "--only", LAW)
    assert found.status == 1
    assert found.lines[0] == f"BROKEN  {LAW}"
    assert "  - case: " in found.out
    assert found.lines[-1] == "1 of 1 law broken"


def test_as_json_the_case_can_be_run(etiquette: Command, permits_late: None) -> None:
    found = etiquette("test", "polite.yaml", "--properties", "--only", LAW, "--json")
    (law,) = found.json["laws"]
    assert (found.status, law["law"], law["holds"]) == (1, LAW, False)
    (case,) = read_cases(f"policy: polite\ncases:\n{law['case']}", "found")
    assert run_case(case, lambda _: load("polite.yaml")) != ()


def test_cases_without_a_policy_beside_them_are_refused(etiquette: Command, folder: Any) -> None:
    (folder / "lonely.cases.yaml").write_text("policy: polite\ncases: []\n", encoding="utf-8")
    found = etiquette("test", "lonely.cases.yaml", "--properties")
    assert found.status == 2
    assert "no-policy-beside" in found.err
