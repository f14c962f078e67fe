"""Deadlines with ``by``: one obligation for each value that anchors give, and one more for those that give none.

The events of each such obligation make a table of their own, in which there is one obligation a thread; what is found
there is brought back to the threads, a place for each of their values.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, spread, spread_flags
from etiquette.columnar.deadlines import Duties, duties_of
from etiquette.columnar.keys import NO_VALUE, code_of, key_codes, seen, tuple_codes
from etiquette.columnar.past import Occurrences, Questions, Sorted
from etiquette.columnar.reading import Agreement
from etiquette.columnar.scene import Doubts, Scene
from etiquette.columnar.sets import Always, Between, Finite, Kept, Steps
from etiquette.columnar.values import Values
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import DeadlineRule, Selector

_MOST_VALUES = 6


class _Part(Scene):
    """Some events of a scene, each as often as there are obligations that it matters to."""

    def __init__(self, whole: Scene, rows: Ints, bounds: Ints, owners: Ints) -> None:
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
        )
        questions = Questions.of_threads(events, whole.at if isinstance(whole.at, int) else whole.at[owners])
        parted = Sorted(events, whole.sorted.key[rows], whole.sorted.kinds, None)
        super().__init__(whole.reading, parted, questions, {}, doubts=Doubts(len(owners)))
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
        return self.whole.start(selector, np.where(events >= 0, np.append(self.rows, -1)[events], -1))

    def selected(self, mask: Flags) -> Occurrences:
        """Some of its events."""
        return Occurrences(mask, None, self.questions, self.sorted, None)


class Grouped:
    """The obligations of a deadline with ``by``, for all values that the anchors of each thread give.

    Args:
        rule: with ``by``.
        scene: what the questions see.
        exactly: whether openings that are past are wanted exactly.
    """

    def __init__(self, rule: DeadlineRule, scene: Scene, *, exactly: bool) -> None:
        self.rule, self.scene = rule, scene
        anchors = seen(scene, scene.pick(rule.after))
        codes = tuple_codes(scene, rule.by)
        most = int(codes.max(initial=0)) + 1
        groups, of_anchor = np.unique(anchors[0] * most + codes[anchors[1]], return_inverse=True)
        self.owners = groups // most
        first = np.zeros(len(groups), np.int64)
        first[of_anchor[::-1]] = anchors[1][::-1]
        self.values = {key: key_codes(scene, key)[first] for key in rule.by}
        self._part, after, done, reset = self._table(anchors[1], of_anchor)
        self.found = duties_of(
            rule,
            self._part,
            self._part.selected(after),
            self._part.selected(done),
            None if reset is None else self._part.selected(reset).last,
            exactly=exactly,
        )
        scene.doubts.add_rows(np.unique(self.owners[self._part.doubts.mask]), "obligations for several values")

    def _table(self, anchors: Ints, of_anchor: Ints) -> tuple[_Part, Flags, Flags, Flags | None]:
        """The events of each obligation, and which of them are its anchors, discharges and resets."""
        count = self.scene.events.count + 1
        after = of_anchor * count + anchors
        done = self._discharges(self.rule.done_by, count)
        reset = None if self.rule.reset_by is None else self._discharges(self.rule.reset_by, count)
        every = np.unique(np.concatenate([after, done, *([] if reset is None else [reset])]))
        groups = every // count
        bounds = np.searchsorted(groups, np.arange(len(self.owners) + 1))
        part = _Part(self.scene, every % count, bounds, self.owners)
        return (
            part,
            np.isin(every, after),
            np.isin(every, done),
            None if reset is None else np.isin(every, reset),
        )

    def _discharges(self, selector: Selector, count: int) -> Ints:
        """The events that work for each obligation: they give its value or none, or its anchors give none."""
        owners, rows = seen(self.scene, self.scene.pick(selector))
        begin = np.searchsorted(self.owners, owners)
        lengths = np.searchsorted(self.owners, owners, side="right") - begin
        rows = np.repeat(rows, lengths)
        starts = np.cumsum(lengths) - lengths
        groups = np.repeat(begin - starts, lengths) + np.arange(len(rows))
        works = np.ones(len(rows), np.bool_)
        for key, own in self.values.items():
            given = key_codes(self.scene, key)[rows]
            works &= (given == NO_VALUE) | (own[groups] == NO_VALUE) | (given == own[groups])
        return groups[works] * count + rows[works]

    def duties(self, agree: Agreement) -> tuple[Duties, ...]:
        """The duties of a proposal: those of its own values, and of anchors that give none."""
        mine = np.zeros(len(self.owners), np.bool_)
        for duty in self.found:
            mine |= duty.anchor >= 0
        for key, value in agree:
            wanted = code_of(self.scene, key, value)
            mine &= (self.values[key] == NO_VALUE) | (self.values[key] == wanted)
        groups = np.flatnonzero(mine)
        owners = self.owners[groups]
        place = np.arange(len(groups)) - np.searchsorted(owners, owners)
        self.scene.doubts.add_rows(owners[place >= _MOST_VALUES], "obligations for many values")
        return tuple(
            self._spread(duty, groups[place == number], number)
            for number in range(min(int(place.max(initial=-1)) + 1, _MOST_VALUES))
            for duty in self.found
        )

    def _spread(self, duty: Duties, groups: Ints, number: int) -> Duties:
        """The duty of one value of each thread."""
        owners, count = self.owners[groups], self.scene.count

        def spread_out(values: Ints, otherwise: int) -> Ints:
            found = np.full(count, otherwise, np.int64)
            found[owners] = values[groups]
            return found

        anchor = spread_out(np.where(duty.anchor >= 0, np.append(self._part.rows, -1)[duty.anchor], -1), -1)
        return Duties(
            anchor=anchor,
            open=_spread_set(duty.open, groups, owners, count),
            upcoming=_spread_set(duty.upcoming, groups, owners, count),
            due_from=spread_out(duty.due_from, FOREVER),
            due_by=spread_out(duty.due_by, FOREVER),
            channel=duty.channel,
            group=number,
        )


def _spread_set(one: Finite, groups: Ints, owners: Ints, count: int) -> Between:
    """The stretch of each thread; none where it has none."""
    plain = one.plain() if isinstance(one, Kept) else one
    start, end = np.full(count, FOREVER, np.int64), np.full(count, ALWAYS_BEFORE, np.int64)
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
            raise TypeError("the turn of a duty is one stretch")
    return Between(start, end)
