"""Conditions, as shapes: what :mod:`etiquette.conditions` says of them, from the instant asked about on."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from etiquette.comparisons import passes
from etiquette.compiled.choosing import Wanted, beginning, ending, flag_of, flags_of, is_timed, spans_of, told_of
from etiquette.compiled.shapes import ALL, NONE, Shape, all_of, any_of, opposite
from etiquette.compiled.sheet import Sheet, Uncovered, facts_of
from etiquette.compiled.spans import Spans, SpansByValue
from etiquette.interval import FOREVER
from etiquette.policy import All, Any, Condition, FactTest, Not, Passed, Rule, State, StateHolds, Value
from etiquette.proposal import Proposal
from etiquette.situation import Situation
from etiquette.states import finite_domain
from etiquette.windows import moment


class Meaning:
    """Reads conditions as a proposal reads them.

    Args:
        sheet: what is being compiled.
        proposal: what is proposed; its values are fixed.
    """

    def __init__(self, sheet: Sheet, proposal: Proposal) -> None:
        self.sheet = sheet
        self.proposal = proposal

    def exists(self, rule: Rule) -> Shape:
        """When a rule exists."""
        when = ALL if rule.when is None else self.holding(rule.when)
        unless = NONE if rule.unless is None else self.holding(rule.unless, positive=False)
        return all_of([when, opposite(unless)])

    def surely_exists(self, rule: Rule) -> Shape:
        """When the final states that hold have already decided that a rule exists."""
        when = ALL if rule.when is None else self._settled(rule.when)[0]
        unless = ALL if rule.unless is None else self._settled(rule.unless, positive=False)[1]
        return all_of([when, unless])

    def holding(self, condition: Condition, *, positive: bool = True) -> Shape:
        """When a condition holds."""
        match condition:
            case StateHolds(name):
                return self.state(self.sheet.document.states[name], every=not positive)
            case FactTest():
                return Shape("constant", self._tested(condition))
            case Passed():
                return Shape("since", self._passed(condition))
            case Not(inner):
                return opposite(self.holding(inner, positive=not positive))
            case All(inner):
                return all_of([self.holding(one, positive=positive) for one in inner])
            case Any(inner):
                return any_of([self.holding(one, positive=positive) for one in inner])

    def state(self, state: State, *, every: bool) -> Shape:
        """When a state holds, read with the values of the proposal; where it gives none, for any value, or for every.

        Raises:
            Uncovered: the proposal gives no value of several keys of which there are endlessly many.
        """
        wanted = self.proposal.values(state.by)
        endless = [
            key
            for key, value in wanted.items()
            if value is None and finite_domain(state, self.sheet.document, key) is None
        ]
        if not endless:
            full = [self._of_values(state, one) for one in self._completions(state, wanted)]
            return all_of(full) if every else any_of(full)
        lacking = [key for key, value in wanted.items() if value is None]
        if len(lacking) > 1:
            raise Uncovered(f'the state "{state.name}" by {", ".join(lacking)}, of which the proposal gives no values')
        given = {key: value for key, value in wanted.items() if value is not None}
        if not is_timed(state):
            word = "every" if every else "any"
            return Shape("constant", f"{flags_of(self.sheet, state, given, lacking[0])}.{word}()")
        told = told_of(self.sheet, state, given, lacking[0])
        return Shape("set", f"{self._spans_by_value(state)}.holding({told}, every={every})")

    def _completions(self, state: State, wanted: Wanted) -> Iterator[Wanted]:
        """Every full choice of values, where there are finitely many."""
        domains: list[list[Value | None]] = []
        for key, value in wanted.items():
            finite = None if value is not None else finite_domain(state, self.sheet.document, key)
            domains.append([value] if finite is None else finite)
        for choice in product(*domains):
            yield dict(zip(wanted, choice, strict=True))

    def _of_values(self, state: State, wanted: Wanted) -> Shape:
        if not is_timed(state):
            return Shape("constant", flag_of(self.sheet, state, wanted))
        return Shape("set", f"{self.spans(state)}.holding({spans_of(self.sheet, state, wanted)})")

    def spans(self, state: State) -> str:
        """What makes the intervals of a state."""
        facts = _facts_of(state)

        def make(view: Situation) -> Spans:
            return Spans(state, view, beginning=beginning(state), ending=ending(state))

        return self.sheet.known(("spans", state.name), facts, make, state.name, "intervals")

    def _spans_by_value(self, state: State) -> str:
        facts = _facts_of(state)

        def make(view: Situation) -> SpansByValue:
            return SpansByValue(Spans(state, view, beginning=beginning(state), ending=ending(state)))

        return self.sheet.known(("spans by value", state.name), facts, make, state.name, "intervals", "by", "value")

    def _settled(self, condition: Condition, *, positive: bool = True) -> tuple[Shape, Shape]:
        """When final states have settled a condition as true, and when as false."""
        match condition:
            case StateHolds(name) if self.sheet.document.states[name].is_final:
                return self.state(self.sheet.document.states[name], every=not positive), NONE
            case StateHolds() | FactTest() | Passed():
                return NONE, NONE
            case Not(inner):
                true, false = self._settled(inner, positive=not positive)
                return false, true
            case All(inner):
                pairs = [self._settled(one, positive=positive) for one in inner]
                return all_of([true for true, _ in pairs]), any_of([false for _, false in pairs])
            case Any(inner):
                pairs = [self._settled(one, positive=positive) for one in inner]
                return any_of([true for true, _ in pairs]), all_of([false for _, false in pairs])

    def _tested(self, condition: FactTest) -> str:
        def make(view: Situation) -> bool:
            return passes(condition.test, view.fact(condition.fact))

        return self.sheet.known(("test", condition), (condition.fact,), make, condition.fact, "passes")

    def _passed(self, condition: Passed) -> str:
        def make(view: Situation) -> int:
            end = moment(condition.moment, view)
            return FOREVER if end is None else end.instant

        name = condition.moment.name
        return self.sheet.known(("passed", condition), (name,), make, name, "passed")


def _facts_of(state: State) -> tuple[str, ...]:
    """The facts that the windows of a state name."""
    return tuple(facts_of(state.starts_after, state.ends_after, state.lasts))
