"""Files of cases are tests for pytest."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path

import pytest

import etiquette

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


@pytest.fixture(autouse=True)
def package_in_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs are processes of their own, and look for the package where these tests found it."""
    monkeypatch.setenv("PYTHONPATH", str(Path(etiquette.__file__).resolve().parent.parent))


def try_here(pytester: pytest.Pytester) -> pytest.RunResult:
    # Installed, the plugin is loaded by its entry point; a second time would be once too often.
    installed = entry_points(group="pytest11", name="etiquette")
    plugin = () if installed else ("-p", "etiquette.testing.plugin")
    return pytester.runpytest_subprocess(*plugin, "-p", "no:cacheprovider")


def run(pytester: pytest.Pytester, *, status: str = "allowed", ini: str = "") -> pytest.RunResult:
    pytester.makefile(".yaml", calls=POLICY)
    pytester.makefile(".cases.yaml", calls=CASES.replace("STATUS", status))
    pytester.makeini(f"[pytest]\n{ini}")
    return try_here(pytester)


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
    result = try_here(pytester)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*odd.cases.yaml:*"])


def test_the_configuration_can_switch_it_off(pytester: pytest.Pytester) -> None:
    assert run(pytester, ini="etiquette_cases = false").ret == pytest.ExitCode.NO_TESTS_COLLECTED
