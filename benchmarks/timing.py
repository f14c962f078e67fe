"""How a figure is taken: several rounds, the best and the middle of them.

What is done in this process is measured in processor time, which others who use the machine do not blur as much.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Seconds for one operation."""

    name: str
    best: float
    median: float

    def __str__(self) -> str:
        return f"{self.name:<52} {_readable(self.best):>10} {_readable(self.median):>10}"


def measure(
    name: str,
    action: Callable[[], object],
    *,
    operations: int = 1,
    rounds: int = 7,
    clock: Callable[[], float] = time.process_time,
) -> Figure:
    """Times an action that does so many operations; the first, uncounted round fills caches."""
    action()
    seconds: list[float] = []
    for _ in range(rounds):
        start = clock()
        action()
        seconds.append((clock() - start) / operations)
    return Figure(name=name, best=min(seconds), median=statistics.median(seconds))


def _readable(seconds: float) -> str:
    for unit, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.2f} {unit}"
    return f"{seconds * 1e9:.0f} ns"
