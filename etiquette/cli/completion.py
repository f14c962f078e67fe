"""``etiquette completion``: what a shell needs to complete commands, options and names."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import json_option

SHELLS = ("bash", "zsh", "fish")


@command_with_examples(
    "completion",
    "completion bash >> ~/.bashrc",
    "completion zsh >> ~/.zshrc",
    "completion fish > ~/.config/fish/completions/etiquette.fish",
)
@click.argument("shell", metavar="SHELL", type=click.Choice(SHELLS))
@json_option
def command(*, shell: str, as_json: bool) -> int:
    """Print the script by which a shell completes etiquette.

    SHELL is bash, zsh or fish. Completed are commands, options and files, the names of the policies, and the acts,
    channels and threads of the policies and the history that the line already names.
    """
    from etiquette.cli.completing import script

    text = script(shell)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"shell": shell, "script": text})
        return 0
    click.echo(text)
    return 0
