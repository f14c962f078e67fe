"""Docstrings as the manual shows them: sessions as code, and names of Python as code too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import griffe

if TYPE_CHECKING:
    from griffe import Object

_ROLE = re.compile(r":(?:attr|class|func|meth|mod|exc):`~?([^`]+)`")


def readable(text: str) -> str:
    """A docstring with each session fenced, up to the next empty line, and roles as plain code."""
    lines: list[str] = []
    fenced = False
    for line in _ROLE.sub(r"`\1`", text).splitlines():
        if line.startswith(">>>") and not fenced:
            lines.append("```pycon")
            fenced = True
        if not line.strip() and fenced:
            lines.append("```")
            fenced = False
        lines.append(line)
    return "\n".join([*lines, "```"] if fenced else lines)


class Readable(griffe.Extension):
    """Makes every docstring readable before it is parsed."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = readable(obj.docstring.value)
