"""The values of ``by``: as small numbers, one an event; and whether the events of a thread all give the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.past import Occurrences
from etiquette.columnar.reading import Agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.table import Coded
from etiquette.policy import CHANNEL, Declaration, Value

NO_VALUE = 0
"""The number of what gives no value."""


def key_codes(scene: Scene, key: str) -> Ints:
    """For each event the number of what it gives for a key of ``by``; the numbers of two events are equal where the values
    are."""
    kept = scene.sorted.keys
    found = kept.get(key)
    if found is None:
        found = kept[key] = _channels(scene) if key == CHANNEL else _attribute(scene, key)
    return found


def code_of(scene: Scene, key: str, value: Value) -> int:
    """The number of a value; one that no event has where none gives it."""
    key_codes(scene, key)
    return scene.sorted.key_numbers[key].get((type(value), value), -1)


def tuple_codes(scene: Scene, by: Sequence[str]) -> Ints:
    """For each event one number for all keys of ``by`` together; :data:`NO_VALUE` where it gives none of them."""
    codes = np.zeros(scene.events.count, np.int64)
    for key in by:
        own = key_codes(scene, key)
        codes = codes * (int(own.max(initial=0)) + 1) + own
    return codes


def _channels(scene: Scene) -> Ints:
    events, sorter = scene.events, scene.reading.sorter
    names = [str(name) for name in events.type.values]
    channels: Sequence[object] = (None,) if events.channel is None else events.channel.values
    numbers = scene.sorted.key_numbers.setdefault(CHANNEL, {})
    table = np.zeros((len(names), len(channels)), np.int64)
    for line, name in enumerate(names):
        for place, channel in enumerate(channels):
            own = sorter.channel_of(name, None if channel is None else str(channel))
            if isinstance(own, str):
                table[line, place] = numbers.setdefault((str, own), len(numbers) + 1)
    found: Ints = table[events.type.codes, 0 if events.channel is None else events.channel.codes]
    return found


def _attribute(scene: Scene, name: str) -> Ints:
    events = scene.events
    column = events.attributes.get(name)
    values: tuple[object, ...] = column.values if isinstance(column, Coded) else (None,)
    numbers = scene.sorted.key_numbers.setdefault(name, {})
    table = np.zeros((len(events.type.values), len(values)), np.int64)
    for line, event in enumerate(events.type.values):
        declaration = _declared(scene, str(event)).get(name)
        if declaration is None:
            continue
        for place, value in enumerate(scene.reading.typist.domain(values, declaration).values):
            if value is not None:
                table[line, place] = numbers.setdefault((type(value), value), len(numbers) + 1)
    found: Ints = table[events.type.codes, column.codes if isinstance(column, Coded) else 0]
    return found


def _declared(scene: Scene, name: str) -> Mapping[str, Declaration]:
    declared = scene.document.acts.get(name) or scene.document.events.get(name)
    return {} if declared is None else declared.attributes


def left_open(by: Sequence[str], agree: Agreement) -> tuple[str, ...]:
    """The keys of ``by`` of which a proposal gives no value."""
    given = {key for key, _ in agree}
    return tuple(key for key in by if key not in given)


def alike(scene: Scene, by: Sequence[str], several: Sequence[Occurrences]) -> tuple[Flags, Flags]:
    """Where all events that are looked at give the same values, or all none; and where they give some.

    Where not all are alike, what a proposal without a value means hangs on each of them.
    """
    codes = tuple_codes(scene, by)
    least = np.full(scene.count, np.iinfo(np.int64).max)
    most = np.full(scene.count, -1)
    for found in several:
        owners, rows = seen(scene, found)
        np.minimum.at(least, owners, codes[rows])
        np.maximum.at(most, owners, codes[rows])
    return (least == most) | (most < 0), most > NO_VALUE


def seen(scene: Scene, found: Occurrences) -> tuple[Ints, Ints]:
    """Each event that a question sees of those that a selector selects: the question, and the row."""
    first, end = found.ranks
    lengths = end - first
    owners = np.repeat(np.arange(scene.count), lengths)
    starts = np.cumsum(lengths) - lengths
    return owners, found.rows[np.repeat(first - starts, lengths) + np.arange(len(owners))]
