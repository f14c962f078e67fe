"""The shape of the package: imports point down, packages from outside come in by one door, and only the shell touches
the world."""

from __future__ import annotations

import os
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from importlib.util import find_spec
from pathlib import Path

import pytest

import etiquette
from tests.architecture import Module, findings, imports_of, knots, module_of, permit_for, read_package, unplaced
from tests.ladder import LADDER, PERMITS

HEAVY = (
    "cairosvg", "click", "duckdb", "filelock", "holidays", "hypothesis", "icalendar", "jsonschema", "mcp", "numpy",
    "pendulum", "psycopg", "pyarrow", "pyspark", "pytest", "rich", "starlette", "tzdata", "uvicorn", "yaml",
    "zoneinfo",
)  # fmt: skip


def package_folder() -> Path:
    spec = find_spec("etiquette")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.fixture(scope="module")
def modules() -> list[Module]:
    return read_package(package_folder())


# --- the package -----------------------------------------------------------------------------------------------------


def test_every_room_has_its_place_on_the_ladder(modules: list[Module]) -> None:
    assert not unplaced(modules), "\n".join(unplaced(modules))


def test_no_room_stands_on_the_ladder_twice() -> None:
    rooms = [room for rung in LADDER for step in rung.steps for room in step]
    assert len(rooms) == len(set(rooms))


def test_imports_point_down_come_in_by_their_door_and_nothing_below_the_shell_touches_the_world(
    modules: list[Module],
) -> None:
    wrong = [str(finding) for finding in findings(modules) if permit_for(finding) is None]
    assert not wrong, "\n".join(wrong)


def test_every_permit_is_still_needed(modules: list[Module]) -> None:
    used = {permit_for(finding) for finding in findings(modules)}
    assert [permit for permit in PERMITS if permit not in used] == []


def test_no_modules_import_each_other_in_a_circle(modules: list[Module]) -> None:
    try:
        TopologicalSorter(knots(modules)).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other in a circle: {' -> '.join(error.args[1])}")


def test_every_module_postpones_its_annotations(modules: list[Module]) -> None:
    late = [
        m.name for m in modules if m.tree.body and "__future__.annotations" not in [i.target for i in imports_of(m)]
    ]
    only_docstring = {m.name for m in modules if len(m.tree.body) == 1}
    assert [name for name in late if name not in only_docstring] == []


# --- import cost -----------------------------------------------------------------------------------------------------


def loaded_by(statement: str) -> set[str]:
    """The packages that a statement brings into a fresh interpreter."""
    environment = os.environ | {"PYTHONPATH": str(package_folder().parent)}
    for variable in ("COV_CORE_SOURCE", "COVERAGE_PROCESS_START"):
        environment.pop(variable, None)
    command = [sys.executable, "-X", "importtime", "-c", statement]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    names = [line.rpartition("|")[2].strip() for line in run.stderr.splitlines() if line.startswith("import time:")]
    assert "etiquette" in names
    return {name.partition(".")[0] for name in names}


@pytest.mark.parametrize(
    "statement",
    ["import etiquette", "from etiquette import Decision, Diagnostic, EtiquetteError, Event, History, InvalidPolicy"],
)
def test_importing_is_light(statement: str) -> None:
    assert loaded_by(statement) & set(HEAVY) == set()


def test_the_measure_of_lightness_sees_a_heavy_import() -> None:
    assert "yaml" in loaded_by("import etiquette, yaml")


def test_every_public_name_is_there_and_is_listed_once() -> None:
    assert len(set(etiquette.__all__)) == len(etiquette.__all__)
    for name in etiquette.__all__:
        assert getattr(etiquette, name) is not None


def test_a_name_that_is_not_public_is_an_attribute_error_like_any_other() -> None:
    with pytest.raises(AttributeError, match="module 'etiquette' has no attribute 'lodas'"):
        _ = etiquette.lodas


# --- the checker itself ----------------------------------------------------------------------------------------------


def found_in(text: str, name: str, *, package: bool = False) -> list[str]:
    return [finding.message for finding in findings([module_of(text, name, package=package)])]


@pytest.mark.parametrize(
    "text, name, message",
    [
        ("from etiquette.cli import main", "selectors", "imports etiquette.cli, a room above"),
        ("def f():\n    from etiquette.cli import main", "selectors", "imports etiquette.cli, a room above"),
        ("if TYPE_CHECKING:\n    from etiquette.cli import main", "event", "imports etiquette.cli, a room above"),
        ("from etiquette.policy import Rule", "event", "imports etiquette.policy, a sibling"),
        ("from etiquette.nowhere import x", "cli", "imports etiquette.nowhere, a room that the ladder does not know"),
        ("from ..cli import main", "rules.cap", "imports etiquette.cli, a room above"),
        ("import_module('etiquette.cli')", "rules.cap", "imports etiquette.cli, a room above"),
        ("import etiquette", "cli", "imports the package root; write: from etiquette.MODULE import NAME"),
        ("import etiquette.event", "cli", "imports the package root; write: from etiquette.MODULE import NAME"),
        ("from etiquette import event", "cli", "imports the package root; write: from etiquette.MODULE import NAME"),
        ("from . import event", "cli", "imports the package root; write: from etiquette.MODULE import NAME"),
        ("import yaml", "language.parser", "imports yaml, whose one door is etiquette.language.syntax"),
        ("from pendulum import now", "decision", "imports pendulum, whose one door is etiquette.calendars"),
        ("from zoneinfo import ZoneInfo", "values", "imports zoneinfo, whose one door is etiquette.calendars"),
        ("import requests", "cli.main", "imports requests, which has no door"),
    ],
)  # fmt: skip
def test_the_checker_sees_a_wrong_import(text: str, name: str, message: str) -> None:
    assert found_in(text, name) == [message]


@pytest.mark.parametrize(
    "text, name",
    [
        ("from etiquette.event import Event", "cli"),
        ("import etiquette.event as events", "cli"),
        ("from etiquette.calendars.zones import zone", "calendars.windows"),
        ("from . import zones", "calendars.windows"),
        ("from .zones import zone", "calendars"),
        ("import yaml", "language.syntax"),
        ("from pendulum import DateTime", "calendars.zones"),
        ("if TYPE_CHECKING:\n    from pendulum import DateTime", "decision"),
        ("import os, time, random\nopen('x')", "store.jsonl"),
        ("import json, re, datetime", "evaluator"),
    ],
)
def test_the_checker_leaves_a_right_import_alone(text: str, name: str) -> None:
    assert found_in(text, name, package="." not in name) == []


@pytest.mark.parametrize(
    "text, uses",
    [
        ("open('x')", "open"),
        ("import io\nio.open('x')", "io.open"),
        ("from datetime import datetime as d\nd.now(tz)", "now()"),
        ("import datetime\ndatetime.datetime.utcnow()", "utcnow()"),
        ("from datetime import date\ndate.today()", "today()"),
        ("moment.astimezone()", "astimezone() without a zone"),
        ("datetime.fromtimestamp(5)", "fromtimestamp() without a zone"),
        ("import os", "os"),
        ("from os import environ", "os"),
        ("import time", "time"),
        ("import random", "random"),
        ("from pathlib import Path", "pathlib"),
        ("import socket", "socket"),
        ("def f():\n    import subprocess", "subprocess"),
        ("from importlib import resources", "importlib.resources"),
        ("import uuid\nuuid.uuid4()", "uuid.uuid4"),
    ],
)
def test_the_checker_sees_whoever_touches_the_world_below_the_shell(text: str, uses: str) -> None:
    assert [finding.uses for finding in findings([module_of(text, "evaluator")])] == [uses]


@pytest.mark.parametrize(
    "text", ["moment.astimezone(zone)", "datetime.fromtimestamp(5, UTC)", "hours.open", "x.opened('y')", "now = 5"]
)
def test_the_checker_leaves_whoever_does_not_alone(text: str) -> None:
    assert found_in(text, "evaluator") == []


def test_the_checker_asks_for_a_place_for_a_new_room() -> None:
    sentence = "etiquette.brand_new has no place on the ladder: put it on a rung in tests/ladder.py"
    assert [text[: len(sentence)] for text in unplaced([module_of("", "brand_new.room")])] == [sentence]


def test_the_checker_sees_a_circle() -> None:
    circle = [
        module_of("from etiquette.rules.two import x", "rules.one"),
        module_of("def f():\n    from etiquette.rules.one import y", "rules.two"),
    ]
    with pytest.raises(CycleError):
        TopologicalSorter(knots(circle)).prepare()
