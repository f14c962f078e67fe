"""Facts, attributes, events and acts, as they are declared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import cast

from etiquette.language.findings import Findings, misread, placed
from etiquette.language.nodes import (
    entries,
    flag,
    is_empty,
    mapping,
    members,
    misshaped,
    needed,
    one_of,
    optional,
    text,
    texts,
)
from etiquette.language.tree import MappingNode, Node, ScalarNode, plain
from etiquette.policy import TYPES, ActDeclaration, Declaration, EventDeclaration, Value
from etiquette.values import read_value


class DeclarationReader:
    """Reads what is declared; defaults may count business days by the policy's calendars."""

    def __init__(self, findings: Findings, *, calendars: frozenset[str], has_calendar: bool) -> None:
        self._attempt = findings.attempt()
        self._calendars = calendars
        self._has_calendar = has_calendar

    def values(self, section: Node | None) -> dict[str, Declaration | None]:
        """Facts, or the attributes of one event or act; ``None`` for one that could not be read."""
        return {name: self._attempt(partial(self._value, name, node)) for name, _, node in entries(section)}

    def events(self, section: Node | None) -> dict[str, EventDeclaration]:
        """The events."""
        return {name: event for name, _, node in entries(section) if (event := self._event(name, node))}

    def acts(self, section: Node | None) -> dict[str, ActDeclaration]:
        """The acts."""
        return {name: act for name, _, node in entries(section) if (act := self._act(name, node))}

    def _value(self, name: str, node: Node) -> Declaration:
        written = mapping(node)
        declaration = Declaration(
            name=name,
            type=one_of(needed(written, "type"), TYPES),
            choices=_choices(written),
            required=bool(optional(written, "required", flag)),
            about=optional(written, "about", text),
        )
        default = optional(written, "default", lambda value: self._default(declaration, value))
        if default is not None and declaration.required:
            key = cast("ScalarNode", written.key("required"))
            message = f'"{name}" has a default, so it is never unknown and cannot be required'
            raise misread(key, "default-and-required", message, "keep the one or the other")
        return replace(declaration, default=default)

    def _default(self, declaration: Declaration, node: Node) -> Value:
        if is_empty(node):
            raise misshaped(node, "a value")
        read = partial(read_value, calendars=self._calendars, has_calendar=self._has_calendar)
        return placed(node, lambda: read(declaration, plain(node)))

    def _event(self, name: str, node: Node) -> EventDeclaration | None:
        if is_empty(node):
            return EventDeclaration(name=name)
        return self._attempt(lambda: self._filled_event(name, mapping(node)))

    def _filled_event(self, name: str, node: MappingNode) -> EventDeclaration:
        about = optional(node, "about", text)
        return EventDeclaration(name=name, attributes=self._attributes(node), about=about)

    def _act(self, name: str, node: Node) -> ActDeclaration | None:
        if is_empty(node):
            return ActDeclaration(name=name)
        return self._attempt(lambda: self._filled_act(name, mapping(node)))

    def _filled_act(self, name: str, node: MappingNode) -> ActDeclaration:
        return ActDeclaration(
            name=name,
            channels=tuple(dict.fromkeys(optional(node, "channels", texts) or ())),
            attributes=self._attributes(node),
            about=optional(node, "about", text),
        )

    def _attributes(self, node: MappingNode) -> Mapping[str, Declaration]:
        return {name: one for name, one in self.values(node.get("attributes")).items() if one is not None}


def attributes_of(
    section: Node | None, declared: Mapping[str, EventDeclaration] | Mapping[str, ActDeclaration]
) -> dict[str, dict[str, Declaration | None]]:
    """Of each event, or act, its attributes by name; ``None`` for one that is written and could not be read."""
    found: dict[str, dict[str, Declaration | None]] = {}
    for name, _, node in entries(section):
        written = entries(node.get("attributes") if isinstance(node, MappingNode) else None)
        whole: Mapping[str, Declaration] = declared[name].attributes if name in declared else {}
        found[name] = {attribute: whole.get(attribute) for attribute, _, _ in written}
    return found


def _choices(node: MappingNode) -> tuple[str, ...]:
    """What a choice is among; for other types the schema of policies allows no ``of``."""
    of = node.get("of")
    return () if of is None else tuple(text(item) for item in members(of))
