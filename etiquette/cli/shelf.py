"""The installed policies at a glance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from etiquette.calendars.instants import microseconds
from etiquette.frozen import dataclass
from etiquette.language.library import PolicyText
from etiquette.language.parser import parse_policy
from etiquette.language.syntax import parse
from etiquette.language.tree import MappingNode, ScalarNode
from etiquette.lineage import in_force
from etiquette.policy import STRENGTHS, Document
from etiquette.policy_files import PolicyFolders, installed, shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One policy.

    Attributes:
        name: of the policy.
        version: the one in force, which is the highest of those that are; ``None`` if none is.
        others: the other versions, highest first.
        title: of the version in force, else of the highest.
        strengths: of its rules, strongest first.
        jurisdiction: where it applies, as the key ``x-jurisdiction`` of the document says.
        file: where it is found.
        broken: versions that mean nothing, each with what is wrong.
    """

    name: str
    version: str | None
    others: tuple[str, ...]
    title: str | None
    strengths: tuple[str, ...]
    jurisdiction: str | None
    file: str
    broken: tuple[tuple[str, str], ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "name": self.name,
            "version": self.version,
            "other_versions": list(self.others),
            "title": self.title,
            "strengths": list(self.strengths),
            "jurisdiction": self.jurisdiction,
            "file": self.file,
            "broken": [{"version": version, "message": message} for version, message in self.broken],
        }


def shelf(at: datetime) -> tuple[Shelved, ...]:
    """All installed policies, by name, as they stand at an instant."""
    library = installed()
    instant = microseconds(at)
    return tuple(_shelved(name, library, instant) for name in library.names())


def _shelved(name: str, library: PolicyFolders, instant: int) -> Shelved:
    versions = tuple(reversed(library.versions(name)))
    documents: dict[str, Document] = {}
    jurisdictions: dict[str, str | None] = {}
    broken: list[tuple[str, str]] = []
    for version in versions:
        found = library.read(name, version)
        document, diagnostics = parse_policy(found.text, file=found.file, library=library)
        if document is None:
            broken.append((version, next(str(one) for one in diagnostics if one.severity == "error")))
        else:
            documents[version] = document
            jurisdictions[version] = _jurisdiction(found)
    current = next((version for version, document in documents.items() if _holds(document, instant)), None)
    best = current or next(iter(documents), "")
    described = documents.get(best)
    return Shelved(
        name=name,
        version=current,
        others=tuple(version for version in versions if version != current),
        title=described.title if described else None,
        strengths=tuple(_strengths(described)) if described else (),
        jurisdiction=jurisdictions.get(best),
        file=shown(library.path(name, current or versions[0])),
        broken=tuple(broken),
    )


def _jurisdiction(found: PolicyText) -> str | None:
    """The author's own keys are no part of a policy, so this one is read off its text."""
    node, _ = parse(found.text, found.file)
    said = node.get("x-jurisdiction") if isinstance(node, MappingNode) else None
    return said.text if isinstance(said, ScalarNode) else None


def _holds(document: Document, instant: int) -> bool:
    start, end = in_force(document)
    return start <= instant < end


def _strengths(document: Document) -> Iterator[str]:
    used = {rule.strength for rule in document.rules}
    return (strength for strength in STRENGTHS if strength in used)
