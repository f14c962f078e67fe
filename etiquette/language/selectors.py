"""Selectors: which events. Groups are replaced by what they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from etiquette.language.findings import Findings, Misread, misread
from etiquette.language.names import Names
from etiquette.language.nodes import entries, misshaped, needed, one_or_more, optional, text
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.language.value_tests import read_where
from etiquette.policy import Pattern, Selector, Test

ALL = "all"
"""Every act, in ``act``."""


class SelectorReader:
    """Reads selectors; each group is read once, when it is first named."""

    def __init__(self, names: Names, findings: Findings) -> None:
        self._names = names
        self._findings = findings
        self._groups: dict[str, Selector | None] = {}
        self._open: list[str] = []
        self.used: set[str] = set()
        """The groups that something names."""

    # --- selectors ---------------------------------------------------------------------------------------------------

    def read(self, node: Node) -> Selector:
        """A selector.

        Raises:
            Misread: it does not read.
        """
        attempt = self._findings.attempt()
        read = attempt.each(one_or_more(node), self._patterns)
        attempt.finish()
        return Selector(tuple(pattern for patterns in read for pattern in patterns))

    def _patterns(self, node: Node) -> tuple[Pattern, ...]:
        match node:
            case ScalarNode():
                return self._named(node)
            case MappingNode():
                return self._restricted(node)
            case _:
                raise misshaped(node, "a name, or {event: NAME, …}")

    def _named(self, node: ScalarNode) -> tuple[Pattern, ...]:
        """An event, an act, or what a group stands for."""
        name = text(node)
        if name in self._names.groups:
            return self.group(node, name).patterns
        if name not in self._names.attributes:
            raise self._names.unknown(node, "event", name, (*self._names.attributes, *self._names.groups))
        return (Pattern(names=(name,)),)

    def _restricted(self, node: MappingNode) -> tuple[Pattern, ...]:
        attempt = self._findings.attempt()
        bases = attempt(lambda: self._bases(needed(node, "event")))
        owners = Selector(bases or ()).names
        channels = attempt(lambda: optional(node, "channel", lambda value: self.channels(value, self._names.acts)))
        where = attempt(lambda: optional(node, "where", lambda value: self._where(value, owners)) if bases else None)
        during = attempt(lambda: optional(node, "during", self._states))
        outside = attempt(lambda: optional(node, "outside", self._states))
        at = attempt(lambda: optional(node, "at", lambda value: self._at(value, owners)) if bases else None)
        attempt.finish()
        restriction = Pattern(
            names=owners, channels=channels, where=where or (), during=during or (), outside=outside or (), at=at
        )
        narrowed = tuple(both for base in bases or () if (both := _narrowed(base, restriction)) is not None)
        if not narrowed:
            help = "name a channel that the group leaves open"
            raise misread(node, "nothing-selected", "no event has a channel of the group and of this selector", help)
        return narrowed

    def _bases(self, node: Node) -> tuple[Pattern, ...]:
        """The patterns of ``event``; events that stand side by side are one pattern."""
        attempt = self._findings.attempt()
        named = attempt.each(one_or_more(node), lambda item: self._named(_scalar(item)))
        attempt.finish()
        return tuple(_joined(pattern for patterns in named for pattern in patterns))

    def channels(self, node: Node, acts: Sequence[str]) -> tuple[str, ...]:
        """One channel or several, each of which one of these acts has."""
        attempt = self._findings.attempt()
        channels = attempt.each(one_or_more(node), lambda item: self._names.channel(item, acts))
        attempt.finish()
        return tuple(dict.fromkeys(channels))

    def _where(self, node: Node, owners: Sequence[str]) -> tuple[tuple[str, Test], ...]:
        return read_where(node, owners, self._names, self._findings)

    def _states(self, node: Node) -> tuple[str, ...]:
        return tuple(self._names.state(item) for item in one_or_more(node))

    def _at(self, node: Node, owners: Sequence[str]) -> str:
        return self._names.attribute(node, text(node), owners, "instant").name

    # --- groups ------------------------------------------------------------------------------------------------------

    def group(self, node: Node, name: str) -> Selector:
        """What a group stands for, named at this node.

        Raises:
            Misread: ``circular-group``, or the group does not read.
        """
        self.used.add(name)
        return self._group(node, name)

    def _group(self, node: Node, name: str) -> Selector:
        if name in self._open:
            circle = " → ".join((*self._open[self._open.index(name) :], name))
            help = "let one of them name events instead"
            raise misread(node, "circular-group", f"the group stands for itself: {circle}", help)
        if name not in self._groups:
            self._open.append(name)
            try:
                self._groups[name] = self._findings.attempt()(lambda: self.read(self._names.groups[name]))
            finally:
                self._open.pop()
        found = self._groups[name]
        if found is None:
            raise Misread
        return found

    def groups(self, section: Node | None) -> dict[str, Selector]:
        """All groups that can be read."""
        attempt = self._findings.attempt()
        read: dict[str, Selector] = {}
        for name, key, _ in entries(section):
            found = attempt(partial(self._group, key, name))
            if found is not None:
                read[name] = found
        return read

    # --- acts --------------------------------------------------------------------------------------------------------

    def acts(self, node: Node | None) -> tuple[str, ...]:
        """The acts that a rule or a script is about: ``all``, names, and groups of acts.

        Raises:
            Misread: ``unknown-act`` or ``not-an-act``.
        """
        if node is None:
            return self._names.acts
        attempt = self._findings.attempt()
        named = attempt.each(one_or_more(node), self._acts)
        attempt.finish()
        return tuple(dict.fromkeys(act for acts in named for act in acts))

    def _acts(self, node: Node) -> tuple[str, ...]:
        name = text(node)
        if name == ALL:
            return self._names.acts
        if name in self._names.groups:
            return self._group_of_acts(node, name)
        if name in self._names.channels:
            return (name,)
        if name in self._names.attributes:
            help = "name an act, a group of acts, or all"
            raise misread(node, "not-an-act", f'"{name}" is an event; only what is declared under acts is an act', help)
        raise self._names.unknown(node, "act", name, (*self._names.acts, *self._names.groups))

    def _group_of_acts(self, node: Node, name: str) -> tuple[str, ...]:
        selector = self.group(node, name)
        wrong = next((event for event in selector.names if event not in self._names.channels), None)
        if wrong is not None:
            message = f'the group "{name}" holds "{wrong}", which is no act'
            raise misread(node, "not-an-act", message, "name acts, or a group of nothing but acts")
        if any(pattern != Pattern(names=pattern.names) for pattern in selector.patterns):
            message = f'the group "{name}" selects some events of its acts, not the acts as such'
            raise misread(node, "not-an-act", message, "name the acts; channel and where of the rule narrow them")
        return selector.names


def _scalar(node: Node) -> ScalarNode:
    if not isinstance(node, ScalarNode):
        raise misshaped(node, "a name")
    return node


def _joined(patterns: Iterable[Pattern]) -> Iterator[Pattern]:
    """Patterns without restrictions that follow one another, as one."""
    names: list[str] = []
    for pattern in patterns:
        if pattern == Pattern(names=pattern.names):
            names.extend(name for name in pattern.names if name not in names)
            continue
        if names:
            yield Pattern(names=tuple(names))
            names = []
        yield pattern
    if names:
        yield Pattern(names=tuple(names))


def _narrowed(base: Pattern, restriction: Pattern) -> Pattern | None:
    """What fits both; ``None`` where their channels exclude each other. An outer ``at`` takes the place of an inner."""
    channels = base.channels
    if restriction.channels is not None:
        open_ = restriction.channels if channels is None else channels
        channels = tuple(channel for channel in restriction.channels if channel in open_)
        if not channels:
            return None
    return replace(
        base,
        channels=channels,
        where=base.where + restriction.where,
        during=tuple(dict.fromkeys(base.during + restriction.during)),
        outside=tuple(dict.fromkeys(base.outside + restriction.outside)),
        at=restriction.at or base.at,
    )
