"""Findings about a text: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from etiquette.frozen import dataclass

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """One finding about a document.

    Attributes:
        code: stable kebab-case name; ``docs/diagnostics/CODE.md`` explains it.
        severity: ``error`` (the document means nothing) or ``warning`` (legal, but a trap).
        message: what is wrong.
        help: what to do.
        file: path or name of the document; ``<text>`` for a string.
        line: counted from 1.
        column: counted from 1, in characters.
    """

    code: str
    severity: Severity
    message: str
    help: str
    file: str
    line: int
    column: int

    @property
    def place(self) -> str:
        """``file:line:column``, as editors and terminals understand it."""
        return f"{self.file}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return f"{self.place}: {self.severity}: {self.message} [{self.code}]\n  help: {self.help}"

    def to_dict(self) -> dict[str, str | int]:
        """Plain values, for ``--json``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "help": self.help,
            "file": self.file,
            "line": self.line,
            "column": self.column,
        }


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant, if one is near.

    >>> nearest("wihtin", ["within", "opens"])
    'within'
    >>> nearest("banana", ["within", "opens"]) is None
    True
    """
    from difflib import get_close_matches  # who makes no mistake need not wait for it

    close = get_close_matches(word, sorted(set(known)), n=1, cutoff=0.6)
    return close[0] if close else None


def did_you_mean(word: str, known: Iterable[str], *, otherwise: str | None = None) -> str:
    """A help sentence: the near word if there is one, else the words there are."""
    names = sorted(set(known))
    near = nearest(word, names)
    if near:
        return f'did you mean "{near}"?'
    if otherwise:
        return otherwise
    return f"known here: {', '.join(names)}" if names else "nothing is declared here"
