"""The engine does what the specification says: every case of the conformance suite holds, and the suite is whole.

The cases are data, in `tests/conformance/`; its README says how they are read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etiquette.api import cases_resolver
from etiquette.cases import Case, read_cases, run_case
from etiquette.engine import Policy

FOLDER = Path(__file__).parent / "conformance"
FILES = tuple(sorted(FOLDER.rglob("*.cases.yaml")))

SECTIONS = range(1, 12)
NUMBERS = range(1, 54)
WITHOUT_CASE = {
    "fine-print 43": "digests and the versions of databases are not known when a case is written",
    "fine-print 46": "a plan is not one of the things that a case can ask for",
    "fine-print 47": "an agenda is not one of the things that a case can ask for",
}
"""Numbers that no case can show, each with the reason."""

TABLES = {
    "window": (
        "duration", "consecutive", "full", "consecutive-business", "full-business", "calendar", "chain", "relative",
        "fact", "choice", "ever",
    ),
    "rule": ("deadline", "cooldown", "cap", "hours", "forbid", "prefer", "message", "advise"),
    "status": ("closed", "blocked", "too_soon", "overdue", "due", "allowed"),
}  # fmt: skip
"""The rows of the tables of sections 2, 6 and 7."""

EXAMPLES = re.compile(r"regulation-[fx] \d+\(\w\)\S*")
"""A worked example of a law, by its paragraph."""

STATUSES = TABLES["status"]


@cache
def cases_in(file: Path) -> tuple[Case, ...]:
    return read_cases(file.read_text(encoding="utf-8"), file.relative_to(FOLDER).as_posix())


@cache
def resolver(file: Path) -> Callable[[Sequence[str]], Policy]:
    return cases_resolver(file)


def every_case() -> list[tuple[Path, Case]]:
    return [(file, case) for file in FILES for case in cases_in(file)]


def case_id(file: Path, case: Case) -> str:
    name = file.relative_to(FOLDER).as_posix().removesuffix(".cases.yaml")
    return f"{name}: {case.name}"


def labels() -> set[str]:
    return {label for _, case in every_case() for label in case.labels}


def known_labels() -> set[str]:
    sections = {f"language {section}" for section in SECTIONS}
    numbers = {f"fine-print {number}" for number in NUMBERS}
    return sections | numbers | {f"{table} {row}" for table, rows in TABLES.items() for row in rows}


@pytest.mark.parametrize("file, case", every_case(), ids=[case_id(file, case) for file, case in every_case()])
def test_the_case_holds(file: Path, case: Case) -> None:
    assert run_case(case, resolver(file)) == ()


def test_there_are_at_least_two_hundred_cases_and_no_two_of_a_file_have_one_name() -> None:
    names = [case_id(file, case) for file, case in every_case()]
    assert len(names) >= 200
    assert sorted(names) == sorted(set(names))


def test_every_case_says_which_sentences_it_is_about_in_words_that_are_known() -> None:
    known = known_labels()
    for file, case in every_case():
        assert case.labels, f"{case_id(file, case)} has no labels"
        strange = [label for label in case.labels if label not in known and not EXAMPLES.fullmatch(label)]
        assert strange == [], f"{case_id(file, case)} has labels that nothing explains"


def test_every_section_number_and_table_row_has_a_case_unless_a_reason_is_given() -> None:
    assert known_labels() - labels() == set(WITHOUT_CASE)


def test_every_case_asks_for_something() -> None:
    for file, case in every_case():
        asked = [key for key in ("expect", "audit", "error", "findings") if key in case.body]
        assert asked, f"{case_id(file, case)} asks for nothing"


def wrong(expected: Mapping[str, Any]) -> dict[str, Any]:
    """The expectation with another status."""
    other = next(status for status in STATUSES if status != expected["status"])
    return {**expected, "status": other}


@pytest.mark.parametrize("file", FILES, ids=[file.relative_to(FOLDER).as_posix() for file in FILES])
def test_a_wrong_expectation_is_told(file: Path) -> None:
    for case in cases_in(file):
        for number, expected in enumerate(case.body.get("expect") or ()):
            if "status" in expected:
                expectations = [*case.body["expect"]]
                expectations[number] = wrong(expected)
                failures = run_case(replace(case, body={**case.body, "expect": expectations}), resolver(file))
                assert len(failures) == 1, f"{case_id(file, case)}, expectation {number + 1}"
                assert f"status is {expected['status']}" in failures[0]
