"""What the cases of policies prove: the mutants that they kill, and the edges on which they stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etiquette.api import cases_resolver, document_of
from etiquette.cases import Case, Resolve, read_cases
from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass
from etiquette.phrases import counted
from etiquette.policy import Document
from etiquette.policy_files import CASES, installed, read_policy_file, shown
from etiquette.testing.accepted import read_accepted
from etiquette.testing.coverage import Coverage, boundaries
from etiquette.testing.parents import parents_of
from etiquette.testing.survival import Report, Survivor, survivors

if TYPE_CHECKING:
    from etiquette.cli.screen import Screen

MUTANTS = ".mutants.yaml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A policy with the cases that stand beside it.

    ``accepted``: the mutants that may survive, by name, each with the reason.
    """

    document: Document
    parents: tuple[Document, ...]
    cases: tuple[Case, ...]
    resolve: Resolve
    accepted: Mapping[str, str]

    @staticmethod
    def beside(path: Path) -> Proof:
        """The policy beside a file of cases.

        Raises:
            EtiquetteError: ``no-policy-beside``: there is none.
        """
        policy = path.with_name(path.name.removesuffix(CASES) + ".yaml")
        if not policy.exists():
            raise EtiquetteError(
                "no-policy-beside",
                "no policy stands beside the cases",
                f"what cases prove is asked of the policy in {policy.name}, beside them",
                place=shown(path),
            )
        library = installed()
        accepted = path.with_name(path.name.removesuffix(CASES) + MUTANTS)
        return Proof(
            document=document_of(policy, library),
            parents=parents_of(read_policy_file(policy), file=shown(policy), library=library.beside(policy)),
            cases=read_cases(read_policy_file(path), shown(path)),
            resolve=cases_resolver(path),
            accepted=read_accepted(read_policy_file(accepted), shown(accepted)) if accepted.exists() else {},
        )

    def survival(self) -> Report:
        """Which mutants the cases kill."""
        return survivors(self.document, self.cases, self.resolve, parents=self.parents, accepted=self.accepted)

    def coverage(self) -> Coverage:
        """On which edges the cases stand."""
        return boundaries(self.document, self.cases, self.resolve, parents=self.parents)


def prove(paths: Sequence[Path], *, mutate: bool, coverage: bool, as_json: bool, color: str) -> int:
    """Say what the cases in these files prove.

    Returns:
        The exit status: 1 if a mutant is alive, or one is accepted in vain, or an edge has a side without a case.
    """
    proofs = [Proof.beside(path) for path in paths]
    if as_json:
        return _as_json(proofs, mutate=mutate, coverage=coverage)
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    wrong = False
    for proof in proofs:
        if mutate:
            report = proof.survival()
            _show_survival(screen, report)
            wrong = wrong or not report.is_clean
        if coverage:
            covered = proof.coverage()
            _show_coverage(screen, covered)
            wrong = wrong or bool(covered.bare)
    return int(wrong)


def _as_json(proofs: Sequence[Proof], *, mutate: bool, coverage: bool) -> int:
    from etiquette.cli.wording import print_json

    data: dict[str, Any] = {}
    wrong = False
    if mutate:
        reports = [proof.survival() for proof in proofs]
        data["mutants"] = [report.to_dict() for report in reports]
        wrong = any(not report.is_clean for report in reports)
    if coverage:
        covers = [proof.coverage() for proof in proofs]
        data["coverage"] = [cover.to_dict() for cover in covers]
        wrong = wrong or any(cover.bare for cover in covers)
    print_json(data)
    return int(wrong)


def _show_survival(screen: Screen, report: Report) -> None:
    from etiquette.cli.screen import styled

    for survivor in report.alive:
        screen.labelled("ALIVE   ", survivor.mutant.name, "bold red")
        _show_case(screen, survivor)
        screen.gap()
    for name in report.stale:
        screen.labelled("STALE   ", f"{name}: it is accepted, and no such mutant survives", "bold yellow")
    total = report.killed + len(report.survivors)
    accepted = len(report.survivors) - len(report.alive)
    tail = f", {accepted} accepted" if accepted else ""
    verdict = styled(f"{len(report.alive)} alive", "bold red" if report.alive else "green")
    screen.line(f"{report.policy}: {counted(total, 'mutant')}, {report.killed} killed{tail}, ", verdict)


def _show_case(screen: Screen, survivor: Survivor) -> None:
    if survivor.case is None:
        screen.line("        equivalent, as far as was searched; if it is, accept it with the reason")
        return
    screen.line("        this case would kill it:")
    screen.block(survivor.case.rstrip("\n"))


def _show_coverage(screen: Screen, coverage: Coverage) -> None:
    from etiquette.cli.screen import styled

    for one in coverage.bare:
        screen.labelled("BARE    ", str(one), "bold yellow")
    verdict = styled(f"{len(coverage.bare)} without a case", "bold yellow" if coverage.bare else "green")
    screen.line(f"{coverage.policy}: {counted(coverage.sides, 'side')} of edges, ", verdict)
