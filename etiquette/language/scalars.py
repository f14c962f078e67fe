"""What a scalar stands for: the core schema of YAML 1.2, less floats."""

from __future__ import annotations

import re

Scalar = str | int | bool | None

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {**dict.fromkeys(("true", "True", "TRUE"), True), **dict.fromkeys(("false", "False", "FALSE"), False)}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_DIGITS = 20
LARGEST = 2**63 - 1
"""Integers go from ``-LARGEST`` to ``LARGEST``."""

TAG = "tag:yaml.org,2002:"
SCALAR_TAGS = frozenset(f"{TAG}{name}" for name in ("str", "int", "bool", "null"))
"""The tags that a scalar may carry."""


class UnreadableScalar(Exception):
    """A scalar that is not what its tag says (``wrong-tag``), or is too large (``number-too-large``)."""

    def __init__(self, code: str, message: str, help: str) -> None:
        super().__init__(code, message, help)
        self.code = code
        self.message = message
        self.help = help


def read_plain(text: str) -> Scalar:
    """The value of a scalar without quotes.

    Raises:
        UnreadableScalar: an integer beyond 64 bits.

    >>> [read_plain(text) for text in ("12", "0x1F", "true", "~", "no", "1.10", "2026-01-01", "22:30")]
    [12, 31, True, None, 'no', '1.10', '2026-01-01', '22:30']
    """
    if text in _NULLS:
        return None
    if text in _BOOLEANS:
        return _BOOLEANS[text]
    return _integer(text) if _INTEGER.fullmatch(text) else text


def read_tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar that says what it is.

    Raises:
        UnreadableScalar: it is not that.

    >>> read_tagged("12", TAG + "str"), read_tagged("12", TAG + "int")
    ('12', 12)
    """
    if tag == f"{TAG}str":
        return text
    value = read_plain(text)
    wanted = {f"{TAG}int": int, f"{TAG}bool": bool, f"{TAG}null": type(None)}[tag]
    if type(value) is not wanted:
        short = tag.removeprefix(TAG)
        raise UnreadableScalar("wrong-tag", f'"{text}" is tagged !!{short} and is no {short}', "leave the tag away")
    return value


def _integer(text: str) -> int:
    # Judged by its length first: reading a number of a million digits is itself an attack.
    digits = text.lstrip("+-0ox")
    value = int(text, _base(text)) if len(digits) <= _DIGITS else LARGEST + 1
    if abs(value) > LARGEST:
        shown = text if len(text) <= _DIGITS else f"{text[:_DIGITS]}..."
        raise UnreadableScalar(
            "number-too-large", f"{shown} is a number of more than 64 bits", "put it in quotes if it is meant as a text"
        )
    return value


def _base(text: str) -> int:
    return {"0o": 8, "0x": 16}.get(text[:2], 10)
