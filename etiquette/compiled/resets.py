"""Resets by value: what is counted by a proposal that leaves the value open is counted since the last reset of each."""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.compiled.ends import Anchor
from etiquette.policy import Value

Valued = tuple[tuple[Value | None, ...], Anchor]
"""An event that counts: what it gives for the keys that the proposal leaves open, and from when its windows run."""


def reset(counted: list[Valued], given: Sequence[Value | None]) -> None:
    """A reset does away with the events that give its values; where it gives none, with whatever they give.

    >>> counted = [(("a",), 1), (("b",), 2), ((None,), 3)]
    >>> reset(counted, ("a",))
    >>> counted
    [(('b',), 2), ((None,), 3)]
    """
    counted[:] = [
        one for one in counted if any(value not in (None, own) for value, own in zip(given, one[0], strict=True))
    ]
