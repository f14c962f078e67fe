"""``etiquette new``: the beginning of a policy that extends another."""

from __future__ import annotations

from pathlib import Path

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import completed, output_options


@command_with_examples(
    "new",
    "new my-search --from job-interview",
    "new my-search --from job-interview@^1 --into ~/policies",
)
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "parent",
    metavar="POLICY",
    required=True,
    shell_complete=completed("policies"),
    help="The policy to extend: NAME or NAME@^1.",
)
@click.option("--into", metavar="FOLDER", default="policies", show_default=True, help="Where policies stand.")
@output_options
def command(*, name: str, parent: str, into: str, as_json: bool, color: str) -> int:
    """Begin a policy that extends another.

    It is put in policies/NAME/0.1.0.yaml. Nothing is ever overwritten.
    """
    from etiquette.cli.beginning import begin

    path = begin(name, parent, Path(into).expanduser())
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"file": str(path), "policy": name, "version": "0.1.0"})
        return 0
    from etiquette.cli.screen import Screen, styled

    screen = Screen(color)
    screen.line(styled("written: ", "bold green"), str(path))
    screen.line(f"next: say in it what differs, then etiquette check {path}")
    return 0
