"""A log in the order of time, gathered by thread: in memory, and without sorting it.

Threads are dealt out to heaps by a hash of their names, and each heap, which is as long as a piece, is put in the order
of a longer one. Events of one thread keep their order, which is that of time; threads come in none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from etiquette.batch.sources import Source, arrow, places
from etiquette.columnar.arrays import Ints

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 1 << 20
Hashes = npt.NDArray[np.uint64]


def can_be_gathered(source: Source) -> bool:
    """Whether a table lies in memory, its instants ascend, and its threads are numbers or texts."""
    if source.table is None or not source.rows:
        return False
    pa = arrow()
    names = source.schema.names
    kind = source.schema.field("thread").type
    known = pa.types.is_integer(kind) or pa.types.is_dictionary(kind) or kind.equals(source.thread_type)
    timed = source.schema.field("at").type
    if not known or not pa.types.is_timestamp(timed) or timed.tz is None or "seq" in names:
        return False
    return not source.table["thread"].null_count and _ascends(source.table["at"])


def _ascends(column: Any) -> bool:
    last: int | None = None
    for chunk in column.chunks:
        if chunk.null_count:
            return False
        numbers = chunk.view(arrow().int64()).to_numpy()
        if len(numbers):
            if (last is not None and numbers[0] < last) or not (numbers[1:] >= numbers[:-1]).all():
                return False
            last = int(numbers[-1])
    return True


def gathered(source: Source, size: int) -> Iterator[Any]:
    """Record batches in which the rows of each thread stand together, in order, and no thread is in two of them.

    Args:
        source: a table that can be gathered.
        size: how many rows a batch has, about.
    """
    batches = list(_with_numbers(source))
    bits = max(int(source.rows or 0) // size, 1).bit_length()
    heaps = [_heaps(numbers, bits) for _, numbers in batches]
    for heap in range(1 << bits):
        rows = [np.flatnonzero(own == heap) for own in heaps]
        if len(batches) == 1:
            batch, numbers = batches[0]
            place = rows[0][_order(numbers[rows[0]], bits)]
        else:
            parts = [_part(*each, own) for each, own in zip(batches, rows, strict=True)]
            batch, numbers = _joined(parts)
            place = _order(numbers, bits)
        if len(place):
            yield batch.take(places(place))


def _with_numbers(source: Source) -> Iterator[tuple[Any, Ints]]:
    """The record batches, each with its threads as numbers."""
    pa = arrow()
    thread = source.table["thread"]
    if not pa.types.is_integer(thread.type):
        thread = thread.unify_dictionaries() if pa.types.is_dictionary(thread.type) else thread.dictionary_encode()
    place = 0
    for batch in source.batches():
        own = thread.slice(place, batch.num_rows)
        place += batch.num_rows
        arrays = [chunk.indices if pa.types.is_dictionary(chunk.type) else chunk for chunk in own.chunks]
        if arrays:
            array = arrays[0] if len(arrays) == 1 else pa.concat_arrays(arrays)
            yield batch, array.to_numpy(zero_copy_only=False)


def _hashes(numbers: Ints) -> Hashes:
    return numbers.astype(np.uint64) * _SPREAD


def _heaps(numbers: Ints, bits: int) -> npt.NDArray[np.uint16]:
    """For each row the number of its heap."""
    found = np.empty(len(numbers), np.uint16)
    for start in range(0, len(numbers), _AT_ONCE):
        hashes = _hashes(numbers[start : start + _AT_ONCE])
        found[start : start + _AT_ONCE] = hashes >> np.uint64(64 - bits)
    return found


def _part(batch: Any, numbers: Ints, rows: Ints) -> tuple[Any, Ints]:
    return batch.take(places(rows)), numbers[rows]


def _joined(parts: list[tuple[Any, Ints]]) -> tuple[Any, Ints]:
    table = arrow().Table.from_batches([batch for batch, _ in parts]).unify_dictionaries().combine_chunks()
    found = table.to_batches()
    return (found[0] if found else parts[0][0]), np.concatenate([numbers for _, numbers in parts])


def _order(numbers: Ints, bits: int) -> Ints:
    """The rows thread by thread, those of one thread in the order in which they are."""
    hashes = ((_hashes(numbers) << np.uint64(bits)) >> np.uint64(32)).astype(np.uint32)
    # Small numbers are sorted by counting, which is many times as fast as by comparing.
    order = np.argsort(hashes.astype(np.uint16), kind="stable")
    order = order[np.argsort((hashes >> np.uint32(16)).astype(np.uint16)[order], kind="stable")]
    own, ordered = hashes[order], numbers[order]
    if ((own[1:] == own[:-1]) & (ordered[1:] != ordered[:-1])).any():
        return np.argsort(numbers, kind="stable")
    return order
