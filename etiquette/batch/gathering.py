"""A log in the order of time, gathered by thread: in memory, and without sorting it.

Threads are dealt out to heaps by a hash of their names. Each heap, which is as long as a piece, is put in order where it
is decided: thread by thread, in the order in which they are met. Events of one thread keep theirs, which is that of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from etiquette.batch.pieces import Piece
from etiquette.batch.sources import Source, arrow, places
from etiquette.columnar.arrays import Ints

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
_AT_ONCE = 1 << 20
_BITS = 16
_SMALL = (1 << _BITS) - 1
Heaps = npt.NDArray[np.uint16]


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


def gathered(source: Source, size: int) -> Iterator[Piece]:
    """Pieces in which the rows of each thread stand together, in order; no thread is in two of them.

    Args:
        source: a table that can be gathered.
        size: how many rows a piece has, about.
    """
    batches = list(_with_numbers(source))
    bits = max(int(source.rows or 0) // size, 1).bit_length()
    heaps = [_heaps(numbers, bits) for _, numbers in batches]
    used = np.flatnonzero(np.sum([_lengths(own, bits) for own in heaps], axis=0))
    return (Piece(first=0, read=partial(_heap, batches, heaps, heap)) for heap in used.tolist())


def _heap(batches: Sequence[tuple[Any, Ints]], heaps: Sequence[Heaps], heap: int) -> Any:
    """The rows of one heap, thread by thread."""
    rows = [np.flatnonzero(own == heap) for own in heaps]
    if len(batches) == 1:
        batch, numbers = batches[0]
        return _taken(batch, rows[0][_order(numbers[rows[0]])])
    parts = [_taken(batch, own) for (batch, _), own in zip(batches, rows, strict=True)]
    joined = arrow().Table.from_batches(parts).unify_dictionaries().combine_chunks().to_batches()
    numbers = np.concatenate([numbers[own] for (_, numbers), own in zip(batches, rows, strict=True)])
    return _taken(joined[0], _order(numbers)) if joined else parts[0]


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


def _heaps(numbers: Ints, bits: int) -> Heaps:
    """For each row the number of its heap."""
    found = np.empty(len(numbers), np.uint16)
    for start in range(0, len(numbers), _AT_ONCE):
        hashes = numbers[start : start + _AT_ONCE].astype(np.uint64) * _SPREAD
        found[start : start + _AT_ONCE] = hashes >> np.uint64(64 - bits)
    return found


def _lengths(heaps: Heaps, bits: int) -> Ints:
    """How many rows each heap has."""
    parts = [heaps[start : start + _AT_ONCE] for start in range(0, len(heaps), _AT_ONCE)]
    lengths: Ints = np.sum([np.bincount(part, minlength=1 << bits) for part in parts], axis=0)
    return lengths


def _taken(batch: Any, rows: Ints) -> Any:
    """Some rows; column by column, since a batch as a whole looks through their places once more for each."""
    wanted = places(rows)
    return arrow().RecordBatch.from_arrays([column.take(wanted) for column in batch.columns], schema=batch.schema)


def _order(numbers: Ints) -> Ints:
    """The rows thread by thread, those of one thread in the order in which they are."""
    codes = places(numbers).dictionary_encode().indices.to_numpy()
    # Small numbers are sorted by counting, which is many times as fast as by comparing.
    order = np.argsort(codes.astype(np.uint16), kind="stable")
    if codes.max(initial=0) <= _SMALL:
        return order
    return order[np.argsort((codes >> _BITS).astype(np.uint16)[order], kind="stable")]
