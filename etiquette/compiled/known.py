"""What is known of a thread, worked out once: everything in compiled code that depends on facts alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from etiquette.compiled.lens import NO_LENS, lens_at
from etiquette.compiled.plain import Unplain
from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass
from etiquette.policy import Value
from etiquette.situation import AtInstant, Ground, Situation
from etiquette.values import read_value

_MOST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """Something that compiled code reads off what is known.

    Attributes:
        name: how compiled code calls it.
        facts: the facts that it is made of, besides the zone of the clock: what agrees in these shares it.
        make: makes it, from a thread that has facts and no events.
    """

    name: str
    facts: tuple[str, ...]
    make: Callable[[Situation], Any]


class Known:
    """The facts of a thread and, under the names that compiled code uses, what they come to."""

    def __init__(self, told: Mapping[str, Value], key: tuple[tuple[str, Value], ...], view: Situation) -> None:
        self.told = told
        self.key = key
        self.zone = view.clock.zone
        self.lens = tuple(NO_LENS)

    def look(self, instant: int) -> tuple[int, ...]:
        """The :class:`Lens` for an instant, kept for the next one; as a plain tuple, which is unpacked faster."""
        found = self.lens = tuple(lens_at(self.zone, instant))
        return found


class Knowing:
    """Works out what is known, and keeps it.

    Args:
        ground: the policy, with its calendars.
        knowledge: what its compiled code reads.
    """

    def __init__(self, ground: Ground, knowledge: tuple[Knowledge, ...]) -> None:
        self.ground = ground
        self.knowledge = knowledge
        self._known: dict[Hashable, Known] = {}
        self._learnt: dict[Hashable, Known] = {}
        self._shared: dict[Hashable, Any] = {}

    def of(self, told: Mapping[str, Value]) -> Known:
        """What is known of a thread with these facts.

        Raises:
            Unplain: the zone of the clock is not known, so that no rule can be read.
        """
        key = tuple(sorted(told.items(), key=_name_of))
        found = self._known.get(key)
        return found if found is not None else _keep(self._known, key, self._worked_out(told, key))

    def learn(self, known: Known, told: Mapping[str, object]) -> Known:
        """What is known after an event that tells facts.

        Raises:
            Unplain: a fact that is not declared, a value that does not fit, or no zone any more.
        """
        key: Hashable = (known.key, tuple((name, value.__class__, value) for name, value in told.items()))
        try:
            found = self._learnt.get(key)
        except TypeError:  # a list or a mapping, which has no hash
            return self.of(self._after(known, told))
        return found if found is not None else _keep(self._learnt, key, self.of(self._after(known, told)))

    def _after(self, known: Known, told: Mapping[str, object]) -> dict[str, Value]:
        facts = dict(known.told)
        for name, raw in told.items():
            if name not in self.ground.document.facts:
                raise Unplain(f"a fact that is not declared: {name}")
            facts.pop(name, None)
            if raw is not None:
                facts[name] = self._read(name, raw)
        return facts

    def _read(self, name: str, raw: object) -> Value:
        document = self.ground.document
        try:
            return read_value(
                document.facts[name],
                raw,
                calendars=frozenset(document.calendars),
                has_calendar=document.clock.calendar is not None,
            )
        except EtiquetteError as error:
            raise Unplain(error.message) from None

    def _worked_out(self, told: Mapping[str, Value], key: tuple[tuple[str, Value], ...]) -> Known:
        view = AtInstant(self.ground, (), told)
        if not view.has_clock:
            raise Unplain("the zone of the clock is not known")
        known = Known(told, key, view)
        zone = known.zone.name
        for one in self.knowledge:
            read = (one.name, zone, *(told.get(fact) for fact in one.facts))
            if read not in self._shared:
                _keep(self._shared, read, one.make(view))
            setattr(known, one.name, self._shared[read])
        return known


def _name_of(item: tuple[str, Value]) -> str:
    return item[0]


def _keep(kept: dict[Hashable, Any], key: Hashable, value: Any) -> Any:
    if len(kept) >= _MOST:
        kept.clear()
    kept[key] = value
    return value
