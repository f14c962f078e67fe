"""The kinds of events that something wanted fits, and which events are of these."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Codes, Flags
from etiquette.frozen import dataclass

_FEW_RUNS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chosen:
    """Some kinds.

    Attributes:
        kinds: their numbers.
        combinations: which combinations of features are of these kinds.
        runs: the same: the first and the last of those that stand side by side.
    """

    kinds: tuple[int, ...]
    combinations: Flags
    runs: tuple[tuple[int, int], ...]

    @staticmethod
    def of(kinds: tuple[int, ...], of_combination: Codes) -> Chosen:
        """Some kinds, where each combination is of this one."""
        combinations = np.isin(of_combination, kinds)
        ends = np.flatnonzero(np.diff(combinations, prepend=False, append=False)).tolist()
        runs = tuple((first, after - 1) for first, after in zip(ends[::2], ends[1::2], strict=True))
        return Chosen(kinds=kinds, combinations=combinations, runs=runs)

    def among(self, key: Codes) -> Flags:
        """Which of some events, given by their combinations, are of these kinds.

        Combinations that stand side by side are compared, which is many times as fast as to look each of them up.

        >>> chosen = Chosen.of((1,), np.array([0, 1, 1, 0]))
        >>> chosen.runs, chosen.among(np.array([0, 3, 1, 2], np.uint8)).tolist()
        (((1, 2),), [False, False, True, True])
        """
        if len(self.runs) > _FEW_RUNS:
            return self.combinations.take(key)
        width = key.dtype.type
        found = np.zeros(len(key), np.bool_)
        for first, last in self.runs:
            # What is below the first wraps around, to far above the last.
            found |= key == width(first) if first == last else key - width(first) <= width(last - first)
        return found
