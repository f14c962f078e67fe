"""Audits in columns: each act is judged by what came before it, and each obligation by how it ended.

The questions of an audit see a thread up to one of its events, so that no step is taken again for each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.breaches import Breaches
from etiquette.columnar.findings import VIOLATION, AuditedPolicy, Findings, threads_of
from etiquette.columnar.kernel import Kernel, check_ids, check_years, hidden_at, sorted_by
from etiquette.columnar.scene import Doubts
from etiquette.columnar.table import Events, Facts
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
            AuditedPolicy(reading, table, facts, first=first, until=until, doubts=doubts)
            for reading, table, first in zip(self.kernel.readings, tables, self.kernel.firsts, strict=True)
            if table is not None
        ]
        found = [*self._violations(events, policies, until, doubts)]
        found += Breaches(self.kernel, policies, until, doubts).find()
        return Audited(findings=found, doubts=doubts)

    # --- acts ---

    def _violations(
        self, events: Events, policies: Sequence[AuditedPolicy], until: int, doubts: Doubts
    ) -> list[Findings]:
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
                doubts.add_rows(threads_of(events, own), "acts without a channel")
            else:
                found.append((next(iter(channels)) if value is None else str(value), own))
        return found


def _judged(ruling: Sequence[AuditedPolicy], events: Events, act: int, asked: Proposal, rows: Ints) -> list[Findings]:
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
            thread=threads_of(events, chosen),
            event=chosen,
            act=np.full(len(chosen), act),
            at=events.at[chosen],
            due_by=np.full(len(chosen), FOREVER, np.int64),
            rules=[(rule, mask[wrong]) for rule, mask in held],
        )
    ]
