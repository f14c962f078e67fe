"""Docstrings as the manual shows them: sessions as code, and names of Python as code too."""

from __future__ import annotations

import re

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
