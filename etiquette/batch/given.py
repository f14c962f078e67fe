"""Facts that are given of threads: by mappings, as a table, or in a file; found again thread by thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np

from etiquette.batch.reading import ColumnReader, thread_numbers
from etiquette.batch.sources import Source, Table, arrow, compute, opened
from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.table import Coded, Column, Timed
from etiquette.errors import InvalidFact
from etiquette.log import unknown_fact
from etiquette.policy import Document

AT = "at"


class Given:
    """Facts, a row a thread or, where each row has an instant of its own, any number of rows.

    Attributes:
        threads: of each row, as Arrow has them.
        columns: by the name of the fact.
        at: the instants asked about, where the rows say them.
    """

    def __init__(self, threads: Any, columns: Mapping[str, Column], at: Ints | None, raw: Mapping[str, Any]) -> None:
        self.threads = threads
        self.columns = columns
        self.at = at
        self._raw = raw
        numbers = thread_numbers(threads) if at is None and len(threads) else None
        self._ordered: Ints | None = numbers
        self._places_of_ordered: Ints | None = None
        if numbers is not None and not (numbers[1:] > numbers[:-1]).all():
            self._places_of_ordered = np.argsort(numbers)
            self._ordered = numbers[self._places_of_ordered]
        self._places: dict[object, list[int]] | None = None
        self._next = 0
        self.asked = np.zeros(len(threads), np.bool_)

    @property
    def count(self) -> int:
        """How many rows there are."""
        return len(self.threads)

    def rows_of(self, threads: Any) -> Ints:
        """For each thread its row, -1 where there is none; each thread has one row at most."""
        found = self._rows_of(threads)
        self.asked[found[found >= 0]] = True
        return found

    def _rows_of(self, threads: Any) -> Ints:
        count = len(threads)
        numbers = thread_numbers(threads)
        if self._ordered is not None and numbers is not None and count:
            return self._rows_of_numbers(self._ordered, numbers)
        start = self._next
        beside = self.threads.slice(start, count)
        if len(beside) == count and beside.equals(threads):
            self._next = start + count
            return np.arange(start, start + count)
        places = self._by_thread()
        named: list[object] = threads.to_pylist()
        return np.array([places.get(thread, [-1])[0] for thread in named], np.int64)

    def _rows_of_numbers(self, ordered: Ints, numbers: Ints) -> Ints:
        if self._places_of_ordered is None:
            start = int(np.searchsorted(ordered, numbers[:1])[0])
            if np.array_equal(ordered[start : start + len(numbers)], numbers):
                return np.arange(start, start + len(numbers))
        # What is looked up in order is found many times as fast.
        asked = np.argsort(numbers)
        place = np.empty(len(numbers), np.int64)
        place[asked] = np.searchsorted(ordered, numbers[asked])
        found = ordered[np.minimum(place, len(ordered) - 1)] == numbers
        row = place if self._places_of_ordered is None else self._places_of_ordered[np.minimum(place, len(ordered) - 1)]
        return _or_none(found, row)

    def each_row_of(self, threads: Any) -> tuple[Ints, Ints]:
        """All rows of some threads: for each its thread, by place, and the row."""
        places = self._by_thread()
        found = [places.get(thread, []) for thread in threads.to_pylist()]
        owners = np.repeat(np.arange(len(found)), [len(rows) for rows in found])
        rows = np.array([row for several in found for row in several], np.int64)
        self.asked[rows] = True
        return owners, rows

    def _by_thread(self) -> dict[object, list[int]]:
        if self._places is None:
            found: dict[object, list[int]] = {}
            for row, thread in enumerate(self.threads.to_pylist()):
                found.setdefault(thread, []).append(row)
            self._places = found
        return self._places

    def part(self, rows: Ints) -> dict[str, Column]:
        """The facts of some rows; of row -1 none is known."""
        if len(rows) and (rows >= 0).all():
            if rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
                several: slice | Ints = slice(int(rows[0]), int(rows[-1]) + 1)
            else:
                several = rows
            return {name: column.part(several) for name, column in self.columns.items()}
        return {name: _with_none(column, rows) for name, column in self.columns.items()}

    def told(self, row: int) -> dict[str, Any]:
        """The facts of one row, as they were given."""
        if row < 0:
            return {}
        values = {
            name: column[row].as_py() if hasattr(column, "type") else column[row] for name, column in self._raw.items()
        }
        return {name: value for name, value in values.items() if value is not None}


def _or_none(found: Flags, rows: Ints) -> Ints:
    return np.where(found, rows, -1)


def _with_none(column: Column, rows: Ints) -> Column:
    none = rows < 0
    place = np.where(none, 0, rows)
    if isinstance(column, Timed):
        if not len(column.numbers):
            return Timed(np.zeros(len(rows), np.int64), np.zeros(len(rows), np.bool_))
        found = column.part(place)
        known = ~none if found.known is None else found.known & ~none
        return Timed(found.numbers, known, None if found.bad is None else found.bad & ~none)
    if not len(column.codes):
        return Coded(np.zeros(len(rows), np.uint8), (None,))
    values = column.values
    return Coded(np.where(none, _place_of_none(values), column.codes[place]), values)


def _place_of_none(values: Sequence[object]) -> int:
    return next(place for place, value in enumerate(values) if value is None)


def given_facts(
    facts: Mapping[Any, Mapping[str, Any]] | Table | None, documents: Sequence[Document], reader: ColumnReader
) -> Given | None:
    """Facts, whichever way they are given.

    Raises:
        InvalidFact: a column that is no fact of any of the policies, or a table without threads.
    """
    if facts is None:
        return None
    if isinstance(facts, Mapping):
        return _of_mapping(cast("Mapping[Any, Mapping[str, Any]]", facts), documents, reader)
    source = opened(facts, called="facts")
    pa = arrow()
    table = pa.Table.from_batches(list(source.batches()), source.schema).combine_chunks()
    return _of_table(table, documents, reader, source)


def _of_mapping(facts: Mapping[Any, Mapping[str, Any]], documents: Sequence[Document], reader: ColumnReader) -> Given:
    names = dict.fromkeys(name for known in facts.values() for name in known)
    for name in names:
        _check(name, documents)
    raw = {name: [known.get(name) for known in facts.values()] for name in names}
    columns = {name: _with_place_for_none(reader.of_values(values, name)) for name, values in raw.items()}
    return Given(arrow().array(list(facts)), columns, None, raw)


def _of_table(table: Any, documents: Sequence[Document], reader: ColumnReader, source: Source) -> Given:
    if "thread" not in table.schema.names:
        raise InvalidFact(
            "bad-facts", 'the facts have no column "thread"', "name the column that says whose facts they are thread",
            place=source.name,
        )  # fmt: skip
    columns: dict[str, Column] = {}
    raw: dict[str, Any] = {}
    at: Ints | None = None
    for name in table.schema.names:
        array = one_array(table.column(name))
        fact = name.removeprefix("facts.")
        if name == "thread" or name.startswith("x-"):
            continue
        if name == AT and not any(AT in document.facts for document in documents):
            at, known = reader.instants(array, AT, source.name)
            if known is not None:
                raise InvalidFact(
                    "not-an-instant", 'a row of the facts has no "at"', "give each row its instant", place=source.name
                )
            continue
        _check(fact, documents)
        columns[fact] = _with_place_for_none(reader.column(array, fact))
        raw[fact] = array
    threads = one_array(table.column("thread"))
    if at is None and len(threads) > compute().count_distinct(threads, mode="all").as_py():
        raise InvalidFact(
            "bad-facts", "a thread has two rows of facts", 'give each thread one row; or each row an instant, as "at"',
            place=source.name,
        )  # fmt: skip
    return Given(threads, columns, at, raw)


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
