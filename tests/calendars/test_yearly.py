"""A clock that changes by a yearly rule changes exactly when the standard library says so, whatever the rule is."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from etiquette.calendars.yearly import yearly_rule
from etiquette.calendars.zones import Zone
from etiquette.weekly import DAY, HOUR, MINUTE, SECOND

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
YEARS = (1972, 1999, 2000, 2039, 2040, 2100, 9998)


def file(line: str) -> bytes:
    """A file of the database that lists no change, and ends with a rule: twice a header and one offset, then the line."""
    block = struct.pack(">4sc15x6l", b"TZif", b"2", 0, 0, 0, 0, 1, 4) + struct.pack(">lbb", 0, 0, 0) + b"STD\0"
    return block + block + f"\n{line}\n".encode()


def instant(year: int) -> int:
    return (datetime(year, 1, 1, tzinfo=UTC) - EPOCH) // timedelta(microseconds=1)


def offset(zone: ZoneInfo, at: int) -> int:
    found = (EPOCH + timedelta(microseconds=at)).astimezone(zone).utcoffset()
    assert found is not None
    return found // timedelta(microseconds=1)


def clock(seconds: int) -> str:
    sign, size = "-" if seconds < 0 else "", abs(seconds)
    return f"{sign}{size // 3600}:{size % 3600 // 60:02}:{size % 60:02}"


OFFSETS = st.integers(-12 * 3600, 12 * 3600).map(clock)
TIMES = st.just("") | st.integers(-100 * 3600, 100 * 3600).map(lambda seconds: f"/{clock(seconds)}")


def days(first: int, last: int) -> st.SearchStrategy[str]:
    return st.builds("M{}.{}.{}".format, st.integers(first, last), st.integers(1, 5), st.integers(0, 6))


LINES = st.builds(
    "{}{}{}{},{}{},{}{}".format,
    st.sampled_from(["EST", "<-03>"]), OFFSETS, st.sampled_from(["EDT", "<+1030>"]), OFFSETS | st.just(""),
    days(2, 5), TIMES, days(7, 11), TIMES,
)  # fmt: skip


@given(LINES, st.booleans())
@example("EST5EDT,M3.2.0,M11.1.0", False)
@example("IST-1GMT0,M10.5.0,M3.5.0/1", False)
@example("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", False)
@settings(max_examples=60, deadline=None)
def test_the_clock_changes_when_the_standard_library_says_so(line: str, southern: bool) -> None:
    if southern:
        names, there, back = line.split(",")
        line = f"{names},{back},{there}"
    here, reference = Zone("Made/Up", file(line)), ZoneInfo.from_file(io.BytesIO(file(line)))
    rule = yearly_rule(line)
    assert rule is not None
    for year in YEARS:
        changes = [at for at, _ in rule.changes(instant(year), instant(year + 1))]
        assert len(changes) == 2
        moments = [at + shift for at in changes for shift in (-DAY, -SECOND, -1, 0, SECOND, HOUR, DAY)]
        for at in [*moments, *range(instant(year) + 9 * DAY, instant(year + 1) - 9 * DAY, 3 * DAY + 7 * MINUTE)]:
            assert here.offset_at(at) == offset(reference, at), (line, year, at)


# Here the standard library is a day off: it takes 0 for the last day of the year before, and lets 28 February wait for
# the leap day. No zone of the database changes by such days.
@pytest.mark.parametrize(
    "day, dates",
    [
        ("J59", ["2023-02-28", "2024-02-28"]),
        ("J60", ["2023-03-01", "2024-03-01"]),
        ("J365", ["2023-12-31", "2024-12-31"]),
        ("0", ["2023-01-01", "2024-01-01"]),
        ("59", ["2023-03-01", "2024-02-29"]),
        ("M2.5.3", ["2023-02-22", "2024-02-28"]),
    ],
)
def test_a_day_can_be_written_in_three_ways(day: str, dates: list[str]) -> None:
    rule = yearly_rule(f"UTC0SUM,{day}/12,M6.1.0")
    assert rule is not None
    found = [(EPOCH + timedelta(microseconds=at)).date() for at, to in rule.changes(instant(2023), instant(2025)) if to]
    assert [one.isoformat() for one in found] == dates


@pytest.mark.parametrize("line", ["", "UTC0", "<+0545>-5:45", "JST-9"])
def test_a_line_without_dates_is_no_rule(line: str) -> None:
    assert yearly_rule(line) is None


def test_a_rule_is_asked_from_an_instant_to_just_before_another() -> None:
    rule = yearly_rule("EST5EDT,M3.2.0,M11.1.0")
    assert rule is not None
    spring, autumn = (at for at, _ in rule.changes(instant(2026), instant(2027)))
    assert [at for at, _ in rule.changes(spring, autumn)] == [spring]
    assert [at for at, _ in rule.changes(spring + 1, autumn + 1)] == [autumn]


def test_a_summer_that_ends_as_the_next_begins_is_always_there() -> None:
    here = Zone("Made/Up", file("EST5EDT4,0/0,J365/25"))
    assert {here.offset_at(at) // HOUR for at in range(instant(2000), instant(2030), DAY // 2)} == {-4}
