"""How far a long piece of work is: a bar on the error stream, if that is a terminal, once a second has passed."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Self, TypeVar, cast

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")
R = TypeVar("R")

PATIENCE = 1.0
"""Seconds of work before a bar is shown."""
_EVERY = 0.1
_LONG_FILE = 4_000_000
"""Bytes of a file that may take longer than that to read."""


class Bar:
    """A bar that is shown only where it is worth it, and leaves no trace.

    Args:
        doing: what is being done, in a word or two.
        total: how much there is to do.
    """

    def __init__(self, doing: str, total: int) -> None:
        self._doing = doing
        self._total = total
        self._shown: Progress | None = None
        self._watched = sys.stderr.isatty()
        self._next = time.monotonic() + PATIENCE

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown is not None:
            self._shown.stop()

    def at(self, done: int) -> None:
        """Say how much is done."""
        if not self._watched or time.monotonic() < self._next:
            return
        if self._shown is None:
            self._shown = _begun(self._doing, self._total, done)
        self._shown.update(self._shown.task_ids[0], completed=done, refresh=True)
        self._next = time.monotonic() + _EVERY


def each(items: Sequence[T], doing: str, work: Callable[[T], R]) -> list[R]:
    """What the work makes of each of several items, in order.

    Args:
        items: to work on.
        doing: what is being done, for the bar.
        work: on one item.
    """
    found: list[R] = []
    with Bar(doing, len(items)) as bar:
        for done, item in enumerate(items):
            bar.at(done)
            found.append(work(item))
    return found


def reading(path: Path, read: Callable[[str | IO[bytes]], R]) -> R:
    """What comes of reading a file; of a long one it is shown how much is read.

    Args:
        path: of the file; whether it is there is for ``read`` to say.
        read: is given the path or, of a long file, a stream that has its name.
    """
    try:
        size = path.stat().st_size if path.is_file() else 0
    except (OSError, ValueError):
        size = 0
    if size < _LONG_FILE or not sys.stderr.isatty():
        return read(str(path))
    with path.open("rb") as stream, Bar("reading", size) as bar:
        return read(cast("IO[bytes]", _Counted(stream, str(path), bar)))


class _Counted:
    """A stream of bytes that says how much of it was read."""

    def __init__(self, stream: IO[bytes], name: str, bar: Bar) -> None:
        self._stream = stream
        self._bar = bar
        self.name = name

    def readline(self, limit: int = -1) -> bytes:
        """The next line, or as much of it as the limit allows."""
        self._bar.at(self._stream.tell())
        return self._stream.readline(limit)

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        self._bar.at(self._stream.tell())
        return self._stream.read(size)


def _begun(doing: str, total: int, done: int) -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        auto_refresh=False,
    )
    bar.add_task(doing, total=total, completed=done)
    bar.start()
    return bar
