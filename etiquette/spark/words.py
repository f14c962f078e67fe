"""Texts for which the policy has a word travel as numbers: all of them that a row has, as one.

Most of what a cluster spends is spent on carrying rows from Spark to Python, and there a text costs several times what a
number does. A text that the policy has no word for travels as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product
from math import prod
from typing import Any

from etiquette.batch.sources import arrow, compute
from etiquette.engine import Policy
from etiquette.frozen import dataclass
from etiquette.policy import Document
from etiquette.spark.columns import Columns
from etiquette.spark.sessions import functions

NUMBER = "number"
"""The column of the numbers. It is empty in rows that are no events."""
OTHERS = "others"
"""The column of the texts that have no number, all of a row in one; empty in most rows."""
MOST = 32
"""So many words of a column have numbers, since Spark looks for them one after the other."""
_NUMBERS = 1 << 16
"""So many numbers there are at most: each has its place in a table of what it means."""


def words_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """For columns of events the texts that a policy has words for: names of types, channels and choices.

    An attribute that is declared as free text somewhere has none: most of its texts would be no words.

    >>> import etiquette
    >>> words_of(etiquette.load("job-interview"))["channel"]
    ('email', 'phone')
    """
    documents = [ground.document for lineage in policy.lineages for ground in lineage.grounds]
    told = [one for document in documents for one in _words(document)]
    free = {column for column, words in told if not words}
    found: dict[str, dict[str, None]] = {}
    for column, words in told:
        if column not in free:
            found.setdefault(column, {}).update(dict.fromkeys(words))
    return {column: tuple(words)[:MOST] for column, words in found.items()}


def _words(document: Document) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "type", (*document.acts, *document.events)
    yield "channel", document.channels
    attributes = [act.attributes for act in document.acts.values()]
    attributes += [event.attributes for event in document.events.values()]
    for declared in attributes:
        for name, attribute in declared.items():
            yield f"attributes.{name}", attribute.choices


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The columns whose texts travel as numbers.

    Attributes:
        columns: for each its words, of which the first is 1; what is no word of it, and what is missing, is 0.
    """

    columns: Mapping[str, tuple[str, ...]]

    @staticmethod
    def among(known: Mapping[str, tuple[str, ...]], told: Columns) -> Words:
        """Those of a table, as many of them as there are numbers for: one at least, since a table has types.

        Args:
            known: the words that the policy has, by column.
            told: the events.
        """
        chosen: dict[str, tuple[str, ...]] = {}
        for plain, name in told.names.items():
            sizes = [len(words) + 1 for words in (*chosen.values(), known.get(name, ()))]
            if name in known and told.kinds[plain].typeName() == "string" and prod(sizes) <= _NUMBERS:
                chosen[plain] = known[name]
        return Words(columns=chosen)

    def numbered(self, told: Columns) -> Columns:
        """The table with a number in place of its words, and a text for all other texts of a row."""
        f = functions()
        places = {name: f"place of {name}" for name in self.columns}
        placed = told.frame.select("*", *(self._place(name).alias(place) for name, place in places.items()))
        number: Any = f.lit(0)
        for name, place in places.items():
            number = number * (len(self.columns[name]) + 1) + f.col(place)
        others = [f.when(f.col(place) == 0, f.col(name)) for name, place in places.items()]
        written = f.concat(*(f.coalesce(f.concat(f.length(text), f.lit(":"), text), f.lit("-")) for text in others))
        new = {NUMBER: number, OTHERS: f.when(f.coalesce(*others).isNotNull(), written)}
        kept = {name: kind for name, kind in told.kinds.items() if name not in self.columns}
        frame = placed.select(*kept, *(column.alias(name) for name, column in new.items()))
        kinds = {name: frame.schema[name].dataType for name in new}
        return Columns(frame=frame, names=told.names, kinds=kept | kinds)

    def _place(self, name: str) -> Any:
        f = functions()
        first, *others = self.columns[name]
        found = f.when(f.col(name) == first, 1)
        for place, word in enumerate(others, 2):
            found = found.when(f.col(name) == word, place)
        return found.otherwise(0)

    def told(self, rows: Any) -> dict[str, Any]:
        """The columns of a record batch of events, with its texts: lists of distinct ones, where all of them are words."""
        columns = {name: rows.column(name) for name in rows.schema.names if name not in (NUMBER, OTHERS)}
        others = self._others(rows.column(OTHERS))
        for name, places in zip(self.columns, _places(tuple(map(len, self.columns.values()))), strict=True):
            columns[name] = _told(places.take(rows.column(NUMBER)), self.columns[name], others.get(name))
        return columns

    def _others(self, written: Any) -> dict[str, Any]:
        """The texts that have no words, by column."""
        if written.null_count == len(written):
            return {}
        pa = arrow()
        coded = written.dictionary_encode()
        distinct = zip(*(_texts(text) for text in coded.dictionary.to_pylist()), strict=True)
        return {
            name: pa.array(texts, pa.string()).take(coded.indices)
            for name, texts in zip(self.columns, distinct, strict=True)
        }


def _texts(written: str) -> Iterator[str | None]:
    """One text after the other: its length and itself, or a dash for none.

    >>> list(_texts("3:one-5:a-3:b0:"))
    ['one', None, 'a-3:b', '']
    """
    while written:
        size, _, rest = written.partition(":")
        if size.startswith("-"):
            yield None
            written = written[1:]
        else:
            yield rest[: int(size)]
            written = rest[int(size) :]


@cache
def _places(counts: tuple[int, ...]) -> tuple[Any, ...]:
    """For each column, from so many words of each, the place of its word by number; none where it has no word."""
    several = product(*((None, *range(count)) for count in counts))
    return tuple(arrow().array(places, arrow().int8()) for places in zip(*several, strict=True))


def _told(places: Any, words: tuple[str, ...], others: Any) -> Any:
    pa = arrow()
    found = pa.DictionaryArray.from_arrays(places, pa.array(words, pa.string()))
    return found if others is None else compute().coalesce(found.dictionary_decode(), others)
