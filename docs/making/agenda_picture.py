"""``python -m docs.making.agenda_picture``: draws ``docs/images/agenda.svg``, the agenda of the example job search.

What the command prints is taken as it is, colours and all, and set in a window; nothing is loaded from elsewhere.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape, unescape
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "images" / "agenda.svg"
COMMAND = (
    "agenda", "examples/job-search.jsonl", "--policy", "job-interview", "--at", "2026-03-24T09:00:00-04:00",
)  # fmt: skip
TITLE = "etiquette agenda search.jsonl --policy job-interview"
WIDTH = 96
FONT = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"

_LOADED = re.compile(r"@font-face \{\{.*?\}\}", re.DOTALL)
_TEXT = re.compile(r'<text class="agenda-r\d+" x="([\d.]+)" y="([\d.]+)"[^>]*>([^<]*)</text>')


def printed(*, color: str) -> str:
    """What the command prints."""
    environment = os.environ | {"COLUMNS": str(WIDTH), "LINES": "60", "PYTHONIOENCODING": "utf-8"}
    environment.pop("NO_COLOR", None)
    run = subprocess.run(
        [sys.executable, "-m", "etiquette", *COMMAND, "--color", color],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return run.stdout


def drawn(output: str) -> str:
    """The picture of an output."""
    from rich._export_format import CONSOLE_SVG_FORMAT

    console = Console(record=True, width=WIDTH, file=StringIO())
    console.print(Text.from_ansi(output.rstrip("\n")))
    form = _LOADED.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", FONT)
    svg = console.export_svg(title=TITLE, code_format=form, unique_id="agenda")
    words = escape("The agenda of a job search: what is overdue, due and coming up, most urgent first")
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{words}" ', 1)
    return "\n".join(line.rstrip() for line in svg.splitlines() if line.strip()) + "\n"


def words_of(svg: str) -> list[str]:
    """The lines of text in a picture, from top to bottom."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for x, y, text in _TEXT.findall(svg):
        rows.setdefault(float(y), []).append((float(x), unescape(text).replace("\xa0", " ")))
    return ["".join(text for _, text in sorted(row)).rstrip() for _, row in sorted(rows.items())]


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(printed(color="always")), encoding="utf-8")
