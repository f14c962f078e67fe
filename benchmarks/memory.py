"""How much memory whole tables take: each figure in a process of its own, by the operating system's account of its peak.

Only Linux tells the peak since an instant, as ``VmHWM`` after ``clear_refs``; elsewhere these figures are left out.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.column_data import AT, EVENTS_A_THREAD, tables, write_many
from benchmarks.columns import COLUMNS, POLICY, of_execution

_MEBIBYTE = 1 << 20
_STATUS, _RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
_WARM = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One figure, in mebibytes.

    Attributes:
        name: what was done.
        events: what the events are as columns in memory; 0 where they were read from a file.
        result: what the decisions are.
        more: what was held at once besides these two; of a file, in all.
    """

    name: str
    events: float
    result: float
    more: float


def is_told() -> bool:
    """Whether the system tells."""
    return _RESET.exists() and "VmHWM" in _STATUS.read_text(encoding="ascii")


def figures(threads: int, most: int) -> Iterator[Held]:
    """Of a table in memory, with one and two threads of execution; and of a file of so many events at most.

    Args:
        threads: of the table in memory.
        most: events of the file.
    """
    import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

    with tempfile.TemporaryDirectory() as folder:
        paths = [f"{folder}/{name}.arrow" for name in ("events", "facts")]
        for path, table in zip(paths, tables(threads), strict=True):
            with pa.ipc.new_file(path, table.schema) as file:
                file.write_table(table)
        for workers in (1, 2):
            yield _asked(f"etiquette, {threads * EVENTS_A_THREAD:,} events in memory", *paths, str(workers))
        paths = [f"{folder}/{name}.parquet" for name in ("events", "facts")]
        write_many(most // EVENTS_A_THREAD, *paths)
        yield _asked(f"etiquette, {most:,} events from Parquet, in all", *paths, "2")


def _asked(name: str, *arguments: str) -> Held:
    command = [sys.executable, "-m", "benchmarks.memory", *arguments]
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return Held(name=f"{name}, {of_execution(int(arguments[-1]))}", **told)


# --- in the process that is looked at --------------------------------------------------------------------------------


def _kibibytes(key: str) -> int:
    line = next(line for line in _STATUS.read_text(encoding="ascii").splitlines() if line.startswith(key))
    return int(line.split()[1])


def of_a_table(events: str, facts: str, workers: int) -> dict[str, float]:
    """What is held besides the columns that go in and come out."""
    import pyarrow as pa

    from etiquette.api import load
    from etiquette.batch import evaluate

    policy = load(POLICY)

    def decided(told: Any, known: Any) -> Any:
        return evaluate(told, policy, AT, facts=known, sorted=True, columns=COLUMNS, workers=workers)

    told, known = (pa.ipc.open_file(pa.OSFile(path)).read_all() for path in (events, facts))
    decided(told.slice(0, _WARM * EVENTS_A_THREAD), known.slice(0, _WARM))
    before = _kibibytes("VmRSS")
    _RESET.write_text("5", encoding="ascii")
    result = decided(told, known).nbytes / _MEBIBYTE
    more = (_kibibytes("VmHWM") - before) / 1024 - result
    return {"events": told.nbytes / _MEBIBYTE, "result": result, "more": more}


def of_a_file(events: str, facts: str, workers: int) -> dict[str, float]:
    """What the whole process holds, where decisions are let go as they come."""
    from etiquette.api import load
    from etiquette.batch import batches

    policy = load(POLICY)
    for _ in batches(events, policy, AT, facts=facts, columns=COLUMNS, sorted=True, workers=workers):
        pass
    return {"events": 0, "result": 0, "more": _kibibytes("VmHWM") / 1024}


if __name__ == "__main__":
    look = of_a_file if sys.argv[1].endswith(".parquet") else of_a_table
    print(json.dumps(look(sys.argv[1], sys.argv[2], int(sys.argv[3]))))
