"""What can be changed in a window: its length by a tick or by one, its unit, its day count, its anchor, its members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Literal

from etiquette.duration import (
    Chain,
    Choice,
    Counted,
    Duration,
    Ever,
    FactDuration,
    Part,
    Period,
    PeriodUnit,
    Relative,
    Unit,
    Window,
    window_text,
)
from etiquette.frozen import dataclass
from etiquette.testing.edits import Edit, changed, each_edited, lifted, one_less

_OTHER_UNIT = {
    Unit.SECOND: Unit.MINUTE,
    Unit.MINUTE: Unit.HOUR,
    Unit.HOUR: Unit.MINUTE,
    Unit.DAY: Unit.WEEK,
    Unit.WEEK: Unit.DAY,
    Unit.MONTH: Unit.WEEK,
    Unit.YEAR: Unit.MONTH,
    Unit.BUSINESS_DAY: Unit.DAY,
    Unit.OPEN_MINUTE: Unit.MINUTE,
    Unit.OPEN_HOUR: Unit.HOUR,
}
_LESS_A_SECOND = {
    Unit.MINUTE: (Part(59, Unit.SECOND),),
    Unit.HOUR: (Part(59, Unit.MINUTE), Part(59, Unit.SECOND)),
    Unit.DAY: (Part(23, Unit.HOUR), Part(59, Unit.MINUTE), Part(59, Unit.SECOND)),
    Unit.WEEK: (Part(6, Unit.DAY), Part(23, Unit.HOUR), Part(59, Unit.MINUTE), Part(59, Unit.SECOND)),
    Unit.OPEN_HOUR: (Part(59, Unit.OPEN_MINUTE),),
}
"""What is left of one of a unit when the least is taken away that the language can say."""
Pick = Literal["earliest", "latest", "first_known"]
_COUNTABLE = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY)
_HOURS = {Unit.DAY: 24, Unit.WEEK: 168}
_PLAIN: dict[PeriodUnit, Part] = {
    "day": Part(1, Unit.DAY),
    "week": Part(1, Unit.WEEK),
    "month": Part(1, Unit.MONTH),
    "quarter": Part(3, Unit.MONTH),
    "year": Part(1, Unit.YEAR),
}
_OTHER_PERIOD: dict[PeriodUnit, PeriodUnit] = {
    "day": "week", "week": "month", "month": "quarter", "quarter": "year", "year": "quarter",
}  # fmt: skip
_OTHER_PICKS: dict[Pick, tuple[Pick, ...]] = {
    "earliest": ("latest",), "latest": ("earliest",), "first_known": ("earliest", "latest"),
}  # fmt: skip
_YEAR = Duration((Part(1, Unit.YEAR),))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowEdits:
    """The edits of windows in one policy.

    Attributes:
        has_calendar: whether the clock counts business days.
        is_date: whether the name in a window is a date, from which only days and longer units can be counted.
    """

    has_calendar: bool
    is_date: Callable[[Relative], bool]

    def of(self, window: Window) -> Iterator[Edit[Window]]:
        """Every window that differs from this one in one thing; of a choice, in one member or in the way to choose."""
        if isinstance(window, Choice):
            yield from self._choices(window)
            return
        seen: list[Window] = [window]
        for value in self._others(window):
            if value not in seen:
                seen.append(value)
                yield Edit(f"{window_text(window)} -> {window_text(value)}", value)

    def _others(self, window: Window) -> Iterator[Window]:
        match window:
            case Duration():
                yield from self._durations(window, days_only=False)
                yield from _day_counts(window)
            case Counted():
                yield from self._counted(window)
            case Period(unit):
                yield Duration((_PLAIN[unit],))
                yield Period(_OTHER_PERIOD[unit])
            case Chain(lead, then):
                yield then
                yield from (Chain(other, then) for other in self._durations(lead, days_only=False))
                for other in self._others(then):
                    if isinstance(other, Counted | Period):
                        yield Chain(lead, other)
            case Relative():
                yield from self.relatives(window)
            case Ever():
                yield _YEAR
            case FactDuration() | Choice():
                return

    def relatives(self, moment: Relative) -> Iterator[Relative]:
        """Moments that differ from one that is relative to a name: nearer or farther, before or after, or on it."""
        days_only = self.is_date(moment)
        tick = Duration((Part(1, Unit.DAY if days_only else Unit.SECOND),))
        if moment.duration is None:
            yield replace(moment, direction="after", duration=tick)
            yield replace(moment, direction="before", duration=tick)
            return
        yield replace(moment, direction="on", duration=None)
        yield replace(moment, direction="before" if moment.direction == "after" else "after")
        yield from (replace(moment, duration=other) for other in self._durations(moment.duration, days_only=days_only))

    def _counted(self, window: Counted) -> Iterator[Window]:
        yield replace(window, count=window.count + 1)
        if window.count > 1:
            yield replace(window, count=window.count - 1)
        # Of days, the other count is the same as one more or less.
        if window.unit is not Unit.DAY:
            yield replace(window, full=not window.full)
        yield Duration((Part(window.count, window.unit, window.calendar),))
        for unit in self._other_units(window.unit):
            if unit in _COUNTABLE:
                yield replace(window, unit=unit, calendar=None)

    def _durations(self, duration: Duration, *, days_only: bool) -> Iterator[Duration]:
        *before, last = duration.parts
        if not days_only:
            yield Duration((*before, *_a_second_more(last)))
            less = _a_second_less(last)
            if less:
                yield Duration((*before, *less))
        for index, part in enumerate(duration.parts):
            for others in self._parts(part, days_only=days_only, alone=not before):
                yield Duration((*duration.parts[:index], *others, *duration.parts[index + 1 :]))

    def _parts(self, part: Part, *, days_only: bool, alone: bool) -> Iterator[tuple[Part, ...]]:
        yield (replace(part, count=part.count + 1),)
        if part.count > 1:
            yield (replace(part, count=part.count - 1),)
        elif not alone:
            yield ()
        for unit in self._other_units(part.unit):
            yield (replace(part, unit=unit, calendar=None),)
        if not days_only:
            yield from _other_kind(part)

    def _other_units(self, unit: Unit) -> Iterator[Unit]:
        yield _OTHER_UNIT[unit]
        if unit is Unit.DAY and self.has_calendar:
            yield Unit.BUSINESS_DAY

    def _choices(self, choice: Choice) -> Iterator[Edit[Window]]:
        members = choice.members
        for pick in _OTHER_PICKS[choice.pick]:
            yield Edit(f"{choice.pick} -> {pick}", replace(choice, pick=pick))
        if choice.pick == "first_known":
            yield Edit("first_known the other way round", replace(choice, members=tuple(reversed(members))))
        for less in one_less(members, window_text):
            yield Edit(less.words, less.value[0] if len(less.value) == 1 else replace(choice, members=less.value))
        yield from lifted(lambda edited: replace(choice, members=edited), each_edited(members, self.of))


def _a_second_more(part: Part) -> tuple[Part, ...]:
    if part.unit is Unit.SECOND:
        return (replace(part, count=part.count + 1),)
    tick = Unit.OPEN_MINUTE if part.unit.is_open else Unit.SECOND
    return (part, Part(1, tick, part.calendar))


def _a_second_less(part: Part) -> tuple[Part, ...]:
    rest = tuple(replace(one, calendar=part.calendar) for one in _LESS_A_SECOND.get(part.unit, ()))
    return (replace(part, count=part.count - 1), *rest) if part.count > 1 and rest else rest


def _other_kind(part: Part) -> Iterator[tuple[Part, ...]]:
    """The same length in elapsed time where it was days, and in days where it was elapsed: they differ where the clock
    changes."""
    if part.unit in _HOURS:
        yield (Part(part.count * _HOURS[part.unit], Unit.HOUR),)
    elif part.unit is Unit.HOUR and part.count % 24 == 0:
        yield (Part(part.count // 24, Unit.DAY),)
    elif part.unit is Unit.MONTH:
        yield (Part(part.count * 30, Unit.DAY),)
    elif part.unit is Unit.YEAR:
        yield (Part(part.count * 365, Unit.DAY),)


def _day_counts(duration: Duration) -> Iterator[Window]:
    """The last part counted in days, as consecutive and as full ones."""
    *lead, last = duration.parts
    if last.unit in _COUNTABLE:
        for full in (False, True):
            counted = Counted(last.count, last.unit, full, last.calendar)
            yield Chain(Duration(tuple(lead)), counted) if lead else counted


def optional(edits: WindowEdits, window: Window | None) -> Iterator[Edit[Window]]:
    """The edits of a window, if there is one."""
    return edits.of(window) if window is not None else iter(())


def of_moment(edits: WindowEdits, moment: Relative) -> Iterator[Edit[Relative]]:
    """The edits of a moment that a condition waits for."""
    return changed(str(moment), ((str(other), other) for other in edits.relatives(moment)))
