"""A policy is written in an editor: what the language server offers, shows and underlines, by the schema alone.

These tests want node and a yaml-language-server, and are skipped where there is none.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etiquette.policy import KINDS
from tests.editor.server import Editor

ROOT = Path(__file__).resolve().parents[2]
NODE = shutil.which("node")
INSTALLED = ROOT / "build" / "editor" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
pytestmark = [
    pytest.mark.editor,
    pytest.mark.skipif(NODE is None, reason="there is no node here"),
    pytest.mark.skipif(not INSTALLED.exists(), reason="make test-editor installs the yaml-language-server"),
]

SETTINGS = json.loads((ROOT / "examples" / "editor" / "settings.json").read_text(encoding="utf-8"))
DEFINITIONS = json.loads((ROOT / "schemas" / "policy-1.schema.json").read_text(encoding="utf-8"))["$defs"]
SEARCHES = sorted(path for path in (ROOT / "policies").glob("job-interview*/*.yaml") if ".mutants" not in path.name)
GOOD = sorted((ROOT / "tests" / "good").glob("*.yaml"))

HEADER = "# yaml-language-server: $schema=../../schemas/policy-1.schema.json\n"
HEAD = """\
format: 1
policy: search
version: 1.0.0
clock: {zone: Europe/Berlin}
events: {interview: }
acts: {check-in: {channels: [email, phone]}}
rules:
"""
DEADLINE = "  - id: silence\n    kind: deadline\n    act: check-in\n    after: interview\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A text and a place in it, counted from 0: where the bar stands that the text was written with."""

    text: str
    line: int
    column: int

    @staticmethod
    def of(written: str) -> Place:
        before, after = written.split("|")
        return Place(text=before + after, line=before.count("\n"), column=len(before) - before.rfind("\n") - 1)


class Desk:
    """An editor that begins a new policy for whatever is written."""

    def __init__(self, editor: Editor) -> None:
        self.editor = editor
        self._count = 0

    def path(self, name: str = "1.0.0.yaml") -> str:
        self._count += 1
        return f"policies/written-{self._count}/{name}"

    def offered(self, written: str) -> dict[str, Any]:
        place, path = Place.of(written), self.path()
        self.editor.open(path, place.text)
        return self.editor.complete(path, place.line, place.column)

    def shown(self, written: str) -> str:
        place, path = Place.of(written), self.path()
        self.editor.open(path, place.text)
        return self.editor.hover(path, place.line, place.column)

    def underlined(self, text: str, name: str = "1.0.0.yaml") -> list[tuple[str, str]]:
        """Each message, behind what it underlines."""
        told = self.editor.open(self.path(name), text)
        return [(_part(text, one["range"]), one["message"]) for one in told]


def _part(text: str, range: dict[str, dict[str, int]]) -> str:
    start, end = range["start"], range["end"]
    line = text.split("\n")[start["line"]]
    return line[start["character"] : end["character"] if end["line"] == start["line"] else None]


def at_a_desk(settings: dict[str, Any], header: str) -> Iterator[Desk]:
    with Editor([str(NODE), str(INSTALLED), "--stdio"], ROOT, settings) as editor:
        desk = Desk(editor)
        # Until the server has read its settings it finds nothing wrong with anything.
        editor.open(desk.path(), header + "format: 2\n", wrong=True)
        yield desk


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    """With the settings of the example."""
    yield from at_a_desk(SETTINGS, header="")


@pytest.fixture(scope="module")
def bare() -> Iterator[Desk]:
    """Without any settings."""
    yield from at_a_desk({}, HEADER)


# --- completion ------------------------------------------------------------------------------------------------------


def test_inside_a_deadline_its_windows_are_offered_and_what_each_is(desk: Desk) -> None:
    offered = desk.offered(HEAD + DEADLINE + "    |\n")
    assert {"opens", "within", "lapses", "early", "steps", "restart", "done_by", "reset_by", "by"} <= set(offered)
    assert "must be done by the end of this window" in offered["within"]["documentation"]


@pytest.mark.parametrize("kind", KINDS)
def test_inside_a_rule_just_the_keys_of_its_kind_are_offered_that_are_not_written_yet(desk: Desk, kind: str) -> None:
    offered = desk.offered(f"{HEAD}  - id: a\n    kind: {kind}\n    because: Why.\n    |\n")
    skeleton = f"{kind} rule"
    assert set(offered) - {skeleton} == set(DEFINITIONS[f"{kind}-rule"]["properties"]) - {"id", "kind", "because"}


@pytest.mark.parametrize("letter", ["", "w"])
def test_within_braces_keys_are_offered_on_a_line_of_their_own_and_from_the_first_letter(
    desk: Desk, letter: str
) -> None:
    begun = "{id: silence, kind: deadline, act: check-in, after: interview,"
    between = " " if letter else "\n     "
    offered = desk.offered(f"{HEAD}  - {begun}{between}{letter}|}}\n")
    assert {"opens", "within", "lapses"} <= set(offered)
    assert not {"wait", "at_most", "allow"} & set(offered)


def test_a_rule_begins_with_its_id_and_then_its_kind(desk: Desk) -> None:
    assert "id" in desk.offered(HEAD + "  - |\n")
    assert "kind" in desk.offered(HEAD + "  - id: a\n    |\n")


def test_every_kind_is_offered_with_what_it_means(desk: Desk) -> None:
    offered = desk.offered(HEAD + "  - id: a\n    kind: |\n")
    assert {kind: item["documentation"] for kind, item in offered.items()} == {
        kind: DEFINITIONS[f"{kind}-rule"]["description"] for kind in KINDS
    }


@pytest.mark.parametrize(
    "written,words",
    [
        (HEAD + DEADLINE + "    early: |\n", ("forbid", "warn")),
        (HEAD + DEADLINE + "    within: |\n", ("24 hours",)),
        (HEAD + DEADLINE + "    opens:\n      |\n", ("fact", "earliest", "latest", "first_known")),
        (HEAD + DEADLINE + "    done_by:\n      |\n", ("event", "channel", "where", "during", "outside", "at")),
        (HEAD + "  - id: a\n    kind: hours\n    allow:\n      |\n", ("every day", "monday-friday", "sunday")),
        (HEAD + "  - id: a\n    kind: message\n    checks:\n      |\n", ("words", "mentions", "asks")),
        (HEAD + "facts:\n  role:\n    |\n", ("type", "of", "default", "required", "about")),
        (HEAD + "facts:\n  role: {type: |}\n", ("text", "choice", "date", "zones")),
        (HEAD + "states:\n  over:\n    |\n", ("begins", "ends", "lasts")),
        (HEAD.replace("rules:\n", "|\n"), ("rules", "states", "facts", "extends")),
        ("format: 1\nclock:\n  |\n", ("zone", "calendar", "week_starts")),
    ],
)
def test_elsewhere_what_can_stand_there_is_offered(desk: Desk, written: str, words: tuple[str, ...]) -> None:
    assert [word for word in words if word not in desk.offered(written)] == []


# --- hover -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_over_a_kind_it_is_explained_first_and_then_the_others(desk: Desk, kind: str) -> None:
    shown = desk.shown(f"{HEAD}  - id: a\n    kind: {kind[:3]}|{kind[3:]}\n")
    heading, meaning = shown.split("\n\n")[:2]
    assert heading == "#### Kind"
    assert meaning == DEFINITIONS[f"{kind}-rule"]["description"]
    assert [other for other in KINDS if f"`{other}`" not in shown] == []


def test_over_the_key_of_a_deadline_it_is_explained_with_an_example(desk: Desk) -> None:
    shown = desk.shown(HEAD + DEADLINE + "    wit|hin: 2 days\n")
    assert shown.startswith("#### Within")
    assert "must be done by the end of this window, its last instant included" in shown
    assert "24 hours" in shown


# --- what is underlined ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", [DEADLINE + "    wihtin: 1 day\n", "  - {id: a, kind: forbid, wihtin: 1 day}\n"])
def test_a_misspelt_key_is_named_and_alone_is_underlined(desk: Desk, rule: str) -> None:
    assert desk.underlined(HEAD + rule) == [("wihtin", "Property wihtin is not allowed.")]


def test_a_misspelt_kind_is_told_the_kinds(desk: Desk) -> None:
    ((part, message),) = desk.underlined(HEAD + "  - {id: a, kind: deadlin, act: check-in}\n")
    assert part == "deadlin"
    assert [kind for kind in KINDS if f'"{kind}"' not in message] == []


def test_what_a_kind_needs_is_told_in_terms_of_that_kind_alone(desk: Desk) -> None:
    told = desk.underlined(HEAD + "  - {id: a, kind: cap}\n")
    assert [message for _, message in told] == ['Missing property "at_most".', 'Missing property "per".']


def test_a_rule_of_which_nothing_is_written_yet_is_one_mistake_and_not_one_for_each_kind(desk: Desk) -> None:
    assert len(desk.underlined(HEAD + "  - \n")) == 1


@pytest.mark.parametrize("path", SEARCHES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_nothing_is_underlined_in_the_policies_for_a_job_search_and_their_cases(desk: Desk, path: Path) -> None:
    assert desk.editor.open(str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_nothing_is_underlined_in_a_good_document(desk: Desk, path: Path) -> None:
    assert desk.underlined(path.read_text(encoding="utf-8")) == []


# --- where the schema comes from -------------------------------------------------------------------------------------


def test_the_header_alone_brings_the_schema(bare: Desk) -> None:
    mistaken = HEAD + DEADLINE + "    wihtin: 1 day\n"
    assert bare.underlined(mistaken) == []
    assert bare.underlined(HEADER + mistaken) == [("wihtin", "Property wihtin is not allowed.")]
    assert "within" in bare.offered(HEADER + HEAD + DEADLINE + "    |\n")


def test_the_settings_alone_bring_the_schema_of_each_kind_of_file(desk: Desk) -> None:
    told = desk.underlined("policy: a\ncases: []\ncase: 1\n", "1.0.0.cases.yaml")
    assert ("case", "Property case is not allowed.") in told
    assert desk.underlined("- mutant: [a]\n", "1.0.0.mutants.yaml") == []
