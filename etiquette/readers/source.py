"""Where a history or facts are read from: a path, or a stream that is already open."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidFact, InvalidHistory

Source = str | os.PathLike[str] | IO[str] | IO[bytes]
Refusal = type[InvalidHistory] | type[InvalidFact]


def name_of(source: Source) -> str:
    """The name by which errors and the choice of a format know the source; ``<stream>`` if it has none."""
    if isinstance(source, (str, os.PathLike)):
        return os.fspath(source)
    name = getattr(source, "name", None)
    return name if isinstance(name, str) else "<stream>"


def format_of(source: Source, chosen: str | None, suffixes: dict[str, str], refuse: Refusal) -> str:
    """The format that was asked for or, if none was, the one that the suffix of the name stands for.

    Raises:
        InvalidHistory, InvalidFact: a format that does not exist, or a suffix that stands for none
            (code ``unknown-format``).
    """
    name, formats = name_of(source), sorted(set(suffixes.values()))
    if chosen is not None:
        if chosen not in formats:
            raise refuse("unknown-format", f'"{chosen}" is no format', did_you_mean(chosen, formats), place=name)
        return chosen
    suffix = Path(name).suffix.lower()
    if suffix not in suffixes:
        said = f'nothing is read from files that end in "{suffix}"' if suffix else "the name does not say the format"
        how = f"name the file {', '.join(f'*{s}' for s in suffixes)}, or say the format: {', '.join(formats)}"
        raise refuse("unknown-format", said, how, place=name)
    return suffixes[suffix]


@contextmanager
def opened(source: Source, refuse: Refusal) -> Generator[IO[Any]]:
    """The source as a stream; a path is opened as bytes and closed again, a stream is left open.

    Raises:
        InvalidHistory, InvalidFact: there is no such file, it is a directory, or it cannot be read.
    """
    name = name_of(source)
    try:
        if isinstance(source, (str, os.PathLike)):
            with _open(Path(source)) as stream:
                yield stream
        else:
            yield source
    except FileNotFoundError:
        raise refuse("no-such-file", "there is no such file", _near(Path(name)), place=name) from None
    except IsADirectoryError:
        raise refuse("is-a-directory", "this is a directory", "name a file in it", place=name) from None
    except OSError as error:
        said = f"the file cannot be read: {(error.strerror or str(error)).lower()}"
        raise refuse("unreadable-file", said, "check the path and who may read it", place=name) from None


def _open(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except ValueError as error:
        # A name that no file can have, such as one with a null character.
        raise OSError(str(error)) from None


def _near(path: Path) -> str:
    """A file that lies beside the missing one and has nearly its name."""
    otherwise = "check the path"
    try:
        return did_you_mean(path.name, [beside.name for beside in path.parent.iterdir()], otherwise=otherwise)
    except OSError:
        return otherwise
