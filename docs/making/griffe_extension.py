"""What the reader of docstrings is told: an extension of griffe, named in ``mkdocs.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import griffe

from docs.making.docstrings import readable

if TYPE_CHECKING:
    from griffe import Object


class Readable(griffe.Extension):
    """Makes every docstring readable before it is parsed."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = readable(obj.docstring.value)
