"""``etiquette agenda``: what is due, overdue and coming up, over all threads."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    at_option,
    facts_option,
    history_argument,
    ics_option,
    output_options,
    policy_option,
)


@command_with_examples(
    "agenda",
    "agenda search.jsonl --policy job-interview",
    "agenda search.jsonl -p job-interview --at 2026-03-24T09:00-04:00",
    "agenda search.jsonl -p job-interview --ics owed.ics",
    "agenda debts.csv -p federal -p new-york --facts debts.facts.yaml --json",
)
@history_argument
@policy_option()
@at_option
@facts_option
@click.option("--all", "everything", is_flag=True, help="Also list what is closed, and what is merely allowed.")
@ics_option
@output_options
def command(
    *,
    history: str,
    policies: tuple[str, ...],
    at: str | None,
    facts: str | None,
    everything: bool,
    ics: str | None,
    as_json: bool,
    color: str,
) -> int:
    """What is due, overdue and coming up, most urgent first.

    HISTORY is JSON Lines, CSV, YAML or CloudEvents; - is JSON Lines from the standard input. Times are shown on the
    clock of each counterpart.
    """
    from etiquette.cli.inputs import inquiry

    asked = inquiry(history, policies, at, facts)
    decisions = asked.agenda()
    if ics is not None:
        from etiquette.cli.output import write_whole
        from etiquette.export.ical import agenda_to_ical

        write_whole(ics, agenda_to_ical(decisions, at=asked.at))
    if as_json:
        from etiquette.cli.wording import print_json

        listed = [{"thread": one.thread, **one.to_dict()} for one in decisions]
        print_json({**asked.head(), "decisions": listed})
        return 0
    from etiquette.cli.agenda_view import show_agenda
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    show_agenda(screen, asked, decisions, everything=everything)
    screen.written([ics] if ics else [])
    return 0
