"""What came of running cases, and how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from etiquette.frozen import dataclass
from etiquette.phrases import counted

if TYPE_CHECKING:
    from etiquette.cli.screen import Screen


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One case that was run. ``failures``: a sentence for each thing that was not as expected."""

    case: str
    place: str
    failures: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "case": self.case,
            "place": self.place,
            "passed": not self.failures,
            "failures": list(self.failures),
        }


def show_results(screen: Screen, results: Sequence[Result], *, files: int) -> None:
    """Write the cases that failed, and how many there were."""
    from etiquette.cli.screen import styled

    failed = [result for result in results if result.failures]
    for result in failed:
        screen.labelled("FAILED  ", result.case, "bold red")
        screen.line(styled(f"        {result.place}", "cyan"))
        for failure in result.failures:
            screen.paragraph(failure, first="      - ")
        screen.gap()
    where = f" in {counted(files, 'file')}" if files != 1 else ""
    if failed:
        screen.line(styled(f"{len(failed)} of {counted(len(results), 'case')} failed", "bold red"), where)
    elif results:
        count = f"the one case{where} holds" if len(results) == 1 else f"all {len(results)} cases{where} hold"
        screen.line(styled(count, "green"))
    else:
        screen.line(styled(f"no case was run{where}", "yellow"))
