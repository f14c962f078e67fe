"""The index of diagnostics: each code, with the first sentence of its page."""

from __future__ import annotations

from pathlib import Path

from docs.making.markdown import code, table

_HEAD = """# Diagnostics

Every error and every warning carries a stable code: programs go by it, and each has a page that says what is wrong, why
that matters and what to do. The sentence and the help of a message may be worded better in a later version; the code
stays.

"""


def page(root: Path) -> str:
    """The page."""
    rows = [
        (f"[{code(path.stem)}](../diagnostics/{path.name})", _first(path))
        for path in sorted((root / "docs" / "diagnostics").glob("*.md"))
    ]
    return _HEAD + f"There are {len(rows)} of them.\n\n" + table(("code", "what is wrong"), rows)


def _first(path: Path) -> str:
    """The first paragraph below the heading."""
    paragraphs = path.read_text(encoding="utf-8").split("\n\n")
    return " ".join(paragraphs[1].split())
