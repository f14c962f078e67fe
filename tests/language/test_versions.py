from __future__ import annotations

import pytest

from etiquette.errors import EtiquetteError
from etiquette.language.library import PolicyText, TextLibrary, find
from etiquette.language.versions import Range, Reference, highest, parse_version


@pytest.mark.parametrize("text", ["1", "1.2", "1.2.3.4", "01.2.3", "1.2.x", "v1.2.3", "1.2.-3", "1.2.3 ", "١.2.3"])
def test_a_version_is_three_plain_numbers(text: str) -> None:
    with pytest.raises(EtiquetteError) as raised:
        parse_version(text)
    assert raised.value.code == "bad-version"


def test_versions_compare_as_numbers_and_not_as_texts() -> None:
    assert highest(None, ["1.9.0", "1.10.0", "1.2.11"]) == "1.10.0"


@pytest.mark.parametrize(
    "range, inside, outside",
    [
        ("1.2.0", ["1.2.0"], ["1.1.9", "1.2.1"]),
        ("^1", ["1.0.0", "1.99.0"], ["0.9.9", "2.0.0"]),
        ("^1.2", ["1.2.0", "1.99.0"], ["1.1.9", "2.0.0"]),
        ("^1.2.3", ["1.2.3", "1.3.0"], ["1.2.2", "2.0.0"]),
        ("^0.3", ["0.3.0", "0.3.9"], ["0.2.9", "0.4.0"]),
        ("^0.3.2", ["0.3.2", "0.3.9"], ["0.3.1", "0.4.0"]),
        ("^0", ["0.0.0", "0.9.0"], ["1.0.0"]),
    ],
)
def test_a_range_holds_what_does_not_break(range: str, inside: list[str], outside: list[str]) -> None:
    held = Range.parse(range)
    assert [version for version in inside + outside if held.holds(parse_version(version))] == inside


@pytest.mark.parametrize("text", ["1.2", "1", "~1.2", ">=1", "^", "^1.x", "*", "", "^1.2.3.4", "^01"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(EtiquetteError) as raised:
        Range.parse(text)
    assert raised.value.code == "bad-range"


@pytest.mark.parametrize("text", ["Base", "base_courtesy", "-base", "base-", "ba se", "", "@^1", "../base"])
def test_a_reference_begins_with_a_kebab_case_name(text: str) -> None:
    with pytest.raises(EtiquetteError) as raised:
        Reference.parse(text)
    assert raised.value.code == "bad-reference"


@pytest.mark.parametrize("text", ["base", "base@1.2.0", "base@^1"])
def test_a_reference_is_written_as_it_was_read(text: str) -> None:
    assert str(Reference.parse(text)) == text


def library() -> TextLibrary:
    versions = ("1.0.0", "1.10.0", "1.9.0", "2.0.0")
    return TextLibrary(PolicyText(name="base", version=version, text=version, file="f.yaml") for version in versions)


def test_a_reference_finds_the_highest_version_that_fits() -> None:
    assert find(Reference.parse("base@^1"), library()).version == "1.10.0"
    assert find(Reference.parse("base"), library()).version == "2.0.0"
    assert library().versions("base") == ("1.0.0", "1.9.0", "1.10.0", "2.0.0")


def test_a_policy_that_is_not_there_is_told_from_a_version_that_is_not() -> None:
    with pytest.raises(EtiquetteError) as no_policy:
        find(Reference.parse("bas"), library())
    with pytest.raises(EtiquetteError) as no_version:
        find(Reference.parse("base@^3"), library())
    assert (no_policy.value.code, no_policy.value.help) == ("unknown-policy", 'did you mean "base"?')
    assert (no_version.value.code, no_version.value.help) == ("no-version", "there are: 1.0.0, 1.9.0, 1.10.0, 2.0.0")


def test_reading_a_version_that_is_not_there_says_which_there_are() -> None:
    with pytest.raises(EtiquetteError) as raised:
        library().read("base", "1.0.1")
    assert (raised.value.code, raised.value.message) == ("no-version", 'no version of "base" fits 1.0.1')
