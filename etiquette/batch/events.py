"""A piece of a table as the kernel reads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from etiquette.batch.identity import has_values, named_events, told_alike
from etiquette.batch.reading import ColumnReader
from etiquette.batch.sources import arrow, compute
from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.kinds import declared_attributes
from etiquette.columnar.table import Coded, Events
from etiquette.duration import Relative, Window, leaves
from etiquette.errors import InvalidFact, InvalidHistory
from etiquette.interval import ALWAYS_BEFORE
from etiquette.log import unknown_fact
from etiquette.policy import (
    RETRACTION,
    CapRule,
    CooldownRule,
    DeadlineRule,
    Declaration,
    Document,
)
from etiquette.selectors import selectors_in


class EventReader:
    """Reads pieces of a table of events.

    Args:
        documents: the policies.
        place: the name of the table, for errors.
    """

    def __init__(self, documents: Sequence[Document], place: str) -> None:
        self._documents = documents
        self._place = place
        asked = frozenset(name for document in documents for name in _asked(document))
        declared = attribute_declarations(documents)
        self._columns = ColumnReader({})
        self._attributes = ColumnReader(declared, frozenset(declared) - asked)
        self._facts = ColumnReader(fact_declarations(documents))

    def read(self, batch: Any, bounds: Ints) -> Events:
        """The events of a piece.

        Raises:
            InvalidHistory: a row without type or instant, or instants without a zone.
            InvalidFact: a fact that none of the policies declares.
        """
        for name in ("type", "at"):
            if batch.column(name).null_count:
                raise InvalidHistory(
                    "bad-event",
                    f'an event has no "{name}"',
                    "thread, type and at are needed in every row",
                    place=self._place,
                )
        at, known = self._columns.instants(batch.column("at"), "at", self._place)
        assert known is None, "there is none without an instant"
        attributes, odd = self._attributes.named(batch, "attributes")
        facts, unset = self._facts.named(batch, "facts")
        for name in facts:
            if not any(name in document.facts for document in self._documents):
                raise self._unknown_fact(name)
        ids, retracts = named_events(batch)
        return Events(
            bounds=bounds,
            at=at,
            type=self._columns.coded(batch.column("type")),
            channel=self._channel(batch),
            attributes=attributes,
            facts=facts,
            recorded=self._recorded(batch),
            odd=_any(odd, unset, _takes_back_wrongly(batch)),
            ids=ids,
            retracts=retracts,
            alike=partial(told_alike, batch),
        )

    def _channel(self, batch: Any) -> Coded | None:
        if "channel" not in batch.schema.names:
            return None
        array = batch.column("channel")
        return None if array.null_count == len(array) else self._columns.coded(array)

    def _recorded(self, batch: Any) -> Ints | None:
        if "recorded" not in batch.schema.names:
            return None
        array = batch.column("recorded")
        if array.null_count == len(array):
            return None
        numbers, known = self._columns.instants(array, "recorded", self._place)
        return numbers if known is None else np.where(known, numbers, ALWAYS_BEFORE)

    def _unknown_fact(self, name: str) -> InvalidFact:
        return unknown_fact(self._documents[0], name, self._place)


def _takes_back_wrongly(batch: Any) -> Flags | None:
    """Rows that take something back and are no retraction."""
    if not has_values(batch, "retracts"):
        return None
    is_one = compute().equal(batch.column("type").cast(arrow().string()), RETRACTION)
    wrong = compute().and_not(batch.column("retracts").is_valid(), is_one)
    flags: Flags = wrong.to_numpy(zero_copy_only=False)
    return flags


def _any(*masks: Flags | None) -> Flags | None:
    given = [mask for mask in masks if mask is not None]
    return np.logical_or.reduce(given) if given else None


def attribute_declarations(documents: Sequence[Document]) -> dict[str, Declaration]:
    """The attributes of all events and acts, by name."""
    found: dict[str, Declaration] = {}
    for document in documents:
        for attributes in declared_attributes(document):
            found |= attributes
    return found


def fact_declarations(documents: Sequence[Document]) -> Mapping[str, Declaration]:
    """The facts of all policies, by name."""
    return {name: declaration for document in documents for name, declaration in document.facts.items()}


def _asked(document: Document) -> Iterator[str]:
    """The attributes that something asks about."""
    for selector in selectors_in(document):
        for pattern in selector.patterns:
            yield from (name for name, _ in pattern.where)
            if pattern.at is not None:
                yield pattern.at
    for window in _windows(document):
        yield from (leaf.name for leaf in leaves(window) if isinstance(leaf, Relative) and leaf.attribute)
    for state in document.states.values():
        yield from state.by
    for rule in document.rules:
        yield from (name for name, _ in rule.where)
        if isinstance(rule, DeadlineRule | CooldownRule | CapRule):
            yield from rule.by


def _windows(document: Document) -> Iterator[Window]:
    found: list[Window | None] = []
    for state in document.states.values():
        found += [state.starts_after, state.ends_after, state.lasts]
    for rule in document.rules:
        match rule:
            case CooldownRule():
                found += rule.waits
            case CapRule():
                found.append(rule.per)
            case DeadlineRule():
                found += [rule.opens, rule.within, rule.lapses]
                found += [window for step in rule.steps for window in (step.opens, step.within, step.lapses)]
            case _:
                pass
    return (window for window in found if window is not None)
