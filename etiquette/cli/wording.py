"""Texts from histories, policies and files, made harmless: none of them moves the cursor, rings or hides anything."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

import click

# Marks that change the direction of what follows them could make one text look like another.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_UNSHOWN = frozenset({"Cc", "Cs", "Zl", "Zp"})
_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def safe(text: str, *, lines: bool = False) -> str:
    r"""A text that a terminal shows as it is.

    Args:
        text: from anywhere.
        lines: whether it may have several lines; otherwise line breaks become spaces.

    >>> safe("a\x1b[31mb"), safe("a\nb"), safe("a\nb", lines=True)
    ('a\\x1b[31mb', 'a b', 'a\nb')
    """
    return "".join(_shown(character, lines=lines) for character in text)


def _shown(character: str, *, lines: bool) -> str:
    if character == "\n":
        return "\n" if lines else " "
    if character in "\t\r":
        return "" if character == "\r" and lines else " "
    if character in _DIRECTIONS or unicodedata.category(character) in _UNSHOWN:
        return character.encode("unicode_escape").decode("ascii")
    return character


def escaped_json(text: str) -> str:
    r"""JSON text in which what a terminal would obey is escaped; it still means the same.

    >>> escaped_json('"\x9b31m"')
    '"\\u009b31m"'
    """
    return _IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", text)


def print_text(text: str) -> None:
    """Write a text of several lines, made harmless."""
    click.echo(safe(text, lines=True), nl=not text.endswith("\n"))


def print_json(data: Any) -> None:
    """Write plain values as JSON."""
    click.echo(escaped_json(json.dumps(data, ensure_ascii=False, indent=2)))
