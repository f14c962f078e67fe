"""CloudEvents 1.0 in JSON: one event, a batch in a list, or one event a line.

``subject`` is the thread, ``time`` the instant, and ``data`` holds what else an event has. A producer's own extension
attributes are passed over, as that format asks of those who do not know them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import IO, Any

from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import Event
from etiquette.readers.jsonl import decode_line
from etiquette.readers.lines import Line, read_lines
from etiquette.readers.problems import Problems
from etiquette.readers.strict_json import BadJson, decode, decode_at, is_object, skip_space

_IN_DATA = ("channel", "attributes", "facts", "recorded", "seq", "retracts")
_TEXTS = ("specversion", "id", "source", "type", "subject", "time")
_ATTRIBUTE = re.compile(r"[a-z0-9]+|data_base64")
_JSON_TYPE = re.compile(r"[^;]*[/+]json *(;.*)?")
_HOW = "a CloudEvent has specversion, id, source and type; here subject (the thread) and time too"


def read(stream: IO[Any], file: str, problems: Problems) -> Iterator[Event]:
    """The events of the stream; one that is no CloudEvent is noted, and reading goes on.

    >>> import io
    >>> text = (b'{"specversion": "1.0", "id": "1", "source": "/crm", "type": "call", "subject": "acme",'
    ...         b' "time": "2026-03-04T10:00:00Z", "data": {"channel": "phone"}}')
    >>> [(event.thread, event.channel) for event in read(io.BytesIO(text), "crm.json", Problems())]
    [('acme', 'phone')]
    """
    lines = list(read_lines(stream, file, problems))
    filled = [line for line in lines if line.text.strip()]
    found = _of_lines(filled, file, problems) if _one_a_line(filled) else _of_document(lines, file, problems)
    for number, data in found:
        try:
            yield _event(data, f"{file}:{number}")
        except EtiquetteError as error:
            problems.add(error)


def _one_a_line(filled: list[Line]) -> bool:
    """Whether the first lines are whole objects; one of the first two is enough, since the other may be bad."""
    if not filled or not filled[0].text.lstrip().startswith("{"):
        return False
    return any(line.text.lstrip().startswith("{") and _is_json(line.text) for line in filled[:2])


def _is_json(text: str) -> bool:
    try:
        decode(text)
    except BadJson:
        return False
    return True


def _of_lines(lines: list[Line], file: str, problems: Problems) -> Iterator[tuple[int, Any]]:
    for line in lines:
        try:
            yield line.number, decode_line(line, file)
        except InvalidHistory as error:
            problems.add(error)


def _of_document(lines: list[Line], file: str, problems: Problems) -> Iterator[tuple[int, Any]]:
    """The one event, or the members of the list, each with the number of the line on which it begins."""
    # Lines that are no text were left out, and have been noted; those between keep their numbers.
    texts = {line.number: line.text for line in lines}
    text = "\n".join(texts.get(number, "") for number in range(1, max(texts, default=0) + 1))
    try:
        for start, value in _members(text):
            yield text.count("\n", 0, start) + 1, value
    except BadJson as error:
        offset = len(text) if error.offset is None else error.offset
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        said = f"the document is not JSON: {error.message}; nothing after it could be read"
        problems.note("bad-line", said, "mend it, or write one event a line", f"{file}:{line}:{column}")


def _members(text: str) -> Iterator[tuple[int, Any]]:
    """The one value of the document, or the members of its list; each with the offset at which it begins."""
    start = skip_space(text, 0)
    if not text.startswith("[", start):
        if start < len(text):
            yield start, decode(text)
        return
    position = skip_space(text, start + 1)
    closed = text.startswith("]", position)
    while not closed:
        value, end = _decoded(text, position)
        yield position, value
        position = skip_space(text, end)
        closed = text.startswith("]", position)
        if not closed and not text.startswith(",", position):
            raise BadJson("expecting a comma or the end of the list", position)
        if not closed:
            position = skip_space(text, position + 1)
    rest = skip_space(text, position + 1)
    if rest < len(text):
        raise BadJson("something follows after the end of the list", rest)


def _decoded(text: str, position: int) -> tuple[Any, int]:
    """A member; an error without a place of its own stands where the member begins."""
    try:
        return decode_at(text, position)
    except BadJson as error:
        raise BadJson(error.message, position if error.offset is None else error.offset) from None


def _event(data: Any, place: str) -> Event:
    if not is_object(data):
        raise InvalidHistory("bad-event", "this is no CloudEvent", _HOW, place=place)
    known = {key: value for key, value in data.items() if value is not None}
    _check_envelope(known, place)
    body = _body(known, place)
    for key, name in (("subject", "thread"), ("time", "at")):
        if key not in known:
            raise InvalidHistory("bad-event", f'the CloudEvent has no "{key}", which is the {name}', _HOW, place=place)
    envelope = {"thread": known["subject"], "type": known["type"], "at": known["time"], "id": known["id"]}
    return Event.from_dict(envelope | body, origin=place)


def _check_envelope(data: dict[str, Any], place: str) -> None:
    def refuse(message: str, help: str = _HOW) -> InvalidHistory:
        return InvalidHistory("bad-event", message, help, place=place)

    if "specversion" not in data:
        how = "a history of plain events is JSON Lines: one event a line, in a file that ends in .jsonl"
        raise refuse('this is no CloudEvent: it has no "specversion"', how)
    for key in ("specversion", "id", "source", "type"):
        if key not in data:
            raise refuse(f'the CloudEvent has no "{key}"')
    for key in _TEXTS:
        if not isinstance(data.get(key, ""), str):
            raise InvalidHistory("number-for-text", f'"{key}" is not a text', "write it in quotes", place=place)
    if data["specversion"] != "1.0":
        raise refuse(f"CloudEvents {data['specversion']} is not read", "write CloudEvents 1.0")
    for key in data:
        if not _ATTRIBUTE.fullmatch(key):
            raise refuse(f'"{key}" is no attribute of a CloudEvent', did_you_mean(key, _TEXTS, otherwise=_HOW))


def _body(data: dict[str, Any], place: str) -> dict[str, Any]:
    """What stands in ``data``."""
    kind = data.get("datacontenttype", "application/json")
    if "data_base64" in data or not isinstance(kind, str) or not _JSON_TYPE.fullmatch(kind):
        how = 'write the data as JSON, in "data"'
        raise InvalidHistory("bad-event", "the data of the CloudEvent is not JSON", how, place=place)
    body: object = data.get("data", {})
    if not is_object(body):
        said = '"data" of the CloudEvent is no object'
        raise InvalidHistory("bad-event", said, f"it may have {', '.join(_IN_DATA)}", place=place)
    for key in body:
        if key not in _IN_DATA and not key.startswith("x-"):
            how = did_you_mean(key, _IN_DATA, otherwise=f"it may have {', '.join(_IN_DATA)}")
            raise InvalidHistory("bad-event", f'"{key}" is no key of the data of an event', how, place=place)
    return body
