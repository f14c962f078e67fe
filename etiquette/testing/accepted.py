"""The list of mutants that may survive, each with the reason: ``VERSION.mutants.yaml``, beside the policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidPolicy
from etiquette.language import syntax
from etiquette.language.findings import Findings, misread
from etiquette.language.nodes import mapping, members, needed, text, texts
from etiquette.language.tree import Node

_KEYS = ("mutant", "because")


def read_accepted(written: str, file: str) -> Mapping[str, str]:
    """Read a list of mutants that are accepted.

    Args:
        written: a list of ``{mutant, because}``; several mutants that survive for one reason may stand as a list.
        file: its path or name, for the places.

    Returns:
        For each mutant, by name, the reason.

    Raises:
        InvalidPolicy: the text is no such list; with all diagnostics.

    >>> read_accepted("- {mutant: 'over: removed', because: nothing ends here}", "1.0.0.mutants.yaml")
    {'over: removed': 'nothing ends here'}
    """
    findings = Findings([file])
    node, diagnostics = syntax.parse(written, file)
    findings.add(*diagnostics)
    attempt = findings.attempt()
    read = attempt.each(() if node is None else attempt(lambda: members(node)) or (), _entry)
    if findings.has_errors:
        raise InvalidPolicy(findings.sorted())
    return {mutant: because for names, because in read for mutant in names}


def _entry(node: Node) -> tuple[tuple[str, ...], str]:
    entry = mapping(node)
    for name, key, _ in _strange(node):
        raise misread(key, "unknown-key", f'"{name}" is no key of an accepted mutant', did_you_mean(name, _KEYS))
    return texts(needed(entry, "mutant")), text(needed(entry, "because"))


def _strange(node: Node) -> Iterator[tuple[str, Node, Node]]:
    return ((name, key, value) for name, key, value in mapping(node).items() if name not in _KEYS)
