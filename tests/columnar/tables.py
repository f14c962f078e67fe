"""Tables made of events, one by one; and the evaluator's answers to compare with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from etiquette.calendars.instants import microseconds
from etiquette.columnar.kernel import Kernel
from etiquette.columnar.kinds import declared_attributes
from etiquette.columnar.table import Coded, Column, Events, Timed
from etiquette.columnar.verdicts import OBLIGATIONS, PERMISSIONS
from etiquette.decision import STATUSES
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Thread
from etiquette.event import Event, History, plain_values
from etiquette.interval import FOREVER
from etiquette.policy import Declaration, Document
from etiquette.situation import Ground
from etiquette.values import read_value


@dataclass(frozen=True, slots=True, kw_only=True)
class One:
    """One thread: its events in order, and the facts given of it."""

    events: Sequence[Event]
    facts: Mapping[str, Any]


def coded(values: Sequence[Any]) -> Coded:
    distinct: dict[str, Any] = {}
    codes = []
    for value in values:
        codes.append(list(distinct).index(repr(value)) if repr(value) in distinct else len(distinct))
        distinct.setdefault(repr(value), value)
    return Coded(np.array(codes, np.int32), tuple(distinct.values()) or (None,))


UNREADABLE = object()


def timed(values: Sequence[Any], declaration: Declaration) -> Timed:
    numbers: list[int] = []
    known: list[bool] = []
    bad: list[bool] = []
    for value in values:
        try:
            read: Any = None if value is None else read_value(declaration, value)
        except EtiquetteError:
            read = UNREADABLE
        bad.append(read is UNREADABLE)
        known.append(read is not None and read is not UNREADABLE)
        numbers.append(0 if not known[-1] else read if isinstance(read, int) else read.toordinal())
    return Timed(np.array(numbers, np.int64), np.array(known, np.bool_), np.array(bad, np.bool_) if any(bad) else None)


def column(values: Sequence[Any], declaration: Declaration | None) -> Column:
    if declaration is not None and declaration.type in ("instant", "date"):
        return timed(values, declaration)
    return coded([plain_values(value) for value in values])


def table(documents: Sequence[Document], threads: Sequence[One]) -> tuple[Events, dict[str, Column]]:
    """The events and the facts of threads, as columns. What no column can say makes its row odd."""
    events = [event for thread in threads for event in History(thread.events).events]
    attributes: dict[str, Declaration] = {}
    facts: dict[str, Declaration] = {}
    for document in documents:
        facts |= document.facts
        for declared in declared_attributes(document):
            attributes |= declared
    given = {name for event in events for name in event.attributes}
    told = {name for event in events for name in event.facts}
    odd = [any(value is None for value in event.facts.values()) for event in events]
    named = coded([*(event.id for event in events), *(event.retracts for event in events)])
    nobody = np.array([value is None for value in named.values])[named.codes]
    numbers = np.where(nobody, -1, named.codes).astype(np.int64)

    def alike(some: Any, others: Any) -> Any:
        pairs = zip(some.tolist(), others.tolist(), strict=True)
        return np.array([told_of(events[one]) == told_of(events[other]) for one, other in pairs], np.bool_)

    return (
        Events(
            bounds=np.cumsum([0, *(len(thread.events) for thread in threads)]),
            at=np.array([microseconds(event.at) for event in events], np.int64),
            type=coded([event.type for event in events]),
            channel=coded([event.channel for event in events]),
            attributes={n: column([e.attributes.get(n) for e in events], attributes.get(n)) for n in sorted(given)},
            facts={n: column([e.facts.get(n) for e in events], facts.get(n)) for n in sorted(told)},
            recorded=np.array([-FOREVER if e.recorded is None else microseconds(e.recorded) for e in events], np.int64),
            odd=np.array(odd, np.bool_),
            ids=numbers[: len(events)],
            retracts=numbers[len(events) :],
            alike=alike,
        ),
        {
            name: column([thread.facts.get(name) for thread in threads], facts.get(name))
            for name in sorted({name for thread in threads for name in thread.facts})
        },
    )


def told_of(event: Event) -> Any:
    """What an event tells, its place and ``recorded`` aside."""
    return replace(event, recorded=None, origin=None).to_dict()


FIELDS = ("status", "permission", "obligation", "not_before", "due_by", "due_from", "valid_until", "rule", "channel")


def by_columns(
    kernel: Kernel, threads: Sequence[One], at: Any
) -> tuple[list[list[dict[str, Any]] | None], dict[str, int]]:
    """For each thread its rows, or ``None`` where it is left to the evaluator; and why, with counts."""
    events, facts = table([ground.document for ground in kernel.grounds], threads)
    found = kernel.evaluate(events, facts, at)
    left = found.doubts.mask
    reasons = {reason: int(where.sum()) for reason, where in found.doubts.reasons.items()}
    rows: list[list[dict[str, Any]] | None] = [
        None
        if left[number]
        else [shown(kernel, row, decided, number) for row, decided in zip(kernel.rows, found.rows, strict=True)]
        for number in range(len(threads))
    ]
    return rows, reasons


def shown(kernel: Kernel, row: Any, decided: Any, number: int) -> dict[str, Any]:
    def instant(values: Any) -> int | None:
        return None if values[number] >= FOREVER else int(values[number])

    answers = decided.answers
    place = decided.channel if isinstance(decided.channel, int) else int(decided.channel[number])
    return {
        "status": STATUSES[answers.status[number]],
        "permission": PERMISSIONS[answers.permission[number]],
        "obligation": OBLIGATIONS[answers.obligation[number]],
        "not_before": instant(answers.not_before),
        "due_by": instant(answers.due_by),
        "valid_until": instant(decided.valid_until),
        "rule": kernel.rules[answers.rule[number]] if answers.rule[number] >= 0 else None,
        "channel": kernel.channels[row.act][place],
    }


def by_evaluator(kernel: Kernel, thread: One, at: int) -> list[dict[str, Any]]:
    """The rows of one thread, as the evaluator decides them."""
    grounds = [Ground(ground.document) for ground in kernel.grounds]
    moment = Thread(grounds, History(thread.events).events, thread.facts).at(at)
    found: list[dict[str, Any]] = []
    for row in kernel.rows:
        several = len(kernel.channels[row.act]) > 1
        answer = moment.decide(row.act, None if row.whole and several else row.channel)
        rules = [c.rule for c in answer.causes if c.effect == "forbids"] or [
            c.rule for c in answer.causes if c.effect == "demands"
        ]
        found.append(
            {
                "status": answer.status,
                "permission": answer.permission,
                "obligation": answer.obligation,
                "not_before": answer.not_before,
                "due_by": answer.due_by,
                "valid_until": answer.valid_until,
                "rule": rules[0] if rules else None,
                "channel": answer.channel,
            }
        )
    return found
