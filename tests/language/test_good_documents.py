"""Documents in ``tests/good``, which together say everything that the language can say."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from etiquette.language.check import check
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.language.printer import print_policy
from etiquette.policy import Document
from etiquette.testing.strategies import documents
from tests.language.kept import GOOD, LIBRARY

ADDED = "narrowed-"
"""How groups begin that the printer adds for selectors which restrict twice."""
# What a drawn document may say though a written one must not: the strategy draws names without looking who has them.
NOT_WRITTEN = frozenset({"opens-after-within", "unknown-attribute", "unknown-channel"})


def parts(document: Document) -> dict[str, object]:
    """All that two equal documents share, less the groups that the printer adds."""
    said = {field.name: getattr(document, field.name) for field in fields(document) if field.name != "digest"}
    groups = {name: group for name, group in document.groups.items() if not name.startswith(ADDED)}
    return {**said, "groups": groups}


def read(text: str) -> Document:
    document, diagnostics = parse_policy(text, library=LIBRARY)
    assert document is not None, diagnostics
    return document


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_nothing_is_wrong_with_a_good_document(path: Path) -> None:
    assert check(path.read_text(encoding="utf-8"), file=path.name, library=LIBRARY) == ()


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_parse_after_print_is_identity_on_good_documents(path: Path) -> None:
    document = read(path.read_text(encoding="utf-8"))
    assert parts(read(print_policy(document))) == parts(document)


@settings(max_examples=40)
@given(document=documents())
def test_parse_after_print_is_identity(document: Document) -> None:
    printed = print_policy(document)
    again, diagnostics = parse_policy(printed, library=TextLibrary())
    assume(not {one.code for one in diagnostics} & NOT_WRITTEN)
    assert again is not None, (diagnostics, printed)
    assert parts(again) == parts(document)
