"""The changelog, as a page of the manual."""

from __future__ import annotations

from pathlib import Path


def page(root: Path) -> str:
    """The page: the file, as it stands at the root."""
    return (root / "CHANGELOG.md").read_text(encoding="utf-8")
