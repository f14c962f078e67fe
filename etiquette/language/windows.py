"""Windows as they are written, and what the names in them mean: attributes of the anchor event, or facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal

from etiquette.duration import (
    NAME,
    Choice,
    Counted,
    FactDuration,
    Part,
    Relative,
    Window,
    durations,
    parse_window,
)
from etiquette.frozen import dataclass
from etiquette.language.findings import Findings, Misread, misread, placed
from etiquette.language.names import Names, of_type
from etiquette.language.nodes import members, misshaped, only_entry, text
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode
from etiquette.policy import Declaration

_PICKS: tuple[Literal["earliest", "latest", "first_known"], ...] = ("earliest", "latest", "first_known")
_FORMS = "a window: a text such as 7 days, {fact: F}, or {earliest: […]}"
_MOMENT = "write {passed: FACT}, or {passed: 2 days after FACT}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowReader:
    """Reads windows whose anchor is an event of one of these names.

    ``anchors``: the events that may be the anchor; ``None`` where they could not be read, so that a name which is no
    fact may yet be an attribute.
    """

    names: Names
    findings: Findings
    anchors: Collection[str] | None

    def read(self, node: Node) -> Window:
        """A window.

        Raises:
            Misread: it does not read, or something that it names does not fit.
        """
        match node:
            case ScalarNode():
                written = text(node)
                return self._settled(node, placed(node, lambda: parse_window(written)))
            case MappingNode():
                return self._of_mapping(node)
            case _:
                raise misshaped(node, _FORMS)

    def read_list(self, node: Node) -> tuple[Window, ...]:
        """A window, or a list of windows that escalate."""
        if not isinstance(node, SequenceNode):
            return (self.read(node),)
        return self._each(node)

    def _each(self, node: Node) -> tuple[Window, ...]:
        attempt = self.findings.attempt()
        windows = attempt.each(members(node), self.read)
        attempt.finish()
        return windows

    def _of_mapping(self, node: MappingNode) -> Window:
        name, _, value = only_entry(node, _FORMS)
        if name == "fact":
            return FactDuration(self.names.fact(value, text(value), "duration").name)
        for pick in _PICKS:
            if pick == name:
                return Choice(pick, self._each(value))
        raise misshaped(node, _FORMS)

    def _settled(self, node: Node, window: Window) -> Window:
        check_calendars(node, window, self.names)
        if not isinstance(window, Relative):
            return window
        attribute = self._attribute(window.name)
        if attribute is None:
            known = {*self.names.facts, *self._shared_attributes()}
            if window.name not in self.names.facts:
                raise self._unknown(node, window.name, known)
            check_moment(node, window, self.names.fact(node, window.name), "fact")
            return window
        for declaration in attribute:
            check_moment(node, window, declaration, "attribute")
        return replace(window, attribute=True)

    def _attribute(self, name: str) -> Sequence[Declaration] | None:
        """The declarations of an attribute, if every event that may be the anchor declares it."""
        if name not in self._shared_attributes():
            return None
        declared = [self.names.attributes[anchor][name] for anchor in self.anchors or ()]
        whole = [one for one in declared if one is not None]
        if len(whole) < len(declared):
            raise Misread
        return whole

    def _shared_attributes(self) -> set[str]:
        first, *others = [set(self.names.attributes.get(anchor, ())) for anchor in self.anchors or ()] or [set[str]()]
        return first.intersection(*others)

    def _unknown(self, node: Node, name: str, known: Collection[str]) -> Misread:
        if self.anchors is None:
            return Misread()
        lacking = sorted(anchor for anchor in self.anchors if name not in self.names.attributes.get(anchor, ()))
        if len(lacking) == len(set(self.anchors)):
            return self.names.unknown(node, "fact", name, known)
        message = f'"{name}" is no fact, and no attribute of {" or ".join(lacking)}, which may be the anchor too'
        return misread(node, "unknown-fact", message, f'declare "{name}" for every event that may be the anchor')


def read_moment(node: Node, names: Names) -> Relative:
    """What ``passed`` names: a fact, or a moment before or after one.

    Raises:
        Misread: it does not read, or the fact is no date and no instant.
    """
    written = text(node)
    moment = Relative(written, "on") if NAME.fullmatch(written) else placed(node, lambda: parse_window(written))
    if not isinstance(moment, Relative):
        raise misread(node, "wrong-type", f'"{written}" names no fact that could have passed', _MOMENT)
    if written.startswith("on "):
        raise misread(node, "wrong-type", f'"{written}" has an "on" too many', _MOMENT)
    check_calendars(node, moment, names)
    check_moment(node, moment, names.fact(node, moment.name), "fact")
    return moment


def check_moment(node: Node, moment: Relative, declaration: Declaration, what: str) -> None:
    """The name is a date or an instant; from a date, only days can be counted.

    Raises:
        Misread: ``wrong-type`` or ``date-needs-days``.
    """
    of_type(node, declaration, what, ("date", "instant"))
    if declaration.type == "instant" or moment.duration is None:
        return
    wrong = next((part for part in moment.duration.parts if not part.unit.is_calendar), None)
    if wrong is not None:
        message = f'"{moment.name}" is a date, and {wrong} cannot be counted from a day'
        help = f'count days, weeks, months, years or business days; or make "{moment.name}" an instant'
        raise misread(node, "date-needs-days", message, help)


def check_calendars(node: Node, window: Window, names: Names) -> None:
    """What is counted by a calendar has one.

    Raises:
        Misread: ``unknown-calendar`` or ``no-calendar``.
    """
    for part in durations(window):
        _check_calendar(node, part, names)


def _check_calendar(node: Node, part: Part | Counted, names: Names) -> None:
    if part.calendar is not None:
        names.calendar(node, part.calendar)
    elif part.unit.needs_calendar and not names.has_calendar:
        help = "give the clock a calendar, or name one: 3 business days of NAME"
        raise misread(node, "no-calendar", f'"{part}" is counted by a calendar, and the clock has none', help)
