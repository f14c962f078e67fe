"""Late and missed in columns: each obligation by how it ended.

A deadline runs in columns where nothing but anchors, discharges, time and the closing of its acts ends its obligations;
a thread in which another one was ever anchored is left to the walk from event to event.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold, spread_flags
from etiquette.columnar.closing import after, closed, closes_by_time, closing_events, first_closing, holds_at
from etiquette.columnar.deadlines import Duties, duties
from etiquette.columnar.findings import LATE, MISSED, AuditedPolicy, Findings, threads_of
from etiquette.columnar.kernel import Kernel
from etiquette.columnar.scene import Doubts, Scene
from etiquette.policy import DeadlineRule


class Breaches:
    """The obligations of all deadlines that were overdue when they ended, or are at the end.

    Args:
        kernel: the policies.
        policies: the same, over the table.
        until: the end of the audit.
        doubts: the threads that are left to the walk.
    """

    def __init__(self, kernel: Kernel, policies: Sequence[AuditedPolicy], until: int, doubts: Doubts) -> None:
        self.kernel, self.policies, self.until, self.doubts = kernel, policies, until, doubts
        self.events = policies[0].events
        self._closings: dict[tuple[str, ...], Ints] = {}

    def find(self) -> list[Findings]:
        """All of them."""
        found: list[Findings] = []
        for policy in self.policies:
            for place, rule in enumerate(policy.reading.document.rules):
                if isinstance(rule, DeadlineRule) and _can_be_overdue(rule):
                    found += self._of_rule(policy, rule, policy.first + place)
        return [one for one in found if len(one.event)]

    def _of_rule(self, policy: AuditedPolicy, rule: DeadlineRule, number: int) -> list[Findings]:
        closing = self._closing(rule) if self._ends_simply(policy, rule) else None
        if closing is None:
            anchored = policy.whole.pick(rule.after).last >= 0
            self.doubts.add(anchored, f"the obligations of the rule {rule.id}")
            return []
        done = policy.whole.pick(rule.done_by).mask
        rows = self._endings(policy, rule, closing)
        scene = policy.before(rows)
        (duty,) = duties(rule, scene, exactly=False)
        overdue = self._overdue(duty, scene, self.events.at[rows])
        policy.settle(scene, rows)
        late, ended = np.flatnonzero(overdue & done[rows]), np.flatnonzero(overdue & ~done[rows])
        (last,) = duties(rule, policy.whole, exactly=False)
        left = np.flatnonzero(self._overdue(last, policy.whole, self.until) & (closing > self.events.count))
        at = np.full(len(left), self.until)
        return [
            self._late(rows[late], duty.due_by[late], rule, number),
            self._missed(duty.anchor[ended], self.events.at[rows[ended]], duty.due_by[ended], rule, number=number),
            self._missed(last.anchor[left], at, last.due_by[left], rule, number=number),
        ]

    @staticmethod
    def _ends_simply(policy: AuditedPolicy, rule: DeadlineRule) -> bool:
        facts = policy.reading.document.facts
        reads = policy.reading.ground.reads[rule.id]
        conditions = (rule.by, rule.steps, rule.paused_while, rule.when, rule.unless, rule.lapses)
        return not any(conditions) and not any(facts[name].required for name in reads)

    def _endings(self, policy: AuditedPolicy, rule: DeadlineRule, closing: Ints) -> Ints:
        """The events that end obligations, up to the one that closes them in each thread."""
        ending = policy.whole.pick(rule.done_by).mask.copy()
        if rule.reset_by is not None:
            ending |= policy.whole.pick(rule.reset_by).mask
        if rule.restart:
            ending |= policy.whole.pick(rule.after).mask
        ending[closing[(closing >= 0) & (closing < self.events.count)]] = True
        rows = np.flatnonzero(ending)
        return rows[rows <= closing[threads_of(self.events, rows)]]

    # --- closing ---

    def _closing(self, rule: DeadlineRule) -> Ints | None:
        """For each thread the event from which on all acts of a rule are closed; -1 where they always are, and past all
        rows where they never are. ``None`` where time closes them too."""
        documents = [policy.reading.document for policy in self.policies]
        if any(closes_by_time(document) for document in documents):
            return None
        asked = tuple((act, channel) for act in rule.acts for channel in self._channels(act, rule))
        key = tuple(f"{act} {channel}" for act, channel in asked)
        found = self._closings.get(key)
        if found is None:
            found = self._closings[key] = self._first_closing(rule)
        return found

    def _channels(self, act: str, rule: DeadlineRule) -> list[str | None]:
        return [c for c in self.kernel.channels[act] if rule.channels is None or c in rule.channels]

    def _first_closing(self, rule: DeadlineRule) -> Ints:
        mask = np.zeros(self.events.count, np.bool_)
        for policy in self.policies:
            for selector in closing_events(policy.reading.document):
                mask |= policy.whole.pick(selector).mask
        rows = np.flatnonzero(mask)
        questions = after(self.events.bounds, self.events.at, rows)
        scenes = [policy.seen_by(questions, rows) for policy in self.policies]
        found = first_closing(self.events.bounds, rows, self._closed(scenes, rule, self.events.at[rows]))
        for policy, scene in zip(self.policies, scenes, strict=True):
            policy.settle(scene, rows)
        wholes = [policy.whole for policy in self.policies]
        always = self._closed(wholes, rule, np.full(wholes[0].count, self.until)) & (found >= self.events.count)
        return np.where(always, -1, found)

    def _closed(self, scenes: Sequence[Scene], rule: DeadlineRule, at: Ints) -> Flags:
        found = np.ones(len(at), np.bool_)
        for act in rule.acts:
            channels = self._channels(act, rule)
            found &= holds_at(closed(scenes, act, channels), at, len(at)) if channels else False
        for scene in scenes:
            if scene.blind is not False:
                scene.doubts.add(np.asarray(scene.blind), "the zone of the clock is not known")
        return found

    # --- findings ---

    def _overdue(self, duty: Duties, scene: Scene, at: Ints | int) -> Flags:
        """Where an obligation is open and past its last instant."""
        if scene.blind is not False:
            scene.doubts.add(np.asarray(scene.blind), "the zone of the clock is not known")
        late: Mask = duty.due_by < at
        return spread_flags(both_hold(late, duty.open.contains(at)), scene.count)

    def _late(self, rows: Ints, due_by: Ints, rule: DeadlineRule, number: int) -> Findings:
        acts = self.kernel.acts
        names = [str(name) for name in self.events.type.values]
        places = np.array([acts.index(name if name in acts else rule.acts[0]) for name in names], np.int64)
        return Findings(
            kind=LATE,
            thread=threads_of(self.events, rows),
            event=rows,
            act=places[self.events.type.codes[rows]],
            at=self.events.at[rows],
            due_by=due_by,
            rules=[(number, np.ones(len(rows), np.bool_))],
        )

    def _missed(self, anchors: Ints, at: Ints, due_by: Ints, rule: DeadlineRule, *, number: int) -> Findings:
        return Findings(
            kind=MISSED,
            thread=threads_of(self.events, anchors),
            event=anchors,
            act=np.full(len(anchors), self.kernel.acts.index(rule.acts[0])),
            at=at,
            due_by=due_by,
            rules=[(number, np.ones(len(anchors), np.bool_))],
        )


def _can_be_overdue(rule: DeadlineRule) -> bool:
    return rule.within is not None or any(step.within is not None for step in rule.steps)
