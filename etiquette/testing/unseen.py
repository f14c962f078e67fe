"""Changes that no history can show, whatever the policy: they make no mutants.

Each is decided from the policy alone, by what the language says of discharges, anchors and final states, and of facts
that are unknown.
"""

from __future__ import annotations

from dataclasses import replace

from etiquette.conditions import parts
from etiquette.duration import Ever, FactDuration, Window, leaves
from etiquette.policy import (
    AnyRule,
    DeadlineRule,
    Declaration,
    Document,
    Equals,
    FactTest,
    FactText,
    ForbidRule,
    MentionCheck,
    MessageRule,
    Pattern,
    Selector,
    StateHolds,
)

_NONE: frozenset[str] = frozenset()


def is_unseen(document: Document, rule: AnyRule, changed: AnyRule) -> bool:
    """Whether a policy in which one rule is changed gives the same answers as before on every history.

    Only changes of what a deadline selects are looked at, and of ``restart``; of all others the answer is no.

    Args:
        document: the policy.
        rule: a rule of it.
        changed: the rule that takes its place, and differs in one thing.

    >>> import etiquette
    >>> document = etiquette.load("job-interview").documents("2026-03-01T00:00Z")[0]
    >>> rule = next(rule for rule in document.rules if rule.id == "thank-you")
    >>> def after(*names): return replace(rule, after=Selector((Pattern(names=names),)))
    >>> is_unseen(document, rule, after("interview", "rejection")), is_unseen(document, rule, after("interview", "reply"))
    (True, False)
    """
    if not isinstance(rule, DeadlineRule) or not isinstance(changed, DeadlineRule):
        return False
    if replace(changed, restart=rule.restart) == rule:
        return _is_always_alone(rule)
    idle = _Idle(document, rule)
    return any(
        _same_but_for(names, getattr(rule, role), getattr(changed, role))
        and replace(changed, **{role: getattr(rule, role)}) == rule
        for role, names in (("after", idle.after()), ("done_by", idle.done_by()), ("reset_by", idle.reset_by()))
    )


def _is_always_alone(rule: DeadlineRule) -> bool:
    """Whether each anchor discharges all that was pending before it: of a single one, first and latest are the same."""
    return not rule.by and set(rule.after.names) <= _all_of(rule.done_by) | _all_of(rule.reset_by)


def _same_but_for(names: frozenset[str], one: Selector | None, other: Selector | None) -> bool:
    return _less(names, one) == _less(names, other)


def _less(names: frozenset[str], selector: Selector | None) -> tuple[Pattern, ...]:
    """What selects the other events."""
    kept = (
        replace(pattern, names=tuple(name for name in pattern.names if name not in names))
        for pattern in (() if selector is None else selector.patterns)
    )
    return tuple(pattern for pattern in kept if pattern.names)


def _all_of(selector: Selector | None) -> frozenset[str]:
    """The events that a selector selects whenever they happen."""
    patterns = () if selector is None else selector.patterns
    return frozenset(name for pattern in patterns if pattern == Pattern(names=pattern.names) for name in pattern.names)


class _Idle:
    """For each role in a deadline the events for which it makes no difference whether they play it."""

    def __init__(self, document: Document, rule: DeadlineRule) -> None:
        self._rule = rule
        self._closing = _NONE if rule.early is not None else _closing(document, rule)
        # With `by` an event that lacks the value is part of more obligations than one.
        restarts = (rule.restart or rule.steps) and not rule.by
        # A new anchor takes the place of all before it, whether or not they were discharged just before.
        self._replacing = _all_of(rule.after) if restarts else _NONE
        windows = [rule.within, *(step.within for step in rule.steps)]
        self._can_be_late = any(window is not None for window in windows)

    def after(self) -> frozenset[str]:
        """What is closed owes nothing, so that an anchor begins nothing."""
        return self._closing

    def done_by(self) -> frozenset[str]:
        """What was overdue is late if it is done, and missed if it ends otherwise; what cannot be overdue just ends."""
        if self._can_be_late:
            return _NONE
        return self._closing | self._replacing | _all_of(self._rule.reset_by)

    def reset_by(self) -> frozenset[str]:
        """What is done needs no reset. What resets is named as a need only where no time opens what is too early."""
        if not self._opens_in_time():
            return self._closing
        # Of steps, what does one of them does not reset the others.
        doing = _NONE if self._rule.steps else _all_of(self._rule.done_by)
        return self._closing | self._replacing | doing

    def _opens_in_time(self) -> bool:
        rule = self._rule
        if rule.early is None:
            return True
        openings: list[Window] = [one for one in (rule.opens, *(step.opens for step in rule.steps)) if one is not None]
        endless = (leaf for one in openings for leaf in leaves(one) if isinstance(leaf, Ever | FactDuration))
        return rule.paused_while is None and not any(endless)


def _closing(document: Document, rule: DeadlineRule) -> frozenset[str]:
    """The events after which every act of a rule is closed for good, whatever else happens."""
    final = {
        name: _all_of(state.begins)
        for name, state in document.states.items()
        if state.is_final and not state.by and state.starts_after is None
    }
    closed: dict[str, set[str]] = {act: set() for act in rule.acts}
    for one in document.rules:
        if isinstance(one, ForbidRule) and _is_bare(one) and isinstance(one.when, StateHolds):
            for act in set(one.acts) & set(closed):
                closed[act] |= final.get(one.when.state, frozenset())
    first, *others = closed.values()
    return frozenset(first.intersection(*others))


def _is_bare(rule: ForbidRule) -> bool:
    """Whether it forbids its acts by every channel, whatever they are about."""
    return rule.effect == "forbid" and rule.channels is None and not rule.where and rule.unless is None


def is_unseen_default(document: Document, fact: Declaration) -> bool:
    """Whether it makes no difference that a fact has its default: wherever it is read it is asked whether it has some
    other value, and something unknown has none.

    Args:
        document: the policy.
        fact: a fact of it; of one without a default the answer is no.

    >>> from etiquette.api import loads
    >>> head = "format: 1, policy: p, version: 1.0.0, clock: {zone: UTC}, acts: {call: }"
    >>> facts = "facts: {vip: {type: boolean, default: false}}"
    >>> def asks(test):
    ...     policy = loads(f"{{{head}, {facts}, rules: [{{id: a, kind: forbid, when: {test}}}]}}")
    ...     return policy.documents("2026-01-01T00:00Z")[0]
    >>> [is_unseen_default(one, one.facts["vip"]) for one in map(asks, ("vip", "{vip: false}", "{vip: {known: true}}"))]
    [True, False, False]
    """
    if fact.default is None or fact.type not in ("boolean", "choice") or _is_told(document, fact.name):
        return False
    read = (part for rule in document.rules for one in (rule.when, rule.unless) for part in parts(one))
    tests = (part.test for part in read if isinstance(part, FactTest) and part.fact == fact.name)
    return all(isinstance(test, Equals) and test.value != fact.default for test in tests)


def _is_told(document: Document, fact: str) -> bool:
    """Whether a message or a script has the fact in its words."""
    checks = (check for rule in document.rules if isinstance(rule, MessageRule) for check in rule.checks)
    texts = (text for check in checks if isinstance(check, MentionCheck) for text in check.texts)
    return FactText(fact=fact) in texts or any(f"{{{fact}}}" in script.text for script in document.scripts)
