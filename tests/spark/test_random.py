"""On whatever policy and whatever histories, a cluster gives the answers of one process, or its error."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etiquette.calendars.instants import to_text
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.event import Event
from etiquette.lineage import Lineage
from etiquette.testing.strategies import documents, histories, likely_instants
from tests.spark.comparing import rows

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from etiquette import batch  # noqa: E402
from etiquette.spark import audit, evaluate  # noqa: E402

THREADS = 12
EXAMPLES = 4
few = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
INSTANT = pa.timestamp("us", "UTC")


def table_of(told: list[tuple[str, Event]]) -> Any:
    """Events as rows, with all that they say."""

    def texts(values: list[Any]) -> Any:
        return pa.array(values, pa.string())

    def mapped(values: dict[str, Any]) -> str | None:
        return json.dumps(values) if values else None

    data = [event.to_dict() for _, event in told]
    return pa.table(
        {
            "thread": texts([thread for thread, _ in told]),
            "type": texts([event.type for _, event in told]),
            "at": pa.array([event.at for _, event in told], INSTANT),
            "id": texts([event.id for _, event in told]),
            "channel": texts([event.channel for _, event in told]),
            "recorded": pa.array([event.recorded for _, event in told], INSTANT),
            "seq": pa.array([event.seq for _, event in told], pa.int64()),
            "retracts": texts([event.retracts for _, event in told]),
            "attributes": texts([mapped(one.get("attributes", {})) for one in data]),
            "facts": texts([mapped(one.get("facts", {})) for one in data]),
        }
    )


def outcome(ask: Callable[[], Any]) -> Any:
    """The rows that come, or the error's own sentence."""
    try:
        return rows(ask())
    except EtiquetteError as error:
        return error.code


@given(data=st.data())
@few
def test_a_cluster_gives_the_answers_of_one_process(session: Any, data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    first = data.draw(histories(document), label="told")
    more = [data.draw(histories(document, base=first.base), label="told") for _ in range(THREADS - 1)]
    told = [(f"t{number}", event) for number, one in enumerate([first, *more]) for event in one.events]
    shuffled = data.draw(st.permutations(range(THREADS)), label="order of the threads")
    given_facts = {f"t{number}": dict(one.facts) for number, one in enumerate([first, *more])}
    at = to_text(data.draw(likely_instants(document, first.events, first.base), label="at"))
    policy = Policy((Lineage([document], pinned=True),))
    events = table_of(sorted(told, key=lambda one: shuffled[int(one[0][1:])]))
    frame = session.createDataFrame(events).coalesce(1)
    for here, there in ((batch.evaluate, evaluate), (batch.audit, audit)):
        expected = outcome(lambda here=here: here(events, policy, at, facts=given_facts))  # type: ignore[misc]
        if isinstance(expected, str):
            with pytest.raises(Exception, match=expected):
                there(frame, policy, at, facts=given_facts, partitions=3).collect()
        else:
            assert rows(there(frame, policy, at, facts=given_facts, partitions=3).toArrow()) == expected
