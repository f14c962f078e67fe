"""The kinds of events: all that selectors can tell apart of an event, as one small number.

What a pattern looks at - name, channel, attributes - are *features*, each with few values. A table over all their
combinations says which patterns fit which; events that the same patterns fit are of one kind.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import field

import numpy as np

from etiquette.columnar.arrays import Codes, Flags, Ints
from etiquette.columnar.chosen import Chosen
from etiquette.columnar.table import Coded, Column, Events, Timed
from etiquette.columnar.values import Domain, Moments, Typist
from etiquette.comparisons import passes
from etiquette.frozen import dataclass
from etiquette.log import Vocabulary
from etiquette.policy import CHANNEL, RETRACTION, Declaration, Document, Pattern, Test, Value

_MOST_COMBINATIONS = 1 << 17
_FEW = 16
IDLE, ODD = 0, 1
"""The kind of events that no pattern fits, and of those that only the evaluator reads."""
UNREADABLE = "something that does not read"
"""Why a thread with such an event is left to it."""

Ask = Callable[[Value | None], bool]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A pattern, states aside, and the values that its events must give or lack: those of a proposal."""

    pattern: Pattern
    agree: tuple[tuple[str, Value], ...] = ()

    def tests(self) -> Iterator[tuple[str, Hashable, Ask]]:
        """What is asked of attributes: what is written, and that no other value than the proposal's is given."""
        for name, test in self.pattern.where:
            yield name, test, _passing(test)
        for name, value in self.agree:
            if name != CHANNEL:
                yield name, ("agrees", value), _agreeing(value)

    def fits_channel(self, channel: str | None) -> bool:
        """Whether an event by this channel fits."""
        shared = all(channel is None or channel == value for key, value in self.agree if key == CHANNEL)
        return shared and (self.pattern.channels is None or channel in self.pattern.channels)


def _passing(test: Test) -> Ask:
    return lambda value: passes(test, value)


def _agreeing(wanted: Value) -> Ask:
    return lambda value: value is None or value == wanted


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Which kind each combination of features is, and which of what is wanted fits each kind."""

    of_combination: Ints
    fits: Flags
    _chosen: dict[tuple[int, ...], Chosen] = field(default_factory=dict[tuple[int, ...], Chosen])

    @property
    def count(self) -> int:
        """How many kinds there are."""
        return len(self.fits)

    def chosen(self, numbers: tuple[int, ...]) -> Chosen:
        """The kinds that one of some things wanted fits; they are looked for once."""
        found = self._chosen.get(numbers)
        if found is None:
            kinds = np.flatnonzero(self.fits[:, list(numbers)].any(axis=1))
            found = self._chosen[numbers] = Chosen.of(tuple(kinds.tolist()), self.of_combination)
        return found


class Sorter:
    """Says the kinds of events.

    Args:
        document: the policy.
        vocabulary: what the policies that it is combined with declare.
        wanted: the patterns that events are sorted by.
        typist: reads the attributes.
    """

    def __init__(self, document: Document, vocabulary: Vocabulary, wanted: Sequence[Wanted], typist: Typist) -> None:
        self.document = document
        self.vocabulary = vocabulary
        self.wanted = tuple(wanted)
        self.typist = typist
        self._tests: dict[str, dict[Hashable, Ask]] = {}
        for one in self.wanted:
            for name, key, ask in one.tests():
                self._tests.setdefault(name, {})[key] = ask
        self._reads_channel = any(
            one.pattern.channels is not None or any(key == CHANNEL for key, _ in one.agree) for one in self.wanted
        )
        self._kinds: dict[tuple[int, ...], tuple[tuple[object, ...], Kinds]] = {}
        self._classes: dict[tuple[str, int], tuple[tuple[object, ...], _Classes]] = {}

    def sort(self, events: Events) -> tuple[Codes, Kinds] | None:
        """For each event the number of its combination of features, and the kinds of these; ``None`` where there are
        too many to tell apart."""
        features = [_Feature(events.type.codes, len(events.type.values))]
        if events.channel is not None:
            features.append(_Feature(events.channel.codes, len(events.channel.values)))
        classes = {name: self._class_of(name, column) for name, column in events.attributes.items()}
        features += [_Feature(*self._feature(name, events.attributes[name], each)) for name, each in classes.items()]
        size = 1
        for feature in features:
            size *= feature.size
        if size > _MOST_COMBINATIONS:
            return None
        dtype = np.uint8 if size <= 1 << 8 else np.uint16 if size <= 1 << 16 else np.uint32
        key: Codes = features[0].codes.astype(dtype)
        for feature in features[1:]:
            key = key * dtype(feature.size) + feature.codes.astype(dtype, copy=False)
        return key, self._kinds_of(events, classes)

    def _kinds_of(self, events: Events, classes: Mapping[str, _Classes]) -> Kinds:
        held = (events.type.values, None if events.channel is None else events.channel.values, *classes.values())
        identity = tuple(id(one) for one in held)
        found = self._kinds.get(identity)
        if found is None:
            if len(self._kinds) > 50:
                self._kinds.clear()
            names = [str(value) for value in events.type.values]
            channels = (None,) if events.channel is None else events.channel.values
            found = self._kinds[identity] = (
                held,
                self._table(names, [c if c is None else str(c) for c in channels], classes),
            )
        return found[1]

    # --- features ---

    def _class_of(self, name: str, column: Column) -> _Classes:
        values = column.values if isinstance(column, Coded) else ()
        found = self._classes.get((name, id(values)))
        if found is None or found[0] is not values:
            if len(self._classes) > 200:
                self._classes.clear()
            tests = self._tests.get(name, {})
            made = _timed_classes(tests) if isinstance(column, Timed) else self._coded_classes(name, values, tests)
            found = self._classes[name, id(values)] = values, made
        return found[1]

    def _declarations(self, name: str) -> list[Declaration]:
        found: dict[int, Declaration] = {}
        for attributes in declared_attributes(self.document):
            if name in attributes:
                found[id(attributes[name])] = attributes[name]
        return list(found.values())

    def _coded_classes(self, name: str, values: tuple[object, ...], tests: Mapping[Hashable, Ask]) -> _Classes:
        """The values of an attribute, those together of which everything asked has the same answer."""
        given = np.array([value is not None for value in values], np.bool_)
        lines: list[Flags] = [given]
        places: dict[tuple[int, Hashable], int] = {}
        for declaration in self._declarations(name):
            domain = self.typist.domain(values, declaration)
            places[id(declaration), _READABLE] = len(lines)
            lines.append(~_unreadable(domain))
            for key, ask in tests.items():
                places[id(declaration), key] = len(lines)
                lines.append(domain.table(("attribute", key), ask))
        answers = np.stack(lines, axis=1)
        if len(values) <= _FEW:
            return _Classes(answers, places, EACH)
        distinct, place = np.unique(answers, axis=0, return_inverse=True)
        return _Classes(distinct, places, place.ravel().astype(np.uint8) if len(distinct) < 256 else place.ravel())

    def _feature(self, name: str, column: Column, classes: _Classes) -> tuple[Codes, int]:
        if isinstance(column, Coded):
            assert classes.of_value is not None
            codes = column.codes if classes.of_value is EACH else classes.of_value[column.codes]
            return codes, len(classes.answers)
        known = np.ones(len(column.numbers), np.bool_) if column.known is None else column.known
        code = known.astype(np.uint8)
        moments = Moments(column.numbers, known)
        for number, test in enumerate(classes.timed_tests):
            code |= np.asarray(moments.passes(test)).astype(np.uint8) << np.uint8(number + 1)
        del name
        return code, len(classes.answers)

    # --- the table ---

    def _table(self, names: Sequence[str], channels: Sequence[str | None], classes: Mapping[str, _Classes]) -> Kinds:
        shape = (len(names), len(channels), *(len(one.answers) for one in classes.values()))
        by = [self.channel_of(name, channel) for name in names for channel in channels]
        odd = np.zeros(shape, np.bool_)
        odd |= _along(np.array([self._is_odd(name) for name in names], np.bool_), shape, 0)
        odd |= _along_two(np.array([one is _WRONG for one in by], np.bool_).reshape(shape[:2]), shape, 1)
        for place, (attribute, one) in enumerate(classes.items()):
            wrong = np.stack([self._is_wrong(name, attribute, one) for name in names])
            odd |= _along_two(wrong, shape, place + 2)
        fits = [self._fits(one, names, by, classes, shape).ravel() & ~odd.ravel() for one in self.wanted]
        return _kinds(odd.ravel(), fits)

    def _fits(
        self,
        one: Wanted,
        names: Sequence[str],
        by: Sequence[str | _Wrong | None],
        classes: Mapping[str, _Classes],
        shape: tuple[int, ...],
    ) -> Flags:
        held = np.zeros(shape, np.bool_)
        held |= _along(np.array([name in one.pattern.names for name in names], np.bool_), shape, 0)
        channel = np.array([not isinstance(c, _Wrong) and one.fits_channel(c) for c in by], np.bool_)
        held &= _along_two(channel.reshape(shape[:2]), shape, 1)
        for attribute, key, ask in one.tests():
            place = list(classes).index(attribute) + 2 if attribute in classes else None
            answers = [self._answers(name, attribute, key, ask, classes.get(attribute)) for name in names]
            if place is None:
                held &= _along(np.array([bool(each[0]) for each in answers], np.bool_), shape, 0)
            else:
                held &= _along_two(np.stack(answers), shape, place)
        return held

    def _answers(self, name: str, attribute: str, key: Hashable, ask: Ask, classes: _Classes | None) -> Flags:
        """What is asked of an attribute of an event of this name, for each class of its values."""
        declaration = self._attributes(name).get(attribute)
        default = None if declaration is None else declaration.default
        if classes is None or declaration is None:
            return np.full(1 if classes is None else len(classes.answers), ask(default), np.bool_)
        return classes.answer(declaration, key)

    def _attributes(self, name: str) -> Mapping[str, Declaration]:
        declared = self.document.acts.get(name) or self.document.events.get(name)
        return {} if declared is None else declared.attributes

    def _is_wrong(self, name: str, attribute: str, classes: _Classes) -> Flags:
        """For each class of values of an attribute, whether an event of this name cannot give it."""
        declaration = self._attributes(name).get(attribute)
        given = classes.answers[:, 0]
        if declaration is not None:
            return given & ~classes.answer(declaration, _READABLE)
        passed_over = (name, attribute) in self.vocabulary.attributes or not self._is_declared(name)
        return np.zeros(len(given), np.bool_) if passed_over else given

    def _is_declared(self, name: str) -> bool:
        return name in self.document.acts or name in self.document.events

    def _is_odd(self, name: str) -> bool:
        """Whether events of this name are left to the evaluator, which refuses them."""
        if name == RETRACTION:
            return False
        ignorable = self.document.other_events == "ignore" or name in self.vocabulary.events
        return not self._is_declared(name) and not ignorable

    def channel_of(self, name: str, channel: str | None) -> str | _Wrong | None:
        """The channel of an event, as the policy reads it."""
        if not self._is_declared(name):
            return channel
        act = self.document.acts.get(name)
        if channel is None:
            return act.channels[0] if act is not None and len(act.channels) == 1 else None
        own = self.document.channels if act is None else act.channels
        elsewhere = (
            channel in self.vocabulary.channels if act is None else (name, channel) in self.vocabulary.act_channels
        )
        return channel if channel in own or elsewhere else _WRONG


EACH = np.zeros(0, np.uint8)
"""Stands for the classes of values where each value is one of its own."""


def declared_attributes(document: Document) -> Iterator[Mapping[str, Declaration]]:
    """The attributes of each event and act."""
    for event in document.events.values():
        yield event.attributes
    for act in document.acts.values():
        yield act.attributes


class _Wrong:
    """Stands for a channel that an event cannot have."""


_WRONG = _Wrong()
_READABLE = "readable"


@dataclass(frozen=True, slots=True, eq=False)
class _Feature:
    codes: Codes
    size: int


@dataclass(frozen=True, slots=True, eq=False)
class _Classes:
    """Values of an attribute that are told apart. ``answers``: for each class whether there is a value, and then what
    is asked; ``places``: where each answer stands."""

    answers: Flags
    places: Mapping[tuple[int, Hashable], int]
    of_value: Codes | None = None
    timed_tests: tuple[Test, ...] = ()

    def answer(self, declaration: Declaration, key: Hashable) -> Flags:
        """The answer for each class, where it is read as declared."""
        if self.of_value is None:
            return np.ones(len(self.answers), np.bool_) if key == _READABLE else self.answers[:, self.places[0, key]]
        return self.answers[:, self.places[id(declaration), key]]


def _timed_classes(tests: Mapping[Hashable, Ask]) -> _Classes:
    """Of an instant or date, the classes are all combinations of answers, whether it is known being the first."""
    width = len(tests) + 1
    numbers = np.arange(1 << width)
    answers = np.stack([(numbers >> bit) & 1 for bit in range(width)], axis=1).astype(np.bool_)
    asked: list[Test] = [test for test in tests if not isinstance(test, tuple)]  # type: ignore[misc]  # tests, and no agreement
    return _Classes(answers, {(0, test): bit + 1 for bit, test in enumerate(asked)}, None, tuple(asked))


def _unreadable(domain: Domain) -> Flags:
    return np.zeros(len(domain.values), np.bool_) if domain.unreadable is None else domain.unreadable


def _along(line: Flags, shape: tuple[int, ...], axis: int) -> Flags:
    """One axis spread over all."""
    return line.reshape([len(line) if place == axis else 1 for place in range(len(shape))])


def _along_two(plane: Flags, shape: tuple[int, ...], axis: int) -> Flags:
    """The first axis and another one spread over all."""
    lengths = {0: plane.shape[0], axis: plane.shape[1]}
    return plane.reshape([lengths.get(place, 1) for place in range(len(shape))])


def _kinds(odd: Flags, fits: Sequence[Flags]) -> Kinds:
    """Combinations that the same things fit, together."""
    answers = np.stack([odd, *fits], axis=1)
    distinct, place = np.unique(answers, axis=0, return_inverse=True)
    place = place.ravel()
    idle = np.zeros(answers.shape[1], np.bool_)
    only_odd = idle.copy()
    only_odd[0] = True
    table = [idle, only_odd]
    number = np.zeros(len(distinct), np.int64)
    for index, line in enumerate(distinct):
        if not line.any():
            number[index] = IDLE
        elif line[0]:
            number[index] = ODD
        else:
            number[index] = len(table)
            table.append(line)
    return Kinds(number[place], np.stack(table)[:, 1:])
