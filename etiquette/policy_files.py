"""Policies in folders: those that this package ships, those that others install, those beside a file.

A folder of policies holds ``NAME/VERSION.yaml``. Other packages ship theirs through the entry-point group
``etiquette.policies``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, UnknownName
from etiquette.language.decoding import decode
from etiquette.language.library import PolicyText
from etiquette.language.versions import parse_version
from etiquette.offered import offered_folders
from etiquette.resources import folder as resource_folder

CASES = ".cases.yaml"


def read_policy_file(path: Path) -> str:
    """The text of a policy file.

    Raises:
        EtiquetteError: ``unreadable-file`` or ``not-utf-8``.
    """
    try:
        data = path.read_bytes()
    except OSError as problem:
        raise EtiquetteError(
            "unreadable-file",
            f'"{path}" cannot be read: {problem.strerror or problem}',
            "check the path and the permissions",
        ) from None
    return decode(data, shown(path))


class PolicyFolders:
    """A library over folders; of two that hold the same version of a policy, the earlier folder counts.

    Args:
        folders: where to look, in order.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(dict.fromkeys(folders))
        self._known: dict[str, dict[str, Path]] = {}

    def _files(self, name: str) -> dict[str, Path]:
        """The files of a policy by its versions: the folders of others are not looked into."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = {}
            for folder in self.folders:
                for version, path in _versions_in(folder / name):
                    found.setdefault(version, path)
        return found

    def names(self) -> tuple[str, ...]:
        """The names of all policies, sorted."""
        names = {path.name for folder in self.folders for path in folder.glob("*/")}
        return tuple(sorted(name for name in names if self._files(name)))

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a policy, lowest first; none where there is no such policy."""
        return tuple(sorted(self._files(name), key=parse_version))

    def path(self, name: str, version: str) -> Path:
        """The file of one version of a policy.

        Raises:
            UnknownName: ``unknown-policy`` or ``no-version``.
        """
        versions = self._files(name)
        if not versions:
            raise UnknownName("unknown-policy", f'no policy is called "{name}"', did_you_mean(name, self.names()))
        if version not in versions:
            raise UnknownName(
                "no-version", f'"{name}" has no version {version}', f"there are: {', '.join(self.versions(name))}"
            )
        return versions[version]

    def read(self, name: str, version: str) -> PolicyText:
        """One version of a policy."""
        path = self.path(name, version)
        return PolicyText(name=name, version=version, text=read_policy_file(path), file=shown(path))

    def beside(self, path: Path) -> PolicyFolders:
        """This library, preceded by the folder of policies that a file stands in."""
        return PolicyFolders((path.resolve().parent.parent, *self.folders))


def installed() -> PolicyFolders:
    """The policies that this package ships, and those of other packages.

    Raises:
        EtiquetteError: ``bad-entry-point``.
    """
    return PolicyFolders((resource_folder("policies"), *offered_folders()))


def shown(path: Path) -> str:
    """A path as a person would write it: relative to where they are, if it is below."""
    resolved = path.resolve()
    here = Path.cwd()
    return str(resolved.relative_to(here)) if resolved.is_relative_to(here) else str(path)


def _versions_in(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in folder.glob("*.yaml"):
        version = path.name.removesuffix(".yaml")
        if not path.name.endswith(CASES) and _is_version(version):
            yield version, path


def _is_version(text: str) -> bool:
    try:
        parse_version(text)
    except EtiquetteError:
        return False
    return True
