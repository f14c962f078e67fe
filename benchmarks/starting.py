"""What it costs to begin: importing the package, and loading a policy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

import etiquette
from benchmarks.timing import Figure, measure

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
COMMAND = (
    "evaluate", str(EXAMPLES / "job-search.jsonl"), "--policy", "job-interview", "--thread", "granite-bank",
    "--at", "2026-03-24T09:00:00-04:00",
)  # fmt: skip


def figures() -> Iterator[Figure]:
    """An interpreter by itself, one that imports the package, the command, and one policy loaded."""
    for name, statement in (
        ("an interpreter by itself", "pass"),
        ("an interpreter that imports etiquette", "import etiquette"),
    ):
        yield measure(
            name, partial(subprocess.run, [sys.executable, "-c", statement], check=True), rounds=5, clock=perf_counter
        )
    for name, arguments in (("the command evaluate", COMMAND), ("the command evaluate --json", (*COMMAND, "--json"))):
        command = [sys.executable, "-m", "etiquette", *arguments]
        yield measure(
            name, partial(subprocess.run, command, check=True, stdout=subprocess.DEVNULL), rounds=5, clock=perf_counter
        )
    yield measure("load job-interview", lambda: etiquette.load("job-interview"), rounds=5)
