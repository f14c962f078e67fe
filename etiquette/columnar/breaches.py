"""Late and missed in columns: each obligation by how it ended.

A deadline runs in columns where nothing but anchors, discharges and the closing of its acts ends its obligations; a
thread in which another one was ever anchored is left to the walk from event to event.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.closing import (
    closed,
    closes_by_time,
    closing_events,
    first_closing,
    holds_at,
    states_named,
    values_read,
)
from etiquette.columnar.courses import course_of
from etiquette.columnar.findings import LATE, MISSED, AuditedPolicy, Findings
from etiquette.columnar.kernel import Kernel
from etiquette.columnar.past import up_to
from etiquette.columnar.scene import Doubts, Scene
from etiquette.policy import CHANNEL, DeadlineRule, Document


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
        closing = self._closing(rule) if self._ends_simply(policy.reading.document, rule) else None
        if closing is None:
            anchored = policy.whole.pick(rule.after).last >= 0
            self.doubts.add(anchored, f"the obligations of the rule {rule.id}")
            return []
        course = course_of(policy, rule, closing)
        rows, done, ended = course.endings()
        late, missed = np.flatnonzero(ended.overdue & done), np.flatnonzero(ended.overdue & ~done)
        last = course.left()
        left = np.flatnonzero(last.overdue)
        at = np.full(len(left), self.until)
        return [
            self._late(rows[late], ended.due_by[late], rule, number),
            self._missed(ended.anchor[missed], self.events.at[rows[missed]], ended.due_by[missed], rule, number=number),
            self._missed(last.anchor[left], at, last.due_by[left], rule, number=number),
        ]

    def _ends_simply(self, document: Document, rule: DeadlineRule) -> bool:
        """Whether obligations end as :class:`Course` says; and what closes their acts does not hang on values of ``by``."""
        if rule.steps or rule.paused_while or rule.lapses:
            return False
        read = [name for condition in (rule.when, rule.unless) for name in states_named(condition)]
        if any(document.states[name].by for name in read):
            return False
        values = set(rule.by) - {CHANNEL}
        return not any(values & set(values_read(policy.reading.document)) for policy in self.policies)

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
        questions = up_to(self.events, rows)
        scenes = [policy.seen_by(questions, rows) for policy in self.policies]
        found = first_closing(self.events, rows, self._closed(scenes, rule, self.events.at[rows]))
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

    def _late(self, rows: Ints, due_by: Ints, rule: DeadlineRule, number: int) -> Findings:
        acts = self.kernel.acts
        names = [str(name) for name in self.events.type.values]
        places = np.array([acts.index(name if name in acts else rule.acts[0]) for name in names], np.int64)
        return Findings(
            kind=LATE,
            thread=self.events.threads_of(rows),
            event=rows,
            act=places[self.events.type.codes[rows]],
            at=self.events.at[rows],
            due_by=due_by,
            rules=[(number, np.ones(len(rows), np.bool_))],
        )

    def _missed(self, anchors: Ints, at: Ints, due_by: Ints, rule: DeadlineRule, *, number: int) -> Findings:
        return Findings(
            kind=MISSED,
            thread=self.events.threads_of(anchors),
            event=anchors,
            act=np.full(len(anchors), self.kernel.acts.index(rule.acts[0])),
            at=at,
            due_by=due_by,
            rules=[(number, np.ones(len(anchors), np.bool_))],
        )


def _can_be_overdue(rule: DeadlineRule) -> bool:
    return rule.within is not None or any(step.within is not None for step in rule.steps)
