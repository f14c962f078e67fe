"""The eight rules by other means: C, DuckDB and Polars, each in its own idiom.

Each gives, for every thread and act, the status, the first instant at which the act is permitted, the last at which it
is due, and the rule that decides.
"""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

from benchmarks.column_data import AT, NOW, ZONES
from etiquette.columnar.zones import ZoneTables

ACTS = ("thank-you", "check-in", "call")
STATUSES = ("overdue", "due", "allowed", "too_soon", "blocked", "closed")
RULES = ("thanks", "silence", "decision", "three-weeks", "seven-calls", "talked", "daytime", "over")
NEVER = (1 << 63) - 1

Answers = dict[str, np.ndarray[Any, np.dtype[Any]]]
"""``status`` and ``rule`` as places in the lists above (-1: none), ``not_before`` and ``due_by`` in microseconds
(``NEVER``: none); three rows a thread, in the order of the acts."""


# --- C ---------------------------------------------------------------------------------------------------------------


class _Zone(ctypes.Structure):
    _fields_ = (("starts", ctypes.c_void_p), ("offsets", ctypes.c_void_p), ("count", ctypes.c_int32))


class InC:
    """One pass over sorted columns in memory."""

    def __init__(self) -> None:
        folder = Path(tempfile.mkdtemp())
        source = Path(__file__).with_suffix(".c").with_name("columns.c")
        library = folder / "columns.so"
        subprocess.run(["gcc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library), str(source)], check=True)  # noqa: S607  # the compiler of the machine
        self._library = ctypes.CDLL(str(library))
        tables = ZoneTables()
        self._kept: list[Any] = []
        zones = []
        for name in ZONES:
            segments = tables.zones[tables.number(name)].segments(0, 2_200_000_000_000_000)
            starts = np.array([start for start, _, _ in segments], np.int64)
            offsets = np.array([offset for _, _, offset in segments], np.int64)
            self._kept += [starts, offsets]
            zones.append(_Zone(starts.ctypes.data, offsets.ctypes.data, len(starts)))
        self._zones = (_Zone * len(zones))(*zones)

    def __call__(self, events: Any, facts: Any, workers: int = 1) -> Answers:
        """The answers; the columns are used where they lie."""
        thread, at = numbers(events["thread"]), numbers(events["at"])
        kind, outcome = _indices(events["type"]), _indices(events["attributes.outcome"])
        zone = _indices(facts["zone"])
        decision = facts["decision_on"].combine_chunks().cast(pa.int32()).fill_null(-1).to_numpy()
        rows = 3 * facts.num_rows
        found = {
            "status": np.empty(rows, np.int8), "not_before": np.empty(rows, np.int64),
            "due_by": np.empty(rows, np.int64), "rule": np.empty(rows, np.int16),
        }  # fmt: skip
        columns = [thread, at, kind, outcome]

        def decide(first: int, last: int) -> None:
            pointers = [ctypes.c_void_p(column.ctypes.data) for column in columns]
            results = [ctypes.c_void_p(found[name].ctypes.data) for name in ("status", "not_before", "due_by", "rule")]
            self._library.decide(
                ctypes.c_int64(first), ctypes.c_int64(last), *pointers, self._zones, ctypes.c_void_p(zone.ctypes.data),
                ctypes.c_void_p(decision.ctypes.data), ctypes.c_int32(-1), ctypes.c_int64(NOW), *results,
            )  # fmt: skip

        cuts = [int(np.searchsorted(thread, len(zone) * part // workers)) for part in range(workers)]
        spans = list(zip(cuts, [*cuts[1:], len(thread)], strict=True))
        if workers == 1:
            decide(*spans[0])
        else:
            with ThreadPoolExecutor(workers) as pool:
                list(pool.map(lambda span: decide(*span), spans))
        return found


def numbers(column: Any) -> Any:
    """The numbers of a column, where they lie."""
    array = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    return (array.view(pa.int64()) if pa.types.is_timestamp(array.type) else array).to_numpy()


def _indices(column: Any) -> Any:
    array = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    return np.frombuffer(array.indices.buffers()[1], np.int8)[: len(array)]


# --- DuckDB ----------------------------------------------------------------------------------------------------------

_SQL = """
WITH last AS (
  SELECT thread,
    max(CASE WHEN type = 'thank-you' THEN "at" END) AS thanked,
    list("at") FILTER (type = 'interview') AS asked,
    max(CASE WHEN type NOT IN ('opt-out', 'contract') THEN "at" END) AS any_of_these,
    max(CASE WHEN type = 'check-in' THEN "at" END) AS checked,
    max(CASE WHEN type = 'call' AND "attributes.outcome" = 'conversation' THEN "at" END) AS talked,
    max("at", 7) FILTER (type = 'call' AND "at" > $now::TIMESTAMPTZ - INTERVAL 9 DAY) AS calls,
    bool_or(type IN ('opt-out', 'contract')) AS over
  FROM {events} GROUP BY thread
), ends AS (
  SELECT thread, over, zone, any_of_these,
    list_min(list_filter(asked, lambda x: thanked IS NULL OR x > thanked)) AS asked,
    CASE WHEN any_of_these > $now::TIMESTAMPTZ - INTERVAL 16 DAY
         THEN timezone(zone, timezone(zone, any_of_these) + INTERVAL 14 DAY) END AS opens,
    CASE WHEN checked > $now::TIMESTAMPTZ - INTERVAL 23 DAY
         THEN timezone(zone, timezone(zone, checked) + INTERVAL 21 DAY) END AS weeks,
    CASE WHEN decision_on >= $now::DATE - 2 THEN timezone(zone, decision_on::TIMESTAMP + INTERVAL 1 DAY) END AS decided,
    CASE WHEN talked > $now::TIMESTAMPTZ - INTERVAL 9 DAY
         THEN timezone(zone, timezone(zone, talked) + INTERVAL 7 DAY) END AS talked,
    CASE WHEN len(calls) = 7 THEN timezone(zone, timezone(zone, calls[7]) + INTERVAL 7 DAY) END AS seventh
  FROM last JOIN {facts} USING (thread)
), clipped AS (
  SELECT thread, over, zone, any_of_these, asked, asked + INTERVAL 24 HOUR AS due_by,
    CASE WHEN opens > $now THEN opens END AS opens, CASE WHEN weeks > $now THEN weeks END AS weeks,
    CASE WHEN decided > $now THEN decided END AS decided, CASE WHEN talked > $now THEN talked END AS talked,
    CASE WHEN seventh > $now THEN seventh END AS seventh, timezone(zone, $now::TIMESTAMPTZ)::TIME AS clock
  FROM ends
), called AS (
  SELECT *, greatest(opens, weeks, decided) AS check_in_from,
    (clock < TIME '08:00' OR clock > TIME '21:00') AS night,
    CASE WHEN talked IS NOT NULL OR seventh IS NOT NULL OR night THEN
      timezone(zone, greatest(talked, seventh, $now::TIMESTAMPTZ)) END AS free
  FROM clipped
), opened AS (
  SELECT *, CASE WHEN free IS NULL THEN NULL
    WHEN free::TIME < TIME '08:00' THEN timezone(zone, date_trunc('day', free) + INTERVAL 8 HOUR)
    WHEN free::TIME > TIME '21:00' THEN timezone(zone, date_trunc('day', free) + INTERVAL 32 HOUR)
    ELSE timezone(zone, free) END AS call_from
  FROM called
)
SELECT thread,
  CASE WHEN over THEN 5 WHEN asked IS NULL THEN 2 WHEN $now > due_by THEN 0 ELSE 1 END::TINYINT AS status_0,
  CASE WHEN NOT over THEN due_by END AS due_by_0,
  CASE WHEN over THEN 7 WHEN asked IS NULL THEN -1 ELSE 0 END::SMALLINT AS rule_0,
  CASE WHEN over THEN 5 WHEN check_in_from IS NOT NULL THEN 3 WHEN any_of_these IS NULL THEN 2 ELSE 1 END::TINYINT
    AS status_1,
  CASE WHEN NOT over THEN check_in_from END AS not_before_1,
  CASE WHEN opens IS NOT NULL THEN 1 WHEN decided IS NOT NULL THEN 2 WHEN weeks IS NOT NULL THEN 3 WHEN over THEN 7
       WHEN any_of_these IS NULL THEN -1 ELSE 1 END::SMALLINT AS rule_1,
  CASE WHEN over THEN 5 WHEN call_from IS NOT NULL THEN 3 ELSE 2 END::TINYINT AS status_2,
  CASE WHEN NOT over THEN call_from END AS not_before_2,
  CASE WHEN seventh IS NOT NULL THEN 4 WHEN talked IS NOT NULL THEN 5 WHEN night THEN 6 WHEN over THEN 7
       ELSE -1 END::SMALLINT AS rule_2
FROM opened
"""


def in_duckdb(events: Any, facts: Any, threads: int = 2) -> Any:
    """One query; the events are a table of Arrow, or the path of a Parquet file."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET TimeZone = 'UTC'")
    names = {}
    for name, table in (("events", events), ("facts", facts)):
        if isinstance(table, str | Path):
            names[name] = f"read_parquet('{table}')"
        else:
            connection.register(name, table)
            names[name] = name
    return connection.execute(_SQL.format(**names), {"now": AT}).to_arrow_table()


# --- Polars ----------------------------------------------------------------------------------------------------------


def in_polars(events: Any, facts: Any, *, is_sorted: bool) -> Any:
    """One lazy query to what is last in each thread, and one for the clocks of each zone."""
    import polars as pl

    kind, at = pl.col("type"), pl.col("at")
    frame = events.lazy() if isinstance(events, pl.DataFrame) else pl.scan_parquet(events)
    if is_sorted:
        frame = frame.set_sorted("thread")
    now = pl.lit(AT)
    thanked = at.filter(kind == "thank-you").max()
    last = frame.group_by("thread", maintain_order=is_sorted).agg(
        at.filter((kind == "interview") & (at > thanked.fill_null(AT - timedelta(days=20_000)))).min().alias("asked"),
        at.filter(kind.is_in(["opt-out", "contract"]).not_()).max().alias("any"),
        at.filter(kind == "check-in").max().alias("checked"),
        at.filter((kind == "call") & (pl.col("attributes.outcome") == "conversation")).max().alias("talked"),
        at.filter((kind == "call") & (at > now - timedelta(days=9))).top_k(7).sort().alias("calls"),
        kind.is_in(["opt-out", "contract"]).any().alias("over"),
    )
    given = facts.lazy() if isinstance(facts, pl.DataFrame) else pl.scan_parquet(facts)
    joined = last.join(given, on="thread").with_columns(
        pl.when(pl.col("calls").list.len() == 7).then(pl.col("calls").list.first()).alias("seventh")
    )
    parts = [_in_zone(part, name) for (name,), part in joined.collect().partition_by("zone", as_dict=True).items()]
    return pl.concat(parts)


def _in_zone(frame: Any, zone: Any) -> Any:
    import polars as pl

    def later(name: str, days: int) -> Any:
        moved = pl.col(name).dt.convert_time_zone(str(zone)).dt.offset_by(f"{days}d").dt.convert_time_zone("UTC")
        return pl.when(moved > now).then(moved)

    now = pl.lit(AT)
    clock = now.dt.convert_time_zone(str(zone)).dt.time()
    decided = (
        (pl.col("decision_on") + timedelta(days=1))
        .cast(pl.Datetime("us"))
        .dt.replace_time_zone(str(zone))
        .dt.convert_time_zone("UTC")
    )
    frame = frame.with_columns(
        later("any", 14).alias("opens"), later("checked", 21).alias("weeks"), later("talked", 7).alias("talked"),
        later("seventh", 7).alias("seventh"), pl.when(decided > now).then(decided).alias("decided"),
        ((clock < pl.time(8)) | (clock > pl.time(21))).alias("night"),
        (pl.col("asked") + timedelta(hours=24)).alias("due_by"),
    )  # fmt: skip
    free = pl.max_horizontal("talked", "seventh", now)
    local = free.dt.convert_time_zone(str(zone))
    morning = (
        pl.when(local.dt.time() < pl.time(8)).then(local.dt.truncate("1d").dt.offset_by("8h"))
        .when(local.dt.time() > pl.time(21)).then(local.dt.truncate("1d").dt.offset_by("1d").dt.offset_by("8h"))
        .otherwise(local)
    )  # fmt: skip
    soon = pl.col("talked").is_not_null() | pl.col("seventh").is_not_null() | pl.col("night")
    over, check_in = pl.col("over"), pl.max_horizontal("opens", "weeks", "decided")
    return frame.select(
        "thread",
        _first((over, 5), (pl.col("asked").is_null(), 2), (now > pl.col("due_by"), 0), otherwise=1).alias("status_0"),
        pl.when(~over).then("due_by").alias("due_by_0"),
        _first((over, 7), (pl.col("asked").is_null(), -1), otherwise=0).alias("rule_0"),
        _first((over, 5), (check_in.is_not_null(), 3), (pl.col("any").is_null(), 2), otherwise=1).alias("status_1"),
        pl.when(~over).then(check_in).alias("not_before_1"),
        _first(
            (pl.col("opens").is_not_null(), 1), (pl.col("decided").is_not_null(), 2),
            (pl.col("weeks").is_not_null(), 3), (over, 7), (pl.col("any").is_null(), -1), otherwise=1,
        ).alias("rule_1"),
        _first((over, 5), (soon, 3), otherwise=2).alias("status_2"),
        pl.when(~over & soon).then(morning.dt.convert_time_zone("UTC")).alias("not_before_2"),
        _first(
            (pl.col("seventh").is_not_null(), 4), (pl.col("talked").is_not_null(), 5), (pl.col("night"), 6), (over, 7),
            otherwise=-1,
        ).alias("rule_2"),
    )  # fmt: skip


def _first(*cases: tuple[Any, int], otherwise: int) -> Any:
    import polars as pl

    chain: Any = pl
    for condition, value in cases:
        chain = chain.when(condition).then(pl.lit(value, pl.Int16))
    return chain.otherwise(pl.lit(otherwise, pl.Int16))


# --- one shape for all -----------------------------------------------------------------------------------------------


def of_wide(table: Any, threads: Any) -> Answers:
    """The answers of a table with a row a thread, in the order of the threads."""
    wide = table if isinstance(table, pa.Table) else table.to_arrow()
    place = np.argsort(threads, kind="stable")
    own = np.argsort(wide["thread"].to_numpy(), kind="stable")
    order = np.empty(len(own), np.int64)
    order[place] = own

    def column(name: str, act: int) -> Any:
        if f"{name}_{act}" not in wide.schema.names:
            return np.full(len(order), NEVER, np.int64)
        values = wide[f"{name}_{act}"]
        if pa.types.is_timestamp(values.type):
            values = values.cast(pa.timestamp("us", "UTC")).cast(pa.int64()).fill_null(NEVER)
        return values.to_numpy()[order]

    names: dict[str, Callable[[Any], Any]] = {
        "status": lambda v: v.astype(np.int8), "rule": lambda v: v.astype(np.int16), "not_before": lambda v: v,
        "due_by": lambda v: v,
    }  # fmt: skip
    return {
        name: made(np.stack([column(name, act) for act in range(3)], axis=1).ravel()) for name, made in names.items()
    }


def of_ours(table: Any, rules: tuple[str, ...] = RULES) -> Answers:
    """The answers of this package, in the shape of the others."""

    def places(column: Any, names: tuple[str, ...]) -> Any:
        decoded = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        if isinstance(decoded, pa.ChunkedArray):
            decoded = decoded.unify_dictionaries().combine_chunks()
        lookup = np.array([names.index(name) for name in decoded.dictionary.to_pylist()] or [0])
        codes = decoded.indices.fill_null(-1).to_numpy()
        return np.where(codes < 0, -1, lookup[codes])

    def instants(column: Any) -> Any:
        return column.cast(pa.int64()).fill_null(NEVER).to_numpy()

    return {
        "status": places(table["status"], STATUSES).astype(np.int8),
        "rule": places(table["rule"], rules).astype(np.int16),
        "not_before": instants(table["not_before"]),
        "due_by": instants(table["due_by"]),
    }
