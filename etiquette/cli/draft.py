"""``etiquette draft``: a script of a policy, filled in."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    at_option,
    channel_option,
    completed,
    fact_option,
    facts_option,
    json_option,
    policy_option,
    thread_option,
)


@command_with_examples(
    "draft",
    'draft check-in -p job-interview --channel phone --fact name="Ann Calder" --fact role="Data Engineer"',
    "draft thank-you -p job-interview --facts search.facts.yaml --thread acme",
)
@click.argument("act", metavar="ACT", shell_complete=completed("acts"))
@policy_option()
@channel_option("The channel that the script is for.")
@facts_option
@thread_option("The thread whose facts are meant.")
@fact_option("A fact, over those of the file. May be repeated.")
@at_option
@json_option
def command(
    *,
    act: str,
    policies: tuple[str, ...],
    channel: str | None,
    facts: str | None,
    thread: str | None,
    fact_pairs: tuple[str, ...],
    at: str | None,
    as_json: bool,
) -> int:
    """A script of a policy, with the facts filled in."""
    from etiquette.cli.decisions import fact_types
    from etiquette.cli.inputs import facts_of_thread, instant_of, policy_of
    from etiquette.cli.pairs import read_pairs

    policy, moment = policy_of(policies), instant_of(at)
    known = facts_of_thread(facts, thread) | read_pairs(fact_pairs, fact_types(policy.documents(moment)))
    text = policy.draft(act, channel=channel, facts=known, at=moment)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"act": act, "channel": channel, "text": text})
        return 0
    from etiquette.cli.wording import print_text

    print_text(text)
    return 0
