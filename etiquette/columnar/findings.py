"""Findings in columns, and one policy over a table that is audited."""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.columnar.arrays import Flags, Ints, both_hold, neither, spread_flags
from etiquette.columnar.binding import Done
from etiquette.columnar.judging import Judge, may_forbid
from etiquette.columnar.kinds import ODD, UNREADABLE
from etiquette.columnar.past import Questions, Sorted, before
from etiquette.columnar.reading import Reading
from etiquette.columnar.scene import Doubts, Scene, parts
from etiquette.columnar.table import Facts
from etiquette.frozen import dataclass
from etiquette.log import with_defaults
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


class AuditedPolicy:
    """One policy over a table that is audited."""

    def __init__(
        self, reading: Reading, table: Sorted, facts: Facts, *, first: int, until: int, doubts: Doubts
    ) -> None:
        self.reading, self.table, self.facts, self.first, self.until = reading, table, facts, first, until
        self.events, self.doubts = table.events, doubts
        lines = table.last_of_each()
        doubts.add(lines[ODD] >= 0, UNREADABLE)
        self.whole = Scene(reading, table, Questions.of_threads(self.events, until), facts, doubts=doubts, lines=lines)
        for name in facts:
            if name in reading.document.facts:
                self.whole.fact(name)

    def before(self, rows: Ints) -> Scene:
        """What came before each of some events."""
        return self.seen_by(before(self.events, rows), rows)

    def seen_by(self, questions: Questions, rows: Ints) -> Scene:
        """What questions see, each of them about one event."""
        given = parts(self.facts, self.events.threads_of(rows))
        return Scene(self.reading, self.table, questions, given, doubts=Doubts(len(rows)), of_threads=self.facts)

    def settle(self, scene: Scene, rows: Ints) -> None:
        """Leave to the walk the threads of questions that were left."""
        for reason, where in scene.doubts.reasons.items():
            self.doubts.add_events(self.events, rows[where], reason)

    # --- acts ---

    def forbidding(self, asked: Proposal, rows: Ints) -> list[tuple[int, Flags]]:
        """The rules that forbade some acts, each by what came before it."""
        scene = self.before(rows)
        attributes = with_defaults({}, self.reading.document.acts[asked.act].attributes)
        done = Done(scene, rows, Proposal(act=asked.act, channel=asked.channel, attributes=attributes))
        judge = Judge(scene, self.first, exactly=False, only_forbidding=True)
        judged = judge.judge(done.proposal, done.binds)
        for rule in self.reading.document.rules:
            bound = done.binds(rule) if may_forbid(rule) else False
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
