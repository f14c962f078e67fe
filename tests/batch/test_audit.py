"""``etiquette.batch.audit``: the findings of ``policy.audit``, thread by thread."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.batch.conftest import AT, facts, history, log, table

pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

from etiquette.api import loads
from etiquette.batch import audit, deciding
from tests.batch.conftest import POLICY

if TYPE_CHECKING:
    from etiquette.engine import Policy

SIMPLE = POLICY.replace(", by: [interviewer]", "")


def shown(findings: Any) -> list[dict[str, Any]]:
    return [finding.to_dict() for finding in findings]


def by_row(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    for row in rows:
        row["at"] = row["at"].isoformat()
        row["due_by"] = row["due_by"] and row["due_by"].isoformat()
    return rows


def as_instants(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Instants in UTC, whatever the zone of the thread."""
    from datetime import UTC, datetime

    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).astimezone(UTC)

    for row in findings:
        row["at"] = utc(row["at"])
        row["due_by"] = row["due_by"] and utc(row["due_by"])
    return findings


@pytest.mark.parametrize("size", [9, 1 << 18])
@pytest.mark.parametrize("text", [POLICY, SIMPLE], ids=["for each value", "in columns"])
def test_a_table_is_audited_as_its_threads_are(text: str, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "rows_of_a_piece", lambda *_: size)
    policy = loads(text)
    rows = [row | {"id": f"e{number}"} for number, row in enumerate(log(threads=60, seed=20))]
    events = table(rows).append_column("id", [[row["id"] for row in rows]])
    given = {thread: known for thread, known in facts(60).items() if thread < "t060"}
    found = audit(events, policy, AT, facts=given)
    expected = policy.audit(
        history(rows), AT, facts={thread: given.get(thread, {}) for thread in history(rows).threads}
    )
    order = list(dict.fromkeys(row["thread"] for row in rows))
    by_thread = sorted(as_instants(shown(expected)), key=lambda finding: order.index(finding["thread"]))
    assert as_instants(by_row(found)) == by_thread
    assert len({row["finding"] for row in by_thread}) == 3


def test_a_simple_policy_is_audited_in_columns() -> None:
    made = json.loads(audit(table(log()), loads(SIMPLE), AT).schema.metadata[b"etiquette"])
    assert (made["threads"], made["by_evaluator"]) == (40, 0)


def test_a_log_in_which_all_is_well_has_no_findings(policy: Policy) -> None:
    found = audit(table([]), policy, AT)
    assert (found.num_rows, found.schema.names[:3]) == (0, ["thread", "finding", "act"])
