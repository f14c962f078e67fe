"""Loading and checking policies: the doors by which a text becomes something that decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from etiquette.diagnostics import Diagnostic
from etiquette.engine import Policy
from etiquette.errors import InvalidPolicy, UnknownName
from etiquette.language.library import Library, find
from etiquette.language.versions import Reference
from etiquette.lineage import Lineage
from etiquette.policy import Document
from etiquette.policy_files import PolicyFolders, installed, read_policy_file, shown

if TYPE_CHECKING:
    from etiquette.policy_cache import PolicyCache


def load(*references: str | Path, cache: PolicyCache | None = None) -> Policy:
    """Load a policy; several are combined.

    Args:
        references: a name (the highest version in force when it is asked), ``NAME@1.2.0`` or ``NAME@^1`` (pinned), or
            the path of a file.
        cache: where policies that were read before are kept; by default each is read anew.

    Raises:
        UnknownName: no policy has the name, or none of its versions fits.
        InvalidPolicy: a document that means nothing, with all its diagnostics.
        EtiquetteError: a file that cannot be read.

    >>> policy = load("job-interview")
    >>> policy.documents("2026-03-01T00:00Z")[0].name
    'job-interview'
    """
    if not references:
        raise UnknownName("no-policy", "no policy is named", "name at least one")
    library = installed()
    return Policy(tuple(_lineage(reference, library, cache) for reference in references))


def loads(*texts: str, library: Library | None = None) -> Policy:
    """Load a policy from its text; several are combined.

    Args:
        texts: policy documents.
        library: where the policies that they extend are found; by default those that are installed.

    Raises:
        InvalidPolicy: a document that means nothing, with all its diagnostics.
    """
    where = library or installed()
    return Policy(tuple(Lineage([_parsed(text, "<text>", where, None)], pinned=True) for text in texts))


def check(text: str, *, file: str = "<text>", library: Library | None = None) -> tuple[Diagnostic, ...]:
    """Every diagnostic of a policy document, errors and warnings, sorted by place.

    Args:
        text: the document.
        file: its name, for the places.
        library: where the policies that it extends are found; by default those that are installed.

    >>> [one.code for one in check("format: 1")][:1]
    ['missing-key']
    """
    from etiquette.language.check import check as check_text

    return check_text(text, file=file, library=library or installed())


def check_file(path: str | Path) -> tuple[Diagnostic, ...]:
    """Every diagnostic of a policy file; what it extends may stand beside it.

    Raises:
        EtiquetteError: the file cannot be read.
    """
    file = Path(path)
    return check(read_policy_file(file), file=shown(file), library=installed().beside(file))


def _lineage(reference: str | Path, library: PolicyFolders, cache: PolicyCache | None = None) -> Lineage:
    if isinstance(reference, Path) or _looks_like_path(reference):
        return Lineage([document_of(Path(reference), library, cache=cache)], pinned=True)
    wanted = Reference.parse(reference)
    if wanted.range is not None:
        found = find(wanted, library)
        return Lineage([_parsed(found.text, found.file, library, cache)], pinned=True)
    versions = library.versions(wanted.name) or (find(wanted, library).version,)
    texts = [library.read(wanted.name, version) for version in reversed(versions)]
    return Lineage([_parsed(found.text, found.file, library, cache) for found in texts], pinned=False)


def cases_resolver(file: str | Path) -> Callable[[Sequence[str]], Policy]:
    """How the policies that a file of cases names are found: by name, beside the file, or written out.

    Each policy is loaded once.
    """
    path = Path(file)
    library = installed().beside(path)

    @cache
    def lineage(reference: str) -> Lineage:
        if reference.lstrip().startswith("{"):
            return Lineage([_parsed(reference, f"{shown(path)} (policy)", library, None)], pinned=True)
        if _looks_like_path(reference):
            return Lineage([document_of(path.parent / reference, library)], pinned=True)
        return _lineage(reference, library)

    return lambda references: Policy(tuple(lineage(reference) for reference in references))


def _looks_like_path(reference: str) -> bool:
    return "/" in reference or "\\" in reference or reference.endswith((".yaml", ".yml"))


def document_of(path: Path, library: PolicyFolders, *, cache: PolicyCache | None = None) -> Document:
    """The policy in a file; what it extends may stand beside it."""
    return _parsed(read_policy_file(path), shown(path), library.beside(path), cache)


def _parsed(text: str, file: str, library: Library, cache: PolicyCache | None) -> Document:
    if cache is None:
        return _read(text, file, library)
    return cache.document(text, library, lambda watched: _read(text, file, watched))


def _read(text: str, file: str, library: Library) -> Document:
    from etiquette.language.parser import parse_policy

    document, diagnostics = parse_policy(text, file=file, library=library)
    if document is None:
        raise InvalidPolicy(diagnostics)
    return document


__all__ = ["Policy", "cases_resolver", "check", "check_file", "document_of", "load", "loads"]
