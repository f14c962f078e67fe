"""The values that the events of a question give, each with the events that it is a matter of."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Ints
from etiquette.columnar.keys import NO_VALUE
from etiquette.frozen import dataclass

MOST_VALUES = 8
"""A question with more of them is left to the evaluator."""
_ANOTHER = -1
"""Stands for a value that no event gives."""


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """A group for each value that the events of a question give, and one for a value that none of them gives.

    Attributes:
        owners: the question of each, in order.
        codes: the number of its value.
        crowded: questions of too many values, which have no group.
    """

    owners: Ints
    codes: Ints
    crowded: Ints

    @staticmethod
    def of(owners: Ints, codes: Ints, domain: Sequence[int] | None) -> Groups:
        """The groups of some events.

        Args:
            owners: the question of each event.
            codes: the number of the value that it gives; :data:`NO_VALUE` where it gives none.
            domain: the numbers of all values that there are, negative for those that no event of the table gives;
                ``None`` where there always is another one.
        """
        gives = codes != NO_VALUE if domain is None else np.isin(codes, [code for code in domain if code > NO_VALUE])
        width = int(codes.max(initial=0)) + 2
        asked = np.unique(owners)
        pairs = np.unique(owners[gives] * width + codes[gives] + 1)
        named = np.bincount(np.searchsorted(asked, pairs // width), minlength=len(asked))
        lacks_one = asked if domain is None else asked[named < len(domain)]
        pairs = np.sort(np.concatenate([pairs, lacks_one * width + _ANOTHER + 1]))
        crowded = asked[named >= MOST_VALUES]
        pairs = pairs[~np.isin(pairs // width, crowded)]
        return Groups(pairs // width, pairs % width - 1, crowded)

    def matching(self, owners: Ints, codes: Ints) -> tuple[Ints, Ints]:
        """The groups that events are a matter of, which are those of their value or, where they give none, all of the
        question: for each match the group, and the place of the event."""
        begin = np.searchsorted(self.owners, owners)
        lengths = np.searchsorted(self.owners, owners, side="right") - begin
        events = np.repeat(np.arange(len(owners)), lengths)
        starts = np.cumsum(lengths) - lengths
        groups = np.repeat(begin - starts, lengths) + np.arange(len(events))
        matches = (codes[events] == NO_VALUE) | (codes[events] == self.codes[groups])
        return groups[matches], events[matches]

    def turns(self) -> list[Ints]:
        """The groups, of each question one at a time."""
        place = np.arange(len(self.owners)) - np.searchsorted(self.owners, self.owners)
        return [np.flatnonzero(place == number) for number in range(int(place.max(initial=-1)) + 1)]
