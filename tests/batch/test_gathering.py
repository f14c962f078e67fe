"""Logs in the order of time are gathered by thread: the same rows, those of a thread together and in order."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy")
pa = pytest.importorskip("pyarrow")
pc = pytest.importorskip("pyarrow.compute")

from etiquette.batch.gathering import can_be_gathered, gathered  # noqa: E402
from etiquette.batch.sources import opened  # noqa: E402


def log(threads: Any, batches: int = 1) -> Any:
    """Events of these threads, one after the other in time; each batch lists the names for itself."""
    at = pa.array(np.arange(len(threads)), pa.int64()).view(pa.timestamp("us", "UTC"))
    kinds = pa.array([None if number % 3 else f"kind {number % 7}" for number in range(len(threads))])
    table = pa.table({"thread": threads, "type": kinds, "at": at})
    size = -(-len(threads) // batches)
    parts = [table.slice(start, size).combine_chunks() for start in range(0, len(threads), size)]
    return pa.concat_tables(
        part.set_column(1, "type", part["type"].dictionary_encode()) if batches > 1 else part for part in parts
    )


def rows_of(batch: Any) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


NAMES = {
    "numbers": lambda numbers: pa.array(numbers * 1_000_000_007),
    "texts": lambda numbers: pa.array([f"thread {number}" for number in numbers.tolist()]),
    "listed": lambda numbers: pa.array([f"thread {number}" for number in numbers.tolist()]).dictionary_encode(),
}


@pytest.mark.parametrize("batches", [1, 3])
@pytest.mark.parametrize("named", NAMES)
@pytest.mark.parametrize("count", [1, 50, 2000])
def test_each_thread_is_in_one_piece_with_all_its_rows_in_order(count: int, named: str, batches: int) -> None:
    numbers = np.random.default_rng(count).integers(0, count, 3 * count)
    table = log(NAMES[named](numbers), batches)
    source = opened(table, called="events")
    assert can_be_gathered(source)
    expected: dict[Any, list[Any]] = {}
    for row in rows_of(table):
        expected.setdefault(row[0], []).append(row)
    size = table.num_rows // 2 if count > 1 else 1
    found: dict[Any, list[Any]] = {}
    for piece in gathered(source, size):
        batch = piece.read()
        assert batch.num_rows
        rows, last = rows_of(batch), None
        for row in rows:
            assert row[0] == last or row[0] not in found, "rows of a thread stand together"
            found.setdefault(row[0], []).append(row)
            last = row[0]
    assert found == expected


def test_a_piece_may_have_more_threads_than_small_numbers_can_tell_apart() -> None:
    numbers = np.random.default_rng(0).permutation(np.repeat(np.arange(200_000), 2))
    pieces = [piece.read() for piece in gathered(opened(log(pa.array(numbers)), called="events"), len(numbers))]
    assert max(pc.count_distinct(piece.column("thread")).as_py() for piece in pieces) > 1 << 16
    assert sum(piece.num_rows for piece in pieces) == len(numbers)
    for piece in pieces:
        thread = piece.column("thread").to_numpy()
        at = piece.column("at").view(pa.int64()).to_numpy()
        assert (thread[::2] == thread[1::2]).all()
        assert (at[::2] < at[1::2]).all()
        assert (numbers[at] == thread).all()
