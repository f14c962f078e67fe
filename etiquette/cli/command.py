"""A command whose help ends with examples, each on its line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click


class Command(click.Command):
    """A command with examples."""

    examples: Sequence[str] = ()

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the examples as they are: a line that is broken cannot be copied."""
        super().format_epilog(ctx, formatter)
        write_examples(formatter, self.examples)


def write_examples(formatter: click.HelpFormatter, examples: Sequence[str]) -> None:
    """Write a section of examples, if there are any."""
    if examples:
        formatter.write("\nExamples:\n")
        formatter.write("".join(f"  etiquette {example}\n" for example in examples))


def command_with_examples(name: str, *examples: str) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function.

    Args:
        name: of the command.
        examples: its arguments, as a person would write them, the name of the command included.
    """

    def make(function: Callable[..., Any]) -> Command:
        made = click.command(name, cls=Command)(function)
        made.examples = examples
        return made

    return make
