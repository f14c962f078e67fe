"""The columns that go in: events of whole threads, and the facts that are given of threads.

They are plain arrays; whoever reads Arrow, Parquet or CSV makes them. A column of texts, choices, numbers or anything
else that is compared is *coded*: distinct values, and for each row the place of its own among them. A column of instants
or dates is *timed*: numbers, and which of them are known. What a policy declares as an instant or a date is timed, and
whatever else it declares is coded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from itertools import pairwise

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints
from etiquette.frozen import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Distinct values, ``None`` for none among them where a row has none, and the place of each row's own."""

    codes: Codes
    values: tuple[object, ...]

    def part(self, rows: slice | Ints) -> Coded:
        """Some rows."""
        return Coded(self.codes[rows], self.values)


@dataclass(frozen=True, slots=True, eq=False)
class Timed:
    """Instants in microseconds, or dates by their ordinals.

    ``known``: ``None`` where all are. ``bad``: which rows have what is no instant or date (``None``: none has).
    """

    numbers: Ints
    known: Flags | None = None
    bad: Flags | None = None

    def part(self, rows: slice | Ints) -> Timed:
        """Some rows."""
        return Timed(
            self.numbers[rows],
            None if self.known is None else self.known[rows],
            None if self.bad is None else self.bad[rows],
        )


Column = Coded | Timed


Alike = Callable[[Ints, Ints], Flags]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """Events of whole threads: thread by thread, and in each by instant, ``seq`` and place.

    Attributes:
        bounds: where each thread begins, and where the last one ends.
        at: instants.
        type: coded.
        channel: coded; ``None`` where there is no such column.
        attributes: by name.
        facts: what the events set, by name; a row without a value sets nothing.
        recorded: instants; ``None`` where all were recorded at once.
        odd: rows that only the evaluator reads: what they say is no column's to say.
        ids: numbers that differ where ids do, negative where there is none; ``None`` where no row has one.
        retracts: the number of the id that a retraction names, negative elsewhere; ``None`` where there is none.
        alike: of rows and as many others, which are told alike in all but their place and ``recorded``; where it is not
            at hand, none surely is.
    """

    bounds: Ints
    at: Ints
    type: Coded
    channel: Coded | None = None
    attributes: Mapping[str, Column] = field(default_factory=dict[str, Column])
    facts: Mapping[str, Column] = field(default_factory=dict[str, Column])
    recorded: Ints | None = None
    odd: Flags | None = None
    ids: Ints | None = None
    retracts: Ints | None = None
    alike: Alike | None = None

    @property
    def count(self) -> int:
        """How many events there are."""
        return len(self.at)

    @property
    def threads(self) -> int:
        """How many threads there are."""
        return len(self.bounds) - 1

    def owners(self) -> Ints:
        """For each event the number of its thread."""
        return np.repeat(np.arange(self.threads, dtype=np.int64), np.diff(self.bounds))

    def threads_of(self, rows: Ints) -> Ints:
        """The numbers of the threads of some events."""
        if len(rows) * 50 > self.count:
            owners = np.repeat(np.arange(self.threads, dtype=np.int32), np.diff(self.bounds))
            return owners[rows].astype(np.int64)
        return np.searchsorted(self.bounds, rows, side="right") - 1

    def stretches(self, size: int) -> Iterator[tuple[int, int, Ints]]:
        """All events, about so many of whole threads at a time: from which place, to before which, and for each the
        number of its thread."""
        cuts = np.searchsorted(self.bounds, np.arange(0, self.count + size, size))
        lengths = np.diff(self.bounds)
        for first, after in pairwise(np.unique(np.minimum(cuts, self.threads)).tolist()):
            owners: Ints = np.repeat(np.arange(first, after, dtype=np.int64), lengths[first:after])
            yield int(self.bounds[first]), int(self.bounds[after]), owners


Facts = Mapping[str, Column]
"""Facts given from outside, by name, a row a thread."""
