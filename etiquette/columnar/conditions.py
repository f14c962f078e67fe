"""Conditions in columns: when they hold, and when final states have settled them."""

from __future__ import annotations

from etiquette.columnar.reading import agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import (
    EVERY,
    NEVER,
    Always,
    Finite,
    all_of,
    complement,
    difference,
    intersection,
    since,
    union,
)
from etiquette.columnar.states import state_holding
from etiquette.columnar.windows import fact_moment
from etiquette.policy import All, Any, Condition, FactTest, Not, Passed, Rule, StateHolds
from etiquette.proposal import Proposal


def holding(condition: Condition, scene: Scene, proposal: Proposal, *, positive: bool = True) -> Finite:
    """The instants at which a condition holds, read with the values of a proposal; as
    :func:`etiquette.conditions.holding`."""
    match condition:
        case StateHolds(name):
            state = scene.document.states[name]
            return state_holding(scene, state, agreement(state.by, proposal), every=not positive)
        case FactTest(fact, test):
            return Always(scene.fact(fact).passes(test))
        case Passed(relative):
            found = fact_moment(scene, relative)
            return intersection(since(found.instant), Always(found.exists))
        case Not(inner):
            return complement(holding(inner, scene, proposal, positive=not positive))
        case All(inner):
            return all_of([holding(one, scene, proposal, positive=positive) for one in inner])
        case Any(inner):
            return union([holding(one, scene, proposal, positive=positive) for one in inner])


def exists(rule: Rule, scene: Scene, proposal: Proposal) -> Finite:
    """When a rule exists: while its ``when`` holds and its ``unless`` does not."""
    found: Finite = EVERY if rule.when is None else holding(rule.when, scene, proposal)
    return found if rule.unless is None else difference(found, holding(rule.unless, scene, proposal, positive=False))


def surely_exists(rule: Rule, scene: Scene, proposal: Proposal) -> Finite:
    """When the final states that hold have already decided that a rule exists, whatever is to come."""
    found: Finite = EVERY if rule.when is None else settled(rule.when, scene, proposal)[0]
    return (
        found if rule.unless is None else intersection(found, settled(rule.unless, scene, proposal, positive=False)[1])
    )


def settled(condition: Condition, scene: Scene, proposal: Proposal, *, positive: bool = True) -> tuple[Finite, Finite]:
    """When the final states that hold have already decided a condition as true, and when as false."""
    match condition:
        case StateHolds(name) if scene.document.states[name].is_final:
            return holding(condition, scene, proposal, positive=positive), NEVER
        case StateHolds() | FactTest() | Passed():
            return NEVER, NEVER
        case Not(inner):
            true, false = settled(inner, scene, proposal, positive=not positive)
            return false, true
        case All(inner):
            pairs = [settled(one, scene, proposal, positive=positive) for one in inner]
            return all_of([true for true, _ in pairs]), union([false for _, false in pairs])
        case Any(inner):
            pairs = [settled(one, scene, proposal, positive=positive) for one in inner]
            return union([true for true, _ in pairs]), all_of([false for _, false in pairs])
