"""``etiquette policies``: which policies there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import at_option, output_options

if TYPE_CHECKING:
    from etiquette.cli.columns import Row
    from etiquette.cli.shelf import Shelved


@command_with_examples(
    "policies",
    "policies",
    "policies --at 2027-01-01T00:00Z --json",
)
@at_option
@output_options
def command(*, at: str | None, as_json: bool, color: str) -> int:
    """The policies there are, and which version of each is in force.

    Beside each stands how strong its rules are (law, contract, guidance, norm, advice), and where it applies.
    """
    from etiquette.cli.inputs import instant_of
    from etiquette.cli.shelf import shelf

    found = shelf(instant_of(at))
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"policies": [one.to_dict() for one in found]})
        return 0
    _show(found, color)
    return 0


def _show(found: tuple[Shelved, ...], color: str) -> None:
    from etiquette.cli.columns import show_rows
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    if not found:
        screen.line("no policy is installed")
        return
    show_rows(screen, [_head(), *(_row(one) for one in found)], indent=0, whole=2)


def _head() -> Row:
    from etiquette.cli.columns import Row

    names = ("POLICY", "VERSION", "STRENGTH", "WHERE")
    return Row(cells=tuple((name, "dim") for name in names), rest="TITLE", only_beside=True)


def _row(one: Shelved) -> Row:
    from etiquette.cli.columns import Row

    notes = [f"other versions: {', '.join(one.others)}"] if one.others else []
    notes += [f"{version}: {problem}" for version, problem in one.broken]
    cells = (
        (one.name, "bold"),
        (one.version or "none", "green" if one.version else "yellow"),
        (", ".join(one.strengths), ""),
        (one.jurisdiction or "", ""),
    )
    return Row(cells=cells, rest=one.title or "", style="", note="; ".join(notes))
