"""Facts find their threads, however these are named and whatever order they are in."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.errors import EtiquetteError
from tests.batch.conftest import AT, by_row, facts, log, one_by_one, table

pa = pytest.importorskip("pyarrow")
pytest.importorskip("duckdb")

from etiquette.batch import evaluate  # noqa: E402
from etiquette.batch.lookup import Lookup  # noqa: E402

if TYPE_CHECKING:
    from etiquette.engine import Policy

NAMES = st.one_of(
    st.tuples(st.lists(st.integers(-9, 9)), st.lists(st.integers(-9, 9), unique=True), st.just("int64")),
    st.tuples(
        st.lists(st.sampled_from("aäbz😀")), st.lists(st.sampled_from("aäbz😀x"), unique=True), st.just("string")
    ),
)


@settings(max_examples=300, deadline=None)
@given(drawn=NAMES, ordered=st.booleans())
def test_each_thread_finds_the_rows_that_name_it_and_no_others(drawn: Any, ordered: bool) -> None:
    named, asked, kind = drawn
    named = sorted(set(named)) if ordered else named
    lookup = Lookup(pa.array(named, kind))
    owners, rows = lookup.rows_of(pa.array(asked, kind))
    found = list(zip(owners.tolist(), rows.tolist(), strict=True))
    assert found == [(place, row) for place, one in enumerate(asked) for row, own in enumerate(named) if own == one]
    firsts = [named.index(one) if one in named else -1 for one in asked]
    assert lookup.row_of(pa.array(asked, kind)).tolist() == firsts
    assert lookup.names_each_once == (len(set(named)) == len(named))


def as_table(given: dict[str, dict[str, Any]]) -> Any:
    kinds = {"zone": pa.string(), "decision_on": pa.date32()}
    columns = {n: pa.array([known.get(n) for known in given.values()], kind) for n, kind in kinds.items()}
    return pa.table({"thread": list(given), **columns})


def test_facts_of_another_type_find_the_threads_that_events_name(policy: Policy) -> None:
    rows, known = log(seed=8), facts()
    expected = one_by_one(policy, rows, {thread: own for thread, own in known.items() if thread != "t040"})

    def numbered(table: Any) -> Any:
        numbers = [int(thread[1:]) for thread in table["thread"].to_pylist()]
        return table.set_column(0, "thread", pa.array(numbers, pa.int16()))

    given = as_table({thread: own for thread, own in known.items() if thread != "t040"})
    numbers = numbered(given)
    texts = numbers.set_column(0, "thread", numbers["thread"].cast(pa.string()))
    mapping = {str(int(thread[1:])): own for thread, own in known.items() if thread != "t040"}
    for way in (numbers, texts, mapping):
        found = evaluate(numbered(table(rows)), policy, AT, facts=way)
        named = pa.array([f"t{number:03}" for number in found["thread"].to_pylist()])
        assert by_row(found.set_column(0, "thread", named)) == expected


def test_facts_of_texts_in_no_order_are_found(policy: Policy) -> None:
    rows, known = log(seed=9), facts()
    mixed = dict(random.Random(1).sample(list(known.items()), len(known)))
    assert by_row(evaluate(table(rows), policy, AT, facts=as_table(mixed))) == one_by_one(policy, rows, known)


def test_facts_of_polars_go_in(policy: Policy) -> None:
    frame = pytest.importorskip("polars").from_arrow(as_table(facts()))
    assert by_row(evaluate(table(log()), policy, AT, facts=frame)) == one_by_one(policy, log(), facts())


@pytest.mark.parametrize(
    "threads", [pa.array(["t001"]), pa.array([None, 1]), pa.array([1 << 40])], ids=["text", "none", "too large"]
)
def test_threads_that_no_event_could_name_are_refused(policy: Policy, threads: Any) -> None:
    events = table(log()).set_column(0, "thread", pa.array([1] * len(log()), pa.int16()))
    with pytest.raises(EtiquetteError, match="bad-facts"):
        evaluate(events, policy, AT, facts=pa.table({"thread": threads, "zone": ["UTC"] * len(threads)}))


def test_threads_that_are_numbers_and_texts_are_refused(policy: Policy) -> None:
    with pytest.raises(EtiquetteError, match="numbers and texts"):
        evaluate(table(log()), policy, AT, facts={"t001": {}, 7: {}})


@pytest.mark.parametrize("is_sorted", [True, None])
def test_an_event_without_a_thread_is_refused(policy: Policy, is_sorted: bool | None) -> None:
    rows = [row | {"thread": None} if number == 3 else row for number, row in enumerate(log())]
    with pytest.raises(EtiquetteError, match='no "thread"'):
        evaluate(table(rows), policy, AT, sorted=is_sorted)
