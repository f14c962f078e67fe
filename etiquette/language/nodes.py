"""Nodes read as what they ought to be: a text, a list, a mapping.

The schema of policies has looked at the shapes before; what it refused is met here again and not said twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from etiquette.diagnostics import did_you_mean
from etiquette.language.findings import Misread, diagnostic, misread
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode

T = TypeVar("T")
W = TypeVar("W", bound=str)
OWN_KEYS = "x-"
"""How the author's own keys begin; the language looks at none of them."""


def kind_of(node: Node) -> str:
    """What a node is, in words."""
    match node:
        case SequenceNode():
            return "a list"
        case MappingNode():
            return "a mapping"
        case ScalarNode(value=None):
            return "nothing"
        case ScalarNode(value=bool()):
            return "true or false"
        case ScalarNode(value=int()):
            return "a number"
        case _:
            return "a text"


def misshaped(node: Node, wanted: str) -> Misread:
    """The error to raise for a node of another shape than is wanted."""
    message = f"this is {kind_of(node)} where {wanted} is wanted"
    return Misread(diagnostic(node, "wrong-type", message, f"write {wanted}"), of_shape=True)


def text(node: Node) -> str:
    """A text."""
    match node:
        case ScalarNode(value=str() as value):
            return value
        case ScalarNode(value=bool() | int(), text=written):
            message = f"this is {kind_of(node)} where a text is wanted"
            quote = f'write it in quotes: "{written}"'
            raise Misread(diagnostic(node, "number-for-text", message, quote), of_shape=True)
        case _:
            raise misshaped(node, "a text")


def flag(node: Node) -> bool:
    """True or false."""
    match node:
        case ScalarNode(value=bool() as value):
            return value
        case _:
            raise misshaped(node, "true or false")


def whole_number(node: Node) -> int:
    """A whole number."""
    match node:
        case ScalarNode(value=int() as value) if not isinstance(value, bool):
            return value
        case _:
            raise misshaped(node, "a whole number")


def mapping(node: Node) -> MappingNode:
    """A mapping."""
    if not isinstance(node, MappingNode):
        raise misshaped(node, "a mapping")
    return node


def members(node: Node) -> tuple[Node, ...]:
    """The members of a list, which is not empty."""
    if not isinstance(node, SequenceNode):
        raise misshaped(node, "a list")
    if not node.items:
        help = "name at least one, or leave the key away"
        raise Misread(diagnostic(node, "empty-list", "this list is empty", help), of_shape=True)
    return node.items


def one_or_more(node: Node) -> tuple[Node, ...]:
    """The members of a list, or what stands by itself as if it were a list of one."""
    return members(node) if isinstance(node, SequenceNode) else (node,)


def texts(node: Node) -> tuple[str, ...]:
    """A text, or a list of texts."""
    return tuple(text(item) for item in one_or_more(node))


def needed(node: MappingNode, key: str) -> Node:
    """The value of a key that must be there."""
    value = node.get(key)
    if value is None:
        message = f'"{key}" is missing'
        raise Misread(diagnostic(node, "missing-key", message, f'add the key "{key}"'), of_shape=True)
    return value


def optional(node: MappingNode, key: str, read: Callable[[Node], T]) -> T | None:
    """What ``read`` makes of the value of a key; ``None`` where the key is not written."""
    value = node.get(key)
    return None if value is None else read(value)


def only_entry(node: MappingNode, wanted: str) -> tuple[str, ScalarNode, Node]:
    """The one entry of a mapping that has one."""
    written = tuple(entries(node))
    if len(written) != 1:
        raise misshaped(node, wanted)
    return written[0]


def entries(node: Node | None) -> Iterator[tuple[str, ScalarNode, Node]]:
    """The entries of a mapping, less the author's own; none where there is no mapping."""
    if isinstance(node, MappingNode):
        for name, key, value in node.items():
            if not name.startswith(OWN_KEYS):
                yield name, key, value


def is_empty(node: Node) -> bool:
    """Whether nothing is written, as in ``reply:``."""
    return isinstance(node, ScalarNode) and node.value is None


def one_of(node: Node, words: tuple[W, ...]) -> W:
    """One of these words.

    Raises:
        Misread: ``not-one-of``.
    """
    word = text(node)
    for known in words:
        if known == word:
            return known
    help = did_you_mean(word, words, otherwise=f"write one of: {', '.join(words)}")
    raise misread(node, "not-one-of", f'"{word}" is none of the words that can stand here', help)
