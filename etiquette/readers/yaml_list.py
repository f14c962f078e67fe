"""YAML: a list of events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import Event
from etiquette.language.syntax import parse
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode, plain
from etiquette.readers.lines import read_document
from etiquette.readers.problems import Problems


def read(stream: IO[Any], file: str, problems: Problems) -> Iterator[Event]:
    """The events of the document; an item that is none is noted, and reading goes on.

    >>> import io
    >>> text = b"- {thread: acme, type: reply, at: 2026-03-04T10:00Z}"
    >>> [event.origin for event in read(io.BytesIO(text), "search.yaml", Problems())]
    ['search.yaml:1']
    """
    node = tree_of(stream, file, problems)
    if node is None:
        return
    if not isinstance(node, SequenceNode):
        how = "begin each event with a dash: - {thread: …, type: …, at: …}"
        problems.note("bad-line", "the document is not a list of events", how, node.place)
        return
    for item in node:
        try:
            yield _event(item)
        except EtiquetteError as error:
            problems.add(error)


def tree_of(stream: IO[Any], file: str, problems: Problems) -> Node | None:
    """The located tree of a document; ``None`` where it is empty, or cannot be read (which is noted)."""
    text = read_document(stream, file, problems)
    if problems.count:
        return None
    node, diagnostics = parse(text, file)
    for found in diagnostics:
        if found.severity == "error":
            problems.note(found.code, found.message, found.help, found.place)
    empty = isinstance(node, ScalarNode) and node.value is None
    return None if empty or problems.count else node


def _event(item: Node) -> Event:
    if not isinstance(item, MappingNode):
        raise InvalidHistory("bad-line", "this is no event", "write {thread: …, type: …, at: …}", place=item.place)
    return Event.from_dict(plain(item), origin=f"{item.file}:{item.line}")
