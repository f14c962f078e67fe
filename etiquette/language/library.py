"""Where policies are found by name and version. What a folder or an installed package holds is for the shell to say."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from etiquette.diagnostics import did_you_mean
from etiquette.errors import UnknownName
from etiquette.frozen import dataclass
from etiquette.language.versions import Reference, highest, parse_version


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyText:
    """The text of one version of a policy, and the file that it stands in."""

    name: str
    version: str
    text: str
    file: str


class Library(Protocol):
    """Policies by name and version."""

    def names(self) -> tuple[str, ...]:
        """The names of all policies, sorted."""
        ...

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a policy, lowest first; none where there is no such policy."""
        ...

    def read(self, name: str, version: str) -> PolicyText:
        """One version of a policy.

        Raises:
            UnknownName: ``unknown-policy`` or ``no-version``.
        """
        ...


class TextLibrary:
    """A library of texts in memory.

    >>> library = TextLibrary([PolicyText(name="base", version="1.2.0", text="format: 1", file="base.yaml")])
    >>> library.names(), library.versions("base"), library.versions("other")
    (('base',), ('1.2.0',), ())
    """

    def __init__(self, texts: Iterable[PolicyText] = ()) -> None:
        self._texts = {(one.name, one.version): one for one in texts}

    def names(self) -> tuple[str, ...]:
        """The names of all policies, sorted."""
        return tuple(sorted({name for name, _ in self._texts}))

    def versions(self, name: str) -> tuple[str, ...]:
        """The versions of a policy, lowest first; none where there is no such policy."""
        return tuple(sorted((version for own, version in self._texts if own == name), key=parse_version))

    def read(self, name: str, version: str) -> PolicyText:
        """One version of a policy.

        Raises:
            UnknownName: ``unknown-policy`` or ``no-version``.
        """
        found = self._texts.get((name, version))
        if found is None:
            raise UnknownName(*_missing(name, version, self))
        return found


def find(reference: Reference, library: Library) -> PolicyText:
    """The highest version that a reference allows.

    Raises:
        UnknownName: ``unknown-policy`` (no policy has the name) or ``no-version`` (none of its versions fits).

    >>> base = PolicyText(name="base", version="1.2.0", text="format: 1", file="base.yaml")
    >>> find(Reference.parse("base@^1"), TextLibrary([base])).version
    '1.2.0'
    """
    version = highest(reference.range, library.versions(reference.name))
    if version is None:
        raise UnknownName(*_missing(reference.name, reference.range.text if reference.range else None, library))
    return library.read(reference.name, version)


def _missing(name: str, wanted: str | None, library: Library) -> tuple[str, str, str]:
    """Code, message and help for a policy that is not there."""
    versions = library.versions(name)
    if not versions:
        return "unknown-policy", f'no policy is called "{name}"', did_you_mean(name, library.names())
    message = f'no version of "{name}" fits {wanted}'
    return "no-version", message, f"there are: {', '.join(versions)}"
