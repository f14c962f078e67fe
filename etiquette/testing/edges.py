"""The edges of a policy: the instants and counts at which an answer turns, as a policy says them, and where they lie in
a history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from etiquette.calendars.dates import EPOCH_ORDINAL, weekday
from etiquette.calendars.zones import zone
from etiquette.conditions import exists, parts
from etiquette.duration import Ever
from etiquette.interval import FOREVER
from etiquette.policy import (
    AnyRule,
    CalendarHours,
    CapRule,
    CooldownRule,
    CountCheck,
    DeadlineRule,
    Document,
    FactHours,
    Hours,
    HoursRule,
    MessageRule,
    Passed,
    State,
    Step,
    Value,
)
from etiquette.proposal import Proposal
from etiquette.rules import cap, cooldown
from etiquette.rules.deadline import Duty, duties
from etiquette.situation import Situation
from etiquette.states import holding
from etiquette.weekly import DAY, Range, WeeklyHours
from etiquette.windows import moment

Side = Literal["just before", "at", "just after"]
HALF_OPEN: tuple[Side, Side] = ("just before", "at")
"""The sides of an edge at which something begins, or is over: it is what it was just before, and not at it."""
LAST: tuple[Side, Side] = ("at", "just after")
"""The sides of a last instant: it is what it was at it, and not just after."""
EXACT: tuple[Side, Side, Side] = ("just before", "at", "just after")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Edge:
    """One edge of one part of a policy.

    Attributes:
        part: the id of a rule, or ``state NAME``.
        name: which of its edges.
        sides: those on which a case should stand.
    """

    part: str
    name: str
    sides: tuple[Side, ...]


Found = tuple[str, int]
"""The name of an edge, and an instant at which it lies."""


# --- as the policy says them -----------------------------------------------------------------------------------------


def parts_of(document: Document) -> Iterator[tuple[str, AnyRule | State]]:
    """The parts that have edges, by name."""
    yield from ((rule.id, rule) for rule in document.rules)
    yield from ((f"state {state.name}", state) for state in document.states.values())


def edges(document: Document) -> Iterator[Edge]:
    """Every edge of a policy, each once, in the order of its parts."""
    for part, said in parts_of(document):
        found = (
            dict.fromkeys(_edges_of_state(said), HALF_OPEN) if isinstance(said, State) else _edges_of(said, document)
        )
        for name, sides in dict(found).items():
            yield Edge(part=part, name=name, sides=sides)


def _edges_of(rule: AnyRule, document: Document) -> Iterator[tuple[str, tuple[Side, ...]]]:
    match rule:
        case DeadlineRule():
            for prefix, step in _steps(rule):
                yield f"{prefix}{'opens' if step.opens else 'is due'}", HALF_OPEN
                if step.within is not None:
                    yield f"{prefix}within", LAST
                if step.lapses is not None:
                    yield f"{prefix}lapses", HALF_OPEN
        case CooldownRule():
            if not all(isinstance(wait, Ever) for wait in rule.waits):
                yield "wait", HALF_OPEN
        case CapRule():
            yield "at_most", HALF_OPEN
            if not isinstance(rule.per, Ever):
                yield "per", HALF_OPEN
        case HoursRule():
            for key, written in (("allow", rule.allow), ("deny", rule.deny)):
                yield from _edges_of_hours(key, written, document)
        case MessageRule():
            for check in rule.checks:
                if isinstance(check, CountCheck):
                    yield from _edges_of_count(check)
        case _:
            pass
    for condition in (rule.when, rule.unless):
        for part in parts(condition):
            if isinstance(part, Passed):
                yield f"passed {part.moment}", HALF_OPEN


def _steps(rule: DeadlineRule) -> Iterator[tuple[str, Step]]:
    if not rule.steps:
        yield "", Step(opens=rule.opens, within=rule.within, lapses=rule.lapses)
    for number, step in enumerate(rule.steps, start=1):
        yield f"step {number} ", step


def _edges_of_hours(key: str, hours: Hours | None, document: Document) -> Iterator[tuple[str, tuple[Side, ...]]]:
    weekly = document.calendars[hours.calendar].open if isinstance(hours, CalendarHours) else hours
    if isinstance(weekly, FactHours):
        yield f"{key} starts", HALF_OPEN
        yield f"{key} ends", LAST if key == "allow" else HALF_OPEN
    elif weekly is not None:
        for own in sorted({one for day in weekly.days for one in day}):
            if (own.start, own.end) != (0, DAY):
                yield f"{key} {own} starts", HALF_OPEN
                yield f"{key} {own} ends", LAST if key == "allow" and own.end < DAY else HALF_OPEN


def _edges_of_count(check: CountCheck) -> Iterator[tuple[str, tuple[Side, ...]]]:
    for bound, sides in (("at_least", HALF_OPEN), ("at_most", LAST), ("exactly", EXACT)):
        count = getattr(check, bound)
        if count is not None:
            yield f"{check.name} {bound} {count}", sides


def _edges_of_state(state: State) -> Iterator[str]:
    yield "begins" if state.starts_after is None else "starts_after"
    if state.ends is not None:
        yield "ends" if state.ends_after is None else "ends_after"
    if state.lasts is not None:
        yield "lasts"


# --- in a history ----------------------------------------------------------------------------------------------------


def edges_in(rule: AnyRule, view: Situation, proposal: Proposal, instant: int) -> Iterator[Found]:
    """Where the edges of a rule lie for what is proposed, as far as the rule exists at an instant."""
    for condition in (rule.when, rule.unless):
        for part in parts(condition):
            passed = moment(part.moment, view) if isinstance(part, Passed) else None
            if isinstance(part, Passed) and passed is not None:
                yield f"passed {part.moment}", passed.instant
    if instant not in exists(rule, view, proposal.value):
        return
    match rule:
        case DeadlineRule():
            for duty in duties(rule, view, proposal):
                yield from _edges_of_duty(rule, duty)
        case CooldownRule():
            yield from (("wait", end) for _, end in _pairs(cooldown.restraint(rule, view, proposal).holds))
        case CapRule():
            for start, end in _pairs(cap.restraint(rule, view, proposal).holds):
                yield "at_most", start
                yield "per", end
        case HoursRule():
            for key, written in (("allow", rule.allow), ("deny", rule.deny)):
                for name in view.zones(rule.zone) if rule.zone else (view.clock.zone.name,):
                    yield from _hours_in(key, written, view, name, instant)
        case _:
            pass


def _pairs(holds: object) -> Sequence[tuple[int, int]]:
    bounds: tuple[int, ...] = getattr(holds, "bounds", ())
    return [(start, end) for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


def _edges_of_duty(rule: DeadlineRule, duty: Duty) -> Iterator[Found]:
    prefix, step = list(_steps(rule))[duty.step or 0]
    yield f"{prefix}{'opens' if step.opens else 'is due'}", duty.due_from
    yield f"{prefix}within", duty.due_by
    if duty.turn:
        yield f"{prefix}lapses", duty.turn.bounds[-1]


def _hours_in(key: str, hours: Hours | None, view: Situation, name: str, instant: int) -> Iterator[Found]:
    where = zone(name)
    weekly = _weekly(hours, view)
    date = where.date_of(instant)
    for ordinal in (date - 1, date, date + 1) if weekly is not None else ():
        for own in weekly.days[weekday(ordinal)] if weekly is not None else ():
            called = f"{key} " if isinstance(hours, FactHours) else f"{key} {own} "
            for edge, time in (("starts", own.start), ("ends", _end(own))):
                yield f"{called}{edge}", where.instant((ordinal - EPOCH_ORDINAL) * DAY + time)


def _end(own: Range) -> int:
    return own.end + DAY if own.overnight else own.end


def _weekly(hours: Hours | None, view: Situation) -> WeeklyHours | None:
    match hours:
        case CalendarHours(calendar):
            return view.document.calendars[calendar].open
        case FactHours(fact):
            value = view.fact(fact)
            return value if isinstance(value, WeeklyHours) else None
        case _:
            return hours


def edges_of_state_in(state: State, view: Situation, values: dict[str, Value | None]) -> Iterator[Found]:
    """Where the edges of a state lie, read with these values."""
    lasting = holding(replace(state, ends=None, ends_after=None), view, values, every=False)
    ending = holding(replace(state, lasts=None), view, values, every=False)
    for start, end in lasting.pairs():
        yield ("begins" if state.starts_after is None else "starts_after"), start
        yield "lasts", end
    for _, end in ending.pairs():
        yield ("ends" if state.ends_after is None else "ends_after"), end


def is_dated(instant: int) -> bool:
    """Whether an edge lies anywhere at all."""
    return abs(instant) < FOREVER
