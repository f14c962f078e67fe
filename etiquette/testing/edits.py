"""One thing changed: a changed value with the words that say what was changed, and how edits of a part become edits of
the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from etiquette.frozen import dataclass
from etiquette.language.layout import Plain

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
P = TypeVar("P")


@dataclass(frozen=True, slots=True)
class Edit(Generic[T_co]):
    """A value in which one thing is changed.

    Attributes:
        words: what was changed: ``3 weeks -> 22 days``.
        value: the changed value.
    """

    words: str
    value: T_co


def shown(plain: Plain) -> str:
    """Plain values in one line, as a document would write them.

    >>> shown({"outcome": ["voicemail", "conversation"]})
    '{outcome: [voicemail, conversation]}'
    """
    if isinstance(plain, str):
        return " ".join(plain.split())
    if isinstance(plain, bool) or plain is None:
        return {True: "true", False: "false", None: "null"}[plain]
    if isinstance(plain, int):
        return str(plain)
    if isinstance(plain, Sequence):
        return f"[{', '.join(shown(item) for item in plain)}]"
    return "{" + ", ".join(f"{key}: {shown(value)}" for key, value in plain.items()) + "}"


def changed(before: str, edits: Iterable[tuple[str, T]]) -> Iterator[Edit[T]]:
    """Edits that replace one text by another."""
    return (Edit(f"{before} -> {after}", value) for after, value in edits)


def lifted(make: Callable[[T], P], edits: Iterable[Edit[T]], key: str = "") -> Iterator[Edit[P]]:
    """Edits of a part as edits of the whole that is made of it; ``key`` goes in front of the words."""
    for edit in edits:
        yield Edit(f"{key} {edit.words}".strip(), make(edit.value))


def put(part: P, **fields: Any) -> P:
    """The value with these fields in place of its own."""
    return replace(part, **fields)  # type: ignore[type-var]  # every part of a policy is a dataclass


def in_key(part: P, key: str, edits: Iterable[Edit[Any]], *, called: str | None = None) -> Iterator[Edit[P]]:
    """Edits of a field as edits of the value that has it.

    Args:
        part: a dataclass.
        key: the name of the field.
        edits: of what stands in it.
        called: the word of the language for it, where that is another one.
    """
    return lifted(lambda value: put(part, **{key: value}), edits, key if called is None else called)


def without(key: str, part: P, nothing: object = None, *, called: str | None = None) -> Iterator[Edit[P]]:
    """The value with a field left away, if there is something in it."""
    if getattr(part, key) not in (None, (), False):
        yield Edit(f"without {called or key}", put(part, **{key: nothing}))


def one_less(items: Sequence[T], word: Callable[[T], str]) -> Iterator[Edit[tuple[T, ...]]]:
    """The items without one of them; of a single one, nothing."""
    if len(items) > 1:
        for index, item in enumerate(items):
            yield Edit(f"without {word(item)}", (*items[:index], *items[index + 1 :]))


def each_edited(
    items: Sequence[T], edits: Callable[[T], Iterable[Edit[T]]], word: Callable[[T], str] = lambda _: ""
) -> Iterator[Edit[tuple[T, ...]]]:
    """The items with one of them edited."""
    for index, item in enumerate(items):
        for edit in edits(item):
            yield Edit(f"{word(item)} {edit.words}".strip(), (*items[:index], edit.value, *items[index + 1 :]))
