"""CSV: the keys of an event as columns, in any order; an empty cell says nothing."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import IO, Any

from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import KEYS, Event
from etiquette.readers.lines import Line, read_lines
from etiquette.readers.problems import Problems
from etiquette.readers.strict_json import BadJson, decode

_NEEDED = ("thread", "type", "at")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")


def read(stream: IO[Any], file: str, problems: Problems) -> Iterator[Event]:
    r"""The events of the table; a row that holds none is noted, and reading goes on.

    ``attributes`` and ``facts`` hold JSON objects; ``thread`` may hold a JSON list of threads.

    Raises:
        InvalidHistory: the header does not name the columns of events.

    >>> import io
    >>> table = b"thread,type,at,channel\nacme,check-in,2026-03-04T10:00Z,phone\n"
    >>> [event.channel for event in read(io.BytesIO(table), "search.csv", Problems())]
    ['phone']
    """
    header: list[str] | None = None
    for number, row in _rows(read_lines(stream, file, problems), file, problems):
        if not any(row):
            continue
        place = f"{file}:{number}"
        if header is None:
            if problems.count:
                return  # the header itself could not be read, and this row is not it
            header = _checked(row, place)
            continue
        try:
            yield Event.from_dict(_cells(header, row, place), origin=place)
        except EtiquetteError as error:
            problems.add(error)


class _Feed:
    """Lines for the row reader, which remembers where the row that is being read begins."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self.lines = lines
        self.start = 0

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        if not self.start:
            self.start = line.number
        return line.text + "\n" if line.ended else line.text


def _rows(lines: Iterator[Line], file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Each row, and the number of the line on which it begins."""
    feed = _Feed(lines)
    rows = csv.reader(feed, strict=True)
    while True:
        feed.start = 0
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            said, how = f"the row is not CSV: {error}", "put a cell that has commas or quotes in quotes, each doubled"
            if "unexpected end" in str(error):
                said = "a quote that opens in this row is never closed: everything after it is lost in one cell"
            problems.note("bad-line", said, how, f"{file}:{feed.start}")
            continue
        yield feed.start, row


def _checked(header: list[str], place: str) -> list[str]:
    """The header, if it names columns of events, each once."""
    how = f"the columns are {', '.join(KEYS)}; {', '.join(_NEEDED)} are needed"
    if len(header) == 1 and re.search(r"[;\t]", header[0]):
        raise InvalidHistory("bad-header", "the columns are not parted by commas", "save it with commas", place=place)
    for index, name in enumerate(header):
        if name in header[:index]:
            raise InvalidHistory(
                "bad-header", f'the column "{name}" stands twice', "name each column once", place=place
            )
        if name not in KEYS and not name.startswith("x-"):
            near = did_you_mean(name, KEYS, otherwise=how)
            raise InvalidHistory("bad-header", f'"{name}" is no column of a history', near, place=place)
    for name in _NEEDED:
        if name not in header:
            raise InvalidHistory("bad-header", f'the column "{name}" is missing', how, place=place)
    return header


def _cells(header: list[str], row: list[str], place: str) -> dict[str, Any]:
    """The row as an event's plain values."""
    if len(row) != len(header):
        said = f"the row has {len(row)} cells, and the header {len(header)} columns"
        raise InvalidHistory("bad-line", said, "put a cell that has a comma in quotes", place=place)
    return {name: _cell(name, cell, place) for name, cell in zip(header, row, strict=True) if cell}


def _cell(name: str, cell: str, place: str) -> Any:
    if name == "seq":
        if not _WHOLE.fullmatch(cell):
            raise InvalidHistory(
                "bad-event", f'"seq" is a whole number, and this is "{cell}"', "write 1, 2, 3 …", place=place
            )
        return int(cell)
    if name in ("attributes", "facts"):
        return _json(name, cell, place)
    if name == "thread" and cell.startswith("["):
        return _json(name, cell, place)
    return cell


def _json(name: str, cell: str, place: str) -> Any:
    try:
        return decode(cell)
    except BadJson as error:
        how = (
            'write a list of threads as ["one", "two"]'
            if name == "thread"
            else 'write an object, as {"outcome": "missed"}'
        )
        raise InvalidHistory("bad-line", f'"{name}" is not JSON: {error.message}', how, place=place) from None
