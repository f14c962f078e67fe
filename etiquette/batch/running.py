"""Runs the kernel over a table: piece by piece, on several threads of execution, in bounded memory."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from etiquette.batch.events import EventReader
from etiquette.batch.given import Given
from etiquette.batch.pieces import Piece, bounds_of
from etiquette.batch.results import Block, Layout
from etiquette.batch.sources import Source, arrow, places
from etiquette.batch.told import events_of
from etiquette.columnar.arrays import Instant, Ints
from etiquette.columnar.kernel import Decided, Kernel
from etiquette.columnar.table import Coded, Events
from etiquette.columnar.verdicts import OBLIGATIONS, PERMISSIONS
from etiquette.columnar.zones import ZoneTables
from etiquette.decision import STATUSES
from etiquette.evaluator import Moment, Thread
from etiquette.interval import FOREVER
from etiquette.situation import Ground

SHORTEST, LONGEST = 1 << 18, 1 << 20
_SHARE_IN_MEMORY, _SHARE_OF_A_FILE = 6, 2


def rows_of_a_piece(source: Source, workers: int, shorter: int) -> int:
    """How many rows a piece of a table has, where so many threads of execution have one each.

    The longer it is, the less do these wait for one another; beside a table that lies in memory, what they work on
    should be small all the same. Where much is worked on for each row, pieces are so many times shorter.
    """
    share = _SHARE_OF_A_FILE if source.table is None else _SHARE_IN_MEMORY
    longest = LONGEST if source.rows is None else min(max(source.rows // (share * workers), SHORTEST), LONGEST)
    return longest // shorter


@dataclass(slots=True, kw_only=True)
class Tally:
    """How many threads were decided, how many of them by the evaluator, and why."""

    threads: int = 0
    by_evaluator: int = 0
    reasons: Counter[str] = field(default_factory=Counter[str])

    def add(self, other: Tally) -> None:
        """Count in another one."""
        self.threads += other.threads
        self.by_evaluator += other.by_evaluator
        self.reasons += other.reasons


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Done:
    """What came of a piece."""

    batches: Sequence[Any]
    rows: int
    tally: Tally


class PieceWorker(Protocol):
    """Makes something of pieces of a table."""

    def nothing(self) -> Any:
        """What it makes of no threads: a record batch without rows."""
        ...

    def decide(self, batch: Any, first: int) -> Done:
        """What it makes of the threads of a piece, whose first row has this place in the table."""
        ...

    def decide_without_events(self, rows: Ints) -> Done:
        """What it makes of threads of which nothing but facts are known, by their rows among these."""
        ...


class Worker:
    """Decides pieces; each thread of execution has its own.

    Args:
        grounds_of: the policies as they are in force, for each choice of versions.
        place: the name of the table, for errors.
        given: facts.
        at: the instant asked about; ``None`` where the facts say one for each row.
        version_of: for instants, the choice of versions that is in force.
        any_version: one of these choices.
        thread_type: the type in which threads are named.
        columns: those that are wanted.
        tables: of the zones, shared by all workers.
    """

    def __init__(
        self,
        *,
        grounds_of: Callable[[int], Sequence[Ground]],
        place: str,
        given: Given | None,
        at: int | None,
        version_of: Callable[[Ints], Ints],
        any_version: int,
        thread_type: Any,
        columns: Sequence[str] | None,
        tables: ZoneTables,
    ) -> None:
        self._grounds_of = grounds_of
        self._place = place
        self._given = given
        self._at = at
        self._version_of = version_of
        self._any_version = any_version
        self._thread_type = thread_type
        self._columns = columns
        self._tables = tables
        self._kernels: dict[int, tuple[Kernel, Layout, EventReader]] = {}

    def _tools(self, version: int) -> tuple[Kernel, Layout, EventReader]:
        found = self._kernels.get(version)
        if found is None:
            grounds = self._grounds_of(version)
            kernel = Kernel([Ground(ground.document) for ground in grounds], self._tables)
            reader = EventReader([ground.document for ground in grounds], self._place)
            found = self._kernels[version] = kernel, Layout(kernel, self._columns), reader
        return found

    def nothing(self) -> Any:
        """No decisions, in the columns of decisions."""
        kernel, layout, _ = self._tools(self._any_version)
        at = None if self._at is not None else np.zeros(0, np.int64)
        none = arrow().array([], self._thread_type)
        return layout.batch(Block.empty(none, at, len(kernel.rows), valid_until=layout.wants_valid_until))

    def decide(self, batch: Any, first: int) -> Done:
        """The decisions on the threads of a piece.

        Args:
            batch: of whole threads.
            first: the place of its first row in the table.
        """
        bounds = bounds_of(batch.column("thread"))
        threads = batch.column("thread").take(places(bounds[:-1])).cast(self._thread_type)
        if self._at is not None:
            rows = np.full(len(threads), -1, np.int64) if self._given is None else self._given.row_of(threads)
            block, tally = self._decide(0, batch, bounds, threads, rows=rows, at=self._at, first=first)
            return Done(batches=[block], rows=batch.num_rows, tally=tally)
        assert self._given is not None
        assert self._given.at is not None
        owners, rows = self._given.rows_of(threads)
        return self._decide_each(batch, bounds, threads, owners=owners, rows=rows, first=first)

    def decide_without_events(self, rows: Ints) -> Done:
        """The decisions on threads of which nothing but facts are known."""
        assert self._given is not None
        threads = self._given.threads.take(places(rows))
        bounds = np.zeros(len(rows) + 1, np.int64)
        if self._at is not None:
            block, tally = self._decide(0, None, bounds, threads, rows=rows, at=self._at, first=0)
            return Done(batches=[block], rows=0, tally=tally)
        return self._decide_each(None, bounds, threads, owners=np.arange(len(rows)), rows=rows, first=0)

    def _decide_each(self, batch: Any, bounds: Ints, threads: Any, *, owners: Ints, rows: Ints, first: int) -> Done:
        """Decide at an instant for each row; the rows of each choice of versions together."""
        assert self._given is not None
        assert self._given.at is not None
        at = self._given.at[rows]
        versions = self._version_of(at)
        found: list[Any] = []
        tally = Tally()
        for version in np.unique(versions).tolist():
            some = np.flatnonzero(versions == version)
            repeated, own_bounds = _repeat(batch, bounds, owners[some])
            named = threads.take(places(owners[some]))
            block, own = self._decide(version, repeated, own_bounds, named, rows=rows[some], at=at[some], first=first)
            found.append(block)
            tally.add(own)
        return Done(batches=found, rows=0 if batch is None else batch.num_rows, tally=tally)

    def _decide(
        self, version: int, batch: Any, bounds: Ints, threads: Any, *, rows: Ints, at: Instant, first: int
    ) -> tuple[Any, Tally]:
        kernel, layout, reader = self._tools(version)
        events = no_events(bounds) if batch is None else reader.read(batch, bounds)
        tally = Tally(threads=len(threads))
        decided: Sequence[Decided] = ()
        if kernel.unsupported:
            left = np.arange(len(threads))
            tally.reasons.update({str(one): len(threads) for one in kernel.unsupported})
        else:
            facts = {} if self._given is None else self._given.part(rows)
            decisions = kernel.evaluate(events, facts, at, valid_until=layout.wants_valid_until)
            decided, left = decisions.rows, np.flatnonzero(decisions.doubts.mask)
            tally.reasons.update({reason: int(where.sum()) for reason, where in decisions.doubts.reasons.items()})
        # Only now, when the kernel needs no more memory.
        block = Block.empty(
            threads, None if isinstance(at, int) else at, len(kernel.rows), valid_until=layout.wants_valid_until
        )
        for place, one in enumerate(decided):
            _put(block, place, one)
        tally.by_evaluator = len(left)
        for number in left.tolist():
            start, end = int(bounds[number]), int(bounds[number + 1])
            told = [] if batch is None else events_of(batch.slice(start, end - start), first + start)
            facts_of = {} if self._given is None else self._given.told(int(rows[number]))
            instant = at if isinstance(at, int) else int(at[number])
            _put_answers(block, number, kernel, Thread(kernel.grounds, told, facts_of).at(instant))
        return layout.batch(block), tally


def _repeat(batch: Any, bounds: Ints, owners: Ints) -> tuple[Any, Ints]:
    """The events of some threads, as often as these are named."""
    lengths = np.diff(bounds)[owners]
    own = np.concatenate(([0], np.cumsum(lengths)))
    if batch is None:
        return None, own
    rows: Ints = np.repeat(bounds[owners] - own[:-1], lengths) + np.arange(int(own[-1]))
    return batch.take(places(rows)), own


def no_events(bounds: Ints) -> Events:
    """Threads of which nothing but facts are known."""
    return Events(bounds=bounds, at=np.zeros(0, np.int64), type=Coded(np.zeros(0, np.uint8), ("nothing",)))


def _put(block: Block, place: int, decided: Decided) -> None:
    answers = decided.answers
    block.channel[:, place] = decided.channel
    block.status[:, place] = answers.status
    block.permission[:, place] = answers.permission
    block.obligation[:, place] = answers.obligation
    block.not_before[:, place] = answers.not_before
    block.due_by[:, place] = answers.due_by
    block.rule[:, place] = answers.rule
    if block.valid_until is not None and decided.valid_until is not None:
        block.valid_until[:, place] = decided.valid_until


def _put_answers(block: Block, number: int, kernel: Kernel, moment: Moment) -> None:
    """One thread, as the evaluator decides it."""
    for place, row in enumerate(kernel.rows):
        channels = kernel.channels[row.act]
        answer = moment.decide(row.act, None if row.whole and len(channels) > 1 else row.channel)
        deciding = [cause.rule for cause in answer.causes if cause.effect == "forbids"] or [
            cause.rule for cause in answer.causes if cause.effect == "demands"
        ]
        block.channel[number, place] = channels.index(answer.channel)
        block.status[number, place] = STATUSES.index(answer.status)
        block.permission[number, place] = PERMISSIONS.index(answer.permission)
        block.obligation[number, place] = OBLIGATIONS.index(answer.obligation)
        block.not_before[number, place] = FOREVER if answer.not_before is None else answer.not_before
        block.due_by[number, place] = FOREVER if answer.due_by is None else answer.due_by
        block.rule[number, place] = kernel.rules.index(deciding[0]) if deciding else -1
        if block.valid_until is not None:
            block.valid_until[number, place] = FOREVER if answer.valid_until is None else answer.valid_until


def run(
    pieces: Iterable[Piece],
    make_worker: Callable[[], PieceWorker],
    given: Given | None,
    *,
    workers: int,
    size: int,
) -> Iterator[Done]:
    """Decide all threads of a table, in order; at last those of which only facts are known.

    Args:
        pieces: all of them.
        make_worker: for each thread of execution.
        given: facts.
        workers: how many threads of execution there are.
        size: how many threads of which only facts are known are decided at once.
    """
    if workers == 1:
        worker = make_worker()
        for piece in pieces:
            yield worker.decide(piece.read(), piece.first)
    else:
        yield from _side_by_side(pieces, make_worker, workers)
    if given is not None:
        left = np.flatnonzero(~given.asked)
        worker = make_worker()
        for start in range(0, len(left), size):
            yield worker.decide_without_events(left[start : start + size])


def _side_by_side(pieces: Iterable[Piece], make_worker: Callable[[], PieceWorker], workers: int) -> Iterator[Done]:
    """Several pieces at once, with as few as possible that wait."""
    free = deque(make_worker() for _ in range(workers))

    def decide(piece: Piece) -> Done:
        worker = free.pop()
        try:
            return worker.decide(piece.read(), piece.first)
        finally:
            free.append(worker)

    waiting: deque[Future[Done]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for piece in pieces:
                waiting.append(pool.submit(decide, piece))
                if len(waiting) > 2 * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
