"""Conditions: states, facts, and what has passed."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.frozen import dataclass
from etiquette.language.findings import Findings, misread
from etiquette.language.names import Names
from etiquette.language.nodes import members, misshaped, only_entry, text
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.language.value_tests import read_test
from etiquette.language.windows import read_moment
from etiquette.policy import All, Any, Condition, Equals, FactTest, Not, Passed, StateHolds

_FORMS = "one condition: a name, {FACT: TEST}, {passed: FACT}, {not: C}, {all: [C…]} or {any: [C…]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionReader:
    """Reads conditions. ``facts_only``: the rule judges a draft, and no history is at hand to know a state from."""

    names: Names
    findings: Findings
    facts_only: bool = False

    def read(self, node: Node) -> Condition:
        """A condition.

        Raises:
            Misread: it does not read.
        """
        match node:
            case ScalarNode():
                return self._named(node)
            case MappingNode():
                return self._of_mapping(node)
            case _:
                raise misshaped(node, _FORMS)

    def _named(self, node: ScalarNode) -> Condition:
        name = text(node)
        if name in self.names.facts:
            fact = self.names.fact(node, name)
            if fact.type != "boolean":
                message = f'the fact "{name}" is of type {fact.type}, so its name alone says nothing'
                raise misread(node, "wrong-type", message, f"write a test: {{{name}: …}}")
            return FactTest(name, Equals(True))
        if name not in self.names.states:
            booleans = [name for name, fact in self.names.facts.items() if fact is not None and fact.type == "boolean"]
            raise self.names.unknown(node, "state", name, (*self.names.states, *booleans))
        if self.facts_only:
            message = f'"{name}" is a state, and the conditions of a message rule read facts only'
            raise misread(node, "message-reads-state", message, "ask a fact; a draft is judged without a history")
        return StateHolds(name)

    def _of_mapping(self, node: MappingNode) -> Condition:
        name, key, value = only_entry(node, _FORMS)
        match name:
            case "passed":
                return Passed(read_moment(value, self.names))
            case "not":
                return Not(self.read(value))
            case "all":
                return All(self._each(value))
            case "any":
                return Any(self._each(value))
            case _:
                return self._fact_test(name, key, value)

    def _each(self, node: Node) -> tuple[Condition, ...]:
        attempt = self.findings.attempt()
        conditions = attempt.each(members(node), self.read)
        attempt.finish()
        return conditions

    def _fact_test(self, name: str, key: ScalarNode, value: Node) -> Condition:
        if name in self.names.states:
            message = f'"{name}" is a state, which holds or does not; there is nothing to test'
            raise misread(key, "wrong-type", message, f"write {name}, or {{not: {name}}}")
        return FactTest(name, read_test(value, self.names.fact(key, name), self.names))


def states_of(condition: Condition | None) -> Iterator[str]:
    """The states that a condition names."""
    match condition:
        case StateHolds(state):
            yield state
        case Not(inner):
            yield from states_of(inner)
        case All(conditions) | Any(conditions):
            for one in conditions:
                yield from states_of(one)
        case _:
            return
