"""Tests on a fact or an attribute: a value, a list, ``not``, bounds, ``known``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from etiquette.language.findings import Findings, misread, placed
from etiquette.language.names import Names
from etiquette.language.nodes import entries, flag, is_empty, mapping, members, misshaped
from etiquette.language.tree import MappingNode, Node, SequenceNode, plain
from etiquette.policy import Compare, Declaration, Equals, Known, NotTest, OneOf, Test, TypeName, Value
from etiquette.values import read_value

BOUNDS = ("at_least", "at_most", "more_than", "less_than")
_ORDERED: tuple[TypeName, ...] = ("number", "date", "instant")
_UNTESTABLE: tuple[TypeName, ...] = ("zones", "hours")


def read_where(node: Node, owners: Sequence[str], names: Names, findings: Findings) -> tuple[tuple[str, Test], ...]:
    """``where``: tests on attributes that some of these events and acts declare.

    Raises:
        Misread: an attribute or a test does not read.
    """
    attempt = findings.attempt()
    tests = attempt.each(
        entries(mapping(node)),
        lambda entry: (entry[0], read_test(entry[2], names.attribute(entry[1], entry[0], owners), names)),
    )
    attempt.finish()
    return tests


def read_test(node: Node, declaration: Declaration, names: Names) -> Test:
    """A test on what is declared.

    Raises:
        Misread: ``wrong-type``, or what is wrong with a value.
    """
    match node:
        case MappingNode():
            return _of_mapping(node, declaration, names)
        case SequenceNode():
            return OneOf(tuple(_value(item, declaration, names) for item in members(node)))
        case _:
            return Equals(_value(node, declaration, names))


def _of_mapping(node: MappingNode, declaration: Declaration, names: Names) -> Test:
    written = {name: value for name, _, value in entries(node)}
    match tuple(written):
        case ("not",):
            return NotTest(read_test(written["not"], declaration, names))
        case ("known",):
            return Known(flag(written["known"]))
        case words if words and all(word in BOUNDS for word in words):
            return _compare(node, declaration, names)
        case _:
            raise misshaped(node, "one test: {not: …}, {known: true}, or bounds such as {at_least: 1, at_most: 3}")


def _compare(node: MappingNode, declaration: Declaration, names: Names) -> Compare:
    for word, key, _ in entries(node):
        if declaration.type not in _ORDERED:
            message = f'"{declaration.name}" is of type {declaration.type}, in which nothing is "{word}"'
            raise misread(key, "wrong-type", message, "bounds are for numbers, dates and instants")
    bound = partial(_bound, node, declaration, names)
    return Compare(
        at_least=bound("at_least"),
        at_most=bound("at_most"),
        more_than=bound("more_than"),
        less_than=bound("less_than"),
    )


def _bound(node: MappingNode, declaration: Declaration, names: Names, word: str) -> Value | None:
    value = node.get(word)
    return None if value is None else _value(value, declaration, names)


def _value(node: Node, declaration: Declaration, names: Names) -> Value:
    if declaration.type in _UNTESTABLE:
        message = f'"{declaration.name}" is of type {declaration.type}, and is not compared with a value'
        raise misread(node, "wrong-type", message, "ask {known: true} or {known: false}")
    if is_empty(node):
        raise misread(node, "wrong-type", "nothing is written to compare with", "write a value, or {known: false}")
    read = partial(read_value, calendars=names.calendars, has_calendar=names.has_calendar)
    return placed(node, lambda: read(declaration, plain(node)))
