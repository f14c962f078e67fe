"""Documents in ``tests/bad``: one mistake each, which its first lines name with code, place, message and help."""

from __future__ import annotations

from pathlib import Path

import pytest

from etiquette.language.check import check
from etiquette.language.parser import parse_policy
from tests.language.kept import BAD, LIBRARY, Expected

PAGES = Path(__file__).parents[2] / "docs" / "diagnostics"


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_bad_document_has_the_one_mistake_that_it_names(path: Path) -> None:
    expected = Expected.of(path)
    (found,) = check(path.read_text(encoding="utf-8"), file=path.name, library=LIBRARY)
    assert Expected(code=found.code, place=found.place, message=found.message, help=found.help) == expected


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_document_with_an_error_is_no_policy_and_one_with_a_warning_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document, _ = parse_policy(text, file=path.name, library=LIBRARY)
    (found,) = check(text, file=path.name, library=LIBRARY)
    assert (document is None) == (found.severity == "error")


def test_every_code_that_a_bad_document_shows_has_a_page() -> None:
    codes = {Expected.of(path).code for path in BAD}
    assert codes - {page.stem for page in PAGES.glob("*.md")} == set()
