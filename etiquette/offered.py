"""Folders of policies that other packages offer, through the entry-point group ``etiquette.policies``.

Each entry point is a folder, or a package whose folder it is.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.machinery import PathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from etiquette.errors import EtiquetteError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "etiquette.policies"


def offered_folders() -> tuple[Path, ...]:
    """The folders that the packages on the path offer.

    Raises:
        EtiquetteError: ``bad-entry-point``.
    """
    if not _has_other_finders() and not may_offer(sys.path):
        return ()
    from importlib.metadata import entry_points

    return tuple(_folder(entry) for entry in entry_points(group=GROUP))


def may_offer(path: Sequence[str]) -> bool:
    """Whether any package on a search path could offer policies.

    Reading all entry points takes the standard library as long as a hundred decisions, and nearly always there are
    none: so the files that would name the group are looked through first. What is no plain folder of packages, such as
    an archive, could.

    >>> may_offer([])
    False
    """
    return any(_names_group(folder) for folder in dict.fromkeys(path))


def _has_other_finders() -> bool:
    """Whether packages are found in other ways than by folders of the search path."""
    return any(hasattr(finder, "find_distributions") and finder is not PathFinder for finder in sys.meta_path)


def _names_group(folder: str) -> bool:
    try:
        with os.scandir(folder or os.curdir) as entries:
            return any(
                _is_metadata(entry.name) and _mentions(f"{entry.path}{os.sep}entry_points.txt") for entry in entries
            )
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _is_metadata(name: str) -> bool:
    return f".{name.lower()}".endswith((".dist-info", ".egg-info"))


def _mentions(file: str) -> bool:
    try:
        with open(file, "rb") as stream:  # noqa: PTH123  # to make a Path of each name takes longer than to read them all
            return GROUP.encode() in stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True


def _folder(entry: EntryPoint) -> Path:
    loaded: object = entry.load()
    if isinstance(loaded, ModuleType):
        paths = list(getattr(loaded, "__path__", ()))
        if paths:
            return Path(paths[0])
    if isinstance(loaded, str | Path):
        return Path(loaded)
    raise EtiquetteError(
        "bad-entry-point",
        f'the entry point "{entry.name}" of the group {GROUP} is neither a package nor a folder',
        f"let {entry.value} be a package that holds NAME/VERSION.yaml, or the path of such a folder",
    )
