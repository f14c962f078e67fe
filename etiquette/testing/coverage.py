"""Boundary coverage: which edge of which rule has a case on each of its sides.

A case stands on a side of an edge if it expects something of an act that the rule rules, at the edge or within a second
of it; an audit expects something of every act in its history, at the instant of the act.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from etiquette.cases import Case, Resolve, with_offsets
from etiquette.conditions import parts
from etiquette.drafts import Draft
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Moment, Thread
from etiquette.frozen import dataclass
from etiquette.policy import CountCheck, DeadlineRule, Document, MessageRule, Rule, Selector, StateHolds
from etiquette.proposal import Proposal, binds
from etiquette.rules.message import paragraphs
from etiquette.situation import Situation
from etiquette.testing.edges import Edge, Side, edges, edges_in, edges_of_state_in, is_dated, parts_of
from etiquette.testing.scene import Scene
from etiquette.weekly import SECOND

Touched = tuple[str, str, Side]
"""Part, edge and side on which something is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bare:
    """A side of an edge on which no case stands."""

    edge: Edge
    side: Side

    def __str__(self) -> str:
        return f"{self.edge.part}: {self.edge.name}: no case {self.side}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The edges of a policy, and where its cases stand.

    Attributes:
        policy: name and version.
        sides: how many sides there are.
        bare: those on which no case stands.
    """

    policy: str
    sides: int
    bare: tuple[Bare, ...]

    def to_dict(self) -> dict[str, object]:
        """Plain values."""
        bare = [{"part": one.edge.part, "edge": one.edge.name, "side": one.side} for one in self.bare]
        return {"policy": self.policy, "sides": self.sides, "bare": bare}


def boundaries(
    document: Document, cases: Iterable[Case], resolve: Resolve, *, parents: Sequence[Document] = ()
) -> Coverage:
    """Where the cases of a policy stand, and where none does.

    Args:
        document: the policy.
        cases: those that are for this policy count; the others are passed over.
        resolve: finds the policies that the cases name.
        parents: the policies that it extends; the parts that it takes from them as they are, are theirs to prove.
    """
    touched: set[Touched] = set()
    for case in cases:
        try:
            for stand in _stands(document, case, resolve):
                touched.update(stand.touched())
        except EtiquetteError:
            # A case that must end in an error stands nowhere.
            continue
    inherited = {
        part for parent in parents for part, said in parts_of(parent) if said == dict(parts_of(document)).get(part)
    }
    every: list[tuple[Edge, Side]] = [
        (edge, side) for edge in edges(document) if edge.part not in inherited for side in edge.sides
    ]
    bare = tuple(Bare(edge=e, side=side) for e, side in every if (e.part, e.name, side) not in touched)
    return Coverage(policy=f"{document.name}@{document.version}", sides=len(every), bare=bare)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Probe:
    """What a case looks at: an act by one channel at an instant, with the history as it then is, and a second later."""

    instant: int
    proposal: Proposal
    views: tuple[Situation, ...]


def _stands(document: Document, case: Case, resolve: Resolve) -> Iterator[_Stand]:
    """Where a case stands: with each thread that it tells of, by what it expects of that one."""
    policy = resolve(case.policies)
    case = with_offsets(case, policy)
    scenes = Scene.of(case).apart()
    first = next(iter(scenes))
    asked: dict[str, list[Mapping[str, Any]]] = {name: [] for name in scenes}
    for expected in case.body.get("expect") or ():
        asked.setdefault(expected.get("thread") or first, []).append(expected)
    for name, expects in asked.items():
        scene = scenes.get(name) or replace(scenes[first], told=())
        yield _Stand(document, policy, scene, body={**case.body, "expect": expects})


class _Stand:
    """Where one case stands with one of its threads."""

    def __init__(self, document: Document, policy: Policy, scene: Scene, *, body: Mapping[str, Any]) -> None:
        self._document = document
        self._policy = policy
        self._scene = scene
        self._body = body
        self._events = scene.thread()[1]

    def touched(self) -> Iterator[Touched]:
        """The sides on which it stands."""
        if "draft" in self._body:
            yield from self._counted(self._body["draft"])
        for probe in self._probes():
            yield from self._near(probe)
        if self._body.get("expect") or "audit" in self._body:
            yield from self._told()

    # --- what it looks at ---

    def _thread(self, instant: int) -> Thread:
        return Thread([line.ground(instant) for line in self._policy.lineages], self._events, self._scene.facts)

    def _probes(self) -> Iterator[_Probe]:
        for expected in self._body.get("expect") or ():
            instant = self._scene.read(expected["at"])
            moments = [self._thread(at).at(at) for at in (instant, instant + SECOND)]
            yield from self._probing(expected, instant, moments)
        if "audit" in self._body:
            thread = self._thread(max((one.at for one in self._scene.told), default=0))
            for happening in (h for log in thread.logs[:1] for h in log.happenings):
                before = [
                    tuple(h for h in log.existing(happening.at) if h.position < happening.position)
                    for log in thread.logs
                ]
                done = {"act": happening.type, "channel": happening.channel, "attributes": happening.raw.attributes}
                moments = [thread.with_events(happening.at, before)]
                if happening.type in moments[0].acts:
                    yield from self._probing(done, happening.at, moments)

    def _probing(self, asked: Mapping[str, Any], instant: int, moments: list[Moment]) -> Iterator[_Probe]:
        channel = asked.get("channel")
        for own in (channel,) if channel is not None else moments[0].channels(asked["act"]):
            verdicts = [one.verdict(asked["act"], own, asked.get("attributes") or {}) for one in moments]
            judged = [j for verdict in verdicts for j in verdict.judgements if self._is_own(j.situation.document)]
            if judged:
                views = tuple(judgement.situation for judgement in judged)
                yield _Probe(instant=instant, proposal=judged[0].proposal, views=views)

    def _is_own(self, document: Document) -> bool:
        return (document.name, document.version) == (self._document.name, self._document.version)

    # --- where that is ---

    def _near(self, probe: _Probe) -> Iterator[Touched]:
        for view in probe.views:
            for rule in view.document.rules if view.has_clock else ():
                if not binds(rule, probe.proposal):
                    continue
                found = [(rule.id, *edge) for edge in edges_in(rule, view, probe.proposal, probe.instant)]
                for name in _states_of_rule(rule):
                    state = view.document.states[name]
                    values = probe.proposal.values(state.by)
                    found.extend((f"state {name}", *edge) for edge in edges_of_state_in(state, view, values))
                yield from _sides(found, probe.instant)

    def _told(self) -> Iterator[Touched]:
        """The states that selectors read, at the instants of the events that they may select."""
        last = max((one.at for one in self._scene.told), default=0) + SECOND
        for view in self._thread(last).at(last).situations:
            if not self._is_own(view.document) or not view.has_clock:
                continue
            for log in self._thread(last).logs[:1]:
                for happening in log.existing(last):
                    for name in _states_of_selectors(view.document, happening.type):
                        state = view.document.states[name]
                        values = {key: happening.value(key) for key in state.by}
                        found = [(f"state {name}", *edge) for edge in edges_of_state_in(state, view, values)]
                        yield from _sides(found, happening.at)

    def _counted(self, given: Mapping[str, Any]) -> Iterator[Touched]:
        draft = Draft.from_dict(given)
        proposal = Proposal(act=draft.act, channel=draft.channel)
        counts = {
            "paragraphs": paragraphs(draft.body),
            "words": len(draft.body.split()),
            "characters": len(draft.body),
        }
        for rule in self._document.rules:
            if isinstance(rule, MessageRule) and binds(rule, proposal):
                for check in rule.checks:
                    if isinstance(check, CountCheck):
                        yield from _sides_of_count(rule, check, counts[check.name])


def _sides(found: Iterable[tuple[str, str, int]], instant: int) -> Iterator[Touched]:
    for part, name, edge in found:
        if is_dated(edge) and abs(instant - edge) <= SECOND:
            yield part, name, _side(instant - edge)


def _sides_of_count(rule: Rule, check: CountCheck, count: int) -> Iterator[Touched]:
    for bound in ("at_least", "at_most", "exactly"):
        wanted = getattr(check, bound)
        if wanted is not None and abs(count - wanted) <= 1:
            yield rule.id, f"{check.name} {bound} {wanted}", _side(count - wanted)


def _side(distance: int) -> Side:
    return "just before" if distance < 0 else "just after" if distance else "at"


def _states_of_rule(rule: Rule) -> set[str]:
    """The states that decide whether a rule binds."""
    named = {one.state for c in (rule.when, rule.unless) for one in parts(c) if isinstance(one, StateHolds)}
    pause = rule.paused_while if isinstance(rule, DeadlineRule) else None
    return named if pause is None else named | {pause}


def _states_of_selectors(document: Document, type: str) -> Iterator[str]:
    """The states in which an event of a type has to be, or not, for some selector to select it."""
    for owner in (*document.rules, *document.states.values()):
        for key in ("after", "done_by", "reset_by", "counting", "begins", "ends"):
            selector = getattr(owner, key, None)
            if isinstance(selector, Selector):
                for pattern in selector.patterns:
                    if type in pattern.names:
                        yield from (*pattern.during, *pattern.outside)
