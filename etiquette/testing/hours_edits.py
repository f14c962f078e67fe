"""What can be changed in weekly hours: the ends of a range by a minute, a day more or less."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.testing.edits import Edit
from etiquette.weekly import DAY, MINUTE, WEEKDAYS, Range, WeeklyHours

_DAYS = tuple(name.capitalize() for name in WEEKDAYS)


def of_hours(hours: WeeklyHours) -> Iterator[Edit[WeeklyHours]]:
    """Every week that differs from this one in one thing: a range on all days that have it, or one day."""
    for own in sorted({one for day in hours.days for one in day}):
        for other in _moved(own):
            yield Edit(f"{own} -> {other}", _with(hours, own, other))
        if any(len(day) > 1 and own in day for day in hours.days):
            kept = WeeklyHours(tuple(tuple(one for one in day if one != own) for day in hours.days))
            yield Edit(f"without {own}", kept)
    usual = next((day for day in hours.days if day), ())
    for index, day in enumerate(hours.days):
        changed = () if day else usual
        if changed or sum(bool(one) for one in hours.days) > 1:
            week = WeeklyHours((*hours.days[:index], changed, *hours.days[index + 1 :]))
            yield Edit(f"{'also' if changed else 'not on'} {_DAYS[index]}", week)


def _moved(own: Range) -> Iterator[Range]:
    for start, end in (
        (own.start - MINUTE, own.end),
        (own.start + MINUTE, own.end),
        (own.start, own.end - MINUTE),
        (own.start, own.end + MINUTE),
    ):
        if 0 <= start < DAY and 0 < end <= DAY and start != end:
            yield Range(start, end)


def _with(hours: WeeklyHours, own: Range, other: Range) -> WeeklyHours:
    return WeeklyHours(tuple(tuple(sorted(other if one == own else one for one in day)) for day in hours.days))
