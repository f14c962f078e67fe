"""A history in which much goes wrong, for the commands that look at stretches of time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

STORY: tuple[dict[str, Any], ...] = (
    {"thread": "acme", "type": "question", "at": "2026-03-02T16:00-05:00", "id": "q1"},
    {"thread": "acme", "type": "answer", "at": "2026-03-04T09:00-05:00", "id": "a1"},
    {"thread": "acme", "type": "call", "channel": "phone", "at": "2026-03-10T22:00-04:00", "id": "c1"},
    {"thread": "acme", "type": "call", "channel": "letter", "at": "2026-03-16T12:00-04:00", "id": "c2"},
    {
        "thread": "birch", "type": "question", "at": "2026-03-05T09:00-08:00", "id": "q2",
        "facts": {"zone": "America/Los_Angeles"},
    },
    {"thread": "drum", "type": "opt-out", "at": "2026-03-01T09:00-05:00", "id": "o1"},
    {"thread": "drum", "type": "call", "channel": "phone", "at": "2026-03-02T09:00-05:00", "id": "c3"},
    {"thread": "elm", "type": "rejection", "at": "2026-03-02T09:00-05:00", "id": "r1"},
    {"thread": "elm", "type": "call", "channel": "letter", "at": "2026-03-03T09:00-05:00"},
)  # fmt: skip


def write_story(folder: Path) -> str:
    """Put the history into the folder, and give its name."""
    (folder / "story.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in STORY), encoding="utf-8")
    return "story.jsonl"
