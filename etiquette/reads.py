"""What a rule reads: the facts named in it, and in the states, selectors and clock it uses."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.conditions import fact_of, parts, signed_parts
from etiquette.duration import FactDuration, Relative, Window, leaves
from etiquette.policy import (
    AnyRule,
    CapRule,
    CooldownRule,
    DeadlineRule,
    Document,
    FactHours,
    FactText,
    HoursRule,
    MentionCheck,
    MessageRule,
    Selector,
    State,
    StateHolds,
)
from etiquette.selectors import selectors_of


def facts_read(rule: AnyRule, document: Document) -> tuple[str, ...]:
    """Every fact that a rule reads, each once: in its conditions, windows, hours and checks, in the states that its
    conditions and selectors name, and in the clock.

    A zone with a default written beside its fact is always known, so that fact is not counted as read.
    """
    reader = _Reader(document)
    reader.rule(rule)
    reference = document.clock.zone
    if reference.fact is not None and reference.default is None:
        reader.facts[reference.fact] = None
    return tuple(reader.facts)


def states_read(rule: AnyRule) -> tuple[tuple[str, bool], ...]:
    """The states that decide now whether a rule binds: those in its conditions, and the one that pauses it.

    Each with whether, of a state of which a proposal gives no value, every value must hold for it to be read as holding
    (as under ``unless`` and ``not``), or any.
    """
    signed = (*signed_parts(rule.when), *signed_parts(rule.unless, positive=False))
    named = [(part.state, not positive) for part, positive in signed if isinstance(part, StateHolds)]
    if isinstance(rule, DeadlineRule) and rule.paused_while is not None:
        named.append((rule.paused_while, False))
    return tuple(dict.fromkeys(named))


def facts_in_conditions(rule: AnyRule) -> tuple[str, ...]:
    """The facts that the conditions of a rule name."""
    named = (fact_of(part) for c in (rule.when, rule.unless) for part in parts(c))
    return tuple(dict.fromkeys(name for name in named if name is not None))


class _Reader:
    """Collects facts, in the order in which they are met, and each state once."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.facts: dict[str, None] = {}
        self.states: set[str] = set()

    def rule(self, rule: AnyRule) -> None:
        self.facts |= dict.fromkeys(facts_in_conditions(rule))
        for name, _ in states_read(rule):
            self.state(self.document.states[name])
        for selector in selectors_of(rule):
            self.selector(selector)
        for window in _windows(rule):
            self.window(window)
        if isinstance(rule, HoursRule):
            self.hours(rule)
        if isinstance(rule, MessageRule):
            checks = (check for check in rule.checks if isinstance(check, MentionCheck))
            named = (text.fact for check in checks for text in check.texts if isinstance(text, FactText))
            self.facts |= dict.fromkeys(named)

    def state(self, state: State) -> None:
        if state.name in self.states:
            return
        self.states.add(state.name)
        for selector in (state.begins, state.ends):
            if selector is not None:
                self.selector(selector)
        for window in (state.starts_after, state.ends_after, state.lasts):
            if window is not None:
                self.window(window)

    def selector(self, selector: Selector) -> None:
        for pattern in selector.patterns:
            for name in (*pattern.during, *pattern.outside):
                self.state(self.document.states[name])

    def window(self, window: Window) -> None:
        for leaf in leaves(window):
            match leaf:
                case FactDuration(fact):
                    self.facts[fact] = None
                case Relative(name=name, attribute=False):
                    self.facts[name] = None
                case _:
                    pass

    def hours(self, rule: HoursRule) -> None:
        for hours in (rule.allow, rule.deny):
            if isinstance(hours, FactHours):
                self.facts[hours.fact] = None
        if rule.zone is not None and rule.zone.fact is not None and rule.zone.default is None:
            self.facts[rule.zone.fact] = None


def _windows(rule: AnyRule) -> Iterator[Window]:
    named: tuple[Window | None, ...] = ()
    match rule:
        case DeadlineRule():
            steps = (w for step in rule.steps for w in (step.opens, step.within, step.lapses))
            named = (rule.opens, rule.within, rule.lapses, *steps)
        case CooldownRule():
            named = rule.waits
        case CapRule():
            named = (rule.per,)
        case _:
            pass
    return (window for window in named if window is not None)
