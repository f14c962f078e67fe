"""``etiquette plan``: the dates that follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    facts_option,
    from_option,
    history_argument,
    ics_option,
    output_options,
    policy_option,
    thread_option,
    until_option,
)

if TYPE_CHECKING:
    from etiquette.plan import Plan


@command_with_examples(
    "plan",
    "plan search.jsonl --policy job-interview",
    'plan search.jsonl -p job-interview --thread acme --until "+6 months"',
    "plan search.jsonl -p job-interview --ics search.ics",
)
@history_argument
@policy_option()
@thread_option()
@from_option("--at")
@until_option("+8 weeks")
@facts_option
@ics_option
@output_options
def command(
    *,
    history: str,
    policies: tuple[str, ...],
    thread: str | None,
    start: str | None,
    until: str | None,
    facts: str | None,
    ics: str | None,
    as_json: bool,
    color: str,
) -> int:
    """The dates that follow, if what is due is done.

    Each due act is done at its first good instant, and nobody answers. Only what is known at the start counts. What cannot be done in time is listed
    with what stands in its way.
    """
    from etiquette.cli.inputs import inquiry_at, instant_of
    from etiquette.cli.progress import each
    from etiquette.cli.spans import span_of

    begins, ends = span_of(start, until, now=instant_of(None), default="+8 weeks")
    asked = inquiry_at(begins, history, policies, facts)

    def plan(name: str) -> Plan:
        return asked.policy.plan(asked.history, begins, ends, thread=name, facts=asked.facts.get(name))

    found = each(asked.chosen(thread), "planning", plan)
    if ics is not None:
        from etiquette.cli.output import write_whole
        from etiquette.export.ical import plans_to_ical

        write_whole(ics, plans_to_ical(found, at=begins))
    if as_json:
        from etiquette.calendars.instants import to_text
        from etiquette.cli.wording import print_json

        span = {"from": to_text(begins), "until": to_text(ends)}
        print_json({**asked.head(), **span, "plans": [one.to_dict() for one in found]})
        return 0
    from etiquette.cli.plan_view import show_plans
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    show_plans(screen, asked, found, ends=ends)
    screen.written([ics] if ics else [])
    return 0
