"""Text lines of a stream of bytes or text, each with its number; lines that are no text are noted and passed over."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Any

from etiquette.frozen import dataclass
from etiquette.readers.problems import Problems

LONGEST = 10_000_000
"""Bytes of the longest line that is read (characters, where the stream is of text)."""
_CHUNK = 65_536
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SAVE_AS = "save the file as UTF-8"


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its end. ``number`` is counted from 1; ``ended`` says that a newline follows it."""

    number: int
    text: str
    ended: bool = True


def read_lines(stream: IO[Any], file: str, problems: Problems) -> Iterator[Line]:
    r"""The lines of the stream. A byte order mark is dropped, and either kind of line end is understood.

    >>> import io
    >>> [line.text for line in read_lines(io.BytesIO(b"one\r\ntwo"), "notes.txt", Problems())]
    ['one', 'two']
    """
    number = 0
    while True:
        number += 1
        place = f"{file}:{number}"
        try:
            raw: str | bytes = stream.readline(LONGEST + 1)
        except UnicodeDecodeError:
            # A stream of text does not say where it is after such an error: the rest cannot be read.
            problems.note("not-utf-8", "from this line on the file is not UTF-8", _SAVE_AS, place)
            return
        if not raw:
            return
        if len(raw) > LONGEST and not _ends(raw):
            _skip(stream)
            said = f"the line is longer than {LONGEST // 1_000_000} MB"
            problems.note("line-too-long", said, "write one event a line", place)
            continue
        if isinstance(raw, bytes) and number == 1 and raw.startswith(_UTF_16):
            problems.note("not-utf-8", "the file is UTF-16", _SAVE_AS, place)
            return
        try:
            text = raw if isinstance(raw, str) else raw.decode("utf-8")
        except UnicodeDecodeError as error:
            problems.note("not-utf-8", f"the line is not UTF-8, at byte {error.start + 1}", _SAVE_AS, place)
            continue
        yield _line(number, text)


def read_document(stream: IO[Any], file: str, problems: Problems) -> str:
    """The text of the whole stream, with plain newlines.

    A document that is read whole may be as long as one line may be: what lies beyond is noted, not read.
    """
    lines: list[str] = []
    length = 0
    for line in read_lines(stream, file, problems):
        length += len(line.text) + 1
        if length > LONGEST:
            said = f"the document is longer than {LONGEST // 1_000_000} MB"
            problems.note("document-too-large", said, "write it as JSON Lines, which is read line by line", file)
            break
        lines.append(line.text + "\n" if line.ended else line.text)
    return "".join(lines)


def _line(number: int, text: str) -> Line:
    body = text.removesuffix("\n")
    ended = len(body) < len(text)
    if number == 1:
        body = body.removeprefix("\ufeff")
    return Line(number, body.removesuffix("\r") if ended else body, ended)


def _ends(raw: str | bytes) -> bool:
    return raw.endswith("\n") if isinstance(raw, str) else raw.endswith(b"\n")


def _skip(stream: IO[Any]) -> None:
    """Pass over the rest of a line, a piece at a time."""
    while piece := stream.readline(_CHUNK):
        if _ends(piece):
            return
