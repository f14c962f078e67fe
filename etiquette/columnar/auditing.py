"""Audits in columns: each act is judged by what came before it, and each obligation by how it ended.

The questions of an audit see a thread up to one of its events, so that no step is taken again for each of them. A
deadline runs in columns where nothing but anchors, discharges and time ends its obligations; a thread in which another
one was ever anchored is left to the walk from event to event.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold, neither, spread_flags
from etiquette.columnar.binding import Done
from etiquette.columnar.deadlines import Duties, duties
from etiquette.columnar.judging import Judge
from etiquette.columnar.kernel import Kernel, check_ids, check_years, hidden_at, sorted_by
from etiquette.columnar.kinds import ODD
from etiquette.columnar.past import Questions, Sorted, before
from etiquette.columnar.reading import Reading
from etiquette.columnar.scene import Doubts, Scene, parts
from etiquette.columnar.table import Events, Facts
from etiquette.interval import FOREVER
from etiquette.log import with_defaults
from etiquette.policy import DeadlineRule
from etiquette.proposal import Proposal

VIOLATION, LATE, MISSED = range(3)
"""The kinds of findings, in the order in which those of one event are listed."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Findings:
    """Findings of one kind, a row each.

    Attributes:
        kind: of all of them.
        thread: by its number.
        event: the act; of a missed one its anchor.
        act: its name by its place among the kernel's acts; of an obligation the rule's first, if the event is no act.
        at: when it was done, or when the obligation ended.
        due_by: the last instant that would have met the deadline; ``FOREVER`` where there is none.
        rules: a line for each rule of the kernel that any of them names, and which of them name it.
    """

    kind: int
    thread: Ints
    event: Ints
    act: Ints
    at: Ints
    due_by: Ints
    rules: Sequence[tuple[int, Flags]]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Audited:
    """All findings in the threads of a table, and the threads that are left to the walk."""

    findings: Sequence[Findings]
    doubts: Doubts


class Auditor:
    """Audits whole tables by one or several combined policies.

    Args:
        kernel: the policies, ready to read columns.
    """

    def __init__(self, kernel: Kernel) -> None:
        self.kernel = kernel

    def audit(self, events: Events, facts: Facts, until: int) -> Audited:
        """The findings in all threads of a table, up to an instant."""
        doubts = Doubts(events.threads)
        check_years(events, until, doubts)
        check_ids(events, doubts)
        hidden = hidden_at(events, until)
        if events.recorded is not None:
            late = np.flatnonzero(events.recorded > events.at)
            doubts.add_rows(np.unique(events.owners()[late]), "events that were recorded later than they happened")
        tables = [sorted_by(reading, events, hidden) for reading in self.kernel.readings]
        if any(table is None for table in tables):
            doubts.add(np.ones(events.threads, np.bool_), "events of too many kinds")
            return Audited(findings=(), doubts=doubts)
        policies = [
            _Policy(reading, table, facts, first, until, doubts)
            for reading, table, first in zip(self.kernel.readings, tables, self.kernel.firsts, strict=True)
            if table is not None
        ]
        found = [*self._violations(events, policies, until, doubts)]
        for policy in policies:
            found += policy.breaches(self.kernel.acts)
        return Audited(findings=found, doubts=doubts)

    # --- acts ---

    def _violations(self, events: Events, policies: Sequence[_Policy], until: int, doubts: Doubts) -> list[Findings]:
        found: list[Findings] = []
        names = [str(name) for name in events.type.values]
        for number, act in enumerate(self.kernel.acts):
            if act not in names:
                continue
            rows = np.flatnonzero((events.type.codes == names.index(act)) & (events.at <= until))
            for channel, own in self._by_channel(events, act, rows, doubts):
                if len(own):
                    ruling = [policy for policy in policies if act in policy.reading.document.acts]
                    found += _judged(ruling, events, number, Proposal(act=act, channel=channel), own)
        return found

    def _by_channel(self, events: Events, act: str, rows: Ints, doubts: Doubts) -> list[tuple[str | None, Ints]]:
        """The acts of each channel. One that names none of several is judged as a whole, and that is left."""
        channels = self.kernel.channels[act]
        column = events.channel
        values: tuple[object, ...] = (None,) if column is None else column.values
        codes = np.zeros(len(rows), np.int64) if column is None else column.codes[rows].astype(np.int64)
        found: list[tuple[str | None, Ints]] = []
        for place, value in enumerate(values):
            own = rows[codes == place]
            if value is None and len(channels) > 1:
                doubts.add_rows(_threads(events, own), "acts without a channel")
            else:
                found.append((channels[0] if value is None else str(value), own))
        return found


def _judged(ruling: Sequence[_Policy], events: Events, act: int, asked: Proposal, rows: Ints) -> list[Findings]:
    """The violations among acts of one name by one channel."""
    held: list[tuple[int, Flags]] = []
    for policy in ruling:
        held += policy.forbidding(asked, rows)
    if not held:
        return []
    wrong = np.flatnonzero(np.logical_or.reduce([mask for _, mask in held]))
    if not len(wrong):
        return []
    chosen = rows[wrong]
    return [
        Findings(
            kind=VIOLATION,
            thread=_threads(events, chosen),
            event=chosen,
            act=np.full(len(chosen), act),
            at=events.at[chosen],
            due_by=np.full(len(chosen), FOREVER, np.int64),
            rules=[(rule, mask[wrong]) for rule, mask in held],
        )
    ]


class _Policy:
    """One policy over a table that is audited."""

    def __init__(self, reading: Reading, table: Sorted, facts: Facts, first: int, until: int, doubts: Doubts) -> None:
        self.reading, self.table, self.facts, self.first, self.until = reading, table, facts, first, until
        self.events, self.doubts = table.events, doubts
        lines = table.last_of_each()
        doubts.add(lines[ODD] >= 0, "a retraction, or something that does not read")
        self.whole = Scene(reading, table, Questions.of_threads(self.events, until), facts, lines, doubts)
        for name in facts:
            if name in reading.document.facts:
                self.whole.fact(name)

    def before(self, rows: Ints) -> Scene:
        """What came before each of some events."""
        threads = _threads(self.events, rows)
        return Scene(
            self.reading, self.table, before(self.events, rows), parts(self.facts, threads), None, Doubts(len(rows)),
            self.facts,
        )  # fmt: skip

    def settle(self, scene: Scene, rows: Ints) -> None:
        """Leave to the walk the threads of questions that were left."""
        for reason, where in scene.doubts.reasons.items():
            self.doubts.add_rows(_threads(self.events, rows[where]), reason)

    # --- acts ---

    def forbidding(self, asked: Proposal, rows: Ints) -> list[tuple[int, Flags]]:
        """The rules that forbade some acts, each by what came before it."""
        scene = self.before(rows)
        attributes = with_defaults({}, self.reading.document.acts[asked.act].attributes)
        done = Done(scene, rows, Proposal(act=asked.act, channel=asked.channel, attributes=attributes))
        judge = Judge(scene, self.first, exactly=False, only_forbidding=True)
        judged = judge.judge(done.proposal, done.binds)
        for rule in self.reading.document.rules:
            bound = done.binds(rule)
            if bound is not False:
                scene.doubts.add(done.differing(rule) & spread_flags(bound, len(rows)), "acts that give values of by")
        # Where the zone of the clock is not known, nothing can be judged.
        seeing = neither(scene.blind)
        at = self.events.at[rows]
        found = [
            (say.rule, spread_flags(both_hold(say.holds.contains(at), seeing), len(rows)))
            for say in judged.says
            if say.effect == "forbids"
        ]
        self.settle(scene, rows)
        return found

    # --- obligations ---

    def breaches(self, acts: Sequence[str]) -> list[Findings]:
        """The obligations that were overdue when they ended, or are at the end."""
        found: list[Findings] = []
        for place, rule in enumerate(self.reading.document.rules):
            if not isinstance(rule, DeadlineRule) or not _can_be_overdue(rule):
                continue
            if self._ends_simply(rule):
                found += self._of_rule(rule, self.first + place, acts)
            else:
                anchored = self.whole.pick(rule.after).last >= 0
                self.doubts.add(anchored, f"the obligations of the rule {rule.id}")
        return found

    def _ends_simply(self, rule: DeadlineRule) -> bool:
        """Whether nothing but anchors, discharges and time ends its obligations."""
        facts = self.reading.document.facts
        reads = self.reading.ground.reads[rule.id]
        conditions = (rule.by, rule.steps, rule.paused_while, rule.when, rule.unless, rule.lapses)
        return not any(conditions) and not any(facts[name].required for name in reads)

    def _of_rule(self, rule: DeadlineRule, number: int, acts: Sequence[str]) -> list[Findings]:
        done = self.whole.pick(rule.done_by).mask
        ending = done.copy()
        if rule.reset_by is not None:
            ending |= self.whole.pick(rule.reset_by).mask
        if rule.restart:
            ending |= self.whole.pick(rule.after).mask
        rows = np.flatnonzero(ending)
        scene = self.before(rows)
        (duty,) = duties(rule, scene, exactly=False)
        overdue = self._overdue(duty, scene, self.events.at[rows])
        self.settle(scene, rows)
        late = np.flatnonzero(overdue & done[rows])
        replaced = np.flatnonzero(overdue & ~done[rows])
        found = [
            self._late(rows[late], duty.due_by[late], rule, number, acts),
            self._missed(
                duty.anchor[replaced], self.events.at[rows[replaced]], duty.due_by[replaced], rule, number, acts
            ),
        ]
        (last,) = duties(rule, self.whole, exactly=False)
        left = np.flatnonzero(self._overdue(last, self.whole, self.until))
        at = np.full(len(left), self.until)
        found.append(self._missed(last.anchor[left], at, last.due_by[left], rule, number, acts))
        return [one for one in found if len(one.event)]

    def _overdue(self, duty: Duties, scene: Scene, at: Ints | int) -> Flags:
        """Where an obligation is open and past its last instant."""
        if scene.blind is not False:
            scene.doubts.add(np.asarray(scene.blind), "the zone of the clock is not known")
        late: Mask = duty.due_by < at
        return spread_flags(both_hold(late, duty.open.contains(at)), scene.count)

    def _late(self, rows: Ints, due_by: Ints, rule: DeadlineRule, number: int, acts: Sequence[str]) -> Findings:
        names = [str(name) for name in self.events.type.values]
        places = np.array([acts.index(name if name in acts else rule.acts[0]) for name in names], np.int64)
        return Findings(
            kind=LATE,
            thread=_threads(self.events, rows),
            event=rows,
            act=places[self.events.type.codes[rows]],
            at=self.events.at[rows],
            due_by=due_by,
            rules=[(number, np.ones(len(rows), np.bool_))],
        )

    def _missed(
        self, anchors: Ints, at: Ints, due_by: Ints, rule: DeadlineRule, number: int, acts: Sequence[str]
    ) -> Findings:
        return Findings(
            kind=MISSED,
            thread=_threads(self.events, anchors),
            event=anchors,
            act=np.full(len(anchors), acts.index(rule.acts[0])),
            at=at,
            due_by=due_by,
            rules=[(number, np.ones(len(anchors), np.bool_))],
        )


def _can_be_overdue(rule: DeadlineRule) -> bool:
    return rule.within is not None or any(step.within is not None for step in rule.steps)


def _threads(events: Events, rows: Ints) -> Ints:
    """The numbers of the threads of some events."""
    return np.searchsorted(events.bounds, rows, side="right") - 1
