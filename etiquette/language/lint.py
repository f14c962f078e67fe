"""Warnings: what is legal in a policy and yet is probably not what was meant."""

from __future__ import annotations

import typing
from collections.abc import Iterator
from dataclasses import fields

from etiquette.diagnostics import Diagnostic
from etiquette.duration import Duration, Part, Unit
from etiquette.language.conditions import states_of
from etiquette.language.findings import diagnostic
from etiquette.language.nodes import entries
from etiquette.language.parser import Reading
from etiquette.language.tree import MappingNode, SequenceNode
from etiquette.policy import (
    AnyRule,
    CapRule,
    Compare,
    DeadlineRule,
    Document,
    Selector,
    Test,
)

_PERIODS = frozenset({Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR})


def lint(reading: Reading) -> Iterator[Diagnostic]:
    """Warnings about a policy that reads, each in its own text; what its parents say is for their own check."""
    document, root = reading.document, reading.root
    if document is None or root is None:
        return
    for found in (*_rules(document, root), *_unused(document, root, reading.used_groups)):
        if found.file == reading.file:
            yield found


def _rules(document: Document, root: MappingNode) -> Iterator[Diagnostic]:
    section = root.get("rules")
    nodes = section.items if isinstance(section, SequenceNode) else ()
    for rule, node in zip(document.rules, nodes, strict=True):
        if isinstance(node, MappingNode):
            yield from _rolling(rule, node)
            yield from _met_by_none(document, rule, node)


def _rolling(rule: AnyRule, node: MappingNode) -> Iterator[Diagnostic]:
    """``per: 1 week`` rolls from each event; many a rule means the week of the calendar."""
    match rule:
        case CapRule(per=Duration(parts=(Part(count=1, unit=unit, calendar=None),))) if unit in _PERIODS:
            message = f"1 {unit} runs from each event to the same time of day, whatever calendar {unit} that is in"
            help = f'write "calendar {unit}" if that is meant; to count from each event, this is right'
            yield diagnostic(node.get("per") or node, "rolling-week", message, help, "warning")
        case _:
            return


def _met_by_none(document: Document, rule: AnyRule, node: MappingNode) -> Iterator[Diagnostic]:
    if not rule.acts:
        help = "declare the acts that it rules"
        yield diagnostic(node, "rule-no-act-meets", f'the rule "{rule.id}" binds no act', help, "warning")
        return
    channels = {channel for act in rule.acts for channel in document.acts[act].channels}
    if rule.channels is not None and channels.isdisjoint(rule.channels):
        at = node.get("channel") or node
        message = f'no act of the rule "{rule.id}" is done by {" or ".join(rule.channels)}'
        yield diagnostic(
            at, "rule-no-act-meets", message, f"its acts are done by: {', '.join(sorted(channels))}", "warning"
        )
    for attribute, test in rule.where:
        if _impossible(test):
            at = node.get("where") or node
            message = f'no "{attribute}" passes the test of the rule "{rule.id}"'
            yield diagnostic(at, "rule-no-act-meets", message, "let the lower bound be below the upper one", "warning")


def _impossible(test: Test) -> bool:
    """Whether bounds exclude each other."""
    if not isinstance(test, Compare):
        return False
    lows: list[tuple[typing.Any, bool]] = [(test.at_least, False), (test.more_than, True)]
    highs: list[tuple[typing.Any, bool]] = [(test.at_most, False), (test.less_than, True)]
    return any(
        low is not None and high is not None and (low > high or (low == high and (above or below)))
        for low, above in lows
        for high, below in highs
    )


def _unused(document: Document, root: MappingNode, used_groups: frozenset[str]) -> Iterator[Diagnostic]:
    """Groups and states that nothing names: a rule was forgotten, or one names another by mistake."""
    read = frozenset(_states_read(document))
    for section, word, used in (("groups", "group", used_groups), ("states", "state", read)):
        for name, key, _ in entries(root.get(section)):
            if name not in used:
                help = "name it in a rule, or take it out"
                yield diagnostic(key, "unused", f'nothing names the {word} "{name}"', help, "warning")


def _states_read(document: Document) -> Iterator[str]:
    for rule in document.rules:
        yield from states_of(rule.when)
        yield from states_of(rule.unless)
        if isinstance(rule, DeadlineRule) and rule.paused_while is not None:
            yield rule.paused_while
    for selector in _selectors(document):
        for pattern in selector.patterns:
            yield from (*pattern.during, *pattern.outside)


def _selectors(document: Document) -> Iterator[Selector]:
    """Every selector that stands in a rule, a state or a group."""
    yield from document.groups.values()
    for part in (*document.states.values(), *document.rules):
        for field in fields(part):
            value = getattr(part, field.name)
            if isinstance(value, Selector):
                yield value
