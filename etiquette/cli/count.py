"""``etiquette count``: what a window means, beside the other ways to count."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import output_options


@command_with_examples(
    "count",
    'count "7 consecutive days" --from "2026-03-03 15:00" --zone America/New_York',
    'count "24 hours" --from 2026-03-07T14:00-05:00 --zone America/New_York',
    'count "5 business days" --from "2026-07-01 12:00" --zone America/New_York --country US',
)
@click.argument("window", metavar="WINDOW")
@click.option(
    "--from",
    "start",
    metavar="INSTANT",
    help="Where it runs from; without an offset it is read in --zone. Default: now.",
)
@click.option("--zone", metavar="Z", required=True, help="Whose clock is read: America/New_York.")
@click.option("--country", metavar="C", help="Count business days by its holidays: US.")
@click.option("--subdivision", metavar="S", help="A part of the country with holidays of its own: NY.")
@output_options
def command(
    *,
    window: str,
    start: str | None,
    zone: str,
    country: str | None,
    subdivision: str | None,
    as_json: bool,
    color: str,
) -> int:
    """What a window means, beside the other ways to count."""
    from etiquette.cli.counting import count

    counting = count(window, start, zone, country, subdivision)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json(counting.to_dict())
        return 0
    from etiquette.cli.count_view import show_counting
    from etiquette.cli.screen import Screen

    show_counting(Screen(color), counting)
    return 0
