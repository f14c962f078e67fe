"""States and conditions at one instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product

from etiquette.policy import (
    CHANNEL,
    All,
    Any,
    Condition,
    FactTest,
    Not,
    Passed,
    Pattern,
    State,
    StateHolds,
    Value,
)
from tests.model import choosing
from tests.model.past import ByValue, Happening, World, attributes_of
from tests.model.windowing import moment
from tests.model.zoned import FOREVER


class _Other:
    """A value that no event gives."""


OTHER = _Other()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """The act that is proposed, its attributes with their defaults."""

    act: str
    channel: str | None
    attributes: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def by(self, words: Sequence[str]) -> ByValue:
        """What it gives for each word of a ``by``."""
        return tuple(self.channel if word == CHANNEL else self.attributes.get(word) for word in words)


# --- one state, for one value ------------------------------------------------------------------------------------------


def intervals(world: World, state: State, value: ByValue) -> list[tuple[int, int]]:
    """The half-open intervals in which the state holds for a value: one for each event that begins it."""
    key = ("intervals", state.name, value)
    if key not in world.memo:
        world.memo[key] = [
            (_starts(world, state, chosen), _stops(world, state, chosen, value))
            for chosen in choosing.selected(world, state.begins)
            if _speaks_of(chosen.event, state, value)
        ]
    found: list[tuple[int, int]] = world.memo[key]
    return found


def _speaks_of(event: Happening, state: State, value: ByValue) -> bool:
    """An event that lacks the value speaks of every value."""
    return all(choosing.may_be(mine, wanted) for mine, wanted in zip(event.by(state.by), value, strict=True))


def _starts(world: World, state: State, chosen: choosing.Chosen) -> int:
    if state.starts_after is not None:
        after = choosing.end(world, state.starts_after, chosen, opening=True)
        if after is not None:
            return max(after.instant, chosen.event.at)
    return chosen.event.at


def _stops(world: World, state: State, begun: choosing.Chosen, value: ByValue) -> int:
    stops = [FOREVER]
    ending = first_end(world, state, begun.event, value)
    if ending is not None:
        after = choosing.end(world, state.ends_after, ending) if state.ends_after is not None else None
        stops.append(ending.event.at if after is None else max(after.instant, ending.event.at))
    if state.lasts is not None:
        lasting = choosing.end(world, state.lasts, begun)
        stops.extend([] if lasting is None else [lasting.instant])
    return min(stops)


def first_end(world: World, state: State, begun: Happening, value: ByValue) -> choosing.Chosen | None:
    """The first event after this one that ends the state for the value."""
    for chosen in choosing.selected(world, state.ends):
        if chosen.event.order > begun.order and _speaks_of(chosen.event, state, value):
            return chosen
    return None


def holds_for(world: World, state: State, value: ByValue, instant: int) -> bool:
    """Whether the state holds for a value at an instant."""
    return any(start <= instant < stop for start, stop in intervals(world, state, value))


def readings(world: World, state: State, given: ByValue) -> Iterator[ByValue]:
    """Every value that may be meant, where some of it is not given."""
    pairs = zip(state.by, given, strict=True)
    return product(*([known] if known is not None else _values_of(world, state, word) for word, known in pairs))


def _values_of(world: World, state: State, word: str) -> list[object]:
    """All values where there are finitely many, else those that events give and one that none gives."""
    if word == CHANNEL:
        return [*world.document.channels] or [OTHER]
    names = (*state.begins.names, *(state.ends.names if state.ends else ()))
    declared = [d[word] for d in (attributes_of(world.document, name) for name in names) if word in d]
    if declared and all(declaration.type in ("boolean", "choice") for declaration in declared):
        return [*{value for d in declared for value in (d.choices if d.type == "choice" else (True, False))}]
    return [*{event.attributes[word] for event in world.past if word in event.attributes}, OTHER]


def reads(world: World, state: State, given: ByValue, instant: int, *, every: bool) -> bool:
    """Whether the state, read for what is given, holds: for any value that may be meant, or for every one."""
    answers = [holds_for(world, state, value, instant) for value in readings(world, state, given)]
    return all(answers) if every else any(answers)


def in_season(world: World, pattern: Pattern, event: Happening) -> bool:
    """``during`` and ``outside``: the states just before the event, at its instant, with the event's own values."""
    if not pattern.during and not pattern.outside:
        return True
    before, states = world.before(event), world.document.states

    def held(name: str) -> bool:
        return reads(before, states[name], event.by(states[name].by), event.at, every=False)

    return all(map(held, pattern.during)) and not any(map(held, pattern.outside))


# --- conditions ----------------------------------------------------------------------------------------------------


def holds(world: World, condition: Condition, proposal: Proposal, instant: int, *, straight: bool = True) -> bool:
    """Whether a condition holds. ``straight``: not under a ``not`` or ``unless``, or under two."""
    match condition:
        case StateHolds(name):
            state = world.document.states[name]
            return reads(world, state, proposal.by(state.by), instant, every=not straight)
        case FactTest(fact, test):
            return choosing.passes(test, world.fact(fact))
        case Passed():
            when = passed_from(world, condition)
            return when is not None and instant >= when
        case Not(inner):
            return not holds(world, inner, proposal, instant, straight=not straight)
        case All(parts):
            return all(holds(world, part, proposal, instant, straight=straight) for part in parts)
        case Any(parts):
            return any(holds(world, part, proposal, instant, straight=straight) for part in parts)


def passed_from(world: World, condition: Passed) -> int | None:
    """The instant from which a moment has passed; ``None`` where its fact is unknown."""
    value = world.fact(condition.moment.name)
    return None if value is None else moment(world.clock, condition.moment, value, opening=False).instant


def settled(
    world: World, condition: Condition, proposal: Proposal, instant: int, *, straight: bool = True
) -> bool | None:
    """What the final states that hold decide by themselves; ``None`` where they leave it open."""
    match condition:
        case StateHolds(name):
            final = world.document.states[name].is_final
            return True if final and holds(world, condition, proposal, instant, straight=straight) else None
        case FactTest() | Passed():
            return None
        case Not(inner):
            answer = settled(world, inner, proposal, instant, straight=not straight)
            return None if answer is None else not answer
        case All(parts):
            answers = [settled(world, part, proposal, instant, straight=straight) for part in parts]
            return False if False in answers else None if None in answers else True
        case Any(parts):
            answers = [settled(world, part, proposal, instant, straight=straight) for part in parts]
            return True if True in answers else None if None in answers else False


def parts_of(condition: Condition | None, *, straight: bool = True) -> Iterator[tuple[Condition, bool]]:
    """Every state, fact and date that a condition names, and whether it is read straight."""
    match condition:
        case None:
            return
        case Not(inner):
            yield from parts_of(inner, straight=not straight)
        case All(parts) | Any(parts):
            for part in parts:
                yield from parts_of(part, straight=straight)
        case _:
            yield condition, straight


def tellers(world: World, state: State, given: ByValue) -> Happening | None:
    """The latest of the events that begin a state and of those that are the first to end it after one of these."""
    found: list[Happening] = []
    for value in readings(world, state, given):
        for chosen in choosing.selected(world, state.begins):
            if _speaks_of(chosen.event, state, value):
                ending = first_end(world, state, chosen.event, value)
                found.extend([chosen.event] if ending is None else [chosen.event, ending.event])
    return max(found, key=lambda event: event.order, default=None)
