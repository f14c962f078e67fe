"""Conditions: the instants at which they hold, whether final states settle them, and what decided them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce

from etiquette.comparisons import passes
from etiquette.interval import EVERY, FOREVER, NEVER, Instants
from etiquette.log import Happening
from etiquette.policy import All, Any, Condition, FactTest, Not, Passed, Rule, StateHolds, Value
from etiquette.selectors import View
from etiquette.states import latest_change
from etiquette.windows import moment

ValueOf = Callable[[str], Value | None]
"""What a proposal gives for a key of ``by``; ``None`` where it gives nothing."""


def holding(condition: Condition, view: View, value_of: ValueOf, *, positive: bool = True) -> Instants:
    """The instants at which a condition holds, with the events and facts of this history and no others.

    Args:
        condition: the condition.
        view: the history.
        value_of: what states with ``by`` are read with: the values of the proposal.
        positive: whether the rule binds where the condition holds. A state of which the proposal gives no value is
            then read as holding if it holds for any; under ``unless`` or ``not``, only if it holds for every.
    """
    match condition:
        case StateHolds(name):
            return state_holding(name, view, value_of, every=not positive)
        case FactTest(fact, test):
            return EVERY if passes(test, view.fact(fact)) else NEVER
        case Passed(relative):
            end = moment(relative, view)
            return NEVER if end is None else Instants.between(end.instant, FOREVER)
        case Not(inner):
            return ~holding(inner, view, value_of, positive=not positive)
        case All(inner):
            return reduce(Instants.__and__, (holding(c, view, value_of, positive=positive) for c in inner), EVERY)
        case Any(inner):
            return Instants.union(holding(c, view, value_of, positive=positive) for c in inner)


def state_holding(name: str, view: View, value_of: ValueOf, *, every: bool = False) -> Instants:
    """When a state holds, read with the values of a proposal; where it gives none, for any of them, or for every."""
    state = view.document.states[name]
    return view.holding(state, {key: value_of(key) for key in state.by}, every=every)


def exists(rule: Rule, view: View, value_of: ValueOf) -> Instants:
    """When a rule exists: while its ``when`` holds and its ``unless`` does not."""
    found = EVERY if rule.when is None else holding(rule.when, view, value_of)
    return found if rule.unless is None else found - holding(rule.unless, view, value_of, positive=False)


def surely_exists(rule: Rule, view: View, value_of: ValueOf) -> Instants:
    """When the final states that hold have already decided that a rule exists, whatever is to come."""
    found = EVERY if rule.when is None else settled(rule.when, view, value_of)[0]
    return found if rule.unless is None else found & settled(rule.unless, view, value_of, positive=False)[1]


def settled(condition: Condition, view: View, value_of: ValueOf, *, positive: bool = True) -> tuple[Instants, Instants]:
    """When the final states that hold have already decided a condition: the instants at which it is settled as true,
    and those at which it is settled as false. Every other state and fact is taken as unknown (three-valued)."""
    match condition:
        case StateHolds(name) if view.document.states[name].is_final:
            return state_holding(name, view, value_of, every=not positive), NEVER
        case StateHolds() | FactTest() | Passed():
            return NEVER, NEVER
        case Not(inner):
            true, false = settled(inner, view, value_of, positive=not positive)
            return false, true
        case All(inner):
            pairs = [settled(c, view, value_of, positive=positive) for c in inner]
            return reduce(Instants.__and__, (t for t, _ in pairs), EVERY), Instants.union(f for _, f in pairs)
        case Any(inner):
            pairs = [settled(c, view, value_of, positive=positive) for c in inner]
            return Instants.union(t for t, _ in pairs), reduce(Instants.__and__, (f for _, f in pairs), EVERY)


def parts(condition: Condition | None) -> Iterator[StateHolds | FactTest | Passed]:
    """The states and facts that a condition names, as often as it names them."""
    yield from (part for part, _ in signed_parts(condition))


def signed_parts(
    condition: Condition | None, *, positive: bool = True
) -> Iterator[tuple[StateHolds | FactTest | Passed, bool]]:
    """The states and facts that a condition names, each with whether it stands under an even number of negations."""
    match condition:
        case None:
            return
        case Not(inner):
            yield from signed_parts(inner, positive=not positive)
        case All(inner) | Any(inner):
            for one in inner:
                yield from signed_parts(one, positive=positive)
        case _:
            yield condition, positive


def fact_of(part: StateHolds | FactTest | Passed) -> str | None:
    """The fact that a part of a condition reads, if it is not a state."""
    match part:
        case FactTest(fact):
            return fact
        case Passed(relative):
            return relative.name
        case StateHolds():
            return None


def deciding(condition: Condition | None, view: View, value_of: ValueOf) -> Iterator[Happening]:
    """The events that decided a condition: for each state named, the latest of those that begin it and of those that
    are the first to end it after one of these; for each fact named, the latest that set it."""
    for part in parts(condition):
        fact = fact_of(part)
        latest = view.latest_setting(fact) if fact is not None else _latest_changing(part, view, value_of)
        if latest is not None:
            yield latest


def _latest_changing(part: StateHolds | FactTest | Passed, view: View, value_of: ValueOf) -> Happening | None:
    if not isinstance(part, StateHolds):
        return None
    state = view.document.states[part.state]
    latest = latest_change(state, view, {key: value_of(key) for key in state.by})
    return None if latest is None else latest.happening
