"""Decisions as Arrow has them: a row a thread, act and channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from etiquette.batch.sources import arrow
from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.kernel import Kernel, Row
from etiquette.columnar.verdicts import OBLIGATIONS, PERMISSIONS
from etiquette.decision import STATUSES
from etiquette.interval import FOREVER

COLUMNS = (
    "thread", "at", "act", "channel", "whole", "status", "permission", "obligation", "not_before", "due_by", "valid_until",
    "rule",
)  # fmt: skip
"""The columns of decisions, in order; ``at`` only where each row of the facts has an instant of its own."""


@dataclass(slots=True, kw_only=True, eq=False)
class Block:
    """The decisions on some threads: arrays with a line for each thread and a place for each row.

    Of what is not decided yet they hold anything.
    """

    threads: Any
    at: Ints | None
    channel: npt.NDArray[np.int8]
    status: npt.NDArray[np.int8]
    permission: npt.NDArray[np.int8]
    obligation: npt.NDArray[np.int8]
    not_before: Ints
    due_by: Ints
    valid_until: Ints | None
    rule: npt.NDArray[np.int16]

    @staticmethod
    def empty(threads: Any, at: Ints | None, rows: int, *, valid_until: bool) -> Block:
        """Nothing decided yet."""
        shape = (len(threads), rows)
        return Block(
            threads=threads,
            at=at,
            channel=np.empty(shape, np.int8),
            status=np.empty(shape, np.int8),
            permission=np.empty(shape, np.int8),
            obligation=np.empty(shape, np.int8),
            not_before=np.empty(shape, np.int64),
            due_by=np.empty(shape, np.int64),
            valid_until=np.empty(shape, np.int64) if valid_until else None,
            rule=np.empty(shape, np.int16),
        )


class Layout:
    """How decisions are laid out in columns.

    Args:
        kernel: says which rows each thread has, and the names of rules.
        columns: those that are wanted; all by default.
    """

    def __init__(self, kernel: Kernel, columns: Sequence[str] | None) -> None:
        self.rows: Sequence[Row] = kernel.rows
        self.rules = kernel.rules
        self.channels = kernel.channels
        self.wanted = tuple(name for name in COLUMNS if columns is None or name in columns)
        self._tiled: dict[str, Any] = {}

    @property
    def wants_valid_until(self) -> bool:
        """Whether that column is wanted: it is the dearest."""
        return "valid_until" in self.wanted

    @cached_property
    def _all_channels(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for channels in self.channels.values() for c in channels if c is not None))

    @cached_property
    def _channel_places(self) -> npt.NDArray[np.int8]:
        """For each row and channel of its act, the place among all channels; -1 for none."""
        most = max(len(channels) for channels in self.channels.values())
        found = np.full((len(self.rows), most), -1, np.int8)
        for line, row in enumerate(self.rows):
            for place, channel in enumerate(self.channels[row.act]):
                found[line, place] = -1 if channel is None else self._all_channels.index(channel)
        return found

    def batch(self, block: Block) -> Any:
        """A record batch."""
        pa = arrow()
        count = len(block.threads) * len(self.rows)
        arrays: dict[str, Any] = {}
        for name in self.wanted:
            if name == "at" and block.at is None:
                continue
            arrays[name] = self._column(name, block, count)
        return pa.RecordBatch.from_arrays(list(arrays.values()), names=list(arrays))

    def _column(self, name: str, block: Block, count: int) -> Any:
        width = len(self.rows)
        match name:
            case "thread":
                return _repeated(block.threads, width)
            case "at":
                assert block.at is not None
                return as_instants(np.repeat(block.at, width))
            case "act" | "whole":
                return self._same_of_each(name, count)
            case "channel":
                places = self._channel_places[np.arange(width)[None, :], block.channel]
                return as_codes(places.ravel(), self._all_channels)
            case "status":
                return as_codes(block.status.ravel(), STATUSES)
            case "permission":
                return as_codes(block.permission.ravel(), PERMISSIONS)
            case "obligation":
                return as_codes(block.obligation.ravel(), OBLIGATIONS)
            case "rule":
                return as_codes(block.rule.ravel(), self.rules)
            case _:
                instants: Ints = getattr(block, name)
                assert len(instants.ravel()) == count
                return as_instants(instants.ravel())

    def _same_of_each(self, name: str, count: int) -> Any:
        """A column that is the same for each thread: all record batches share the longest one that was wanted."""
        found = self._tiled.get(name)
        if found is None or len(found) < count:
            found = self._tiled[name] = self._tile(name, count // len(self.rows))
        return found.slice(0, count)

    def _tile(self, name: str, threads: int) -> Any:
        if name == "whole":
            return arrow().array(np.tile(np.array([row.whole for row in self.rows], np.bool_), threads))
        acts = list(dict.fromkeys(row.act for row in self.rows))
        return as_codes(np.tile(np.array([acts.index(row.act) for row in self.rows], np.int8), threads), acts)


def _repeated(threads: Any, width: int) -> Any:
    pa = arrow()
    if pa.types.is_integer(threads.type) and not threads.null_count:
        return pa.array(np.repeat(threads.to_numpy(zero_copy_only=False), width), threads.type)
    return threads.take(pa.array(np.repeat(np.arange(len(threads), dtype=np.int32), width)))


def as_codes(codes: npt.NDArray[Any], values: Sequence[str]) -> Any:
    """Words by their places in a list; a negative place is none."""
    pa = arrow()
    valid = codes >= 0
    kind = pa.int8() if codes.dtype == np.int8 else pa.int16()
    indices = pa.Array.from_buffers(kind, len(codes), [_bitmap(valid), pa.py_buffer(np.ascontiguousarray(codes))])
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(values), pa.string()), safe=False)


def as_instants(instants: Ints) -> Any:
    """Instants in UTC; ``FOREVER`` is none."""
    pa = arrow()
    data = pa.py_buffer(np.ascontiguousarray(instants))
    return pa.Array.from_buffers(pa.timestamp("us", "UTC"), len(instants), [_bitmap(instants < FOREVER), data])


def _bitmap(valid: Flags) -> Any:
    return None if valid.all() else arrow().py_buffer(np.packbits(valid, bitorder="little"))
