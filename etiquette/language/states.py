"""States, and the circles in which one would depend on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from etiquette.language.findings import misread
from etiquette.language.nodes import entries, mapping, needed, optional, text
from etiquette.language.scope import Scope
from etiquette.language.tree import MappingNode, Node
from etiquette.policy import State


def read_states(section: Node | None, scope: Scope) -> dict[str, State]:
    """All states that can be read; circles among them are told."""
    read = scope.findings.attempt().each(entries(section), lambda entry: _state(entry[0], mapping(entry[2]), scope))
    states = {state.name: state for state in read}
    for name, circle in circles(states):
        key = section.key(name) if isinstance(section, MappingNode) else None
        if key is not None:
            message = f"the state depends on itself: {' → '.join(circle)}"
            help = "let the events that begin and end it be told apart by something else"
            scope.findings.take(misread(key, "circular-state", message, help))
    return states


def _state(name: str, node: MappingNode, scope: Scope) -> State:
    attempt = scope.findings.attempt()
    begins = attempt(lambda: scope.selector(needed(node, "begins")))
    ends = attempt(lambda: optional(node, "ends", scope.selector))
    begun, ended = scope.windows(begins), scope.windows(ends)
    starts_after = attempt(lambda: optional(node, "starts_after", begun.read))
    lasts = attempt(lambda: optional(node, "lasts", begun.read))
    ends_after = attempt(lambda: optional(node, "ends_after", ended.read))
    by = None
    # What an event that could not be read declares is not known.
    if begins is not None and (ends is None) == (node.get("ends") is None):
        owners = (*begins.names, *(ends.names if ends else ()))
        by = attempt(lambda: optional(node, "by", scope.by(owners)))
    about = attempt(lambda: optional(node, "about", text))
    attempt.finish()
    return State(
        name=name,
        begins=attempt.whole(begins),
        ends=ends,
        starts_after=starts_after,
        ends_after=ends_after,
        lasts=lasts,
        by=by or (),
        about=about,
    )


def circles(states: Mapping[str, State]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The states that depend on themselves through ``during`` and ``outside``, each circle once, with its way round."""
    on: dict[str, tuple[str, ...]] = {name: tuple(_depends_on(state)) for name, state in states.items()}
    seen: set[frozenset[str]] = set()
    for name in states:
        circle = _way_back(name, on)
        if circle is not None and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            yield name, circle


def _depends_on(state: State) -> Iterator[str]:
    for selector in (state.begins, state.ends):
        for pattern in selector.patterns if selector is not None else ():
            yield from pattern.during
            yield from pattern.outside


def _way_back(start: str, on: Mapping[str, tuple[str, ...]]) -> tuple[str, ...] | None:
    """The shortest way from a state back to itself."""
    ways: list[tuple[str, ...]] = [(start, name) for name in on.get(start, ())]
    visited: set[str] = set()
    while ways:
        way = ways.pop(0)
        if way[-1] == start:
            return way
        if way[-1] not in visited:
            visited.add(way[-1])
            ways.extend((*way, name) for name in on.get(way[-1], ()))
    return None
