"""From text to policy: the document as a whole. What each part says is read by its own module."""

from __future__ import annotations

from typing import Literal, TypedDict

from etiquette.diagnostics import Diagnostic
from etiquette.frozen import dataclass
from etiquette.language.clocks import Effective, read_calendar, read_clock, read_effective
from etiquette.language.declarations import DeclarationReader, attributes_of
from etiquette.language.findings import Findings, placed
from etiquette.language.inherit import Assembled, assemble
from etiquette.language.library import Library
from etiquette.language.messages import read_scripts
from etiquette.language.names import Names, check_names
from etiquette.language.nodes import entries, needed, one_of, optional, text
from etiquette.language.rules import read_rules
from etiquette.language.scope import Scope
from etiquette.language.selectors import SelectorReader
from etiquette.language.states import read_states
from etiquette.language.tree import MappingNode
from etiquette.language.versions import parse_version
from etiquette.policy import ActDeclaration, Declaration, Document, EventDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What came of reading a text.

    Attributes:
        document: the policy, where nothing is wrong with it.
        findings: what is wrong.
        root: its tree, everything that it extends put in; ``None`` where there is none.
        file: where the text stands.
        used_groups: the groups that something names.
    """

    document: Document | None
    findings: Findings
    root: MappingNode | None
    file: str
    used_groups: frozenset[str] = frozenset()


def parse_policy(
    text: str, *, file: str = "<text>", library: Library
) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Read a policy.

    Args:
        text: a policy document.
        file: its path or name, for the places of diagnostics.
        library: where the policies that it extends are found.

    Returns:
        The policy, or ``None`` if there is any error; and all diagnostics, sorted by place, those of the text itself
        before those of its parents.

    >>> from etiquette.language.library import TextLibrary
    >>> text = '''
    ... format: 1
    ... policy: polite
    ... version: 1.0.0
    ... clock: {zone: Europe/Berlin}
    ... acts: {call: {channels: [phone]}}
    ... rules: [{id: daily, kind: cooldown, act: call, wait: 24 hours}]
    ... '''
    >>> document, diagnostics = parse_policy(text, library=TextLibrary())
    >>> document.rules[0].waits[0].parts[0].count, diagnostics
    (24, ())
    """
    reading = read_policy(text, file=file, library=library)
    return reading.document, reading.findings.sorted()


def read_policy(text: str, *, file: str, library: Library) -> Reading:
    """Read a policy, and keep the tree that it was read from."""
    findings = Findings([file])
    assembled = assemble(text, file=file, library=library, findings=findings)
    if assembled is None:
        return Reading(document=None, findings=findings, root=None, file=file)
    meanings = Findings([file, *assembled.files])
    reader = _DocumentReader(assembled, meanings)
    document = meanings.attempt()(reader.read)
    findings.add_meanings(meanings)
    return Reading(
        document=None if findings.has_errors else document,
        findings=findings,
        root=assembled.root,
        file=file,
        used_groups=frozenset(reader.used_groups),
    )


class _Own(TypedDict):
    """What a policy says of itself."""

    name: str
    version: str
    title: str | None
    description: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Declared:
    facts: dict[str, Declaration | None]
    events: dict[str, EventDeclaration]
    acts: dict[str, ActDeclaration]


class _DocumentReader:
    """Reads the parts in the order in which they need one another: names, calendars and clock, states, rules."""

    def __init__(self, assembled: Assembled, findings: Findings) -> None:
        self._assembled = assembled
        self._root = assembled.root
        self._findings = findings
        self._attempt = findings.attempt()
        self.used_groups: set[str] = set()

    def read(self) -> Document:
        """The document.

        Raises:
            Misread: a part of it does not read; the findings say which.
        """
        check_names(self._root, self._assembled.files, self._findings)
        declared = self._declared()
        names = self._names(declared)
        scope = self._scope(names)
        groups = scope.selectors.groups(self._root.get("groups"))
        states = read_states(self._root.get("states"), scope)
        rules = read_rules(self._root.get("rules"), scope)
        scripts = read_scripts(self._root.get("scripts"), scope)
        effective = self._attempt(lambda: self._effective(scope))
        own = self._attempt(self._own)
        others = self._attempt(self._other_events)
        self.used_groups = scope.selectors.used
        return Document(
            **self._attempt.whole(own),
            digest=self._assembled.digest,
            effective_from=effective.start if effective else None,
            effective_until=effective.until if effective else None,
            other_events=self._attempt.whole(others),
            clock=self._attempt.whole(scope.clock),
            calendars=scope.calendars,
            facts={name: fact for name, fact in declared.facts.items() if fact is not None},
            events=declared.events,
            acts=declared.acts,
            groups=groups,
            states=states,
            rules=rules,
            scripts=scripts,
        )

    def _own(self) -> _Own:
        version = needed(self._root, "version")
        placed(version, lambda: parse_version(text(version)))
        return _Own(
            name=text(needed(self._root, "policy")),
            version=text(version),
            title=optional(self._root, "title", text),
            description=optional(self._root, "description", text),
        )

    def _declared(self) -> _Declared:
        reader = DeclarationReader(self._findings, calendars=self._calendar_names(), has_calendar=self._has_calendar())
        return _Declared(
            facts=reader.values(self._root.get("facts")),
            events=reader.events(self._root.get("events")),
            acts=reader.acts(self._root.get("acts")),
        )

    def _names(self, declared: _Declared) -> Names:
        events, acts = self._root.get("events"), self._root.get("acts")
        return Names(
            facts=declared.facts,
            attributes={**attributes_of(events, declared.events), **attributes_of(acts, declared.acts)},
            channels={
                name: declared.acts[name].channels if name in declared.acts else () for name, _, _ in entries(acts)
            },
            groups={name: node for name, _, node in entries(self._root.get("groups"))},
            states=frozenset(name for name, _, _ in entries(self._root.get("states"))),
            calendars=self._calendar_names(),
            has_calendar=self._has_calendar(),
        )

    def _calendar_names(self) -> frozenset[str]:
        return frozenset(name for name, _, _ in entries(self._root.get("calendars")))

    def _has_calendar(self) -> bool:
        clock = self._root.get("clock")
        return isinstance(clock, MappingNode) and clock.get("calendar") is not None

    def _scope(self, names: Names) -> Scope:
        calendars = self._attempt.each(
            entries(self._root.get("calendars")), lambda entry: read_calendar(entry[0], entry[2], self._findings)
        )
        return Scope(
            names=names,
            findings=self._findings,
            selectors=SelectorReader(names, self._findings),
            calendars={calendar.name: calendar for calendar in calendars},
            clock=self._attempt(lambda: read_clock(needed(self._root, "clock"), names, self._findings)),
        )

    def _effective(self, scope: Scope) -> Effective:
        zone = None if scope.clock is None else scope.clock.zone
        written = self._root.get("effective")
        return Effective() if written is None else read_effective(written, zone, scope.names, self._root.get("clock"))

    def _other_events(self) -> Literal["refuse", "ignore"]:
        written = self._root.get("other_events")
        return "refuse" if written is None or one_of(written, ("refuse", "ignore")) == "refuse" else "ignore"
