"""Makes the pages that repeat what another file says: one module a page or kind of page, all pure but for reading."""

from __future__ import annotations

from pathlib import Path

from docs.making import cases, changes, commands, diagnostics, keys, policies

__all__ = ["made_pages"]


def made_pages(root: Path) -> dict[str, str]:
    """Every page that is made, by its path below ``docs``.

    Args:
        root: the folder of the repository.
    """
    return {
        "reference/keys.md": keys.page(root),
        "reference/commands.md": commands.page(),
        "reference/diagnostics.md": diagnostics.page(root),
        "reference/conformance.md": cases.page(root),
        "changelog.md": changes.page(root),
        **policies.pages(root),
    }
