"""Histories and facts from files: one module a format, and two functions that choose among them.

A file is either read whole or refused: each bad line is named by file and line, and no good one after it is silently
lost.
"""

from __future__ import annotations

from etiquette.readers.facts import read_facts
from etiquette.readers.history import read_history

__all__ = ["read_facts", "read_history"]
