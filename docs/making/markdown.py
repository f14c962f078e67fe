"""Small pieces of Markdown, from texts that may hold anything."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_MARKUP = str.maketrans({"<": "&lt;", ">": "&gt;", "*": "\\*", "_": "\\_", "[": "\\[", "]": "\\]", "`": "\\`"})


def plain(text: str) -> str:
    r"""A text on one line, none of which is markup.

    >>> print(plain("at_most <b>"))
    at\_most &lt;b&gt;
    """
    return " ".join(text.split()).translate(_MARKUP)


def code(text: str) -> str:
    """A text as code.

    >>> code("a`b")
    '`` a`b ``'
    """
    return f"`` {text} ``" if "`" in text else f"`{text}`"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""A table; nothing if there are no rows.

    >>> print(table(["a"], [["x|y"]]), end="")
    | a |
    |---|
    | x\|y |
    """
    lines = [_row(row) for row in rows]
    if not lines:
        return ""
    return "\n".join([_row(heads), "|" + "---|" * len(heads), *lines]) + "\n"


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
