"""The few shapes of which every format is made, as JSON Schema.

A format never says "one of these shapes": it looks at what is there (its type, or a key) and says what *that* must
be, so that a mistake inside a deadline is told in terms of deadlines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://etiquette.dev/schemas/"
OWN = "^x-"
"""Keys of this pattern are the author's own, everywhere."""

NAME = "^[A-Za-z_][A-Za-z0-9_-]*$"
_NUMBER = "(0|[1-9][0-9]*)"
VERSION = rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}"
RANGE = rf"\^?{_NUMBER}(\.{_NUMBER}(\.{_NUMBER})?)?"
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


def said(title: str, description: str, *examples: Any, **keywords: Any) -> Schema:
    """A schema with what an editor shows for it.

    >>> said("Title", "One line.", "Reminders", type="string")["examples"]
    ['Reminders']
    """
    return {"title": title, "description": description, "examples": list(examples), **keywords}


def ref(name: str) -> Schema:
    """A definition of the same format."""
    return {"$ref": f"#/$defs/{name}"}


def of(name: str, title: str, description: str, *examples: Any) -> Schema:
    """A key whose shape is a definition of the same format."""
    return {**said(title, description, *examples), **ref(name)}


def text(title: str, description: str, *examples: Any) -> Schema:
    """A text that says something."""
    return said(title, description, *examples, type="string", minLength=1)


def word(title: str, description: str, *words: str) -> Schema:
    """One of a few words."""
    return said(title, description, words[0], enum=list(words))


def meant(title: str, description: str, meanings: Mapping[str, str]) -> Schema:
    """One of a few words, each with what it means."""
    # `enumDescriptions` is no keyword of the standard, and to a validator it says nothing; editors show it.
    return {**word(title, description, *meanings), "enumDescriptions": [*meanings.values()]}


def flag(title: str, description: str) -> Schema:
    """True or false."""
    return said(title, description, True, type="boolean")


def items(each: Schema) -> Schema:
    """A list with something in it."""
    return {"type": "array", "minItems": 1, "items": each}


def mapping(properties: dict[str, Schema], required: tuple[str, ...] = (), **keywords: Any) -> Schema:
    """A mapping of these keys and no others, save the author's own."""
    needed: Schema = {"required": list(required)} if required else {}
    return {
        "type": "object",
        **needed,
        "properties": properties,
        "patternProperties": {OWN: True},
        "additionalProperties": False,
        **keywords,
    }


def table(entry: Schema, names: Schema | None = None) -> Schema:
    """A mapping from names of the author's choice to entries of one shape."""
    return {
        "type": "object",
        "propertyNames": names or ref("name"),
        "patternProperties": {OWN: True},
        "additionalProperties": entry,
    }


def union(*, text: Schema | None = None, list: Schema | None = None, mapping: Schema | None = None) -> Schema:
    """A text, a list or a mapping, each with a shape of its own."""
    shapes = {"string": text, "array": list, "object": mapping}
    given = {kind: shape for kind, shape in shapes.items() if shape is not None}
    branches = [{"if": {"type": kind}, "then": shape} for kind, shape in given.items() if shape]
    return {"type": [*given], "allOf": branches}


def beside(*keys: str) -> Schema:
    """What a key forbids: none of these may stand beside it."""
    # "not anything" and not "false": of that, jsonschema does not tell the key.
    return {"properties": {key: {"not": {}} for key in keys}}


def one_or_more(*keys: str) -> list[Schema]:
    """For ``anyOf`` (some) and ``oneOf`` (exactly one) of keys, never of shapes."""
    return [{"required": [key]} for key in keys]


def anchored(pattern: str) -> str:
    """A pattern of the whole text."""
    return f"^{pattern}$"


def form(name: str, title: str, description: str, *examples: str, pattern: str) -> tuple[str, Schema]:
    """A definition for texts of one form; its anchor names the form where it is broken."""
    return name, {"$anchor": name, **said(title, description, *examples, type="string", pattern=pattern)}
