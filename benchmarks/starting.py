"""What it costs to begin: importing the package, and loading a policy."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from functools import partial

import etiquette
from benchmarks.timing import Figure, measure


def figures() -> Iterator[Figure]:
    """An interpreter by itself, one that imports the package, and one policy loaded."""
    for name, statement in (
        ("an interpreter by itself", "pass"),
        ("an interpreter that imports etiquette", "import etiquette"),
    ):
        yield measure(name, partial(subprocess.run, [sys.executable, "-c", statement], check=True), rounds=5)
    yield measure("load job-interview", lambda: etiquette.load("job-interview"), rounds=5)
