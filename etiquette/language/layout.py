"""Plain values as YAML text that :mod:`etiquette.language.syntax` reads back as the same values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

Plain = None | bool | int | str | Sequence["Plain"] | Mapping[str, "Plain"]
"""What a document holds."""

_WIDTH = 110
_WORD = r"[A-Za-z0-9_./+-]+(:[A-Za-z0-9_./+-]+)*"
_PLAIN = re.compile(rf"(?=[A-Za-z0-9_]){_WORD}( {_WORD})*")
_INTEGER = re.compile(r"[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_WORDS_FOR_OTHERS = frozenset({"null", "true", "false"})
# JSON leaves these as they are, and YAML would take them for a line break, or refuse them.
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def yaml_text(document: Mapping[str, Plain]) -> str:
    """A document as YAML: short mappings and lists in one line, long ones in a block.

    >>> print(yaml_text({"acts": {"call": {"channels": ["phone"]}}, "events": {"reply": None}}), end="")
    acts:
      call: {channels: [phone]}
    events:
      reply:
    """
    return "".join(f"{line}\n" for key, value in document.items() for line in _entry(key, value, 0, top=True))


def in_one_line(value: Plain) -> str:
    """A value as YAML on one line, whatever its length.

    >>> in_one_line({"at": "2026-03-03 15:00", "rules": ["silence"]})
    '{at: 2026-03-03 15:00, rules: [silence]}'
    """
    return _flow(value)


def _entry(key: str, value: Plain, indent: int, *, top: bool = False) -> Iterator[str]:
    """A key and its value."""
    head = f"{' ' * indent}{_scalar(key)}:"
    if value is None:
        yield head
    elif isinstance(value, str | int) or not value or (not _is_table(value, top=top) and _fits(head, value)):
        yield f"{head} {_flow(value)}"
    else:
        yield head
        yield from _block(value, indent + 2)


def _is_table(value: Plain, *, top: bool) -> bool:
    """Whether a value holds the parts of a document, which stand one below the other."""
    if isinstance(value, Mapping):
        return top and any(part is None or isinstance(part, Mapping) for part in value.values())
    return top and not isinstance(value, str | int | None) and any(isinstance(item, Mapping) for item in value)


def _block(value: Plain, indent: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _entry(key, inner, indent)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from _item(item, indent)


def _item(item: Plain, indent: int) -> Iterator[str]:
    """A member of a list; of a mapping, the first key stands behind the dash."""
    head = f"{' ' * indent}-"
    if isinstance(item, str | int | None) or not item or _fits(head, item):
        yield f"{head} {_flow(item)}"
        return
    lines = list(_block(item, indent + 2))
    yield f"{head} {lines[0].lstrip()}"
    yield from lines[1:]


def _fits(head: str, value: Plain) -> bool:
    return len(head) + 1 + len(_flow(value)) <= _WIDTH


def _flow(value: Plain) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case str():
            return _scalar(value)
        case Mapping():
            return "{" + ", ".join(f"{_scalar(key)}: {_flow(inner)}" for key, inner in value.items()) + "}"
        case _:
            return "[" + ", ".join(_flow(item) for item in value) + "]"


def _scalar(text: str) -> str:
    """A text, in quotes where it could be taken for something else."""
    if _PLAIN.fullmatch(text) and not _INTEGER.fullmatch(text) and text.lower() not in _WORDS_FOR_OTHERS:
        return text
    return _UNPRINTABLE.sub(_escaped, json.dumps(text, ensure_ascii=False))


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
