"""``python -m docs.making.ladder_picture``: draws ``docs/images/ladder.svg``, the ladder of rooms.

It is drawn from the ladder that the architecture test holds the code to.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from tests.ladder import LADDER, Rung

PICTURE = Path(__file__).resolve().parents[2] / "docs" / "images" / "ladder.svg"

WIDTH, MARGIN, LABEL = 960, 16, 150
ROW, GAP, PAD, LETTER = 30, 8, 10, 7.3

_STYLE = """
    svg { font: 14px ui-sans-serif, system-ui, 'DejaVu Sans', sans-serif; }
    .rung { fill: #eef5f4; stroke: #9cc4be; }
    .room { fill: #ffffff; stroke: #4f8f86; }
    text { fill: #16302d; }
    .name { font-weight: 600; }
    .code { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 12px; }
    @media (prefers-color-scheme: dark) {
      .rung { fill: #17302d; stroke: #3f6f69; } .room { fill: #0e201e; stroke: #5fa79d; } text { fill: #e4f1ef; }
    }
"""


def lines_of(rung: Rung) -> list[list[tuple[str, ...]]]:
    """The steps of a rung, highest first, as many on a line as there is room for."""
    lines: list[list[tuple[str, ...]]] = []
    used = float(WIDTH)
    for step in reversed(rung.steps):
        width = _width(step) + GAP
        if used + width > WIDTH - 2 * MARGIN - LABEL:
            lines.append([])
            used = 0
        lines[-1].append(step)
        used += width
    return lines


def drawn() -> str:
    """The picture."""
    parts: list[str] = []
    top = MARGIN
    for rung in reversed(LADDER):
        lines = lines_of(rung)
        height = len(lines) * (ROW + GAP) + GAP
        parts.append(_rung(rung, lines, top, height))
        top += height + GAP
    words = "The ladder of rooms: imports point down only. " + "; ".join(f"{r.number} {r.name}" for r in LADDER)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top + MARGIN - GAP}" role="img" '
        f'aria-label="{escape(words)}">\n  <style>{_STYLE}  </style>\n' + "".join(parts) + "</svg>\n"
    )


def _width(step: tuple[str, ...]) -> float:
    return len(" · ".join(step)) * LETTER + 2 * PAD


def _rung(rung: Rung, lines: list[list[tuple[str, ...]]], top: int, height: int) -> str:
    middle = top + height / 2
    parts = [
        f'  <rect class="rung" x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{height}" rx="6"/>\n',
        f'  <text class="name" x="{MARGIN + PAD}" y="{middle + 5:.0f}">{rung.number} · {escape(rung.name)}</text>\n',
    ]
    for row, line in enumerate(lines):
        left = float(MARGIN + LABEL)
        y = top + GAP + row * (ROW + GAP)
        for step in line:
            width = _width(step)
            parts.append(f'  <rect class="room" x="{left:.1f}" y="{y}" width="{width:.1f}" height="{ROW}" rx="4"/>\n')
            parts.append(f'  <text class="code" x="{left + PAD:.1f}" y="{y + 19}">{escape(" · ".join(step))}</text>\n')
            left += width + GAP
    return "".join(parts)


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(), encoding="utf-8")
