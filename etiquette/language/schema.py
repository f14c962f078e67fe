"""The one door to jsonschema: whether a document has the shape of its format, told for people.

What jsonschema finds is told by :mod:`etiquette.language.misshapen`, one sentence a keyword; this module compiles the
formats and finds the places.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from etiquette.diagnostics import Diagnostic
from etiquette.language.formats import FORMATS, FormatName
from etiquette.language.formats.shapes import OWN
from etiquette.language.misshapen import Mistake, Step, tell, told_path
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

_OWN_PREFIX = OWN.removeprefix("^")


def check(node: Node, name: FormatName) -> tuple[Diagnostic, ...]:
    r"""What is wrong with the shape of a document: all of it, by place.

    Args:
        node: the document.
        name: the format that it ought to have.

    >>> from etiquette.language.syntax import parse
    >>> node, _ = parse("format: 1\npolicy: p\nversion: 1.0.0\nclock: {zone: UTC}\nrulez: []", "p.yaml")
    >>> print(check(node, "policy")[0])
    p.yaml:5:1: error: "rulez" is no key of a policy [unknown-key]
      help: did you mean "rules"?
    """
    found = {_placed(mistake, node) for mistake in _mistakes(_values(node), name, node)}
    return tuple(sorted(found, key=lambda one: (one.line, one.column, one.code, one.message)))


def validate_plain(data: object, name: FormatName) -> tuple[str, ...]:
    """What is wrong with the shape of plain values: one sentence each; none where the shape is right.

    >>> validate_plain({"thread": "acme", "type": "reply", "at": 3}, "event")
    ('at: "at" is a text, and this is the number 3',)
    """
    found = dict.fromkeys(
        f"{told_path(mistake.path) or name}: {mistake.message}" for mistake in _mistakes(data, name, None)
    )
    return tuple(found)


def _mistakes(data: object, name: FormatName, node: Node | None) -> Iterator[Mistake]:
    values: Any = data
    errors: Any = _validator(name).iter_errors(values)
    for error in errors:
        written = _written(node, tuple(error.absolute_path))
        yield from tell(
            keyword=str(error.validator),
            wanted=error.validator_value,
            instance=error.instance,
            shape=error.schema,
            path=tuple(error.absolute_path),
            rule=tuple(error.absolute_schema_path),
            written=written,
        )


# --- compiling -------------------------------------------------------------------------------------------------------


@functools.cache
def _validator(name: FormatName) -> Validator:
    # jsonschema takes as long to import as all the rest of the language; it is imported where it is used.
    import referencing.jsonschema
    from jsonschema import Draft202012Validator, validators

    create = referencing.jsonschema.DRAFT202012.create_resource
    resources = [(schema["$id"], create(schema)) for schema in FORMATS.values()]
    registry: Any = referencing.Registry[Any]().with_resources(resources)
    tools: Any = validators
    strict = tools.extend(Draft202012Validator, {"pattern": _pattern})
    validator: Validator = strict(FORMATS[name], registry=registry)
    return validator


def _pattern(_: Any, pattern: str, instance: object, __: object) -> Iterator[Any]:
    """As jsonschema's, but ``$`` is the end of the text and not also just before a last line break."""
    from jsonschema import ValidationError

    if isinstance(instance, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), instance):
        yield ValidationError("")


# --- places ----------------------------------------------------------------------------------------------------------


def _values(node: Node) -> Any:
    """The document as plain values, less the author's own keys, of which formats say nothing."""
    match node:
        case MappingNode():
            return {key: _values(value) for key, _, value in node.items() if not key.startswith(_OWN_PREFIX)}
        case SequenceNode():
            return [_values(item) for item in node]
        case ScalarNode():
            return node.value
        case _:
            raise TypeError(node)


def _at(node: Node, path: tuple[Step, ...]) -> Node:
    """The node at a path."""
    for step in path:
        match node, step:
            case MappingNode(), str():
                node = node.get(step) or node
            case SequenceNode(items=items), int():
                node = items[step]
            case _:
                raise TypeError(node)
    return node


def _written(node: Node | None, path: tuple[Step, ...]) -> str | None:
    """The scalar at a path, as it is written."""
    found = None if node is None else _at(node, path)
    return found.text if isinstance(found, ScalarNode) else None


def _placed(mistake: Mistake, document: Node) -> Diagnostic:
    node = _at(document, mistake.path)
    if mistake.key is not None and isinstance(node, MappingNode):
        node = node.key(mistake.key) or node
    return Diagnostic(
        code=mistake.code,
        severity="error",
        message=mistake.message,
        help=mistake.help,
        file=node.file,
        line=node.line,
        column=node.column,
    )
