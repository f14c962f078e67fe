"""The parser of libyaml and PyYAML's own, mended, give the same trees: what a policy means cannot hang on a build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.diagnostics import Diagnostic
from etiquette.language import syntax
from etiquette.language.syntax import MendedParser, parse, parse_with
from etiquette.language.tree import Node, plain

ROOT = Path(__file__).resolve().parents[2]
Read = tuple[Node | None, tuple[Diagnostic, ...]]

CORPUS = [
    "asks: [Is this a good time?, b]",
    "{url: https://example.org/a?b=c}",
    "[a:b, c::d, e]",
    '{"a":1, "b" : [2]}',
    "a: b\t# c",
    "a:\tb\tc",
    "[a,\tb]",
    "a: one\n  two\n\n\n  three # c\nb: x",
    "a: 'one\n  two'\nb: \"x\\\n  y\\u00e9\"",
    "a: |2-\n   x\n  y\n\nb: >+\n  x\n  y\n\n",
    "? a\n: - b\n  - c",
    "- - a\n  - b\n- ? c\n- {}\n- []",
    "&a a: &b [*a, &c {d: *a}]\ne: *b",
    "a: !!str 1\nb: ! x\nc: !!map {}\nd: !x y",
    "%YAML 1.2\n---\na: b\n...\n",
    "a:\n- b\n-\nc:",
    "é: {ü: [ö, 'ä']} # ß #ß",
    "a: *x",
    "a: b: c",
    "a: [b",
    "a: 'b",
    "--- a\n--- b",
    "\ta: b",
    "a:\n\tb: c",
    "a: b\n\tc",
    "[?x]",
    "{?x: y}",
    "- ?x",
    "a: -\n",
    "# nothing",
]


def fast() -> Callable[[str], Any]:
    if syntax.libyaml is None:
        pytest.skip("PyYAML was built without libyaml")
    return syntax.libyaml


def by_libyaml(text: str) -> Read:
    return parse_with(fast(), text, "f.yaml")


def by_the_mended(text: str) -> Read:
    return parse_with(MendedParser, text, "f.yaml")


def is_read(read: Read) -> bool:
    return all(finding.code != "yaml-syntax" for finding in read[1])


def meaning(read: Read) -> object:
    """All but places: libyaml puts a key that is not written elsewhere."""
    node, findings = read
    return None if node is None else plain(node), [finding.code for finding in findings]


@pytest.mark.parametrize("text", CORPUS)
def test_both_parsers_read_the_corpus_alike(text: str) -> None:
    if is_read(by_libyaml(text)) and not syntax._MISREAD_BY_LIBYAML.search(text):
        assert by_libyaml(text) == by_the_mended(text)
    assert parse(text, "f.yaml") == by_the_mended(text)


@pytest.mark.parametrize("path", sorted((ROOT / "policies").glob("*/*.yaml")), ids=lambda path: path.parent.name)
def test_both_parsers_read_the_policies_alike(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert is_read(by_libyaml(text))
    assert by_libyaml(text) == by_the_mended(text)


def test_without_libyaml_the_mended_parser_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "libyaml", None)
    node, findings = parse("[a?, b]", "f.yaml")
    assert node is not None
    assert (plain(node), findings) == (["a?", "b"], ())


pieces = st.sampled_from(
    [
        *"ab1é?:-,#&*!|>'\"[]{}~%\t \n",
        "\n  ",
        "\n- ",
        ": ",
        "- ",
        "? ",
        ", ",
        " #",
        "<<: ",
        "&x ",
        "*x",
        "!!str ",
        "a: b\n",
    ]
)


@given(st.lists(pieces, max_size=25).map("".join))
def test_reading_never_fails_and_means_the_same_by_both_parsers(text: str) -> None:
    assert meaning(parse(text, "f.yaml")) == meaning(by_the_mended(text))


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**62),
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn", "Co"]), max_size=12),
)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc?#: -é", max_size=5), inner, max_size=4),
    max_leaves=20,
)


def written(value: Any) -> str:
    """A value as one line of YAML, every text in quotes."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case str():
            return "'" + value.replace("'", "''") + "'"
        case list():
            return "[" + ", ".join(written(item) for item in value) + "]"
        case _:
            return "{" + ", ".join(f"? {written(key)} : {written(item)}" for key, item in value.items()) + "}"


@given(values)
def test_what_is_written_is_read_again(value: Any) -> None:
    node, findings = parse(written(value), "f.yaml")
    assert node is not None
    assert (plain(node), findings) == (value, ())
    assert by_libyaml(written(value)) == by_the_mended(written(value))
