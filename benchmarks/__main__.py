"""Measures everything and prints it: run ``python -m benchmarks``, with ``--quick`` for a run of two minutes.

Answers are compared before anything is timed. What was measured is written to ``benchmarks/out``, as JSON and as a
picture; ``--keep`` puts it into the manual too.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from benchmarks import page, sections
from benchmarks.chart import draw
from benchmarks.report import Report, Table, show, show_curve

OUT = Path(__file__).with_name("out")
PARTS = ("begin", "thread", "tables", "memory", "cluster", "growth")


@click.command()
@click.option("--quick", is_flag=True, help="small tables and few rounds")
@click.option("--keep", is_flag=True, help="put the figures into the manual")
@click.option("--hundred-million", is_flag=True, help="let the curve of events go on to a hundred million")
@click.option("--threads", type=int, help="of the tables; a million by default, 20 events each")
@click.option("--only", type=click.Choice(PARTS), multiple=True, help="these parts alone")
def main(*, quick: bool, keep: bool, hundred_million: bool, threads: int | None, only: Sequence[str]) -> None:
    """Print what things cost here, beside what they cost elsewhere."""
    # PySpark warns of versions of pandas that it has not met; its workers are processes of their own.
    warnings.simplefilter("ignore")
    os.environ["PYTHONWARNINGS"] = "ignore"
    console = Console(width=120) if not sys.stdout.isatty() else Console()
    report = Report(quick=quick)
    wanted = only or PARTS
    count = threads or (20_000 if quick else 1_000_000)
    parts: dict[str, Callable[[], Iterable[Table]]] = {
        "begin": partial(sections.begin, report),
        "thread": partial(sections.one_thread, report),
        "tables": partial(sections.whole_tables, report, count),
        "memory": partial(sections.memory, report, max(count, 300_000), 10**8 if hundred_million else 10**7),
        "cluster": partial(sections.cluster, report, count, 1 if quick else 3),
    }
    for name, part in parts.items():
        if name in wanted:
            measured(console, report, name, part)
    for curve in sections.curves(quick=quick, hundred_million=hundred_million) if "growth" in wanted else ():
        report.curves.append(curve)
        show_curve(console, curve)
    finish(console, report, keep=keep)
    sys.exit(bool(report.failed))


def measured(console: Console, report: Report, name: str, part: Callable[[], Iterable[Table]]) -> None:
    """Measure one part and print it; where answers differ, say so and go on with the next."""
    try:
        for table in part():
            report.tables.append(table)
            show(console, table)
    except (AssertionError, SystemExit) as problem:
        report.failed[name] = str(problem)
        console.print(f"[bold red]{name}: answers differ, nothing was timed:[/] {problem}")


def finish(console: Console, report: Report, *, keep: bool) -> None:
    """Print goals and what was left out, and write the report."""
    for goal in report.goals:
        console.print(f"{'met   ' if goal.met else 'missed'} {goal.value:6.2f}  {goal.text}", highlight=False)
    for name, why in report.left_out.items():
        console.print(f"left out: {name}, which {why}", highlight=False)
    OUT.mkdir(exist_ok=True)
    (OUT / "speed.json").write_text(report.to_json(), encoding="utf-8")
    draw(report, OUT / "speed.svg")
    if keep:
        page.keep(report)
        draw(report, page.PICTURE)


if __name__ == "__main__":
    main()
