"""``etiquette.spark.evaluate``: whatever DataFrame goes in, the answers are those of one process."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.batch.conftest import AT, POLICY, facts, log, table
from tests.spark.comparing import rows

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from etiquette import batch  # noqa: E402
from etiquette.api import loads  # noqa: E402
from etiquette.batch.results import COLUMNS  # noqa: E402
from etiquette.spark import evaluate  # noqa: E402

if TYPE_CHECKING:
    from etiquette.engine import Policy


@pytest.fixture(scope="module")
def policy() -> Policy:
    return loads(POLICY)


def as_table(given: dict[str, dict[str, Any]]) -> Any:
    kinds = {"zone": pa.string(), "decision_on": pa.date32()}
    columns = {name: pa.array([known.get(name) for known in given.values()], kind) for name, kind in kinds.items()}
    return pa.table({"thread": list(given), **columns})


def test_the_answers_are_those_of_one_process(session: Any, policy: Policy) -> None:
    events = table(log())
    found = evaluate(session.createDataFrame(events), policy, AT).toArrow()
    assert rows(found) == rows(batch.evaluate(events, policy, AT))
    assert found.num_rows == 40 * 4


@pytest.mark.parametrize("partitions", [1, 2, 45])
def test_however_many_parts_the_threads_are_dealt_out_to_none_is_split(
    session: Any, policy: Policy, partitions: int
) -> None:
    mixed = random.Random(1).sample(log(seed=2), len(log(seed=2)))
    events = session.createDataFrame(table(mixed)).repartition(7)
    found = evaluate(events, policy, AT, facts=facts(), partitions=partitions)
    assert found.rdd.getNumPartitions() == partitions
    assert rows(found.toArrow()) == rows(batch.evaluate(table(log(seed=2)), policy, AT, facts=facts()))


def test_a_thread_that_is_longer_than_a_piece_is_not_split(session: Any, policy: Policy) -> None:
    told = log(seed=3)
    session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", "2")
    try:
        found = evaluate(session.createDataFrame(table(told)), policy, AT).toArrow()
    finally:
        session.conf.unset("spark.sql.execution.arrow.maxRecordsPerBatch")
    assert rows(found) == rows(batch.evaluate(table(told), policy, AT))


def test_facts_may_be_a_dataframe_or_a_mapping(session: Any, policy: Policy) -> None:
    told, given = log(seed=4), facts(seed=5)
    expected = rows(batch.evaluate(table(told), policy, AT, facts=given))
    events = session.createDataFrame(table(told))
    assert rows(evaluate(events, policy, AT, facts=given).toArrow()) == expected
    assert rows(evaluate(events, policy, AT, facts=session.createDataFrame(as_table(given))).toArrow()) == expected


def test_threads_of_which_only_facts_are_known_are_decided_too(session: Any, policy: Policy) -> None:
    given = {"known": {"zone": "Asia/Tokyo"}, "too": {}}
    found = evaluate(session.createDataFrame(table([])), policy, AT, facts=given).toArrow()
    assert {row["thread"] for row in found.to_pylist()} == {"known", "too"}
    assert rows(found) == rows(batch.evaluate(table([]), policy, AT, facts=given))


def test_of_nothing_nothing_comes(session: Any, policy: Policy) -> None:
    found = evaluate(session.createDataFrame(table([])), policy, AT)
    assert found.columns == [name for name in COLUMNS if name != "at"]
    assert found.count() == 0


@pytest.mark.parametrize("kind", ["int8", "int16", "int32", "int64"])
def test_threads_may_be_whole_numbers(session: Any, policy: Policy, kind: str) -> None:
    told = log(seed=6)
    numbers = pa.array([int(row["thread"][1:]) - 20 for row in told], getattr(pa, kind)())
    events = table(told).set_column(0, "thread", numbers)
    known = as_table(facts())
    named = pa.array([int(thread[1:]) - 20 for thread in known["thread"].to_pylist()], getattr(pa, kind)())
    known = known.set_column(0, "thread", named)
    found = evaluate(session.createDataFrame(events), policy, AT, facts=session.createDataFrame(known)).toArrow()
    assert found.schema.field("thread").type == getattr(pa, kind)()
    assert rows(found) == rows(batch.evaluate(events, policy, AT, facts=known))
    by_number = {number: {"zone": "Asia/Tokyo"} for number in set(numbers.to_pylist())}
    mapped = evaluate(session.createDataFrame(events), policy, AT, facts=by_number).toArrow()
    assert rows(mapped) == rows(batch.evaluate(events, policy, AT, facts=by_number))


def test_threads_that_differ_in_case_alone_are_two(session: Any, policy: Policy) -> None:
    told = [row | {"thread": row["thread"].upper()} if number % 3 else row for number, row in enumerate(log(seed=7))]
    events = session.createDataFrame(table(told)).selectExpr("thread COLLATE UTF8_LCASE AS thread", "* EXCEPT (thread)")
    found = evaluate(events, policy, AT).toArrow()
    assert rows(found) == rows(batch.evaluate(table(told), policy, AT, sorted=False))


def test_each_row_of_the_facts_may_ask_about_an_instant_of_its_own(session: Any, policy: Policy) -> None:
    told = log(threads=12, seed=8)
    asked = pa.table(
        {
            "thread": [f"t{number % 13:03}" for number in range(30)],
            "at": pa.array([AT - timedelta(days=n, hours=3 * n) for n in range(30)], pa.timestamp("us", "UTC")),
        }
    )
    expected = rows(batch.evaluate(table(told), policy, facts=asked))
    events, questions = session.createDataFrame(table(told)), session.createDataFrame(asked)
    assert rows(evaluate(events, policy, facts=questions).toArrow()) == expected
    named = questions.withColumnRenamed("at", "asked")
    assert rows(evaluate(events, policy, "asked", facts=named).toArrow()) == expected


def test_events_of_one_instant_keep_their_places_in_the_input(session: Any, policy: Policy) -> None:
    # A call and the end at one instant: which of them is the later tells whether the call counts as made before it.
    told = [
        {"thread": f"t{n}", "type": kind, "at": AT - timedelta(days=1), "channel": "phone" if kind == "call" else None}
        for n in range(8)
        for kind in (("call", "quit") if n % 2 else ("quit", "call"))
    ]
    found = evaluate(session.createDataFrame(table(told)).coalesce(1), policy, AT).toArrow()
    assert rows(found) == rows(batch.evaluate(table(told), policy, AT))


def test_seq_comes_before_place_and_none_is_nought(session: Any, policy: Policy) -> None:
    told = [
        {"thread": f"t{n}", "type": kind, "at": AT - timedelta(days=1), "channel": "phone" if kind == "call" else None}
        for n in range(9)
        for kind in ("call", "reply", "quit")
    ]
    seq = pa.array([random.Random(n).choice((None, -1, 0, 1)) for n in range(len(told))], pa.int32())
    events = table(told).append_column("seq", seq)
    found = evaluate(session.createDataFrame(events).coalesce(1), policy, AT).toArrow()
    assert rows(found) == rows(batch.evaluate(events, policy, AT))


def test_attributes_may_be_structs_maps_or_json(session: Any, policy: Policy) -> None:
    told = log(seed=9)
    expected = rows(batch.evaluate(table(told), policy, AT))
    events = session.createDataFrame(table(told))
    parts = ["`attributes.interviewer` AS interviewer", "`attributes.outcome` AS outcome"]
    rest = ["thread", "type", "at", "channel"]
    pairs = "'interviewer', `attributes.interviewer`, 'outcome', `attributes.outcome`"
    forms = (
        "struct({}) AS attributes",
        "to_json(struct({})) AS attributes",
        f"map_filter(map({pairs}), (k, v) -> v IS NOT NULL) AS attributes",
    )
    for form in forms:
        found = evaluate(events.selectExpr(*rest, form.format(", ".join(parts))), policy, AT).toArrow()
        assert rows(found) == expected, form


def test_columns_that_say_nothing_or_are_the_author_s_own_are_passed_over(session: Any, policy: Policy) -> None:
    told = log(seed=10)
    events = session.createDataFrame(table(told)).selectExpr("*", "NULL AS recorded", "1.5 AS `x-mine`", "NULL AS seq")
    assert rows(evaluate(events, policy, AT).toArrow()) == rows(batch.evaluate(table(told), policy, AT))


def test_only_the_columns_that_are_wanted_are_made(session: Any, policy: Policy) -> None:
    wanted = ("thread", "act", "status")
    found = evaluate(session.createDataFrame(table(log())), policy, AT, columns=wanted)
    assert found.columns == list(wanted)
    assert rows(found.toArrow()) == rows(batch.evaluate(table(log()), policy, AT, columns=wanted))


def test_several_policies_are_combined_on_a_cluster_too(session: Any) -> None:
    other = POLICY.replace("policy: calls", "policy: care").replace("wait: 2 days", "wait: 5 days")
    both = loads(POLICY, other)
    found = evaluate(session.createDataFrame(table(log(seed=11))), both, AT).toArrow()
    assert rows(found) == rows(batch.evaluate(table(log(seed=11)), both, AT))


def test_the_zone_of_the_session_makes_no_difference(session: Any, policy: Policy) -> None:
    events = session.createDataFrame(table(log(seed=12)))
    before = session.conf.get("spark.sql.session.timeZone")
    session.conf.set("spark.sql.session.timeZone", "America/New_York")
    try:
        found = evaluate(events, policy, AT).toArrow()
    finally:
        session.conf.set("spark.sql.session.timeZone", before)
    assert rows(found) == rows(batch.evaluate(table(log(seed=12)), policy, AT))
