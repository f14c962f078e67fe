"""A history from a file of any format that is understood."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import IO, Any

from etiquette.errors import InvalidHistory
from etiquette.event import Event, History
from etiquette.readers.problems import Problems
from etiquette.readers.source import Source, format_of, name_of, opened

SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".json": "cloudevents",
}
"""Which format the suffix of a file's name stands for."""

_MODULES = {"jsonl": "jsonl", "csv": "csv_table", "yaml": "yaml_list", "cloudevents": "cloudevents"}
"""Which module reads a format; it is loaded when there is something to read."""


def read_history(source: Source, *, format: str | None = None) -> History:
    """Read a history: JSON Lines, CSV, YAML, or CloudEvents 1.0 in JSON.

    Args:
        source: a path, or an open stream of bytes or text.
        format: ``jsonl``, ``csv``, ``yaml`` or ``cloudevents``; by default the suffix of the name says it.

    Returns:
        All events, each with its ``origin`` as ``file:line``. An empty file is a history without events.

    Raises:
        InvalidHistory: the file cannot be read, or holds something that is no event. All bad lines are found; where
            there are several, ``errors`` names the first twenty.

    >>> import io
    >>> line = '{"thread": "acme", "type": "interview", "at": "2026-03-03T15:00:00-05:00"}'
    >>> read_history(io.StringIO(line), format="jsonl").threads
    ('acme',)
    """
    read = _reader(format_of(source, format, SUFFIXES, InvalidHistory))
    problems = Problems()
    with opened(source, InvalidHistory) as stream:
        events = list(read(stream, name_of(source), problems))
    problems.raise_history()
    return History(events)


def _reader(format: str) -> Callable[[IO[Any], str, Problems], Iterator[Event]]:
    read: Callable[[IO[Any], str, Problems], Iterator[Event]]
    read = import_module(f"etiquette.readers.{_MODULES[format]}").read
    return read
