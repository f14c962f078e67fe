"""Hours that repeat every week, read off a table by the hour, restrain as they do when each instant is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etiquette.calendars.hours import OpenHours
from etiquette.calendars.zones import zone
from etiquette.rules.hours import Shut
from etiquette.weekly import DAY, MINUTE, Range, WeeklyHours

np = pytest.importorskip("numpy")

from etiquette.columnar.hours import Week  # noqa: E402

MINUTES_A_DAY = 24 * 60
JUNE = 20_605 * DAY
"""2026-06-01, a Monday."""


@st.composite
def days(draw: st.DrawFn) -> tuple[Range, ...]:
    """The ranges of a day: some of them short, so that hours open and shut several times within one."""
    first = draw(st.integers(0, MINUTES_A_DAY - 1))
    ends = draw(
        st.lists(st.one_of(st.integers(first, min(first + 70, MINUTES_A_DAY)), st.integers(0, 1440)), max_size=8)
    )
    bounds = sorted({first, *ends})
    return tuple(Range(start * MINUTE, end * MINUTE) for start, end in zip(bounds[::2], bounds[1::2], strict=False))


@given(
    week=st.lists(days(), min_size=7, max_size=7),
    ends_included=st.booleans(),
    inverted=st.booleans(),
    offsets=st.lists(st.integers(-15 * DAY, 15 * DAY), min_size=1, max_size=20),
    near=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=3),
)
def test_a_week_is_read_by_the_hour_as_it_is_asked_one_by_one(
    week: list[tuple[Range, ...]], ends_included: bool, inverted: bool, offsets: list[int], near: list[int]
) -> None:
    hours = OpenHours(zone("UTC"), WeeklyHours(tuple(week)), ends_included=ends_included)
    if hours.constant is not None:
        return
    shut = Shut([hours] if inverted else [], [] if inverted else [hours], JUNE + 60 * DAY)
    instants = [JUNE + offset for offset in offsets]
    instants += [shut.change_after(instant) + step for instant in instants for step in near]
    walls = np.array(instants, np.int64)
    read = Week(hours, inverted=inverted)
    assert read.contains(walls).tolist() == [instant in shut for instant in instants]
    assert (walls + read.wait(walls)).tolist() == [shut.change_after(instant) for instant in instants]
