from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

if TYPE_CHECKING:
    from tests.cli.conftest import Command

WRONG = """\
format: 1
policy: wrong
version: 1.0.0
clock: {zone: UTC}
acts: {call: {channels: [phone]}}
rules:
  - {id: daily, kind: cooldown, act: cal, wait: 24 hours}
  - {id: wide, because: 漢字の, kind: forbid, when: nothing}
"""


def test_a_policy_without_faults_is_fine(etiquette: Command) -> None:
    found = etiquette("check", "polite.yaml")
    assert (found.status, found.out, found.err) == (0, "no errors in 1 file\n", "")


def test_each_fault_is_shown_in_its_line_with_a_caret_under_its_place(etiquette: Command, folder: Path) -> None:
    (folder / "wrong.yaml").write_text("".join(WRONG.splitlines(keepends=True)[:7]))
    found = etiquette("check", "wrong.yaml")
    assert (found.status, found.err) == (1, "")
    assert (
        found.out
        == """\
error: no act is called "cal" [unknown-act]
 --> wrong.yaml:7:38
7 |   - {id: daily, kind: cooldown, act: cal, wait: 24 hours}
  |                                      ^
 help: did you mean "call"?

1 error in 1 file
"""
    )


def test_the_caret_stands_under_the_place_behind_wide_characters(etiquette: Command, folder: Path) -> None:
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    lines = etiquette("check", "wrong.yaml").lines
    number = next(i for i, line in enumerate(lines) if line.endswith("^") and lines[i - 1].endswith("when: nothing}"))
    shown, caret = lines[number - 1], lines[number]
    assert cell_len(shown[: shown.index("nothing")]) == cell_len(caret[:-1])


@pytest.mark.parametrize("width", [20, 40, 80])
def test_of_a_long_line_the_part_around_the_place_is_shown(
    etiquette: Command, folder: Path, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    text = [*WRONG.splitlines()[:6], f'  - {{id: a, because: "{"x" * 300}", kind: cooldown, act: cal, wait: 1 day}}']
    (folder / "wrong.yaml").write_text("\n".join(text) + "\n")
    lines = etiquette("check", "wrong.yaml").lines
    assert max(map(cell_len, lines)) <= width
    caret = next(line for line in lines if line.endswith("^"))
    shown = lines[lines.index(caret) - 1]
    assert shown[len(caret) - 1 :].startswith("ca")


def test_the_json_has_every_diagnostic_and_the_status_is_the_same(etiquette: Command, folder: Path) -> None:
    (folder / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    found = etiquette("check", "wrong.yaml", "polite.yaml", "--json")
    assert found.status == 1
    assert list(found.json["diagnostics"][0]) == ["code", "severity", "message", "help", "file", "line", "column"]
    places = [(one["line"], one["column"]) for one in found.json["diagnostics"]]
    assert places == sorted(places)


def test_a_warning_alone_is_no_finding(etiquette: Command, folder: Path) -> None:
    text = [*WRONG.splitlines()[:6], "  - {id: weekly, kind: cap, act: call, at_most: 1, per: 1 week}"]
    (folder / "trap.yaml").write_text("\n".join(text) + "\n")
    found = etiquette("check", "trap.yaml")
    assert (found.status, found.lines[-1]) == (0, "1 warning in 1 file")
    assert found.lines[0].startswith("warning: ")


def test_a_folder_means_all_policies_and_cases_in_it(etiquette: Command, folder: Path) -> None:
    (folder / "all").mkdir()
    (folder / "all" / "polite.yaml").write_bytes((folder / "polite.yaml").read_bytes())
    (folder / "all" / "polite.cases.yaml").write_text("policy: polite.yaml\ncases: nothing\n")
    found = etiquette("check", "all", "--json")
    assert found.status == 1
    assert {one["file"] for one in found.json["diagnostics"]} == {"all/polite.cases.yaml"}


def test_in_a_folder_only_what_looks_like_a_policy_is_one(etiquette: Command, folder: Path) -> None:
    (folder / "all" / "mine").mkdir(parents=True)
    (folder / "all" / "mine" / "1.0.0.yaml").write_text("format: 1\n")
    (folder / "all" / "short.yaml").write_text("# mine\npolicy: short\n")
    (folder / "all" / "compose.yaml").write_text("services:\n  web: {image: nginx}\n  policy: none\n")
    (folder / "all" / "facts.yaml").write_text("acme: {role: Engineer}\n")
    found = etiquette("check", "all", "--json").json["diagnostics"]
    assert {one["file"] for one in found} == {"all/mine/1.0.0.yaml", "all/short.yaml"}
    assert etiquette("check", "all/facts.yaml").status == 1


def test_the_document_may_come_from_the_standard_input(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(WRONG.encode())))
    found = etiquette("check", "-")
    assert (found.status, found.lines[1], found.lines[2][:4]) == (1, " --> <stdin>:7:38", "7 | ")


def test_a_file_that_is_not_utf_8_is_an_error_of_input(etiquette: Command, folder: Path) -> None:
    (folder / "latin.yaml").write_bytes(b"format: 1\n# caf\xe9\n")
    found = etiquette("check", "latin.yaml")
    assert (found.status, found.out) == (2, "")
    assert "[not-utf-8]\n  at: latin.yaml:2" in found.err


@pytest.mark.parametrize("name", ["nothing-here.yaml", "no\x00name.yaml"])
def test_a_file_that_cannot_be_read_is_an_error_of_input(etiquette: Command, name: str) -> None:
    found = etiquette("check", name)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("error: ")


def test_a_folder_without_policies_is_an_error(etiquette: Command, folder: Path) -> None:
    (folder / "empty").mkdir()
    found = etiquette("check", "empty", "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "nothing-to-do")
