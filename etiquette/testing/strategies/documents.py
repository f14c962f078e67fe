"""Whole policies, as their abstract syntax, such as the parser would accept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from etiquette.policy import (
    ActDeclaration,
    CalendarDeclaration,
    ClockDeclaration,
    Declaration,
    Document,
    EventDeclaration,
    HoursRule,
    Script,
    State,
    ZoneReference,
)
from etiquette.testing.strategies.choices import states_named
from etiquette.testing.strategies.rules import rules
from etiquette.testing.strategies.vocabulary import (
    ACT_NAMES,
    ATTRIBUTES,
    BASES,
    CHANNELS,
    EVENT_NAMES,
    FACTS,
    WEEKS,
    ZONES,
    Words,
    typed_values,
)

DRAWN = "sha256:drawn"
"""The digest of every policy that is drawn."""


@st.composite
def _facts(draw: st.DrawFn) -> dict[str, Declaration]:
    names = draw(st.lists(st.sampled_from([*FACTS]), max_size=4, unique=True))
    found: dict[str, Declaration] = {}
    for name in names:
        standing = draw(st.sampled_from(("plain", "plain", "default", "required")))
        declared = FACTS[name]
        if standing == "default":
            declared = replace(declared, default=draw(typed_values(declared)))
        found[name] = replace(declared, required=standing == "required")
    return found


@st.composite
def _attributes(draw: st.DrawFn, defaults: dict[str, Declaration]) -> dict[str, Declaration]:
    names = draw(st.lists(st.sampled_from([*defaults]), max_size=4, unique=True))
    return {name: defaults[name] for name in names}


@st.composite
def _declared_attributes(draw: st.DrawFn) -> dict[str, Declaration]:
    """All attributes, each of them declared alike wherever it is declared."""
    outcome, urgent = draw(st.sampled_from((None, None, "missed"))), draw(st.sampled_from((None, None, False)))
    return ATTRIBUTES | {
        "outcome": replace(ATTRIBUTES["outcome"], default=outcome),
        "urgent": replace(ATTRIBUTES["urgent"], default=urgent),
    }


@st.composite
def _calendars(draw: st.DrawFn) -> dict[str, CalendarDeclaration]:
    base = draw(st.sampled_from(BASES)).date()
    some_days = st.integers(-3, 9).map(lambda days: base + timedelta(days=days))

    def ranges() -> tuple[tuple[date, date], ...]:
        starts = draw(st.lists(some_days, max_size=2))
        return tuple((day, day + timedelta(days=draw(st.integers(0, 2)))) for day in starts)

    office = CalendarDeclaration(
        name="office",
        country=draw(st.sampled_from((None, "US", "GB"))),
        closed=ranges(),
        working=ranges(),
        open=draw(st.sampled_from((None, *WEEKS))),
    )
    odd = CalendarDeclaration(name="odd", weekend=frozenset({4}), closed=ranges(), open=draw(st.sampled_from(WEEKS)))
    wanted = draw(st.sampled_from((("office",), ("office", "odd"), ())))
    return {name: calendar for name, calendar in (("office", office), ("odd", odd)) if name in wanted}


@st.composite
def _clock(draw: st.DrawFn, facts: dict[str, Declaration], calendars: tuple[str, ...]) -> ClockDeclaration:
    zone = ZoneReference(name=draw(st.sampled_from(ZONES)))
    if "home" in facts and draw(st.booleans()):
        known = facts["home"].default is not None or facts["home"].required
        zone = ZoneReference(fact="home", default=None if known else draw(st.sampled_from(ZONES)))
    calendar = draw(st.sampled_from((*calendars, None))) if calendars else None
    return ClockDeclaration(zone=zone, calendar=calendar, week_starts=draw(st.sampled_from((0, 6))))


@st.composite
def words(draw: st.DrawFn) -> tuple[Words, dict[str, CalendarDeclaration], ClockDeclaration]:
    """What a policy declares."""
    attributes = draw(_declared_attributes())
    facts = draw(_facts())
    calendars = draw(_calendars())
    clock = draw(_clock(facts, tuple(calendars)))
    names = draw(st.lists(st.sampled_from(EVENT_NAMES), min_size=1, unique=True))
    acts = draw(st.lists(st.sampled_from(ACT_NAMES), min_size=1, max_size=2, unique=True))
    some_channels = st.lists(st.sampled_from(CHANNELS), max_size=3, unique=True).map(tuple)
    found = Words(
        facts=facts,
        events={name: EventDeclaration(name=name, attributes=draw(_attributes(attributes))) for name in names},
        acts={
            name: ActDeclaration(name=name, channels=draw(some_channels), attributes=draw(_attributes(attributes)))
            for name in acts
        },
        calendars=tuple(calendars),
        has_calendar=clock.calendar is not None,
    )
    return found, calendars, clock


@st.composite
def documents(draw: st.DrawFn, *, name: str = "drawn", most_rules: int = 4) -> Document:
    """A policy over the whole language."""
    declared, calendars, clock = draw(words())
    states: dict[str, State] = {}
    for state in ("ended", "quiet", "agreed")[: draw(st.integers(0, 3))]:
        states[state] = draw(states_named(declared, state, tuple(states)))
    count = draw(st.integers(1, most_rules))
    drawn: list[Any] = [draw(rules(declared, tuple(states), f"r{number}")) for number in range(count)]
    return Document(
        name=name,
        version="1.0.0",
        digest=DRAWN,
        other_events=draw(st.sampled_from(("refuse", "ignore"))),
        clock=clock,
        calendars=calendars,
        facts=declared.facts,
        events=declared.events,
        acts=declared.acts,
        states=states,
        rules=tuple(_with_table(rule, calendars, clock) for rule in drawn),
        scripts=draw(_scripts(declared)),
    )


def _with_table(rule: Any, calendars: dict[str, CalendarDeclaration], clock: ClockDeclaration) -> Any:
    """``holidays: closed`` needs a holiday table on the clock's calendar."""
    if isinstance(rule, HoursRule) and rule.holidays == "closed":
        table = None if clock.calendar is None else calendars[clock.calendar].country
        return rule if table is not None else replace(rule, holidays="open")
    return rule


@st.composite
def _scripts(draw: st.DrawFn, declared: Words) -> tuple[Script, ...]:
    if draw(st.integers(0, 3)):
        return ()
    act = draw(st.sampled_from([*declared.acts]))
    channels = declared.acts[act].channels
    narrow = bool(channels) and draw(st.booleans())
    chosen = (draw(st.sampled_from(channels)),) if narrow else None
    return (Script(name="greeting", acts=(act,), channels=chosen, text="Hello"),)
