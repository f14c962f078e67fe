"""How far a change reaches: on which acts it can show, and which cases ask about them.

No rule rules other acts than its own, and nothing but rules says anything about an act.
"""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.cases import Case
from etiquette.policy import AnyRule, DeadlineRule, Document, Selector
from etiquette.reads import states_read
from etiquette.testing.mutation import Mutant

_STATE = "state "


def acts_reached(document: Document, mutant: Mutant) -> frozenset[str] | None:
    """The acts on which a mutant can differ from its policy; ``None`` where it may be any.

    Of a changed rule they are its own, before and after; of a changed state those of the rules that read it.
    """
    if mutant.rule is not None:
        both = (rule for one in (document, mutant.document) for rule in one.rules if rule.id == mutant.rule)
        return frozenset(act for rule in both for act in rule.acts)
    if mutant.part.startswith(_STATE):
        states = _with_dependents(document, mutant.part.removeprefix(_STATE))
        return frozenset(act for rule in document.rules if not states.isdisjoint(_read(rule)) for act in rule.acts)
    return None


def can_tell(case: Case, document: Document, acts: frozenset[str] | None) -> bool:
    """Whether a case asks about one of these acts, or about what may depend on one of them.

    Args:
        case: any that is bound to the policy.
        document: the policy.
        acts: those that are reached; ``None``: any.
    """
    body = case.body
    asked = {one["act"] for one in (*(body.get("expect") or ()), *([body["draft"]] if "draft" in body else ()))}
    if acts is None or asked & acts or "error" in body:
        return True
    return _audits(case, document, acts) if "audit" in body else not asked


def _audits(case: Case, document: Document, acts: frozenset[str]) -> bool:
    """Whether an audit can find something about these acts: one of them was done, or one is owed.

    Where other policies, or other versions, may owe it, that is taken for granted.
    """
    stands_alone = len(case.policies) == 1 and "@" in case.policies[0]
    owed = {act for rule in document.rules if isinstance(rule, DeadlineRule) for act in rule.acts}
    done = {one["event"] for one in case.body.get("history") or ()}
    return not stands_alone or not acts.isdisjoint(owed | done)


def _with_dependents(document: Document, state: str) -> set[str]:
    """A state, and those whose events are selected by whether it holds."""
    found = {state}
    more = True
    while more:
        more = False
        for name, other in document.states.items():
            selectors = (one for one in (other.begins, other.ends) if one is not None)
            if name not in found and any(not found.isdisjoint(_named(one)) for one in selectors):
                found.add(name)
                more = True
    return found


def _read(rule: AnyRule) -> Iterator[str]:
    """The states that a rule reads, now and at its events."""
    yield from (name for name, _ in states_read(rule))
    for role in ("after", "counting", "done_by", "reset_by"):
        selector: Selector | None = getattr(rule, role, None)
        if selector is not None:
            yield from _named(selector)


def _named(selector: Selector) -> tuple[str, ...]:
    return tuple(name for pattern in selector.patterns for name in (*pattern.during, *pattern.outside))
