"""``etiquette show``: a policy as it stands, everything that it extends put in."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import at_option, completed, output_options


@command_with_examples(
    "show",
    "show job-interview",
    "show job-interview-weekly@1.0.0",
    "show job-interview-weekly --yaml",
    "show policies/my-search/0.1.0.yaml --json",
)
@click.argument("policy", metavar="POLICY", shell_complete=completed("policies"))
@at_option
@click.option("--yaml", "as_yaml", is_flag=True, help="Print it as one policy document.")
@output_options
def command(*, policy: str, at: str | None, as_yaml: bool, as_json: bool, color: str) -> int:
    """A policy as it stands, everything that it extends put in.

    POLICY is NAME (the version in force), NAME@1.2.0, NAME@^1, or the path of a file.
    """
    from etiquette.cli.inputs import instant_of, policy_of
    from etiquette.cli.outline import outline

    (document,) = policy_of([policy]).documents(instant_of(at))
    if as_yaml:
        from etiquette.cli.wording import print_text
        from etiquette.language.printer import print_policy

        print_text(print_policy(document))
        return 0
    found = outline(document)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json(found.to_dict())
        return 0
    from etiquette.cli.screen import Screen
    from etiquette.cli.show_view import show_outline

    show_outline(Screen(color), found)
    return 0
