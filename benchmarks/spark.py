"""What a cluster costs, beside a query of Spark SQL that was written by hand: run ``python -m benchmarks.spark [THREADS]``.

Both read the same Parquet files on ``local[2]`` and give the same rows, which are compared first; the answers of
:mod:`etiquette.batch` are compared too. They take turns, and the best round of each counts.
This package is timed with Spark's batches bounded by their rows alone, as the page on clusters has it, and as Spark comes.
"""

from __future__ import annotations

import gc
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it has no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no types

from benchmarks.column_data import AT, EVENTS_A_THREAD, tables
from etiquette.api import load
from etiquette.batch import evaluate as in_one_process
from etiquette.spark import evaluate

POLICY = Path(__file__).with_name("columns.yaml")
COLUMNS = ("thread", "act", "status", "not_before", "due_by", "rule")
ROUNDS = 3
BY_HAND, OURS, UNTUNED = "Spark SQL, by hand", "etiquette.spark", "etiquette.spark, batches weighed after each row"
BY_ROWS = str(2**31 - 1)
"""The size at which Spark does not weigh batches."""

SQL = """
WITH last AS (
  SELECT thread,
    max(CASE WHEN type = 'thank-you' THEN at END) AS thanked,
    collect_list(CASE WHEN type = 'interview' THEN at END) AS interviews,
    max(CASE WHEN type NOT IN ('opt-out', 'contract') THEN at END) AS any_of_these,
    max(CASE WHEN type = 'check-in' THEN at END) AS checked,
    max(CASE WHEN type = 'call' AND `attributes.outcome` = 'conversation' THEN at END) AS talked,
    collect_list(CASE WHEN type = 'call' AND at > {now} - INTERVAL 9 DAYS THEN at END) AS calls,
    bool_or(type IN ('opt-out', 'contract')) AS over
  FROM events GROUP BY thread
), ends AS (
  SELECT thread, over, zone, any_of_these,
    array_min(filter(interviews, x -> thanked IS NULL OR x > thanked)) AS asked,
    CASE WHEN any_of_these > {now} - INTERVAL 16 DAYS
         THEN to_utc_timestamp(from_utc_timestamp(any_of_these, zone) + INTERVAL 14 DAYS, zone) END AS opens,
    CASE WHEN checked > {now} - INTERVAL 23 DAYS
         THEN to_utc_timestamp(from_utc_timestamp(checked, zone) + INTERVAL 21 DAYS, zone) END AS weeks,
    to_utc_timestamp(CAST(decision_on + INTERVAL 1 DAY AS TIMESTAMP), zone) AS decided,
    CASE WHEN talked > {now} - INTERVAL 9 DAYS
         THEN to_utc_timestamp(from_utc_timestamp(talked, zone) + INTERVAL 7 DAYS, zone) END AS talked,
    CASE WHEN size(calls) >= 7 THEN to_utc_timestamp(
      from_utc_timestamp(element_at(sort_array(calls, false), 7), zone) + INTERVAL 7 DAYS, zone) END AS seventh,
    date_format(from_utc_timestamp({now}, zone), 'HH:mm:ss.SSSSSS') AS clock
  FROM last JOIN facts USING (thread)
), clipped AS (
  SELECT thread, over, zone, any_of_these, asked, asked + INTERVAL 24 HOURS AS due_by,
    CASE WHEN opens > {now} THEN opens END AS opens, CASE WHEN weeks > {now} THEN weeks END AS weeks,
    CASE WHEN decided > {now} THEN decided END AS decided, CASE WHEN talked > {now} THEN talked END AS talked,
    CASE WHEN seventh > {now} THEN seventh END AS seventh,
    clock < '08:00' OR clock > '21:00:00.000000' AS night
  FROM ends
), free AS (
  SELECT *, greatest(opens, weeks, decided) AS check_in_from,
    from_utc_timestamp(greatest(talked, seventh, {now}), zone) AS free,
    talked IS NOT NULL OR seventh IS NOT NULL OR night AS soon
  FROM clipped
), opened AS (
  SELECT *, to_utc_timestamp(CASE
    WHEN free < date_trunc('DAY', free) + INTERVAL 8 HOURS THEN date_trunc('DAY', free) + INTERVAL 8 HOURS
    WHEN free > date_trunc('DAY', free) + INTERVAL 21 HOURS THEN date_trunc('DAY', free) + INTERVAL 32 HOURS
    ELSE free END, zone) AS call_from
  FROM free
)
SELECT thread, stack(3,
  'thank-you',
    CASE WHEN over THEN 'closed' WHEN asked IS NULL THEN 'allowed' WHEN {now} > due_by THEN 'overdue' ELSE 'due' END,
    CAST(NULL AS TIMESTAMP), CASE WHEN NOT over THEN due_by END,
    CASE WHEN over THEN 'over' WHEN asked IS NOT NULL THEN 'thanks' END,
  'check-in',
    CASE WHEN over THEN 'closed' WHEN check_in_from IS NOT NULL THEN 'too_soon' WHEN any_of_these IS NULL THEN 'allowed'
         ELSE 'due' END,
    CASE WHEN NOT over THEN check_in_from END, CAST(NULL AS TIMESTAMP),
    CASE WHEN opens IS NOT NULL THEN 'silence' WHEN decided IS NOT NULL THEN 'decision'
         WHEN weeks IS NOT NULL THEN 'three-weeks' WHEN over THEN 'over' WHEN any_of_these IS NOT NULL THEN 'silence' END,
  'call',
    CASE WHEN over THEN 'closed' WHEN soon THEN 'too_soon' ELSE 'allowed' END,
    CASE WHEN NOT over AND soon THEN call_from END, CAST(NULL AS TIMESTAMP),
    CASE WHEN seventh IS NOT NULL THEN 'seven-calls' WHEN talked IS NOT NULL THEN 'talked' WHEN night THEN 'daytime'
         WHEN over THEN 'over' END
) AS (act, status, not_before, due_by, rule)
FROM opened
"""


def session(memory: str = "6g") -> Any:
    """A session on the two processors of this machine, with this interpreter for the workers."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = import_module("pyspark.sql").SparkSession.builder.master("local[2]").appName("benchmarks")
    settings = {
        "spark.driver.memory": memory,
        "spark.driver.host": "localhost",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": "8",
    }
    for name, value in settings.items():
        builder = builder.config(name, value)
    found = builder.getOrCreate()
    found.sparkContext.setLogLevel("ERROR")
    return found


def by_hand(spark: Any, events: Any, facts: Any) -> Any:
    """The query, over DataFrames."""
    events.createOrReplaceTempView("events")
    facts.createOrReplaceTempView("facts")
    return spark.sql(SQL.format(now=f"TIMESTAMP '{AT.isoformat()}'"))


def written(folder: Path, threads: int) -> tuple[str, str]:
    """Events and facts as Parquet files."""
    paths = str(folder / "events.parquet"), str(folder / "facts.parquet")
    for table, path in zip(tables(threads), paths, strict=True):
        pq.write_table(table, path, row_group_size=1 << 18)
    return paths


def check_equal(spark: Any, threads: int, folder: Path) -> None:
    """Refuse to time what does not give the same answers.

    Raises:
        SystemExit: they differ.
    """
    paths = written(folder, threads)
    events, facts = map(spark.read.parquet, paths)
    policy = load(POLICY)
    ours = evaluate(events, policy, AT, facts=facts, columns=COLUMNS).toArrow()
    found = {
        "Spark SQL": by_hand(spark, events, facts).toArrow(),
        "etiquette.batch": in_one_process(paths[0], policy, AT, facts=paths[1], columns=COLUMNS),
    }
    for name, table in found.items():
        differing = len(_rows(ours) ^ _rows(table))
        if differing or table.num_rows != ours.num_rows:
            raise SystemExit(f"{name}: {differing} rows differ among {ours.num_rows}")


def _rows(table: Any) -> set[tuple[Any, ...]]:
    columns = [
        table[name].cast(pa.int64()) if pa.types.is_timestamp(table[name].type) else table[name] for name in COLUMNS
    ]
    return set(zip(*(column.to_pylist() for column in columns), strict=True))


def times(threads: int, rounds: int = ROUNDS) -> Iterator[tuple[str, float]]:
    """Names and seconds: of the query by hand, and of this package; the best of some rounds, in turn."""
    spark = session()
    try:
        with tempfile.TemporaryDirectory() as folder:
            check_equal(spark, 3_000, Path(folder))
            events, facts = map(spark.read.parquet, written(Path(folder), threads))
            policy = load(POLICY)
            decided = partial(evaluate, events, policy, AT, facts=facts, columns=COLUMNS)
            plans: dict[str, Callable[[], Any]] = {
                BY_HAND: partial(by_hand, spark, events, facts),
                OURS: decided,
                UNTUNED: decided,
            }
            best = dict.fromkeys(plans, float("inf"))
            for _ in range(rounds):
                for name, plan in plans.items():
                    gc.collect()
                    _weigh(spark, batches=name == UNTUNED)
                    begun = time.perf_counter()
                    plan().write.format("noop").mode("overwrite").save()
                    best[name] = min(best[name], time.perf_counter() - begun)
            yield from best.items()
    finally:
        spark.stop()


def _weigh(spark: Any, *, batches: bool) -> None:
    if batches:
        spark.conf.unset("spark.sql.execution.arrow.maxBytesPerBatch")
    else:
        spark.conf.set("spark.sql.execution.arrow.maxBytesPerBatch", BY_ROWS)


def main() -> None:
    """Print seconds, millions of events a second, and how many times as long this package takes."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    print(f"{threads * EVENTS_A_THREAD:,} events in {threads:,} threads, from Parquet, local[2]")
    first = None
    for name, seconds in times(threads):
        first = first or seconds
        rate = threads * EVENTS_A_THREAD / seconds / 1e6
        print(f"{name:<50} {seconds:8.1f} s {rate:8.2f} million events a second {seconds / first:6.2f}x")


if __name__ == "__main__":
    main()
