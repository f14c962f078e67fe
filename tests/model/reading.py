"""What a rule reads: facts, states, the clock; and what could lift it."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.duration import FactDuration, Relative, Window, leaves
from etiquette.policy import (
    AnyRule,
    CapRule,
    Condition,
    CooldownRule,
    DeadlineRule,
    Document,
    FactHours,
    FactTest,
    FactText,
    HoursRule,
    MentionCheck,
    MessageRule,
    Passed,
    Selector,
    State,
    StateHolds,
    ZoneReference,
)
from tests.model.holding import Proposal, parts_of, reads
from tests.model.past import World


def windows_of(rule: AnyRule) -> Iterator[Window]:
    """Every window that a rule writes."""
    match rule:
        case DeadlineRule():
            yield from _written(rule.opens, rule.within, rule.lapses)
            for step in rule.steps:
                yield from _written(step.opens, step.within, step.lapses)
        case CooldownRule():
            yield from rule.waits
        case CapRule():
            yield rule.per
        case _:
            pass


def state_windows(state: State) -> Iterator[Window]:
    """Every window that a state writes."""
    return _written(state.starts_after, state.ends_after, state.lasts)


def _written(*windows: Window | None) -> Iterator[Window]:
    return (window for window in windows if window is not None)


def selectors_of(rule: AnyRule) -> Iterator[Selector]:
    """Every selector that a rule writes, or has by default."""
    match rule:
        case DeadlineRule():
            yield from (s for s in (rule.after, rule.done_by, rule.reset_by) if s is not None)
        case CooldownRule():
            yield from (s for s in (rule.after, rule.reset_by) if s is not None)
        case CapRule():
            yield from (s for s in (rule.counting, rule.reset_by) if s is not None)
        case _:
            pass


def conditions_of(rule: AnyRule) -> Iterator[tuple[Condition, bool]]:
    """The parts of ``when`` and ``unless``, and whether each is read straight."""
    yield from parts_of(rule.when)
    yield from parts_of(rule.unless, straight=False)


def states_read(document: Document, rule: AnyRule) -> set[str]:
    """The states that a rule uses anywhere, and those that these use in turn."""
    found = {part.state for part, _ in conditions_of(rule) if isinstance(part, StateHolds)}
    if isinstance(rule, DeadlineRule) and rule.paused_while is not None:
        found.add(rule.paused_while)
    found.update(name for selector in selectors_of(rule) for name in _seasons(selector))
    while True:
        more = {name for state in found for name in _seasons_of_state(document.states[state])} - found
        if not more:
            return found
        found |= more


def _seasons(selector: Selector) -> Iterator[str]:
    for pattern in selector.patterns:
        yield from (*pattern.during, *pattern.outside)


def _seasons_of_state(state: State) -> Iterator[str]:
    yield from _seasons(state.begins)
    yield from () if state.ends is None else _seasons(state.ends)


def _facts_of_window(window: Window) -> Iterator[str]:
    for leaf in leaves(window):
        if isinstance(leaf, FactDuration):
            yield leaf.fact
        elif isinstance(leaf, Relative) and not leaf.attribute:
            yield leaf.name


def condition_facts(rule: AnyRule) -> set[str]:
    """The facts that the conditions of a rule name."""
    found: set[str] = set()
    for part, _ in conditions_of(rule):
        if isinstance(part, FactTest):
            found.add(part.fact)
        elif isinstance(part, Passed):
            found.add(part.moment.name)
    return found


def _own_facts(rule: AnyRule) -> Iterator[str]:
    match rule:
        case HoursRule():
            yield from (hours.fact for hours in (rule.allow, rule.deny) if isinstance(hours, FactHours))
            yield from () if rule.zone is None else _zone_fact(rule.zone)
        case MessageRule():
            for check in rule.checks:
                if isinstance(check, MentionCheck):
                    yield from (text.fact for text in check.texts if isinstance(text, FactText))
        case _:
            pass


def facts_read(document: Document, rule: AnyRule) -> set[str]:
    """Every fact named in a rule, or in the states and the clock that it uses."""
    windows = [*windows_of(rule)]
    for state in states_read(document, rule):
        windows.extend(state_windows(document.states[state]))
    found = condition_facts(rule) | {*_own_facts(rule)}
    found.update(fact for window in windows for fact in _facts_of_window(window))
    return found | {*_zone_fact(document.clock.zone)}


def _zone_fact(reference: ZoneReference) -> Iterator[str]:
    """The fact that names a zone; one beside which a default is written is as good as known."""
    if reference.fact is not None and reference.default is None:
        yield reference.fact


def missing(world: World, rule: AnyRule) -> set[str]:
    """The required facts that a rule reads and nobody knows."""
    if ("missing", rule.id) not in world.memo:
        read = facts_read(world.document, rule)
        world.memo["missing", rule.id] = {f for f in read if world.document.facts[f].required and world.fact(f) is None}
    found: set[str] = world.memo["missing", rule.id]
    return found


def lifters(world: World, rule: AnyRule, proposal: Proposal, instant: int) -> set[str]:
    """The events and facts that could lift a rule that no lapse of time lifts."""
    lacking = missing(world, rule)
    if lacking:
        return lacking
    found = {fact for fact in facts_read(world.document, rule) if world.fact(fact) is None} | condition_facts(rule)
    for part, straight in conditions_of(rule):
        if isinstance(part, StateHolds):
            found |= _state_lifters(world, part.state, proposal, instant, every=not straight)
    if isinstance(rule, DeadlineRule) and rule.paused_while is not None:
        found |= _state_lifters(world, rule.paused_while, proposal, instant, every=False)
    if isinstance(rule, (DeadlineRule, CooldownRule, CapRule)) and rule.reset_by is not None:
        found |= {*rule.reset_by.names}
    return found


def _state_lifters(world: World, name: str, proposal: Proposal, instant: int, *, every: bool) -> set[str]:
    state = world.document.states[name]
    if not reads(world, state, proposal.by(state.by), instant, every=every):
        return {*state.begins.names}
    return set() if state.ends is None else {*state.ends.names}
