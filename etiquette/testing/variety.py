"""Scenes and proposals that are likely to show what one thing in a policy does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from etiquette.calendars.dates import weekday
from etiquette.policy import (
    ActDeclaration,
    Compare,
    Declaration,
    Document,
    Equals,
    EventDeclaration,
    NotTest,
    OneOf,
    Test,
)
from etiquette.selectors import selectors_in
from etiquette.testing.difference import Proposed
from etiquette.testing.scene import START, Scene, Told
from etiquette.values import plain_value
from etiquette.weekly import DAY, HOUR

_SEEDS = 8
_NAMES = ("Ann", "Bob")


class Variety:
    """What may be told and proposed under one policy.

    Args:
        document: the policy.
        scenes: what its cases start from.
        names: the events that the change is about.
    """

    def __init__(self, document: Document, scenes: Sequence[Scene], *, names: frozenset[str]) -> None:
        self._document = document
        self._scenes = list({scene.key: scene for scene in sorted(scenes, key=lambda scene: len(scene.told))}.values())
        self._names = names
        self._tested = _tested_values(document)

    # --- proposals ---

    def proposals(self, acts: Iterable[str], scene: Scene) -> list[Proposed]:
        """What to ask about: each act as a whole and by each channel, with the values that may matter."""
        return [
            Proposed(act=act, channel=channel, attributes=attributes)
            for act in acts
            for attributes in self._attributes(self._document.acts[act].attributes, scene)
            for channel in (None, *self._document.acts[act].channels)
        ]

    def _attributes(self, declared: Mapping[str, Declaration], scene: Scene) -> Iterator[dict[str, Any]]:
        """No values, and each value that may matter by itself."""
        yield {}
        for name, attribute in declared.items():
            for value in self._values(attribute, scene):
                yield {name: value}

    def _values(self, declared: Declaration, scene: Scene) -> list[Any]:
        """The values of an attribute that may matter: all choices, those tested somewhere, those told."""
        seen = [
            one.body["attributes"][declared.name]
            for one in scene.told
            if declared.name in (one.body.get("attributes") or {})
        ]
        match declared.type:
            case "choice":
                usual: list[Any] = list(declared.choices)
            case "boolean":
                usual = [True, False]
            case "text":
                usual = list(_NAMES)
            case "date":
                usual = list(_dates(scene))
            case _:
                usual = []
        values = [*usual, *self._tested.get(declared.name, ()), *seen]
        return list({repr(value): value for value in values if value is not None}.values())[:6]

    # --- scenes ---

    def scenes(self) -> Iterator[Scene]:
        """Scenes, the likeliest first: those there are; then in turn some with events more, with another fact, and at a
        change of the clock."""
        yield from self._scenes
        seeds = self._seeds()
        yield from _in_turn(
            (scene for seed in seeds for spec in self._specs(seed) for scene in self._with(seed, spec)),
            (scene for seed in seeds for scene in self._with_facts(seed)),
            (scene for seed in self._scenes[: 2 * _SEEDS] for scene in _near_changes(seed)),
            (scene for seed in seeds for scene in self._with_two(seed)),
        )

    def _seeds(self) -> list[Scene]:
        """A few scenes to start from: an empty one, and those that tell of what the change names."""
        if not self._scenes:
            return []
        first = self._scenes[0]

        def unnamed(scene: Scene) -> int:
            return -len(self._names & {one.type for one in scene.told})

        bare = Scene(policies=first.policies, zone=first.zone, facts={}, told=())
        return [bare, *sorted(self._scenes, key=unnamed)[:_SEEDS]]

    def _specs(self, scene: Scene) -> list[Mapping[str, Any]]:
        """The events that may be told: those that the change names, or any where it names none."""
        document = self._document
        declared: dict[str, EventDeclaration | ActDeclaration] = {**document.events, **document.acts}
        names = [name for name in declared if name in self._names] or list(declared)
        found: list[Mapping[str, Any]] = []
        for name in names:
            act = document.acts.get(name)
            for channel in (act.channels if act else ()) or (None,):
                for attributes in self._attributes(declared[name].attributes, scene):
                    told = {"event": name, "channel": channel, "attributes": attributes}
                    found.append({key: value for key, value in told.items() if value})
        return [{"event": "something-else"}, *found] if "other_events" in self._names else found

    def _with_two(self, scene: Scene) -> Iterator[Scene]:
        """The scene with two events more."""
        specs = self._specs(scene)
        for first in specs[:12]:
            for second in specs[:12]:
                yield scene.adding(_placed(first, _after(scene)), _placed(second, _after(scene) + 3 * DAY))

    @staticmethod
    def _with(scene: Scene, spec: Mapping[str, Any]) -> Iterator[Scene]:
        """The scene with an event more: in the end, soon after the first, at the instant of the last."""
        yield scene.adding(_placed(spec, _after(scene)))
        if len(scene.told) > 1:
            yield scene.adding(_placed(spec, min(one.at for one in scene.told) + HOUR))
        if scene.told:
            yield scene.adding(_placed(spec, _after(scene) + DAY), _placed(spec, _after(scene) + 40 * DAY))

    def _with_facts(self, scene: Scene) -> Iterator[Scene]:
        for name, fact in self._document.facts.items():
            values: list[Any] = [*self._tested.get(name, ())]
            match fact.type:
                case "choice":
                    values += fact.choices
                case "boolean":
                    values += [True, False]
                case "date":
                    values += _dates(scene)
                case "duration":
                    values += ["2 days", "10 weeks"]
                case "zone":
                    values += ["UTC", "Asia/Kolkata", "America/Los_Angeles"]
                case _:
                    pass
            for value in values:
                yield scene.with_fact(name, value)
            if name in scene.facts:
                yield scene.with_fact(name, None)


def _in_turn(*several: Iterator[Scene]) -> Iterator[Scene]:
    """One of each, again and again, as long as there are any."""
    left = list(several)
    while left:
        for scenes in [*left]:
            scene = next(scenes, None)
            if scene is None:
                left.remove(scenes)
            else:
                yield scene


def _dates(scene: Scene) -> list[str]:
    """Days just after and long after the events of a scene, the next Monday, and a day before them all."""
    first, last = min((one.at for one in scene.told), default=START), _after(scene)
    monday = next(last + n * DAY for n in range(1, 8) if weekday(scene.where.date_of(last + n * DAY)) == 0)
    instants = (last + DAY, monday, last + 4 * DAY, last + 30 * DAY, first - 5 * DAY)
    return list(dict.fromkeys(scene.written(instant)[:10] for instant in instants))


def _placed(spec: Mapping[str, Any], at: int) -> Told:
    return Told(at=at, body=spec)


def _after(scene: Scene) -> int:
    return max((one.at + HOUR for one in scene.told), default=START)


def _near_changes(scene: Scene) -> Iterator[Scene]:
    """The scene moved by whole days, so that the clock changes soon after each of its events."""
    if not scene.told:
        return
    offsets = scene.where.segments(START, START + 800 * DAY)
    changes = [start for start, _, _ in offsets[1:]]
    for change in changes[:3]:
        for told in scene.told:
            for days in (0, 5):
                yield scene.shifted((change - days * DAY - told.at) // DAY * DAY)


def _tested_values(document: Document) -> dict[str, list[Any]]:
    """For each attribute and fact, the values with which something compares it."""
    found: dict[str, list[Any]] = {}
    for attribute, test in _wheres(document):
        found.setdefault(attribute, []).extend(_values_of(test))
    return found


def _wheres(document: Document) -> Iterator[tuple[str, Test]]:
    for rule in document.rules:
        yield from rule.where
    for selector in selectors_in(document):
        for pattern in selector.patterns:
            yield from pattern.where


def _values_of(test: Test) -> Iterator[Any]:
    match test:
        case Equals(value):
            yield _plain(value)
        case OneOf(values):
            yield from map(_plain, values)
        case NotTest(inner):
            yield from _values_of(inner)
        case Compare():
            bounds = (test.at_least, test.at_most, test.more_than, test.less_than)
            yield from (_plain(bound) for bound in bounds if bound is not None)
        case _:
            return


def _plain(value: Any) -> Any:
    # Of the types of values, only instants are integers.
    return plain_value(Declaration(name="at", type="instant"), value)
