from __future__ import annotations

import pytest

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import to_datetime, zone
from etiquette.phrases import (
    change_text,
    distance,
    last_moment_text,
    length,
    moment_text,
    per_words,
    relative,
    within_words,
)

NOW = parse_instant("2026-03-24T09:00Z")


@pytest.mark.parametrize(
    "moment, words",
    [
        ("2026-03-24T09:00:00.000001Z", "in less than a minute"),
        ("2026-03-24T09:00:59.999999Z", "in less than a minute"),
        ("2026-03-24T09:01Z", "in 1 minute"),
        ("2026-03-24T09:59:59Z", "in 59 minutes"),
        ("2026-03-24T10:00Z", "in 1 hour"),
        ("2026-03-24T11:59:59.999999Z", "in 2 hours 59 minutes"),
        ("2026-03-24T12:00Z", "in 3 hours"),
        ("2026-03-25T08:59:59.999999Z", "in 23 hours"),
        ("2026-03-25T09:00Z", "in 1 day"),
        ("2026-03-25T23:59Z", "in 1 day"),
        ("2026-03-26T00:00Z", "in 2 days"),
        ("2026-04-06T09:00Z", "in 13 days"),
        ("2026-04-07T09:00Z", "in 2 weeks"),
        ("2026-04-08T09:00Z", "in 15 days"),
        ("2028-03-23T09:00Z", "in 2 years"),
        ("2026-03-24T09:00Z", "now"),
        ("2026-03-24T08:59:59.999999Z", "less than a minute ago"),
        ("2026-03-23T09:00:00.000001Z", "23 hours ago"),
        ("2026-03-23T09:00Z", "1 day ago"),
    ],
)
def test_an_instant_is_told_as_seen_from_now(moment: str, words: str) -> None:
    assert relative(NOW, parse_instant(moment)) == words


def test_a_distance_never_says_more_days_than_the_dates_that_are_shown() -> None:
    assert distance(parse_instant("2026-03-24T09:00Z"), parse_instant("2026-03-26T18:00Z")) == "2 days"


def test_across_a_change_of_the_clock_hours_are_elapsed_time() -> None:
    new_york = zone("America/New_York")
    before, after = (
        to_datetime(microseconds(parse_instant(text)), new_york)
        for text in ("2026-03-08T01:00-05:00", "2026-03-08T03:00-04:00")
    )
    assert distance(before, after) == "1 hour"


def test_the_two_occurrences_of_a_repeated_hour_are_told_apart() -> None:
    new_york = zone("America/New_York")
    told = [
        moment_text(to_datetime(microseconds(parse_instant(text)), new_york))
        for text in ("2026-11-01T05:30Z", "2026-11-01T06:30Z")
    ]
    assert told == ["Sun 1 Nov 2026 01:30 EDT", "Sun 1 Nov 2026 01:30 EST"]


@pytest.mark.parametrize(
    "moment, words",
    [
        ("2026-03-24T23:59:59.999999Z", "the end of Tue 24 Mar 2026 UTC"),
        ("2026-03-24T23:59:59.999998Z", "Tue 24 Mar 2026 23:59:59.999998 UTC"),
        ("2026-03-25T00:00Z", "Wed 25 Mar 2026 00:00 UTC"),
        ("2026-03-24T23:59:59Z", "Tue 24 Mar 2026 23:59:59 UTC"),
    ],
)
def test_only_the_last_microsecond_of_a_day_is_its_end(moment: str, words: str) -> None:
    assert last_moment_text(parse_instant(moment)) == words


@pytest.mark.parametrize(
    "moment, words",
    [
        ("2026-03-24T21:00Z", "Tue 24 Mar 21:00 UTC"),
        ("2026-03-24T21:00:00.000001Z", "just after Tue 24 Mar 21:00 UTC"),
        ("2026-03-24T21:00:00.000002Z", "Tue 24 Mar 21:00:00.000002 UTC"),
    ],
)
def test_what_holds_at_a_full_second_changes_just_after_it(moment: str, words: str) -> None:
    assert change_text(parse_instant(moment), year=False) == words


@pytest.mark.parametrize(
    "span, words",
    [
        (0, "less than a second"),
        (999_999, "less than a second"),
        (1_000_000, "1 second"),
        (60_000_000, "1 minute"),
        (3_661_000_000, "1 hour 1 minute"),
        (2 * 86_400_000_000 + 1, "2 days"),
    ],
)
def test_a_length_has_its_two_largest_units(span: int, words: str) -> None:
    assert length(span) == words


@pytest.mark.parametrize(
    "written, words",
    [
        ("24 hours", "within 24 hours"),
        ("7 full days", "within 7 full days"),
        ("on decision_on", "by decision_on"),
        ("2 days before visit_at", "by 2 days before visit_at"),
        ("calendar month", "within the calendar month"),
        ("the earliest of 3 weeks, 1 day after visit_at", "within the earliest of 3 weeks, 1 day after visit_at"),
    ],
)
def test_the_window_of_a_deadline_is_read_in_a_sentence(written: str, words: str) -> None:
    assert within_words(written) == words


@pytest.mark.parametrize(
    "written, words", [("7 days", "in 7 days"), ("calendar week", "in a calendar week"), ("ever", "ever")]
)
def test_the_window_of_a_cap_is_read_in_a_sentence(written: str, words: str) -> None:
    assert per_words(written) == words
