"""The reference of every key of a policy, from the schema that editors and the checker read."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docs.making.markdown import code, plain, table

Schema = Mapping[str, Any]

_HEAD = """# Every key

Made from `schemas/policy-1.schema.json`, the schema that editors show and that `etiquette check` applies first. What the
words *mean* is in [the language](language.md). Keys that begin with `x-` are the author's own and may stand in every
mapping; any other key that is not listed is [an error](../diagnostics/unknown-key.md).
"""
_REF = "#/$defs/"


def page(root: Path) -> str:
    """The page."""
    schema = json.loads((root / "schemas" / "policy-1.schema.json").read_text(encoding="utf-8"))
    parts: Mapping[str, Schema] = schema["$defs"]
    used = Counter(part.get("title", name) for name, part in parts.items())
    sections = [_mapping("document", "The document", schema)]
    for name, part in parts.items():
        title = part.get("title", name)
        sections.append(_section(name, title if used[title] == 1 else f"{title} ({name})", part))
    return _HEAD + "".join(sections)


def _section(name: str, title: str, schema: Schema) -> str:
    if _properties(schema):
        return _mapping(name, title, schema)
    return f"\n## {_heading(title)} {{ #{name} }}\n\n{plain(schema.get('description', ''))}\n{_shapes(schema)}{_examples(schema)}"


def _mapping(name: str, title: str, schema: Schema) -> str:
    keys = _properties(schema)
    required = set(_required(schema))
    rows = (
        (code(key), _kind(part), "yes" if key in required else "", _means(part), _example(part))
        for key, part in keys.items()
    )
    head = f"\n## {_heading(title)} {{ #{name} }}\n\n{plain(schema.get('description', ''))}\n\n"
    return head + table(("key", "value", "needed", "means", "example"), rows)


def _properties(schema: Schema) -> Mapping[str, Any]:
    """The keys of a mapping, also where the mapping is one form among others."""
    found: dict[str, Any] = {}
    for part in _forms(schema):
        found |= part.get("properties", {})
    return found


def _required(schema: Schema) -> Iterator[str]:
    for part in _forms(schema):
        yield from part.get("required", ())


def _forms(schema: Schema) -> Iterator[Schema]:
    """The schema itself, and what it asks of a mapping where it may be null as well."""
    yield schema
    other = schema.get("else")
    if isinstance(other, Mapping) and other.get("type") == "object":
        yield other


def _means(schema: Schema) -> str:
    """What a key is for, and what each of its words means, if it takes one of a few and does not say so itself."""
    description = schema.get("description", "")
    meanings = schema.get("enumDescriptions", ())
    if description in meanings:
        return plain(description)
    words = (f"{code(word)}: {plain(meaning)}" for word, meaning in zip(schema.get("enum", ()), meanings, strict=False))
    return " ".join((plain(description), *words))


def _shapes(schema: Schema) -> str:
    """Links to the forms that a value may have."""
    names = dict.fromkeys(
        re.findall(r'"#/\$defs/([a-z-]+)"', json.dumps({k: v for k, v in schema.items() if k != "examples"}))
    )
    if not names:
        return ""
    return "\nForms: " + ", ".join(f"[{code(name)}](#{name})" for name in names) + ".\n"


def _kind(schema: Schema) -> str:
    """What kind of value a key has, with a link where it has a section."""
    reference = schema.get("$ref", "")
    if reference.startswith(_REF):
        name = reference.removeprefix(_REF)
        return f"[{name}](#{name})"
    if "enum" in schema:
        return " ".join(code(str(value)) for value in schema["enum"])
    if "const" in schema:
        return code(json.dumps(schema["const"]))
    type_name = schema.get("type", "mapping of names")
    items = schema.get("items", {}).get("$ref", "")
    if type_name == "array" and items.startswith(_REF):
        name = items.removeprefix(_REF)
        return f"list of [{name}](#{name})"
    values = schema.get("additionalProperties")
    if isinstance(values, Mapping) and str(values.get("$ref", "")).startswith(_REF):
        name = values["$ref"].removeprefix(_REF)
        return f"mapping to [{name}](#{name})"
    return _type_words(type_name)


def _type_words(type_name: str | list[str]) -> str:
    words = {
        "string": "text",
        "array": "list",
        "object": "mapping",
        "integer": "whole number",
        "boolean": "true or false",
    }
    if isinstance(type_name, list):
        return " or ".join(words.get(one, one) for one in type_name)
    return words.get(type_name, type_name)


def _examples(schema: Schema) -> str:
    examples = schema.get("examples", ())
    return "\nExamples: " + ", ".join(code(_written(one)) for one in examples) + ".\n" if examples else ""


def _example(schema: Schema) -> str:
    examples = schema.get("examples", ())
    return code(_written(examples[0])) if examples else ""


def _written(value: object) -> str:
    """A value as a policy would write it, in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    return f'"{text}"' if re.search(r"[,:?#\[\]{}]\s|[\[\]{},]|\s#|: |\?$", text) else text


def _heading(title: str) -> str:
    return title[:1].upper() + title[1:]
