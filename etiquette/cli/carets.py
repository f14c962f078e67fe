"""Diagnostics with the line that they are about, and a caret under the place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.text import Text

from etiquette.cli.screen import Screen, cells, styled
from etiquette.cli.wording import safe
from etiquette.diagnostics import Diagnostic
from etiquette.phrases import counted, listed

_LOOKS = {"error": "bold red", "warning": "bold yellow"}
_MOST_CHARACTERS = 100_000
"""A line longer than this is not shown."""


def show_diagnostics(
    screen: Screen, diagnostics: Sequence[Diagnostic], *, texts: dict[str, str] | None = None, summary: bool = True
) -> None:
    """Write diagnostics, in order.

    Args:
        screen: where to.
        diagnostics: sorted by place.
        texts: the documents by file, as far as they are at hand; the others are read.
        summary: whether a last line counts them.
    """
    sources = _Sources(texts or {})
    for number, one in enumerate(diagnostics):
        if number:
            screen.gap()
        _show(screen, one, sources)
    if summary and diagnostics:
        screen.gap()
        screen.line(counts(diagnostics))


def counts(diagnostics: Sequence[Diagnostic]) -> str:
    """How many errors and warnings there are."""
    errors = sum(one.severity == "error" for one in diagnostics)
    warnings = len(diagnostics) - errors
    parts = [counted(errors, "error")] if errors else []
    return listed([*parts, counted(warnings, "warning")] if warnings else parts) or "no errors"


def _show(screen: Screen, one: Diagnostic, sources: _Sources) -> None:
    screen.labelled(f"{one.severity}: ", f"{one.message} [{one.code}]", _LOOKS[one.severity])
    number = str(one.line)
    margin = " " * len(number)
    screen.line(styled(f"{margin}--> ", "cyan"), one.place)
    line = sources.line(one.file, one.line)
    if line is not None:
        _show_line(screen, line, number, one)
    screen.labelled(f"{margin}help: ", one.help, "cyan")


def _show_line(screen: Screen, line: str, number: str, one: Diagnostic) -> None:
    """The line, or so much of it around the place as the screen has room for."""
    gutter = Text(f"{number} | ", style="cyan")
    room = max(screen.width - len(number) - 3, 1)
    column = min(one.column - 1, len(line))
    start = 0 if cells(line[: column + 1]) < room else max(column - room // 2, 0)
    shown = line[start:]
    screen.line(gutter, shown)
    under = " " * cells(shown[: column - start])
    screen.line(Text(" " * len(number) + " | ", style="cyan"), under, Text("^", style=_LOOKS[one.severity]))


class _Sources:
    """The lines of documents; a file that cannot be read has none."""

    def __init__(self, texts: dict[str, str]) -> None:
        self._lines = {file: _lines_of(text) for file, text in texts.items()}

    def line(self, file: str, number: int) -> str | None:
        if file not in self._lines:
            self._lines[file] = self._read(file)
        lines = self._lines[file]
        if not 1 <= number <= len(lines) or len(lines[number - 1]) > _MOST_CHARACTERS:
            return None
        return safe(lines[number - 1])

    @staticmethod
    def _read(file: str) -> list[str]:
        try:
            return _lines_of(Path(file).read_bytes().decode("utf-8-sig"))
        except (OSError, ValueError):
            return []


def _lines_of(text: str) -> list[str]:
    """Lines as YAML counts them: other signs that Python takes for line ends are part of a line."""
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
