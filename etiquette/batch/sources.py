"""Where tables come from: anything that streams Arrow, and files. The door to PyArrow and DuckDB.

What is read stays what Arrow makes of it; what it means is for :mod:`etiquette.batch.reading` to say.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, InvalidHistory, MissingExtra
from etiquette.frozen import dataclass

Table = Any
"""Whatever speaks the Arrow C stream interface - PyArrow, Polars, pandas, DuckDB relations - or the path of a file."""
SUFFIXES = (".parquet", ".csv")
ROWS_AT_ONCE = 1 << 20
_MANY = ("thread", "id", "at", "recorded", "retracts")
"""Columns of texts that are nearly all distinct, so that listing the distinct ones would gain nothing."""
ORDER = "order_in_the_input"
"""A column of our own, in which rows that are sorted remember their place."""


@cache
def arrow() -> Any:
    """The module ``pyarrow``.

    Raises:
        MissingExtra: it, or NumPy, is not installed.
    """
    try:
        import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

        import_module("numpy")
    except ImportError:
        raise MissingExtra("batch", "deciding whole tables") from None
    return pa


def compute() -> Any:
    """The module ``pyarrow.compute``."""
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # it has no types

    return pc


def parquet() -> Any:
    """The module ``pyarrow.parquet``."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no types

    return pq


def places(rows: Any) -> Any:
    """Places of rows as Arrow takes them."""
    return arrow().array(rows)


def csv() -> Any:
    """The module ``pyarrow.csv``."""
    import pyarrow.csv as found  # type: ignore[import-untyped]  # it has no types

    return found


def duckdb() -> Any:
    """The module ``duckdb``.

    Raises:
        MissingExtra: it is not installed.
    """
    try:
        import duckdb as found
    except ImportError:
        raise MissingExtra("batch", "sorting a table") from None
    return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Source:
    """A table that can be read, once or again.

    Attributes:
        name: for errors.
        schema: of Arrow.
        rows: how many, where that is known.
        table: the table in memory; of a file ``None``.
        path: of the file.
        stream: what can be read only once.
    """

    name: str
    schema: Any
    rows: int | None = None
    table: Any = None
    path: Path | None = None
    stream: Any = None

    def batches(self, columns: list[str] | None = None) -> Iterator[Any]:
        """The record batches, in order; of a file a part at a time. Texts are of the kinds that Arrow computes with."""
        return (_computable(batch) for batch in self._batches(columns))

    @property
    def thread_type(self) -> Any:
        """The type of threads, in which their decisions name them."""
        kind = _without_views(self.schema.field("thread").type)
        return kind.value_type if arrow().types.is_dictionary(kind) else kind

    def _batches(self, columns: list[str] | None) -> Iterator[Any]:
        if self.table is not None:
            table = self.table if columns is None else self.table.select(columns)
            yield from table.to_batches()
        elif self.path is not None and self.path.suffix.lower() == ".parquet":
            yield from _parquet(self.path).iter_batches(batch_size=ROWS_AT_ONCE, columns=columns)
        elif self.path is not None:
            yield from _csv(self.path)
        else:
            yield from self.stream


def opened(table: Table, *, called: str) -> Source:
    """A table that is to be read.

    Args:
        table: whatever speaks the Arrow C stream interface, or the path of a Parquet or CSV file.
        called: what it is, for errors: the events, the facts.

    Raises:
        InvalidHistory: there is no such file, it has no known format, or this is no table.
        MissingExtra: PyArrow is not installed.
    """
    pa = arrow()
    if isinstance(table, str | os.PathLike):
        return _file(Path(os.fspath(table)))
    if isinstance(table, pa.RecordBatchReader):
        return Source(name=called, schema=table.schema, stream=table)
    if isinstance(table, pa.RecordBatch):
        table = pa.Table.from_batches([table])
    if not isinstance(table, pa.Table):
        if not hasattr(table, "__arrow_c_stream__"):
            raise InvalidHistory(
                "unknown-format",
                f"the {called} are a {type(table).__name__}, which is no table",
                "give a table of PyArrow, Polars, pandas or DuckDB, or the path of a Parquet or CSV file",
            )
        table = pa.table(table)
    return Source(name=called, schema=table.schema, rows=table.num_rows, table=table)


def _computable(batch: Any) -> Any:
    """Views of texts, which Polars has, as texts."""
    schema = batch.schema
    wanted = [_without_views(field.type) for field in schema]
    if all(kind.equals(field.type) for kind, field in zip(wanted, schema, strict=True)):
        return batch
    columns = [_cast(column, kind) for kind, column in zip(wanted, batch.columns, strict=True)]
    return arrow().RecordBatch.from_arrays(columns, names=schema.names)


def _cast(column: Any, kind: Any) -> Any:
    pa = arrow()
    if kind.equals(column.type):
        return column
    if pa.types.is_dictionary(kind):
        return pa.DictionaryArray.from_arrays(column.indices, column.dictionary.cast(kind.value_type))
    return column.cast(kind)


def _without_views(kind: Any) -> Any:
    pa = arrow()
    if pa.types.is_string_view(kind):
        return pa.large_string()
    if pa.types.is_dictionary(kind) and pa.types.is_string_view(kind.value_type):
        return pa.dictionary(kind.index_type, pa.large_string())
    if pa.types.is_struct(kind):
        return pa.struct([(field.name, _without_views(field.type)) for field in kind])
    return kind


def _file(path: Path) -> Source:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidHistory(
            "unknown-format",
            f'nothing is read in columns from files that end in "{suffix}"'
            if suffix
            else "the name does not say the format",
            f"name the file {' or '.join(f'*{known}' for known in SUFFIXES)}; other histories are for etiquette agenda",
            place=str(path),
        )
    with _reading(path):
        if suffix == ".parquet":
            file = _parquet(path)
            return Source(name=str(path), schema=file.schema_arrow, rows=file.metadata.num_rows, path=path)
        return Source(name=str(path), schema=_csv(path).schema, path=path)


@contextmanager
def _reading(path: Path) -> Generator[None]:
    try:
        yield
    except FileNotFoundError:
        near = [beside.name for beside in path.parent.iterdir()] if path.parent.is_dir() else []
        help = did_you_mean(path.name, near, otherwise="check the path")
        raise InvalidHistory("no-such-file", "there is no such file", help, place=str(path)) from None
    except IsADirectoryError:
        raise InvalidHistory("is-a-directory", "this is a directory", "name a file in it", place=str(path)) from None
    except (OSError, arrow().ArrowException) as error:
        said = str(error).partition("\n")[0].rstrip(".")
        raise InvalidHistory(
            "unreadable-file", f"the file cannot be read: {said}", "check what wrote it", place=str(path)
        ) from None


def _parquet(path: Path) -> Any:
    pa, pq = arrow(), parquet()
    schema = pq.read_schema(path)
    few = [field.name for field in schema if pa.types.is_string(field.type) and field.name not in _MANY]
    return pq.ParquetFile(path, memory_map=True, read_dictionary=few)


def _csv(path: Path) -> Any:
    """The rows of a CSV file. All cells are texts: what they mean is said by the columns they stand in."""
    with path.open("rb") as stream:
        header = stream.readline().decode("utf-8-sig").rstrip("\r\n")
    names = [name.strip('"') for name in header.split(",")]
    options = csv().ConvertOptions(
        column_types=dict.fromkeys(names, arrow().string()),
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=False,
    )
    return csv().open_csv(path, convert_options=options)


def to_parquet(path: str, schema: Any) -> Any:
    """A file that parts of a table can be written to."""
    return parquet().ParquetWriter(path, schema, compression="zstd")


def to_csv(path: str, schema: Any) -> Any:
    """A file that parts of a table can be written to."""
    return csv().CSVWriter(path, schema)


# --- sorting ---------------------------------------------------------------------------------------------------------


def sorted_stream(source: Source, *, memory: str | None) -> Iterator[Any]:
    """The rows by thread, instant, ``seq`` and place, a batch at a time; DuckDB sorts them, and spills what is too much.

    Args:
        source: the table.
        memory: the most that DuckDB may take, as it writes it: ``1GB``. By default what it takes by itself.
    """
    connection = duckdb().connect()
    try:
        if memory is not None:
            connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute("SET preserve_insertion_order = true")
        relation = _relation(connection, source)
        keys = ["thread", '"at"', *(["coalesce(seq, 0)"] if "seq" in source.schema.names else []), ORDER]
        query = f"SELECT * FROM ({relation}) ORDER BY {', '.join(keys)}"  # noqa: S608  # no text of the caller's is in it
        yield from connection.sql(query).to_arrow_reader(ROWS_AT_ONCE)
    except duckdb().Error as error:
        said = str(error).partition("\n")[0].rstrip(".")
        raise EtiquetteError(
            "unreadable-file", f"the rows cannot be sorted: {said}", "give more memory, or sort them before"
        ) from None
    finally:
        connection.close()


def _relation(connection: Any, source: Source) -> str:
    """A query for the rows of a table, each with its place."""
    pa = arrow()
    if source.table is not None:
        place = pa.array(range(0)) if not source.rows else _numbers(source.rows)
        connection.register("given", source.table.append_column(ORDER, place))
        return "SELECT * FROM given"
    if source.path is not None and source.path.suffix.lower() == ".parquet":
        connection.execute(
            "CREATE TEMP MACRO given(file) AS TABLE SELECT * FROM read_parquet(file, file_row_number = true)"
        )
        path = str(source.path).replace("'", "''")
        return f"SELECT * EXCLUDE (file_row_number), file_row_number AS {ORDER} FROM given('{path}')"  # noqa: S608
    connection.register("given", pa.RecordBatchReader.from_batches(source.schema, source.batches()))
    return f"SELECT *, row_number() OVER () AS {ORDER} FROM given"  # noqa: S608


def _numbers(count: int) -> Any:
    import numpy as np

    return arrow().array(np.arange(count, dtype=np.int64))
