"""``etiquette.batch.evaluate``: whatever table goes in, the answers are those of the evaluator, thread by thread."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from etiquette.errors import EtiquetteError
from tests.batch.conftest import AT, by_row, facts, log, one_by_one, table

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
duckdb = pytest.importorskip("duckdb")

from etiquette.batch import batches, deciding, evaluate  # noqa: E402
from etiquette.batch.results import COLUMNS  # noqa: E402

if TYPE_CHECKING:
    from etiquette.engine import Policy


def made_with(decisions: Any) -> Any:
    return json.loads(decisions.schema.metadata[b"etiquette"])


def to_polars(events: Any, _: Path) -> Any:
    return pytest.importorskip("polars").from_arrow(events)


def to_pandas(events: Any, _: Path) -> Any:
    pytest.importorskip("pandas")
    return events.to_pandas()


def to_relation(events: Any, folder: Path) -> Any:
    path = to_parquet(events, folder)
    return duckdb.sql(f"SELECT * FROM '{path}'")


def to_reader(events: Any, _: Path) -> Any:
    return events.to_reader(max_chunksize=7)


def to_parquet(events: Any, folder: Path) -> str:
    path = str(folder / "events.parquet")
    pq.write_table(events, path, row_group_size=31)
    return path


def to_csv(events: Any, folder: Path) -> Path:
    path = folder / "events.csv"
    names = events.schema.names
    lines = [",".join(names)]
    for row in events.to_pylist():
        row["at"] = row["at"].isoformat()
        lines.append(",".join("" if row[name] is None else str(row[name]) for name in names))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def to_categories(events: Any, _: Path) -> Any:
    columns = [c.dictionary_encode() if pa.types.is_string(c.type) else c for c in events.columns]
    return pa.table(columns, names=events.schema.names)


def to_structs(events: Any, _: Path) -> Any:
    prefixed = [name for name in events.schema.names if name.startswith("attributes.")]
    parts = [events[name].combine_chunks() for name in prefixed]
    struct = pa.StructArray.from_arrays(parts, names=[name.partition(".")[2] for name in prefixed])
    return events.drop_columns(prefixed).append_column("attributes", struct)


def to_json(events: Any, _: Path) -> Any:
    prefixed = [name for name in events.schema.names if name.startswith("attributes.")]
    texts = [
        json.dumps({name.partition(".")[2]: row[name] for name in prefixed if row[name] is not None}) or None
        for row in events.select(prefixed).to_pylist()
    ]
    return events.drop_columns(prefixed).append_column("attributes", pa.array(texts))


FORMS = (to_polars, to_pandas, to_relation, to_reader, to_parquet, to_csv, to_categories, to_structs, to_json)


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_whatever_speaks_arrow_goes_in_and_so_do_files(
    policy: Policy, form: Callable[[Any, Path], Any], tmp_path: Path
) -> None:
    rows = log()
    found = evaluate(form(table(rows), tmp_path), policy, AT, facts=facts())
    assert by_row(found) == one_by_one(policy, rows, facts())
    assert made_with(found)["by_evaluator"] < 10


@pytest.mark.parametrize("form", [to_polars, to_parquet, to_reader, to_categories], ids=lambda form: form.__name__)
def test_what_is_in_no_order_is_sorted(policy: Policy, form: Callable[[Any, Path], Any], tmp_path: Path) -> None:
    rows = log(seed=3)
    mixed = sorted(rows, key=lambda row: row["at"])
    assert by_row(evaluate(form(table(mixed), tmp_path), policy, AT, facts=facts())) == one_by_one(
        policy, rows, facts()
    )


def test_events_of_one_instant_keep_their_places_when_they_are_sorted(policy: Policy) -> None:
    # A call and a reply at one instant: the later in the input is the last anchor, and tells whether a call is one.
    rows = [
        {"thread": thread, "type": kind, "at": AT - timedelta(days=1), "channel": "phone" if kind == "call" else None}
        for thread in ("b", "a", "c", "a2")
        for kind in (("call", "quit") if thread < "b" else ("quit", "call"))
    ]
    random.Random(4).shuffle(rows)
    assert by_row(evaluate(table(rows), policy, AT)) == one_by_one(policy, rows, {})


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("size", [1, 7, 64])
def test_no_thread_is_split_however_short_the_pieces_are(
    policy: Policy, workers: int, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deciding, "rows_of_a_piece", lambda *_: size)
    rows = log(seed=5)
    events = pa.Table.from_batches(table(rows).to_batches(max_chunksize=5))
    found = evaluate(events, policy, AT, facts=facts(), workers=workers)
    assert by_row(found) == one_by_one(policy, rows, facts())
    order = [thread for thread in dict.fromkeys(found["thread"].to_pylist()) if thread != "t040"]
    assert order == list(dict.fromkeys(row["thread"] for row in rows))


def as_table(given: dict[str, dict[str, Any]]) -> Any:
    names = ("zone", "decision_on")
    kinds = {"zone": pa.string(), "decision_on": pa.date32()}
    columns = {name: pa.array([known.get(name) for known in given.values()], kinds[name]) for name in names}
    return pa.table({"thread": list(given), **columns})


def test_facts_may_be_a_table_in_any_order(policy: Policy) -> None:
    rows, given = log(seed=6), facts(seed=7)
    expected = one_by_one(policy, rows, given)
    shuffled = dict(random.Random(1).sample(list(given.items()), len(given)))
    for known in (given, shuffled):
        assert by_row(evaluate(table(rows), policy, AT, facts=as_table(known))) == expected


def test_threads_may_be_numbers(policy: Policy) -> None:
    rows, given = log(seed=8), facts()
    events = table(rows)
    numbers = pa.array([int(thread[1:]) * 1_000_003 for thread in events["thread"].to_pylist()], pa.int64())
    known = as_table(given)
    named = pa.array([int(thread[1:]) * 1_000_003 for thread in known["thread"].to_pylist()], pa.int64())
    named_facts = known.set_column(0, "thread", named)
    for facts_table in (named_facts, named_facts.take(list(range(known.num_rows - 1, -1, -1)))):
        found = evaluate(events.set_column(0, "thread", numbers), policy, AT, facts=facts_table)
        texts = [f"t{number // 1_000_003:03}" for number in found["thread"].to_pylist()]
        kept = {f"t{number // 1_000_003:03}" for number in facts_table["thread"].to_pylist()}
        own = {thread: known for thread, known in given.items() if thread in kept}
        assert by_row(found.set_column(0, "thread", pa.array(texts))) == one_by_one(policy, rows, own)


def test_each_row_of_the_facts_may_ask_about_an_instant_of_its_own(policy: Policy) -> None:
    rows = log(threads=12, seed=9)
    asked = [(f"t{n % 13:03}", AT - timedelta(days=n, hours=3 * n)) for n in range(30)]
    known = pa.table(
        {"thread": [t for t, _ in asked], "at": pa.array([at for _, at in asked], pa.timestamp("us", "UTC"))}
    )
    found = evaluate(table(rows), policy, facts=known)
    assert found.schema.names[:2] == ["thread", "at"]
    seen = 0
    for thread, at in asked:
        own = found.filter(
            pa.compute.and_(pa.compute.equal(found["thread"], thread), pa.compute.equal(found["at"], at))
        )
        expected = one_by_one(policy, [row for row in rows if row["thread"] == thread], {thread: {}}, at)
        assert by_row(own) == expected
        seen += own.num_rows
    assert seen == found.num_rows


def test_facts_that_events_set_count_from_then_on(policy: Policy) -> None:
    rows = log(seed=10)
    chance = random.Random(11)
    zones = [chance.choice((None, None, "Asia/Tokyo", "Europe/Berlin")) for _ in rows]
    events = table(rows).append_column("facts.zone", pa.array(zones, pa.string()))
    told = [row | ({"facts": {"zone": zone}} if zone else {}) for row, zone in zip(rows, zones, strict=True)]
    assert by_row(evaluate(events, policy, AT, facts=facts())) == one_by_one(policy, told, facts())


def test_what_no_column_tells_is_left_to_the_evaluator_and_counted(policy: Policy) -> None:
    rows = log(threads=10, seed=12)
    first = [row["thread"] for row in rows].index("t004")
    # A fact that is made unknown is not one of which nothing is said.
    told = pa.array([json.dumps({"zone": None}) if number == first else None for number in range(len(rows))])
    found = evaluate(table(rows).append_column("facts", told), policy, AT, facts={"t004": {"zone": "Asia/Tokyo"}})
    rows[first] = rows[first] | {"facts": {"zone": None}}
    assert by_row(found) == one_by_one(policy, rows, {"t004": {"zone": "Asia/Tokyo"}})
    assert made_with(found)["by_evaluator"] == 1
    assert made_with(found)["why"] == {"something that does not read": 1}


def test_the_result_says_what_it_was_made_with(policy: Policy) -> None:
    made = made_with(evaluate(table(log()), policy, AT))
    assert made["policies"][0]["name"] == "calls"
    assert (made["at"], made["threads"], made["by_evaluator"], made["why"]) == ("2026-03-20T15:00:00+00:00", 40, 0, {})


def test_only_the_columns_that_are_wanted_are_made(policy: Policy) -> None:
    assert evaluate(table(log()), policy, AT, columns=("thread", "act", "status")).schema.names == [
        "thread",
        "act",
        "status",
    ]


def test_decisions_come_part_by_part(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deciding, "rows_of_a_piece", lambda *_: 10)
    done: list[int] = []
    parts = batches(table(log()), policy, AT, progress=done.append)
    assert sum(part.num_rows for part in parts) == 40 * 4
    assert parts.tally.threads == 40
    assert done == sorted(done)
    assert done[-1] == len(log())


def test_an_empty_table_gives_an_empty_table(policy: Policy) -> None:
    found = evaluate(table([]), policy, AT)
    assert found.num_rows == 0
    assert found.schema.names == [name for name in COLUMNS if name != "at"]


def changed(name: str, values: Any) -> Callable[[Any], Any]:
    return lambda events: events.set_column(events.schema.get_field_index(name), name, values(events))


WRONG = {
    "naive-time": changed("at", lambda events: events["at"].cast(pa.timestamp("us"))),
    "unknown-event": changed("type", lambda events: pa.array(["shout"] * events.num_rows)),
    "unknown-channel": changed("channel", lambda events: pa.array(["pigeon"] * events.num_rows)),
    "unknown-attribute": lambda events: events.append_column("attributes.mood", pa.array(["good"] * events.num_rows)),
    "unknown-fact": lambda events: events.append_column("facts.mood", pa.array(["good"] * events.num_rows)),
    "bad-header": lambda events: events.append_column("mood", pa.array(["good"] * events.num_rows)),
    "not-one-of": changed("attributes.outcome", lambda events: pa.array(["vanished"] * events.num_rows)),
    "bad-event": changed("type", lambda events: pa.nulls(events.num_rows, pa.string())),
}


@pytest.mark.parametrize("code", WRONG)
def test_what_cannot_have_happened_as_told_is_refused(policy: Policy, code: str) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(WRONG[code](table(log())), policy, AT)
    assert caught.value.code == code
    assert caught.value.help


def test_an_error_names_the_row(policy: Policy) -> None:
    rows = log()
    rows[17] = rows[17] | {"type": "shout", "channel": None, "attributes.outcome": None, "attributes.interviewer": None}
    with pytest.raises(EtiquetteError, match="row 18 of the events"):
        evaluate(table(rows), policy, AT)


@pytest.mark.parametrize(
    "given, code",
    [
        ({"t001": {"mood": "good"}}, "unknown-fact"),
        ({"t001": {"zone": "Mars/Olympus"}}, "unknown-zone"),
        (pa.table({"thread": ["t001", "t001"], "zone": ["UTC", "UTC"]}), "bad-facts"),
        (pa.table({"zone": ["UTC"]}), "bad-facts"),
        (pa.table({"thread": ["t001"], "at": pa.array([AT], pa.timestamp("us", "UTC"))}), "bad-usage"),
    ],
)
def test_facts_that_are_none_are_refused(policy: Policy, given: Any, code: str) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(table(log()), policy, AT, facts=given)
    assert caught.value.code == code


def test_without_an_instant_nothing_can_be_asked(policy: Policy) -> None:
    with pytest.raises(EtiquetteError, match="bad-usage"):
        evaluate(table(log()), policy)


@pytest.mark.parametrize(
    "name, code", [("no.parquet", "no-such-file"), ("events.jsonl", "unknown-format"), (".", "unknown-format")]
)
def test_a_file_that_cannot_be_read_is_refused(policy: Policy, tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(EtiquetteError) as caught:
        evaluate(str(tmp_path / name), policy, AT)
    assert caught.value.code == code


def test_a_file_that_only_seems_to_be_one_is_refused(policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    path.write_bytes(b"thread,type,at\n")
    with pytest.raises(EtiquetteError, match="unreadable-file"):
        evaluate(path, policy, AT)
