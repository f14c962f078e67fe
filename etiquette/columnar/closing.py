"""When acts are closed for good, in columns: what closes an act ends its obligations.

Final states hold for good once they are begun, and so what they settle stays settled: an act is closed from one event of
its thread on. Which event that is, the events that begin final states tell, one after the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, spread_flags
from etiquette.columnar.judging import Judge
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import EVERY, NEVER, Finite, intersection, union
from etiquette.columnar.table import Events
from etiquette.conditions import parts
from etiquette.policy import CapRule, Condition, CooldownRule, Document, ForbidRule, Selector, State, StateHolds
from etiquette.proposal import Proposal, binds
from etiquette.windows import is_endless

ClosingRule = ForbidRule | CooldownRule | CapRule


def closing_rules(document: Document) -> list[ClosingRule]:
    """The rules that can close an act."""
    return [
        rule
        for rule in document.rules
        if (isinstance(rule, ForbidRule) and rule.effect == "forbid")
        or (isinstance(rule, CooldownRule | CapRule) and rule.effect == "forbid" and _can_be_endless(rule))
    ]


def _can_be_endless(rule: CooldownRule | CapRule) -> bool:
    windows = rule.waits if isinstance(rule, CooldownRule) else (rule.per,)
    return rule.reset_by is None and any(is_endless(window) for window in windows)


def closing_events(document: Document) -> Iterator[Selector]:
    """The events by which an act can become closed."""
    for rule in closing_rules(document):
        yield from (state.begins for state in _final_states(rule, document))
        if isinstance(rule, CooldownRule):
            yield rule.after
        if isinstance(rule, CapRule):
            yield rule.counting


def closes_by_time(document: Document) -> bool:
    """Whether an act can become closed without an event: by a state that starts after a while."""
    states = (state for rule in closing_rules(document) for state in _final_states(rule, document))
    return any(state.starts_after is not None for state in states)


def values_read(document: Document) -> Iterator[str]:
    """The values that what closes an act reads of a proposal."""
    for rule in closing_rules(document):
        yield from (name for name, _ in rule.where)
        yield from () if isinstance(rule, ForbidRule) else rule.by
        for state in _final_states(rule, document):
            yield from state.by


def _final_states(rule: ClosingRule, document: Document) -> Iterator[State]:
    for condition in (rule.when, rule.unless):
        for name in states_named(condition):
            if document.states[name].is_final:
                yield document.states[name]


def states_named(condition: Condition | None) -> Iterator[str]:
    """The states that a condition names."""
    return (part.state for part in parts(condition) if isinstance(part, StateHolds))


def closed(scenes: Sequence[Scene], act: str, channels: Sequence[str | None]) -> Finite:
    """When an act is closed by every one of these channels, by any of the policies."""
    everywhere: Finite = EVERY
    for channel in channels:
        proposal = Proposal(act=act, channel=channel)
        sets = [_by_policy(scene, proposal) for scene in scenes if act in scene.document.acts]
        everywhere = intersection(everywhere, union(sets))
    return everywhere


def _by_policy(scene: Scene, proposal: Proposal) -> Finite:
    judge = Judge(scene, 0, exactly=False)
    sets = [
        intersection(judge.restraint(rule, proposal).endless, judge.surely_exists(rule, proposal))
        for rule in closing_rules(scene.document)
        if binds(rule, proposal)
    ]
    return union(sets) if sets else NEVER


def first_closing(events: Events, rows: Ints, holds: Flags) -> Ints:
    """For each thread the first of some events after which something holds; past all rows where there is none."""
    found = np.full(events.threads, np.iinfo(np.int64).max)
    held = rows[holds]
    # Backwards, so that the first of a thread is written last.
    found[events.threads_of(held)[::-1]] = held[::-1]
    return found


def holds_at(found: Finite, instants: Ints, count: int) -> Flags:
    """Where a set holds the instant asked about."""
    return spread_flags(found.contains(instants), count)
