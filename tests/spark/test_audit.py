"""``etiquette.spark.audit``: the findings of one process, thread by thread."""

from __future__ import annotations

from typing import Any

import pytest

from tests.batch.conftest import AT, POLICY, facts, log, table
from tests.spark.comparing import rows

pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from etiquette import batch
from etiquette.api import loads
from etiquette.spark import audit

SIMPLE = POLICY.replace(", by: [interviewer]", "")


@pytest.mark.parametrize("text", [POLICY, SIMPLE], ids=["for each value", "in columns"])
def test_a_dataframe_is_audited_as_a_table_is(session: Any, text: str) -> None:
    told = [row | {"id": f"e{number}"} for number, row in enumerate(log(threads=60, seed=20))]
    events = table(told).append_column("id", [[row["id"] for row in told]])
    found = audit(session.createDataFrame(events), loads(text), AT, facts=facts(60), partitions=5).toArrow()
    assert rows(found) == rows(batch.audit(events, loads(text), AT, facts=facts(60)))
    assert {row["finding"] for row in found.to_pylist()} == {"violation", "late", "missed"}


def test_the_findings_of_a_thread_stand_together_and_in_order(session: Any) -> None:
    events = table(log(threads=30, seed=21))
    found = audit(session.createDataFrame(events), loads(SIMPLE), AT).toArrow().to_pylist()
    expected = batch.audit(events, loads(SIMPLE), AT).to_pylist()

    def by_thread(listed: list[dict[str, Any]]) -> dict[str, list[Any]]:
        own: dict[str, list[Any]] = {}
        for row in listed:
            own.setdefault(row["thread"], []).append((row["at"].timestamp(), row["finding"], row["act"]))
        return own

    assert by_thread(found) == by_thread(expected)
    threads = [row["thread"] for row in found]
    changes = [thread for place, thread in enumerate(threads) if place == 0 or threads[place - 1] != thread]
    assert len(changes) == len(set(threads))


def test_where_nothing_happened_nothing_is_wrong(session: Any) -> None:
    found = audit(session.createDataFrame(table([])), loads(SIMPLE), AT, facts={"t1": {"zone": "UTC"}})
    assert found.columns == ["thread", "finding", "act", "channel", "event", "at", "due_by", "rules"]
    assert found.count() == 0
