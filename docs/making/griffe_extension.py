"""What the reader of docstrings is told: an extension of griffe, named in ``mkdocs.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import griffe

from docs.making.docstrings import readable

if TYPE_CHECKING:
    from griffe import Alias, Object

STANDARD = {"etiquette.frozen.dataclass": "dataclasses.dataclass"}
"""What griffe does not know, by what it does the work of."""


class Readable(griffe.Extension):
    """Makes every docstring readable before it is parsed, and dataclasses known as such."""

    def on_alias_instance(self, *, alias: Alias, **_: Any) -> None:
        """Called for each name that is imported."""
        alias.target_path = STANDARD.get(alias.target_path, alias.target_path)

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Called for each module, class, function and attribute."""
        if obj.docstring is not None:
            obj.docstring.value = readable(obj.docstring.value)
