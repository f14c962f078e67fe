"""From policy to text: what was read, written down again, with everything that it extends in it.

Parsing the text gives an equal document, its digest aside. Groups and ``all`` have been replaced by what they stand for;
where a selector restricts twice what one mapping restricts but once, a group is added for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from etiquette.language.layout import yaml_text
from etiquette.language.print_parts import (
    Entries,
    SelectorPrinter,
    of_optional_window,
    of_value,
    one_or_list,
    written,
)
from etiquette.language.print_rules import RulePrinter, of_zone
from etiquette.policy import (
    ActDeclaration,
    CalendarDeclaration,
    ClockDeclaration,
    Declaration,
    Document,
    EventDeclaration,
    Script,
    State,
)
from etiquette.weekly import WEEKDAYS

_USUAL_WEEKEND = frozenset({5, 6})


def print_policy(document: Document) -> str:
    """A policy as a document in YAML.

    >>> from etiquette.language.library import TextLibrary
    >>> from etiquette.language.parser import parse_policy
    >>> text = '''format: 1
    ... policy: polite
    ... version: 1.0.0
    ... clock: {zone: Europe/Berlin}
    ... acts:
    ...   call: {channels: [phone]}
    ... rules:
    ...   - {id: daily, kind: cooldown, wait: 24 hours}
    ... '''
    >>> document, _ = parse_policy(text, library=TextLibrary())
    >>> print(print_policy(document), end="")
    format: 1
    policy: polite
    version: 1.0.0
    clock: {zone: Europe/Berlin}
    acts:
      call: {channels: [phone]}
    rules:
      - {id: daily, kind: cooldown, wait: 24 hours}
    """
    selectors = SelectorPrinter((*document.events, *document.acts, *document.groups))
    groups = {name: selectors.write(selector) for name, selector in document.groups.items()}
    states = {name: _state(state, selectors) for name, state in document.states.items()}
    rules = RulePrinter(tuple(document.acts), selectors)
    listed = [rules.write(rule) for rule in document.rules]
    return yaml_text(
        written(
            format=1,
            policy=document.name,
            version=document.version,
            title=document.title,
            description=document.description,
            effective=written(**{"from": _date(document.effective_from), "until": _date(document.effective_until)}),
            other_events="ignore" if document.other_events == "ignore" else None,
            clock=_clock(document.clock),
            calendars={name: _calendar(calendar) or None for name, calendar in document.calendars.items()},
            facts=_declarations(document.facts.values()),
            events={name: _event(event) or None for name, event in document.events.items()},
            acts={name: _act(act) or None for name, act in document.acts.items()},
            groups={**selectors.added, **groups},
            states=states,
            rules=listed,
            scripts={script.name: _script(script, tuple(document.acts)) for script in document.scripts},
        )
    )


def _date(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _clock(clock: ClockDeclaration) -> Entries:
    starts = "sunday" if clock.week_starts else None
    return written(zone=of_zone(clock.zone), calendar=clock.calendar, week_starts=starts)


def _calendar(calendar: CalendarDeclaration) -> Entries:
    weekend = [WEEKDAYS[day] for day in sorted(calendar.weekend)]
    return written(
        weekend=None if calendar.weekend == _USUAL_WEEKEND else weekend,
        holidays=written(country=calendar.country, subdivision=calendar.subdivision),
        closed=[_span(*span) for span in calendar.closed],
        working=[_span(*span) for span in calendar.working],
        open=None if calendar.open is None else of_value(calendar.open),
    )


def _span(start: date, end: date) -> str:
    return start.isoformat() if start == end else f"{start.isoformat()}..{end.isoformat()}"


def _declarations(declarations: Iterable[Declaration]) -> Entries:
    return {one.name: _declaration(one) for one in declarations}


def _declaration(one: Declaration) -> Entries:
    entries = written(type=one.type, of=one.choices, required=one.required, about=one.about)
    return entries if one.default is None else {**entries, "default": of_value(one.default)}


def _event(event: EventDeclaration) -> Entries:
    return written(about=event.about, attributes=_declarations(event.attributes.values()))


def _act(act: ActDeclaration) -> Entries:
    attributes = _declarations(act.attributes.values())
    return written(about=act.about, channels=act.channels, attributes=attributes)


def _state(state: State, selectors: SelectorPrinter) -> Entries:
    return written(
        begins=selectors.write(state.begins),
        ends=None if state.ends is None else selectors.write(state.ends),
        starts_after=of_optional_window(state.starts_after),
        ends_after=of_optional_window(state.ends_after),
        lasts=of_optional_window(state.lasts),
        by=state.by,
        about=state.about,
    )


def _script(script: Script, acts: tuple[str, ...]) -> Entries:
    return written(
        act="all" if script.acts == acts else one_or_list(script.acts),
        channel=None if script.channels is None else one_or_list(script.channels),
        text=script.text,
    )
