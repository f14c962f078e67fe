"""Audits in columns: each act is judged by what came before it, and each obligation by how it ended.

The questions of an audit see a thread up to one of its events, so that no step is taken again for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.breaches import Breaches
from etiquette.columnar.existence import told
from etiquette.columnar.findings import VIOLATION, AuditedPolicy, Findings
from etiquette.columnar.kernel import Kernel, check_years, sorted_by
from etiquette.columnar.scene import Doubts
from etiquette.columnar.table import Events, Facts
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.proposal import Proposal


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
        existing = told(events, doubts)
        events, hidden = existing.events, existing.hidden_at(until)
        doubts.add_events(events, existing.retractions, "events that were taken back")
        if events.recorded is not None:
            late = np.flatnonzero(events.recorded > events.at)
            doubts.add_events(events, late, "events that were recorded later than they happened")
        tables = [sorted_by(reading, events, hidden) for reading in self.kernel.readings]
        if any(table is None for table in tables):
            doubts.add(np.ones(events.threads, np.bool_), "events of too many kinds")
            return Audited(findings=(), doubts=doubts)
        policies = [
            AuditedPolicy(reading, table, facts, first=first, until=until, doubts=doubts)
            for reading, table, first in zip(self.kernel.readings, tables, self.kernel.firsts, strict=True)
            if table is not None
        ]
        found = [*self._violations(events, policies, hidden, doubts)]
        found += Breaches(self.kernel, policies, until, doubts).find()
        return Audited(findings=found, doubts=doubts)

    # --- acts ---

    def _violations(
        self, events: Events, policies: Sequence[AuditedPolicy], hidden: Flags | None, doubts: Doubts
    ) -> list[Findings]:
        found: list[Findings] = []
        existing = True if hidden is None else ~hidden
        names = [str(name) for name in events.type.values]
        for number, act in enumerate(self.kernel.acts):
            if act not in names:
                continue
            rows = np.flatnonzero((events.type.codes == names.index(act)) & existing)
            ruling = [policy for policy in policies if act in policy.reading.document.acts]
            for channel, own in self._by_channel(events, act, rows):
                asked = self.kernel.channels[act] if channel is None else [channel]
                each = [_forbidding(ruling, Proposal(act=act, channel=one), own) for one in asked] if len(own) else []
                found += _violations_among(events, number, own, each, doubts)
        return found

    def _by_channel(self, events: Events, act: str, rows: Ints) -> list[tuple[str | None, Ints]]:
        """The acts of each channel; those that name none of several are judged as a whole."""
        channels = self.kernel.channels[act]
        column = events.channel
        values: tuple[object, ...] = (None,) if column is None else column.values
        codes = np.zeros(len(rows), np.int64) if column is None else column.codes[rows].astype(np.int64)
        alone = next(iter(channels)) if len(channels) == 1 else None
        return [(alone if value is None else str(value), rows[codes == place]) for place, value in enumerate(values)]


def _forbidding(ruling: Sequence[AuditedPolicy], asked: Proposal, rows: Ints) -> dict[int, Flags]:
    """The rules of all policies that forbade some acts, each with those that it forbade."""
    found: dict[int, Flags] = {}
    for policy in ruling:
        for rule, mask in policy.forbidding(asked, rows):
            found[rule] = mask | found[rule] if rule in found else mask
    return found


def _violations_among(
    events: Events, act: int, rows: Ints, each: Sequence[dict[int, Flags]], doubts: Doubts
) -> list[Findings]:
    """The violations among acts of one name: those that no channel that they may have had was permitted for.

    Args:
        events: all of them.
        act: the place of the name.
        rows: the acts.
        each: for every such channel the rules that forbade it. Where these are not the same for all, which of them are
            named hangs on which channel is best, and that is left to the walk.
        doubts: the threads that are left.
    """
    if not each or not all(each):
        return []
    wrong = np.logical_and.reduce([np.logical_or.reduce(list(held.values())) for held in each])
    unlike = np.zeros(len(rows), np.bool_)
    for rule in {rule for held in each for rule in held}:
        masks = [held.get(rule, np.zeros(len(rows), np.bool_)) for held in each]
        unlike |= np.logical_or.reduce(masks) != np.logical_and.reduce(masks)
    doubts.add_events(events, rows[wrong & unlike], "acts without a channel")
    chosen = np.flatnonzero(wrong)
    if not len(chosen):
        return []
    return [
        Findings(
            kind=VIOLATION,
            thread=events.threads_of(rows[chosen]),
            event=rows[chosen],
            act=np.full(len(chosen), act),
            at=events.at[rows[chosen]],
            due_by=np.full(len(chosen), FOREVER, np.int64),
            rules=[(rule, mask[chosen]) for rule, mask in each[0].items()],
        )
    ]
