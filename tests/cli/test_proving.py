"""``etiquette test --mutate`` and ``--coverage``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Command

POLICY = """\
format: 1
policy: daily
version: 1.0.0
clock: {zone: America/New_York}
acts: {call: {channels: [phone]}}
rules: [{id: daily, kind: cooldown, wait: 1 day}]
"""
CASES = """\
policy: ./daily.yaml
zone: America/New_York
cases:
  - case: a call a day
    history: [{at: 2026-03-07 15:00, event: call}]
    expect:
      - {at: 2026-03-08 14:59:59.999999, act: call, status: too_soon, not_before: 2026-03-08 15:00}
      - {at: 2026-03-08 15:00, act: call, status: allowed}
  - case: an unknown event is an error
    history: [{at: 2026-03-07 15:00, event: call-back}]
    error: unknown-event
"""


@pytest.fixture
def daily(folder: Path) -> Path:
    (folder / "daily.yaml").write_text(POLICY, encoding="utf-8")
    cases = folder / "daily.cases.yaml"
    cases.write_text(CASES, encoding="utf-8")
    return cases


def test_mutants_that_are_alive_are_listed_with_the_case_that_would_kill_them(etiquette: Command, daily: Path) -> None:
    daily.write_text(CASES.replace("status: too_soon, not_before: 2026-03-08 15:00", "conflict: false"))
    found = etiquette("test", "daily.yaml", "--mutate")
    assert found.status == 1
    assert found.lines[:3] == [
        "ALIVE   daily: removed",
        "        this case would kill it:",
        '  - case: "tells daily: removed"',
    ]
    assert "ALIVE   daily: wait 1 day -> 1 day 1 second" not in found.lines


def test_mutants_that_are_accepted_with_a_reason_are_not_alive(etiquette: Command, daily: Path, folder: Path) -> None:
    daily.write_text(CASES[: CASES.index("  - case: an unknown")], encoding="utf-8")
    assert etiquette("test", "daily.yaml", "--mutate").status == 1
    reason = "- {mutant: 'other_events: refuse -> ignore', because: whatever happens is written down}\n"
    (folder / "daily.mutants.yaml").write_text(reason, encoding="utf-8")
    found = etiquette("test", "daily.yaml", "--mutate")
    assert (found.status, found.out) == (0, "daily@1.0.0: 11 mutants, 10 killed, 1 accepted, 0 alive\n")


def test_a_mutant_that_is_accepted_in_vain_is_told(etiquette: Command, daily: Path, folder: Path) -> None:
    (folder / "daily.mutants.yaml").write_text("- {mutant: 'daily: removed', because: why not}\n", encoding="utf-8")
    found = etiquette("test", "daily.yaml", "--mutate")
    assert found.status == 1
    assert found.lines[0] == "STALE   daily: removed: it is accepted, and no such mutant survives"


def test_edges_without_a_case_are_listed(etiquette: Command, daily: Path) -> None:
    assert etiquette("test", "daily.yaml", "--coverage").out == "daily@1.0.0: 2 sides of edges, 0 without a case\n"
    daily.write_text(CASES.replace("2026-03-08 15:00, act", "2026-03-09 15:00, act"), encoding="utf-8")
    found = etiquette("test", "daily.yaml", "--coverage")
    assert (found.status, found.lines[0]) == (1, "BARE    daily: wait: no case at")


def test_the_json_has_both(etiquette: Command, daily: Path) -> None:
    found = etiquette("test", "daily.yaml", "--mutate", "--coverage", "--json")
    assert found.status == 0
    assert found.json == {
        "mutants": [{"policy": "daily@1.0.0", "killed": 11, "survivors": [], "stale": []}],
        "coverage": [{"policy": "daily@1.0.0", "sides": 2, "bare": []}],
    }


def test_cases_without_a_policy_beside_them_prove_nothing(etiquette: Command, daily: Path, folder: Path) -> None:
    alone = folder / "alone.cases.yaml"
    alone.write_text(CASES, encoding="utf-8")
    found = etiquette("test", "alone.cases.yaml", "--mutate", "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "no-policy-beside")
