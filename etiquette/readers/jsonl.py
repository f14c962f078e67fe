"""JSON Lines: one event a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import Event
from etiquette.readers.lines import Line, read_lines
from etiquette.readers.problems import Problems
from etiquette.readers.strict_json import BadJson, decode, is_object


def read(stream: IO[Any], file: str, problems: Problems) -> Iterator[Event]:
    """The events of the stream; a line that holds none is noted, and reading goes on.

    >>> import io
    >>> line = b'{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00Z"}'
    >>> [event.origin for event in read(io.BytesIO(line), "search.jsonl", Problems())]
    ['search.jsonl:1']
    """
    for line in read_lines(stream, file, problems):
        if not line.text.strip():
            continue
        try:
            yield Event.from_dict(decode_line(line, file), origin=f"{file}:{line.number}")
        except EtiquetteError as error:
            problems.add(error)


def decode_line(line: Line, file: str) -> dict[str, Any]:
    """The object that a line holds.

    Raises:
        InvalidHistory: the line is not JSON, or not an object (code ``bad-line``).
    """
    place = f"{file}:{line.number}"
    try:
        data: object = decode(line.text)
    except BadJson as error:
        if not line.ended:
            said = f"the last line breaks off or is not JSON: {error.message}"
            how = "the file may still be being written: read it again, or complete or remove the line"
        else:
            said, how = f"the line is not JSON: {error.message}", "write one event a line, as a JSON object"
        where = place if error.offset is None else f"{place}:{error.offset + 1}"
        raise InvalidHistory("bad-line", said, how, place=where) from None
    if not is_object(data):
        said = "the line is JSON, but no object"
        raise InvalidHistory("bad-line", said, 'write an event as {"thread": …, "type": …, "at": …}', place=place)
    return data
