"""Rows as events again, for the threads that the evaluator decides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from etiquette.batch.reading import mapping, plain
from etiquette.batch.sources import ORDER
from etiquette.errors import InvalidHistory
from etiquette.event import Event


def events_of(batch: Any, first: int) -> list[Event]:
    """The events of some rows, in order.

    Args:
        batch: the rows.
        first: the place of the first of them in the table, for errors.
    """
    return [_event(row, f"row {first + number + 1} of the events") for number, row in enumerate(batch.to_pylist())]


def _event(row: Mapping[str, Any], place: str) -> Event:
    told: dict[str, Any] = {"attributes": {}, "facts": {}}
    for name, value in row.items():
        prefix, dot, rest = name.partition(".")
        if value is None or name == ORDER or name.startswith("x-"):
            continue
        if name in ("attributes", "facts"):
            told[name] |= mapping(plain(value), name)
        elif dot and prefix in ("attributes", "facts"):
            told[prefix][rest] = value
        else:
            told[name] = value
    if told.get("type") is None or told.get("at") is None:
        raise InvalidHistory("bad-event", "the event has no type or no instant", "every event has both", place=place)
    told["thread"] = str(told.get("thread"))
    if told.get("id") is not None:
        told["id"] = str(told["id"])
    return Event.from_dict(told, origin=place)
