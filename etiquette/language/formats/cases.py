"""The format of scenario cases: histories and what must be answered to them."""

from __future__ import annotations

from typing import Any

from etiquette.language.formats.audit import FINDING
from etiquette.language.formats.decision import ANSWER, REASON, text_or_null, texts
from etiquette.language.formats.event import DETAILS, THREAD
from etiquette.language.formats.policy import POLICY
from etiquette.language.formats.shapes import (
    BASE,
    DRAFT,
    OWN,
    Schema,
    beside,
    items,
    mapping,
    of,
    one_or_more,
    ref,
    said,
    text,
    union,
    word,
)

_WHEN = "A time without an offset is read in the zone of the cases."
_TIMES = ("not_before", "due_from", "due_by", "valid_until")


def _at(title: str, description: str) -> Schema:
    return text(title, f"{description} {_WHEN}", "2026-03-17 18:00", "2026-03-17T18:00:00-04:00")


def _time(shape: Schema) -> Schema:
    """An expected instant: read in the zone of the cases, or null."""
    return text_or_null(
        shape["title"], f"{shape['description']} {_WHEN} null: there is none.", "2026-03-17 18:00", None
    )


def _partial(keys: dict[str, Schema], *times: str) -> dict[str, Schema]:
    """The fields of an answer, any of which a case may name."""
    return {key: _time(shape) if key in times else shape for key, shape in keys.items()}


def _values(title: str, description: str, *examples: Any) -> Schema:
    return said(title, description, *examples, type="object", patternProperties={OWN: True})


def _list(title: str, description: str, name: str, *examples: Any) -> Schema:
    return said(title, description, *examples, type="array", items=ref(name))


_FACTS = _values("Facts", "What is known from outside, by name.", {"role": "Data Engineer"})
_SHARED_FACTS = _values(
    "Facts", "What is known from outside in every case that does not say otherwise, by name.", {"role": "Data Engineer"}
)
_ZONE = text("Zone", "The zone in which times without an offset are read.", "America/New_York")
_RULES = texts("Rules", "All rules that forbid or, if none does, all that demand.", ["silence"])

_EXPECTATION: dict[str, Schema] = {
    "thread": text("Thread", "The thread asked about, where the history has several.", "acme"),
    "at": _at("At", "The instant asked about."),
    "act": text("Act", "The act that is proposed.", "check-in"),
    "attributes": _values("Attributes", "Those of the proposed act.", {"interviewer": "Ada"}),
    **{key: shape for key, shape in _partial(ANSWER, *_TIMES).items() if key not in ("act", "reasons")},
    "channel": text_or_null(
        "Channel", "The channel that is proposed; the act as a whole where it is not written.", "phone"
    ),
    "rules": _RULES,
    "reasons": _list("Reasons", "All reasons in order, each with the fields that it names.", "reason", []),
}

_EVENT: dict[str, Schema] = {
    "thread": THREAD,
    "at": _at("At", "When it happened."),
    "event": text("Event", "The name of an event or act, or retraction.", "interview"),
    **DETAILS,
}

_DRAFT: dict[str, Schema] = {
    "act": text("Act", "The act that it is for.", "thank-you"),
    "channel": text_or_null("Channel", "The channel that it is for.", "email"),
    "subject": text_or_null("Subject", "Its subject.", "Thank you"),
    "body": said("Body", "Its text.", "Dear Ada, thank you for your time.", type="string"),
}

_ALERT: dict[str, Schema] = {
    "policy": said("Policy", "The policy that has the rule.", "job-interview", type="string"),
    "rule": said("Rule", "The message rule that the draft fails.", "short", type="string"),
    "check": said("Check", "The check that fails.", "words", type="string"),
    "strength": REASON["strength"],
    "place": text_or_null("Place", "Where in the draft.", "body"),
    "because": REASON["because"],
    "message": said("Message", "What is wrong, for people.", "the body has 240 words", type="string"),
}

_POLICY = said(
    "Policy",
    "The policy that is tried: by name, by path, or written out; a list of them is combined.",
    "job-interview@1.0.0",
    ["federal-debt", "base-courtesy@^1"],
    type=["string", "array", "object"],
    allOf=[{"if": {"type": "array"}, "then": items(ref("which")), "else": ref("which")}],
)

_CASE: dict[str, Schema] = {
    "case": text("Case", "A sentence that says what is shown.", "two weeks of silence make a check-in due"),
    "labels": texts("Labels", "The sentences of the specification that it shows.", ["language 4", "fine-print 29"]),
    "policy": _POLICY,
    "zone": _ZONE,
    "facts": _FACTS,
    "history": _list(
        "History", "What happened, in any order.", "event", [{"at": "2026-03-03 15:00", "event": "reply"}]
    ),
    "expect": said(
        "Expect",
        "Decisions, each with the fields that it names.",
        [{"at": "2026-03-17 18:00", "act": "check-in", "status": "due"}],
        **items(ref("expectation")),
    ),
    "audit": _list("Audit", "The findings of an audit to the last instant that the case names.", "finding", []),
    "known": word(
        "Known", "What the audit goes by: what was known then (the default), or what is known now.", "then", "now"
    ),
    "draft": of("draft", "Draft", "A message to judge.", {"act": "thank-you", "body": "Dear Ada, thank you."}),
    "findings": _list("Findings", "What judging the draft must find, in order.", "alert", [{"rule": "short"}]),
    "error": text("Error", "The code of the error that the case must end in, instead of an answer.", "naive-time"),
}

_DEFINITIONS: dict[str, Schema] = {
    "event": {"title": "event", "description": "Something that happened.", **mapping(_EVENT, ("at", "event"))},
    "expectation": {
        "title": "expectation",
        "description": "A decision, in the fields that matter.",
        **mapping(_EXPECTATION, ("at", "act")),
    },
    "reason": {
        "title": "reason",
        "description": "A reason, in the fields that matter.",
        **mapping(_partial(REASON, "until")),
    },
    "finding": {
        "title": "finding",
        "description": "A finding of the audit, in the fields that matter.",
        **mapping(_partial(FINDING, "at", "due_by")),
    },
    "alert": {
        "title": "finding",
        "description": "A finding on the draft, in the fields that matter.",
        **mapping(_ALERT),
    },
    "draft": {"title": "draft", "description": "A message to judge.", **mapping(_DRAFT, ("act", "body"))},
    "case": {
        "title": "case",
        "description": "A history, and what must be answered to it.",
        **mapping(
            _CASE,
            ("case",),
            anyOf=one_or_more("expect", "audit", "draft", "error"),
            dependentRequired={"findings": ["draft"]},
            dependentSchemas={"error": beside("expect", "audit", "findings")},
        ),
    },
    "which": said(
        "policy",
        "A policy by name, with a version or a range behind @, by path, or written out in place.",
        "job-interview@1.0.0",
        "./1.0.0.yaml",
        **union(text={"minLength": 1}, mapping={"$ref": POLICY["$id"]}),
    ),
}

CASES: Schema = {
    "$schema": DRAFT,
    "$id": f"{BASE}cases-1.schema.json",
    "title": "cases",
    "description": "Scenario cases of a policy: histories and what must be answered to them.",
    **mapping(
        {
            "policy": _POLICY,
            "zone": _ZONE,
            "facts": _SHARED_FACTS,
            "cases": said(
                "Cases",
                "The cases, each by itself.",
                [{"case": "nothing has happened yet", "expect": [{"at": "2026-03-03 09:00", "act": "check-in"}]}],
                **items(ref("case")),
            ),
        },
        ("policy", "cases"),
    ),
    "$defs": _DEFINITIONS,
}
