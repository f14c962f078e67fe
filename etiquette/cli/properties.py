"""The laws of the testing kit, tried on policies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etiquette.api import load
from etiquette.cli.files import is_cases, policy_files
from etiquette.cli.progress import each
from etiquette.errors import EtiquetteError, MissingExtra
from etiquette.frozen import dataclass
from etiquette.phrases import counted
from etiquette.policy_files import CASES, shown

try:
    from etiquette.testing.law import EXAMPLES, Law
    from etiquette.testing.laws import LAWS
    from etiquette.testing.trial import LawBroken
except ModuleNotFoundError as problem:
    raise MissingExtra("testing", "trying the laws on a policy") from problem

if TYPE_CHECKING:
    from etiquette.cli.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One law, tried on one policy.

    Attributes:
        law: its name.
        policy: the file of the policy.
        excuse: why the law says nothing of it; ``None`` where it does.
        broken: what is wrong, if it does not hold.
        case: where, as a case in YAML.
    """

    law: str
    policy: str
    excuse: str | None = None
    broken: str | None = None
    case: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "law": self.law,
            "policy": self.policy,
            "holds": self.broken is None,
            "excuse": self.excuse,
            "broken": self.broken,
            "case": self.case,
        }


def try_laws(files: Sequence[str], only: str | None, *, as_json: bool, color: str) -> int:
    """Try the laws on policies, the same histories every time.

    Returns:
        The exit status: 1 if a law does not hold.
    """
    paths = tuple(dict.fromkeys(map(_policy, policy_files(files))))
    policies = {path: load(path) for path in paths}
    wanted = [law for law in LAWS if only is None or only.casefold() in law.name.casefold()]
    pairs = [(path, law) for path in paths for law in wanted]

    def tried(pair: tuple[Path, Law]) -> Tried:
        path, law = pair
        excuse = law.excuse(policies[path])
        if excuse is not None:
            return Tried(law=law.name, policy=shown(path), excuse=excuse)
        try:
            law(policies[path], derandomize=True)
        except LawBroken as broken:
            return Tried(law=law.name, policy=shown(path), broken=broken.sentence, case=broken.case)
        return Tried(law=law.name, policy=shown(path))

    results = list(each(pairs, "trying", tried))
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"examples": EXAMPLES, "laws": [one.to_dict() for one in results]})
    else:
        from etiquette.cli.screen import Screen

        _show(Screen(color), results)
    return int(any(one.broken is not None for one in results))


def _policy(path: Path) -> Path:
    """The policy, or that beside whose cases it stands."""
    if not is_cases(path):
        return path
    beside = path.with_name(path.name.removesuffix(CASES) + ".yaml")
    if not beside.exists():
        raise EtiquetteError(
            "no-policy-beside",
            "no policy stands beside the cases",
            f"laws are tried on the policy in {beside.name}, beside them",
            place=shown(path),
        )
    return beside


def _show(screen: Screen, results: Sequence[Tried]) -> None:
    """Write the laws that do not hold, each with its case; then how many hold."""
    from etiquette.cli.screen import styled

    broken = [one for one in results if one.broken is not None]
    for one in broken:
        screen.labelled("BROKEN  ", one.law, "bold red")
        screen.line(styled(f"        {one.policy}", "cyan"))
        screen.paragraph(one.broken or "", first="      - ")
        if one.case is not None:
            screen.gap()
            screen.block(one.case)
        screen.gap()
    silent = {one.law: one.excuse for one in results if one.excuse is not None}
    for law, excuse in silent.items():
        screen.paragraph(f"{law} says nothing here: {excuse}", style="yellow")
    tried = [one for one in results if one.excuse is None]
    if broken:
        screen.line(styled(f"{len(broken)} of {counted(len(tried), 'law')} broken", "bold red"))
    else:
        words = f"{counted(len(tried), 'law')} kept, each on {EXAMPLES} histories"
        screen.line(styled(words, "green"))
