"""Decisions on millions of threads: tables in, a table out.

:func:`evaluate` and :func:`audit` read whatever speaks the Arrow C stream interface - tables of PyArrow, Polars and pandas, relations of
DuckDB - and Parquet and CSV files by their paths. It needs the packages of the extra ``batch``.
"""

from __future__ import annotations

from etiquette.batch.auditing import audit
from etiquette.batch.deciding import batches, evaluate

__all__ = ["audit", "batches", "evaluate"]
