"""Tables to files: Parquet or CSV, a part at a time."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from etiquette.batch.deciding import METADATA
from etiquette.batch.sources import arrow, opened, to_csv, to_parquet


def rows_in(table: str) -> int:
    """How many rows a file has, where it says so; else nothing."""
    return opened(table, called="events").rows or 0


def names_in(table: str) -> tuple[str, ...]:
    """The columns of a file, where it is one that has columns."""
    return (
        tuple(opened(table, called="facts").schema.names) if Path(table).suffix.lower() in (".parquet", ".csv") else ()
    )


class Writer:
    """Writes a table to a file, a part at a time.

    Args:
        path: of the file.
        suffix: ``.parquet`` or ``.csv``.
        schema: of the parts.
    """

    def __init__(self, path: str, suffix: str, schema: Any) -> None:
        self._is_csv = suffix == ".csv"
        self._schema = _flat(schema) if self._is_csv else schema.remove_metadata()
        self._open = to_csv(path, self._schema) if self._is_csv else to_parquet(path, self._schema)
        self._rows = 0
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._closed:
            self._open.close()

    def add(self, part: Any) -> None:
        """Write a part."""
        pa = arrow()
        table = pa.Table.from_batches([part]) if isinstance(part, pa.RecordBatch) else part
        self._rows += table.num_rows
        self._open.write_table(_flattened(table, self._schema) if self._is_csv else table.replace_schema_metadata(None))

    def close(self, metadata: dict[bytes, bytes]) -> tuple[int, dict[str, Any]]:
        """Write what the table was made with, and end.

        Returns:
            How many rows were written, and what they were made with.
        """
        if not self._is_csv:
            self._open.add_key_value_metadata({key.decode(): value.decode() for key, value in metadata.items()})
        self._open.close()
        self._closed = True
        made: dict[str, Any] = json.loads(metadata[METADATA])
        return self._rows, made


def _flat(schema: Any) -> Any:
    """CSV has texts, numbers and instants; a list is written with semicolons between."""
    pa = arrow()

    def flat(kind: Any) -> Any:
        if pa.types.is_list(kind) or pa.types.is_dictionary(kind):
            return pa.string()
        return pa.string() if pa.types.is_timestamp(kind) else kind

    return pa.schema([(field.name, flat(field.type)) for field in schema])


def _flattened(table: Any, schema: Any) -> Any:
    pa = arrow()
    columns: list[Any] = []
    for name in schema.names:
        column = table.column(name)
        if pa.types.is_list(column.type):
            texts = [None if value is None else ";".join(value) for value in column.to_pylist()]
            columns.append(pa.array(texts, pa.string()))
        elif pa.types.is_timestamp(column.type):
            columns.append(pa.array([None if v is None else v.isoformat() for v in column.to_pylist()], pa.string()))
        else:
            columns.append(column.cast(schema.field(name).type))
    return pa.table(columns, schema=schema)
