"""Which rules rule acts that were done, in columns: the tests of ``where`` on what each of them gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, Mask, both_hold, either_holds, neither
from etiquette.columnar.keys import code_of, key_codes
from etiquette.columnar.scene import Scene
from etiquette.columnar.values import Moments, Values
from etiquette.comparisons import passes
from etiquette.conditions import parts
from etiquette.policy import CHANNEL, CapRule, CooldownRule, DeadlineRule, Rule, StateHolds, Test
from etiquette.proposal import Proposal


class Done:
    """Acts of one name by one channel, as proposals: with the attributes that each gave.

    Args:
        scene: what came before each of them.
        rows: the events.
        proposal: what they have in common: the act, the channel, and the defaults of attributes.
    """

    def __init__(self, scene: Scene, rows: Ints, proposal: Proposal) -> None:
        self.scene, self.rows, self.proposal = scene, rows, proposal
        self.declared = scene.document.acts[proposal.act].attributes

    def binds(self, rule: Rule) -> Mask:
        """Where a rule rules what was done. An attribute that is not given passes every test."""
        if self.proposal.act not in rule.acts:
            return False
        if rule.channels is not None and self.proposal.channel not in rule.channels:
            return False
        found: Mask = True
        for name, test in rule.where:
            found = both_hold(found, self._passes(name, test))
        return found

    def _passes(self, name: str, test: Test) -> Mask:
        declaration = self.declared.get(name)
        column = self.scene.events.attributes.get(name)
        if declaration is None:
            return True
        values, _ = self.scene.reading.typist.values(None if column is None else column.part(self.rows), declaration)
        return passes_or_lacks(values, test)

    def differing(self, rule: Rule) -> Flags:
        """Where a value of ``by``, of the rule or of a state that it reads, is another than the defaults have."""
        found = np.zeros(len(self.rows), np.bool_)
        for key in self._keys(rule):
            if key != CHANNEL:
                given = key_codes(self.scene, key)[self.rows]
                default = self.proposal.value(key)
                found |= given != (0 if default is None else code_of(self.scene, key, default))
        return found

    def _keys(self, rule: Rule) -> set[str]:
        keys = set(rule.by) if isinstance(rule, CooldownRule | CapRule | DeadlineRule) else set[str]()
        for condition in (rule.when, rule.unless):
            for part in parts(condition):
                if isinstance(part, StateHolds):
                    keys |= set(self.scene.document.states[part.state].by)
        return keys


def passes_or_lacks(values: Values, test: Test) -> Mask:
    """Where a value passes a test, or is not there."""
    if isinstance(values, Moments):
        return either_holds(neither(values.known), values.passes(test))
    return values.mask(("lacks or", test), _lacking_or(test))


def _lacking_or(test: Test) -> Callable[[object], bool]:
    return lambda value: value is None or passes(test, value)  # type: ignore[arg-type]  # the values of a domain
