"""Which mutants of a policy its cases kill, and which they leave alive.

A case kills a mutant if it holds for the policy and not for the mutant. For each mutant left alive a case is looked for
that would kill it, ready to be put among the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from etiquette.cases import Case, Resolve, run_case
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.lineage import Lineage
from etiquette.policy import Document
from etiquette.testing.mutation import Mutant, is_policy, mutate
from etiquette.testing.reach import acts_reached, can_tell
from etiquette.testing.telling import telling_case


@dataclass(frozen=True, slots=True, kw_only=True)
class Survivor:
    """A mutant that no case kills.

    Attributes:
        mutant: the mutant.
        case: a case that would kill it, as YAML; ``None`` where none was found, so that the mutant is equivalent to the
            policy as far as was searched.
        because: the reason for which it is accepted; ``None`` where it is not.
    """

    mutant: Mutant
    case: str | None = None
    because: str | None = None

    @property
    def is_alive(self) -> bool:
        """Whether something is left to do: no case kills it, and no reason says why that is right."""
        return self.because is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What came of running the cases of a policy against its mutants.

    Attributes:
        policy: name and version.
        killed: how many mutants some case kills.
        survivors: the others.
        stale: names of mutants that are accepted, but are killed or are none.
    """

    policy: str
    killed: int
    survivors: tuple[Survivor, ...]
    stale: tuple[str, ...] = ()

    @property
    def alive(self) -> tuple[Survivor, ...]:
        """The survivors that are not accepted."""
        return tuple(survivor for survivor in self.survivors if survivor.is_alive)

    @property
    def is_clean(self) -> bool:
        """Whether no mutant is alive, and every one that is accepted is needed."""
        return not self.alive and not self.stale

    def to_dict(self) -> dict[str, object]:
        """Plain values."""
        return {
            "policy": self.policy,
            "killed": self.killed,
            "survivors": [
                {"mutant": one.mutant.name, "case": one.case, "because": one.because} for one in self.survivors
            ],
            "stale": list(self.stale),
        }


def survivors(
    document: Document,
    cases: Iterable[Case],
    resolve: Resolve,
    *,
    parents: Sequence[Document] = (),
    accepted: Mapping[str, str] | None = None,
    search: bool = True,
) -> Report:
    """Run the cases of a policy against its mutants.

    Args:
        document: the policy.
        cases: those that are for this policy count; the others are passed over.
        resolve: finds the policies that the cases name.
        parents: the policies that it extends; what they say is theirs to prove.
        accepted: for each mutant that may survive, by name, the reason.
        search: whether to look for cases that would kill the survivors.

    Raises:
        EtiquetteError: ``failing-case``: a case does not hold for the policy itself.
    """
    reasons = accepted or {}
    bench = Bench(document, cases, resolve)
    alive: list[Survivor] = []
    killed = 0
    for mutant in mutate(document, parents=parents):
        if not is_policy(document, mutant):
            continue
        if bench.killer(mutant) is not None:
            killed += 1
        else:
            because = reasons.get(mutant.name)
            case = telling_case(bench.cases, document, mutant, bench.policy_of) if search and because is None else None
            alive.append(Survivor(mutant=mutant, case=case, because=because))
    left = {survivor.mutant.name for survivor in alive}
    return Report(
        policy=f"{document.name}@{document.version}",
        killed=killed,
        survivors=tuple(alive),
        stale=tuple(name for name in reasons if name not in left),
    )


@dataclass(slots=True, kw_only=True)
class _Record:
    """Which cases killed the mutants of a part, the most successful first."""

    kills: dict[int, int] = field(default_factory=dict[int, int])

    def note(self, case: int) -> None:
        """Remember a kill."""
        self.kills[case] = self.kills.get(case, 0) + 1


class Bench:
    """Runs cases against mutants.

    Args:
        document: the policy.
        cases: any; those for other policies are passed over.
        resolve: finds the policies that the cases name.

    Raises:
        EtiquetteError: ``failing-case``.
    """

    def __init__(self, document: Document, cases: Iterable[Case], resolve: Resolve) -> None:
        self.document = document
        self._resolve = resolve
        self.cases = tuple(case for case in cases if self._is_bound(case))
        self._mentioned = [_words(str(case.body)) for case in self.cases]
        self._records: dict[str, _Record] = {}
        for case in self.cases:
            failures = run_case(case, resolve)
            if failures:
                raise EtiquetteError(
                    "failing-case",
                    f'the case "{case.name}" does not hold for the policy itself: {failures[0]}',
                    "let every case hold before asking what they prove",
                    place=case.place,
                )

    def _is_bound(self, case: Case) -> bool:
        try:
            policy = self._resolve(case.policies)
        except EtiquetteError:
            return False
        return any(is_same(ground.document, self.document) for line in policy.lineages for ground in line.grounds)

    def policy_of(self, references: Sequence[str], document: Document) -> Policy:
        """The policies that a case names, with another document in place of the one that is changed."""
        return Policy(
            tuple(
                Lineage(
                    [document if is_same(g.document, self.document) else g.document for g in line.grounds],
                    pinned=line.pinned,
                )
                for line in self._resolve(references).lineages
            )
        )

    def killer(self, mutant: Mutant) -> Case | None:
        """A case that kills a mutant."""
        made: dict[Sequence[str], Policy] = {}

        def resolve(references: Sequence[str]) -> Policy:
            key = tuple(references)
            if key not in made:
                made[key] = self.policy_of(key, mutant.document)
            return made[key]

        record = self._records.setdefault(mutant.part, _Record())
        for number in self._order(mutant, record):
            if run_case(self.cases[number], resolve):
                record.note(number)
                return self.cases[number]
        return None

    def _order(self, mutant: Mutant, record: _Record) -> list[int]:
        """The cases that can tell, those first that killed most mutants of this part, then those that mention what was
        changed."""
        named = _words(f"{mutant.part} {mutant.words}")
        acts = acts_reached(self.document, mutant)
        return sorted(
            (number for number, case in enumerate(self.cases) if can_tell(case, self.document, acts)),
            key=lambda number: (-record.kills.get(number, 0), -len(named & self._mentioned[number])),
        )


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[A-Za-z][A-Za-z0-9_-]+", text))


def is_same(one: Document, other: Document) -> bool:
    """Whether two documents are the same version of the same policy."""
    return (one.name, one.version) == (other.name, other.version)
