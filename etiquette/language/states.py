"""States, and the circles in which one would depend on itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from etiquette.language.findings import Findings, Misread, misread
from etiquette.language.names import Names
from etiquette.language.nodes import entries, mapping, needed, one_or_more, optional, text
from etiquette.language.selectors import SelectorReader
from etiquette.language.tree import MappingNode, Node
from etiquette.language.windows import WindowReader
from etiquette.policy import Selector, State


class StateReader:
    """Reads states."""

    def __init__(self, names: Names, selectors: SelectorReader, findings: Findings) -> None:
        self._names = names
        self._selectors = selectors
        self._findings = findings

    def states(self, section: Node | None) -> dict[str, State]:
        """All states that can be read; circles are found besides."""
        attempt = self._findings.attempt()
        read = attempt.each(entries(section), lambda entry: self._state(entry[0], mapping(entry[2])))
        states = {state.name: state for state in read}
        for name, circle in circles(states):
            key = section.key(name) if isinstance(section, MappingNode) else None
            if key is not None:
                message = f"the state depends on itself: {' → '.join(circle)}"
                help = "let the events that begin and end it be told apart by something else"
                self._findings.take(misread(key, "circular-state", message, help))
        return states

    def _state(self, name: str, node: MappingNode) -> State:
        attempt = self._findings.attempt()
        begins = attempt(lambda: self._selectors.read(needed(node, "begins")))
        ends = attempt(lambda: optional(node, "ends", self._selectors.read))
        begun, ended = self._windows(begins), self._windows(ends)
        starts_after = attempt(lambda: optional(node, "starts_after", begun.read))
        lasts = attempt(lambda: optional(node, "lasts", begun.read))
        ends_after = attempt(lambda: optional(node, "ends_after", ended.read))
        by = attempt(lambda: optional(node, "by", lambda value: self._by(value, begins, ends)))
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

    def _windows(self, anchor: Selector | None) -> WindowReader:
        anchors = None if anchor is None else anchor.names
        return WindowReader(names=self._names, findings=self._findings, anchors=anchors)

    def _by(self, node: Node, begins: Selector | None, ends: Selector | None) -> tuple[str, ...]:
        if begins is None:
            raise Misread
        owners = (*begins.names, *(ends.names if ends else ()))
        attempt = self._findings.attempt()
        words = attempt.each(one_or_more(node), lambda item: self._names.by(item, owners))
        attempt.finish()
        return tuple(dict.fromkeys(words))


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
