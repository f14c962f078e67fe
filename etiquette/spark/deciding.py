"""What a task does: it takes its rows in pieces of whole threads, and asks :mod:`etiquette.batch` about each of them.

All that is here travels to the workers; none of it knows of PySpark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from etiquette.batch import audit, batches
from etiquette.batch.pieces import bounds_of, pieces
from etiquette.batch.sources import arrow
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass
from etiquette.spark.words import NUMBER, Words

PIECE = 1 << 18
"""Rows that a task takes at once, about. Spark hands them out by the ten thousand, which is too few to be fast."""

MappedFacts = Mapping[Any, Mapping[str, Any]]


class Asking(Protocol):
    """What is asked of tables: decisions, or findings."""

    def schema(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Any:
        """The schema of the answers, from tables without rows.

        Raises:
            EtiquetteError: their columns do not do.
        """
        ...

    def answers(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Iterable[Any]:
        """The answers, as record batches."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Asks for decisions. ``columns``: those that are wanted; ``None``: all."""

    columns: tuple[str, ...] | None

    def schema(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Any:
        """See :class:`Asking`."""
        return batches(events, policy, at, facts=facts, columns=self.columns, sorted=True, workers=1).schema

    def answers(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Iterable[Any]:
        """See :class:`Asking`."""
        return batches(events, policy, at, facts=facts, columns=self.columns, sorted=True, workers=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Auditing:
    """Asks for the findings of an audit."""

    def schema(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Any:
        """See :class:`Asking`."""
        return self._found(policy, at, events, facts).schema

    def answers(self, policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Iterable[Any]:
        """See :class:`Asking`."""
        found: list[Any] = self._found(policy, at, events, facts).to_batches()
        return found

    @staticmethod
    def _found(policy: Policy, at: datetime | str | None, events: Any, facts: Any) -> Any:
        assert at is not None, "an audit has an end"
        return audit(events, policy, at, facts=facts, sorted=True, workers=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """The work of every task.

    Attributes:
        asking: what is asked.
        policy: by which.
        at: the instant asked about; ``None`` where the facts say one for each row.
        events: the columns of the events, by the names that they have in between and those that they have in truth.
        words: what the numbers of the events tell.
        facts: likewise those of the facts; ``None`` where there are none.
        mapped: facts that are given thread by thread.
    """

    asking: Asking
    policy: Policy
    at: datetime | str | None
    events: Mapping[str, str]
    words: Words
    facts: Mapping[str, str] | None
    mapped: MappedFacts | None

    def __call__(self, rows: Iterator[Any]) -> Iterator[Any]:
        """The answers on the threads of one task.

        Raises:
            EtiquetteError: what a row has wrong; it names the thread.
        """
        for piece in pieces(_longer(rows, PIECE), PIECE):
            try:
                found = list(self._answers(piece))
            except EtiquetteError as error:
                # Spark shows the whole way that an error took; from here on is all that helps whoever reads it.
                raise self._located(piece, error).with_traceback(None) from None
            for batch in found:
                yield _plain(batch)

    def _answers(self, piece: Any) -> Iterable[Any]:
        events, facts = piece, None
        if self.facts is not None:
            number = piece.column(NUMBER)
            events = piece.filter(number.is_valid())
            facts = _named(piece.filter(number.is_null()), self.facts)
        if self.mapped is not None and facts is not None:
            threads = facts.column("thread").to_pylist()
            facts = {thread: self.mapped[thread] for thread in threads}
        return self.asking.answers(self.policy, self.at, _named(self.words.told(events), self.events), facts)

    def _located(self, piece: Any, error: EtiquetteError) -> EtiquetteError:
        """The first thread of a piece that is wrong by itself, found by halving."""
        bounds = [int(bound) for bound in bounds_of(piece.column("thread"))]
        first, last = 0, len(bounds) - 1
        while last - first > 1:
            middle = (first + last) // 2
            wrong = self._wrong(piece.slice(bounds[first], bounds[middle] - bounds[first]))
            if wrong is None:
                first = middle
            else:
                last, error = middle, wrong
        own = piece.slice(bounds[first], bounds[last] - bounds[first])
        error = self._wrong(own) or error
        place = f'thread "{own.column("thread")[0].as_py()}"'
        error.place = f"{place}: {error.place}" if error.place else place
        return error

    def _wrong(self, rows: Any) -> EtiquetteError | None:
        try:
            list(self._answers(rows))
        except EtiquetteError as error:
            return error
        return None


def _longer(rows: Iterable[Any], size: int) -> Iterator[Any]:
    """The same rows in fewer, longer batches."""
    held: list[Any] = []
    count = 0
    for batch in rows:
        held.append(batch)
        count += batch.num_rows
        if count >= size:
            yield _joined(held)
            held, count = [], 0
    if count:
        yield _joined(held)


def _joined(held: list[Any]) -> Any:
    return arrow().Table.from_batches(held).combine_chunks().to_batches()[0]


def _named(rows: Any, names: Mapping[str, str]) -> Any:
    """A table of some of these columns, under the names that they have in truth."""
    columns = [rows[name] for name in names]
    return arrow().Table.from_arrays(columns, names=list(names.values()))


def _plain(batch: Any) -> Any:
    """Words as texts: Spark does not read lists of distinct ones."""
    pa = arrow()
    columns = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)
