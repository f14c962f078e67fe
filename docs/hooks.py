"""What the site generator is told: which pages are made, and where they stand.

Pages that only repeat what another file says are made from that file while the site is built, and are never kept: the
keys of the language from its schema, the bundled policies from their files, the commands from the command line itself,
the index of diagnostics from their pages, the cases from the conformance suite.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from docs.making import made_pages  # noqa: E402  # found only once the root is on the path
from docs.making.policies import bundled  # noqa: E402

if TYPE_CHECKING:
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

SHELF = "Bundled policies"
"""The entry of the navigation under which every policy gets a page."""


_FOR_TESTS = re.compile(r"""^( *(?:`{3,}|~{3,})\w+.*?)(?: (?:exit=\d+|needs="[^"]*"))+ *$""", re.MULTILINE)
"""What stands behind the language of an example for the tests alone: its exit status, the packages it needs."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put every bundled policy into the navigation."""
    nav: list[Any] = config.nav or []
    shelf = next(entry for entry in nav if isinstance(entry, dict) and SHELF in entry)
    shelf[SHELF] = ["policies/index.md", *({one.title: f"policies/{one.name}.md"} for one in bundled(ROOT))]
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    from mkdocs.structure.files import File

    for name, text in made_pages(ROOT).items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Show examples without what stands there for the tests."""
    return _FOR_TESTS.sub(r"\1", markdown)
