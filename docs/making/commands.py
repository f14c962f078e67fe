"""The reference of the command line, from the commands themselves."""

from __future__ import annotations

import click

from docs.making.markdown import code, plain, table
from etiquette.cli.command import Command
from etiquette.cli.commands import COMMANDS, group

_HEAD = """# Commands

`etiquette COMMAND …`. Every command tells the same by `--help`, with examples.

| exit status | means |
|---|---|
| 0 | fine |
| 1 | findings: a failed case, an invalid policy, a finding in a draft or an audit |
| 2 | bad usage, or input that cannot be read |
| 130 | interrupted |

`--json` prints one JSON document, described in [JSON output](json.md), for errors too. Colours are left away where the
output is no terminal, where `NO_COLOR` is set, and with `--color never`; lines are never wider than the terminal.
"""


def page() -> str:
    """The page."""
    context = click.Context(group, info_name="etiquette")
    return _HEAD + "".join(_section(name, context) for name in COMMANDS)


def _section(name: str, context: click.Context) -> str:
    command = group.get_command(context, name)
    if command is None:
        return ""
    inner = click.Context(command, info_name=f"etiquette {name}")
    usage = " ".join([f"etiquette {name}", *command.collect_usage_pieces(inner)])
    parts = [f"\n## {name}\n", f"```text\n{usage}\n```\n", _words(command.help or ""), _options(command, inner)]
    if isinstance(command, Command) and command.examples:
        parts.append("Examples:\n\n```text\n" + "".join(f"etiquette {one}\n" for one in command.examples) + "```\n")
    return "\n".join(part for part in parts if part)


def _words(help: str) -> str:
    """The help, paragraph by paragraph."""
    paragraphs = (" ".join(one.replace("\b", "").split()) for one in help.strip().split("\n\n"))
    return "\n\n".join(plain(one) for one in paragraphs) + "\n"


def _options(command: click.Command, context: click.Context) -> str:
    rows = []
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            rows.append((code(record[0]), plain(record[1])))
    return table(("option", "means"), rows)
