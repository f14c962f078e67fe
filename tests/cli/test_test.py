from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Command

CASES = """\
policy: ./polite.yaml
zone: America/New_York
cases:
  - case: a question is answered within a day
    history: [{at: 2026-03-20 16:00, event: question}]
    expect:
      - {at: 2026-03-21 16:00, act: answer, status: due}
      - {at: 2026-03-21 16:00:00.000001, act: answer, status: overdue}
  - case: a second call waits
    history: [{at: 2026-03-17 18:00, event: call, channel: phone}]
    expect:
      - {at: 2026-03-20 18:00, act: call, status: WORD}
"""


@pytest.fixture
def cases(folder: Path) -> Path:
    path = folder / "polite.cases.yaml"
    path.write_text(CASES.replace("WORD", "too_soon"), encoding="utf-8")
    return path


@pytest.mark.parametrize("argument", ["polite.cases.yaml", "polite.yaml", "."])
def test_cases_are_found_by_their_file_their_policy_or_their_folder(
    etiquette: Command, cases: Path, argument: str
) -> None:
    found = etiquette("test", argument)
    assert (found.status, found.out) == (0, "all 2 cases hold\n")


def test_a_failed_case_says_what_was_expected_and_what_came(etiquette: Command, cases: Path) -> None:
    cases.write_text(CASES.replace("WORD", "allowed"), encoding="utf-8")
    found = etiquette("test", "polite.cases.yaml")
    assert (found.status, found.out) == (
        1,
        """\
FAILED  a second call waits
        polite.cases.yaml:9:5
      - at 2026-03-20 18:00, call: status is too_soon, and allowed is expected

1 of 2 cases failed
""",
    )


def test_the_json_has_each_case(etiquette: Command, cases: Path) -> None:
    cases.write_text(CASES.replace("WORD", "allowed"), encoding="utf-8")
    found = etiquette("test", "polite.cases.yaml", "--json")
    assert (found.status, found.json["passed"]) == (1, 1)
    assert [one["passed"] for one in found.json["cases"]] == [True, False]


def test_only_some_cases_can_be_run(etiquette: Command, cases: Path) -> None:
    assert etiquette("test", "polite.cases.yaml", "--only", "SECOND").out == "the one case holds\n"
    assert etiquette("test", "polite.cases.yaml", "--only", "third").out == "no case was run\n"


def test_a_file_that_holds_no_cases_is_a_failure_with_its_place(etiquette: Command, cases: Path) -> None:
    cases.write_text("policy: ./polite.yaml\ncases: none\n", encoding="utf-8")
    found = etiquette("test", "polite.cases.yaml")
    assert found.status == 1
    assert "polite.cases.yaml:2:" in found.out


def test_a_case_whose_policy_means_nothing_fails(etiquette: Command, cases: Path, folder: Path) -> None:
    (folder / "polite.yaml").write_text("format: 1\n", encoding="utf-8")
    found = etiquette("test", "polite.cases.yaml")
    assert (found.status, found.lines[-1]) == (1, "2 of 2 cases failed")


def test_a_policy_without_cases_is_an_error(etiquette: Command, folder: Path) -> None:
    found = etiquette("test", "polite.yaml", "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "no-cases")
