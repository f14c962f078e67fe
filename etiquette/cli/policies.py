"""``etiquette policies``: which policies there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import at_option, output_options

if TYPE_CHECKING:
    from etiquette.cli.shelf import Shelved


@command_with_examples(
    "policies",
    "policies",
    "policies --at 2027-01-01T00:00Z --json",
)
@at_option
@output_options
def command(*, at: str | None, as_json: bool, color: str) -> int:
    """The policies there are, and which version of each is in force."""
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
    from etiquette.cli.screen import Screen, styled

    screen = Screen(color)
    for one in found:
        in_force = one.version or "no version in force"
        screen.line(styled(one.name, "bold"), " ", styled(in_force, "green" if one.version else "yellow"))
        about = [one.title or "", f"strength: {', '.join(one.strengths)}" if one.strengths else ""]
        about.append(f"other versions: {', '.join(one.others)}" if one.others else "")
        about += [f"{version}: {problem}" for version, problem in one.broken]
        for text in about:
            if text:
                screen.paragraph(text, first="  ")
        screen.paragraph(one.file, first="  ", style="dim")
    if not found:
        screen.line("no policy is installed")
