"""What is looked up in stretches and by comparing is what a look at every event finds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

np = pytest.importorskip("numpy")

from etiquette.columnar import past  # noqa: E402
from etiquette.columnar.chosen import Chosen  # noqa: E402
from etiquette.columnar.kinds import IDLE, ODD, Kinds  # noqa: E402
from etiquette.columnar.past import Sorted  # noqa: E402
from etiquette.columnar.table import Coded, Events  # noqa: E402

COMBINATIONS = 12
KINDS = 5
lengths = st.lists(st.integers(0, 9), min_size=1, max_size=12)


def events_of(lengths: list[int]) -> Events:
    bounds = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    count = int(bounds[-1])
    return Events(bounds=bounds, at=np.arange(count), type=Coded(np.zeros(count, np.int8), ("call",)))


def drawn(data: st.DataObject, values: st.SearchStrategy[Any], count: int) -> Any:
    return np.array(data.draw(st.lists(values, min_size=count, max_size=count)))


@given(data=st.data(), lengths=lengths, size=st.integers(1, 20), hides=st.booleans(), has_odd=st.booleans())
def test_the_last_event_of_each_kind_is_found_stretch_by_stretch(
    data: st.DataObject, lengths: list[int], size: int, hides: bool, has_odd: bool
) -> None:
    events = events_of(lengths)
    key = drawn(data, st.integers(0, COMBINATIONS - 1), events.count).astype(np.uint8)
    kinds = Kinds(drawn(data, st.integers(0, KINDS - 1), COMBINATIONS), np.zeros((KINDS, 1), np.bool_))
    hidden = drawn(data, st.booleans(), events.count).astype(np.bool_) if hides else None
    odd = drawn(data, st.booleans(), events.count).astype(np.bool_) if has_odd else None
    expected = np.full((KINDS, len(lengths)), -1)
    for row, owner in enumerate(np.repeat(np.arange(len(lengths)), lengths).tolist()):
        kind = int(kinds.of_combination[key[row]])
        if hidden is not None and hidden[row] and kind != ODD:
            kind = IDLE
        expected[ODD if odd is not None and odd[row] else kind, owner] = row
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(past, "STRETCH", size)
        assert Sorted(events, key, kinds, hidden, odd).last_of_each().tolist() == expected.tolist()


@given(lengths=lengths, size=st.integers(1, 20))
def test_stretches_are_all_events_with_their_threads(lengths: list[int], size: int) -> None:
    events = events_of(lengths)
    stretches = list(events.stretches(size))
    assert [place for start, end, _ in stretches for place in range(start, end)] == list(range(events.count))
    assert [thread for _, _, owners in stretches for thread in owners.tolist()] == events.owners().tolist()


@given(data=st.data(), lengths=lengths)
def test_few_events_and_many_have_the_same_threads(data: st.DataObject, lengths: list[int]) -> None:
    events = events_of([*lengths, 100])
    rows = np.array(data.draw(st.lists(st.integers(0, events.count - 1), max_size=9)), np.int64)
    expected = [events.owners()[row] for row in rows]
    assert events.threads_of(rows).tolist() == expected
    assert events.threads_of(np.tile(rows, 20)).tolist() == expected * 20


@given(data=st.data(), width=st.sampled_from([np.uint8, np.uint16, np.uint32]))
def test_chosen_kinds_are_found_by_comparing_and_by_looking_up(data: st.DataObject, width: Any) -> None:
    of_combination = drawn(data, st.integers(0, KINDS - 1), COMBINATIONS)
    chosen = Chosen.of(tuple(data.draw(st.sets(st.integers(0, KINDS - 1)))), of_combination)
    key = np.arange(COMBINATIONS).astype(width)
    assert chosen.among(key).tolist() == [int(kind) in chosen.kinds for kind in of_combination]
