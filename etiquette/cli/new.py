"""``etiquette new``: the beginning of a policy."""

from __future__ import annotations

from pathlib import Path

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import completed, output_options


@command_with_examples(
    "new",
    "new our-enquiries",
    "new my-search --from job-interview",
    "new my-search --from job-interview@^1 --into ~/policies",
)
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "parent",
    metavar="POLICY",
    shell_complete=completed("policies"),
    help="The policy to extend: NAME or NAME@^1. Without it the policy stands by itself.",
)
@click.option("--into", metavar="FOLDER", default="policies", show_default=True, help="Where policies stand.")
@output_options
def command(*, name: str, parent: str | None, into: str, as_json: bool, color: str) -> int:
    """Begin a policy, by itself or extending another.

    It is put in policies/NAME/0.1.0.yaml. Nothing is ever overwritten.
    """
    from etiquette.cli.beginning import VERSION, begin

    path, *cases = begin(name, parent, Path(into).expanduser())
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"file": str(path), "policy": name, "version": VERSION, "cases": [str(one) for one in cases]})
        return 0
    from etiquette.cli.screen import Screen, styled

    screen = Screen(color)
    for written in (path, *cases):
        screen.line(styled("written: ", "bold green"), str(written))
    then = f", and etiquette test {path}" if cases else ""
    screen.line(f"next: say in it what {'you do' if cases else 'differs'}, then etiquette check {path}{then}")
    return 0
