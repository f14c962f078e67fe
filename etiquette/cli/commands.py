"""The commands by name, each loaded only when it is asked for."""

from __future__ import annotations

from importlib import import_module

import click

from etiquette.cli.command import write_examples
from etiquette.release import __version__

COMPLETE = "_ETIQUETTE_COMPLETE"
"""The variable by which a shell asks how a line could go on; the script that `completion` prints sets it."""
COMMANDS = (
    "agenda", "evaluate", "explain", "audit", "timeline", "plan", "record", "review", "draft",
    "check", "test", "show", "policies", "new", "count", "batch",
    "completion",
)  # fmt: skip
"""In the order in which help lists them; each is a module of this package, with a ``command`` in it."""


_EXAMPLES = (
    "agenda search.jsonl --policy job-interview",
    "explain search.jsonl --policy job-interview --thread acme",
    "COMMAND --help",
)


class CommandGroup(click.Group):
    """A group whose commands are imported when they are run or listed."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the exit status means, and where to begin."""
        super().format_epilog(ctx, formatter)
        write_examples(formatter, _EXAMPLES)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  # click gives it
        """All names, in their order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  # click gives it
        """The command of a name, if there is one."""
        if cmd_name not in COMMANDS:
            return None
        command: object = getattr(import_module(f"etiquette.cli.{cmd_name}"), "command", None)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names, or an error that names the near one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from etiquette.diagnostics import did_you_mean

            raise click.UsageError(f'there is no command "{name}"; {did_you_mean(name, COMMANDS)}', ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=CommandGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit status: 0 fine, 1 findings (a violation, a failed case, an invalid policy), 2 bad usage or unreadable input.",
)
@click.version_option(__version__, prog_name="etiquette", message="%(prog)s %(version)s")
@click.pass_context
def group(context: click.Context) -> int | None:
    """Say when a follow-up is allowed, due, overdue, too soon, blocked or closed - and why."""
    if context.invoked_subcommand is not None:
        return None
    click.echo(context.get_help(), err=True)
    return 2
