"""The formats themselves: valid, explained to the last key, and the same in ``schemas/``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from etiquette.event import KEYS
from etiquette.language.formats import FORMATS, FormatName, printed
from etiquette.language.misshapen import FORMS, KEYWORDS
from etiquette.policy import KINDS, STRENGTHS, TYPES
from etiquette.resources import schemas_folder

NAMES: tuple[FormatName, ...] = get_args(FormatName)
Schema = dict[str, Any]

# Keywords that apply other schemas, or say nothing about a value.
_TREES = ("properties", "patternProperties", "dependentSchemas", "$defs")
_BRANCHES = ("items", "additionalProperties", "propertyNames", "if", "then", "else", "not")
_LISTS = ("allOf", "anyOf", "oneOf")
_SAID = {"title", "description", "examples", "enumDescriptions"}
_SILENT = {*_TREES, *_BRANCHES, *_LISTS, *_SAID, "$schema", "$id", "$ref", "$anchor"}


def registry() -> Any:
    empty: Any = Registry()
    return empty.with_resources((schema["$id"], DRAFT202012.create_resource(schema)) for schema in FORMATS.values())


def subschemas(schema: Any, way: str = "", *, condition: bool = False) -> Iterator[tuple[str, Schema, bool]]:
    """Every schema inside a schema, the way to it, and whether it is only asked and not demanded."""
    if not isinstance(schema, dict):
        return
    yield way, schema, condition
    for key in _TREES:
        for name, inner in schema.get(key, {}).items():
            yield from subschemas(inner, f"{way}/{key}/{name}", condition=condition)
    for key in _BRANCHES:
        yield from subschemas(schema.get(key), f"{way}/{key}", condition=condition or key in ("if", "not"))
    for key in _LISTS:
        for index, inner in enumerate(schema.get(key, ())):
            yield from subschemas(inner, f"{way}/{key}/{index}", condition=condition)


def properties(schema: Schema) -> Iterator[tuple[str, Schema]]:
    """Every key that a format offers, not those that a condition or an exclusion only mentions."""
    for way, inner, condition in subschemas(schema):
        mentioned = condition or "/anyOf/" in way or "/oneOf/" in way or "/dependentSchemas/" in way
        for key, shape in {} if mentioned else inner.get("properties", {}).items():
            yield f"{way}/properties/{key}", shape


@pytest.mark.parametrize("name", NAMES)
def test_every_format_is_valid_json_schema_of_draft_2020_12(name: FormatName) -> None:
    Draft202012Validator.check_schema(FORMATS[name])
    assert FORMATS[name]["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert FORMATS[name]["$id"] == f"https://etiquette.dev/schemas/{name}-1.schema.json"


@pytest.mark.parametrize("name", NAMES)
def test_the_file_in_schemas_is_what_the_format_prints(name: FormatName) -> None:
    assert (schemas_folder() / f"{name}-1.schema.json").read_text(encoding="utf-8") == printed(name)


def test_every_file_in_schemas_is_of_a_format() -> None:
    assert {path.name for path in schemas_folder().iterdir()} == {f"{name}-1.schema.json" for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_every_key_has_a_title_a_description_and_examples(name: FormatName) -> None:
    keys = list(properties(FORMATS[name]))
    assert len(keys) > 5
    for way, shape in keys:
        assert shape["title"], way
        assert shape["description"].endswith((".", "?")), way
        assert isinstance(shape["examples"], list), way
        assert shape["examples"], way


@pytest.mark.parametrize("name", NAMES)
def test_where_words_are_explained_each_of_them_is(name: FormatName) -> None:
    for way, shape, _ in subschemas(FORMATS[name]):
        if "enumDescriptions" in shape:
            assert len(shape["enumDescriptions"]) == len(shape["enum"]), way
            assert all(meaning.endswith(".") for meaning in shape["enumDescriptions"]), way


@pytest.mark.parametrize("name", NAMES)
def test_every_example_is_of_its_own_shape(name: FormatName) -> None:
    root = FORMATS[name]
    count = 0
    for way, shape, _ in subschemas(root):
        for example in shape.get("examples", ()):
            # References are read from the root of the format, so the shape is tried in the place of the root's.
            alone = {**shape, "$id": "https://example.org/tried", "$defs": root.get("$defs", {})}
            alone.pop("$anchor", None)
            errors = list(Draft202012Validator(alone, registry=registry()).iter_errors(example))
            assert errors == [], f"{way}: {example!r}"
            count += 1
    assert count > 5


@pytest.mark.parametrize("name", NAMES)
def test_no_format_uses_a_keyword_of_which_nothing_could_be_told(name: FormatName) -> None:
    for way, shape, condition in subschemas(FORMATS[name]):
        unknown = set(shape) - _SILENT - KEYWORDS
        assert not unknown or condition, way


@pytest.mark.parametrize("name", NAMES)
def test_no_format_says_one_of_these_shapes(name: FormatName) -> None:
    for way, shape, _ in subschemas(FORMATS[name]):
        for branch in (*shape.get("anyOf", ()), *shape.get("oneOf", ())):
            assert set(branch) <= {"required", "properties"}, way
            assert len(branch["required"]) == 1, way


@pytest.mark.parametrize("name", NAMES)
def test_every_form_of_text_has_a_code_for_where_it_is_broken(name: FormatName) -> None:
    for way, shape, condition in subschemas(FORMATS[name]):
        if "pattern" in shape and not condition:
            assert shape["$anchor"] in FORMS, way


@pytest.mark.parametrize("name", NAMES)
def test_every_closed_mapping_is_open_to_keys_of_the_authors_own(name: FormatName) -> None:
    for way, shape, _ in subschemas(FORMATS[name]):
        if "additionalProperties" in shape:
            assert shape["patternProperties"] == {"^x-": True}, way


def test_the_formats_have_the_words_of_the_abstract_syntax() -> None:
    definitions = FORMATS["policy"]["$defs"]
    assert {name.removesuffix("-rule") for name in definitions if name.endswith("-rule")} == {*KINDS, "changed"}
    for kind in KINDS:
        assert definitions[f"{kind}-rule"]["properties"]["strength"]["enum"] == list(STRENGTHS)
    assert definitions["fact"]["properties"]["type"]["enum"] == list(TYPES)
    assert set(FORMATS["event"]["properties"]) == set(KEYS)
