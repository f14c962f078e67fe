"""Where events are kept: appended one at a time, all or nothing, whoever else may be writing."""

from __future__ import annotations

from etiquette.store.jsonl import append, event_line

__all__ = ["append", "event_line"]
