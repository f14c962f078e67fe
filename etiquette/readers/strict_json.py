"""JSON as it is meant: a key stands once in an object, numbers keep their digits, NaN is no number."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any, NoReturn, TypeGuard


class BadJson(Exception):
    """A text that is not JSON. ``offset``: where in the text, if that is known."""

    def __init__(self, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


def decode(text: str) -> Any:
    """The one value that the text holds; numbers with a point as ``Decimal``.

    Raises:
        BadJson: the text is not JSON, or says one key twice.

    >>> decode('{"rate": 0.10}')
    {'rate': Decimal('0.10')}
    >>> decode('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    etiquette.readers.strict_json.BadJson: the key "a" stands twice in one object
    """
    value, end = decode_at(text, skip_space(text, 0))
    rest = skip_space(text, end)
    if rest < len(text):
        raise BadJson("something follows after the end of the value", rest)
    return value


def decode_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at an offset, and the offset at which it ends.

    Raises:
        BadJson: no value of JSON begins there.
    """
    try:
        value, end = _DECODER.raw_decode(text, start)
    except json.JSONDecodeError as error:
        raise BadJson(f"{error.msg[0].lower()}{error.msg[1:]}", error.pos) from None
    except RecursionError:
        raise BadJson("the value is nested too deeply", start) from None
    except (ValueError, ArithmeticError):
        raise BadJson("a number has more digits than can be read", start) from None
    if "\\u" in text:
        _refuse_half_characters(value, start)
    return value, end


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Whether a value that was decoded is an object; the keys of one are always texts."""
    return isinstance(value, dict)


def skip_space(text: str, start: int) -> int:
    """The offset of the first character, from ``start`` on, that is not white space of JSON."""
    while start < len(text) and text[start] in " \t\r\n":
        start += 1
    return start


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise BadJson(f'the key "{twice}" stands twice in one object')
    return data


def _constant(word: str) -> NoReturn:
    raise BadJson(f"{word} is no number of JSON")


def _refuse_half_characters(value: Any, start: int) -> None:
    """An escape can write half of a character; no file could hold such a text again."""
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode("utf-8")
    except UnicodeEncodeError:
        raise BadJson("an escape stands for half of a character", start) from None


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_float=Decimal, parse_constant=_constant)
