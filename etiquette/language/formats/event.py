"""The format of an event: one line of a history."""

from __future__ import annotations

from typing import Any

from etiquette.language.formats.shapes import BASE, DRAFT, OWN, Schema, items, mapping, said, union
from etiquette.language.formats.texts import maybe

_TEXT: Schema = {"type": "string", "minLength": 1}


def _optional(title: str, description: str, *examples: Any, **shape: Any) -> Schema:
    """A key that may be null, as if it were not there."""
    return {**said(title, description, *examples), **maybe(shape or _TEXT)}


def _values(title: str, description: str, *examples: Any) -> Schema:
    return _optional(title, description, *examples, type="object", patternProperties={OWN: True})


THREAD = {
    **said("Thread", "The thread that it belongs to, or a list of them.", "acme", ["loan-1", "loan-2"]),
    **union(text={"minLength": 1}, list=items({**_TEXT, "examples": ["acme"]})),
}
_AT = "With an offset or a zone, to the microsecond."

DETAILS: dict[str, Schema] = {
    "id": _optional("Id", "What a retraction, or a second report of the same event, names it by.", "e-17"),
    "channel": _optional("Channel", "How the act was done.", "email"),
    "attributes": _values("Attributes", "Details of the event, by name.", {"interviewer": "Ada"}),
    "facts": _values("Facts", "What became known with it, by name; null makes a fact unknown again.",
                     {"decision_on": "2026-03-20"}),
    "recorded": _optional("Recorded", f"When the record learned of it, where that was later. {_AT}",
                          "2026-03-03T15:05:00-05:00"),
    "seq": _optional("Seq", "Orders events of one instant; 0 where it is not written.", 1, type="integer"),
    "retracts": _optional("Retracts", "Of a retraction: the id of the event that is taken back.", "e-17"),
}  # fmt: skip
"""The keys that an event has in a history and in a scenario case alike."""

EVENT: Schema = {
    "$schema": DRAFT,
    "$id": f"{BASE}event-1.schema.json",
    "title": "event",
    "description": "Something that happened in a thread at an instant: one line of a history.",
    **mapping(
        {
            "thread": THREAD,
            "type": said(
                "Type",
                "The name of an event or act that the policy declares, or retraction.",
                "interview",
                **_TEXT,
            ),
            "at": said("At", f"When it happened. {_AT}", "2026-03-03T15:00:00-05:00", **_TEXT),
            **DETAILS,
        },
        ("thread", "type", "at"),
    ),
}
