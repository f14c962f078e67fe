"""Scenario cases: histories with the decisions that they must give, as they stand beside a policy.

Reading is separate from running, and how a policy is found is left to the caller.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from etiquette.audit import Finding as AuditFinding
from etiquette.calendars.instants import microseconds, parse_in_zone, parse_instant, to_text
from etiquette.calendars.zones import Zone
from etiquette.calendars.zones import zone as zone_named
from etiquette.decision import Decision, Reason
from etiquette.diagnostics import Diagnostic
from etiquette.drafts import Draft
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError, InvalidPolicy
from etiquette.event import Event, History
from etiquette.frozen import dataclass
from etiquette.language import schema, syntax
from etiquette.language.tree import MappingNode, Node, SequenceNode, plain
from etiquette.policy import Declaration, Document

THREAD = "case"
"""The thread of events that name none."""

_INSTANTS = ("at", "not_before", "due_from", "due_by", "valid_until", "until")
_LISTS = ("needs", "advice", "scripts", "rules", "events")
_ASKED = ("at", "act", "channel", "attributes", "thread")

Resolve = Callable[[Sequence[str]], Policy]
"""From references (names, paths, or whole documents as text) to the policy, combined where there are several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case.

    Attributes:
        name: what it shows.
        place: ``file:line:column``.
        policies: references to the policies: names, paths, or whole documents as JSON text.
        zone: where times without an offset are read; ``None`` if they must carry one.
        body: the rest, as written.
        labels: which sentences of the language it is about.
    """

    name: str
    place: str
    policies: tuple[str, ...]
    zone: str | None
    body: Mapping[str, Any]
    labels: tuple[str, ...] = ()


def read_cases(text: str, file: str) -> tuple[Case, ...]:
    """Read a file of cases.

    Raises:
        InvalidPolicy: the file is not in the format of cases; with all diagnostics.
    """
    node, diagnostics = syntax.parse(text, file)
    found: tuple[Diagnostic, ...] = diagnostics if node is None else (*diagnostics, *schema.check(node, "cases"))
    if node is None or any(d.severity == "error" for d in found):
        raise InvalidPolicy(found)
    assert isinstance(node, MappingNode)
    shared = plain(node)
    cases = node.get("cases")
    assert isinstance(cases, SequenceNode)
    return tuple(_case(one, shared) for one in cases)


def _case(node: Node, shared: Mapping[str, Any]) -> Case:
    body = plain(node)
    facts: dict[str, Any] = {**(shared.get("facts") or {}), **(body.get("facts") or {})}
    policy: Any = body.get("policy", shared["policy"])
    references: list[Any] = [policy] if isinstance(policy, str | dict) else policy
    return Case(
        name=body["case"],
        place=node.place,
        # A document that is written out is handed on as JSON, which is YAML.
        policies=tuple(one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in references),
        zone=body.get("zone", shared.get("zone")),
        body={**body, "facts": facts},
        labels=tuple(body.get("labels", ())),
    )


def run_case(case: Case, resolve: Resolve) -> tuple[str, ...]:
    """Run a case.

    Returns:
        One sentence for each thing that is not as expected; none if the case holds.
    """
    wanted = case.body.get("error")
    try:
        policy = resolve(case.policies)
        failures = tuple(_Run(with_offsets(case, policy), policy).failures())
    except EtiquetteError as error:
        if wanted is None:
            return (f"it ends in an error: {error}",)
        codes = [d.code for d in error.diagnostics] if isinstance(error, InvalidPolicy) else [error.code]
        return () if wanted in codes else (f"the error {wanted} is expected, and it is {', '.join(codes)}",)
    if wanted is not None:
        return (f"the error {wanted} is expected, and there is none",)
    return failures


def with_offsets(case: Case, policy: Policy) -> Case:
    """The case with an offset at every instant that its facts and attributes hold.

    Args:
        case: one that may write them in its zone, as it may its other times.
        policy: says which facts and attributes are instants.

    Raises:
        InvalidInstant: what is written there is no instant.
    """
    if case.zone is None:
        return case
    writing = _Writing(zone_named(case.zone), [g.document for lineage in policy.lineages for g in lineage.grounds])
    body = dict(case.body)
    if body.get("facts"):
        body["facts"] = writing.facts(body["facts"])
    for key, name in (("history", "event"), ("expect", "act")):
        if body.get(key):
            body[key] = [writing.entry(one, one[name]) for one in body[key]]
    return replace(case, body=body)


@dataclass(frozen=True, slots=True)
class _Writing:
    """Writes out instants that are read in a zone."""

    zone: Zone
    documents: Sequence[Document]

    def entry(self, entry: Mapping[str, Any], name: str) -> dict[str, Any]:
        """What a case tells of an event or act, or expects of one."""
        written = dict(entry)
        if entry.get("facts"):
            written["facts"] = self.facts(entry["facts"])
        if entry.get("attributes"):
            named = (document.acts.get(name) or document.events.get(name) for document in self.documents)
            written["attributes"] = self._values(entry["attributes"], (o.attributes for o in named if o is not None))
        return written

    def facts(self, given: Mapping[str, Any]) -> dict[str, Any]:
        return self._values(given, (document.facts for document in self.documents))

    def _values(self, given: Mapping[str, Any], declared: Iterable[Mapping[str, Declaration]]) -> dict[str, Any]:
        instants = {name for one in declared for name, declaration in one.items() if declaration.type == "instant"}
        return {
            name: to_text(parse_in_zone(value, self.zone)) if name in instants and isinstance(value, str) else value
            for name, value in given.items()
        }


class _Run:
    def __init__(self, case: Case, policy: Policy) -> None:
        self.case = case
        self.policy = policy
        self.zone = zone_named(case.zone) if case.zone is not None else None
        self.facts: Mapping[str, Any] = case.body.get("facts") or {}
        self.history = History(self._event(one) for one in case.body.get("history") or ())

    def failures(self) -> Iterator[str]:
        if "draft" in self.case.body:
            yield from self._draft(self.case.body["draft"])
        expected = self.case.body.get("expect") or ()
        for one in expected:
            yield from self._decision(one)
        if "audit" in self.case.body:
            yield from self._audit(self.case.body["audit"])
        asked = expected or "draft" in self.case.body or ("audit" in self.case.body and "error" not in self.case.body)
        if not asked and self.history.events:
            # An error is looked for wherever a decision would meet it.
            for thread in self.history.threads:
                last = self.history.of(thread)[-1].at
                _ = self.policy.evaluate(self.history, last, thread=thread, facts=self.facts).decisions
        elif not asked and "error" in self.case.body:
            _ = self.policy.evaluate(self.history, "2026-01-01T00:00Z", facts=self.facts).decisions

    # --- what is given ---

    def _instant(self, text: str) -> datetime:
        return parse_instant(text) if self.zone is None else parse_in_zone(text, self.zone)

    def _event(self, given: Mapping[str, Any]) -> Event:
        data = {key: value for key, value in given.items() if key not in ("event", "at") and not key.startswith("x-")}
        if data.get("recorded") is not None:
            data["recorded"] = self._instant(data["recorded"])
        return Event.from_dict(
            {"thread": THREAD, **data, "type": given["event"], "at": self._instant(given["at"])}, origin=self.case.place
        )

    def _thread(self, named: str | None) -> str:
        return named or (self.history.threads[0] if self.history.threads else THREAD)

    # --- what is expected ---

    def _decision(self, expected: Mapping[str, Any]) -> Iterator[str]:
        decision = self.policy.decide(
            self.history,
            self._instant(expected["at"]),
            expected["act"],
            channel=expected.get("channel"),
            attributes=expected.get("attributes"),
            facts=self.facts,
            thread=self._thread(expected.get("thread")),
        )
        about = f"at {expected['at']}, {expected['act']}" + (
            f" by {expected['channel']}" if "channel" in expected else ""
        )
        for key, value in expected.items():
            if key not in _ASKED and not key.startswith("x-"):
                yield from (f"{about}: {problem}" for problem in self._field(decision, key, value))

    def _field(self, found: Decision | Reason | AuditFinding, key: str, expected: Any) -> Iterator[str]:
        if key == "reasons" and isinstance(found, Decision):
            yield from self._reasons(found.reasons, expected)
            return
        actual = getattr(found, key)
        if not self._agrees(key, actual, expected):
            yield f"{key} is {_shown(actual)}, and {_shown(expected)} is expected"

    def _agrees(self, key: str, actual: Any, expected: Any) -> bool:
        if key in _INSTANTS:
            wanted = None if expected is None else microseconds(self._instant(expected))
            return (None if actual is None else microseconds(actual)) == wanted
        if key in _LISTS:
            return list(actual) == list(expected or ())
        if key == "source":
            return bool((None if actual is None else dict(actual)) == expected)
        return bool(actual == expected)

    def _reasons(self, actual: Sequence[Reason], expected: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        if len(actual) != len(expected):
            listed = ", ".join(f"{r.rule} {r.effect}" for r in actual) or "none"
            yield f"there are {len(actual)} reasons ({listed}), and {len(expected)} are expected"
            return
        for number, (reason, wanted) in enumerate(zip(actual, expected, strict=True), start=1):
            for key, value in wanted.items():
                yield from (f"reason {number}: {problem}" for problem in self._field(reason, key, value))

    def _draft(self, given: Mapping[str, Any]) -> Iterator[str]:
        found = [finding.to_dict() for finding in self.policy.review(Draft.from_dict(given), facts=self.facts)]
        yield from _listed("findings", found, self.case.body.get("findings") or ())

    def _audit(self, expected: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        written = [one["at"] for one in (*(self.case.body.get("expect") or ()), *expected) if "at" in one]
        happened = [event.at for event in self.history]
        recorded = [event.recorded for event in self.history if event.recorded is not None]
        until = max((*map(self._instant, written), *happened, *recorded), default=None)
        if until is None:
            return
        found = self.policy.audit(
            self.history, until, facts=self.facts, known=self.case.body.get("known", "then")
        ).findings
        if len(found) != len(expected):
            listed = (
                "; ".join(f"{f.finding} {f.act} {f.at.isoformat(sep=' ')} {','.join(f.rules)}" for f in found) or "none"
            )
            yield f"the audit has {len(found)} findings ({listed}), and {len(expected)} are expected"
            return
        for number, (finding, wanted) in enumerate(zip(found, expected, strict=True), start=1):
            for key, value in wanted.items():
                yield from (f"finding {number}: {problem}" for problem in self._field(finding, key, value))


def _listed(what: str, actual: Sequence[Mapping[str, Any]], expected: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if len(actual) != len(expected):
        yield f"there are {len(actual)} {what} ({_shown(actual)}), and {len(expected)} are expected"
        return
    for number, (found, wanted) in enumerate(zip(actual, expected, strict=True), start=1):
        for key, value in wanted.items():
            if found.get(key) != value:
                yield f"{what} {number}: {key} is {_shown(found.get(key))}, and {_shown(value)} is expected"


def _shown(value: Any) -> str:
    match value:
        case None:
            return "absent"
        case datetime():
            return value.isoformat(sep=" ")
        case tuple() | list():
            items = cast("Sequence[object]", value)
            return "[" + ", ".join(_shown(one) for one in items) + "]"
        case _:
            return str(value)
