"""A class that is frozen here cannot be told from one that the standard library freezes, but by the time it takes."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest

from etiquette.decision import Decision, Reason
from etiquette.duration import Ever, Part, Unit
from etiquette.frozen import dataclass
from etiquette.policy import CapRule, Rule

Make = Callable[..., Callable[[type[Any]], type[Any]]]
MAKERS: list[Make] = [dataclasses.dataclass, dataclass]


def by_both(body: Callable[[], type[Any]], **options: bool) -> list[type[Any]]:
    """The class, made by the standard library and by this package."""
    return [make(frozen=True, slots=True, **options)(body()) for make in MAKERS]


def bare() -> type[Any]:
    class Nothing:
        """Has no fields."""

    return Nothing


def one() -> type[Any]:
    class One:
        """Has one."""

        only: tuple[int, ...]

    return One


def some() -> type[Any]:
    class Some:
        """Has some of each sort."""

        first: int
        second: str | None = None
        named: dict[str, int] = dataclasses.field(default_factory=dict[str, int], compare=False)
        unseen: int = dataclasses.field(default=7, repr=False)
        last: int = dataclasses.field(default=0, kw_only=True)

    return Some


BODIES = pytest.mark.parametrize(
    "body, given",
    [(bare, [{}]), (one, [{"only": (1,)}, {"only": (2,)}]), (some, [{"first": 1}, {"first": 1, "named": {"a": 1}}])],
)


@BODIES
@pytest.mark.parametrize("options", [{}, {"kw_only": True}, {"eq": False}, {"kw_only": True, "eq": False}])
def test_it_has_the_same_fields_constructor_and_looks(
    body: Callable[[], type[Any]], given: list[dict[str, Any]], options: dict[str, bool]
) -> None:
    standard, ours = by_both(body, **options)
    assert [(f.name, f.type) for f in dataclasses.fields(ours)] == [
        (f.name, f.type) for f in dataclasses.fields(standard)
    ]
    assert (ours.__slots__, ours.__match_args__) == (standard.__slots__, standard.__match_args__)
    assert list(inspect.signature(ours).parameters) == list(inspect.signature(standard).parameters)
    assert get_type_hints(ours.__init__) == get_type_hints(standard.__init__)
    assert ours.__init__.__qualname__ == standard.__init__.__qualname__
    for arguments in given:
        assert repr(ours(**arguments)) == repr(standard(**arguments))


@BODIES
def test_its_values_are_equal_and_hashed_as_theirs(body: Callable[[], type[Any]], given: list[dict[str, Any]]) -> None:
    standard, ours = by_both(body)
    theirs, own = ([cls(**arguments) for arguments in given for _ in "ab"] for cls in (standard, ours))
    assert [a == b for a in own for b in own] == [a == b for a in theirs for b in theirs]
    assert [hash(value) for value in own] == [hash(value) for value in theirs]
    assert own[0] != theirs[0]


@BODIES
def test_without_equality_each_value_is_equal_to_itself_alone(
    body: Callable[[], type[Any]], given: list[dict[str, Any]]
) -> None:
    _, ours = by_both(body, eq=False)
    value = ours(**given[0])
    assert value == value  # noqa: PLR0124  # that is the point
    assert value != ours(**given[0])
    assert len({value, ours(**given[0])}) == 2


@pytest.mark.parametrize("wrong", [(), (1, 2, 3, 4, 5)])
def test_what_does_not_fit_its_constructor_is_refused_in_the_same_words(wrong: tuple[int, ...]) -> None:
    said: list[str] = []
    for made in by_both(some):
        with pytest.raises(TypeError) as error:
            made(*wrong)
        said.append(str(error.value))
    assert said[0] == said[1]


def test_nothing_can_be_set_or_deleted() -> None:
    for made in by_both(some):
        value = made(1)
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot assign to field 'first'"):
            value.first = 2
        with pytest.raises(dataclasses.FrozenInstanceError, match="cannot delete field 'first'"):
            del value.first
        assert value.first == 1


def test_a_factory_makes_something_new_for_each_value() -> None:
    _, ours = by_both(some)
    assert ours(1).named is not ours(1).named
    mine = {"a": 1}
    assert ours(1, named=mine).named is mine


def test_what_a_class_says_itself_is_kept() -> None:
    def body() -> type[Any]:
        class Own:  # noqa: PLW1641  # the hash is what the decorator adds
            """Says all itself."""

            value: int

            def __init__(self, text: str) -> None:
                object.__setattr__(self, "value", len(text))

            def __eq__(self, other: object) -> bool:
                return True

            def __repr__(self) -> str:
                return f"<{self.value}>"

        return Own

    for made in by_both(body):
        assert (repr(made("four")), made("four") == 4, hash(made("four"))) == ("<4>", True, hash((4,)))


def test_a_value_that_holds_itself_can_be_shown() -> None:
    def body() -> type[Any]:
        class Holder:
            """Holds a list."""

            held: list[Any]

        return Holder

    shown: list[str] = []
    for made in by_both(body):
        held: list[Any] = []
        held.append(made(held))
        shown.append(repr(held[0]))
    assert shown[0] == shown[1]


# --- the package's own -----------------------------------------------------------------------------------------------

REASON = Reason(policy="polite", rule="daily", effect="forbids", strength="norm", events=("e1",), missing=("f",))


@pytest.mark.parametrize("value", [REASON, Part(3, Unit.DAY), Ever()])
@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda value: pickle.loads(pickle.dumps(value))])
def test_a_copy_has_every_field(value: Any, again: Callable[[Any], Any]) -> None:
    found = again(value)
    assert found == value
    assert [getattr(found, f.name) for f in dataclasses.fields(value)] == [
        getattr(value, f.name) for f in dataclasses.fields(value)
    ]


def test_a_field_can_be_replaced_and_matched() -> None:
    match dataclasses.replace(Part(3, Unit.DAY), count=4):
        case Part(count, unit):
            assert (count, unit) == (4, Unit.DAY)


def test_a_class_has_the_fields_of_the_one_it_stands_on() -> None:
    names = [f.name for f in dataclasses.fields(CapRule)]
    inherited = [f.name for f in dataclasses.fields(Rule)]
    assert names[: len(inherited)] == inherited
    assert not {"acts", "strength"} & set(CapRule.__slots__)


def test_its_constructor_is_a_function_that_can_be_read() -> None:
    parameters = inspect.signature(Decision).parameters
    assert parameters["act"].kind is inspect.Parameter.KEYWORD_ONLY
    assert parameters["conflict"].default is False


def test_a_step_after_the_constructor_is_refused_as_it_would_not_be_taken() -> None:
    class Checked:
        """Looks at itself."""

        def __post_init__(self) -> None:
            """Never called."""

    with pytest.raises(AssertionError):
        dataclass(frozen=True, slots=True)(Checked)
