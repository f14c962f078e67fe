"""What was measured: tables and curves, on the screen and as JSON."""

from __future__ import annotations

import json
import math
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.table import Table as Printed

from benchmarks.growth import Curve

if TYPE_CHECKING:
    from rich.console import Console

PACKAGES = ("numpy", "pyarrow", "duckdb", "polars", "pyspark", "whenever", "pendulum", "datalogic-py", "zen-engine")
RATE = "million events a second"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure.

    Attributes:
        group: what it is compared within, where a table has several groups.
        name: what was measured.
        value: in the unit of its table; on the clock, where it is one of time.
        ratio: of it to that of the row with which its table, or its group, is compared.
        processor: millions of events for each second of a processor, of which several may work at once.
    """

    group: str = ""
    name: str
    value: float
    ratio: float | None
    processor: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Figures of one kind. ``unit``: ``s``, ``MiB`` or :data:`RATE`; ``compared``: what ratios are to."""

    title: str
    unit: str
    compared: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One goal, what came of it, and whether it was met."""

    text: str
    value: float
    met: bool


@dataclass(slots=True, kw_only=True)
class Report:
    """All that one run measured.

    Attributes:
        quick: whether it was a run for trying, with small tables and few rounds.
        left_out: peers that are not installed, each with the reason.
        failed: parts whose answers differed, each with what did.
    """

    quick: bool
    tables: list[Table] = field(default_factory=list[Table])
    curves: list[Curve] = field(default_factory=list[Curve])
    goals: list[Goal] = field(default_factory=list[Goal])
    left_out: dict[str, str] = field(default_factory=dict[str, str])
    failed: dict[str, str] = field(default_factory=dict[str, str])
    machine: dict[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        self.machine = _machine()

    def to_json(self) -> str:
        """All of it; what could not be computed is null."""
        told = asdict(self)
        told["curves"] = [asdict(one) | {"exponent": one.exponent} for one in self.curves]
        return json.dumps(_without_nan(told), indent=1, ensure_ascii=False) + "\n"


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else float(f"{value:.4g}")
    if isinstance(value, dict):
        return {key: _without_nan(one) for key, one in value.items()}
    return [_without_nan(one) for one in value] if isinstance(value, list | tuple) else value


def _machine() -> dict[str, str]:
    """Where it was measured, and with which versions."""
    model = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if "model name" in line), "")
    found = {
        "date": datetime.now(UTC).date().isoformat(),
        "processor": f"{os.cpu_count()} × {model or platform.processor() or platform.machine()}",
        "load": " ".join(f"{one:.1f}" for one in os.getloadavg()),
        "python": platform.python_version(),
    }
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _lines(path: str) -> Sequence[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else ()


# --- on the screen ---------------------------------------------------------------------------------------------------


def readable(value: float, unit: str) -> str:
    """A figure as people write it."""
    if unit != "s":
        return f"{value:,.1f}" if value < 100 else f"{value:,.0f}"
    for name, factor in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if value * factor >= 1:
            return f"{value * factor:.3g} {name}"
    return f"{value * 1e9:.0f} ns"


def ratio_of(row: Row) -> str:
    """How a figure compares."""
    return "" if row.ratio is None else f"{row.ratio:.2f}×"


def processor_of(row: Row) -> str:
    """How many millions of events a second of a processor is enough for."""
    return "" if row.processor is None else readable(row.processor, "millions")


def show(console: Console, table: Table) -> None:
    """Print a table."""
    printed = Printed(
        title=table.title, title_justify="left", caption=f"ratios to: {table.compared}", caption_justify="left"
    )
    grouped = any(row.group for row in table.rows)
    if grouped:
        printed.add_column("")
    printed.add_column("")
    printed.add_column("" if table.unit == "s" else table.unit, justify="right")
    printed.add_column("ratio", justify="right")
    timed = any(row.processor is not None for row in table.rows)
    if timed:
        printed.add_column("each processor second", justify="right")
    for row in table.rows:
        cells = [row.name, readable(row.value, table.unit), ratio_of(row), *([processor_of(row)] if timed else [])]
        printed.add_row(*([row.group, *cells] if grouped else cells))
    console.print(printed)


def show_curve(console: Console, curve: Curve) -> None:
    """Print a curve in one line."""
    points = "  ".join(f"{size:,}: {readable(s, 's')}" for size, s in zip(curve.sizes, curve.seconds, strict=True))
    console.print(
        f"{curve.name}, by {curve.of}: {points}  (exponent {curve.exponent:.2f})", highlight=False, soft_wrap=True
    )
