"""A command starts fast because of what it leaves undone: modules that it does not load, classes that nobody compiles,
rings that nobody looks for. Each can be seen, whatever the clock says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

import etiquette as package

ROOT = Path(str(package.__file__)).parents[1]
AT = "2026-03-24T10:00-04:00"
EVALUATE = ("evaluate", "calls.jsonl", "--policy", "polite.yaml", "--thread", "acme", "--at", AT)
HEAVY = {
    "asyncio", "difflib", "email", "hashlib", "http", "importlib.metadata", "logging", "multiprocessing",
    "socket", "ssl", "subprocess", "tempfile", "unittest", "xml",
    "holidays", "hypothesis", "icalendar", "jsonschema", "numpy", "pyarrow", "pygments", "pytest", "referencing",
    "rich.progress", "rich.table", "rich.traceback", "starlette", "yaml",
    "etiquette.analysis", "etiquette.audit", "etiquette.batch", "etiquette.cases", "etiquette.columnar",
    "etiquette.compiled", "etiquette.language.parser", "etiquette.language.schema", "etiquette.plan",
    "etiquette.store", "etiquette.testing", "etiquette.timeline", "etiquette.tracker",
}  # fmt: skip
"""None of these has a say in what may be done at an instant, once the policy is known."""
AFTER_MAIN = """
import sys
from etiquette.cli import main
try:
    main({arguments!r})
finally:
    {then}
"""

# The standard library notes of each class what it was told; of one that is frozen otherwise, that it froze nothing.
NAME_THE_SLOW = """
    for name, module in list(sys.modules.items()):
        for one in vars(module).values() if name.startswith("etiquette.") else ():
            if getattr(vars(one).get("__dataclass_params__") if isinstance(one, type) else None, "frozen", False):
                print(f"{name}.{one.__name__}", file=sys.stderr)
"""


def told(folder: Path, arguments: Iterable[str], then: str) -> str:
    """What a second process with this command tells on its error stream; the first has kept the policy."""
    kept = {"ETIQUETTE_CACHE": str(folder / "kept"), "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    code = AFTER_MAIN.format(arguments=list(arguments), then=then)
    for _ in range(2):
        run = subprocess.run(
            [sys.executable, "-c", code], env=os.environ | kept, cwd=folder, capture_output=True, text=True, check=True
        )
    return run.stderr


@pytest.mark.parametrize(
    "extra, unwanted", [([], set[str]()), (["--json"], {"random", "rich", "etiquette.explanation"})]
)
def test_a_cold_evaluate_loads_nothing_heavy(folder: Path, extra: list[str], unwanted: set[str]) -> None:
    loaded = set(told(folder, [*EVALUATE, *extra], "print(*sys.modules, file=sys.stderr)").split())
    assert {"click", "etiquette.evaluator"} <= loaded
    assert (HEAVY | unwanted) & loaded == set()


@pytest.mark.parametrize("extra", [[], ["--json"]])
def test_no_class_on_its_way_is_frozen_by_the_slow_decorator(folder: Path, extra: list[str]) -> None:
    assert told(folder, [*EVALUATE, *extra], NAME_THE_SLOW).split() == []


def test_a_command_leaves_its_objects_lying_when_it_ends(folder: Path) -> None:
    last = "import atexit, gc; atexit._run_exitfuncs(); print(gc.get_freeze_count() > 10_000, file=sys.stderr)"
    assert told(folder, EVALUATE, last).split() == ["True"]


def test_where_duckdb_was_at_work_all_is_tidied_up_as_it_wants(folder: Path) -> None:
    pytest.importorskip("duckdb")
    events = [("cedar", "call", "2026-03-17T18:00-04:00"), ("acme", "question", "2026-03-20T16:00-04:00")]
    lines = ["thread,type,at", *(",".join(event) for event in [*events, *events[::-1]])]
    (folder / "events.csv").write_text("\n".join(lines), encoding="utf-8")
    asked = ["batch", "events.csv", "-p", "polite.yaml", "--at", AT, "-o", "out.csv", "--json"]
    assert told(folder, asked, "assert 'duckdb' in sys.modules") == ""


def test_what_is_printed_is_the_same_whether_the_policy_was_kept_or_not(folder: Path) -> None:
    command = [sys.executable, "-m", "etiquette", *EVALUATE, "--json"]
    paths = {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    outputs = [
        subprocess.run(
            command, env=os.environ | paths | {"ETIQUETTE_CACHE": kept}, cwd=folder, capture_output=True, check=True
        ).stdout
        for kept in ("off", str(folder / "kept"), str(folder / "kept"))
    ]
    assert outputs[0] == outputs[1] == outputs[2]
    assert json.loads(outputs[0])["threads"][0]["thread"] == "acme"
