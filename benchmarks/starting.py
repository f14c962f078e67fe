"""What it costs to begin: importing the package, and loading a policy.

Each process is what a user starts day by day: its modules are compiled, and the policy was read before. So the first
round, which does both, is not counted, and those that are compared run in turn.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

import etiquette
from benchmarks.report import Goal
from benchmarks.timing import Figure, measure

ROUNDS = 15
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
EVALUATE = (
    "-m", "etiquette", "evaluate", str(EXAMPLES / "job-search.jsonl"), "--policy", "job-interview",
    "--thread", "granite-bank", "--at", "2026-03-24T09:00:00-04:00",
)  # fmt: skip
BARE, IMPORTING = "an interpreter by itself", "an interpreter that imports etiquette"
TEXT, AS_JSON = "the command evaluate", "the command evaluate --json"
STARTS: dict[str, Sequence[str]] = {
    BARE: ("-c", "pass"),
    IMPORTING: ("-c", "import etiquette"),
    TEXT: EVALUATE,
    AS_JSON: (*EVALUATE, "--json"),
}


def figures() -> Iterator[Figure]:
    """An interpreter by itself, one that imports the package, the command, and one policy loaded."""
    yield from processes(STARTS)
    yield measure("load job-interview", lambda: etiquette.load("job-interview"), rounds=5)


def processes(starts: dict[str, Sequence[str]]) -> Iterator[Figure]:
    """Each process from its start to its end, on the clock."""
    seconds: dict[str, list[float]] = {name: [] for name in starts}
    with TemporaryDirectory() as kept:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["ETIQUETTE_CACHE"] = kept
        for counted in (False, *[True] * ROUNDS):
            for name, arguments in starts.items():
                start = perf_counter()
                command = [sys.executable, *arguments]
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
                if counted:
                    seconds[name].append(perf_counter() - start)
    for name, each in seconds.items():
        yield Figure(name=name, best=min(each), median=statistics.median(each))


def goals(figures: Sequence[Figure]) -> Iterator[Goal]:
    """How long a start may take, in milliseconds on the clock."""
    took = {one.name: one.median * 1e3 for one in figures}
    over = took[IMPORTING] - took[BARE]
    yield Goal(text="import etiquette: at most 25 ms more than an interpreter by itself", value=over, met=over <= 25)
    for name in (TEXT, AS_JSON):
        yield Goal(text=f"{name}: at most 120 ms, cold", value=took[name], met=took[name] <= 120)
