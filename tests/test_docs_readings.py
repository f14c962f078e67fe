"""The page of readings names conformance cases that there are."""

from __future__ import annotations

import re
from pathlib import Path

from etiquette.cases import read_cases

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "decisions.md"
SUITE = ROOT / "tests" / "conformance"

NAMED = re.compile(r"“([^”]+)” \(`([^`]+)`\)")


def cases_of(file: str) -> set[str]:
    path = SUITE / f"{file}.cases.yaml"
    return {case.name for case in read_cases(path.read_text(encoding="utf-8"), path.name)}


def test_every_case_that_a_reading_names_is_in_the_suite() -> None:
    named = NAMED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [(name, file) for name, file in named if name not in cases_of(file)] == []


def test_every_reading_has_a_sentence_a_choice_a_reason_and_a_case_or_none() -> None:
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    assert [row for row in rows if len(row.split(" | ")) < 3 or row.count("|") != 5] == []
