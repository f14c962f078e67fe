"""Tables of decisions and findings as sets of rows, in which no order and no way of writing texts makes a difference."""

from __future__ import annotations

from collections import Counter
from typing import Any


def rows(table: Any) -> Counter[tuple[Any, ...]]:
    """The rows of a table of Arrow, each with its names."""
    return Counter(tuple((name, _plain(value)) for name, value in row.items()) for row in table.to_pylist())


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    # One instant is written in several zones: the session's, and UTC.
    return value.timestamp() if hasattr(value, "timestamp") else value
