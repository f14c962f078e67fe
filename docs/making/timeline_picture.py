"""``python -m docs.making.timeline_picture``: draws ``docs/images/timeline.svg``, six weeks of one application."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PICTURE = ROOT / "docs" / "images" / "timeline.svg"
COMMAND = (
    "timeline", "examples/job-search.jsonl", "--policy", "job-interview", "--thread", "granite-bank",
    "--from", "2026-03-20T00:00-04:00", "--until", "2026-05-01T00:00-04:00", "--at", "2026-03-24T09:00-04:00",
)  # fmt: skip


def drawn() -> str:
    """The picture, as the command draws it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "timeline.svg"
        line = [sys.executable, "-m", "etiquette", *COMMAND, "--svg", str(file)]
        subprocess.run(line, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        return file.read_text(encoding="utf-8")


if __name__ == "__main__":
    PICTURE.parent.mkdir(exist_ok=True)
    PICTURE.write_text(drawn(), encoding="utf-8")
