"""Texts that the policy has a word for travel as numbers, and everything comes out as it went in."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.batch.conftest import AT, POLICY, log, table
from tests.spark.comparing import rows

pa = pytest.importorskip("pyarrow")
pytest.importorskip("pyspark")

from etiquette import batch  # noqa: E402
from etiquette.api import loads  # noqa: E402
from etiquette.spark import evaluate  # noqa: E402
from etiquette.spark.columns import Columns  # noqa: E402
from etiquette.spark.words import MOST, NUMBER, OTHERS, Words, words_of  # noqa: E402

TEXTS = ("call", "reply", "5:reply", "-", "", "Rückruf ☎", "𝒳", None)


def named(count: int) -> tuple[str, ...]:
    return tuple(f"w{number}" for number in range(count))


def test_the_words_are_the_names_of_types_and_channels_and_the_choices_of_attributes() -> None:
    assert words_of(loads(POLICY)) == {
        "type": ("thanks", "call", "interview", "reply", "quit"),
        "channel": ("email", "phone"),
        "attributes.outcome": ("missed", "spoke"),
    }


def test_combined_policies_have_the_words_of_all() -> None:
    other = POLICY.replace("policy: calls", "policy: care").replace("quit", "stop").replace("spoke]", "spoke, left]")
    found = words_of(loads(POLICY, other))
    assert found["type"] == ("thanks", "call", "interview", "reply", "quit", "stop")
    assert found["attributes.outcome"] == ("missed", "spoke", "left")


def test_an_attribute_that_is_free_text_somewhere_has_no_words() -> None:
    free = POLICY.replace("interviewer: {type: text}}}, reply", "outcome: {type: text}}}, reply", 1)
    assert "attributes.outcome" not in words_of(loads(free))
    assert "type" in words_of(loads(free))


def test_no_more_words_have_numbers_than_spark_looks_for_quickly() -> None:
    many = POLICY.replace("of: [missed, spoke]", f"of: [spoke, {', '.join(named(MOST + 9))}]")
    assert words_of(loads(many))["attributes.outcome"] == ("spoke", *named(MOST - 1))


def told(session: Any, columns: dict[str, str], pairs: list[tuple[Any, ...]]) -> Columns:
    """A table with columns of these names."""
    frame = session.createDataFrame(pairs, ", ".join(f"`{name}` {kind}" for name, kind in columns.items()))
    kinds = {f"e{number}": field.dataType for number, field in enumerate(frame.schema.fields)}
    return Columns(frame=frame.toDF(*kinds), names=dict(zip(kinds, columns, strict=True)), kinds=kinds)


def test_columns_have_words_as_long_as_there_are_numbers(session: Any) -> None:
    known = {name: named(MOST) for name in ("type", "channel", "attributes.a", "attributes.b")}
    events = told(session, dict.fromkeys(("at", *known), "string"), [("",) * 5])
    assert list(Words.among(known, events).columns) == ["e1", "e2", "e3"]


def test_what_is_no_text_has_no_words(session: Any) -> None:
    events = told(session, {"attributes.outcome": "int", "type": "string"}, [(1, "call")])
    assert list(Words.among(words_of(loads(POLICY)), events).columns) == ["e1"]


@pytest.fixture(scope="module")
def travelled(session: Any) -> Any:
    """Every pair of these texts, as it goes to the tasks."""
    words = Words(columns={"e0": ("call", "reply"), "e1": ("reply",)})
    pairs = [(one, other, f"{one} {other}") for one in TEXTS for other in TEXTS]
    events = told(session, dict.fromkeys(("type", "channel", "id"), "string"), pairs)
    return words, pairs, words.numbered(events).frame.toArrow()


def test_words_travel_as_a_number_and_the_other_texts_of_a_row_as_one(travelled: Any) -> None:
    _, pairs, rows = travelled
    assert rows.schema.names == ["e2", NUMBER, OTHERS]
    found = {pair[:2]: (row[NUMBER], row[OTHERS]) for pair, row in zip(pairs, rows.to_pylist(), strict=True)}
    assert found["call", "reply"] == (3, None)
    assert found["reply", "call"] == (4, "-4:call")
    assert found["5:reply", ""] == (0, "7:5:reply0:")
    assert found[None, None] == (0, None)


@given(data=st.data())
def test_whatever_travels_comes_out_as_it_went_in(travelled: Any, data: st.DataObject) -> None:
    words, pairs, rows = travelled
    chosen = data.draw(st.lists(st.integers(0, len(pairs) - 1), min_size=1))
    columns = words.told(rows.take(pa.array(chosen)).combine_chunks().to_batches()[0])
    found = zip(*(columns[name].to_pylist() for name in ("e0", "e1", "e2")), strict=True)
    assert list(found) == [pairs[number] for number in chosen]


def test_where_all_are_words_they_are_a_list_of_distinct_ones(travelled: Any) -> None:
    words, pairs, rows = travelled
    for first, second in (("call", None), (None, "reply"), ("reply", "reply")):
        wanted = rows.filter(pa.array([pair[:2] == (first, second) for pair in pairs]))
        columns = words.told(wanted.combine_chunks().to_batches()[0])
        assert pa.types.is_dictionary(columns["e0"].type)
        assert pa.types.is_dictionary(columns["e1"].type)
        assert (columns["e0"].to_pylist(), columns["e1"].to_pylist()) == ([first], [second])


def test_a_type_that_is_not_declared_is_passed_over_or_told_of_as_by_one_process(session: Any) -> None:
    events = [row | ({"type": "pigeon"} if row["type"] == "reply" else {}) for row in log(seed=13)]
    frame = session.createDataFrame(table(events))
    ignoring = loads(POLICY.replace("clock:", "other_events: ignore\nclock:"))
    assert rows(evaluate(frame, ignoring, AT).toArrow()) == rows(batch.evaluate(table(events), ignoring, AT))
    with pytest.raises(Exception, match=r'"pigeon"'):
        evaluate(frame, loads(POLICY), AT).collect()


def test_a_choice_that_there_is_not_is_told_of(session: Any) -> None:
    events = [row | ({"attributes.outcome": "sang"} if row["type"] == "call" else {}) for row in log(seed=14)]
    with pytest.raises(Exception, match=r'"outcome" .*"sang"'):
        evaluate(session.createDataFrame(table(events)), loads(POLICY), AT).collect()


@pytest.mark.parametrize("kind", ["STRING COLLATE UTF8_LCASE", "STRING COLLATE UTF8_BINARY_RTRIM"])
def test_a_word_that_is_like_one_of_the_policy_in_spark_alone_is_another(session: Any, kind: str) -> None:
    events = [row | ({"type": "REPLY "} if row["type"] == "reply" else {}) for row in log(seed=15)]
    ignoring = loads(POLICY.replace("clock:", "other_events: ignore\nclock:"))
    frame = session.createDataFrame(table(events)).selectExpr("* EXCEPT (type)", f"CAST(type AS {kind}) AS type")
    assert rows(evaluate(frame, ignoring, AT).toArrow()) == rows(batch.evaluate(table(events), ignoring, AT))


def test_texts_of_a_fixed_length_keep_the_spaces_that_fill_them(session: Any, tmp_path: Any) -> None:
    events = log(seed=16)
    ignoring = loads(POLICY.replace("clock:", "other_events: ignore\nclock:"))
    session.createDataFrame(table(events)).write.parquet(str(tmp_path / "events"))
    columns = "thread STRING, type CHAR(12), at TIMESTAMP, channel STRING"
    session.sql(f"CREATE TABLE padded ({columns}) USING parquet LOCATION '{tmp_path / 'events'}'")
    try:
        frame = session.table("padded")
        padded = [row | {"type": row["type"].ljust(12)} for row in events]
        here = table(padded).select(["thread", "type", "at", "channel"])
        assert rows(evaluate(frame, ignoring, AT).toArrow()) == rows(batch.evaluate(here, ignoring, AT))
    finally:
        session.sql("DROP TABLE padded")
