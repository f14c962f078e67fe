"""Inheritance: the parts of a policy's parents, then its own, put together on the located tree.

Every node keeps the place where it is written, so that a mistake is shown in the file that holds it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from etiquette.diagnostics import did_you_mean
from etiquette.frozen import dataclass
from etiquette.language import schema, syntax
from etiquette.language.findings import Findings, Misread, misread, placed
from etiquette.language.library import Library, find
from etiquette.language.nodes import entries, mapping, one_or_more, text
from etiquette.language.tree import MappingNode, Node, ScalarNode, SequenceNode, plain
from etiquette.language.versions import Reference

SECTIONS = ("calendars", "facts", "events", "acts", "groups", "states", "scripts")
"""The keys whose entries are parts, each by its name."""
WHOLE = ("other_events", "clock")
"""The keys that are one part each."""
RULES = "rules"
OWN = ("format", "policy", "version", "title", "description", "effective")
"""The keys that are never inherited."""

Key = tuple[str, str]
"""A part: the section that it stands in, and its name or rule id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part, with the node of its name."""

    key: ScalarNode
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """A policy with all that it extends.

    Attributes:
        root: the tree, with the parts of the parents in it and ``extends`` and ``drop`` gone.
        texts: its own text, then those of its parents, in order.
        files: the files of its parts in the order in which they were put together, its own last.
    """

    root: MappingNode
    texts: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def digest(self) -> str:
        """Of all the texts, parted by a character that no text holds; of one text, that of its file."""
        return "sha256:" + hashlib.sha256("\0".join(self.texts).encode()).hexdigest()


def assemble(text: str, *, file: str, library: Library, findings: Findings) -> Assembled | None:
    """Read a policy and all that it extends.

    Args:
        text: of the policy.
        file: its path or name, for places.
        library: where its parents are found.
        findings: takes up what is wrong with the syntax, the shapes and the inheritance.

    Returns:
        The policy in one tree; ``None`` where there is no tree to go on with.
    """
    attempt = findings.attempt()
    return attempt(lambda: _Assembler(library, findings).read(text, file, ()))


class _Assembler:
    def __init__(self, library: Library, findings: Findings) -> None:
        self._library = library
        self._findings = findings

    def read(self, written: str, file: str, trail: tuple[str, ...]) -> Assembled:
        """A policy; ``trail`` are the policies that extend it, outermost first."""
        self._findings.meet(file)
        root = self._tree(written, file)
        _check_rule_ids(root, self._findings)
        references = root.get("extends")
        if references is None:
            return Assembled(root=root, texts=(written,), files=(file,))
        attempt = self._findings.attempt()
        trail = (*trail, _identity(root))
        named = one_or_more(references)
        parents = attempt.each(named, lambda node: self._parent(node, trail))
        attempt.finish()
        merged = _Merger(root, self._findings).merge(named, parents)
        self._findings.add(*schema.check(merged, "policy"))
        return Assembled(
            root=merged,
            texts=(written, *(one for parent in parents for one in parent.texts)),
            files=tuple(dict.fromkeys((*(one for parent in parents for one in parent.files), file))),
        )

    def _tree(self, written: str, file: str) -> MappingNode:
        node, diagnostics = syntax.parse(written, file)
        self._findings.add(*diagnostics)
        if node is None:
            raise Misread
        self._findings.add(*schema.check(node, "policy"))
        return mapping(node)

    def _parent(self, node: Node, trail: tuple[str, ...]) -> Assembled:
        written = text(node)
        reference = placed(node, lambda: Reference.parse(written))
        found = placed(node, lambda: find(reference, self._library))
        identity = f"{found.name}@{found.version}"
        if identity in trail:
            circle = " → ".join((*trail[trail.index(identity) :], identity))
            raise misread(node, "extends-cycle", f"a policy extends itself: {circle}", "let one of them extend nothing")
        parent = self.read(found.text, found.file, trail)
        if _identity(parent.root) != identity:
            message = f"what is kept as {identity} calls itself {_identity(parent.root)}"
            raise misread(parent.root, "misfiled", message, "let its policy and version say what it is kept as")
        return parent


class _Merger:
    """Puts the parts of parents and child together."""

    def __init__(self, child: MappingNode, findings: Findings) -> None:
        self._child = child
        self._findings = findings
        self._parts: dict[Key, Part] = {}
        self._origins: dict[Key, str] = {}
        self._conflicts: dict[Key, Misread] = {}

    def merge(self, references: tuple[Node, ...], parents: tuple[Assembled, ...]) -> MappingNode:
        """The whole tree."""
        for node, parent in zip(references, parents, strict=True):
            self._inherit(node, parent.root)
        self._drop()
        for key, part in parts_of(self._child):
            self._add(key, part)
        for conflict in self._conflicts.values():
            self._findings.take(conflict)
        return self._tree()

    def _inherit(self, reference: Node, parent: MappingNode) -> None:
        name = _identity(parent)
        for key, part in parts_of(parent):
            before = self._parts.get(key)
            if before is not None and plain(before.node) != plain(part.node):
                message = f"{self._origins[key]} and {name} differ in {_described(key)}"
                help = "write it here, or drop it" if key[0] == RULES else "write it here"
                self._conflicts.setdefault(key, misread(reference, "parents-differ", message, help))
            self._parts[key], self._origins[key] = part, name

    def _drop(self) -> None:
        dropped = self._child.get("drop")
        for node in () if dropped is None else one_or_more(dropped):
            id = text(node)
            if self._parts.pop((RULES, id), None) is None:
                known = [name for section, name in self._parts if section == RULES]
                error = misread(node, "unknown-rule", f'no parent has a rule "{id}" to drop', did_you_mean(id, known))
                self._findings.take(error)
            self._conflicts.pop((RULES, id), None)

    def _add(self, key: Key, part: Part) -> None:
        if key[0] == RULES and isinstance(part.node, MappingNode) and part.node.get("kind") is None:
            self._change(key, part.node)
            return
        self._conflicts.pop(key, None)
        self._parts[key] = part

    def _change(self, key: Key, node: MappingNode) -> None:
        """A rule without ``kind`` changes only the keys that it names."""
        before = self._parts.get(key)
        if before is None or not isinstance(before.node, MappingNode):
            message = f'the rule "{key[1]}" has no kind, and no parent has a rule of this id to change'
            known = [name for section, name in self._parts if section == RULES]
            help = did_you_mean(key[1], known, otherwise="write its kind")
            self._findings.take(misread(node, "rule-without-kind", message, help))
            return
        own = {name: (name_node, value) for name, name_node, value in node.items()}
        kept = tuple(own.pop(name, (name_node, value)) for name, name_node, value in before.node.items())
        self._parts[key] = Part(key=before.key, node=replace(node, entries=(*kept, *own.values())))

    def _tree(self) -> MappingNode:
        written = [(key, value) for name, key, value in self._child.items() if name in OWN]
        for whole in WHOLE:
            part = self._parts.get((whole, whole))
            written.extend([] if part is None else [(part.key, part.node)])
        for section in SECTIONS:
            parts = [part for (own, _), part in self._parts.items() if own == section]
            if parts:
                at = _place(self._child.get(section) or parts[0].key, section)
                listed = tuple((part.key, part.node) for part in parts)
                written.append((at, MappingNode(file=at.file, line=at.line, column=at.column, entries=listed)))
        rules = tuple(part.node for (own, _), part in self._parts.items() if own == RULES)
        if rules:
            at = _place(self._child.get(RULES) or rules[0], RULES)
            written.append((at, SequenceNode(file=at.file, line=at.line, column=at.column, items=rules)))
        return replace(self._child, entries=tuple(written))


def parts_of(root: MappingNode) -> Iterator[tuple[Key, Part]]:
    """The parts of a document, in its order."""
    for name, key, node in entries(root):
        if name in WHOLE:
            yield (name, name), Part(key=key, node=node)
        elif name in SECTIONS:
            for own, own_key, part in entries(node):
                yield (name, own), Part(key=own_key, node=part)
        elif name == RULES:
            for id, rule in _rules(node):
                yield (name, str(id.value)), Part(key=id, node=rule)


def _rules(section: Node | None) -> Iterator[tuple[ScalarNode, MappingNode]]:
    """The rules that have an id, each with the node of it."""
    for rule in section.items if isinstance(section, SequenceNode) else ():
        id = rule.get("id") if isinstance(rule, MappingNode) else None
        if isinstance(rule, MappingNode) and isinstance(id, ScalarNode):
            yield id, rule


def _check_rule_ids(root: MappingNode, findings: Findings) -> None:
    first: dict[str, ScalarNode] = {}
    for id, _ in _rules(root.get(RULES)):
        before = first.setdefault(str(id.value), id)
        if before is not id:
            message = f'a rule "{id.value}" stands at {before.place} already'
            findings.take(misread(id, "duplicate-rule", message, "give each rule an id of its own"))


def _described(key: Key) -> str:
    section, name = key
    return section if section == name else f'the {section.removesuffix("s")} "{name}"'


def _identity(root: MappingNode) -> str:
    """``NAME@VERSION``, as the document says."""
    name, version = root.get("policy"), root.get("version")
    return f"{name and plain(name)}@{version and plain(version)}"


def _place(node: Node, name: str) -> ScalarNode:
    """A key where this node stands."""
    return ScalarNode(file=node.file, line=node.line, column=node.column, value=name, text=name, plain=True)
