"""Files of cases are tests for pytest."""

from __future__ import annotations

import pytest

pytest_plugins = ["pytester"]

POLICY = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: America/New_York}
acts: {call: {channels: [phone]}}
rules: [{id: daily, kind: cooldown, act: call, wait: 24 hours}]
"""
CASES = """\
policy: ./calls.yaml
zone: America/New_York
cases:
  - case: a day must pass
    history: [{at: 2026-03-03 12:00, event: call}]
    expect: [{at: 2026-03-04 11:59:59.999999, act: call, status: too_soon}]
  - case: a day is enough
    history: [{at: 2026-03-03 12:00, event: call}]
    expect: [{at: 2026-03-04 12:00, act: call, status: STATUS}]
"""


def run(pytester: pytest.Pytester, *, status: str = "allowed", ini: str = "") -> pytest.RunResult:
    pytester.makefile(".yaml", calls=POLICY)
    pytester.makefile(".cases.yaml", calls=CASES.replace("STATUS", status))
    pytester.makeini(f"[pytest]\n{ini}")
    return pytester.runpytest_inprocess("-p", "etiquette.testing.plugin", "-p", "no:cacheprovider")


def test_each_case_is_a_test(pytester: pytest.Pytester) -> None:
    run(pytester).assert_outcomes(passed=2)


def test_a_case_that_fails_says_so_in_a_sentence_with_its_place(pytester: pytest.Pytester) -> None:
    result = run(pytester, status="due")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        [
            "calls.cases.yaml:7:5: a day is enough",
            "  - at 2026-03-04 12:00, call: status is allowed, and due is expected",
        ]
    )
    assert "Traceback" not in result.stdout.str()


def test_a_file_that_holds_no_cases_is_an_error_with_its_place(pytester: pytest.Pytester) -> None:
    pytester.makefile(".cases.yaml", odd="policy: calls\ncase: []\n")
    result = pytester.runpytest_inprocess("-p", "etiquette.testing.plugin", "-p", "no:cacheprovider")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*odd.cases.yaml:*"])


def test_the_configuration_can_switch_it_off(pytester: pytest.Pytester) -> None:
    assert run(pytester, ini="etiquette_cases = false").ret == pytest.ExitCode.NO_TESTS_COLLECTED
