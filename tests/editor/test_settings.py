"""The settings that the manual gives for an editor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.documents import blocks

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "examples" / "editor" / "settings.json"
PAGE = ROOT / "docs" / "how-to" / "editor.md"
POLICIES = sorted((ROOT / "policies").glob("*/*.yaml"))


def settings() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return read


def test_the_manual_shows_the_settings_as_they_are_in_the_examples() -> None:
    shown = [block.text for block in blocks(PAGE.read_text(encoding="utf-8"), PAGE.name) if block.language == "json"]
    assert [json.loads(text) for text in shown] == [settings()]


def test_the_settings_name_schemas_that_are_there_and_files_that_are_there() -> None:
    for schema, patterns in settings()["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        for pattern in patterns:
            assert any(ROOT.glob(pattern.removeprefix("!"))), pattern


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_bundled_file_begins_with_the_line_that_leads_an_editor_to_its_schema(path: Path) -> None:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    if path.name.endswith(".mutants.yaml"):
        assert "yaml-language-server" not in first, "there is no schema of mutants"
        return
    schema = first.removeprefix("# yaml-language-server: $schema=")
    wanted = "cases" if path.name.endswith(".cases.yaml") else "policy"
    assert (path.parent / schema).resolve() == ROOT / "schemas" / f"{wanted}-1.schema.json"
