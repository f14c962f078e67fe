"""The policies that a policy extends."""

from __future__ import annotations

from etiquette.errors import InvalidPolicy
from etiquette.language import syntax
from etiquette.language.library import Library, find
from etiquette.language.nodes import one_or_more, text
from etiquette.language.parser import parse_policy
from etiquette.language.tree import MappingNode
from etiquette.language.versions import Reference
from etiquette.policy import Document


def parents_of(written: str, *, file: str, library: Library) -> tuple[Document, ...]:
    """The policies that a policy extends, in order; none where it extends nothing.

    Args:
        written: the text of the policy, in which nothing is wrong.
        file: its path or name.
        library: where they are found.

    Raises:
        InvalidPolicy: one of them means nothing.
    """
    root, _ = syntax.parse(written, file)
    references = root.get("extends") if isinstance(root, MappingNode) else None
    return () if references is None else tuple(_parent(text(node), library) for node in one_or_more(references))


def _parent(reference: str, library: Library) -> Document:
    found = find(Reference.parse(reference), library)
    document, diagnostics = parse_policy(found.text, file=found.file, library=library)
    if document is None:
        raise InvalidPolicy(diagnostics)
    return document
