"""Events that are told twice, and events that are taken back: in columns, as the evaluator takes them."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from etiquette.errors import EtiquetteError
from etiquette.event import Event, History
from tests.batch.conftest import AT, by_row, log, shown

pa = pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

from etiquette.batch import evaluate  # noqa: E402

if TYPE_CHECKING:
    from etiquette.engine import Policy

Rows = list[dict[str, Any]]
TIMES = ("at", "recorded")
NAMES = (
    "thread", "type", "at", "id", "channel", "attributes.interviewer", "attributes.outcome", "recorded", "retracts",
)  # fmt: skip


def table(rows: Sequence[dict[str, Any]]) -> Any:
    kinds = {name: pa.timestamp("us", "UTC") if name in TIMES else pa.string() for name in NAMES}
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in kinds.items()})


def history(rows: Sequence[dict[str, Any]]) -> History:
    def event(row: dict[str, Any]) -> Event:
        given = {name: value for name, value in row.items() if value is not None}
        attributes = {name.partition(".")[2]: given.pop(name) for name in list(given) if "." in name}
        return Event(**given, attributes=attributes)

    return History(event(row) for row in rows)


def with_corrections(rows: Rows, seed: int) -> Rows:
    """The same log, in which some events are told again later, and some are taken back."""
    chance = random.Random(seed)
    found: Rows = []
    for number, row in enumerate(rows):
        told = row | {"id": f"e{number}", "recorded": row["at"] + timedelta(hours=chance.choice((0, 1, 40)))}
        found.append(told)
        if chance.random() < 0.3:
            found.append(told | {"recorded": row["at"] + timedelta(hours=chance.choice((0, 2)))})
        if chance.random() < 0.3:
            at = row["at"] + timedelta(hours=chance.choice((0, 1, 60)))
            back = {
                "thread": row["thread"],
                "type": "retraction",
                "at": at,
                "id": f"r{number}",
                "retracts": f"e{number}",
            }
            found.append(back | {"recorded": at + timedelta(hours=chance.choice((0, 0, 90)))})
    return found


def one_by_one(policy: Policy, rows: Rows) -> Any:
    told = history(rows)
    found = {}
    for thread in told.threads:
        evaluation = policy.evaluate(told, AT, thread=thread)
        for act in evaluation.acts:
            channels = evaluation.channels(act)
            for channel in channels:
                found[thread, act, channel, len(channels) == 1] = shown(evaluation[act, channel])
            if len(channels) > 1:
                found[thread, act, evaluation[act].channel, True] = shown(evaluation[act])
    return found


def left(found: Any) -> int:
    return int(json.loads(found.schema.metadata[b"etiquette"])["by_evaluator"])


@pytest.mark.parametrize("seed", range(6))
def test_what_is_told_twice_or_taken_back_runs_in_columns(policy: Policy, seed: int) -> None:
    rows = with_corrections(log(threads=60, seed=seed), seed)
    found = evaluate(table(rows), policy, AT)
    assert by_row(found) == one_by_one(policy, rows)
    assert left(found) == 0


CALL: dict[str, Any] = {"thread": "a", "type": "call", "at": AT - timedelta(days=1), "id": "c", "channel": "phone"}
BACK: dict[str, Any] = {"thread": "a", "type": "retraction", "at": AT, "id": "r", "retracts": "c"}
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("at, status", [(AT - TICK, "too_soon"), (AT, "allowed"), (AT + TICK, "allowed")])
def test_an_event_is_gone_from_the_instant_of_its_retraction_on(policy: Policy, at: Any, status: str) -> None:
    rows = [CALL, BACK]
    found = {key: row[0] for key, row in by_row(evaluate(table(rows), policy, at)).items()}
    assert found["a", "call", "phone", False] == status


@pytest.mark.parametrize("kind", [pa.int32(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())])
def test_ids_may_be_of_any_type_that_names_something(policy: Policy, kind: Any) -> None:
    rows = [CALL | {"id": "7"}, CALL | {"id": "7"}, BACK | {"id": "8", "retracts": "7"}]
    events = table(rows)
    for name in ("id", "retracts"):
        events = events.set_column(events.schema.get_field_index(name), name, events[name].cast(kind))
    found = evaluate(events, policy, AT)
    assert by_row(found) == one_by_one(policy, rows)
    assert left(found) == 0


@pytest.mark.parametrize(
    "code, rows",
    [
        ("conflicting-duplicate", [CALL, CALL | {"channel": "email"}]),
        ("retracts-nothing", [CALL, BACK | {"retracts": "x"}]),
        ("retracts-nothing", [CALL | {"thread": "b"}, BACK]),
        ("retracts-nothing", [BACK | {"at": CALL["at"] - TICK}, CALL]),
        ("retracts-retraction", [CALL, BACK, BACK | {"id": "s", "retracts": "r"}]),
        ("bad-event", [CALL, CALL | {"id": "d", "retracts": "c"}]),
    ],
)
def test_a_correction_of_what_never_was_is_refused(policy: Policy, code: str, rows: Rows) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(table(rows), policy, AT)
    assert caught.value.code == code


def test_one_id_in_two_threads_names_two_events(policy: Policy) -> None:
    rows = [CALL, CALL | {"thread": "b", "channel": "email"}, BACK]
    found = evaluate(table(rows), policy, AT)
    assert by_row(found) == one_by_one(policy, rows)
    assert left(found) == 0


def test_told_again_in_other_columns_of_any_type_it_is_alike_or_not(policy: Policy) -> None:
    from etiquette.batch.identity import told_alike

    batch = pa.record_batch(
        {
            "thread": ["a"] * 4,
            "id": ["x"] * 4,
            "recorded": [1, 2, 3, 4],
            "x-note": ["n", "m", "o", "p"],
            "channel": pa.array(["phone", "phone", None, "phone"]).dictionary_encode(),
            "attributes": [{"n": 1}, {"n": 1}, {"n": 1}, {"n": 2}],
            "seq": pa.array([None, None, None, None], pa.int64()),
        }
    )
    import numpy as np

    assert told_alike(batch, np.array([0, 0, 0]), np.array([1, 2, 3])).tolist() == [True, False, False]
