"""Clock, zones, calendars and the time in which a policy is in force."""

from __future__ import annotations

import re
from datetime import date
from functools import partial
from typing import Literal, cast

from etiquette.calendars import working, zones
from etiquette.diagnostics import did_you_mean
from etiquette.frozen import dataclass
from etiquette.language.findings import Findings, misread, placed
from etiquette.language.names import Names
from etiquette.language.nodes import (
    entries,
    is_empty,
    mapping,
    misshaped,
    needed,
    one_of,
    one_or_more,
    optional,
    text,
    texts,
)
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.policy import CalendarDeclaration, ClockDeclaration, Declaration, TypeName, ZoneReference
from etiquette.values import read_value
from etiquette.weekly import WEEKDAYS, WeeklyHours, parse_weekly

_ANY_DATE = Declaration(name="date", type="date")
_SPAN = re.compile(r"\s*\.\.\s*")


def read_clock(node: Node, names: Names, findings: Findings) -> ClockDeclaration:
    """The clock of a policy."""
    attempt, written = findings.attempt(), mapping(node)
    zone = attempt(lambda: read_zone(needed(written, "zone"), names, types=("zone",)))
    calendar = attempt(lambda: optional(written, "calendar", lambda named: names.calendar(named, text(named))))
    week_starts: Literal[0, 6] | None = attempt(lambda: _week_starts(written))
    attempt.finish()
    return ClockDeclaration(zone=attempt.whole(zone), calendar=calendar, week_starts=attempt.whole(week_starts))


def _week_starts(clock: MappingNode) -> Literal[0, 6]:
    node = clock.get("week_starts")
    return 0 if node is None or one_of(node, ("monday", "sunday")) == "monday" else 6


# --- zones -----------------------------------------------------------------------------------------------------------


def read_zone(node: Node, names: Names, *, types: tuple[TypeName, ...]) -> ZoneReference:
    """A zone by name, or ``{fact: F}``, whose fact is of one of these types and never unknown without notice.

    Raises:
        Misread: ``unknown-zone``, ``unknown-fact``, ``wrong-type``, ``zone-without-default``, ``default-and-required``.
    """
    if isinstance(node, ScalarNode):
        return ZoneReference(name=_zone_name(node))
    written = mapping(node)
    named = needed(written, "fact")
    default = optional(written, "default", _zone_name)
    fact = names.fact(named, text(named), *types)
    if default is not None and fact.required:
        key = cast("ScalarNode", written.key("default"))
        message = f'"{fact.name}" is required, and has a default here'
        raise misread(key, "default-and-required", message, "keep the one or the other")
    # An empty list of zones is an unknown fact, and so is no default.
    if default is None and fact.default in (None, ()) and not fact.required:
        message = f'the zone is read from "{fact.name}", which has no default and is not required'
        help = f'give "{fact.name}" a default, or mark it required: true'
        raise misread(named, "zone-without-default", message, help)
    return ZoneReference(fact=fact.name, default=default)


def _zone_name(node: Node) -> str:
    name = text(node)
    return placed(node, lambda: zones.zone(name)).name


# --- effective -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Effective:
    """The local dates from which and until which a policy is in force."""

    start: date | None = None
    until: date | None = None


def read_effective(node: Node, zone: ZoneReference | None, names: Names, clock: Node | None) -> Effective:
    """``effective``, whose dates are read in the clock's zone, or in the default of the fact that gives it."""
    written = mapping(node)
    start, until = optional(written, "from", read_date), optional(written, "until", read_date)
    if start is not None and until is not None and start >= until:
        help = "until is the first date on which the policy is no longer in force"
        raise misread(needed(written, "until"), "empty-range", f"no date lies from {start} until {until}", help)
    if zone is not None and zone.fact is not None:
        fact = names.facts.get(zone.fact)
        if zone.default is None and fact is not None and fact.default is None:
            message = f'"{zone.fact}" gives the zone in which the dates of "effective" are read, and has no default'
            raise misread(_read_at(clock, node), "zone-without-default", message, f'give "{zone.fact}" a default')
    return Effective(start=start, until=until)


def _read_at(clock: Node | None, otherwise: Node) -> Node:
    """Where the clock names its fact."""
    zone = clock.get("zone") if isinstance(clock, MappingNode) else None
    fact = zone.get("fact") if isinstance(zone, MappingNode) else None
    return fact or otherwise


# --- calendars -------------------------------------------------------------------------------------------------------


def read_calendar(name: str, node: Node, findings: Findings) -> CalendarDeclaration:
    """A calendar: which dates are working dates, and when they are open."""
    if is_empty(node):
        return CalendarDeclaration(name=name)
    attempt, written = findings.attempt(), mapping(node)
    weekend = attempt(lambda: optional(written, "weekend", _weekend))
    holidays = attempt(lambda: optional(written, "holidays", _holidays))
    closed = attempt(lambda: optional(written, "closed", partial(_dates, findings=findings)))
    worked = attempt(lambda: optional(written, "working", partial(_dates, findings=findings)))
    opened = attempt(lambda: optional(written, "open", read_weekly))
    attempt.finish()
    country, subdivision = holidays or (None, None)
    return CalendarDeclaration(
        name=name,
        weekend=frozenset({5, 6}) if weekend is None else weekend,
        country=country,
        subdivision=subdivision,
        closed=closed or (),
        working=worked or (),
        open=opened,
    )


def _weekend(node: Node) -> frozenset[int]:
    return frozenset(_weekday(item) for item in one_or_more(node))


def _weekday(node: Node) -> int:
    return WEEKDAYS.index(one_of(node, WEEKDAYS))


def _holidays(node: Node) -> tuple[str, str | None]:
    written = mapping(node)
    country_node, subdivision_node = needed(written, "country"), written.get("subdivision")
    country = text(country_node)
    if not placed(country_node, lambda: working.known_country(country)):
        help = did_you_mean(country, working.countries(), otherwise="write its two-letter code, such as US")
        raise misread(country_node, "unknown-country", f'no holidays are known of a country "{country}"', help)
    if subdivision_node is None:
        return country, None
    subdivision = text(subdivision_node)
    if not working.known_subdivision(country, subdivision):
        message = f'no holidays are known of a subdivision "{subdivision}" of {country}'
        help = did_you_mean(subdivision, working.subdivisions(country))
        raise misread(subdivision_node, "unknown-subdivision", message, help)
    return country, subdivision


def _dates(node: Node, *, findings: Findings) -> tuple[tuple[date, date], ...]:
    attempt = findings.attempt()
    spans = attempt.each(one_or_more(node), _span)
    attempt.finish()
    return spans


def _span(node: Node) -> tuple[date, date]:
    """A date, or ``FIRST..LAST`` with both ends in it."""
    first, *rest = _SPAN.split(text(node))
    start = _date(node, first)
    end = _date(node, "..".join(rest)) if rest else start
    if end < start:
        raise misread(node, "empty-range", f"{end} comes before {start}", "write the earlier date first")
    return start, end


def read_date(node: Node) -> date:
    """A date.

    Raises:
        Misread: ``not-a-date`` or ``no-such-date``.
    """
    return _date(node, text(node))


def _date(node: Node, written: str) -> date:
    return cast("date", placed(node, lambda: read_value(_ANY_DATE, written)))


# --- weekly hours ----------------------------------------------------------------------------------------------------


def read_weekly(node: Node) -> WeeklyHours:
    """Weekly hours.

    Raises:
        Misread: ``not-hours`` or ``weekday-twice``, at the day or the range that is at fault.
    """
    spec: dict[str, tuple[str, ...]] = {}
    for name, key, value in entries(mapping(node)):
        for item in one_or_more(value):
            placed(item, partial(parse_weekly, {"every day": text(item)}))
        spec[name] = texts(value)
        # Each range reads, so what is wrong now is the day: no weekday, or one that was named before.
        placed(key, partial(parse_weekly, spec))
    if not spec:
        raise misshaped(node, "days and their hours")
    return parse_weekly(spec)


def needs_table(node: Node, calendar: CalendarDeclaration | None) -> None:
    """``holidays: closed`` asks for the holiday table of the clock's calendar.

    Raises:
        Misread: ``no-holidays``.
    """
    if calendar is None or calendar.country is None:
        message = "holidays: closed needs a holiday table, and the clock's calendar has none"
        help = "give the clock a calendar with holidays: {country: …}"
        raise misread(node, "no-holidays", message, help)
