"""The screen: how wide it is, whether it has colours, and lines that never run over its edge."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from etiquette.cli.wording import safe

NARROWEST = 20
STYLES = {
    "overdue": "bold red",
    "due": "bold yellow",
    "upcoming": "cyan",
    "allowed": "green",
    "too_soon": "blue",
    "blocked": "magenta",
    "closed": "dim",
}
"""How each status looks; ``upcoming`` is the obligation."""


class _Console(Console):
    """A console that leaves it to the caller to end the process."""

    def on_broken_pipe(self) -> None:
        """Nobody reads on: say so, rather than leave with a status of its own."""
        raise BrokenPipeError


class Screen:
    """Where a command writes for people.

    Args:
        color: ``always``, ``never``, or ``auto``: if it is a terminal, and ``NO_COLOR`` is not set.
        err: whether it is the error stream.
    """

    def __init__(self, color: str = "auto", *, err: bool = False) -> None:
        always = color == "always"
        self._console = _Console(
            stderr=err,
            force_terminal=True if always else None,
            color_system=None if color == "never" else "standard" if always else "auto",
            no_color={"always": False, "never": True}.get(color),
            highlight=False,
            markup=False,
            emoji=False,
        )

    @property
    def width(self) -> int:
        """In character cells."""
        return max(self._console.width, NARROWEST)

    def shows(self, signs: str) -> bool:
        """Whether the output can show these signs."""
        try:
            signs.encode(self._console.encoding)
        except (UnicodeEncodeError, LookupError):
            return False
        return True

    def written(self, files: Sequence[str]) -> None:
        """Say which files were written."""
        if files:
            self.gap()
        for file in files:
            self.labelled("written: ", file, "bold green")

    def line(self, *parts: Text | str) -> None:
        """Write a line; plain texts are made harmless, and what runs over the edge is cut."""
        whole = Text.assemble(*(part if isinstance(part, Text) else safe(part) for part in parts))
        whole.rstrip()
        if cell_len(whole.plain) > self.width:
            whole.truncate(self.width, overflow="ellipsis")
        self._console.print(whole, soft_wrap=True)

    def paragraph(self, text: Text | str, *, first: str = "", rest: str | None = None, style: str = "") -> None:
        """Write a text over as many lines as it needs.

        Args:
            text: what to write.
            first: stands before the first line.
            rest: stands before each further line; by default as many spaces as ``first`` has.
            style: of the text.
        """
        whole = text if isinstance(text, Text) else Text(" ".join(safe(text).split()), style=style)
        indent = " " * cell_len(first) if rest is None else rest
        room = max(self.width - max(cell_len(first), cell_len(indent)), NARROWEST // 2)
        for number, part in enumerate(whole.wrap(self._console, room)):
            part.rstrip()
            self.line(Text(indent if number else first), part)

    def labelled(self, label: str, text: str, style: str) -> None:
        """Write a text over as many lines as it needs, with a label before the first of them that looks so."""
        whole = Text(" ".join(safe(text).split()))
        room = max(self.width - cell_len(label), NARROWEST // 2)
        for number, part in enumerate(whole.wrap(self._console, room)):
            part.rstrip()
            self.line(Text(" " * cell_len(label)) if number else Text(label, style=style), part)

    def block(self, text: str) -> None:
        """Write a text as it is, line by line."""
        self._console.print(Text(safe(text, lines=True)), soft_wrap=True)

    def gap(self) -> None:
        """Write an empty line."""
        self._console.print()


def styled(text: str, style: str) -> Text:
    """A harmless text that looks so."""
    return Text(safe(text), style=style)


def cells(text: str) -> int:
    """How many cells a text takes."""
    return cell_len(safe(text))


def fitted(text: str, width: int) -> str:
    """A text on one line that takes just so many cells: filled up with spaces, or cut with a sign of it.

    >>> fitted("acme", 6), fitted("a long name", 6)
    ('acme  ', 'a lon…')
    """
    line = " ".join(safe(text).split())
    if cell_len(line) <= width:
        return set_cell_size(line, width)
    if width < 1:
        return ""
    return set_cell_size(set_cell_size(line, width - 1).rstrip() + "…", width)
