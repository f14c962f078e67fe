"""Traps of YAML that only the raw text shows: legal, and not what was meant.

Each is a warning at the place where the text goes astray.
"""

from __future__ import annotations

import re

from etiquette.diagnostics import Diagnostic

_BREAK = re.compile(r"\r\n|\r|\n")
_SWALLOWED = re.compile(r"[ \t]+(#[^\s#].*)")
_SPACE_OR_COMMENT = re.compile(r"\s+|#[^\r\n]*")
_GLUED = re.compile(r"[^:]*[^:\s]:[^:\s].*")


class RawText:
    """A document as it was written. Lines and columns are counted from 1.

    >>> trap = RawText("because: see issue #3 for details", "policy.yaml").swallowed_comment(1, 19)
    >>> trap.code, trap.place
    ('swallowed-comment', 'policy.yaml:1:20')
    """

    def __init__(self, text: str, file: str) -> None:
        self._lines = _BREAK.split(text)
        self._file = file

    def swallowed_comment(self, line: int, column: int) -> Diagnostic | None:
        """A ``#`` without a space behind it, after a text without quotes that ends here."""
        rest = self._lines[line - 1][column - 1 :] if line <= len(self._lines) else ""
        match = _SWALLOWED.match(rest)
        if match is None:
            return None
        return self._warning(
            "swallowed-comment",
            f'"{_short(match[1])}" is a comment here, and no part of the text in front of it',
            "put the whole text in quotes; or leave a space behind # if a comment is meant",
            line,
            column + match.start(1),
        )

    def bare_key(self, key: str, place: tuple[int, int], end: tuple[int, int], *, first: bool) -> Diagnostic | None:
        """A key inside ``{`` and ``}`` that has no colon, and so no value."""
        if self._next(*end) == ":":
            return None
        if _GLUED.fullmatch(key):
            return self._warning(
                "null-key-range",
                f'"{_short(key)}" is one key without a value, as there is no space behind its colon',
                "put a space behind the colon that parts the key from its value",
                *place,
            )
        if first:
            return self._warning(
                "unquoted-braces",
                f"{{{_short(key)}}} without quotes is a mapping, and no text",
                f'put the text in quotes: "{{{_short(key)}}}"',
                *place,
            )
        return self._warning(
            "lost-comma",
            f'the comma ends the text in front of it, and "{_short(key)}" is a key without a value',
            "put the text that has the comma in quotes",
            *place,
        )

    def _next(self, line: int, column: int) -> str:
        """The first character from here on that is neither white space nor in a comment."""
        for index in range(line - 1, len(self._lines)):
            rest = self._lines[index][column - 1 if index == line - 1 else 0 :]
            for word in _SPACE_OR_COMMENT.sub(" ", rest).split():
                return word[0]
        return ""

    def _warning(self, code: str, message: str, help: str, line: int, column: int) -> Diagnostic:
        return Diagnostic(
            code=code, severity="warning", message=message, help=help, file=self._file, line=line, column=column
        )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
