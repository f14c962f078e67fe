"""Selectors, tests and conditions: which events, and when a rule exists."""

from __future__ import annotations

from etiquette.language.formats.shapes import (
    OWN,
    Schema,
    beside,
    flag,
    items,
    mapping,
    of,
    one_or_more,
    ref,
    said,
    text,
    union,
)

_COMPARISONS = ("at_least", "at_most", "more_than", "less_than")
# The language reads 4.5 as a text; for editors and in JSON it is a number.
_SCALARS = ["string", "number", "boolean"]


def _bound(title: str, description: str) -> Schema:
    return said(title, f"{description} For numbers, dates and instants.", 3, "2026-03-01", type=["string", "number"])


TESTS: dict[str, Schema] = {
    "value": said("value", "A text, a number, or true or false.", "conversation", 3, True, type=_SCALARS),
    "test": said(
        "test",
        "A value: equal to it. A list: equal to one of them. A mapping: not, known, or bounds.",
        "conversation",
        ["missed", "voicemail"],
        {"not": "conversation"},
        {"at_least": 3, "less_than": 10},
        {"known": True},
        type=[*_SCALARS, "array", "object"],
        allOf=[
            {"if": {"type": "array"}, "then": items(ref("value"))},
            {"if": {"type": "object"}, "then": ref("test-mapping")},
        ],
    ),
    "test-mapping": said(
        "test",
        "One of not, known, or bounds; several bounds must all hold. An unknown fact or an absent attribute fails"
        " every test except known: false and not.",
        {"not": "conversation"},
        **mapping(
            {
                "not": of("test", "Not", "True exactly where the test is not.", "conversation", ["missed"]),
                "at_least": _bound("At least", "This much or more."),
                "at_most": _bound("At most", "This much or less."),
                "more_than": _bound("More than", "More than this."),
                "less_than": _bound("Less than", "Less than this."),
                "known": flag("Known", "Whether there is a value at all; one with a default is always known."),
            },
            anyOf=one_or_more("not", *_COMPARISONS, "known"),
            dependentSchemas={"not": beside(*_COMPARISONS, "known"), "known": beside(*_COMPARISONS)},
        ),
    ),
    "where": said(
        "tests of attributes",
        "Attributes and the tests that they must all pass.",
        {"outcome": "conversation"},
        type="object",
        minProperties=1,
        propertyNames=ref("name"),
        patternProperties={OWN: True},
        additionalProperties=ref("test"),
    ),
}

SELECTORS: dict[str, Schema] = {
    "selector": said(
        "selector",
        "Which events: a name (an event, an act by any channel, or a group), a list (any of them, the first that"
        " fits), or a mapping that narrows a name down.",
        "interview",
        ["interview", "reply"],
        {"event": "call", "channel": "phone", "where": {"outcome": "conversation"}},
        **union(text=ref("name"), list=items(ref("selected")), mapping=ref("pattern")),
    ),
    "selected": said(
        "member of a selector",
        "A name, or a mapping that narrows a name down.",
        "reply",
        {"event": "call", "where": {"outcome": "conversation"}},
        **union(text=ref("name"), mapping=ref("pattern")),
    ),
    "pattern": said(
        "selector",
        "Events of a name that also fit everything else that is said.",
        {"event": "call", "channel": "phone"},
        **mapping(
            {
                "event": of(
                    "name-or-names",
                    "Event",
                    "The name of an event, an act or a group; or a list of them.",
                    "call",
                    ["call", "text-message"],
                ),
                "channel": of(
                    "name-or-names",
                    "Channel",
                    "By this channel, or by one of these.",
                    "phone",
                    ["phone", "email"],
                ),
                "where": of(
                    "where",
                    "Where",
                    "Tests that the event's attributes must pass.",
                    {"outcome": "conversation"},
                ),
                "during": of("name", "During", "A state that holds just before the event.", "consented"),
                "outside": of("name", "Outside", "A state that does not hold just before the event.", "crisis"),
                "at": of(
                    "name",
                    "At",
                    "An attribute of type instant from which windows run instead of the event's own instant; the event"
                    " counts from its own instant on all the same.",
                    "received",
                ),
            },
            ("event",),
        ),
    ),
}

CONDITIONS: dict[str, Schema] = {
    "condition": {
        "$anchor": "condition",
        **said(
            "condition",
            "A state or a boolean fact by name; {FACT: TEST}; {passed: FACT}; {not: C}; {all: [C, ...]};"
            " {any: [C, ...]}. A bare list is not a condition: say all or any.",
            "ended",
            {"employer": "traditional"},
            {"passed": "decision_on"},
            {"all": ["consented", {"not": "opted-out"}]},
            **union(text=ref("name"), mapping=ref("condition-mapping")),
        ),
    },
    "conditions": said("list of conditions", "One condition or more.", ["ended"], **items(ref("condition"))),
    "condition-mapping": said(
        "condition",
        "One thing: passed, not, all, any, or a fact with its test.",
        {"not": "ended"},
        type="object",
        minProperties=1,
        propertyNames=ref("name"),
        properties={
            "passed": text(
                "Passed",
                "A fact that is an instant at or before now, or a date whose day is over; or so long before or after"
                " it: 2 days before visit_at.",
                "decision_on",
                "1 day after decision_on",
            ),
            "not": of("condition", "Not", "The condition does not hold.", "ended"),
            "all": of("conditions", "All", "Every one of these conditions holds.", ["consented", "open-case"]),
            "any": of("conditions", "Any", "At least one of these conditions holds.", ["ended", "opted-out"]),
        },
        patternProperties={OWN: True},
        additionalProperties=ref("test"),
        # With keys of the author's own among them, a schema cannot count the others.
        **{"if": {"propertyNames": {"not": {"pattern": OWN}}}, "then": {"maxProperties": 1}},
    ),
}
