"""The names that a policy declares: which spaces they live in, which words are taken, and what an unknown one may mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from etiquette.diagnostics import did_you_mean, nearest
from etiquette.frozen import dataclass
from etiquette.language.findings import Findings, Misread, misread
from etiquette.language.nodes import entries, text
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.policy import CHANNEL, RETRACTION, Declaration, TypeName

RESERVED = frozenset(
    {"all", "any", "not", "known", "passed", "fact", "every", "ever", "on", "before", "after", "of", "retraction"}
    | {"earliest", "latest", "first_known", "true", "false", "null"}
)
"""Words of the language, which name nothing else."""

SPACES: tuple[tuple[tuple[str, str], ...], ...] = (
    (("facts", "fact"), ("states", "state")),
    (("events", "event"), ("acts", "act"), ("groups", "group")),
)
"""Sections whose names share one space, each with its word in the singular."""


def articled(word: str) -> str:
    """A word with its article.

    >>> articled("event"), articled("state")
    ('an event', 'a state')
    """
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What is declared, by name. A declaration that could not be read is ``None``: the name is known all the same.

    Attributes:
        facts: of each fact, its declaration.
        attributes: of each event and act, its attributes.
        channels: of each act, its channels.
        groups: of each group, what it is written as.
        states: the states.
        calendars: the calendars.
        has_calendar: whether the clock has a calendar.
    """

    facts: Mapping[str, Declaration | None]
    attributes: Mapping[str, Mapping[str, Declaration | None]]
    channels: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, Node]
    states: Collection[str]
    calendars: Collection[str]
    has_calendar: bool

    @property
    def acts(self) -> tuple[str, ...]:
        """All acts, as declared."""
        return tuple(self.channels)

    def kind(self, name: str) -> str | None:
        """What a name is declared as, in words."""
        kinds = (
            ("a fact", self.facts), ("a state", self.states), ("an act", self.channels), ("a group", self.groups),
            ("an event", self.attributes), ("a calendar", self.calendars), ("a channel", self.all_channels()),
        )  # fmt: skip
        return next((kind for kind, declared in kinds if name in declared), None)

    def all_channels(self) -> tuple[str, ...]:
        """Every channel that some act declares."""
        return tuple(dict.fromkeys(channel for channels in self.channels.values() for channel in channels))

    def unknown(self, node: Node, wanted: str, name: str, known: Iterable[str]) -> Misread:
        """The error to raise for a name that is not declared as what is wanted (``event``, ``fact`` …)."""
        kind, names = self.kind(name), sorted(set(known))
        if name == RETRACTION:
            help = "a retraction takes an event back for every rule alike; no rule sees it"
        elif kind is not None and nearest(name, names) is None:
            help = f'"{name}" is {kind}; {articled(wanted)} is wanted here'
        else:
            help = did_you_mean(name, names, otherwise=None if names else f"the policy declares no {wanted} that fits")
        return misread(node, f"unknown-{wanted}", f'no {wanted} is called "{name}"', help)

    def fact(self, node: Node, name: str, *types: TypeName) -> Declaration:
        """The fact of a name, of one of these types where any are given.

        Raises:
            Misread: ``unknown-fact`` or ``wrong-type``.
        """
        if name not in self.facts:
            raise self.unknown(node, "fact", name, self.facts)
        declaration = self.facts[name]
        if declaration is None:
            raise Misread
        return of_type(node, declaration, "fact", types)

    def state(self, node: Node) -> str:
        """The state that a node names.

        Raises:
            Misread: ``unknown-state``.
        """
        name = text(node)
        if name not in self.states:
            raise self.unknown(node, "state", name, self.states)
        return name

    def calendar(self, node: Node, name: str) -> str:
        """The calendar of a name.

        Raises:
            Misread: ``unknown-calendar``.
        """
        if name not in self.calendars:
            raise self.unknown(node, "calendar", name, self.calendars)
        return name

    def channel(self, node: Node, acts: Iterable[str]) -> str:
        """The channel that a node names, which one of these acts has.

        Raises:
            Misread: ``unknown-channel``.
        """
        name, known = text(node), [channel for act in acts for channel in self.channels.get(act, ())]
        if name not in known:
            raise self.unknown(node, "channel", name, known)
        return name

    def attribute(self, node: Node, name: str, owners: Sequence[str], *types: TypeName) -> Declaration:
        """The attribute of a name that some of these events and acts declare, of one of these types.

        Raises:
            Misread: ``unknown-attribute``, ``types-differ`` or ``wrong-type``.
        """
        declared = [self.attributes[owner][name] for owner in owners if name in self.attributes.get(owner, ())]
        if not declared:
            known = {known for owner in owners for known in self.attributes.get(owner, ())}
            raise self.unknown(node, "attribute", name, known)
        whole = [one for one in declared if one is not None]
        if len(whole) < len(declared):
            raise Misread
        return of_type(node, united(node, name, whole), "attribute", types)

    def by(self, node: Node, owners: Sequence[str]) -> str:
        """A word of ``by``: the channel, or an attribute that some of these events and acts declare."""
        name = text(node)
        return name if name == CHANNEL else self.attribute(node, name, owners).name


def of_type(node: Node, declaration: Declaration, what: str, types: Sequence[TypeName]) -> Declaration:
    """The declaration, which must be of one of these types; of any, where none is given.

    Raises:
        Misread: ``wrong-type``.
    """
    if types and declaration.type not in types:
        message = f'the {what} "{declaration.name}" is of type {declaration.type}'
        raise misread(node, "wrong-type", message, f"name one of type {' or '.join(types)} here")
    return declaration


def united(node: Node, name: str, declarations: Sequence[Declaration]) -> Declaration:
    """One declaration for an attribute that several events declare: it may have any of their values.

    Raises:
        Misread: ``types-differ``.
    """
    types = {"text" if one.type == "choice" else one.type for one in declarations}
    if len(types) > 1:
        written = " and ".join(sorted({one.type for one in declarations}))
        help = "give the attribute one type, or name the events apart"
        raise misread(node, "types-differ", f'the attribute "{name}" is of type {written}, by event', help)
    # A text among the choices makes every text possible.
    plainest = next((one for one in declarations if one.type == "text"), declarations[0])
    if plainest.type != "choice":
        return plainest
    choices = dict.fromkeys(choice for one in declarations for choice in one.choices)
    return Declaration(name=name, type="choice", choices=tuple(choices))


def check_names(root: MappingNode, files: Sequence[str], findings: Findings) -> None:
    """Refuse reserved words as names, and one name for two things of one space.

    Args:
        root: the document.
        files: the files that its parts are from, in the order in which they were put together.
        findings: takes up ``reserved-word`` and ``name-clash``, of which the later one is at fault.
    """
    for space in SPACES:
        declared = [(name, word, key) for section, word in space for name, key, _ in entries(root.get(section))]
        for name, word, key in declared:
            _check_reserved(name, word, key, findings)
        _check_clashes(declared, files, findings)
    for name, key, _ in entries(root.get("calendars")):
        _check_reserved(name, "calendar", key, findings)
    for section, _ in SPACES[1][:2]:
        for _, _, owner in entries(root.get(section)):
            if isinstance(owner, MappingNode):
                for name, key, _ in entries(owner.get("attributes")):
                    _check_reserved(name, "attribute", key, findings)


def _check_reserved(name: str, word: str, key: ScalarNode, findings: Findings) -> None:
    if name in RESERVED:
        message = f'"{name}" is a word of the language and cannot name {articled(word)}'
        findings.take(misread(key, "reserved-word", message, "choose another name"))


def _check_clashes(declared: list[tuple[str, str, ScalarNode]], files: Sequence[str], findings: Findings) -> None:
    def position(entry: tuple[str, str, ScalarNode]) -> tuple[int, int, int]:
        key = entry[2]
        return files.index(key.file), key.line, key.column

    first: dict[str, tuple[str, ScalarNode]] = {}
    for name, word, key in sorted(declared, key=position):
        if name in first:
            other, place = first[name]
            message = f'"{name}" names {articled(word)} here and {articled(other)} at {place.place}'
            findings.take(misread(key, "name-clash", message, "rename one of the two"))
        else:
            first[name] = (word, key)
