"""The door to PySpark: its functions, its types, and small tables made here."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from etiquette.errors import MissingExtra


def functions() -> Any:
    """The module ``pyspark.sql.functions``.

    Raises:
        MissingExtra: PySpark is not installed.
    """
    return _module("pyspark.sql.functions")


def types() -> Any:
    """The module ``pyspark.sql.types``."""
    return _module("pyspark.sql.types")


def _module(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise MissingExtra("spark", "deciding on a cluster") from None


def is_frame(table: object) -> bool:
    """Whether something is a DataFrame of PySpark, of a session here or of a server."""
    return hasattr(table, "mapInArrow") and hasattr(table, "schema")


def frame_of(threads: Sequence[Any], kind: Any, beside: Any) -> Any:
    """A DataFrame with these threads as its only column, in the session of another one.

    Raises:
        PySparkTypeError: they are not of that type.
    """
    schema = types().StructType([types().StructField("thread", kind)])
    return beside.sparkSession.createDataFrame([(thread,) for thread in threads], schema)
