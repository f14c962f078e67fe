"""What does not run in columns: which attribute or state of a policy, and why.

A policy with any of these is evaluated thread by thread by the evaluator, and the answer says so. Whatever else columns
do not tell is found thread by thread, while they are read.
"""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.columnar.kinds import declared_attributes
from etiquette.frozen import dataclass
from etiquette.policy import Document

_MOMENTS = ("instant", "date")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """Something that does not run in columns. ``where``: what has it."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


def unsupported(document: Document) -> tuple[Unsupported, ...]:
    """Everything in a policy that does not run in columns; nothing, where all of it does."""
    return tuple(_find(document))


def _find(document: Document) -> Iterator[Unsupported]:
    types: dict[str, set[str]] = {}
    for attributes in declared_attributes(document):
        for name, declaration in attributes.items():
            types.setdefault(name, set()).add(declaration.type)
            if declaration.type in _MOMENTS and declaration.default is not None:
                yield Unsupported(where=f"attribute {name}", why=f"a {declaration.type} with a default")
    for name, found in types.items():
        if len(found) > 1 and found & set(_MOMENTS):
            yield Unsupported(where=f"attribute {name}", why="an instant or a date in one event, and not in another")
    for key in _keys(document):
        if types.get(key, set()) & set(_MOMENTS):
            yield Unsupported(where=f"attribute {key}", why="an instant or a date in by")


def _keys(document: Document) -> Iterator[str]:
    for state in document.states.values():
        yield from state.by
    for rule in document.rules:
        by: tuple[str, ...] = getattr(rule, "by", ())
        yield from by
