"""The manual is whole: what is made from other files says what they say, pictures are current, and links lead somewhere."""

from __future__ import annotations

import doctest
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from docs.making import made_pages, markdown, timeline_picture
from docs.making.docstrings import readable
from docs.making.ladder_picture import PICTURE, drawn
from docs.making.policies import NOT_ADVICE, bundled
from etiquette.cli.commands import COMMANDS
from tests.documents import blocks

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
POLICIES = sorted(path.name for path in (ROOT / "policies").iterdir() if any(path.glob("*.yaml")))
LINK = re.compile(r"(?<!\!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


@cache
def made() -> dict[str, str]:
    return made_pages(ROOT)


@cache
def pages() -> dict[str, str]:
    """Every page of the manual, written or made, by its path."""
    written = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in DOCS.rglob("*.md")}
    return written | made()


# --- pages that are made ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", POLICIES)
def test_every_bundled_policy_has_a_page_with_all_its_rules_and_a_warning(name: str) -> None:
    page = made()[f"policies/{name}.md"]
    policy = next(one for one in bundled(ROOT) if one.name == name)
    assert NOT_ADVICE in page
    for rule in policy.latest.outline.rules:
        assert f"{{ #rule-{rule.id.replace('.', '-')} }}" in page
    for version in policy.versions:
        assert version.outline.version in page


def test_every_policy_is_in_the_index() -> None:
    index = made()["policies/index.md"]
    assert [name for name in POLICIES if f"({name}.md)" not in index] == []


def test_every_key_of_the_schema_is_in_the_reference() -> None:
    schema = json.loads((ROOT / "schemas" / "policy-1.schema.json").read_text(encoding="utf-8"))
    page = made()["reference/keys.md"]
    assert [name for name in schema["$defs"] if f"{{ #{name} }}" not in page] == []
    keys = {key for part in (schema, *schema["$defs"].values()) for key in part.get("properties", {})}
    assert len(keys) > 60
    assert sorted(key for key in keys if f"| `{key}` |" not in page) == []


def test_every_link_within_the_reference_of_keys_has_its_anchor() -> None:
    page = made()["reference/keys.md"]
    targets = set(re.findall(r"\]\(#([a-z-]+)\)", page))
    assert targets
    assert targets <= set(re.findall(r"\{ #([a-z-]+) \}", page))


def test_every_command_is_in_the_reference() -> None:
    page = made()["reference/commands.md"]
    assert [name for name in COMMANDS if f"\n## {name}\n" not in page] == []


def test_every_diagnostic_is_in_the_index() -> None:
    page = made()["reference/diagnostics.md"]
    codes = [path.stem for path in (DOCS / "diagnostics").glob("*.md")]
    assert [code for code in codes if f"[`{code}`](../diagnostics/{code}.md)" not in page] == []


def test_every_sentence_of_the_fine_print_that_has_cases_is_in_the_page_of_cases() -> None:
    page = made()["reference/conformance.md"]
    numbers = set(map(int, re.findall(r"\{ #fine-print-(\d+) \}", page)))
    assert set(range(1, 54)) - numbers == {43, 46, 47}


def test_the_fine_print_has_all_its_numbers() -> None:
    text = (DOCS / "reference" / "fine-print.md").read_text(encoding="utf-8")
    assert [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)] == list(range(1, 54))


def test_small_pieces_of_markdown_are_as_their_examples_say() -> None:
    tried = doctest.testmod(markdown)
    assert tried.attempted > 2
    assert tried.failed == 0


def test_a_session_in_a_docstring_is_fenced_and_a_role_is_plain_code() -> None:
    assert readable("Adds, as :func:`add`.\n\n>>> 1 + 1\n2\n\nMore.") == (
        "Adds, as `add`.\n\n```pycon\n>>> 1 + 1\n2\n```\n\nMore."
    )


# --- pictures and links ----------------------------------------------------------------------------------------------


def test_the_picture_of_the_ladder_shows_the_ladder() -> None:
    assert PICTURE.read_text(encoding="utf-8") == drawn(), "draw it again: python -m docs.making.ladder_picture"


def test_the_picture_of_the_timeline_is_what_the_command_draws() -> None:
    again = "draw it again: python -m docs.making.timeline_picture"
    assert timeline_picture.PICTURE.read_text(encoding="utf-8") == timeline_picture.drawn(), again


def links(text: str, page: str) -> Iterator[str]:
    """The links of a page, those within code left out."""
    for block in blocks(text, page):
        text = text.replace(block.text, "")
    for found in LINK.finditer(re.sub(r"``[^`]*``|`[^`]*`", "", text)):
        yield found.group(1) or found.group(2)


def is_local(link: str) -> bool:
    return not re.match(r"[a-z]+:|#|<", link)


@pytest.mark.parametrize("page", sorted(path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")))
def test_every_link_of_a_page_leads_to_a_page_or_a_picture(page: str) -> None:
    known = set(pages()) | {path.relative_to(DOCS).as_posix() for path in (DOCS / "images").iterdir()}
    here = (DOCS / page).parent
    targets = [link.partition("#")[0] for link in links(pages()[page], page) if is_local(link)]
    assert [one for one in targets if (here / one).resolve().relative_to(DOCS).as_posix() not in known] == []


def test_every_link_of_the_readme_leads_to_a_file() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    targets = [link.partition("#")[0] for link in links(text, "README.md") if is_local(link)]
    assert len(targets) > 10
    assert [one for one in targets if not (ROOT / one).exists()] == []
