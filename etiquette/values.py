"""Values of facts and attributes: from what documents and callers give, to what rules compare, and back.

A value arrives as YAML, JSON or Python gives it. One table, one reader a type, turns it into a typed
:data:`etiquette.policy.Value`; nothing is guessed, so a number is no text and a naive time is no instant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, NoReturn, cast

from etiquette.calendars.instants import microseconds, parse_instant, to_text
from etiquette.calendars.zones import zone
from etiquette.diagnostics import did_you_mean
from etiquette.duration import Duration, parse_duration
from etiquette.errors import EtiquetteError, InvalidFact
from etiquette.event import plain_number
from etiquette.frozen import dataclass
from etiquette.policy import Declaration, TypeName, Value
from etiquette.weekly import WEEKDAYS, WeeklyHours, parse_weekly

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[-+]?[0-9]{1,300}(\.[0-9]{1,300})?([eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOST_DIGITS = 300
_ARTICLED: dict[TypeName, str] = {
    "text": "a text",
    "choice": "one of its choices",
    "boolean": "true or false",
    "number": "a number",
    "date": "a date",
    "instant": "an instant",
    "duration": "a duration",
    "zone": "the name of a zone",
    "zones": "a list of zones",
    "hours": "weekly hours",
}


def read_value(
    declaration: Declaration,
    raw: object,
    *,
    place: str | None = None,
    calendars: Collection[str] = frozenset(),
    has_calendar: bool = False,
) -> Value:
    """The typed value of a fact or an attribute.

    Args:
        declaration: says the type, and the choices.
        raw: what YAML, JSON or a caller gives; never ``None``, which is for the caller to understand as unknown.
        place: where it is written, for the error.
        calendars: names of the calendars that a duration may count by (``3 business days of federal``).
        has_calendar: whether the clock has a calendar for business days and open time that name none.

    Returns:
        The value; an instant as microseconds since 1970-01-01T00:00Z, a number as ``Decimal``. An empty list of
        zones is an empty tuple, which callers treat as unknown.

    Raises:
        InvalidFact: the value does not fit; ``code`` says in which way.

    >>> read_value(Declaration(name="decision_on", type="date"), "2026-03-03")
    datetime.date(2026, 3, 3)
    >>> str(read_value(Declaration(name="salary", type="number"), 0.1))
    '0.1'
    >>> read_value(Declaration(name="reference", type="text"), 42)
    Traceback (most recent call last):
    etiquette.errors.InvalidFact: "reference" is a text, and this is the number 42 [number-for-text]
      help: write it in quotes: "42"
    """
    reading = _Reading(declaration, place, calendars, has_calendar)
    try:
        return _READERS[declaration.type](reading, raw)
    except InvalidFact:
        raise
    except EtiquetteError as error:
        raise InvalidFact(error.code, f'"{declaration.name}": {error.message}', error.help, place=place) from None


@dataclass(frozen=True, slots=True)
class _Reading:
    """One value being read: what is declared for it, and where it stands."""

    declaration: Declaration
    place: str | None
    calendars: Collection[str]
    has_calendar: bool

    def fail(self, code: str, message: str, help: str) -> NoReturn:
        raise InvalidFact(code, f'"{self.declaration.name}" {message}', help, place=self.place)

    def mismatch(self, raw: object, help: str, *, code: str = "wrong-type") -> NoReturn:
        self.fail(code, f"is {_ARTICLED[self.declaration.type]}, and this is {_shown(raw)}", help)


def _shown(raw: object) -> str:
    """What was given, in words."""
    match raw:
        case None:
            return "null"
        case bool():
            return "true" if raw else "false"
        case str():
            return f'the text "{raw if len(raw) <= 60 else raw[:57] + "..."}"'
        case int() | float() | Decimal():
            return f"the number {_digits(raw)}"
        case datetime():
            return f"the time {raw.isoformat()}"
        case date():
            return f"the date {raw.isoformat()}"
        case timedelta():
            return f"a {type(raw).__name__}"
        case Mapping():
            return "a mapping"
        case list() | tuple():
            return "a list"
        case _:
            return f"a {type(raw).__name__}"


def _digits(number: float | Decimal) -> str:
    """A number as it was probably written; an integer beyond any use is not spelt out."""
    if isinstance(number, int) and number.bit_length() > 200:
        return "with more digits than any use has"
    return str(number)


# --- one reader a type -----------------------------------------------------------------------------------------------


def _text(reading: _Reading, raw: object) -> str:
    if isinstance(raw, str):
        return raw
    if isinstance(raw, (bool, int, float, Decimal)):
        word = str(raw).lower() if isinstance(raw, bool) else _digits(raw)
        reading.mismatch(raw, f'write it in quotes: "{word}"', code="number-for-text")
    reading.mismatch(raw, "give a text")


def _choice(reading: _Reading, raw: object) -> str:
    word, choices = _text(reading, raw), reading.declaration.choices
    if word not in choices:
        listed = f"one of: {', '.join(choices)}"
        reading.fail("not-one-of", f'cannot be "{word}"', did_you_mean(word, choices, otherwise=listed))
    return word


def _boolean(reading: _Reading, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    reading.mismatch(raw, "write true or false, without quotes")


def _number(reading: _Reading, raw: object) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal, str)):
        reading.mismatch(raw, "give a number, such as 3 or 2.5")
    if isinstance(raw, str) and not _NUMBER.fullmatch(raw):
        reading.mismatch(raw, "write digits with a point, such as 3 or 2.5")
    if isinstance(raw, int) and raw.bit_length() > _MOST_DIGITS * 4:
        reading.mismatch(raw, "give a smaller number", code="number-too-large")
    number = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not number.is_finite():
        reading.mismatch(raw, "leave it away where it is not known", code="not-a-number")
    if abs(number.adjusted()) > _MOST_DIGITS or len(number.as_tuple().digits) > _MOST_DIGITS:
        reading.mismatch(raw, "give a number of a size that can occur", code="number-too-large")
    return number


def _date(reading: _Reading, raw: object) -> date:
    if isinstance(raw, datetime):
        reading.mismatch(raw, "give the date without the time", code="not-a-date")
    if isinstance(raw, date):
        # Subclasses of date compare and print in their own ways: a value is the plain one.
        return date(raw.year, raw.month, raw.day)
    if not isinstance(raw, str):
        reading.mismatch(raw, "write the date as 2026-03-03")
    match = _DATE.fullmatch(raw)
    if match is None:
        reading.mismatch(raw, "write the date as 2026-03-03", code="not-a-date")
    try:
        return date(*(int(digits) for digits in match.groups()))
    except ValueError:
        reading.fail("no-such-date", f"names a day that no calendar has: {raw}", "check the month and the day")


def _instant(reading: _Reading, raw: object) -> int:
    if not isinstance(raw, (str, date)):
        reading.mismatch(raw, "write the time with its offset, as in 2026-03-03T15:00:00-05:00")
    # A date alone is refused there, with the words that fit it.
    return microseconds(parse_instant(cast("str | datetime", raw), place=reading.place))


def _duration(reading: _Reading, raw: object) -> Duration:
    if isinstance(raw, timedelta):
        reading.mismatch(raw, 'it does not say whether a day is 24 hours; write "24 hours", or "1 day"')
    if not isinstance(raw, (str, Duration)):
        reading.mismatch(raw, 'write counts and units, such as "2 weeks"')
    duration = parse_duration(raw) if isinstance(raw, str) else raw
    for part in duration.parts:
        if part.calendar is not None and part.calendar not in reading.calendars:
            known = did_you_mean(part.calendar, reading.calendars)
            reading.fail("unknown-calendar", f'counts by the calendar "{part.calendar}", which is not declared', known)
        if part.unit.needs_calendar and part.calendar is None and not reading.has_calendar:
            how = 'count days or hours, name a calendar with "of", or give the policy\'s clock a calendar'
            reading.fail("no-calendar", f"counts {part.unit}s, and the clock has no calendar", how)
    return duration


def _zone(reading: _Reading, raw: object) -> str:
    if not isinstance(raw, str):
        reading.mismatch(raw, "give the zone by its name, such as America/New_York")
    return zone(raw).name


def _zones(reading: _Reading, raw: object) -> tuple[str, ...]:
    if not isinstance(raw, (list, tuple)):
        reading.mismatch(raw, "write a list, such as [America/New_York, America/Chicago]")
    return tuple(dict.fromkeys(_zone(reading, name) for name in cast("list[object]", raw)))


def _hours(reading: _Reading, raw: object) -> WeeklyHours:
    how = "write days and ranges, such as {monday-friday: 09:00-17:00}"
    if isinstance(raw, WeeklyHours):
        return raw
    if not isinstance(raw, Mapping):
        reading.mismatch(raw, how)
    spec: dict[str, list[str]] = {}
    for day, ranges in cast("Mapping[object, object]", raw).items():
        listed = [ranges] if isinstance(ranges, str) else ranges
        if not isinstance(day, str) or not isinstance(listed, (list, tuple)):
            reading.fail("not-hours", f"has hours that do not read, at {_shown(day)}", how)
        texts = [text for text in cast("list[object]", listed) if isinstance(text, str)]
        if len(texts) < len(cast("list[object]", listed)):
            reading.fail("not-hours", f'has a range that is not a text, on "{day}"', how)
        if not texts:
            reading.fail("empty-list", f'has an empty list of hours on "{day}"', "leave a day without hours away")
        spec[day] = texts
    if not spec:
        reading.fail("not-hours", "names no day", how)
    return parse_weekly(cast("Mapping[str, str | list[str] | tuple[str, ...]]", spec))


_READERS: Mapping[TypeName, Callable[[_Reading, object], Value]] = {
    "text": _text,
    "choice": _choice,
    "boolean": _boolean,
    "number": _number,
    "date": _date,
    "instant": _instant,
    "duration": _duration,
    "zone": _zone,
    "zones": _zones,
    "hours": _hours,
}


# --- and back --------------------------------------------------------------------------------------------------------


def plain_value(declaration: Declaration, value: Value) -> Any:
    """The value as JSON has it; :func:`read_value` reads it back to an equal one.

    >>> plain_value(Declaration(name="seen", type="instant"), 0)
    '1970-01-01T00:00:00+00:00'
    """
    match value:
        case bool() | str():
            return value
        case int():
            return _instant_text(value) if declaration.type == "instant" else value
        case Decimal():
            return plain_number(value)
        case date():
            return value.isoformat()
        case Duration():
            return str(value)
        case WeeklyHours():
            return value.to_dict()
        case _:
            return list(value)


def render(declaration: Declaration, value: Value) -> str:
    """The value in words, for scripts and messages: dates as ISO 8601, instants as ISO 8601 in UTC.

    >>> render(Declaration(name="zones", type="zones"), ("America/Denver", "America/Phoenix"))
    'America/Denver, America/Phoenix'
    >>> hours = {"monday-friday": "09:00-17:00", "sunday": ["10:00-12:00", "13:00-15:00"]}
    >>> render(Declaration(name="office", type="hours"), read_value(Declaration(name="office", type="hours"), hours))
    'monday-friday 09:00-17:00, sunday 10:00-12:00 and 13:00-15:00'
    """
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case Decimal():
            return format(value, "f")
        case WeeklyHours():
            return ", ".join(_spans(value))
        case tuple():
            return ", ".join(value)
        case _:
            return str(plain_value(declaration, value))


def _instant_text(instant: int) -> str:
    return to_text(_EPOCH + timedelta(microseconds=instant))


def _spans(hours: WeeklyHours) -> Iterator[str]:
    """Runs of days that have the same ranges."""
    start = 0
    for day in range(1, 8):
        if day < 7 and hours.days[day] == hours.days[start]:
            continue
        if hours.days[start]:
            name = WEEKDAYS[start] if day == start + 1 else f"{WEEKDAYS[start]}-{WEEKDAYS[day - 1]}"
            yield f"{name} {' and '.join(map(str, hours.days[start]))}"
        start = day
