"""The obligations of one deadline over a table that is audited, one after the other: all of a thread together or, with
``by``, those of each value apart."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold, neither, spread_flags
from etiquette.columnar.conditions import exists
from etiquette.columnar.deadlines import Duties, duties, duties_of
from etiquette.columnar.findings import AuditedPolicy
from etiquette.columnar.groups import Grouped
from etiquette.columnar.judging import Judge
from etiquette.columnar.parting import Part
from etiquette.columnar.past import before
from etiquette.columnar.scene import Scene
from etiquette.frozen import dataclass
from etiquette.policy import DeadlineRule
from etiquette.proposal import Proposal


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ended:
    """Obligations that are at their ends, a row each.

    Attributes:
        overdue: which of them were overdue.
        anchor: the event that each ran from.
        due_by: the last instant that would have met it.
    """

    overdue: Flags
    anchor: Ints
    due_by: Ints


class Course:
    """The obligations of a deadline without ``by``.

    Args:
        policy: that has the rule.
        rule: a deadline without steps and pauses.
        closing: for each thread the event from which on its acts are closed; past all rows where there is none.
    """

    def __init__(self, policy: AuditedPolicy, rule: DeadlineRule, closing: Ints) -> None:
        self.policy, self.rule, self.closing = policy, rule, closing

    def endings(self) -> tuple[Ints, Flags, Ended]:
        """The events that end obligations, up to the one that closes them; which of them do them; and what was so."""
        whole, rule, count = self.policy.whole, self.rule, self.policy.events.count
        done = whole.pick(rule.done_by).mask
        ending = done.copy()
        if rule.reset_by is not None:
            ending |= whole.pick(rule.reset_by).mask
        if rule.restart:
            ending |= whole.pick(rule.after).mask
        ending[self.closing[(self.closing >= 0) & (self.closing < count)]] = True
        rows = np.flatnonzero(ending)
        rows = rows[rows <= self.closing[self.policy.events.threads_of(rows)]]
        scene = self.policy.before(rows)
        (duty,) = duties(rule, scene, exactly=False)
        found = self._ended(duty, duty.anchor, scene, self.policy.events.at[rows])
        self.policy.settle(scene, rows)
        return rows, done[rows], found

    def left(self) -> Ended:
        """What has not ended at the end of the audit."""
        whole = self.policy.whole
        (duty,) = duties(self.rule, whole, exactly=False)
        found = self._ended(duty, duty.anchor, whole, self.policy.until)
        open_still = self.closing > self.policy.events.count
        return Ended(overdue=found.overdue & open_still, anchor=found.anchor, due_by=found.due_by)

    def _ended(self, duty: Duties, anchor: Ints, scene: Scene, at: Ints | int, owners: Ints | None = None) -> Ended:
        """Whether obligations are open and past their last instants, while their rule exists.

        Where it does not, an obligation is not overdue; one that may have been before is left to the walk.
        """
        late: Mask = duty.due_by < at
        past = spread_flags(both_hold(late, duty.open.contains(at)), len(anchor))
        there = self._there(scene, at)
        if there is True:
            return Ended(overdue=past, anchor=anchor, due_by=duty.due_by)
        known = spread_flags(there, scene.count)
        known = known if owners is None else known[owners]
        unsure = ~known & ((anchor >= 0) if self._may_move else past)
        scene.doubts.add_rows(_named(np.flatnonzero(unsure), owners), f"the rule {self.rule.id}, which came and went")
        return Ended(overdue=past & known, anchor=anchor, due_by=duty.due_by)

    def _there(self, scene: Scene, at: Ints | int) -> Mask:
        """Where the rule exists and can be read."""
        if scene.blind is not False:
            scene.doubts.add(np.asarray(scene.blind), "the zone of the clock is not known")
        held = exists(self.rule, scene, Proposal(act=self.rule.acts[0], channel=None)).contains(at)
        return both_hold(held, neither(Judge(scene, 0, exactly=False).missing(self.rule)))

    @property
    def _may_move(self) -> bool:
        """Whether an event may move the windows of an obligation that is under way: by a fact that it sets."""
        reads = self.policy.reading.ground.reads[self.rule.id]
        return any(name in self.policy.events.facts for name in reads)


class CourseByValue(Course):
    """The obligations of a deadline with ``by``: those of each value that anchors give, and of those that give none."""

    def __init__(self, policy: AuditedPolicy, rule: DeadlineRule, closing: Ints) -> None:
        super().__init__(policy, rule, closing)
        self._grouped = Grouped(rule, policy.whole, exactly=False, also=closing)

    def endings(self) -> tuple[Ints, Flags, Ended]:
        """See :meth:`Course.endings`; an event stands there once for each obligation that it ends."""
        grouped, part = self._grouped, self._grouped.part
        closing = self.closing[grouped.owners]
        owners = part.events.owners()
        ending = grouped.done | (part.rows == closing[owners])
        if grouped.reset is not None:
            ending |= grouped.reset
        if self.rule.restart:
            ending |= grouped.after
        places = np.flatnonzero(ending & (part.rows <= closing[owners]))
        # What one event ends stands in the order in which the obligations began.
        places = places[np.lexsort((grouped.first_anchor[owners[places]], part.rows[places]))]
        rows = part.rows[places]
        scene = self.policy.before(rows)
        scene.pick(self.rule.after)  # so that it is known where windows run from
        asked = before(part.events, places)
        own = Part(scene, part.events, part.sorted.key, rows=part.rows, questions=asked, owners=np.arange(len(rows)))
        reset = None if grouped.reset is None else own.selected(grouped.reset).last
        after, done = own.selected(grouped.after), own.selected(grouped.done)
        (duty,) = duties_of(self.rule, own, after, done, reset, exactly=False)
        found = self._ended(duty, own.among_all(duty.anchor), scene, self.policy.events.at[rows])
        self.policy.settle(own, rows)
        self.policy.settle(scene, rows)
        return rows, grouped.done[places], found

    def left(self) -> Ended:
        """See :meth:`Course.left`."""
        grouped = self._grouped
        (duty,) = grouped.found
        anchor = grouped.part.among_all(duty.anchor)
        found = self._ended(duty, anchor, self.policy.whole, self.policy.until, grouped.owners)
        order = np.lexsort((grouped.first_anchor, grouped.owners))
        open_still = self.closing[grouped.owners] > self.policy.events.count
        overdue = found.overdue & open_still
        return Ended(overdue=overdue[order], anchor=anchor[order], due_by=found.due_by[order])


def course_of(policy: AuditedPolicy, rule: DeadlineRule, closing: Ints) -> Course:
    """The obligations of a deadline."""
    return (CourseByValue if rule.by else Course)(policy, rule, closing)


def _named(rows: Ints, owners: Ints | None) -> Ints:
    return rows if owners is None else np.unique(owners[rows])
