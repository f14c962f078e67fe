"""What the rules of a document may refer to, with the readers that know it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from etiquette.frozen import dataclass
from etiquette.language.conditions import ConditionReader
from etiquette.language.findings import Findings
from etiquette.language.names import Names
from etiquette.language.nodes import one_or_more
from etiquette.language.selectors import SelectorReader
from etiquette.language.tree import Node
from etiquette.language.value_tests import read_where
from etiquette.language.windows import WindowReader
from etiquette.policy import CalendarDeclaration, ClockDeclaration, Condition, Selector, Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """The names of a document and how to read what names them.

    ``clock``: ``None`` where it could not be read; ``calendars``: those that could be.
    """

    names: Names
    findings: Findings
    selectors: SelectorReader
    calendars: Mapping[str, CalendarDeclaration]
    clock: ClockDeclaration | None

    def selector(self, node: Node) -> Selector:
        """A selector."""
        return self.selectors.read(node)

    def windows(self, anchor: Selector | None) -> WindowReader:
        """Reads windows that run from what a selector selects; ``None`` where it could not be read."""
        anchors = None if anchor is None else anchor.names
        return WindowReader(names=self.names, findings=self.findings, anchors=anchors)

    def condition(self, *, facts_only: bool = False) -> Callable[[Node], Condition]:
        """Reads conditions."""
        return ConditionReader(names=self.names, findings=self.findings, facts_only=facts_only).read

    def where(self, owners: Sequence[str]) -> Callable[[Node], tuple[tuple[str, Test], ...]]:
        """Reads tests on the attributes of these events and acts."""
        return lambda node: read_where(node, owners, self.names, self.findings)

    def by(self, owners: Iterable[str]) -> Callable[[Node], tuple[str, ...]]:
        """Reads ``by``: the channel, or attributes of these events and acts."""
        known = tuple(owners)

        def read(node: Node) -> tuple[str, ...]:
            attempt = self.findings.attempt()
            words = attempt.each(one_or_more(node), lambda item: self.names.by(item, known))
            attempt.finish()
            return tuple(dict.fromkeys(words))

        return read
