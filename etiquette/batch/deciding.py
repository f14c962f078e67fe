"""Decisions on all threads of a table."""

from __future__ import annotations

import builtins
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from etiquette.api import load
from etiquette.batch.events import fact_declarations
from etiquette.batch.gathering import can_be_gathered, gathered
from etiquette.batch.given import Given, given_facts
from etiquette.batch.ordering import in_order
from etiquette.batch.pieces import Piece, at_hand
from etiquette.batch.reading import ColumnReader, check_columns
from etiquette.batch.results import COLUMNS
from etiquette.batch.running import PieceWorker, Tally, Worker, rows_of_a_piece, run
from etiquette.batch.sources import Source, Table, arrow, opened, sorted_stream
from etiquette.calendars.instants import microseconds, parse_instant, to_text
from etiquette.calendars.zones import tzdata_version
from etiquette.columnar.arrays import Ints
from etiquette.columnar.zones import ZoneTables
from etiquette.diagnostics import did_you_mean
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError, UnknownName
from etiquette.interval import ALWAYS_BEFORE
from etiquette.lineage import Lineage
from etiquette.policy import Document
from etiquette.situation import Ground

METADATA = b"etiquette"
"""The key of the schema's metadata under which a result says what it was made with: JSON."""

FactsOf = Mapping[Any, Mapping[str, Any]] | Table | None
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a table is gone through.

    Attributes:
        sorted: whether the rows of each thread stand together; ``None``: it is to be found out.
        workers: how many threads of execution there are; ``None``: as many as there are processors, two at most.
        memory: the most that DuckDB may take for sorting.
        progress: is told how many rows are done.
    """

    sorted: bool | None = None
    workers: int | None = None
    memory: str | None = None
    progress: Callable[[int], None] | None = None


def evaluate(
    events: Table,
    policy: Policy | str | Path,
    at: datetime | str | None = None,
    *,
    facts: FactsOf = None,
    columns: Sequence[str] | None = None,
    sorted: bool | None = None,
    workers: int | None = None,
    memory: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Any:
    """The decisions on every act by every channel, for all threads of a table at once: the answers of
    ``policy.evaluate``, thread by thread.

    Args:
        events: a table of PyArrow, Polars, pandas or DuckDB, or the path of a Parquet or CSV file, with the columns
            ``thread``, ``type`` and ``at``, and where they are wanted ``id``, ``channel``, ``recorded``, ``seq``,
            ``retracts``, ``attributes`` and ``facts`` (structs, mappings or texts of JSON; or columns
            ``attributes.NAME`` and ``facts.NAME``, in which a row without a value says nothing). Instants have a zone.
        policy: a policy, or the name or path of one.
        at: the instant asked about. Without it the facts have a column ``at``, and each of their rows is a question.
        facts: known from outside: for each thread a mapping, or a table with a column ``thread`` and one for each fact.
        columns: those of the result that are wanted; ``valid_until`` is the dearest.
        sorted: whether the rows of each thread stand together, by instant and ``seq``; without it, it is found out. A log
            in memory that is in the order of time is gathered by thread, whatever else is not sorted DuckDB sorts.
        workers: how many threads of execution there are; by default as many as there are processors, two at most.
        memory: the most that DuckDB may take for sorting, as it writes it: ``1GB``.
        progress: is told how many rows are done.

    Returns:
        A ``pyarrow.Table`` with a row for each thread, act and channel. An act of several channels has besides a row as
        a whole, which takes the decision of its best channel; ``whole`` marks it, and the one row of every other act.
        ``rule`` is the first that forbids or, if none does, that demands. The metadata of the schema say, as JSON under
        ``etiquette``, with which policies the table was made, how many threads were left to the evaluator, and why.

    Raises:
        InvalidHistory, InvalidFact: what cannot have happened as told, or is not declared.
        InvalidInstant: instants without a zone.
        UnknownName: no version of the policy is in force.
        MissingExtra: the packages of the extra ``batch`` are not installed.

    >>> import pyarrow as pa
    >>> events = pa.table({"thread": ["acme"], "type": ["interview"], "at": ["2026-03-03T15:00:00-05:00"]})
    >>> found = evaluate(events, "job-interview", "2026-03-03T18:00:00-05:00")
    >>> next(row["status"] for row in found.to_pylist() if row["act"] == "thank-you" and row["whole"])
    'due'
    """
    parts = batches(
        events,
        policy,
        at,
        facts=facts,
        columns=columns,
        sorted=sorted,
        workers=workers,
        memory=memory,
        progress=progress,
    )
    found = list(parts)
    return arrow().Table.from_batches(found, parts.schema).replace_schema_metadata(parts.metadata())


def batches(
    events: Table,
    policy: Policy | str | Path,
    at: datetime | str | None = None,
    *,
    facts: FactsOf = None,
    columns: Sequence[str] | None = None,
    sorted: bool | None = None,
    workers: int | None = None,
    memory: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Parts:
    """The decisions of :func:`evaluate` as they come: record batches, for results that need not fit into memory."""
    for name in columns or ():
        if name not in COLUMNS:
            raise UnknownName("bad-header", f'there is no column "{name}" of decisions', did_you_mean(name, COLUMNS))
    how = Run(sorted=sorted, workers=workers, memory=memory, progress=progress)
    return parts_of(events, policy, at, facts=facts, run=how, make=_decider, columns=columns)


def parts_of(
    events: Table,
    policy: Policy | str | Path,
    at: datetime | str | None,
    *,
    facts: FactsOf,
    run: Run,
    make: Callable[[Parts], PieceWorker],
    columns: Sequence[str] | None,
    shorter: int = 1,
) -> Parts:
    """What is made of a table, part by part.

    Raises:
        EtiquetteError: ``bad-usage``: the instant asked about is given twice, or not at all.
    """
    arrow()
    chosen = policy if isinstance(policy, Policy) else load(policy)
    source = opened(events, called="events")
    check_columns(source.schema.names, source.name)
    instant = None if at is None else microseconds(parse_instant(at))
    versions = Versions(chosen.lineages, instant)
    reader = ColumnReader(fact_declarations(versions.documents))
    given = given_facts(facts, versions.documents, reader, source.thread_type)
    if (given is None or given.at is None) == (instant is None):
        raise EtiquetteError(
            "bad-usage",
            "the instant asked about is given twice" if instant is not None else "no instant is asked about",
            'give "at", or facts with a column "at"; not both',
        )
    return Parts(
        policy=chosen, source=source, given=given, at=instant, versions=versions, run=run, make=make, columns=columns,
        shorter=shorter,
    )  # fmt: skip


@dataclass(kw_only=True, eq=False)
class Parts:
    """What is made of a table, as it comes. Iterate once; then :meth:`metadata` says what it was made with.

    Attributes:
        policy: by which.
        source: the events.
        given: the facts.
        at: the instant asked about; ``None`` where the facts say one for each row.
        versions: of the policy.
        run: how the table is gone through.
        make: makes the workers.
        columns: of the result, those that are wanted.
        shorter: how many times shorter pieces are than those of an evaluation.
        tally: how many threads were decided so far, how many of them by the evaluator, and why.
        tables: of the zones, for all workers.
    """

    policy: Policy
    source: Source
    given: Given | None
    at: int | None
    versions: Versions
    run: Run
    make: Callable[[Parts], PieceWorker]
    columns: Sequence[str] | None
    shorter: int = 1

    def __post_init__(self) -> None:
        self.tally = Tally()
        self.tables = ZoneTables(Lock())
        self.schema = self.make(self).nothing().schema

    def __iter__(self) -> Iterator[Any]:
        how = self.run
        workers = how.workers or min(2, os.cpu_count() or 1)
        done = 0
        size = rows_of_a_piece(self.source, workers, self.shorter)
        for part in run(self._pieces(size), lambda: self.make(self), self.given, workers=workers, size=size):
            self.tally.add(part.tally)
            done += part.rows
            if how.progress is not None:
                how.progress(done)
            yield from part.batches

    def _pieces(self, size: int) -> Iterator[Piece]:
        """All whole threads, about so many rows at once."""
        how = self.run
        if how.sorted or (how.sorted is None and in_order(self.source)):
            return at_hand(self.source.batches(), size)
        if can_be_gathered(self.source):
            return gathered(self.source, size)
        return at_hand(sorted_stream(self.source, memory=how.memory), size)

    def metadata(self) -> dict[bytes, bytes]:
        """What it was made with, for the metadata of a schema."""
        said = {
            "policies": [
                {"name": document.name, "version": document.version, "digest": document.digest}
                for document in self.versions.documents
            ],
            "at": None if self.at is None else to_text(_EPOCH + timedelta(microseconds=self.at)),
            "tzdata": tzdata_version(),
            "threads": self.tally.threads,
            "by_evaluator": self.tally.by_evaluator,
            "why": dict(self.tally.reasons),
        }
        return {METADATA: json.dumps(said, ensure_ascii=False).encode()}


def _decider(parts: Parts) -> Worker:
    return Worker(
        grounds_of=parts.versions.grounds,
        place=parts.source.name,
        given=parts.given,
        at=parts.at,
        version_of=parts.versions.of,
        any_version=parts.versions.any,
        thread_type=parts.source.thread_type,
        columns=parts.columns,
        tables=parts.tables,
    )


class Versions:
    """The versions of the policies that are in force: at one instant, or from turn to turn."""

    def __init__(self, lineages: Sequence[Lineage], at: int | None) -> None:
        self._lineages = tuple(lineages)
        self._at = at
        turns = {turn for lineage in lineages for turn in lineage.turns} if at is None else set[int]()
        self._turns = np.array([ALWAYS_BEFORE, *builtins.sorted(turns)], np.int64)

    def of(self, instants: Ints) -> Ints:
        """The number of the choice of versions that is in force at each instant."""
        return np.searchsorted(self._turns, instants, side="right") - 1

    def grounds(self, version: int) -> Sequence[Ground]:
        """The versions of one choice.

        Raises:
            UnknownName: ``no-version-in-force``.
        """
        instant = int(self._turns[version]) if self._at is None else self._at
        return [lineage.ground(instant) for lineage in self._lineages]

    @property
    def any(self) -> int:
        """A choice of versions that is in force at some time.

        Raises:
            UnknownName: ``no-version-in-force``.
        """
        for version in range(len(self._turns)):
            try:
                self.grounds(version)
            except UnknownName:
                continue
            return version
        return 0

    @property
    def documents(self) -> list[Document]:
        """All versions that may be in force."""
        if self._at is not None:
            return [ground.document for ground in self.grounds(0)]
        return [ground.document for lineage in self._lineages for ground in _standing(lineage)]


def _standing(lineage: Lineage) -> Sequence[Ground]:
    return lineage.grounds[:1] if lineage.pinned else lineage.grounds
