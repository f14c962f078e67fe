"""The format of a policy document."""

from __future__ import annotations

from etiquette.language.formats.messages import MESSAGES
from etiquette.language.formats.rules import RULES
from etiquette.language.formats.selectors import CONDITIONS, SELECTORS, TESTS
from etiquette.language.formats.shapes import (
    BASE,
    DRAFT,
    OWN,
    Schema,
    beside,
    flag,
    items,
    mapping,
    meant,
    of,
    one_or_more,
    ref,
    said,
    table,
    text,
    word,
)
from etiquette.language.formats.texts import DATES, NAME_LISTS, NAMES
from etiquette.language.formats.windows import HOURS, WINDOWS, ZONES
from etiquette.policy import TYPES, TypeName
from etiquette.weekly import WEEKDAYS

_VALUES: dict[TypeName, str] = {
    "text": "Any text.",
    "choice": "One of the texts that are listed under of.",
    "boolean": "true or false.",
    "number": "A number, with or without decimals.",
    "date": "A day of the local calendar: 2026-03-20.",
    "instant": "A date, a time and an offset or zone: 2026-03-17T18:00:00-04:00.",
    "duration": "So long: 2 weeks, 24 hours, 3 business days, PT24H.",
    "zone": "A name of the time-zone database: America/New_York.",
    "zones": "A list of such names: any of them may be the right one.",
    "hours": "Weekly hours: {monday-friday: 09:00-17:00}.",
}

_ABOUT = text("About", "What it is, for people.", "the day they said they would decide by")
_TYPE = meant("Type", "What kind of value it has.", {type: _VALUES[type] for type in TYPES})
_OF = said(
    "Of",
    "The values of a choice; only with type: choice.",
    ["high-tech", "traditional"],
    **items({"type": "string", "minLength": 1, "examples": ["traditional"]}),
)
_DEFAULT = said(
    "Default",
    "Stands for it where no value is given; then it always counts as known.",
    "high-tech",
    3,
    True,
    type=["string", "number", "boolean", "array", "object"],
)
_CHOICE = {
    "if": {"properties": {"type": {"const": "choice"}}, "required": ["type"]},
    "then": {"title": "choice", "required": ["of"]},
    "dependentSchemas": {"of": {"properties": {"type": {"const": "choice"}}}},
}


def _entry(title: str, description: str, shape: Schema) -> Schema:
    """An entry that may be empty (``reply:``)."""
    return {"title": title, "description": description, "if": {"type": "null"}, "else": shape}


DECLARATIONS: dict[str, Schema] = {
    "attribute": said(
        "attribute",
        "A detail of an event: its type, and what stands for it where an event does not give it.",
        {"type": "choice", "of": ["missed", "voicemail", "conversation"]},
        **mapping({"type": _TYPE, "of": _OF, "default": _DEFAULT, "about": _ABOUT}, ("type",), **_CHOICE),
    ),
    "fact": said(
        "fact",
        "Something known about a thread: given from outside, or set by an event.",
        {"type": "date", "about": "the day they said they would decide by"},
        **mapping(
            {
                "type": _TYPE,
                "of": _OF,
                "default": _DEFAULT,
                "required": flag(
                    "Required",
                    "While it is unknown, every act ruled by a rule that reads it is blocked. Not with a default.",
                ),
                "about": _ABOUT,
            },
            ("type",),
            **_CHOICE,
        ),
    ),
    "attributes": said(
        "attributes",
        "Details that the event may carry, by name.",
        {"interviewer": {"type": "text"}},
        **table(ref("attribute")),
    ),
    "event": _entry(
        "event",
        "Something that can happen in a thread.",
        mapping(
            {
                "about": _ABOUT,
                "attributes": of(
                    "attributes",
                    "Attributes",
                    "Details that the event may carry.",
                    {"interviewer": {"type": "text"}},
                ),
            }
        ),
    ),
    "act": _entry(
        "act",
        "Something that the owner of the policy may do next; doing it is recorded as an event of the same name.",
        mapping(
            {
                "channels": of("names", "Channels", "How it can be done.", ["email", "phone"]),
                "about": _ABOUT,
                "attributes": of(
                    "attributes",
                    "Attributes",
                    "Details that the act may carry.",
                    {"outcome": {"type": "choice", "of": ["missed", "voicemail"]}},
                ),
            }
        ),
    ),
    "state": said(
        "state",
        "Something that holds between events. Every begins event opens an interval; it ends at the first ends event"
        " or when it has lasted. With neither ends nor lasts it is final.",
        {"begins": "opt-out", "ends": "opt-in", "by": ["channel"]},
        **mapping(
            {
                "begins": of("selector", "Begins", "Events that begin it.", ["contract-signed", "rejection"]),
                "ends": of("selector", "Ends", "Events that end it: the first of them after it began.", "opt-in"),
                "starts_after": of(
                    "window",
                    "Starts after",
                    "It holds only from the end of this window after the begins event. Not with lasts.",
                    "10 full business days",
                ),
                "ends_after": of(
                    "window",
                    "Ends after",
                    "It goes on to the end of this window after the ends event.",
                    "30 full days",
                ),
                "lasts": of(
                    "window",
                    "Lasts",
                    "It is over at the end of this window after the begins event, whatever happens.",
                    "7 consecutive days",
                ),
                "by": of(
                    "names",
                    "By",
                    "The channel, or attributes: one such state for each value; read in a rule, that of the proposed"
                    " act.",
                    ["channel"],
                ),
                "about": _ABOUT,
            },
            ("begins",),
            dependentRequired={"ends_after": ["ends"]},
            dependentSchemas={"starts_after": beside("lasts")},
        ),
    ),
    "script": said(
        "script",
        "A text for an act, with {fact} placeholders; {{ and }} are braces.",
        {"act": "check-in", "channel": "phone", "text": "Hi, I'm calling regarding the {role} position."},
        **mapping(
            {
                "act": of("name-or-names", "Act", "The act that it is for.", "check-in"),
                "channel": of("name-or-names", "Channel", "The channel that it is for; any if absent.", "phone"),
                "text": text("Text", "The words. {fact} stands for the value of a fact.", "About the {role} position"),
                "about": _ABOUT,
            },
            ("act", "text"),
        ),
    ),
}

_HOLIDAYS = mapping(
    {
        "country": text("Country", "Two letters, as in ISO 3166.", "US"),
        "subdivision": text("Subdivision", "A state or region of the country.", "NY"),
    },
    ("country",),
)
_CALENDAR_DATES = items(ref("dates"))

CALENDARS: dict[str, Schema] = {
    "calendar": _entry(
        "calendar",
        "Which dates are working dates, and the opening hours on them.",
        mapping(
            {
                "weekend": said(
                    "Weekend",
                    "Days of the week that are not worked; Saturday and Sunday where it is not written.",
                    ["saturday", "sunday"],
                    **items({"enum": list(WEEKDAYS)}),
                ),
                "holidays": said(
                    "Holidays",
                    "The holiday table of a country; observed days are in it.",
                    {"country": "US", "subdivision": "NY"},
                    **_HOLIDAYS,
                ),
                "closed": said(
                    "Closed",
                    "Further dates, or ranges of dates, that are not worked.",
                    ["2026-12-24..2026-12-31"],
                    **_CALENDAR_DATES,
                ),
                "working": said(
                    "Working",
                    "Dates that are worked in spite of weekend or holiday; closed wins over it.",
                    ["2026-07-03"],
                    **_CALENDAR_DATES,
                ),
                "open": of(
                    "weekly-hours",
                    "Open",
                    "Opening hours on working dates; all day where it is not written.",
                    {"monday-friday": "09:00-17:00"},
                ),
            }
        ),
    ),
    "clock": said(
        "clock",
        "Whose clock is read: the zone of dates, hours and calendar arithmetic.",
        {"zone": "America/New_York"},
        {"zone": {"fact": "zone", "default": "America/New_York"}, "calendar": "office"},
        **mapping(
            {
                "zone": of(
                    "zone",
                    "Zone",
                    "The clock zone: a name, or the fact that names it.",
                    "America/New_York",
                    {"fact": "zone", "default": "America/New_York"},
                ),
                "calendar": of("name", "Calendar", "Counts business days and open time.", "office"),
                "week_starts": word("Week starts", "The first day of a calendar week.", "monday", "sunday"),
            },
            ("zone",),
        ),
    ),
}

_RULES = said(
    "Rules",
    "What binds acts to the history and the clock.",
    [{"id": "over", "kind": "forbid", "when": "ended"}],
)
_KEYS: dict[str, Schema] = {
    "format": said("Format", "The version of the policy language: this is format 1.", 1, const=1),
    "policy": of("policy-name", "Policy", "The name of the policy, in kebab-case.", "job-interview"),
    "version": of(
        "version",
        "Version",
        "Semantic version. Major: something forbidden becomes allowed, or a deadline moves later. Minor: restraint or"
        " duty is added. Patch: no decision changes.",
        "1.0.0",
    ),
    "title": text("Title", "A headline for people.", "Following up after a job interview"),
    "description": text("Description", "What the policy is for and where it comes from.", "When to write, and when not."),
    "effective": said(
        "Effective",
        "The local dates between which the version is in force.",
        {"from": "2026-01-01", "until": "2027-01-01"},
        **mapping(
            {
                "from": of("date", "From", "The first date.", "2026-01-01"),
                "until": of("date", "Until", "The first date on which it is no longer in force.", "2027-01-01"),
            },
            anyOf=one_or_more("from", "until"),
        ),
    ),
    "extends": said(
        "Extends",
        "Policies whose parts are taken over, in order; a later part of the same name replaces the earlier.",
        ["base-courtesy@^1"],
        **items(ref("reference")),
    ),
    "drop": said("Drop", "Ids of inherited rules that are removed.", ["silence"], **items(ref("rule-id"))),
    "other_events": meant(
        "Other events",
        "What becomes of events that the policy does not declare; refuse where it is not written.",
        {"refuse": "Such an event is an error.", "ignore": "Such an event is passed over, as if it were absent."},
    ),
    "clock": of("clock", "Clock", "Whose clock is read.", {"zone": "America/New_York"}),
    "calendars": said("Calendars", "Working dates and opening hours, by name.", {"office": {"holidays": {"country": "US"}}},
                      **table(ref("calendar"))),
    "facts": said("Facts", "What can be known about a thread, by name.", {"role": {"type": "text"}},
                  **table(ref("fact"))),
    "events": said("Events", "What can happen in a thread, by name.", {"interview": None, "reply": None},
                   **table(ref("event"))),
    "acts": said("Acts", "What may be done next, by name.", {"check-in": {"channels": ["email", "phone"]}},
                 **table(ref("act"))),
    "groups": said("Groups", "Named selectors.", {"contact": ["thank-you", "check-in"]}, **table(ref("selector"))),
    "states": said("States", "What holds between events, by name.", {"ended": {"begins": ["contract-signed"]}},
                   **table(ref("state"))),
    "rules": {**_RULES, **items(ref("rule"))},
    "scripts": said("Scripts", "Texts for acts, by name; the first whose act and channel fit is used.",
                    {"note": {"act": "thank-you", "text": "Thank you for the talk about the {role} position."}},
                    **table(ref("script"))),
}  # fmt: skip

_WHOLE: Schema = {
    "title": "policy",
    "required": ["clock"],
    "properties": {"rules": {**_RULES, "items": {"title": "rule", "required": ["kind"]}}},
}

POLICY: Schema = {
    "$schema": DRAFT,
    "$id": f"{BASE}policy-1.schema.json",
    "title": "policy",
    "description": "When a follow-up is allowed, due, overdue, too soon, blocked or closed, and why.",
    **mapping(_KEYS, ("format", "policy", "version")),
    "patternProperties": {OWN: True},
    # Without parents there is nothing to take a clock from, and no rule to change.
    "if": {"required": ["extends"]},
    "else": _WHOLE,
    "dependentRequired": {"drop": ["extends"]},
    "$defs": {
        **NAMES,
        **DATES,
        **NAME_LISTS,
        **WINDOWS,
        **HOURS,
        **ZONES,
        **TESTS,
        **SELECTORS,
        **CONDITIONS,
        **DECLARATIONS,
        **CALENDARS,
        **RULES,
        **MESSAGES,
    },
}
