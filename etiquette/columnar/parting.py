"""Some events of a table as a table of their own, in which what belongs to one value is a thread by itself."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints, spread, spread_flags
from etiquette.columnar.past import Occurrences, Questions, Sorted
from etiquette.columnar.scene import Doubts, Scene
from etiquette.columnar.sets import Always, Between, Finite, Kept, Steps
from etiquette.columnar.table import Events
from etiquette.columnar.values import Values
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import Selector


class Part(Scene):
    """Some events of a scene, each as often as there are obligations that it matters to.

    Args:
        whole: the scene.
        events: these events, one obligation a thread.
        key: the combination of features of each.
        rows: their rows among all events.
        questions: who asks.
        owners: for each question the one of the whole scene that it belongs to.
    """

    def __init__(
        self, whole: Scene, events: Events, key: Codes, *, rows: Ints, questions: Questions, owners: Ints
    ) -> None:
        parted = Sorted(events, key, whole.sorted.kinds, None)
        super().__init__(whole.reading, parted, questions, {}, doubts=Doubts(questions.count))
        self.whole, self.rows, self.owners = whole, rows, owners

    def fact(self, name: str) -> Values:
        """What is known in the thread that an obligation belongs to."""
        return self.whole.fact(name).part(self.owners)

    @cached_property
    def zones(self) -> Ints | int:
        """The clock of the thread that an obligation belongs to."""
        return self.whole.zones if isinstance(self.whole.zones, int) else self.whole.zones[self.owners]

    def start(self, selector: Selector, events: Ints) -> Ints:
        """The instants from which windows of events run."""
        return self.whole.start(selector, self.among_all(events))

    def among_all(self, events: Ints) -> Ints:
        """The rows of events among all events; -1 for none."""
        return np.where(events >= 0, np.append(self.rows, -1)[events], -1)

    def selected(self, mask: Flags) -> Occurrences:
        """Some of its events."""
        return Occurrences(mask, None, self.questions, self.sorted, None)


def part_of(whole: Scene, rows: Ints, bounds: Ints, owners: Ints) -> Part:
    """A part in which each obligation asks at the instant of the question that it belongs to."""
    events = replace(
        whole.events,
        bounds=bounds,
        at=whole.events.at[rows],
        type=whole.events.type.part(rows),
        channel=None,
        attributes={name: column.part(rows) for name, column in whole.events.attributes.items()},
        facts={},
        recorded=None,
        odd=None,
        ids=None,
        retracts=None,
        alike=None,
    )
    questions = Questions.of_threads(events, whole.at if isinstance(whole.at, int) else whole.at[owners])
    return Part(whole, events, whole.sorted.key[rows], rows=rows, questions=questions, owners=owners)


def spread_out(one: Finite, groups: Ints, owners: Ints, count: int, *, otherwise: bool = False) -> Between:
    """The stretches of some groups, each as that of its question; where a question has none of these, never or always.

    Args:
        one: a stretch for each group.
        groups: some of them, no two of one question.
        owners: the question of each of these.
        count: how many questions there are.
        otherwise: whether it is always where there is no group.
    """
    plain = one.plain() if isinstance(one, Kept) else one
    never = (FOREVER, ALWAYS_BEFORE)
    first, last = reversed(never) if otherwise else never
    start, end = np.full(count, first, np.int64), np.full(count, last, np.int64)
    match plain:
        case Always(holds):
            every = spread_flags(holds, int(groups.max(initial=-1)) + 1)[groups]
            start[owners] = np.where(every, ALWAYS_BEFORE, FOREVER)
            end[owners] = np.where(every, FOREVER, ALWAYS_BEFORE)
        case Between():
            total = int(groups.max(initial=-1)) + 1
            start[owners] = spread(plain.start, total)[groups]
            end[owners] = spread(plain.end, total)[groups]
        case Steps():
            raise TypeError("what is spread is one stretch")
    return Between(start, end)
