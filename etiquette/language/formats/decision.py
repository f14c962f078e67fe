"""The formats of answers: decisions and what they were computed with."""

from __future__ import annotations

from typing import Any, get_args

from etiquette.decision import STATUSES, Obligation, Permission, ReasonEffect
from etiquette.language.formats.shapes import BASE, DRAFT, Schema, mapping, ref, said, word
from etiquette.language.formats.texts import INSTANTS, instant, maybe
from etiquette.policy import STRENGTHS

_AT = "2026-03-17T18:00:00-04:00"


def _text(title: str, description: str, *examples: Any) -> Schema:
    return said(title, description, *examples, type="string")


def text_or_null(title: str, description: str, *examples: Any) -> Schema:
    """A text that may be absent: then it is null."""
    return said(title, description, *examples, type=["string", "null"])


def texts(title: str, description: str, *examples: Any) -> Schema:
    """A list of texts, which may be empty."""
    return said(title, description, *examples, type="array", items={"type": "string", "examples": ["silence"]})


_SOURCE = mapping(
    {
        "cite": _text("Cite", "The work and the place in it.", "12 CFR 1006.14(b)(2)"),
        "url": _text("URL", "Where it can be read.", "https://www.ecfr.gov/current/title-12/part-1006"),
        "quote": _text("Quote", "Its own words.", "More than seven times within seven days."),
    }
)

REASON: dict[str, Schema] = {
    "policy": _text("Policy", "The policy that has the rule.", "job-interview"),
    "rule": _text("Rule", "The id of the rule; POLICY/ID where combined policies have rules of one id.", "silence"),
    "effect": word("Effect", "What the rule does to the act now.", *get_args(ReasonEffect)),
    "strength": word("Strength", "How much it binds.", *STRENGTHS),
    "because": text_or_null("Because", "One sentence for people, if the rule has one.", "A second reminder annoys."),
    "source": {
        **said("Source", "Where the rule comes from, if it says so.", {"cite": "12 CFR 1006.14(b)(2)"}, None),
        **maybe(_SOURCE),
    },
    "events": texts("Events", "Ids of the events that decided it, in order.", ["e-17"]),
    "until": instant("Until", "The first later instant at which the rule no longer has this effect."),
}

ANSWER: dict[str, Schema] = {
    "act": _text("Act", "What is proposed.", "check-in"),
    "channel": text_or_null("Channel", "How it is done; of an act as a whole, the best channel.", "phone"),
    "status": word("Status", "Permission and obligation in one word.", *STATUSES),
    "permission": word("Permission", "Whether the act may be done.", *get_args(Permission)),
    "obligation": word("Obligation", "Whether the act is owed.", *get_args(Obligation)),
    "not_before": instant("Not before", "The first instant at which the act would be permitted; only with too_soon."),
    "due_from": instant("Due from", "When the earliest obligation opens."),
    "due_by": instant("Due by", "The last instant that meets the earliest deadline."),
    "conflict": said("Conflict", "What the policy demands, it forbids.", False, type="boolean"),
    "needs": texts("Needs", "Events and facts that could lift what blocks; only with blocked.", ["opt-in"]),
    "valid_until": instant("Valid until", "The first later instant at which any other field differs."),
    "preferred": text_or_null("Preferred", "The channel whose decision an act as a whole takes.", "phone"),
    "advice": texts("Advice", "Tips for the act.", ["Name one thing that you talked about."]),
    "scripts": texts("Scripts", "Names of the scripts for the act and channel.", ["voicemail"]),
    "reasons": said(
        "Reasons",
        "Every rule that forbids, demands, awaits or warns.",
        [],
        type="array",
        items=ref("reason"),
    ),
}

_POLICIES = said(
    "Policies",
    "What it was computed with.",
    [{"name": "job-interview", "version": "1.0.0", "digest": "sha256:9f86d081884c7d65"}],
    type="array",
    items=ref("stamp"),
)
_CONTEXT: dict[str, Schema] = {
    "at": said("At", "The instant asked about.", _AT, **ref("instant")),
    "policies": _POLICIES,
    "tzdata": _text("Time-zone database", "Its version.", "2025.2"),
    "holidays": text_or_null("Holidays", "The version of the holiday tables, where one was read.", "0.90"),
}
_THREAD = text_or_null("Thread", "The thread asked about.", "acme")

DEFINITIONS: dict[str, Schema] = {
    **INSTANTS,
    "reason": said(
        "reason",
        "One rule that has a say in a decision.",
        {"policy": "job-interview", "rule": "silence", "effect": "demands", "strength": "advice", "because": None,
         "source": None, "events": ["e-17"], "until": None},
        **mapping(REASON, tuple(REASON)),
    ),
    "stamp": said(
        "policy",
        "A policy, its version, and the digest of its text and of all that it extends.",
        {"name": "job-interview", "version": "1.0.0", "digest": "sha256:9f86d081884c7d65"},
        **mapping(
            {
                "name": _text("Name", "The name of the policy.", "job-interview"),
                "version": _text("Version", "Its version.", "1.0.0"),
                "digest": _text("Digest", "Of its text and of all that it extends.", "sha256:9f86d081884c7d65"),
            },
            ("name", "version", "digest"),
        ),
    ),
    "decision": {
        "title": "decision",
        "description": "The answer for one act by one channel at one instant.",
        **mapping({**ANSWER, "thread": _THREAD, **_CONTEXT}, tuple(ANSWER)),
    },
    "answered-thread": {
        "title": "thread",
        "description": "A thread and its decisions.",
        **mapping(
            {
                "thread": _THREAD,
                "decisions": said("Decisions", "One for each act and channel asked about.", [], type="array",
                                  items=ref("decision")),
            },
            ("thread", "decisions"),
        ),
    },
    "evaluation": {
        "title": "evaluation",
        "description": "The decisions at one instant, thread by thread.",
        **mapping(
            {
                **_CONTEXT,
                "threads": said("Threads", "The threads asked about.", [], type="array", items=ref("answered-thread")),
            },
            ("policies", "at", "tzdata", "threads"),
        ),
    },
}  # fmt: skip

DECISION: Schema = {
    "$schema": DRAFT,
    "$id": f"{BASE}decision-1.schema.json",
    "title": "decision",
    "description": "One decision, or an evaluation: the decisions at one instant, thread by thread.",
    "type": "object",
    "if": {"required": ["act"]},
    "then": ref("decision"),
    "else": ref("evaluation"),
    "$defs": DEFINITIONS,
}
