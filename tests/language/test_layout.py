from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.language.layout import Plain, yaml_text
from etiquette.language.syntax import parse
from etiquette.language.tree import plain

SCALARS: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(st.characters(exclude_categories=["Cs"]))
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abcx-_ :#'"), inner), max_leaves=12
)


def read(text: str) -> Any:
    node, diagnostics = parse(text, "f.yaml")
    assert node is not None, (diagnostics, text)
    assert not [one for one in diagnostics if one.severity == "error"], (diagnostics, text)
    return plain(node)


@given(st.dictionaries(st.text("abcx-_ :#'"), VALUES, min_size=1))
def test_what_is_written_is_read_back(document: dict[str, Any]) -> None:
    assert read(yaml_text(document)) == document


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "True",
        "~",
        "",
        "12",
        "0x1f",
        "0o7",
        "-1",
        "+1",
        "a: b",
        "a #b",
        "- a",
        "{a}",
        "x,y",
        "no",
        "1.10",
        "21:00",
        "?",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text(text: str) -> None:
    document: dict[str, Plain] = {"a": [text], text or "b": text}
    assert read(yaml_text(document)) == document


def test_what_is_long_is_written_in_a_block() -> None:
    rules: list[Plain] = [
        {"id": "a", "kind": "forbid"},
        {"id": "b", "because": "long " * 30, "when": {"all": ["x", "y"]}},
    ]
    assert yaml_text({"rules": rules}) == (
        f'rules:\n  - {{id: a, kind: forbid}}\n  - id: b\n    because: "{"long " * 30}"\n    when: {{all: [x, y]}}\n'
    )
