"""The pages in ``docs/diagnostics``: one a code, whose wrong example has that one mistake and whose right one has none."""

from __future__ import annotations

from pathlib import Path

import pytest

from etiquette.language.check import check
from etiquette.language.library import PolicyText, TextLibrary
from tests.documents import Block, blocks

ROOT = Path(__file__).parents[2]
PAGES = tuple(sorted((ROOT / "docs" / "diagnostics").glob("*.md")))
EXAMPLES = [block for path in PAGES for block in blocks(path.read_text(encoding="utf-8"), path.stem) if block.is_policy]
SHIPPED = TextLibrary(
    PolicyText(name=path.parent.name, version=path.stem, text=path.read_text(encoding="utf-8"), file=path.name)
    for path in sorted((ROOT / "policies").glob("*/*.yaml"))
    if not path.stem.endswith((".cases", ".mutants"))
)


def codes(block: Block) -> list[str]:
    return [one.code for one in check(block.text, file=block.page, library=SHIPPED)]


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: block.place)
def test_a_wrong_example_has_the_mistake_of_its_page_and_a_right_one_has_none(block: Block) -> None:
    wrong = block.first_line in ("# wrong", "# warned")
    assert set(codes(block)) == ({block.page} if wrong else set())


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_is_headed_by_its_code(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith(f"# `{path.stem}`\n")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 100
