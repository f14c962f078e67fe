"""Documents as bytes, for the folder of policies that were read: nothing but values of the abstract syntax.

The bytes are a pickle, and a pickle can name anything: what is read here may name values of the abstract syntax and
the few types that they are made of, and everything else is refused before it is touched.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from dataclasses import is_dataclass
from enum import Enum
from typing import Any

_HEAD = b"etiquette policy 1\n"
_PROTOCOL = 5
_SYNTAX = frozenset({"etiquette.policy", "etiquette.duration", "etiquette.weekly"})
_PLAIN = frozenset({("datetime", "date"), ("decimal", "Decimal")})


def written_values(values: tuple[Any, ...]) -> bytes:
    """The values as bytes, with a digest by which a file that was cut short is known."""
    body = pickle.dumps(values, _PROTOCOL)
    return _HEAD + hashlib.sha256(body).digest() + body


def read_values(data: bytes) -> tuple[Any, Any, Any]:
    """The three values that the bytes stand for.

    Raises:
        ValueError: they stand for none, or name what is no value of the abstract syntax.

    >>> read_values(written_values((("a", "b"), None, 5)))
    (('a', 'b'), None, 5)
    """
    start = len(_HEAD) + hashlib.sha256().digest_size
    body = data[start:]
    if data[:start] != _HEAD + hashlib.sha256(body).digest():
        raise ValueError("this is no policy that was kept")
    try:
        one, two, three = _Reader(io.BytesIO(body)).load()
    except (pickle.UnpicklingError, AttributeError, EOFError, ImportError, IndexError, KeyError) as problem:
        raise ValueError(str(problem)) from None
    return one, two, three


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
