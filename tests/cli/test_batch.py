from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import AT, HISTORY

pq = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

if TYPE_CHECKING:
    from tests.cli.conftest import Command


@pytest.fixture
def events(folder: Path) -> str:
    """The history as a CSV file, in no order, with the fact that one event sets."""
    names = ("thread", "type", "at", "id", "channel")
    lines = [",".join((*names, "facts.zone"))]
    for event in HISTORY:
        zone = event.get("facts", {}).get("zone", "")
        lines.append(",".join([*(str(event.get(name, "")) for name in names), zone]))
    lines[1:] = reversed(lines[1:])
    (folder / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return "events.csv"


ASKED = ("-p", "polite.yaml", "--at", AT)


def statuses(rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    return {(row["thread"], row["act"]): row["status"] for row in rows if row["whole"] in (True, "true")}


def test_a_table_of_events_becomes_a_table_of_decisions(etiquette: Command, events: str, folder: Path) -> None:
    found = etiquette("batch", events, *ASKED, "-o", "decisions.parquet")
    assert (found.status, found.out) == (0, "20 decisions on 5 threads in decisions.parquet\n")
    table = pq.read_table(folder / "decisions.parquet")
    assert statuses(table.to_pylist()) == {
        ("acme", "answer"): "overdue", ("acme", "call"): "allowed",
        ("birch", "answer"): "due", ("birch", "call"): "allowed",
        ("cedar", "answer"): "allowed", ("cedar", "call"): "too_soon",
        ("drum", "answer"): "allowed", ("drum", "call"): "blocked",
        ("elm", "answer"): "closed", ("elm", "call"): "closed",
    }  # fmt: skip
    assert json.loads(pq.read_metadata(folder / "decisions.parquet").metadata[b"etiquette"])["threads"] == 5


def test_what_came_of_it_is_told_as_json_too(etiquette: Command, events: str) -> None:
    told = etiquette("batch", events, *ASKED, "-o", "decisions.csv", "--json").json
    assert (told["output"], told["rows"], told["threads"], told["by_evaluator"]) == ("decisions.csv", 20, 5, 0)


def test_csv_can_be_written_and_read_again(etiquette: Command, events: str, folder: Path) -> None:
    import csv

    etiquette("batch", events, *ASKED, "-o", "decisions.csv")
    with (folder / "decisions.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert statuses(rows)["cedar", "call"] == "too_soon"
    assert next(row["not_before"] for row in rows if row["act"] == "call" and row["thread"] == "cedar").startswith(
        "2026-04-07"
    )


def test_facts_are_a_table_or_as_they_are_everywhere(etiquette: Command, events: str, folder: Path) -> None:
    (folder / "facts.csv").write_text("thread,zone\nacme,Asia/Tokyo\nzebra,UTC\n", encoding="utf-8")
    (folder / "facts.yaml").write_text("{acme: {zone: Asia/Tokyo}, zebra: {zone: UTC}}\n", encoding="utf-8")
    found = []
    for facts in ("facts.csv", "facts.yaml"):
        etiquette("batch", events, *ASKED, "--facts", facts, "-o", "decisions.parquet")
        found.append(pq.read_table(folder / "decisions.parquet"))
    assert found[0].equals(found[1])
    assert statuses(found[0].to_pylist())["zebra", "call"] == "allowed"
    phone = [
        row["status"]
        for row in found[0].to_pylist()
        if (row["thread"], row["channel"], row["whole"]) == ("acme", "phone", False)
    ]
    assert phone == ["too_soon"]


def test_a_table_can_be_audited(etiquette: Command, events: str, folder: Path) -> None:
    found = etiquette("batch", events, *ASKED, "--audit", "-o", "findings.parquet")
    assert found.out == "1 finding on 5 threads in findings.parquet\n"
    rows = pq.read_table(folder / "findings.parquet").to_pylist()
    assert [(row["thread"], row["finding"], row["act"], row["event"], row["rules"]) for row in rows] == [
        ("acme", "missed", "answer", "q1", ["prompt"]),
    ]


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("events.jsonl", "-o", "out.parquet"), "unknown-format"),
        (("events.csv", "-o", "out.xlsx"), "unknown-format"),
        (("nothing.csv", "-o", "out.parquet"), "no-such-file"),
        (("events.csv", "-o", "no/such/folder/out.parquet"), "cannot-write"),
        (("events.csv",), "bad-usage"),
    ],
)
def test_what_cannot_be_done_is_an_error_and_leaves_nothing_behind(
    etiquette: Command, events: str, folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    found = etiquette("batch", *arguments, *ASKED, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, code)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_an_error_in_the_events_leaves_what_was_there(etiquette: Command, events: str, folder: Path) -> None:
    (folder / "decisions.parquet").write_bytes(b"as it was")
    with (folder / events).open("a", encoding="utf-8") as stream:
        stream.write("zebra,shout,2026-03-01T09:00Z,,,\n")
    found = etiquette("batch", events, *ASKED, "-o", "decisions.parquet")
    assert found.status == 2
    assert "shout" in found.err
    assert (folder / "decisions.parquet").read_bytes() == b"as it was"
