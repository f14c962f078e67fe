"""Facts that are given of threads: by mappings, as a table, or in a file; found again thread by thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from etiquette.batch.lookup import Lookup
from etiquette.batch.reading import ColumnReader
from etiquette.batch.sources import Source, Table, arrow, opened, places
from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.table import Coded, Column, Timed
from etiquette.errors import InvalidFact
from etiquette.frozen import dataclass
from etiquette.log import unknown_fact
from etiquette.policy import Document

AT = "at"


class Given:
    """Facts, a row a thread or, where each row has an instant of its own, any number of rows.

    Attributes:
        threads: of each row, in the type in which events name them.
        columns: by the name of the fact.
        at: the instants asked about, where the rows say them.
        asked: which rows belong to a thread that was asked about.
    """

    def __init__(
        self, threads: Any, columns: Mapping[str, Column | Unread], at: Ints | None, raw: Mapping[str, Any]
    ) -> None:
        self.threads = threads
        self.columns = columns
        self.at = at
        self.asked = np.zeros(len(threads), np.bool_)
        self._raw = raw
        self._lookup = Lookup(threads)

    @property
    def names_each_once(self) -> bool:
        """Whether no thread has two rows."""
        return self._lookup.names_each_once

    def row_of(self, threads: Any) -> Ints:
        """For each thread its row, -1 where there is none; each thread has one row at most."""
        found = self._lookup.row_of(threads)
        self.asked[found[found >= 0]] = True
        return found

    def rows_of(self, threads: Any) -> tuple[Ints, Ints]:
        """All rows of some threads: for each its thread, by place, and the row."""
        owners, rows = self._lookup.rows_of(threads)
        self.asked[rows] = True
        return owners, rows

    def part(self, rows: Ints) -> dict[str, Column]:
        """The facts of some rows; of row -1 none is known."""
        none = rows < 0
        if none.any():
            return {name: self._with_none(column, rows, none) for name, column in self.columns.items()}
        several: slice | Ints = rows
        if len(rows) and rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
            several = slice(int(rows[0]), int(rows[-1]) + 1)
        return {name: column.part(several) for name, column in self.columns.items()}

    def _with_none(self, column: Column | Unread, rows: Ints, none: Flags) -> Column:
        if not len(self.threads):
            return Coded(np.zeros(len(rows), np.uint8), (None,))
        found = column.part(np.where(none, 0, rows))
        if isinstance(found, Timed):
            known = ~none if found.known is None else found.known & ~none
            return Timed(found.numbers, known, None if found.bad is None else found.bad & ~none)
        return Coded(np.where(none, found.values.index(None), found.codes), found.values)

    def told(self, row: int) -> dict[str, Any]:
        """The facts of one row, as they were given."""
        if row < 0:
            return {}
        values = {
            name: column[row].as_py() if hasattr(column, "type") else column[row] for name, column in self._raw.items()
        }
        return {name: value for name, value in values.items() if value is not None}


@dataclass(frozen=True, slots=True, eq=False)
class Unread:
    """Instants or dates that are read where they are asked for, so that they need not lie in memory twice."""

    array: Any
    read: Callable[[Any], Column]

    def part(self, rows: slice | Ints) -> Column:
        """Some rows."""
        if isinstance(rows, slice):
            return self.read(self.array.slice(rows.start, rows.stop - rows.start))
        return self.read(self.array.take(places(rows)))


def given_facts(
    facts: Mapping[Any, Mapping[str, Any]] | Table | None,
    documents: Sequence[Document],
    reader: ColumnReader,
    thread_type: Any,
) -> Given | None:
    """Facts, whichever way they are given.

    Args:
        facts: for each thread a mapping, or a table.
        documents: the policies.
        reader: reads columns of facts.
        thread_type: the type in which events name threads.

    Raises:
        InvalidFact: a column that is no fact of any of the policies, a table without threads, or threads that are not of
            that type.
    """
    if facts is None:
        return None
    if isinstance(facts, Mapping):
        return _of_mapping(cast("Mapping[Any, Mapping[str, Any]]", facts), documents, reader, thread_type)
    source = opened(facts, called="facts")
    batches = list(source.batches())
    table = arrow().Table.from_batches(batches) if batches else source.schema.empty_table()
    return _of_table(table.unify_dictionaries().combine_chunks(), documents, reader, source, thread_type)


def _of_mapping(
    facts: Mapping[Any, Mapping[str, Any]], documents: Sequence[Document], reader: ColumnReader, thread_type: Any
) -> Given:
    names = dict.fromkeys(name for known in facts.values() for name in known)
    for name in names:
        _check(name, documents)
    raw = {name: [known.get(name) for known in facts.values()] for name in names}
    columns = {name: _with_place_for_none(reader.of_values(values, name)) for name, values in raw.items()}
    try:
        threads = arrow().array(list(facts))
    except (arrow().ArrowInvalid, arrow().ArrowTypeError):
        raise _bad_threads("they are numbers and texts, mixed", None) from None
    return Given(_threads_as(thread_type, threads, None), columns, None, raw)


def _of_table(
    table: Any, documents: Sequence[Document], reader: ColumnReader, source: Source, thread_type: Any
) -> Given:
    if "thread" not in table.schema.names:
        raise InvalidFact(
            "bad-facts", 'the facts have no column "thread"', "name the column that says whose facts they are thread",
            place=source.name,
        )  # fmt: skip
    columns: dict[str, Column | Unread] = {}
    raw: dict[str, Any] = {}
    at: Ints | None = None
    for name in table.schema.names:
        array = one_array(table.column(name))
        fact = name.removeprefix("facts.")
        if name == "thread" or name.startswith("x-"):
            continue
        if name == AT and not any(AT in document.facts for document in documents):
            at = _instants_asked(array, reader, source)
            continue
        _check(fact, documents)
        columns[fact] = _column(array, fact, reader)
        raw[fact] = array
    threads = _threads_as(thread_type, one_array(table.column("thread")), source.name)
    found = Given(threads, columns, at, raw)
    if at is None and not found.names_each_once:
        raise InvalidFact(
            "bad-facts", "a thread has two rows of facts", 'give each thread one row; or each row an instant, as "at"',
            place=source.name,
        )  # fmt: skip
    return found


def _instants_asked(array: Any, reader: ColumnReader, source: Source) -> Ints:
    at, known = reader.instants(array, AT, source.name)
    if known is not None:
        raise InvalidFact(
            "not-an-instant", 'a row of the facts has no "at"', "give each row its instant", place=source.name
        )
    return at


def _column(array: Any, fact: str, reader: ColumnReader) -> Column | Unread:
    if reader.reads_numbers(array, fact):
        return Unread(array, lambda part: reader.column(part, fact))
    return _with_place_for_none(reader.column(array, fact))


def _threads_as(thread_type: Any, threads: Any, place: str | None) -> Any:
    """Threads as events name them: those of facts may be read as texts where events have numbers, or the other way."""
    if threads.null_count:
        raise _bad_threads("a row of them has none", place)
    try:
        return threads.cast(thread_type)
    except (arrow().ArrowInvalid, arrow().ArrowNotImplementedError):
        raise _bad_threads(f"events name threads by {thread_type}, and facts by {threads.type}", place) from None


def _bad_threads(why: str, place: str | None) -> InvalidFact:
    return InvalidFact(
        "bad-facts", f"the threads of the facts cannot be read: {why}",
        "name threads in the facts as they are named in the events", place=place,
    )  # fmt: skip


def one_array(column: Any) -> Any:
    """A column as one array."""
    pa = arrow()
    if isinstance(column, pa.ChunkedArray):
        column = column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
        if isinstance(column, pa.ChunkedArray):
            column = pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], column.type)
    return column


def _with_place_for_none(column: Column) -> Column:
    """Every coded fact can be unknown."""
    if isinstance(column, Timed) or None in column.values:
        return column
    return Coded(column.codes, (*column.values, None))


def _check(name: str, documents: Sequence[Document]) -> None:
    if not any(name in document.facts for document in documents):
        raise unknown_fact(documents[0], name, None)
