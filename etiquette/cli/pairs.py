"""``NAME=VALUE`` on the command line: what the value is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from etiquette.errors import EtiquetteError
from etiquette.policy import TypeName
from etiquette.readers.strict_json import BadJson, decode

Types = Mapping[str, TypeName]
"""The types of names, as far as policies declare them."""

_FROM_JSON: tuple[TypeName, ...] = ("boolean", "number", "zones", "hours")
"""Types whose values JSON does not write as texts."""


def read_pairs(pairs: Sequence[str], types: Types | None = None) -> dict[str, Any]:
    """The values by name.

    A value is read as JSON if it is JSON, and else is a text. Where a policy declares the name, its type decides: the
    role ``2026`` is then a text. ``null`` makes a fact unknown; in quotes, ``"null"`` is a text.

    Args:
        pairs: as written.
        types: those that are declared.

    Raises:
        EtiquetteError: ``bad-pair``: no ``=``, no name, or a name given twice.

    >>> read_pairs(["outcome=missed", "rounds=3", 'room="3"'])
    {'outcome': 'missed', 'rounds': 3, 'room': '3'}
    >>> read_pairs(["role=2026"], {"role": "text"})
    {'role': '2026'}
    """
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, written = pair.partition("=")
        if not equals or not name:
            raise EtiquetteError("bad-pair", f'"{pair}" does not give a name its value', "write NAME=VALUE")
        if name in values:
            raise EtiquetteError("bad-pair", f'"{name}" is given twice', "give each name once")
        values[name] = _value(written, (types or {}).get(name))
    return values


def _value(written: str, declared: TypeName | None) -> Any:
    try:
        value = decode(written)
    except BadJson:
        return written
    if declared is None or declared in _FROM_JSON or value is None or isinstance(value, str):
        return value
    return written
