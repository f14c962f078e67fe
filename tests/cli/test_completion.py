from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from etiquette.cli.completion import SHELLS

if TYPE_CHECKING:
    from tests.cli.conftest import Command


Complete = Callable[..., list[str]]


@pytest.fixture
def completed(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> Complete:
    """Completes a line that ends with the last of the words, as bash asks for it."""

    def complete(*words: str) -> list[str]:
        monkeypatch.setenv("_ETIQUETTE_COMPLETE", "bash_complete")
        monkeypatch.setenv("COMP_WORDS", " ".join(("etiquette", *words)))
        monkeypatch.setenv("COMP_CWORD", str(len(words)))
        found = etiquette()
        monkeypatch.delenv("_ETIQUETTE_COMPLETE")
        assert (found.status, found.err) == (0, "")
        return [line for line in found.lines if line]

    return complete


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script_that_names_the_command(etiquette: Command, shell: str) -> None:
    found = etiquette("completion", shell)
    assert found.status == 0
    assert "_ETIQUETTE_COMPLETE" in found.out
    assert etiquette("completion", shell, "--json").json == {"shell": shell, "script": found.out.removesuffix("\n")}


@pytest.mark.parametrize("shell", SHELLS)
def test_each_script_is_one_that_its_shell_can_read(etiquette: Command, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = etiquette("completion", shell).out
    subprocess.run([program, "-n"], input=script, text=True, check=True, timeout=20)


def test_another_shell_is_an_error(etiquette: Command) -> None:
    assert etiquette("completion", "tcsh").status == 2


def test_commands_and_options_are_completed(completed: Complete) -> None:
    assert completed("au") == ["plain,audit"]
    assert "plain,--policy" in completed("agenda", "--p")
    assert completed("audit", "--fail-on", "n") == ["plain,norm", "plain,never"]


def test_histories_are_files(completed: Complete) -> None:
    assert completed("agenda", "ca") == ["file,ca"]
    assert completed("agenda", "calls.jsonl", "--facts", "f") == ["file,f"]


def test_policies_are_completed_by_name_and_version_and_else_are_files(completed: Complete) -> None:
    assert "plain,job-interview-weekly" in completed("agenda", "calls.jsonl", "-p", "job-")
    assert completed("show", "job-interview@") == ["plain,job-interview@1.0.0"]
    assert completed("show", "./pol") == ["file,./pol"]


def test_acts_channels_and_events_are_those_of_the_policies_on_the_line(completed: Complete) -> None:
    asked = ("explain", "calls.jsonl", "-p", "polite.yaml")
    assert completed(*asked, "--act", "c") == ["plain,call"]
    assert completed(*asked, "--act", "call", "--channel", "") == ["plain,phone", "plain,letter"]
    assert completed(*asked, "--channel", "") == ["plain,email", "plain,phone", "plain,letter"]
    assert completed("record", "-p", "polite.yaml", "calls.jsonl", "opt") == ["plain,opt-out", "plain,opt-in"]


def test_threads_are_those_of_the_history_on_the_line(completed: Complete) -> None:
    assert completed("explain", "calls.jsonl", "-p", "polite.yaml", "-t", "b") == ["plain,birch"]
    assert completed("audit", "calls.jsonl", "-t", "") == [
        "plain,drum",
        "plain,elm",
        "plain,cedar",
        "plain,acme",
        "plain,birch",
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("explain", "no-such-file.jsonl", "-t", ""),
        ("explain", "polite.yaml", "-t", ""),
        ("explain", "calls.jsonl", "-p", "no-such-policy", "--act", ""),
        ("explain", "calls.jsonl", "--act", ""),
    ],
)
def test_where_nothing_can_be_read_nothing_is_offered_and_nothing_is_said(
    completed: Complete, words: tuple[str, ...]
) -> None:
    assert completed(*words) == []
