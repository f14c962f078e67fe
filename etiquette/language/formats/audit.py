"""The format of an audit."""

from __future__ import annotations

from etiquette.language.formats.decision import text_or_null, texts
from etiquette.language.formats.shapes import BASE, DRAFT, Schema, mapping, ref, said, word
from etiquette.language.formats.texts import INSTANTS, instant

FINDING: dict[str, Schema] = {
    "thread": text_or_null("Thread", "The thread in which it was found.", "acme"),
    "finding": word(
        "Finding",
        "violation: rules forbade it. late: done when it was overdue. missed: never done, and overdue.",
        "violation",
        "late",
        "missed",
    ),
    "act": said("Act", "The act that was done, or owed.", "check-in", type="string"),
    "channel": text_or_null("Channel", "How the act was done; null of what was missed.", "phone", None),
    "event": text_or_null("Event", "The id of the act, or of the anchor of what was missed.", "e-17", None),
    "at": instant("At", "When the act was done, or the obligation ended.", "2026-03-17T18:00:00-04:00"),
    "due_by": instant("Due by", "The last instant that would have met the deadline."),
    "rules": texts("Rules", "The rules that forbade it, or demanded it.", ["silence"]),
}

AUDIT: Schema = {
    "$schema": DRAFT,
    "$id": f"{BASE}audit-1.schema.json",
    "title": "audit",
    "description": "What was done against the policy, late, or not at all; or one such finding.",
    "type": "object",
    "if": {"required": ["finding"]},
    "then": ref("finding"),
    "else": ref("audit"),
    "$defs": {
        **INSTANTS,
        "finding": {
            "title": "finding",
            "description": "One act judged, or one obligation missed.",
            **mapping(FINDING, tuple(FINDING)),
        },
        "audit": {
            "title": "audit",
            "description": "All findings, in order.",
            **mapping(
                {"findings": said("Findings", "All of them, in order.", [], type="array", items=ref("finding"))},
                ("findings",),
            ),
        },
    },
}
