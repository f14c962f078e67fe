"""Files that a command writes beside what it prints: whole or not at all."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from etiquette.errors import EtiquetteError


def write_whole(file: str, data: bytes) -> None:
    """Write a file so that nobody ever reads a part of it; one that was there is replaced.

    Raises:
        EtiquetteError: ``cannot-write``; what was there before is as it was.
    """
    try:
        path = Path(os.path.realpath(file))
        if path.exists() and not path.is_file():
            _write_into(path, data)
        else:
            _replace(path, data)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        how = "check the folder, and who may write in it"
        raise EtiquetteError("cannot-write", f"the file cannot be written: {reason.lower()}", how, place=file) from None


def _write_into(path: Path, data: bytes) -> None:
    """What is no plain file, such as a pipe, cannot be replaced."""
    path.write_bytes(data)


def _replace(path: Path, data: bytes) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _umask() -> int:
    """What new files are not given; the system tells it only to who sets it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
