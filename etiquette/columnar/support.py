"""What does not run in columns: which rule or state of a policy, and why.

A policy with any of these is evaluated thread by thread by the evaluator, and the answer says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from etiquette.columnar.reading import proposals
from etiquette.columnar.every import is_monotone
from etiquette.conditions import parts
from etiquette.duration import Relative, Window, leaves
from etiquette.policy import (
    CapRule,
    CooldownRule,
    DeadlineRule,
    Document,
    Pattern,
    PreferRule,
    Rule,
    Selector,
    State,
    StateHolds,
)
from etiquette.proposal import Proposal, binds


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """Something that does not run in columns. ``where``: the rule, the state or the attribute."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


def unsupported(document: Document) -> tuple[Unsupported, ...]:
    """Everything in a policy that does not run in columns; nothing, where all of it does."""
    return tuple(_Finder(document).find())


class _Finder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.proposals = proposals(document)

    def find(self) -> Iterator[Unsupported]:
        for state in self.document.states.values():
            yield from self._in_state(state)
        for rule in self.document.rules:
            for why in dict.fromkeys(self._in_rule(rule)):
                yield Unsupported(where=f"rule {rule.id}", why=why)
        for name in self._moments_with_defaults():
            yield Unsupported(where=f"attribute {name}", why="an instant or a date that has a default")

    def _in_state(self, state: State) -> Iterator[Unsupported]:
        where = f"state {state.name}"
        if state.starts_after is not None and state.ends_after is not None:
            yield Unsupported(where=where, why="it starts after a while and ends after a while")
        if state.ends_after is not None and state.ends is not None and not is_monotone(state.ends_after, state.ends):
            yield Unsupported(where=where, why="it ends after a window of which a later event may have the earlier end")
        for window in (state.starts_after, state.lasts):
            if window is not None and _names_attribute(window):
                yield Unsupported(where=where, why="a window that may exist for one event and not for another")
            if window is not None and state.ends_after is not None and not is_monotone(window, state.begins):
                yield Unsupported(where=where, why="it lasts, and ends after a while, in windows without order")
        for why in dict.fromkeys(self._in_selectors((state.begins, state.ends))):
            yield Unsupported(where=where, why=why)

    def _in_selectors(self, selectors: Sequence[Selector | None]) -> Iterator[str]:
        for selector in selectors:
            for pattern in selector.patterns if selector is not None else ():
                yield from self._in_pattern(pattern)

    def _in_pattern(self, pattern: Pattern) -> Iterator[str]:
        for name in (*pattern.during, *pattern.outside):
            state = self.document.states[name]
            if state.by or state.starts_after or state.ends_after or state.lasts:
                yield f'it selects by the state "{name}", which has "by" or a window'

    def _in_rule(self, rule: Rule) -> Iterator[str]:
        bound = [proposal for proposal in self.proposals if binds(rule, proposal)]
        if isinstance(rule, PreferRule):
            bound = [Proposal(act=act, channel=None) for act in rule.acts]
        yield from self._in_conditions(rule, bound)
        match rule:
            case CooldownRule():
                yield from self._in_selectors((rule.after, rule.reset_by))
                yield from self._by(rule.by, bound, resets=rule.reset_by is not None)
            case CapRule():
                yield from self._in_selectors((rule.counting, rule.reset_by))
                yield from self._by(rule.by, bound, resets=rule.reset_by is not None)
            case DeadlineRule():
                yield from self._in_selectors((rule.after, rule.done_by, rule.reset_by))
                yield from self._in_deadline(rule)
            case _:
                pass

    def _in_conditions(self, rule: Rule, bound: Sequence[Proposal]) -> Iterator[str]:
        for condition in (rule.when, rule.unless):
            for part in parts(condition):
                if isinstance(part, StateHolds):
                    state = self.document.states[part.state]
                    if any(proposal.lacks_any(state.by) for proposal in bound):
                        yield f'it reads the state "{state.name}" for a value that no proposal of a table gives'

    @staticmethod
    def _by(by: Sequence[str], bound: Sequence[Proposal], *, resets: bool) -> Iterator[str]:
        if resets and any(proposal.lacks_any(by) for proposal in bound):
            yield "it is reset for a value that no proposal of a table gives"

    @staticmethod
    def _in_deadline(rule: DeadlineRule) -> Iterator[str]:
        if rule.by:
            yield "it is a deadline for each value"
        if rule.paused_while is not None:
            yield "its clock can stand still"

    def _moments_with_defaults(self) -> Iterator[str]:
        for declared in (*self.document.acts.values(), *self.document.events.values()):
            for attribute in declared.attributes.values():
                if attribute.type in ("instant", "date") and attribute.default is not None:
                    yield attribute.name
        types: dict[str, set[str]] = {}
        for declared in (*self.document.acts.values(), *self.document.events.values()):
            for attribute in declared.attributes.values():
                types.setdefault(attribute.name, set()).add(attribute.type)
        yield from (name for name, found in types.items() if len(found) > 1 and found & {"instant", "date"})


def _names_attribute(window: Window) -> bool:
    return any(isinstance(leaf, Relative) and leaf.attribute for leaf in leaves(window))
