"""Every code that an error or a diagnostic can carry has a page in ``docs/diagnostics``, and every page has a code.

A code is written out where the error is raised, so the modules themselves say which codes there are.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import etiquette

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(etiquette.__file__).parent
PAGES = frozenset(path.stem for path in (ROOT / "docs" / "diagnostics").glob("*.md"))

KEBAB = re.compile(r"(?!x-)[a-z][a-z0-9]*(-[a-z0-9]+)+")
NO_ERRORS_HERE = ("language/formats", "export", "testing/strategies")
"""Folders whose texts are names and examples, markup and styles: nothing there makes up a code."""
NOT_CODES = {
    "policy-name": "a definition in the schema",
    "rule-id": "a definition in the schema",
    "something-else": "an event that no policy declares",
    "added-restraint": "the id of a rule that a law adds",
    "utf-8": "an encoding",
    "utf-8-sig": "an encoding",
}
"""Texts in kebab-case that are no codes, each with what it is."""
COMPOSED = {"unknown-state": "unknown-", "unused": "unused"}
"""Codes that are put together where they are raised, or are one plain word, with the text that stands there."""


def modules() -> Iterator[Path]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if not path.relative_to(PACKAGE).as_posix().startswith(NO_ERRORS_HERE):
            yield path


def texts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def texts() -> frozenset[str]:
    return frozenset(text for path in modules() for text in texts_in(path))


def test_every_code_has_a_page() -> None:
    codes = {text for text in texts() if KEBAB.fullmatch(text)} - set(NOT_CODES)
    assert sorted(codes - PAGES) == []


def test_every_page_has_a_code_that_the_package_writes() -> None:
    written = texts()
    assert sorted(page for page in PAGES if COMPOSED.get(page, page) not in written) == []


def test_what_is_called_no_code_is_still_there_and_has_no_page() -> None:
    assert set(NOT_CODES) <= texts()
    assert not set(NOT_CODES) & PAGES
