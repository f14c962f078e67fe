"""Tests on one value: does this fact, or this attribute, pass?"""

from __future__ import annotations

from typing import Any

from etiquette.policy import Compare, Equals, Known, NotTest, OneOf, Test, Value


def passes(test: Test, value: Value | None) -> bool:
    """Whether a value passes a test; ``None`` is an unknown fact or an absent attribute.

    What is unknown fails every test but ``{known: false}`` and ``{not: TEST}``; ``{not: TEST}`` is true exactly where
    TEST is not.

    >>> passes(Equals("phone"), "phone"), passes(Equals("phone"), None), passes(NotTest(Equals("phone")), None)
    (True, False, True)
    >>> passes(Compare(at_least=2, less_than=5), 5)
    False
    """
    match test:
        case NotTest(inner):
            return not passes(inner, value)
        case Known(known):
            return (value is not None) == known
        case _ if value is None:
            return False
        case Equals(wanted):
            return _same(value, wanted)
        case OneOf(wanted):
            return any(_same(value, one) for one in wanted)
        case Compare():
            return _within(test, value)


def _same(value: Value, wanted: Value) -> bool:
    # In Python True == 1; in the language a boolean is no number.
    return value == wanted and isinstance(value, bool) == isinstance(wanted, bool)


def _within(test: Compare, value: Any) -> bool:
    """All bounds that are given hold. The parser has made sure that value and bounds are of one ordered type."""
    return (
        (test.at_least is None or value >= test.at_least)
        and (test.at_most is None or value <= test.at_most)
        and (test.more_than is None or value > test.more_than)
        and (test.less_than is None or value < test.less_than)
    )
