from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Command

NEW_YORK = ("--zone", "America/New_York")


def test_a_window_stands_beside_the_other_ways_to_count(etiquette: Command) -> None:
    found = etiquette("count", "7 consecutive days", "--from", "2026-03-03 15:00", *NEW_YORK)
    assert (found.status, found.out) == (
        0,
        """\
7 consecutive days from Tue 3 Mar 2026 15:00 EST · America/New_York

                      the window ends       a deadline is met up to
  7 consecutive days  Tue 10 Mar 00:00 EDT  the end of Mon 9 Mar EDT
  7 days              Tue 10 Mar 15:00 EDT  Tue 10 Mar 15:00 EDT
  7 full days         Wed 11 Mar 00:00 EDT  the end of Tue 10 Mar EDT
  168 hours           Tue 10 Mar 16:00 EDT  Tue 10 Mar 16:00 EDT

The clock goes forward on Sun 8 Mar 2026: 02:00 EST is 03:00 EDT.
Hours are elapsed time; days keep the time on the clock.
""",
    )


def test_on_a_narrow_screen_the_ways_stand_below_each_other(
    etiquette: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = etiquette("count", "1 day", "--from", "2026-07-03 15:00", *NEW_YORK).lines
    assert lines[3:6] == [
        "  1 day",
        "    ends Sat 4 Jul 15:00 EDT; a deadline",
        "    is met up to Sat 4 Jul 15:00 EDT",
    ]


def windows(etiquette: Command, written: str, *more: str) -> list[str]:
    found = etiquette("count", written, "--from", "2026-07-01T12:00-04:00", *NEW_YORK, *more, "--json").json
    return [found["window"], *(one["window"] for one in found["others"])]


@pytest.mark.parametrize(
    "written, more, ways",
    [
        ("24 hours", (), ["24 hours", "1 day", "1 consecutive day", "1 full day", "calendar day"]),
        ("36 hours", (), ["36 hours"]),
        ("P2W", (), ["2 weeks", "2 consecutive weeks", "2 full weeks", "336 hours"]),
        ("2 months", (), ["2 months", "2 consecutive months", "2 full months"]),
        (
            "calendar month",
            (),
            ["calendar month", "1 month", "1 consecutive month", "1 full month"],
        ),
        ("calendar quarter", (), ["calendar quarter"]),
        ("5 days 2 hours", (), ["5 days 2 hours"]),
        ("5 days 30 full days", (), ["5 days 30 full days"]),
        ("ever", (), ["ever"]),
        (
            "3 full days",
            ("--country", "US"),
            [
                "3 full days", "3 days", "3 consecutive days", "3 business days", "3 consecutive business days",
                "3 full business days", "72 hours",
            ],
        ),
        (
            "3 business days",
            ("--country", "US", "--subdivision", "NY"),
            [
                "3 business days", "3 consecutive business days", "3 full business days", "3 days", "3 consecutive days",
                "3 full days",
            ],
        ),
    ],
)  # fmt: skip
def test_the_same_number_is_counted_in_every_way_that_it_can_be(
    etiquette: Command, written: str, more: tuple[str, ...], ways: list[str]
) -> None:
    assert windows(etiquette, written, *more) == ways


def test_business_days_keep_the_holidays_of_the_country(etiquette: Command) -> None:
    arguments = ("count", "2 business days", "--from", "2026-07-01 12:00", *NEW_YORK, "--country", "US", "--json")
    assert etiquette(*arguments).json["end"] == "2026-07-06T12:00:00-04:00"


def test_the_json_of_a_window_has_the_last_instant_and_the_changes_of_the_clock(etiquette: Command) -> None:
    found = etiquette("count", "1 full day", "--from", "2026-10-31T12:00", *NEW_YORK, "--json").json
    assert (found["end"], found["last"]) == ("2026-11-02T00:00:00-05:00", "2026-11-01T23:59:59.999999-05:00")
    assert found["clock_changes"] == [{"at": "2026-11-01T01:00:00-05:00", "from": "2026-11-01T02:00:00-04:00"}]


def test_a_window_that_never_ends_has_no_end(etiquette: Command) -> None:
    assert etiquette("count", "ever", "--zone", "UTC", "--from", "2026-01-01T00:00", "--json").json["end"] is None
    assert "never" in etiquette("count", "9999 years", "--zone", "UTC", "--from", "2026-01-01T00:00").out


def test_of_many_changes_of_the_clock_the_first_are_told_and_the_rest_counted(etiquette: Command) -> None:
    lines = etiquette("count", "10 years", "--from", "2026-01-01 00:00", *NEW_YORK).lines
    assert sum(line.startswith("The clock goes") for line in lines) == 4
    assert lines[-2] == "And 16 further changes of the clock."


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("7 moons", *NEW_YORK), "unknown-unit"),
        (("7 days", "--zone", "America/New_Yrok"), "unknown-zone"),
        (("7 days", *NEW_YORK, "--from", "2026-03-03"), "date-alone"),
        (("7 days", "--zone", "UTC", "--country", "XX"), "unknown-country"),
        (("7 days", "--zone", "UTC", "--subdivision", "NY"), "no-country"),
        (("7 days", "--zone", "UTC", "--country", "US", "--subdivision", "XX"), "unknown-subdivision"),
        (("7 business days", *NEW_YORK), "no-calendar"),
        (("7 open hours", *NEW_YORK), "no-calendar"),
        (("7 business days of office", *NEW_YORK, "--country", "US"), "needs-a-policy"),
        (("1 day before visit", *NEW_YORK), "needs-a-policy"),
        (("7 days",), "bad-usage"),
    ],
)
def test_what_cannot_be_counted_is_an_error(etiquette: Command, arguments: tuple[str, ...], code: str) -> None:
    given = () if "--from" in arguments else ("--from", "2026-03-03T15:00Z")
    found = etiquette("count", *arguments, *given, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, code)
