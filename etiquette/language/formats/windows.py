"""Windows, hours and zones: the words for time."""

from __future__ import annotations

from etiquette.language.formats.shapes import (
    Schema,
    items,
    mapping,
    of,
    one_or_more,
    ref,
    said,
    text,
    union,
)
from etiquette.weekly import EVERY_DAY, WEEKDAYS

_MEMBERS = ["1 day after decision_on", "14 days"]

WINDOWS: dict[str, Schema] = {
    "window": said(
        "window",
        "Where time runs from an anchor event to an end. A duration (24 hours, 2 weeks, 3 business days, PT24H) ends"
        " at the same time of day; N consecutive days counts the anchor's day as day 1, N full days as day 0, both to"
        " midnight; calendar day, week, month, quarter or year runs to the midnight that ends the period; DURATION"
        " before NAME, DURATION after NAME or on NAME goes by an attribute of the anchor event or by a fact; ever"
        " never ends.",
        "24 hours",
        "7 consecutive days",
        "calendar week",
        "1 day after decision_on",
        "ever",
        {"fact": "timeline"},
        {"first_known": _MEMBERS},
        **union(text={"minLength": 1}, mapping=ref("chosen-window")),
    ),
    "chosen-window": said(
        "window",
        "A window told by a fact, or chosen among others.",
        {"fact": "timeline"},
        **mapping(
            {
                "fact": of(
                    "name",
                    "Fact",
                    "A fact of type duration: the window ends that long after the anchor.",
                    "timeline",
                ),
                "earliest": of(
                    "windows",
                    "Earliest",
                    "The first of the ends. Members whose facts are unknown drop out.",
                    ["3 weeks", {"fact": "timeline"}],
                ),
                "latest": of(
                    "windows",
                    "Latest",
                    "The last of the ends. Members whose facts are unknown drop out.",
                    ["2 days", "1 day after visit_on"],
                ),
                "first_known": of(
                    "windows",
                    "First known",
                    "The first member whose facts are known; put the one to fall back on last.",
                    _MEMBERS,
                ),
            },
            oneOf=one_or_more("fact", "earliest", "latest", "first_known"),
        ),
    ),
    "windows": said("list of windows", "One window or more.", _MEMBERS, **items(ref("window"))),
    "waits": said(
        "window or list of windows",
        "One window; or a list that escalates: the nth event uses the nth window, and past the end the last.",
        "3 weeks",
        ["1 week", "2 weeks", "4 weeks"],
        **union(text={"minLength": 1}, list=ref("windows"), mapping=ref("chosen-window")),
    ),
}

_RANGE_HELP = "09:00-17:00; all day; or a list of ranges. One that ends before it starts runs into the next day."


def _day(key: str, title: str) -> Schema:
    return of("ranges", title, f"When it is open (or denied) on {key}: {_RANGE_HELP}", "09:00-17:00", "all day")


HOURS: dict[str, Schema] = {
    "ranges": said(
        "range of hours, or list of them",
        f"Wall-clock times: {_RANGE_HELP} 24:00 ends the day.",
        "09:00-17:00",
        ["10:00-12:00", "13:00-15:00"],
        **union(text={"minLength": 1}, list=items({"type": "string", "minLength": 1, "examples": ["09:00-12:00"]})),
    ),
    "weekly-hours": said(
        "weekly hours",
        "Days of the week and their hours. A day is a weekday, a span of weekdays (monday-friday) or every day; each"
        " weekday is named once, and one that is not named is closed.",
        {"monday-friday": "09:00-17:00", "saturday": ["10:00-12:00", "13:00-15:00"]},
        type="object",
        minProperties=1,
        properties={
            EVERY_DAY: _day("all seven days", "Every day"),
            "monday-friday": _day("Monday to Friday", "Monday to Friday"),
            "saturday-sunday": _day("Saturday and Sunday", "Saturday and Sunday"),
            **{day: _day(day.capitalize(), day.capitalize()) for day in WEEKDAYS},
        },
        patternProperties={"^x-": True},
        additionalProperties=ref("ranges"),
    ),
    "hours": said(
        "hours",
        "Weekly hours; or {calendar: C}, the opening hours of a calendar; or {fact: F}, a fact of type hours.",
        {"every day": "08:00-21:00"},
        {"calendar": "office"},
        {"fact": "their_hours"},
        **union(
            mapping={
                "if": {"required": ["calendar"]},
                "then": ref("calendar-hours"),
                "else": {"if": {"required": ["fact"]}, "then": ref("fact-hours"), "else": ref("weekly-hours")},
            }
        ),
    ),
    "calendar-hours": said(
        "hours of a calendar",
        "The opening hours of a calendar, on its working dates.",
        {"calendar": "office"},
        **mapping(
            {"calendar": of("name", "Calendar", "A calendar that the policy declares.", "office")},
        ),
    ),
    "fact-hours": said(
        "hours told by a fact",
        "Weekly hours told by a fact of type hours; while it is unknown, allow allows nothing and deny denies nothing.",
        {"fact": "their_hours"},
        **mapping({"fact": of("name", "Fact", "A fact of type hours.", "their_hours")}),
    ),
}

ZONES: dict[str, Schema] = {
    "zone": said(
        "zone",
        "A name of the time-zone database; or {fact: F}, a fact of type zone or zones, with a default beside it or at"
        " the fact.",
        "America/New_York",
        {"fact": "zone", "default": "America/New_York"},
        **union(text={"minLength": 1}, mapping=ref("fact-zone")),
    ),
    "fact-zone": said(
        "zone told by a fact",
        "The fact that names the zone, and the zone that stands for it while it is unknown.",
        {"fact": "zone", "default": "America/New_York"},
        **mapping(
            {
                "fact": of("name", "Fact", "A fact of type zone, or of type zones.", "zone"),
                "default": text("Default", "The zone where the fact is unknown.", "America/New_York"),
            },
            ("fact",),
        ),
    ),
}
