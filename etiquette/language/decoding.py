"""From bytes to the text of a document."""

from __future__ import annotations

import re

from etiquette.errors import EtiquetteError

BOM = "\ufeff"


def decode(data: bytes, file: str) -> str:
    r"""The text of a file.

    Raises:
        EtiquetteError: ``not-utf-8``, at the line of the first byte that is not.

    >>> decode(b"title: caf\xc3\xa9", "policy.yaml")
    'title: café'
    """
    try:
        return data.decode("utf-8").removeprefix(BOM)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = place_of(before, len(before))
        raise EtiquetteError(
            "not-utf-8",
            f"byte {data[error.start]:#04x} is not UTF-8",
            "save the file as UTF-8",
            place=f"{file}:{line}:{column}",
        ) from error


def place_of(text: str, index: int) -> tuple[int, int]:
    r"""Line and column of a character, both from 1.

    >>> place_of("a: 1\nb: 2", 5)
    (2, 1)
    """
    lines = re.split(r"\r\n|\r|\n", text[:index])
    return len(lines), len(lines[-1]) + 1
