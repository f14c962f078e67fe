"""Audits of all threads of a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from etiquette.audit import ThreadAudit
from etiquette.batch.deciding import FactsOf, Parts, Run, parts_of
from etiquette.batch.events import EventReader
from etiquette.batch.given import Given
from etiquette.batch.pieces import bounds_of
from etiquette.batch.results import as_codes, as_instants
from etiquette.batch.running import Done, Tally
from etiquette.batch.sources import Table, arrow, compute, places
from etiquette.batch.told import events_of
from etiquette.calendars.instants import microseconds
from etiquette.columnar.arrays import Ints
from etiquette.columnar.auditing import Auditor
from etiquette.columnar.findings import Findings
from etiquette.columnar.kernel import Kernel
from etiquette.engine import Policy
from etiquette.evaluator import Thread
from etiquette.interval import FOREVER
from etiquette.situation import Ground

KINDS = ("violation", "late", "missed")
_SHORTER = 4
"""How many times shorter pieces are than those of an evaluation, which asks once a thread, and not at every event."""
_TURNS = "versions of the policy that take turns"


def audit(
    events: Table,
    policy: Policy | str | Path,
    until: datetime | str,
    *,
    facts: FactsOf = None,
    sorted: bool | None = None,
    workers: int | None = None,
    memory: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Any:
    """What was wrong in a table of events, up to an instant: the findings of ``policy.audit``, thread by thread.

    Args:
        events: as for :func:`etiquette.batch.evaluate`.
        policy: a policy, or the name or path of one.
        until: the end of the audit; what is overdue then is missed.
        facts: known from outside: for each thread a mapping, or a table with a column ``thread``.
        sorted: as for :func:`etiquette.batch.evaluate`.
        workers: as for :func:`etiquette.batch.evaluate`.
        memory: as for :func:`etiquette.batch.evaluate`.
        progress: is told how many rows are done.

    Returns:
        A ``pyarrow.Table`` with a row for each finding: ``thread``, ``finding``, ``act``, ``channel``, ``event``, ``at``,
        ``due_by`` and ``rules``. Its metadata are those of :func:`etiquette.batch.evaluate`.

    Raises:
        InvalidHistory, InvalidFact: what cannot have happened as told, or is not declared.
        MissingExtra: the packages of the extra ``batch`` are not installed.

    >>> import pyarrow as pa
    >>> events = pa.table({"thread": ["acme"], "type": ["interview"], "at": ["2026-03-03T15:00:00-05:00"]})
    >>> found = audit(events, "job-interview", "2026-03-06T18:00:00-05:00")
    >>> [(row["finding"], row["act"]) for row in found.to_pylist()]
    [('missed', 'thank-you')]
    """
    run = Run(sorted=sorted, workers=workers, memory=memory, progress=progress)
    found = parts_of(events, policy, until, facts=facts, run=run, make=AuditWorker, columns=None, shorter=_SHORTER)
    batches = list(found)
    return arrow().Table.from_batches(batches, found.schema).replace_schema_metadata(found.metadata())


class AuditWorker:
    """Audits pieces; each thread of execution has its own.

    Args:
        parts: what is asked of all of them.
    """

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._given: Given | None = parts.given
        assert parts.at is not None, "an audit has an end"
        self._until: int = parts.at
        self._kernel = Kernel([Ground(ground.document) for ground in parts.versions.grounds(0)], parts.tables)
        self._auditor = Auditor(self._kernel)
        self._events = EventReader([ground.document for ground in self._kernel.grounds], parts.source.name)
        self._has_turns = any(lineage.turns for lineage in parts.policy.lineages)

    def nothing(self) -> Any:
        """No findings, in the columns of findings."""
        return _Rows(self._kernel, None).batch(arrow().array([], self._parts.source.thread_type))

    def decide(self, batch: Any, first: int) -> Done:
        """The findings in the threads of a piece."""
        bounds = bounds_of(batch.column("thread"))
        threads = batch.column("thread").take(places(bounds[:-1])).cast(self._parts.source.thread_type)
        rows = np.full(len(threads), -1, np.int64) if self._given is None else self._given.row_of(threads)
        tally = Tally(threads=len(threads))
        found = _Rows(self._kernel, batch)
        left = self._audit_columns(batch, bounds, rows, found, tally)
        tally.by_evaluator = len(left)
        for number in left.tolist():
            told = events_of(
                batch.slice(bounds[number], bounds[number + 1] - bounds[number]), first + int(bounds[number])
            )
            facts = {} if self._given is None else self._given.told(int(rows[number]))
            found.add_walked(number, self._walked(told, facts))
        return Done(batches=[found.batch(threads)], rows=batch.num_rows, tally=tally)

    def _audit_columns(self, batch: Any, bounds: Ints, rows: Ints, found: _Rows, tally: Tally) -> Ints:
        """Audit what runs in columns; the threads that do not."""
        if self._kernel.unsupported or self._has_turns:
            why = [_TURNS] if self._has_turns else [str(one) for one in self._kernel.unsupported]
            tally.reasons.update(dict.fromkeys(why, len(rows)))
            return np.arange(len(rows))
        facts = {} if self._given is None else self._given.part(rows)
        events = self._events.read(batch, bounds)
        audited = self._auditor.audit(events, facts, self._until)
        for findings in audited.findings:
            found.add(findings, ~audited.doubts.mask[findings.thread])
        tally.reasons.update({reason: int(where.sum()) for reason, where in audited.doubts.reasons.items()})
        return np.flatnonzero(audited.doubts.mask)

    def _walked(self, told: Sequence[Any], facts: dict[str, Any]) -> list[Any]:
        threads: dict[tuple[str, ...], Thread] = {}

        def thread_at(instant: int) -> Thread:
            grounds = [lineage.ground(instant) for lineage in self._parts.policy.lineages]
            versions = tuple(ground.document.version for ground in grounds)
            if versions not in threads:
                threads[versions] = Thread(grounds, told, facts)
            return threads[versions]

        turns = [turn for lineage in self._parts.policy.lineages for turn in lineage.turns]
        return ThreadAudit("", thread_at, turns, self._until, "then").findings()

    def decide_without_events(self, rows: Ints) -> Done:
        """In threads without events nothing can be wrong."""
        assert self._given is not None
        return Done(batches=[], rows=0, tally=Tally(threads=len(rows)))


def _in_order(thread: Ints, at: Ints, tie: Ints) -> Ints:
    """The places of findings thread by thread, by instant, and then by a number."""
    if not len(at):
        return np.empty(0, np.int64)
    first = int(at.min())
    span = int(at.max()) - first + 1
    # One number for both is sorted twice as fast as two.
    if span * (int(thread.max()) + 1) < FOREVER:
        return np.lexsort((tie, thread * span + (at - first)))
    return np.lexsort((tie, at, thread))


class _Rows:
    """The findings in a piece: from columns, and from the walk."""

    def __init__(self, kernel: Kernel, batch: Any) -> None:
        self._kernel, self._batch = kernel, batch
        self._parts: list[Findings] = []
        self._walked: list[tuple[int, Any]] = []

    def add(self, findings: Findings, keep: Any) -> None:
        """Findings of one kind, as far as their threads are not left to the walk."""
        rows = np.flatnonzero(keep)
        if len(rows):
            self._parts.append(
                Findings(
                    kind=findings.kind,
                    thread=findings.thread[rows],
                    event=findings.event[rows],
                    act=findings.act[rows],
                    at=findings.at[rows],
                    due_by=findings.due_by[rows],
                    rules=[(rule, mask[rows]) for rule, mask in findings.rules],
                )
            )

    def add_walked(self, thread: int, findings: Sequence[Any]) -> None:
        """The findings of one thread, in order."""
        self._walked += [(thread, finding) for finding in findings]

    def batch(self, threads: Any) -> Any:
        """All of them: thread by thread, by instant, in the order of the events that they are about."""
        pa = arrow()
        parts, walked = self._parts, self._walked
        thread = np.concatenate([*(p.thread for p in parts), [number for number, _ in walked]]).astype(np.int64)
        at = np.concatenate([*(p.at for p in parts), [microseconds(f.at) for _, f in walked]]).astype(np.int64)
        event = np.concatenate([*(p.event for p in parts), np.arange(len(walked))]).astype(np.int64)
        kind = np.concatenate(
            [*(np.full(len(p.thread), p.kind) for p in parts), [KINDS.index(f.finding) for _, f in walked]]
        ).astype(np.int8)
        order = _in_order(thread, at, event * len(KINDS) + kind)
        due_by = np.concatenate(
            [*(p.due_by for p in parts), [FOREVER if f.due_by is None else microseconds(f.due_by) for _, f in walked]]
        ).astype(np.int64)
        act = np.concatenate([*(p.act for p in parts), [self._kernel.acts.index(f.act) for _, f in walked]])
        arrays = {
            "thread": threads.take(places(thread[order])),
            "finding": as_codes(kind[order], KINDS),
            "act": as_codes(act[order].astype(np.int16), self._kernel.acts),
            "channel": self._channels().take(places(order)),
            "event": self._ids().take(places(order)),
            "at": as_instants(at[order]),
            "due_by": as_instants(due_by[order]),
            "rules": self._rules().take(places(order)),
        }
        return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))

    def _channels(self) -> Any:
        """The channels of what was done; of what was missed none."""
        pa = arrow()
        found = [self._channels_of(part) for part in self._parts]
        return pa.concat_arrays([*found, pa.array([f.channel for _, f in self._walked], pa.string())])

    def _channels_of(self, findings: Findings) -> Any:
        pa = arrow()
        if KINDS[findings.kind] == "missed":
            return pa.nulls(len(findings.event), pa.string())
        read = self._texts("channel", findings.event)
        alone = [c[0] if len(c) == 1 else None for c in (self._kernel.channels[act] for act in self._kernel.acts)]
        own = pa.array(alone, pa.string()).take(places(findings.act))
        done_acts = pa.array(self._is_act(findings))
        return compute().coalesce(read, compute().if_else(done_acts, own, pa.nulls(len(own), pa.string())))

    def _is_act(self, findings: Findings) -> Any:
        """Whether the events are acts, whose only channel need not be named."""
        kinds = self._batch.column("type").take(places(findings.event)).cast(arrow().string())
        return compute().is_in(kinds, value_set=arrow().array(list(self._kernel.acts))).to_numpy(zero_copy_only=False)

    def _ids(self) -> Any:
        pa = arrow()
        found = [self._texts("id", part.event) for part in self._parts]
        return pa.concat_arrays([*found, pa.array([f.event for _, f in self._walked], pa.string())])

    def _texts(self, name: str, rows: Ints) -> Any:
        pa = arrow()
        if name not in self._batch.schema.names:
            return pa.nulls(len(rows), pa.string())
        return self._batch.column(name).take(places(rows)).cast(pa.string())

    def _rules(self) -> Any:
        """Lists of rules, in document order."""
        pa = arrow()
        found = [self._rules_of(part) for part in self._parts]
        walked = pa.array([list(f.rules) for _, f in self._walked], pa.list_(pa.string()))
        return pa.concat_arrays([*found, walked])

    def _rules_of(self, findings: Findings) -> Any:
        pa = arrow()
        named: dict[int, Any] = {}
        for rule, mask in findings.rules:
            named[rule] = mask | named[rule] if rule in named else mask
        numbers = [rule for rule in range(len(self._kernel.rules)) if rule in named]
        table = np.stack([named[rule] for rule in numbers], axis=1)
        rows, places_of = np.nonzero(table)
        offsets = np.searchsorted(rows, np.arange(len(findings.event) + 1)).astype(np.int32)
        names = pa.array([self._kernel.rules[rule] for rule in numbers], pa.string())
        return pa.ListArray.from_arrays(pa.array(offsets), names.take(places(places_of)))
