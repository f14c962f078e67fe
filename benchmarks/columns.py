"""What whole tables cost, beside C, DuckDB and Polars: run ``python -m benchmarks.columns [THREADS]``.

The peers compute the same columns of the same answers, which are compared first. Give the number of threads: a million,
with twenty events each, is what the goals are said for.
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import etiquette
from benchmarks import column_audits, column_peers
from benchmarks.column_data import AT, EVENTS_A_THREAD, tables, unsorted
from benchmarks.column_peers import Answers, InC, of_ours, of_wide
from etiquette.batch import audit, evaluate

POLICY = Path(__file__).with_suffix(".yaml")
COLUMNS = ("thread", "act", "status", "not_before", "due_by", "rule")
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """One way to do it. ``seconds``: of the median round, on the clock; ``cpu``: of all processors together."""

    group: str
    name: str
    seconds: float
    cpu: float
    events: int

    @property
    def rate(self) -> float:
        """Millions of events a second."""
        return self.events / self.seconds / 1e6

    def __str__(self) -> str:
        cpu_rate = self.events / self.cpu / 1e6
        return f"{self.group:<28} {self.name:<34} {self.rate:8.1f} {cpu_rate:10.1f}"


def timed(group: str, name: str, events: int, action: Callable[[], object], rounds: int = ROUNDS) -> Timed:
    """The median of several rounds."""
    clock: list[float] = []
    worked: list[float] = []
    for _ in range(rounds):
        gc.collect()
        begun, before = time.perf_counter(), time.process_time()
        action()
        clock.append(time.perf_counter() - begun)
        worked.append(time.process_time() - before)
    return Timed(group=group, name=name, seconds=median(clock), cpu=median(worked), events=events)


def of_execution(threads: int) -> str:
    """So many threads of execution."""
    return f"{threads} thread{'s' if threads != 1 else ''}"


def same(one: Answers, other: Answers, name: str) -> None:
    """Refuse to time what does not give the same answers."""
    for column, values in one.items():
        differing = int((values != other[column]).sum())
        if differing:
            raise SystemExit(f"{name}: {differing} answers differ in {column}")


def in_memory(events: Any, facts: Any, in_c: InC) -> Iterator[Timed]:
    """Sorted columns in memory."""
    import polars as pl

    policy = etiquette.load(POLICY)
    count, threads = events.num_rows, np.arange(facts.num_rows)
    frames = pl.from_arrow(events), pl.from_arrow(facts)
    at = column_peers.numbers(events["at"])

    def ours(workers: int, columns: tuple[str, ...] | None = COLUMNS) -> Any:
        return evaluate(events, policy, AT, facts=facts, sorted=True, columns=columns, workers=workers)

    answers = of_ours(ours(1))
    same(answers, in_c(events, facts), "C")
    same(answers, of_wide(column_peers.in_duckdb(events, facts), threads), "DuckDB")
    same(answers, of_wide(column_peers.in_polars(*frames, is_sorted=True), threads), "Polars")
    group = "sorted, in memory"
    yield timed(group, "sum of one column", count, at.sum)
    for workers in (1, 2):
        yield timed(group, f"C, one pass, {of_execution(workers)}", count, partial(in_c, events, facts, workers))
    for workers in (1, 2):
        yield timed(group, f"etiquette, {of_execution(workers)}", count, partial(ours, workers))
    yield timed(group, "etiquette, all columns, 2 threads", count, lambda: ours(2, None))
    yield timed(group, "DuckDB, 2 threads", count, lambda: column_peers.in_duckdb(events, facts))
    yield timed(group, "Polars, 2 threads", count, lambda: column_peers.in_polars(*frames, is_sorted=True))


def in_files(events: Any, facts: Any, folder: Path) -> Iterator[Timed]:
    """Parquet files."""
    import pyarrow.parquet as pq  # type: ignore[import-untyped]  # it has no types

    policy, count = etiquette.load(POLICY), events.num_rows
    paths = [str(folder / "events.parquet"), str(folder / "facts.parquet")]
    for table, path in zip((events, facts), paths, strict=True):
        pq.write_table(table, path, row_group_size=1 << 20)
    group, columns = "from Parquet", COLUMNS
    yield timed(
        group, "etiquette, 2 threads", count,
        lambda: evaluate(paths[0], policy, AT, facts=paths[1], sorted=True, columns=columns),
    )  # fmt: skip
    yield timed(group, "DuckDB, 2 threads", count, lambda: column_peers.in_duckdb(paths[0], paths[1]))
    yield timed(group, "Polars, 2 threads", count, lambda: column_peers.in_polars(paths[0], paths[1], is_sorted=True))


def in_no_order(events: Any, facts: Any) -> Iterator[Timed]:
    """A log in the order of time, with threads named by sparse numbers."""
    import polars as pl

    policy, count = etiquette.load(POLICY), events.num_rows
    log, known = unsorted(events, facts)
    frames = pl.from_arrow(log), pl.from_arrow(known)
    group = "in the order of time"
    yield timed(group, "etiquette, 2 threads", count, lambda: evaluate(log, policy, AT, facts=known, columns=COLUMNS))
    yield timed(group, "DuckDB, 2 threads", count, lambda: column_peers.in_duckdb(log, known))
    yield timed(group, "Polars, 2 threads", count, lambda: column_peers.in_polars(*frames, is_sorted=False))


def audits(events: Any, facts: Any) -> Iterator[Timed]:
    """Each act judged at its own instant."""
    import polars as pl

    policy, count = etiquette.load(POLICY), events.num_rows
    frames = pl.from_arrow(events), pl.from_arrow(facts)

    def ours(workers: int) -> Any:
        return audit(events, policy, AT, facts=facts, sorted=True, workers=workers)

    few = events.slice(0, 20_000 * EVENTS_A_THREAD), facts.slice(0, 20_000)
    answers = column_audits.of_ours(audit(few[0], policy, AT, facts=few[1], sorted=True), few[0])
    for name, found in (
        ("DuckDB", column_audits.in_duckdb(*few)), ("Polars", column_audits.in_polars(*map(pl.from_arrow, few)))
    ):  # fmt: skip
        differing = len(set(column_audits.of_peer(found).items()) ^ set(answers.items()))
        # What a change of the clock skips, Polars reads as another time than the language does.
        if differing > len(answers) / 10_000:
            raise SystemExit(f"{name}: {differing} acts are judged otherwise")
    group = "audit, in memory"
    for workers in (1, 2):
        yield timed(group, f"etiquette, {of_execution(workers)}", count, partial(ours, workers))
    yield timed(group, "DuckDB, 2 threads", count, lambda: column_audits.in_duckdb(events, facts))
    yield timed(group, "Polars, 2 threads", count, lambda: column_audits.in_polars(*frames))


def figures(threads: int) -> Iterator[Timed]:
    """All of them."""
    events, facts = tables(threads)
    yield from in_memory(events, facts, InC())
    with tempfile.TemporaryDirectory() as folder:
        yield from in_files(events, facts, Path(folder))
    yield from audits(events, facts)
    yield from in_no_order(events, facts)


def main() -> None:
    """Print millions of events a second: on the clock, and for each second of a processor."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    warnings.simplefilter("ignore")
    print(f"{threads * EVENTS_A_THREAD:,} events in {threads:,} threads; millions of events a second")
    print(f"{'':<28} {'':<34} {'clock':>8} {'processor':>10}")
    for figure in figures(threads):
        print(figure, flush=True)


if __name__ == "__main__":
    main()
