"""``etiquette batch``: decisions on millions of threads, from tables to a table."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import at_option, output_options, policy_option


@command_with_examples(
    "batch",
    "batch events.parquet -p job-interview --facts facts.parquet -o decisions.parquet",
    "batch events.csv -p us-telemarketing --at 2026-03-24T09:00-04:00 -o decisions.csv",
    "batch events.parquet -p us-telemarketing --audit -o findings.parquet",
)
@click.argument("events", metavar="EVENTS")
@policy_option()
@at_option
@click.option(
    "--facts", metavar="FILE", help="Facts: a Parquet or CSV file with a column thread and one for each fact."
)
@click.option("--output", "-o", metavar="FILE", required=True, help="Where to write: a Parquet or CSV file.")
@click.option("--audit", "as_audit", is_flag=True, help="Write what was wrong up to the instant, and no decisions.")
@click.option(
    "--sorted", "is_sorted", is_flag=True,
    help="The rows of each thread stand together, in order. Otherwise this is found out, and they are sorted if need be.",
)  # fmt: skip
@click.option("--memory", metavar="SIZE", help="The most that sorting may take before it goes on on disk: 1GB.")
@output_options
def command(
    *,
    events: str,
    policies: tuple[str, ...],
    at: str | None,
    facts: str | None,
    output: str,
    as_audit: bool,
    is_sorted: bool,
    memory: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Decide millions of threads at once, from table to table.

    EVENTS is a Parquet or CSV file with the columns thread, type and at, and where they are wanted id, channel, recorded,
    seq, attributes.NAME and facts.NAME. Each thread, act and channel becomes a row of the output.
    """
    from etiquette.cli.batching import Task, written

    done = written(
        Task(
            events=events, policies=policies, at=at, facts=facts, output=output, audit=as_audit, is_sorted=is_sorted,
            memory=memory,
        )
    )  # fmt: skip
    if as_json:
        from etiquette.cli.wording import print_json

        print_json(done.to_dict())
        return 0
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    for line in done.lines():
        screen.paragraph(line)
    return 0
