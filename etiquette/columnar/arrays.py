"""The kinds of arrays that columns are made of, by the names that they go by here."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
"""Instants in microseconds since 1970-01-01T00:00Z, or places in a table."""
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[Any]
"""Small whole numbers of any width: places in a list of distinct values."""
Instant = Ints | int
"""One instant a row, or one for all rows."""
Mask = Flags | bool
"""One answer a row, or one for all rows."""


def taken(values: Ints | int, rows: Ints) -> Ints | int:
    """The values of some rows; what is one value for all rows stays it."""
    return values if isinstance(values, int) else values[rows]


def flags_of(mask: Mask, rows: Ints) -> Mask:
    """The answers of some rows."""
    return mask if isinstance(mask, bool) else mask[rows]


def spread(values: Ints | int, count: int) -> Ints:
    """One value a row."""
    return np.full(count, values, np.int64) if isinstance(values, int) else values


def spread_flags(mask: Mask, count: int) -> Flags:
    """One answer a row."""
    return np.full(count, mask, np.bool_) if isinstance(mask, bool) else mask


def chosen(mask: Mask, yes: Ints | int, no: Ints | int) -> Ints | int:
    """``yes`` where the mask holds and ``no`` elsewhere.

    >>> chosen(True, 1, 2), chosen(np.array([True, False]), 1, 2).tolist()
    (1, [1, 2])
    """
    if isinstance(mask, bool):
        return yes if mask else no
    return np.where(mask, yes, no)


def both_hold(one: Mask, other: Mask) -> Mask:
    """Where both hold."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either_holds(one: Mask, other: Mask) -> Mask:
    """Where one of them holds."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def neither(mask: Mask) -> Mask:
    """Where it does not hold."""
    return not mask if isinstance(mask, bool) else ~mask


def later(one: Ints | int, other: Ints | int) -> Ints | int:
    """The later of two instants, row by row."""
    if isinstance(one, int) and isinstance(other, int):
        return max(one, other)
    return np.maximum(one, other)


def earlier(one: Ints | int, other: Ints | int) -> Ints | int:
    """The earlier of two instants, row by row."""
    if isinstance(one, int) and isinstance(other, int):
        return min(one, other)
    return np.minimum(one, other)
