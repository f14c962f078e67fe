"""The parts of a report: each checks that all answers agree, measures, and gives its tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from importlib.util import find_spec

from benchmarks import deciding, gates, growth, rule_engines, scalar, starting, straightforward
from benchmarks.column_data import EVENTS_A_THREAD
from benchmarks.growth import Curve
from benchmarks.report import RATE, Goal, Report, Row, Table
from benchmarks.timing import Figure


def begin(report: Report) -> Iterator[Table]:
    """What it costs to begin, and to decide the example history."""
    starts = [*starting.figures()]
    report.goals += starting.goals(starts)
    figures = [*starts, *deciding.figures()]
    rows = tuple(Row(name=one.name, value=one.median, ratio=None) for one in figures)
    yield Table(title="Starting, and the example history", unit="s", compared="nothing", rows=rows)


def one_thread(report: Report) -> Iterator[Table]:
    """Twenty events, three acts: medians, and ratios to the expert's function."""
    figures: list[Figure] = list(scalar.figures())
    figures += straightforward.figures()
    figures += rule_engines.figures()
    if find_spec("whenever") is None:
        report.left_out["whenever"] = "is not installed"
    for name, (module, _) in rule_engines.ENGINES.items():
        if find_spec(module) is None:
            report.left_out[name] = "is not installed"
    figures += gates.figures()
    if find_spec("cue_notify") is None:
        report.left_out[gates.NAME] = "is not installed: it wants Python 3.12 or later"
    expert = next(one for one in figures if one.name == scalar.BY_HAND)
    rows = tuple(Row(name=one.name, value=one.median, ratio=one.median / expert.median) for one in figures)
    yield Table(title="One thread of 20 events", unit="s", compared=expert.name, rows=rows)
    report.goals += _goals_of_one_thread({one.name: one.median for one in figures})


def _goals_of_one_thread(seconds: dict[str, float]) -> Iterable[Goal]:
    def most(name: str, other: str, times: float, text: str) -> Goal:
        value = seconds[name] / seconds[other]
        return Goal(text=text, value=value, met=value <= times)

    compiled = scalar.COMPILED
    yield most(compiled, scalar.BY_HAND, 2, "20 events to 3 decisions: at most 2 × the function by hand")
    text = "from ISO text: at most 1.3 × the function by hand"
    yield most(scalar.COMPILED_TEXT, scalar.BY_HAND_TEXT, 1.3, text)
    if "straightforward, whenever" in seconds:
        value = seconds["straightforward, whenever"] / seconds[compiled]
        yield Goal(text="20 events to 3 decisions: at least twice as fast as whenever", value=value, met=value >= 2)
    for name in (scalar.AT_HAND, scalar.AFTER_AN_EVENT):
        value = seconds[name] * 1e6
        yield Goal(text=f"{name}: at most 1.5 µs", value=value, met=value <= 1.5)
    for name, least in ((scalar.FOLDED, 4), (scalar.JUDGED, 1)):
        value = 1e-6 / seconds[name]
        yield Goal(text=f"{name}: at least {least} million a second", value=value, met=value >= least)


def whole_tables(report: Report, threads: int) -> Iterator[Table]:
    """Millions of events a second, and ratios within each group to this package with two threads of execution."""
    from benchmarks import columns

    timed = list(columns.figures(threads))
    ours = {one.group: one.rate for one in timed if one.name == "etiquette, 2 threads"}
    rows = tuple(
        Row(
            group=one.group,
            name=one.name,
            value=one.rate,
            ratio=one.rate / ours[one.group],
            processor=one.events / one.cpu / 1e6,
        )
        for one in timed
    )
    count = threads * EVENTS_A_THREAD
    yield Table(
        title=f"{count:,} events in {threads:,} threads",
        unit=RATE,
        compared="etiquette, 2 threads, in each group",
        rows=rows,
    )
    report.goals += _goals_of_tables({(one.group, one.name): one.rate for one in timed})


def _goals_of_tables(rates: dict[tuple[str, str], float]) -> Iterable[Goal]:
    def best_peer(group: str) -> float:
        return max(
            rate for (own, name), rate in rates.items() if own == group and name.startswith(("DuckDB", "Polars"))
        )

    def goal(group: str, ours: str, least: float, text: str) -> Goal:
        value = rates[group, ours] / best_peer(group)
        return Goal(text=text, value=value, met=value >= least)

    memory = "sorted, in memory"
    yield goal(memory, "etiquette, 1 thread", 3, "in memory, one thread: at least 3 × the best of DuckDB and Polars")
    yield goal("in the order of time", "etiquette, 2 threads", 1, "in the order of time: at least the best of them")
    yield goal("from Parquet", "etiquette, 2 threads", 1.5, "from Parquet: at least 1.5 × the best of them")
    yield goal("audit, in memory", "etiquette, 2 threads", 2, "audit: at least 2 × the best of them")
    times = rates[memory, "C, one pass, 1 thread"] / rates[memory, "etiquette, 1 thread"]
    yield Goal(text="at most 3 × the time of one pass in C, one thread", value=times, met=times <= 3)


def memory(report: Report, threads: int, most: int) -> Iterator[Table]:
    """What whole tables hold besides themselves, in memory; and what a process holds that reads a file."""
    from benchmarks import memory

    if not memory.is_told():
        report.left_out["memory"] = "this system does not tell"
        return
    found = list(memory.figures(threads, most))
    rows = tuple(
        Row(name=one.name, value=one.more, ratio=one.more / one.events if one.events else None) for one in found
    )
    title = "Memory, at its peak, besides the columns that go in and come out"
    yield Table(title=title, unit="MiB", compared="the columns of the events", rows=rows)
    *in_memory, from_file = found
    if not report.quick:
        for one in in_memory:
            value = 100 * one.more / one.events
            text = f"{one.name}: at most 25 % more than the columns that go in and come out"
            report.goals.append(Goal(text=text, value=value, met=value <= 25))
    value = from_file.more / 1024
    report.goals.append(Goal(text=f"{from_file.name}: at most 2 GiB", value=value, met=value <= 2))


def cluster(report: Report, threads: int, rounds: int) -> Iterator[Table]:
    """Spark on this machine, beside a query written by hand."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        report.left_out["pyspark"] = "is not installed, or there is no Java"
        return
    from benchmarks import spark

    found = dict(spark.times(threads, rounds))
    by_hand = found[spark.BY_HAND]
    rows = tuple(Row(name=name, value=seconds, ratio=seconds / by_hand) for name, seconds in found.items())
    count = threads * EVENTS_A_THREAD
    yield Table(
        title=f"Spark, local[2]: {count:,} events in {threads:,} threads, from Parquet",
        unit="s",
        compared=spark.BY_HAND,
        rows=rows,
    )
    times = found[spark.OURS] / by_hand
    report.goals.append(
        Goal(text="cluster: at most 1.7 × the time of Spark SQL by hand", value=times, met=times <= 1.7)
    )


def curves(*, quick: bool, hundred_million: bool) -> Iterator[Curve]:
    """How costs grow."""
    most = 8 if hundred_million else 7
    yield from growth.many(growth.powers(5, 6 if quick else most))
    yield from growth.rules((1, 2, 4, 8, 16, 32, 64), 2_000 if quick else 20_000)
    yield from growth.lengths(growth.powers(0, 3 if quick else 5))
