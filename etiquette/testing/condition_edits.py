"""What can be changed in a test or a condition: its bounds, its negation, one of its members."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from etiquette.language.print_parts import of_condition, of_test, of_value
from etiquette.language.value_tests import BOUNDS
from etiquette.policy import (
    All,
    Any,
    Compare,
    Condition,
    Equals,
    FactTest,
    Known,
    Not,
    NotTest,
    OneOf,
    Passed,
    StateHolds,
    Test,
    Value,
)
from etiquette.testing.edits import Edit, changed, each_edited, lifted, one_less, shown
from etiquette.testing.window_edits import WindowEdits, of_moment
from etiquette.weekly import SECOND

_OTHER_BOUND = {
    "at_least": "more_than", "more_than": "at_least", "at_most": "less_than", "less_than": "at_most",
}  # fmt: skip


def of_a_test(test: Test) -> Iterator[Edit[Test]]:
    """Every test that differs from this one in one thing."""
    return changed(shown(of_test(test)), ((shown(of_test(other)), other) for other in _other_tests(test)))


def _other_tests(test: Test) -> Iterator[Test]:
    match test:
        case Equals(value):
            yield Equals(not value) if isinstance(value, bool) else NotTest(test)
            yield Known(True)
        case OneOf(values):
            yield NotTest(test)
            for index, _ in enumerate(values):
                less = (*values[:index], *values[index + 1 :])
                if len(less) == 1:
                    yield Equals(less[0])
                elif less:
                    yield OneOf(less)
        case NotTest(inner):
            yield inner
            yield from (NotTest(other) for other in _other_tests(inner) if not isinstance(other, NotTest))
        case Known(known):
            yield Known(not known)
        case Compare():
            yield from _other_bounds(test)


def _other_bounds(test: Compare) -> Iterator[Test]:
    given = {name: value for name in BOUNDS if (value := getattr(test, name)) is not None}
    for name, value in given.items():
        others = {other: bound for other, bound in given.items() if other != name}
        if others:
            yield Compare(**others)
        if _OTHER_BOUND[name] not in given:
            yield Compare(**others, **{_OTHER_BOUND[name]: value})
        yield from (Compare(**others, **{name: moved}) for moved in _neighbours(value))
    yield NotTest(test)


def _neighbours(value: Value) -> Iterator[Value]:
    """The values one tick away. Of the types that can be compared, only instants are integers."""
    for sign in (1, -1):
        match value:
            case bool():
                return
            case int():
                yield value + sign * SECOND
            case Decimal():
                yield value + sign
            case date():
                yield value + timedelta(days=sign)
            case _:
                return


class ConditionEdits:
    """The edits of conditions in one policy."""

    def __init__(self, windows: WindowEdits) -> None:
        self._windows = windows

    def of(self, condition: Condition) -> Iterator[Edit[Condition]]:
        """Every condition that differs from this one in one thing; its negation first."""
        before = shown(of_condition(condition))
        if isinstance(condition, Not):
            yield Edit(f"{before} -> {shown(of_condition(condition.condition))}", condition.condition)
            for edit in self._within(condition.condition):
                yield Edit(edit.words, Not(edit.value))
            return
        yield Edit(f"not {before}", Not(condition))
        yield from self._within(condition)

    def _within(self, condition: Condition) -> Iterator[Edit[Condition]]:
        """The edits that are not the negation of the whole."""
        match condition:
            case FactTest(fact, test):
                tests = (edit for edit in of_a_test(test) if not isinstance(edit.value, NotTest))
                yield from lifted(lambda other: FactTest(fact, other), tests, fact)
            case Passed(moment):
                yield from lifted(Passed, of_moment(self._windows, moment), "passed")
            case Not(inner):
                yield from lifted(Not, self.of(inner))
            case All(members):
                yield Edit("all -> any", Any(members))
                yield from self._of_members(All, members)
            case Any(members):
                yield Edit("any -> all", All(members))
                yield from self._of_members(Any, members)
            case StateHolds():
                return

    def _of_members(self, kind: type[All | Any], members: Sequence[Condition]) -> Iterator[Edit[Condition]]:
        less = one_less(members, lambda member: shown(of_condition(member)))
        for edit in less:
            yield Edit(edit.words, edit.value[0] if len(edit.value) == 1 else kind(edit.value))
        for some in each_edited(members, self.of):
            yield Edit(some.words, kind(some.value))


def value_shown(value: Value | None) -> str:
    """A value as a document would write it."""
    return "none" if value is None else shown(of_value(value))
