"""What a policy says, in short words: rules, selectors, states and conditions, each on one line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from etiquette.duration import window_text
from etiquette.phrases import listed
from etiquette.policy import (
    AdviseRule,
    All,
    Any,
    AnyRule,
    CalendarHours,
    CapRule,
    Compare,
    Condition,
    CooldownRule,
    CountCheck,
    DeadlineRule,
    Declaration,
    Equals,
    FactHours,
    FactTest,
    FactText,
    ForbidRule,
    Hours,
    HoursRule,
    Known,
    MentionCheck,
    MessageRule,
    Not,
    NotTest,
    OneOf,
    Passed,
    Pattern,
    PreferRule,
    Selector,
    State,
    StateHolds,
    Step,
    Test,
    Value,
)
from etiquette.values import render

_TEXT = Declaration(name="value", type="text")
_COMPARED = (("at_least", "at least"), ("at_most", "at most"), ("more_than", "more than"), ("less_than", "less than"))


def value_words(value: Value) -> str:
    """A value as people write it."""
    return render(_TEXT, value)


def declaration_words(declaration: Declaration) -> str:
    """A fact or an attribute: its type and what stands for it."""
    parts: list[str] = [declaration.type]
    parts += [f"of {', '.join(declaration.choices)}"] if declaration.choices else []
    parts += [f"default {value_words(declaration.default)}"] if declaration.default is not None else []
    parts += ["required"] if declaration.required else []
    return ", ".join(parts)


# --- tests, selectors, states, conditions ----------------------------------------------------------------------------


def test_words(test: Test) -> str:
    """A test, as the predicate of a sentence.

    >>> test_words(NotTest(OneOf(("missed", "voicemail"))))
    'is not missed or voicemail'
    """
    match test:
        case Equals(value):
            return f"is {value_words(value)}"
        case OneOf(values):
            return f"is {listed([value_words(value) for value in values], 'or')}"
        case NotTest(inner):
            words = test_words(inner)
            return f"is not {words.removeprefix('is ')}" if words.startswith("is ") else f"not ({words})"
        case Compare():
            bounds = ((words, getattr(test, key)) for key, words in _COMPARED)
            return "is " + " and ".join(f"{words} {value_words(bound)}" for words, bound in bounds if bound is not None)
        case Known(known):
            return "is known" if known else "is unknown"
        case _:
            assert_never(test)


def where_words(where: Sequence[tuple[str, Test]]) -> str:
    """Tests on attributes, all of which must pass."""
    return " and ".join(f"{name} {test_words(test)}" for name, test in where)


def selector_words(selector: Selector) -> str:
    """Which events."""
    words = [_pattern(pattern) for pattern in selector.patterns]
    is_plain = words == [name for pattern in selector.patterns for name in pattern.names]
    return listed(words, "or") if is_plain else "; or ".join(words)


def _pattern(pattern: Pattern) -> str:
    parts = [listed(pattern.names, "or")]
    parts += [f"by {listed(pattern.channels, 'or')}"] if pattern.channels else []
    parts += [f"whose {where_words(pattern.where)}"] if pattern.where else []
    parts += [f"during {listed(pattern.during)}"] if pattern.during else []
    parts += [f"outside {listed(pattern.outside)}"] if pattern.outside else []
    parts += [f"from its {pattern.at} on"] if pattern.at else []
    return " ".join(parts)


def state_words(state: State) -> str:
    """What begins and ends a state."""
    parts = [f"begins with {selector_words(state.begins)}"]
    parts += [f"{window_text(state.starts_after)} later"] if state.starts_after else []
    parts += [f"ends with {selector_words(state.ends)}"] if state.ends else []
    parts += [f"{window_text(state.ends_after)} later"] if state.ends_after else []
    parts += [f"lasts {window_text(state.lasts)}"] if state.lasts else []
    parts += ["is final"] if state.is_final else []
    parts += [f"one for each {listed(state.by)}"] if state.by else []
    return ", ".join(parts)


def condition_words(condition: Condition) -> str:
    """A condition.

    >>> condition_words(Not(All((StateHolds("ended"), FactTest("employer", Equals("traditional"))))))
    'not (ended and employer is traditional)'
    """
    match condition:
        case StateHolds(state):
            return state
        case FactTest(fact, Equals(True)):
            return fact
        case FactTest(fact, test):
            return f"{fact} {test_words(test)}"
        case Passed(moment):
            words = window_text(moment).removeprefix("on ")
            return f"{words} has passed"
        case Not(inner):
            return f"not {_bracketed(inner)}"
        case All(inner):
            return " and ".join(_bracketed(one) for one in inner)
        case Any(inner):
            return " or ".join(_bracketed(one) for one in inner)
        case _:
            assert_never(condition)


def _bracketed(condition: Condition) -> str:
    words = condition_words(condition)
    return f"({words})" if isinstance(condition, All | Any) else words


# --- rules -----------------------------------------------------------------------------------------------------------


def rule_words(rule: AnyRule) -> Iterator[str]:
    """What a rule says of the acts that it rules, phrase by phrase."""
    if rule.where:
        yield f"where {where_words(rule.where)}"
    match rule:
        case DeadlineRule():
            yield from _deadline(rule)
        case CooldownRule():
            yield f"waits {', then '.join(window_text(one) for one in rule.waits)} after {selector_words(rule.after)}"
        case CapRule():
            counted = selector_words(rule.counting)
            yield f"at most {rule.at_most} per {window_text(rule.per)}, counting {counted}"
        case HoursRule():
            yield from _hours(rule)
        case ForbidRule():
            yield "forbidden"
        case PreferRule():
            yield f"best by {', then '.join(rule.order)}"
        case MessageRule():
            yield from (_check(check) for check in rule.checks)
        case AdviseRule():
            yield f'"{rule.say}"'
        case _:
            assert_never(rule)
    if isinstance(rule, CooldownRule | CapRule):
        if rule.reset_by:
            yield f"reset by {selector_words(rule.reset_by)}"
        if rule.by:
            yield f"for each {listed(rule.by)}"
    if isinstance(rule, CooldownRule | CapRule | HoursRule | ForbidRule) and rule.effect == "warn":
        yield "only a warning"


def _deadline(rule: DeadlineRule) -> Iterator[str]:
    yield f"after {'the latest ' if rule.restart else ''}{selector_words(rule.after)}"
    for number, step in enumerate(rule.steps or (Step(opens=rule.opens, within=rule.within, lapses=rule.lapses),), 1):
        words = ", ".join(_step(step))
        if words:
            yield f"step {number}: {words}" if rule.steps else words
    if rule.early:
        yield "not earlier" if rule.early == "forbid" else "earlier only with a warning"
    if rule.done_by.names != rule.acts or any(p.channels or p.where for p in rule.done_by.patterns):
        yield f"done by {selector_words(rule.done_by)}"
    if rule.reset_by:
        yield f"dropped after {selector_words(rule.reset_by)}"
    if rule.paused_while:
        yield f"paused while {rule.paused_while}"
    if rule.by:
        yield f"for each {listed(rule.by)}"


def _step(step: Step) -> Iterator[str]:
    if step.opens:
        yield f"opens {window_text(step.opens)}"
    if step.within:
        yield f"within {window_text(step.within)}"
    if step.lapses:
        yield f"lapses {window_text(step.lapses)}"
    if step.channel:
        yield f"by {step.channel}"


def _hours(rule: HoursRule) -> Iterator[str]:
    if rule.allow is not None:
        yield f"only {_hours_words(rule.allow)}"
    if rule.deny is not None:
        yield f"not {_hours_words(rule.deny)}"
    if rule.zone is not None:
        yield f"on the clock of {rule.zone.name or rule.zone.fact}"
    if rule.holidays == "closed":
        yield "not on holidays"


def _hours_words(hours: Hours) -> str:
    match hours:
        case CalendarHours(calendar):
            return f"in the hours of the calendar {calendar}"
        case FactHours(fact):
            return f"in the hours of the fact {fact}"
        case _:
            return value_words(hours)


def _check(check: CountCheck | MentionCheck) -> str:
    if isinstance(check, MentionCheck):
        texts = [f"the fact {one.fact}" if isinstance(one, FactText) else f'"{one}"' for one in check.texts]
        return f"{check.name.replace('_', ' ')} {listed(texts, 'or' if check.name == 'opens_with' else 'and')}"
    bounds = (("exactly", check.exactly), ("at least", check.at_least), ("at most", check.at_most))
    return f"{' and '.join(f'{words} {bound}' for words, bound in bounds if bound is not None)} {check.name}"
