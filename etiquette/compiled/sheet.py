"""What is being compiled: the names that compiled code uses, and what stands behind each of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from etiquette.compiled.known import Knowledge
from etiquette.compiled.names import Names
from etiquette.duration import Choice, FactDuration, Relative, Window, leaves
from etiquette.frozen import dataclass
from etiquette.policy import Value
from etiquette.situation import Ground, Situation

DISCHARGE, COUNT = 1, 2
"""An event in several roles plays them in this order: done, reset or ended first, then anchor, counted or begun."""


class Uncovered(Exception):
    """A construct that is not compiled: the acts that it rules are left to the evaluator."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """What an event of one type does to a slot.

    Attributes:
        stage: when, among all that the event does.
        condition: an expression over the event.
        line: what is done.
        gate: a condition over what is left of the past, once the event has played its earlier roles.
        looks: whether the condition looks at states, as they were just before the event.
        first: what must be worked out before the event does anything, since it looks at states too.
        late: an expression that is true where the event cannot have happened as told.
    """

    stage: int
    condition: str
    line: str
    gate: str = "True"
    looks: bool = False
    first: str | None = None
    late: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Something of the past that rules still look at. ``initial``: an expression, while nothing has happened."""

    name: str
    initial: str
    about: str
    updates: dict[str, list[Update]] = field(default_factory=dict[str, list[Update]])

    def on(self, type: str, update: Update) -> None:
        """What events of a type do to it."""
        self.updates.setdefault(type, []).append(update)


class Sheet:
    """Collects names while a policy is compiled.

    Args:
        ground: the policy, with its calendars.
    """

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.document = ground.document
        self.names = Names()
        self._attribute_names = Names("told", "key", "zone", "lens", "look")
        self.constants: dict[str, Any] = {}
        self.knowledge: dict[str, Knowledge] = {}
        self.slots: dict[str, Slot] = {}
        self._slot_names: dict[Hashable, str] = {}
        self._known_names: dict[Hashable, str] = {}
        self._attributes: dict[str, str] = {}
        self._locals: dict[tuple[str, ...], str] = {}

    def constant(self, value: Any, *words: str) -> str:
        """The name of a value."""
        name = self.names.of(*(word.upper() for word in words))
        self.constants[name] = value
        return name

    def literal(self, value: Value) -> str:
        """A value as an expression."""
        return repr(value) if isinstance(value, str | bool) else self.constant(value, "value")

    def attribute(self, name: str) -> str:
        """The variable that holds an attribute of the event at hand."""
        if name not in self._attributes:
            self._attributes[name] = self.names.of(name)
        return self._attributes[name]

    def local(self, *words: str) -> str:
        """A variable of the functions that settle and decide: the same for the same words."""
        if words not in self._locals:
            self._locals[words] = self.names.of(*words)
        return self._locals[words]

    def known(self, key: Hashable, facts: Sequence[str], make: Callable[[Situation], Any], *words: str) -> str:
        """The name of something that depends on facts alone.

        Args:
            key: what agrees in it is one thing.
            facts: the facts that it is made of, besides the zone of the clock.
            make: makes it.
            words: what to call it.
        """
        if key not in self._known_names:
            name = self._attribute_names.of(*words)
            self.knowledge[name] = Knowledge(name=name, facts=tuple(facts), make=make)
            self._known_names[key] = name
        return f"known.{self._known_names[key]}"

    def slot(self, key: Hashable, initial: str, about: str, fill: Callable[[Slot], None], *words: str | None) -> str:
        """The name of a slot; filled in where there was none.

        Raises:
            Uncovered: one of its selectors is not compiled.
        """
        if key not in self._slot_names:
            slot = Slot(name=self.names.of(*words), initial=initial, about=about)
            fill(slot)
            self.slots[slot.name] = slot
            self._slot_names[key] = slot.name
        return self._slot_names[key]


def facts_of(*windows: Window | None) -> Iterator[str]:
    """The facts that windows name."""
    for leaf in _leaves(windows):
        match leaf:
            case FactDuration(fact):
                yield fact
            case Relative(name=name, attribute=False):
                yield name
            case _:
                pass


def attributes_named(*windows: Window | None) -> tuple[str, ...]:
    """The attributes of their anchors that windows name."""
    return tuple(dict.fromkeys(one.name for one in _leaves(windows) if isinstance(one, Relative) and one.attribute))


def _leaves(windows: Iterable[Window | None]) -> Iterator[Window]:
    for window in windows:
        if window is not None:
            yield from leaves(window)


def may_be_unknown(window: Window | None) -> bool:
    """Whether a window may not exist, since nothing in it is known."""
    if window is None:
        return False
    if isinstance(window, Choice):
        return all(may_be_unknown(member) for member in window.members)
    return isinstance(window, FactDuration | Relative)
