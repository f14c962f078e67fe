"""A table is cut into pieces of whole threads, however its record batches lie."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

pa = pytest.importorskip("pyarrow")

from etiquette.batch.pieces import at_hand, pieces  # noqa: E402

LONGEST_THREAD = 9
lengths = st.lists(st.integers(1, LONGEST_THREAD), max_size=40)
cuts = st.lists(st.integers(0, 30), max_size=12)


def batches_of(threads: list[int], cut_at: list[int], *, listed: bool) -> list[Any]:
    """Rows of these threads, in record batches that are cut anywhere; some of them are empty."""
    names = pa.array([f"t{thread}" for thread in threads], pa.string())
    bounds = [0, *sorted(min(cut, len(threads)) for cut in cut_at), len(threads)]
    parts = [names.slice(start, end - start) for start, end in pairwise(bounds)]
    return [pa.record_batch({"thread": part.dictionary_encode() if listed else part}) for part in parts]


@given(lengths=lengths, cut_at=cuts, size=st.integers(1, 40), listed=st.booleans())
def test_pieces_are_whole_threads_of_about_one_length(
    lengths: list[int], cut_at: list[int], size: int, listed: bool
) -> None:
    threads = [thread for thread, length in enumerate(lengths) for _ in range(length)]
    found = [piece.column("thread").to_pylist() for piece in pieces(batches_of(threads, cut_at, listed=listed), size)]
    assert [name for piece in found for name in piece] == [f"t{thread}" for thread in threads]
    assert all(one[-1] != other[0] for one, other in pairwise(found)), "no thread is in two pieces"
    assert all(2 * len(piece) > size for piece in found[:-1]), "none is short, but the last may be"
    assert all(len(piece) <= 2 * (size + LONGEST_THREAD) for piece in found)


@given(lengths=lengths, cut_at=cuts, size=st.integers(1, 40))
def test_a_piece_knows_its_first_row(lengths: list[int], cut_at: list[int], size: int) -> None:
    threads = [thread for thread, length in enumerate(lengths) for _ in range(length)]
    for piece in at_hand(batches_of(threads, cut_at, listed=False), size):
        rows = piece.read().column("thread").to_pylist()
        assert rows == [f"t{thread}" for thread in threads[piece.first : piece.first + len(rows)]]


def test_what_lies_in_one_record_batch_is_not_copied() -> None:
    (batch,) = batches_of(list(range(100)), [], listed=False)
    addresses = {piece.column("thread").buffers()[2].address for piece in pieces([batch], 20)}
    assert addresses == {batch.column("thread").buffers()[2].address}
