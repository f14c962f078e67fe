"""``etiquette timeline``: how decisions change over a span of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    completed,
    facts_option,
    from_option,
    history_argument,
    output_options,
    policy_option,
    thread_option,
    until_option,
)

if TYPE_CHECKING:
    from datetime import datetime

    from etiquette.cli.inputs import Inquiry
    from etiquette.timeline import Timeline


@command_with_examples(
    "timeline",
    "timeline search.jsonl --policy job-interview --thread acme",
    'timeline search.jsonl -p job-interview --from "-2 weeks" --until "+2 months"',
    "timeline search.jsonl -p job-interview --html search.html",
    "timeline search.jsonl -p job-interview -t acme --svg acme.svg --json",
)
@history_argument
@policy_option()
@thread_option()
@from_option()
@until_option("+8 weeks")
@click.option("--at", metavar="INSTANT", help="The present, which is marked if it lies in the span. Default: now.")
@facts_option
@click.option(
    "--html",
    metavar="FILE",
    shell_complete=completed("files"),
    help="Also write a page, which stands by itself: one file, no network.",
)
@click.option(
    "--svg", metavar="FILE", shell_complete=completed("files"), help="Also write a picture of one thread, as SVG."
)
@click.option(
    "--png", metavar="FILE", shell_complete=completed("files"), help="Also write a picture of one thread, as PNG."
)
@output_options
def command(
    *,
    history: str,
    policies: tuple[str, ...],
    thread: str | None,
    start: str | None,
    until: str | None,
    at: str | None,
    facts: str | None,
    html: str | None,
    svg: str | None,
    png: str | None,
    as_json: bool,
    color: str,
) -> int:
    """How decisions change over a span of time.

    There is a bar for each act, and for each of its channels where they differ. Below stands every change, with its
    date on the counterpart's clock.
    """
    from etiquette.cli.inputs import inquiry_at, instant_of
    from etiquette.cli.progress import each
    from etiquette.cli.spans import span_of

    now = instant_of(at)
    begins, ends = span_of(start, until, now=now, default="+8 weeks")
    asked = inquiry_at(begins, history, policies, facts)

    def timeline(name: str) -> Timeline:
        return asked.policy.timeline(asked.history, begins, ends, thread=name, facts=asked.facts.get(name))

    found = each(asked.chosen(thread), "looking ahead", timeline)
    written = _pictures(asked, found, now, {"html": html, "svg": svg, "png": png})
    if as_json:
        from etiquette.calendars.instants import to_text
        from etiquette.cli.wording import print_json

        span = {"from": to_text(begins), "until": to_text(ends)}
        print_json({**asked.head(), **span, "timelines": [one.to_dict() for one in found]})
        return 0
    from etiquette.cli.screen import Screen
    from etiquette.cli.timeline_view import show_timelines

    screen = Screen(color)
    show_timelines(screen, asked, found, ends=ends, now=now)
    screen.written(written)
    return 0


def _pictures(asked: Inquiry, found: list[Timeline], now: datetime, files: dict[str, str | None]) -> list[str]:
    """Write the files that were asked for, once all of them are drawn.

    Args:
        asked: what is asked.
        found: the timelines.
        now: the present.
        files: what each format is to be written to, if at all.
    """
    if not any(files.values()):
        return []
    from etiquette.cli.output import write_whole
    from etiquette.cli.pictures import DRAWN_BY

    drawn = [(file, DRAWN_BY[kind](found, asked.history, now)) for kind, file in files.items() if file is not None]
    for file, data in drawn:
        write_whole(file, data)
    return [file for file, _ in drawn]
