"""Tests, selectors, states and conditions."""

from __future__ import annotations

from hypothesis import strategies as st

from etiquette.policy import (
    CHANNEL,
    All,
    Compare,
    Condition,
    Declaration,
    Equals,
    FactTest,
    Known,
    Not,
    NotTest,
    OneOf,
    Passed,
    Pattern,
    Selector,
    State,
    StateHolds,
    Test,
)
from etiquette.policy import Any as AnyOf
from etiquette.testing.strategies.spans import relatives, windows
from etiquette.testing.strategies.vocabulary import Words, typed_values

_TESTED = frozenset({"text", "choice", "number", "boolean"})
_SHARED = frozenset({"text", "choice", "boolean"})


@st.composite
def tests_of(draw: st.DrawFn, declaration: Declaration) -> Test:
    """A test of a value of this type."""
    values = typed_values(declaration)
    kinds = ["equals", "equals", "one of", "known", "not"]
    if declaration.type in ("number", "date", "instant"):
        kinds += ["compare", "compare"]
    if declaration.type in ("zones", "hours", "duration"):
        kinds = ["known"]
    match draw(st.sampled_from(kinds)):
        case "equals":
            return Equals(draw(values))
        case "one of":
            return OneOf(tuple(draw(st.lists(values, min_size=1, max_size=2))))
        case "known":
            return Known(draw(st.booleans()))
        case "not":
            return NotTest(Equals(draw(values)))
        case _:
            low, high = draw(values), draw(values)
            shapes = (
                Compare(at_least=low),
                Compare(at_most=high),
                Compare(more_than=low),
                Compare(less_than=high),
                Compare(at_least=low, less_than=high),
            )
            return draw(st.sampled_from(shapes))


@st.composite
def wheres(draw: st.DrawFn, declared: dict[str, Declaration]) -> tuple[tuple[str, Test], ...]:
    """Mostly none; else a test of one attribute."""
    tested = [name for name, declaration in declared.items() if declaration.type in _TESTED]
    if not tested or draw(st.integers(0, 3)):
        return ()
    name = draw(st.sampled_from(tested))
    return ((name, draw(tests_of(declared[name]))),)


@st.composite
def patterns(draw: st.DrawFn, words: Words, states: tuple[str, ...], names: tuple[str, ...] | None = None) -> Pattern:
    """Events of one to three names, most of them without restriction."""
    chosen = names or tuple(draw(st.lists(st.sampled_from(words.names), min_size=1, max_size=3, unique=True)))
    if draw(st.integers(0, 2)):
        return Pattern(names=chosen)
    shared = words.shared(chosen)
    season = st.lists(st.sampled_from(states), max_size=1) if states else st.just([])
    some_channels = bool(words.channels) and draw(st.booleans())
    channels = (
        draw(st.lists(st.sampled_from(words.channels), min_size=1, max_size=2, unique=True)) if some_channels else None
    )
    return Pattern(
        names=chosen,
        channels=None if channels is None else tuple(channels),
        where=draw(wheres(shared)),
        during=tuple(draw(season)),
        outside=tuple(draw(season)),
        at="sent_at" if "sent_at" in shared and draw(st.booleans()) else None,
    )


def selectors(words: Words, states: tuple[str, ...]) -> st.SearchStrategy[Selector]:
    """One or two patterns."""
    return st.lists(patterns(words, states), min_size=1, max_size=2).map(lambda found: Selector(tuple(found)))


@st.composite
def by_words(draw: st.DrawFn, words: Words) -> tuple[str, ...]:
    """Mostly none; else the channel, an attribute, or both."""
    if draw(st.integers(0, 2)):
        return ()
    declared = {name: d for event in words.names for name, d in words.attributes_of(event).items()}
    possible = [CHANNEL, *(name for name, declaration in declared.items() if declaration.type in _SHARED)]
    return tuple(draw(st.lists(st.sampled_from(possible), min_size=1, max_size=2, unique=True)))


@st.composite
def states_named(draw: st.DrawFn, words: Words, name: str, earlier: tuple[str, ...]) -> State:
    """A state; its selectors may look at the states before it, so that none depends on itself."""
    begins = draw(selectors(words, earlier))
    ends = draw(st.none() | selectors(words, earlier))
    shape = draw(st.sampled_from(("plain", "plain", "starts", "lasts")))
    return State(
        name=name,
        begins=begins,
        ends=ends,
        starts_after=draw(windows(words, begins.names)) if shape == "starts" else None,
        lasts=draw(windows(words, begins.names)) if shape == "lasts" else None,
        ends_after=draw(windows(words, ends.names)) if ends is not None and draw(st.integers(0, 3)) == 0 else None,
        by=draw(by_words(words)),
    )


@st.composite
def conditions(draw: st.DrawFn, words: Words, states: tuple[str, ...], depth: int = 2) -> Condition | None:
    """A condition, nested at most so deep; none where there is nothing to look at."""
    kinds = ["state"] * 4 * bool(states) + ["fact"] * 2 * bool(words.facts) + ["passed"]
    kinds += ["not", "all", "any"] if depth else []
    match draw(st.sampled_from(kinds)):
        case "state":
            return StateHolds(draw(st.sampled_from(states)))
        case "fact":
            name = draw(st.sampled_from([*words.facts]))
            return FactTest(name, draw(tests_of(words.facts[name])))
        case "passed":
            moment = draw(relatives(words, ()))
            return None if moment is None else Passed(moment)
        case "not":
            inner = draw(conditions(words, states, depth - 1))
            return None if inner is None else Not(inner)
        case kind:
            found = draw(st.lists(conditions(words, states, depth - 1), min_size=1, max_size=2))
            known = tuple(part for part in found if part is not None)
            if not known:
                return None
            return All(known) if kind == "all" else AnyOf(known)
