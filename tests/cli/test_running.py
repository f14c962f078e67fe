from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import etiquette as package
from etiquette.cli import main
from etiquette.cli.commands import COMMANDS
from etiquette.release import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2026-03-24T10:00-04:00")
ROOT = Path(str(package.__file__)).parents[1]


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    """The command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        cwd=cwd,
    )


# --- help and usage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_that_name_it(etiquette: Command, command: str) -> None:
    found = etiquette(command, "--help")
    assert (found.status, found.err) == (0, "")
    assert found.out.startswith(f"Usage: etiquette {command} ")
    assert f"Examples:\n  etiquette {command}" in found.out
    assert "--json" in found.out


def test_the_help_lists_every_command_in_one_line_that_is_not_cut(etiquette: Command) -> None:
    found = etiquette("--help")
    assert found.status == 0
    assert [line.split()[0] for line in found.lines if line.startswith("  ") and line.split()[0] in COMMANDS] == list(
        COMMANDS
    )
    assert "..." not in found.out.partition("Commands:")[2]


def test_without_a_command_the_help_is_shown_as_bad_usage(etiquette: Command) -> None:
    found = etiquette()
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("Usage: etiquette ")


def test_the_version_is_that_of_the_release(etiquette: Command) -> None:
    assert etiquette("--version").out == f"etiquette {__version__}\n"


@pytest.mark.parametrize(
    "arguments, message, help",
    [
        (("agnda",), 'there is no command "agnda"; did you mean "agenda"?', "see: etiquette --help"),
        (("agenda",), "missing argument 'HISTORY'", "see: etiquette agenda --help"),
        (("agenda", "calls.jsonl"), "missing option '--policy' / '-p'", "see: etiquette agenda --help"),
        (("agenda", "a", "-p", "b", "--color", "blue"), "invalid value for '--color'", "see: etiquette agenda --help"),
    ],
)
def test_bad_usage_is_said_in_a_sentence_and_is_status_2(
    etiquette: Command, arguments: tuple[str, ...], message: str, help: str
) -> None:
    found = etiquette(*arguments)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"error: {message}")
    assert found.err.endswith(f"[bad-usage]\nhelp: {help}\n")
    error = etiquette(*arguments, "--json").json["error"]
    assert (error["code"], error["help"], error["place"]) == ("bad-usage", help, None)


def test_behind_two_dashes_json_is_no_option(etiquette: Command) -> None:
    found = etiquette("agenda", "-p", "polite.yaml", *AT, "--", "--json")
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("error: ")


# --- errors ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments, code, place",
    [
        (("agenda", "nothing.jsonl", "-p", "polite.yaml", *AT), "no-such-file", "nothing.jsonl"),
        (("agenda", "calls.jsonl", "-p", "polit.yaml", *AT), "unreadable-file", None),
        (("agenda", "calls.jsonl", "-p", "no-such-policy", *AT), "unknown-policy", None),
        (("agenda", "calls.jsonl", "-p", "polite.yaml", "--at", "2026-03-24T10:00"), "naive-time", "--at"),
        (("agenda", "calls.jsonl", "-p", "polite.yaml", "--at", "tomorrow"), "not-an-instant", "--at"),
        (("agenda", "calls.jsonl", "-p", "polite.yaml", *AT, "--facts", "no.yaml"), "no-such-file", "no.yaml"),
    ],
)
def test_an_error_is_four_fields_in_json_and_lines_on_the_error_stream(
    etiquette: Command, arguments: tuple[str, ...], code: str, place: str | None
) -> None:
    said, told = etiquette(*arguments), etiquette(*arguments, "--json")
    assert (said.status, said.out, told.status, told.err) == (2, "", 2, "")
    assert list(told.json["error"]) == ["code", "message", "help", "place"]
    assert told.json["error"]["code"] == code
    if place is not None:
        assert told.json["error"]["place"] == place
        assert f"  at: {place}\n" in said.err
    assert f"[{code}]" in said.err
    assert "Traceback" not in said.err


def test_every_bad_line_of_a_history_is_named(etiquette: Command, folder: Path) -> None:
    (folder / "bad.jsonl").write_text('{"thread": 1}\nnonsense\n', encoding="utf-8")
    found = etiquette("agenda", "bad.jsonl", "-p", "polite.yaml", *AT)
    assert found.status == 2
    assert found.err.count("  at: bad.jsonl:") == 2
    assert found.err.count("help: ") == 2


def test_a_policy_that_means_nothing_is_shown_with_carets_and_is_a_finding(etiquette: Command, folder: Path) -> None:
    (folder / "wrong.yaml").write_text("format: 1\npolicy: wrong\nversion: 1\n", encoding="utf-8")
    found = etiquette("agenda", "calls.jsonl", "-p", "wrong.yaml", *AT)
    assert (found.status, found.out) == (1, "")
    assert " --> wrong.yaml:3:10\n3 | version: 1\n  |          ^\n" in found.err


def test_an_event_that_the_policy_does_not_know_is_named_by_file_and_line(etiquette: Command, folder: Path) -> None:
    with (folder / "calls.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"thread": "acme", "type": "qestion", "at": "2026-03-21T10:00Z"}\n')
    error = etiquette("agenda", "calls.jsonl", "-p", "polite.yaml", *AT, "--json").json["error"]
    assert (error["code"], error["place"]) == ("unknown-event", "calls.jsonl:6")


def test_a_mistake_of_the_program_itself_is_no_traceback(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr("etiquette.cli.inputs.history_of", fail)
    found = etiquette("agenda", "calls.jsonl", "-p", "polite.yaml", *AT)
    assert (found.status, found.out) == (2, "")
    assert "(ZeroDivisionError: by zero)" in " ".join(found.err.split())
    monkeypatch.setenv("ETIQUETTE_TRACEBACK", "1")
    with pytest.raises(ZeroDivisionError):
        etiquette("agenda", "calls.jsonl", "-p", "polite.yaml", *AT)


# --- the process -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("arguments, status", [(["--version"], 0), (["check", "polite.yaml"], 0), (["agnda"], 2)])
def test_main_ends_the_process_with_the_status(folder: Path, arguments: list[str], status: int) -> None:
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    assert leaving.value.code == status


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    with started("-m", "etiquette", "show", "job-interview", cwd=folder) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert (process.stderr.read(), process.wait(30)) == ("", 0)


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another thing there")
def test_an_interrupt_is_status_130_and_no_traceback(folder: Path) -> None:
    # Whoever runs the tests in the background has told them to ignore interrupts; the program is told otherwise.
    listen = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); sys.stdin.readline()"
    code = f"{listen}; from etiquette.cli import main; main(['check', '-'])"
    with started("-c", f"print('up', flush=True); {code}", cwd=folder) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdin.write("\n")
        process.stdin.flush()
        # It waits for its input now; until it does, the interrupt would meet the interpreter's own start.
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        try:
            status = process.wait(30)
        finally:
            process.kill()
        assert (process.stderr.read().strip(), status) == ("", 130)


@pytest.mark.parametrize(
    "arguments, unwanted",
    [
        (["--version"], {"rich", "pendulum", "yaml", "jsonschema", "etiquette.engine", "holidays"}),
        (["agenda", "--help"], {"rich", "pendulum", "yaml", "jsonschema", "etiquette.engine", "holidays"}),
        (["agenda", "calls.jsonl", "-p", "polite.yaml", *AT, "--json"], {"rich", "holidays", "hypothesis", "numpy"}),
        (["count", "7 days", "--zone", "UTC"], {"yaml", "jsonschema", "etiquette.engine", "holidays"}),
    ],
)
def test_a_command_loads_only_what_it_needs(folder: Path, arguments: list[str], unwanted: set[str]) -> None:
    code = (
        "import sys\nfrom etiquette.cli.running import run\n"
        f"status = run({arguments!r})\nprint('\\n' + ' '.join(sys.modules))\nsys.exit(status)"
    )
    with started("-c", code, cwd=folder) as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert not unwanted & set(out.splitlines()[-1].split())


def test_what_the_output_cannot_show_is_replaced_and_ends_nothing(folder: Path) -> None:
    (folder / "wide.jsonl").write_text(
        json.dumps({"thread": "漢字", "type": "question", "at": "2026-03-24T09:00-04:00"}) + "\n", encoding="utf-8"
    )
    run = subprocess.run(
        [sys.executable, "-m", "etiquette", "agenda", "wide.jsonl", "-p", "polite.yaml", *AT],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]), "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stderr) == (0, b"")
    assert b"answer by email" in run.stdout
