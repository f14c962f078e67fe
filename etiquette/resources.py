"""Finds what stands outside the modules: the ``schemas/`` and ``policies/`` that come with the package.

Installed, they are beside the modules; in a checkout, beside the package folder. They are looked for from the place of
this file and nowhere else: not in the working directory, and not where an environment variable points.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from etiquette.errors import EtiquetteError

FolderName = Literal["schemas", "policies"]

_PACKAGE = Path(__file__).resolve().parent


def folder(name: FolderName, *, package: Path = _PACKAGE) -> Path:
    """The folder of that name.

    Args:
        name: ``schemas`` or ``policies``.
        package: the folder of the modules.

    Raises:
        EtiquetteError: ``broken-installation``: it is in neither place.
    """
    places = (package / "_data" / name, package.parent / name)
    for place in places:
        if place.is_dir():
            return place
    raise EtiquetteError(
        "broken-installation",
        f"the {name} that come with the package are not there",
        'install it again: pip install --force-reinstall "followup-etiquette"',
        place=str(places[0]),
    )


def policies_folder() -> Path:
    """The folder of the policies that come with the package: ``NAME/VERSION.yaml``.

    >>> policies_folder().name
    'policies'
    """
    return folder("policies")


def schemas_folder() -> Path:
    """The folder of the schemas of the formats: ``policy-1.schema.json`` and its neighbours.

    >>> sorted(path.name for path in schemas_folder().glob("*.json"))[0]
    'audit-1.schema.json'
    """
    return folder("schemas")
