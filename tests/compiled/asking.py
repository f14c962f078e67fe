"""Asking compiled code and the evaluator the same question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from etiquette.compiled.compiled import CompiledPolicy
from etiquette.compiled.decided import Decided
from etiquette.compiled.evaluated import decided, moment
from etiquette.compiled.plain import Unplain
from etiquette.compiled.program import Program
from etiquette.errors import EtiquetteError
from etiquette.event import Event
from etiquette.lineage import Lineage
from etiquette.log import read_facts
from etiquette.policy import Document
from etiquette.situation import Ground

Answer = tuple[Decided, ...] | str
"""How the acts stand, or the code of what is wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One thread of one policy."""

    document: Document
    events: Sequence[Event]
    facts: Mapping[str, Any]

    @property
    def compiled(self) -> CompiledPolicy:
        return CompiledPolicy([Lineage([self.document], pinned=True)])


def or_code(ask: Callable[[], tuple[Decided, ...]]) -> Answer:
    """What is answered, or the code of the error that is raised."""
    try:
        return ask()
    except EtiquetteError as error:
        return error.code


def by_evaluator(case: Case, at: int) -> Answer:
    def ask() -> tuple[Decided, ...]:
        found = moment([Ground(case.document)], case.events, case.facts, at)
        return tuple(decided(found, act) for act in found.acts)

    return or_code(ask)


def runs_compiled(program: Program, case: Case, at: int) -> list[bool]:
    """For each act, whether compiled code itself answers."""
    try:
        known = program.knowing.of(read_facts(case.document, case.facts))
        state = program.fold(case.events, program.start(known))
        found = program.standings(at, program.settled(at, state))
    except (Unplain, EtiquetteError):
        return [False] * len(program.acts)
    return [one is not None for one in found]


def instants_named(answer: Answer, at: int) -> Iterator[int]:
    """One tick around every instant that an answer names, from the one asked about on."""
    if isinstance(answer, str):
        return
    named = {i for one in answer for i in (one.not_before, one.due_from, one.due_by) if i is not None}
    for instant in sorted(named):
        yield from (near for near in (instant - 1, instant, instant + 1) if near > at)


def plain(events: Sequence[Event]) -> list[Event]:
    """Events such as most logs have: each once, recorded at once, none taken back."""
    ids: set[str | None] = set()
    found = []
    for event in events:
        if event.type != "retraction" and (event.id is None or event.id not in ids):
            ids.add(event.id)
            found.append(replace(event, recorded=None))
    return found
