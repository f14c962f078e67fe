"""Draws a report: millions of events a second as bars, and the curves of growth, in one SVG."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.growth import Curve
from benchmarks.report import RATE, Report, Table

OURS, OTHERS = "#00796b", "#b0bec5"


def draw(report: Report, path: Path) -> None:
    """Write the picture. One of the same report is the same, byte by byte."""
    matplotlib: Any = import_module("matplotlib")
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "etiquette", "font.size": 9})
    plots: Any = import_module("matplotlib.pyplot")
    wide = [table for table in report.tables if table.unit == RATE]
    kinds = list(dict.fromkeys(curve.of for curve in report.curves))
    count = len(wide) + len(kinds)
    if not count:
        return
    heights = [0.24 * len(table.rows) for table in wide] + [2.6] * len(kinds)
    figure, axes = plots.subplots(
        count, 1, figsize=(8, 0.9 * count + sum(heights)), height_ratios=heights, squeeze=False
    )
    places = iter(axes[:, 0])
    for table in wide:
        _bars(next(places), table)
    for kind in kinds:
        _curves(next(places), kind, [curve for curve in report.curves if curve.of == kind])
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
    plots.close(figure)
    path.write_text(
        "\n".join(line.rstrip() for line in path.read_text(encoding="utf-8").splitlines()) + "\n", encoding="utf-8"
    )


def _bars(axes: Any, table: Table) -> None:
    rows = [row for row in table.rows if not row.name.startswith("sum of")][::-1]
    names = [f"{row.group}: {row.name}" for row in rows]
    colours = [OURS if row.name.startswith("etiquette") else OTHERS for row in rows]
    drawn = axes.barh(names, [row.value for row in rows], color=colours)
    axes.bar_label(drawn, fmt="{:,.1f}", padding=2)
    axes.set_xscale("log")
    axes.margins(x=0.12)
    axes.set_title(f"{table.title},\n{table.unit}", loc="left", fontsize=9)


def _curves(axes: Any, kind: str, curves: list[Curve]) -> None:
    for curve in curves:
        axes.plot(curve.sizes, curve.seconds, marker="o", markersize=3, label=f"{curve.name} ({curve.exponent:.2f})")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.grid(visible=True, alpha=0.3)
    axes.set_ylabel("processor seconds")
    axes.set_title(f"by {kind}; in brackets the exponent", loc="left", fontsize=9)
    axes.legend(fontsize=7, loc="upper left")
