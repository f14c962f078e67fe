"""Which events a slot takes in: selectors and values of ``by``, as expressions over the event at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from etiquette.comparisons import passes
from etiquette.compiled.code import tuple_of
from etiquette.compiled.sheet import COUNT, DISCHARGE, Sheet, Slot, Uncovered, Update, attributes_named
from etiquette.frozen import dataclass
from etiquette.policy import CHANNEL, Declaration, Equals, Known, NotTest, OneOf, Pattern, Selector, State, Test, Value
from etiquette.states import finite_domain

Wanted = Mapping[str, Value | None]
"""For each key of ``by`` the value that counts; ``None``: every value does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """How events of one type are selected.

    Attributes:
        condition: when one is.
        start: from when its windows run.
        looks: whether the condition looks at states.
        first: what must be worked out before the event does anything.
        late: when it cannot have happened as told.
    """

    condition: str
    start: str
    looks: bool
    first: str | None = None
    late: str | None = None

    def anchored(self, sheet: Sheet, type: str, attributes: Sequence[str]) -> str:
        """From when its windows run, as an expression; with the values of these attributes, where there are any."""
        if not attributes:
            return self.start
        values = tuple_of([value_of(sheet, type, name) for name in attributes])
        return f"Anchored({self.start}, {values})"

    def update(self, stage: int, line: str, *conditions: str, gate: str = "True") -> Update:
        """What such an event does, if further conditions on it hold, and ``gate`` at its turn."""
        met = conjunction([self.condition, *conditions])
        return Update(
            stage=stage, condition=met, line=line, gate=gate, looks=self.looks, first=self.first, late=self.late
        )


def choose(sheet: Sheet, selector: Selector | None) -> Iterator[tuple[str, Chosen]]:
    """The types of events that a selector may select, each with how.

    Raises:
        Uncovered: it looks at states that are more than begun and ended by events.
    """
    if selector is None:
        return
    for type in selector.names:
        patterns = [pattern for pattern in selector.patterns if type in pattern.names]
        met = [(_met(sheet, pattern, type), pattern) for pattern in patterns]
        looks = any(pattern.during or pattern.outside for pattern in patterns)
        condition = disjunction([text for text, _ in met])
        if condition == "False":
            continue
        if all(pattern.at is None for pattern in patterns):
            yield type, Chosen(condition=condition, start="at", looks=looks)
            continue
        start, first = _start(sheet, met), None
        if looks and len(met) > 1:
            variable = sheet.names.of(type, "start")
            start, first = variable, f"{variable} = {start}"
        late = conjunction([condition, f"{start} > at"])
        yield type, Chosen(condition=condition, start=start, looks=looks, first=first, late=late)


def _start(sheet: Sheet, met: Sequence[tuple[str, Pattern]]) -> str:
    text = "at" if met[-1][1].at is None else sheet.attribute(met[-1][1].at)
    for condition, pattern in reversed(met[:-1]):
        text = f"{'at' if pattern.at is None else sheet.attribute(pattern.at)} if {condition} else {text}"
    return text if len(met) == 1 else f"({text})"


def _met(sheet: Sheet, pattern: Pattern, type: str) -> str:
    conditions: list[str] = []
    if pattern.channels is not None:
        conditions.append(_one_of("channel", pattern.channels))
    declared = attributes_of(sheet, type)
    for name, test in pattern.where:
        conditions.append(passing(sheet, test, name) if name in declared else str(passes(test, None)))
    conditions += [held_before(sheet, name, type) for name in pattern.during]
    conditions += [f"not {held_before(sheet, name, type)}" for name in pattern.outside]
    if pattern.at is not None:
        conditions.append(f"{sheet.attribute(pattern.at)} is not None" if pattern.at in declared else "False")
    return conjunction(conditions)


def attributes_of(sheet: Sheet, type: str) -> Mapping[str, Declaration]:
    """The attributes that an event or act declares."""
    declared = sheet.document.acts.get(type) or sheet.document.events.get(type)
    return declared.attributes if declared is not None else {}


def passing(sheet: Sheet, test: Test, attribute: str) -> str:
    """Whether an attribute of the event passes a test."""
    variable = sheet.attribute(attribute)
    match test:
        case Equals(value) if isinstance(value, str | bool):
            return f"{variable} is {value}" if isinstance(value, bool) else f"{variable} == {value!r}"
        case OneOf(values) if all(isinstance(value, str) for value in values):
            return f"{variable} in {values!r}"
        case Known(known):
            return f"{variable} is not None" if known else f"{variable} is None"
        case NotTest(inner):
            return f"(not {passing(sheet, inner, attribute)})"
        case _:
            return f"passes({sheet.constant(test, 'test')}, {variable})"


def sharing(sheet: Sheet, type: str, wanted: Wanted) -> str:
    """Whether an event gives the values that are wanted, or none."""
    conditions: list[str] = []
    for key, value in wanted.items():
        variable = value_of(sheet, type, key)
        if value is not None and variable != "None":
            conditions.append(f"({variable} is None or {variable} == {sheet.literal(value)})")
    return conjunction(conditions)


def value_of(sheet: Sheet, type: str, key: str) -> str:
    """What an event gives for a key of ``by``, as an expression."""
    if key == CHANNEL:
        return "channel"
    return sheet.attribute(key) if key in attributes_of(sheet, type) else "None"


def held_before(sheet: Sheet, name: str, type: str) -> str:
    """Whether a state holds just before an event, read with the event's own values; as an expression.

    Raises:
        Uncovered: it begins or ends by time, or is one for each choice of several values.
    """
    state = sheet.document.states[name]
    if is_timed(state):
        raise Uncovered(f'events during or outside the state "{name}", which begins or ends by time')
    if not state.by:
        return flag_of(sheet, state, {})
    key, *more = state.by
    if more:
        raise Uncovered(f'events during or outside the state "{name}", which is one for each choice of several values')
    finite = finite_domain(state, sheet.document, key)
    values = "" if finite is None else f", {sheet.constant(tuple(finite), name, 'values')}"
    return f"{flags_of(sheet, state, {}, key)}.holds({value_of(sheet, type, key)}{values})"


def is_timed(state: State) -> bool:
    """Whether a state begins or ends by time."""
    return state.starts_after is not None or state.ends_after is not None or state.lasts is not None


def flag_of(sheet: Sheet, state: State, wanted: Wanted) -> str:
    """The variable that tells whether a state holds for these values."""

    def fill(slot: Slot) -> None:
        for type, chosen in choose(sheet, state.ends):
            slot.on(type, chosen.update(DISCHARGE, f"{slot.name} = False", sharing(sheet, type, wanted)))
        for type, chosen in choose(sheet, state.begins):
            slot.on(type, chosen.update(COUNT, f"{slot.name} = True", sharing(sheet, type, wanted)))

    key = ("flag", state.name, tuple(wanted.items()))
    return sheet.slot(key, "False", f"whether the state {state.name} holds", fill, state.name, *_words(wanted))


def beginning(state: State) -> tuple[str, ...]:
    """The attributes of the events that begin a state which its windows name."""
    return attributes_named(state.starts_after, state.lasts)


def ending(state: State) -> tuple[str, ...]:
    """The attributes of the events that end a state which its window names."""
    return attributes_named(state.ends_after)


def flags_of(sheet: Sheet, state: State, wanted: Wanted, key: str) -> str:
    """The variable that tells for which values of one key a state holds, for given values of the others."""

    def fill(slot: Slot) -> None:
        for type, chosen in choose(sheet, state.ends):
            line = f"{slot.name}.end({value_of(sheet, type, key)})"
            slot.on(type, chosen.update(DISCHARGE, line, sharing(sheet, type, wanted)))
        for type, chosen in choose(sheet, state.begins):
            line = f"{slot.name}.begin({value_of(sheet, type, key)})"
            slot.on(type, chosen.update(COUNT, line, sharing(sheet, type, wanted)))

    about = f"for which {key} the state {state.name} holds"
    key_of_slot = ("flags", state.name, tuple(wanted.items()), key)
    return sheet.slot(key_of_slot, "ByValue()", about, fill, state.name, "by", key, *_words(wanted))


def told_of(sheet: Sheet, state: State, wanted: Wanted, key: str) -> str:
    """The variable that keeps what began and what ended a state, with the value of one key, for given others."""

    def fill(slot: Slot) -> None:
        for type, chosen in choose(sheet, state.ends):
            start = chosen.anchored(sheet, type, ending(state))
            line = f"{slot.name}.append((False, {value_of(sheet, type, key)}, {start}))"
            slot.on(type, chosen.update(DISCHARGE, line, sharing(sheet, type, wanted)))
        for type, chosen in choose(sheet, state.begins):
            start = chosen.anchored(sheet, type, beginning(state))
            line = f"{slot.name}.append((True, {value_of(sheet, type, key)}, {start}))"
            slot.on(type, chosen.update(COUNT, line, sharing(sheet, type, wanted)))

    about = f"what began and what ended the state {state.name}, by {key}"
    key_of_slot = ("told", state.name, tuple(wanted.items()), key)
    return sheet.slot(key_of_slot, "[]", about, fill, state.name, "told", *_words(wanted))


def spans_of(sheet: Sheet, state: State, wanted: Wanted) -> str:
    """The variable that keeps from when to when a state was begun, for these values."""

    def fill(slot: Slot) -> None:
        for type, chosen in choose(sheet, state.ends):
            line = f"end_span({slot.name}, {chosen.anchored(sheet, type, ending(state))})"
            slot.on(type, chosen.update(DISCHARGE, line, sharing(sheet, type, wanted)))
        for type, chosen in choose(sheet, state.begins):
            line = f"begin_span({slot.name}, {chosen.anchored(sheet, type, beginning(state))})"
            slot.on(type, chosen.update(COUNT, line, sharing(sheet, type, wanted)))

    key = ("spans", state.name, tuple(wanted.items()))
    about = f"what began and what ended the state {state.name}"
    return sheet.slot(key, "[]", about, fill, state.name, "spans", *_words(wanted))


def _words(wanted: Wanted) -> Iterator[str]:
    return (str(value) for value in wanted.values() if value is not None)


def _one_of(variable: str, values: Sequence[str]) -> str:
    return f"{variable} == {values[0]!r}" if len(values) == 1 else f"{variable} in {tuple(values)!r}"


def conjunction(conditions: Sequence[str]) -> str:
    """All of several conditions, as one."""
    if "False" in conditions:
        return "False"
    met = list(dict.fromkeys(text for text in conditions if text != "True"))
    if not met:
        return "True"
    return met[0] if len(met) == 1 else f"({' and '.join(met)})"


def disjunction(conditions: Sequence[str]) -> str:
    """Any of several conditions, as one."""
    if "True" in conditions:
        return "True"
    met = list(dict.fromkeys(text for text in conditions if text != "False"))
    if not met:
        return "False"
    return met[0] if len(met) == 1 else f"({' or '.join(met)})"
