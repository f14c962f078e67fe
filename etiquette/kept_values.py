"""Documents as bytes, for the folder of policies that were read: nothing but values of the abstract syntax.

The bytes are a pickle, and a pickle can name anything: what is read here may name values of the abstract syntax and
the few types that they are made of, and everything else is refused before it is touched.
"""

from __future__ import annotations

import io
import pickle
import sys
from dataclasses import is_dataclass
from enum import Enum
from typing import Any
from zlib import crc32

_HEAD = b"etiquette policy 2\n"
_SUM = 4
_PROTOCOL = 5
_SYNTAX = frozenset({"etiquette.policy", "etiquette.duration", "etiquette.weekly"})
_PLAIN = frozenset({("datetime", "date"), ("decimal", "Decimal")})


def written_values(values: tuple[Any, ...]) -> bytes:
    """The values as bytes, with a sum by which a file that was cut short is known."""
    return _summed(pickle.dumps(values, _PROTOCOL))


def read_values(data: bytes) -> tuple[Any, ...]:
    """The values that the bytes stand for.

    Raises:
        ValueError: they stand for none, or name what is no value of the abstract syntax.

    >>> read_values(written_values((("a", "b"), None, 5)))
    (('a', 'b'), None, 5)
    """
    body = data[len(_HEAD) + _SUM :]
    if data != _summed(body):
        raise ValueError("this is no policy that was kept")
    try:
        return tuple(_Reader(io.BytesIO(body)).load())
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError) as problem:
        raise ValueError(str(problem)) from None


def _summed(body: bytes) -> bytes:
    return _HEAD + crc32(body).to_bytes(_SUM, "big") + body


class _Reader(pickle.Unpickler):
    def find_class(self, module_name: str, global_name: str) -> Any:
        """A type that a document may be made of."""
        if (module_name, global_name) in _PLAIN:
            return super().find_class(module_name, global_name)
        if module_name in _SYNTAX and module_name in sys.modules:
            found: object = getattr(sys.modules[module_name], global_name, None)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no value of the abstract syntax")
