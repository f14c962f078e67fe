"""Puts the figures of a report into the page of the manual that shows them."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.report import Report, Table, processor_of, ratio_of, readable

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "speed.md"
DATA = ROOT / "docs" / "explanation" / "speed.json"
PICTURE = ROOT / "docs" / "images" / "speed.svg"
_FIGURES = re.compile(r"(<!-- figures: .*?-->\n).*?(?=<!-- end of figures -->)", re.DOTALL)


def keep(report: Report) -> None:
    """Write the figures into the page, and all that was measured beside it."""
    DATA.write_text(report.to_json(), encoding="utf-8")
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_FIGURES.sub(lambda found: f"{found[1]}\n{markdown(report)}\n", text), encoding="utf-8")


def markdown(report: Report) -> str:
    """The figures as Markdown."""
    machine = ", ".join(f"{name} {value}" for name, value in report.machine.items())
    parts = [f"Measured on {machine}."]
    parts += [_table(table) for table in report.tables]
    if report.goals:
        lines = [f"| {goal.text} | {goal.value:.2f} | {'met' if goal.met else 'missed'} |" for goal in report.goals]
        parts.append("\n".join(["### Goals", "", "| goal | measured | |", "|---|---:|---|", *lines]))
    if report.curves:
        lines = [
            f"| {curve.of} | {curve.name} | {curve.sizes[0]:,} … {curve.sizes[-1]:,} "
            f"| {readable(curve.seconds[0], 's')} … {readable(curve.seconds[-1], 's')} | {curve.exponent:.2f} |"
            for curve in report.curves
        ]
        head = ["### Growth", "", "| by | what | from … to | processor time | exponent |", "|---|---|---|---|---:|"]
        parts.append("\n".join([*head, *lines]))
    parts += [f"Left out: {name}, which {why}." for name, why in report.left_out.items()]
    return "\n\n".join(parts) + "\n"


def _table(table: Table) -> str:
    unit = "processor or clock time" if table.unit == "s" else table.unit
    timed = any(row.processor is not None for row in table.rows)
    lines = [
        f"| {f'{row.group}: ' if row.group else ''}{row.name} | {readable(row.value, table.unit)} | {ratio_of(row)} |"
        + (f" {processor_of(row)} |" if timed else "")
        for row in table.rows
    ]
    more = [f"Ratios are to: {table.compared}.", ""] if any(row.ratio is not None for row in table.rows) else []
    head = [f"| | {unit} | ratio |", "|---|---:|---:|"]
    if timed:
        head = [head[0] + " each processor second |", head[1] + "---:|"]
    return "\n".join([f"### {table.title}", "", *more, *head, *lines])
