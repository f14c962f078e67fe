"""Looks for a case that tells a mutant from its policy."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from etiquette.cases import Case, run_case, with_offsets
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.policy import AnyRule, Document, MessageRule
from etiquette.testing.difference import Difference, difference
from etiquette.testing.drafting import telling_drafts
from etiquette.testing.mutation import Mutant
from etiquette.testing.scene import Scene, case_text
from etiquette.testing.variety import Variety
from etiquette.weekly import DAY

_SCENES = 500
"""How many scenes are looked at, at most."""

PolicyOf = Callable[[Sequence[str], Document], Policy]
"""The policies that a case names, with a document in place of the one that is changed."""


def telling_case(cases: Sequence[Case], original: Document, mutant: Mutant, policy_of: PolicyOf) -> str | None:
    """A case that holds for a policy and not for its mutant, as YAML; ``None`` where none is found.

    The search starts from the histories of the cases there are, and goes on to small variations of them. What is found
    is made as small as it goes, and run against both.
    """
    return _Search(cases, original, mutant, policy_of).text()


class _Search:
    def __init__(self, cases: Sequence[Case], original: Document, mutant: Mutant, policy_of: PolicyOf) -> None:
        self._cases = cases
        self._original = original
        self._mutant = mutant
        self._policy_of = policy_of
        told = (with_offsets(case, policy_of(case.policies, original)) for case in cases if "history" in case.body)
        scenes = [scene for case in told for scene in Scene.of(case).apart().values()]
        self._variety = Variety(original, scenes, names=_named(original, mutant))
        self._small = (_about(original, mutant.rule), _about(mutant.document, mutant.rule))

    def text(self) -> str | None:
        """The first case that is found and tells them apart."""
        rule = _rule(self._original, self._mutant.rule)
        found = self._drafted(rule) if isinstance(rule, MessageRule) else self._decided()
        return next((case_text(case) for case in found if self._tells(case)), None)

    def _tells(self, case: Case) -> bool:
        holds = run_case(case, lambda references: self._policy_of(references, self._original)) == ()
        return holds and run_case(case, lambda references: self._policy_of(references, self._mutant.document)) != ()

    def _case(self, scene: Scene, asked: Difference) -> Case:
        return scene.case(f"tells {self._mutant.name}", asked.asked)

    def _decided(self) -> Iterator[Case]:
        for scene in islice(self._variety.scenes(), _SCENES):
            if self._differs(scene, *self._small) is not None:
                smaller, found = self._smallest(scene)
                if found is not None:
                    yield self._case(smaller, found)
        for scene in islice(self._variety.scenes(), _SCENES // 10):
            yield from self._audited(scene)

    def _differs(self, scene: Scene, original: Document, mutant: Document) -> Difference | None:
        rules = (_rule(document, self._mutant.rule) for document in (self._original, self._mutant.document))
        ruled = dict.fromkeys(act for rule in rules if rule is not None for act in rule.acts)
        acts = ruled or self._original.acts
        try:
            before, after = (self._policy_of(scene.policies, document) for document in (original, mutant))
            return difference(scene, before, after, self._variety.proposals(acts, scene))
        except EtiquetteError:
            return None

    def _smallest(self, scene: Scene) -> tuple[Scene, Difference | None]:
        """The scene with all left away that makes no difference."""
        found = self._differs(scene, self._original, self._mutant.document)
        smaller = True
        while smaller and found is not None:
            smaller = False
            for simpler in scene.simpler():
                other = self._differs(simpler, self._original, self._mutant.document)
                if other is not None and other.rank <= found.rank:
                    scene, found, smaller = simpler, other, True
                    break
        return scene, found

    def _audited(self, scene: Scene) -> Iterator[Case]:
        """The audit that a scene must give, where the mutant gives another."""
        if not scene.told:
            return
        until = max(one.at for one in scene.told) + 60 * DAY
        try:
            policy = self._policy_of(scene.policies, self._original)
            findings = policy.audit(scene.history(), _datetime(scene, until), facts=scene.facts).findings
        except EtiquetteError:
            return
        listed = [{"finding": one.finding, "act": one.act, "rules": list(one.rules)} for one in findings]
        act = next(iter(self._original.acts))
        expected = {"at": scene.written(until), "act": act}
        yield scene.case(f"tells {self._mutant.name}", {"expect": [expected], "audit": listed})

    def _drafted(self, rule: MessageRule) -> Iterator[Case]:
        changed = _rule(self._mutant.document, rule.id)
        rules = [rule, *([changed] if isinstance(changed, MessageRule) else [])]
        drafts = [case.body["draft"] for case in self._cases if "draft" in case.body]
        references = next((case.policies for case in self._cases), ())
        if not references:
            return
        policies = [self._policy_of(references, document) for document in (self._original, self._mutant.document)]
        for asked, facts in telling_drafts(self._original, rules, drafts, policies):
            scene = Scene(policies=references, zone=None, facts=facts, told=())
            yield scene.case(f"tells {self._mutant.name}", asked)


def _datetime(scene: Scene, instant: int) -> str:
    return scene.written(instant) if scene.zone is None else f"{scene.written(instant)}[{scene.zone}]"


def _named(document: Document, mutant: Mutant) -> frozenset[str]:
    """The events that the change names, or that begin or end a state that it names; with these, what the rule rules."""
    words = frozenset(re.findall(r"[A-Za-z_][A-Za-z0-9_-]*", f"{mutant.part} {mutant.words}"))
    if mutant.part == "other_events":
        return words
    events = set(words & {*document.events, *document.acts})
    if mutant.rule is not None and mutant.rule not in mutant.words:
        events.discard(mutant.rule)
    for state in (document.states[name] for name in words if name in document.states):
        events.update(name for one in (state.begins, state.ends) if one is not None for name in one.names)
    rule = _rule(document, mutant.rule)
    return frozenset(events.union(rule.acts if rule is not None else ())) if events else frozenset()


def _rule(document: Document, id: str | None) -> AnyRule | None:
    return next((rule for rule in document.rules if rule.id == id), None)


def _about(document: Document, rule: str | None) -> Document:
    """The document with one rule alone, where it is one that was changed: no rule's meaning depends on another."""
    if rule is None:
        return document
    return replace(document, rules=tuple(one for one in document.rules if one.id == rule), scripts=())
