"""Appending to a history of JSON Lines: under a lock, all or nothing, and on the disk before it is reported as done."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from etiquette.errors import InvalidHistory
from etiquette.event import Event, History
from etiquette.readers.history import SUFFIXES, read_history

PATIENCE = 30.0
"""Seconds for which another writer is waited for."""


def append(path: str | os.PathLike[str], event: Event, *, check: Callable[[History], None]) -> History:
    """Append an event to a history, or leave the history as it is.

    While the event is checked and written, no other process appends to the file: each waits for its turn, at a lock
    file that lies beside the history. A file that does not exist is created; a link stays a link.

    Args:
        path: a file of JSON Lines.
        event: what happened.
        check: is given the history as it would be, the new event in it, and raises where that must not be.

    Returns:
        The history as it now is.

    Raises:
        InvalidHistory: the file is not JSON Lines (``cannot-append``), cannot be read, is held by another writer
            (``history-busy``) or cannot be written (``cannot-write``); or the event cannot be written as JSON.
        Exception: whatever ``check`` raises.
    """
    name = os.fspath(path)
    # Links that lead to one file share its lock, and the file is extended where it lies, so a link stays a link.
    target = Path(os.path.realpath(name))
    _refuse_place(target, name)
    line = event_line(event).encode("utf-8") + b"\n"
    _refuse_unreadable(line, name)
    with _locked(target, name):
        before = read_history(name, format="jsonl") if target.exists() else History()
        history = before.adding(event)
        check(history)
        with _writing(name):
            _extend(target, line)
    return history


def event_line(event: Event) -> str:
    """The event as a line of JSON Lines, without the newline.

    Raises:
        InvalidHistory: an attribute or a fact holds what JSON does not have.

    >>> event_line(Event(type="reply", at="2026-03-04T10:00:00-05:00", thread="acme"))
    '{"thread": "acme", "type": "reply", "at": "2026-03-04T10:00:00-05:00"}'
    """
    try:
        line = json.dumps(event.to_dict(), ensure_ascii=False, allow_nan=False, default=_refuse_value)
        line.encode("utf-8")
    except (TypeError, ValueError) as error:
        how = "give texts, numbers, true or false, dates, times, lists and mappings"
        raise InvalidHistory("bad-event", f"the event cannot be written as JSON: {error}", how) from None
    return line


def _refuse_value(value: object) -> Any:
    raise TypeError(f"it holds a {type(value).__name__}")


def _refuse_place(target: Path, name: str) -> None:
    """Only a file of JSON Lines, there or to be made in a folder that is there, can be appended to."""
    if SUFFIXES.get(Path(name).suffix.lower()) != "jsonl":
        how = "convert the history to JSON Lines, one event a line, in a file that ends in .jsonl"
        raise InvalidHistory("cannot-append", "events are appended to JSON Lines only", how, place=name)
    if target.exists() and not target.is_file():
        raise InvalidHistory("cannot-append", "this is not a file", "name a file that ends in .jsonl", place=name)
    if not target.parent.is_dir():
        said = f"there is no folder {Path(name).parent}"
        raise InvalidHistory("cannot-write", said, "make the folder, or mend the path", place=name)


def _refuse_unreadable(line: bytes, name: str) -> None:
    """What is written must be read again: a line too long, say, would spoil the whole history."""
    try:
        read_history(io.BytesIO(line), format="jsonl")
    except InvalidHistory as error:
        raise InvalidHistory(error.code, f"the new event: {error.message}", error.help, place=name) from None


@contextmanager
def _locked(target: Path, name: str) -> Generator[None]:
    """Nobody else appends to the file meanwhile."""
    lock = FileLock(f"{target}.lock", timeout=PATIENCE)
    try:
        with _writing(name):
            lock.acquire()
    except Timeout:
        said = f"another process has been writing to the history for {PATIENCE:.0f} seconds"
        how = f"try again; if no process is writing, remove {target}.lock"
        raise InvalidHistory("history-busy", said, how, place=name) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def _writing(name: str) -> Generator[None]:
    """What the operating system refuses, in words."""
    try:
        yield
    except Timeout:
        raise
    except (OSError, NotImplementedError) as error:
        said = f"the history cannot be written: {_reason(error)}"
        how = "check the folder, who may write in it, and the room on the disk; nothing was changed"
        raise InvalidHistory("cannot-write", said, how, place=name) from None


def _reason(error: OSError | NotImplementedError) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).lower()


def _extend(target: Path, line: bytes) -> None:
    """Append a line so that it is on the disk; on any failure the file is as it was, or is not there if it was not."""
    created = not target.exists()
    try:
        with target.open("ab+", buffering=0) as stream:
            _append_whole(stream, line)
        if created:
            _sync_folder(target.parent)
    except BaseException:
        if created:
            target.unlink(missing_ok=True)
        raise


def _append_whole(stream: IO[bytes], line: bytes) -> None:
    length = stream.seek(0, os.SEEK_END)
    try:
        _write_all(stream, _missing_newline(stream, length) + line)
        os.fsync(stream.fileno())
    except BaseException:
        stream.truncate(length)
        raise


def _missing_newline(stream: IO[bytes], length: int) -> bytes:
    """The end that the last line of the file lacks."""
    if length == 0:
        return b""
    stream.seek(length - 1)
    last = stream.read(1)
    stream.seek(0, os.SEEK_END)
    return b"" if last == b"\n" else b"\n"


def _write_all(stream: IO[bytes], data: bytes) -> None:
    """A write to a nearly full disk may take only a part."""
    written = 0
    while written < len(data):
        written += stream.write(data[written:])


def _sync_folder(folder: Path) -> None:
    """A new file is safe only when its folder knows of it; systems that cannot say so need no such thing."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
