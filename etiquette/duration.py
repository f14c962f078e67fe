"""Durations and windows: what a policy's words for time say, before any calendar gives them an end.

Kinds are never coerced into one another: ``24 hours`` is not ``1 day``, ``7 consecutive days`` is not ``7 full days``.
What they *mean* from an anchor is in :mod:`etiquette.calendars.windows`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Literal

from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidDuration
from etiquette.frozen import dataclass


class Unit(StrEnum):
    """The units of a duration, by the singular of their word."""

    SECOND = "second"
    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"
    BUSINESS_DAY = "business day"
    OPEN_MINUTE = "open minute"
    OPEN_HOUR = "open hour"

    @property
    def is_elapsed(self) -> bool:
        """Seconds, minutes and hours: the same length across any change of the clock."""
        return self in _ELAPSED

    @property
    def is_open(self) -> bool:
        """Runs only while a calendar is open."""
        return self in _OPEN

    @property
    def is_calendar(self) -> bool:
        """Moves the local date and keeps the wall-clock time."""
        return not (self.is_elapsed or self.is_open)

    @property
    def needs_calendar(self) -> bool:
        """Means nothing without working dates or opening hours."""
        return self.is_open or self is Unit.BUSINESS_DAY


_ELAPSED = frozenset({Unit.SECOND, Unit.MINUTE, Unit.HOUR})
_OPEN = frozenset({Unit.OPEN_MINUTE, Unit.OPEN_HOUR})

CountedUnit = Literal[Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY]
PERIODS = ("day", "week", "month", "quarter", "year")
PeriodUnit = Literal["day", "week", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True)
class Part:
    """A count of one unit, of the named calendar where one is named."""

    count: int
    unit: Unit
    calendar: str | None = None

    def __str__(self) -> str:
        plural = "" if self.count == 1 else "s"
        of = f" of {self.calendar}" if self.calendar else ""
        return f"{self.count} {self.unit}{plural}{of}"


@dataclass(frozen=True, slots=True)
class Duration:
    """Counts and units, added in the order written: ``1 day 12 hours``."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return " ".join(str(part) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Counted:
    """``7 consecutive days`` (the anchor's day is day 1) or ``7 full days`` (the anchor's day is day 0)."""

    count: int
    unit: Unit
    full: bool
    calendar: str | None = None

    def __str__(self) -> str:
        plural = "" if self.count == 1 else "s"
        of = f" of {self.calendar}" if self.calendar else ""
        return f"{self.count} {'full' if self.full else 'consecutive'} {self.unit}{plural}{of}"


@dataclass(frozen=True, slots=True)
class Period:
    """``calendar week``: up to the midnight that ends the period that holds the anchor."""

    unit: PeriodUnit

    def __str__(self) -> str:
        return f"calendar {self.unit}"


@dataclass(frozen=True, slots=True)
class Chain:
    """Durations, then one counted or calendar window from where they lead: ``5 business days 30 full days``."""

    lead: Duration
    then: Counted | Period

    def __str__(self) -> str:
        return f"{self.lead} {self.then}"


@dataclass(frozen=True, slots=True)
class Relative:
    """``2 days before visit_at``, ``1 day after decision_on``, ``on decision_on``.

    ``attribute`` says whether the name is an attribute of the anchor event; otherwise it is a fact. The text alone
    cannot say, so the parser of a policy settles it.
    """

    name: str
    direction: Literal["on", "before", "after"]
    duration: Duration | None = None
    attribute: bool = False

    def __str__(self) -> str:
        return f"{self.duration} {self.direction} {self.name}" if self.duration else f"on {self.name}"


@dataclass(frozen=True, slots=True)
class FactDuration:
    """``{fact: F}``: a duration fact, counted from the anchor."""

    fact: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``{earliest: [...]}``, ``{latest: [...]}``, ``{first_known: [...]}``."""

    pick: Literal["earliest", "latest", "first_known"]
    members: tuple[Window, ...]


@dataclass(frozen=True, slots=True)
class Ever:
    """``ever``: a window without an end."""

    def __str__(self) -> str:
        return "ever"


Window = Duration | Counted | Period | Chain | Relative | FactDuration | Choice | Ever


def leaves(window: Window) -> Iterator[Window]:
    """The window itself, or the members of the members of a choice.

    >>> [str(w) for w in leaves(Choice("earliest", (parse_window("1 day"), parse_window("ever"))))]
    ['1 day', 'ever']
    """
    if isinstance(window, Choice):
        for member in window.members:
            yield from leaves(member)
    else:
        yield window


def durations(window: Window) -> Iterator[Part | Counted]:
    """Every counted part of a window, wherever it stands in it."""
    for leaf in leaves(window):
        match leaf:
            case Duration(parts):
                yield from parts
            case Counted():
                yield leaf
            case Chain(lead, then):
                yield from lead.parts
                if isinstance(then, Counted):
                    yield then
            case Relative(duration=Duration(parts)):
                yield from parts
            case _:
                pass


def window_text(window: Window) -> str:
    """A window in words, for people.

    >>> window_text(Choice("earliest", (parse_window("3 weeks"), FactDuration("timeline"))))
    'the earliest of 3 weeks, timeline'
    """
    match window:
        case FactDuration(fact):
            return fact
        case Choice(pick, members):
            return f"the {pick.replace('_', ' ')} of {', '.join(window_text(member) for member in members)}"
        case _:
            return str(window)


# --- text ------------------------------------------------------------------------------------------------------------

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ISO = re.compile(r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ISO_UNITS = (Unit.YEAR, Unit.MONTH, Unit.WEEK, Unit.DAY, Unit.HOUR, Unit.MINUTE, Unit.SECOND)
_WORDS: dict[str, Unit] = {f"{u}{s}": u for u in Unit for s in ("", "s")}
_COUNTABLE = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY)
_MAX_COUNT = 10**9
_HOW = "write counts and units in words (24 hours, 2 weeks, 1 day 12 hours) or as ISO 8601 (PT24H, P14D)"


def parse_duration(text: str) -> Duration:
    """Read a duration.

    Args:
        text: counts and units in words, or ISO 8601.

    Raises:
        InvalidDuration: the text is not a duration; the message names the word at fault.

    >>> str(parse_duration("1 day 12 hours"))
    '1 day 12 hours'
    >>> str(parse_duration("P1DT12H"))
    '1 day 12 hours'
    >>> str(parse_duration("3 business days of federal"))
    '3 business days of federal'
    """
    window = parse_window(text)
    if not isinstance(window, Duration):
        raise InvalidDuration("not-a-duration", f'"{text}" is a window, and a plain duration is asked for here', _HOW)
    return window


def parse_window(text: str) -> Window:
    """Read a window that is written as text.

    Raises:
        InvalidDuration: the text is not a window; the message names the word at fault.

    >>> parse_window("7 consecutive days").full
    False
    >>> str(parse_window("1 day after decision_on"))
    '1 day after decision_on'
    >>> str(parse_window("5 business days 30 full days"))
    '5 business days 30 full days'
    """
    return _WindowReader(text).read()


class _WindowReader:
    """Reads one window from its words, left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.words = text.split()
        self.position = 0

    def peek(self, ahead: int = 0) -> str | None:
        index = self.position + ahead
        return self.words[index] if index < len(self.words) else None

    def take(self) -> str | None:
        word = self.peek()
        self.position += 1
        return word

    def fail(self, code: str, message: str, help: str = _HOW) -> InvalidDuration:
        return InvalidDuration(code, f'in "{self.text}": {message}', help)

    def read(self) -> Window:
        if not self.words:
            raise InvalidDuration("not-a-duration", "an empty text is not a duration", _HOW)
        window = self._window()
        if self.peek() is not None:
            raise self.fail("not-a-duration", f'"{self.peek()}" does not belong here')
        return window

    def _window(self) -> Window:
        match self.peek():
            case "ever":
                self.take()
                return Ever()
            case "calendar":
                return self._period()
            case "on":
                self.take()
                return Relative(self._name("on"), "on")
            case _:
                return self._durations()

    def _durations(self) -> Window:
        parts: list[Part] = []
        while (word := self.peek()) is not None:
            if word in ("before", "after"):
                if not parts:
                    raise self.fail("not-a-duration", f'"{word}" needs a duration in front of it')
                self.take()
                return Relative(self._name(word), "before" if word == "before" else "after", Duration(tuple(parts)))
            if word == "calendar":
                return self._after(parts, self._period())
            if self.peek(1) in ("consecutive", "full"):
                return self._after(parts, self._counted())
            parts.extend(self._iso() if word.startswith("P") else [self._part()])
        return Duration(tuple(parts))

    @staticmethod
    def _after(parts: list[Part], then: Counted | Period) -> Window:
        return Chain(Duration(tuple(parts)), then) if parts else then

    def _name(self, word: str) -> str:
        name = self.take()
        if name is None or not NAME.fullmatch(name):
            raise self.fail("not-a-duration", f'"{word}" needs the name of an attribute or a fact behind it')
        return name

    def _period(self) -> Period:
        self.take()
        unit = self.take()
        if unit not in PERIODS:
            raise self.fail(
                "unknown-unit", f'"calendar {unit or ""}" is no period', f"write calendar {' | '.join(PERIODS)}"
            )
        return Period(unit)  # type: ignore[arg-type]  # narrowed by membership in PERIODS

    def _count(self) -> int:
        word = self.take() or ""
        if re.fullmatch(r"\d+[A-Za-z]+", word):
            raise self.fail("not-a-duration", f'"{word}" is a shorthand; there are none', _HOW)
        if re.fullmatch(r"\d+[.,]\d+", word) or word.startswith(("-", "+")):
            raise self.fail("not-a-duration", f'"{word}" is not a whole count; there are no fractions or signs', _HOW)
        if not re.fullmatch(r"[0-9]+", word):
            raise self.fail("not-a-duration", f'"{word}" stands where a count is wanted', _HOW)
        count = int(word[:12])
        if count == 0:
            raise self.fail("zero-duration", "a count of zero is not a duration", "leave the part or the key away")
        if count > _MAX_COUNT:
            raise self.fail("not-a-duration", f"{word} is beyond any calendar", "write a smaller count")
        return count

    def _unit(self) -> Unit:
        word = self.take() or ""
        if word in ("business", "open"):
            word = f"{word} {self.take() or ''}"
        unit = _WORDS.get(word)
        if unit is None:
            raise self.fail(
                "unknown-unit", f'"{word}" is no unit' if word else "a unit is missing", did_you_mean(word, _WORDS)
            )
        return unit

    def _of(self, unit: Unit) -> str | None:
        if self.peek() != "of":
            return None
        if not unit.needs_calendar:
            raise self.fail("not-a-duration", f'"of" goes with business days and open time, not with {unit}s')
        self.take()
        return self._name("of")

    def _part(self) -> Part:
        count = self._count()
        unit = self._unit()
        return Part(count, unit, self._of(unit))

    def _counted(self) -> Counted:
        count = self._count()
        full = self.take() == "full"
        unit = self._unit()
        if unit not in _COUNTABLE:
            raise self.fail(
                "unknown-unit",
                f"{unit}s cannot be counted as {'full' if full else 'consecutive'}",
                "count days, weeks, months, years or business days; or write the plain duration",
            )
        return Counted(count, unit, full, self._of(unit))

    def _iso(self) -> list[Part]:
        word = self.take() or ""
        match = _ISO.fullmatch(word)
        if match is None:
            raise self.fail("not-a-duration", f'"{word}" is not an ISO 8601 duration of whole counts', _HOW)
        parts: list[Part] = []
        for digits, unit in zip(match.groups(), _ISO_UNITS, strict=True):
            if digits is None:
                continue
            if int(digits[:12]) == 0:
                raise self.fail("zero-duration", "a count of zero is not a duration", "leave the part away")
            if int(digits[:12]) > _MAX_COUNT:
                raise self.fail("not-a-duration", f"{digits} is beyond any calendar", "write a smaller count")
            parts.append(Part(int(digits), unit))
        return parts
