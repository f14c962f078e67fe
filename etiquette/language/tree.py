"""The located tree: a YAML document as plain nodes, each of which knows where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from etiquette.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node of a document. ``line`` and ``column`` are counted from 1."""

    file: str
    line: int
    column: int

    @property
    def place(self) -> str:
        """``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScalarNode(Node):
    """A text, an integer, a boolean or null, by the YAML 1.2 core schema less floats.

    ``text`` is what was written (without quotes); ``plain`` says that it was written without quotes.
    """

    value: str | int | bool | None
    text: str
    plain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceNode(Node):
    """A list."""

    items: tuple[Node, ...]

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingNode(Node):
    """A mapping whose keys are texts, each once, in the order written."""

    entries: tuple[tuple[ScalarNode, Node], ...]

    def get(self, key: str) -> Node | None:
        """The value of a key."""
        return next((value for name, value in self.entries if name.value == key), None)

    def key(self, key: str) -> ScalarNode | None:
        """The node of the key itself: its place is where a wrong key is."""
        return next((name for name, _ in self.entries if name.value == key), None)

    def items(self) -> Iterator[tuple[str, ScalarNode, Node]]:
        """Name, key node and value node of each entry."""
        for name, value in self.entries:
            yield str(name.value), name, value


def plain(node: Node) -> Any:
    """The node as plain Python values."""
    match node:
        case MappingNode():
            return {name: plain(value) for name, _, value in node.items()}
        case SequenceNode():
            return [plain(item) for item in node]
        case ScalarNode():
            return node.value
        case _:
            raise TypeError(node)
