"""Deadlines with ``by``: one obligation for each value that anchors give, and one more for those that give none.

The events of each such obligation make a table of their own, in which there is one obligation a thread; what is found
there is brought back to the threads, a place for each of their values.
"""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.deadlines import Duties, duties_of
from etiquette.columnar.keys import NO_VALUE, code_of, key_codes, seen, tuple_codes
from etiquette.columnar.parting import part_of, spread_out
from etiquette.columnar.reading import Agreement
from etiquette.columnar.scene import Scene
from etiquette.interval import FOREVER
from etiquette.policy import DeadlineRule, Selector

_MOST_VALUES = 6
"""Of one question, obligations that have not ended; with more it is left to the evaluator."""
_MOST_APART = 64
"""Likewise, those that ever were."""


class Grouped:
    """The obligations of a deadline with ``by``, for all values that the anchors of each thread give.

    Attributes:
        owners: for each obligation the question that it belongs to.
        first_anchor: of each, the first event from which it ran.
        values: for each key of ``by`` the number of the value of each.
        part: the events of each.
        after: which of them are its anchors.
        done: which of them do it.
        reset: which of them reset it; ``None`` where nothing does.
        found: the duties.

    Args:
        rule: with ``by``.
        scene: what the questions see.
        exactly: whether openings that are past are wanted exactly.
        also: for each question the row of an event that matters too; negative, or past all rows, where there is none.
    """

    def __init__(self, rule: DeadlineRule, scene: Scene, *, exactly: bool, also: Ints | None = None) -> None:
        self.rule, self.scene = rule, scene
        owners, rows = seen(scene, scene.pick(rule.after))
        codes = tuple_codes(scene, rule.by)
        most = int(codes.max(initial=0)) + 1
        few = self._of_few_values(owners, np.unique(owners * most + codes[rows]) // most)
        owners, rows = owners[few], rows[few]
        groups, of_anchor = np.unique(owners * most + codes[rows], return_inverse=True)
        self.owners = groups // most
        # Backwards, so that the first of a group is written last.
        first = np.zeros(len(groups), np.int64)
        first[of_anchor[::-1]] = rows[::-1]
        self.first_anchor = first
        self.values = {key: key_codes(scene, key)[first] for key in rule.by}
        self._lay_out(rows, of_anchor, also)
        reset = None if self.reset is None else self.part.selected(self.reset).last
        after, done = self.part.selected(self.after), self.part.selected(self.done)
        self.found = duties_of(rule, self.part, after, done, reset, exactly=exactly)
        scene.doubts.add_rows(np.unique(self.owners[self.part.doubts.mask]), "obligations for several values")

    def _of_few_values(self, owners: Ints, of_values: Ints) -> Flags:
        """Which anchors are of questions with few values: each event may matter to all of them."""
        crowded = np.flatnonzero(np.bincount(of_values, minlength=self.scene.count) > _MOST_APART)
        self.scene.doubts.add_rows(crowded, "obligations for many values")
        return ~np.isin(owners, crowded)

    def _lay_out(self, anchors: Ints, of_anchor: Ints, also: Ints | None) -> None:
        """The events of each obligation, and which of them are its anchors, discharges and resets."""
        count = self.scene.events.count + 1
        after = of_anchor * count + anchors
        done = self._discharges(self.rule.done_by, count)
        reset = None if self.rule.reset_by is None else self._discharges(self.rule.reset_by, count)
        parts = [after, done, *([] if reset is None else [reset])]
        if also is not None:
            beside = also[self.owners]
            there = np.flatnonzero((beside >= 0) & (beside < count - 1))
            parts.append(there * count + beside[there])
        every = np.unique(np.concatenate(parts))
        bounds = np.searchsorted(every // count, np.arange(len(self.owners) + 1))
        self.part = part_of(self.scene, every % count, bounds, self.owners)
        self.after, self.done = np.isin(every, after), np.isin(every, done)
        self.reset = None if reset is None else np.isin(every, reset)

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

        def placed(values: Ints, otherwise: int) -> Ints:
            found = np.full(count, otherwise, np.int64)
            found[owners] = values[groups]
            return found

        return Duties(
            anchor=placed(self.part.among_all(duty.anchor), -1),
            open=spread_out(duty.open, groups, owners, count),
            upcoming=spread_out(duty.upcoming, groups, owners, count),
            due_from=placed(duty.due_from, FOREVER),
            due_by=placed(duty.due_by, FOREVER),
            channel=duty.channel,
            group=number,
        )
