"""``etiquette review``: what the message rules find in a draft."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    at_option,
    channel_option,
    completed,
    fact_option,
    facts_option,
    output_options,
    policy_option,
    thread_option,
)


@command_with_examples(
    "review",
    'review thanks.txt -p job-interview --act thank-you --channel email --subject "Data Engineer: thank you" --fact role="Data Engineer"',
    "review - -p job-interview --act check-in --channel phone",
)
@click.argument("draft", metavar="DRAFT", shell_complete=completed("files"))
@policy_option()
@click.option("--act", "-a", metavar="A", required=True, help="The act that the message is for.")
@channel_option("The channel it goes by; without it, it is judged for all of them.")
@click.option("--subject", "-s", metavar="S", default="", help="Its subject.")
@facts_option
@thread_option("The thread whose facts are meant.")
@fact_option("A fact, over those of the file. May be repeated.")
@at_option
@output_options
def command(
    *,
    draft: str,
    policies: tuple[str, ...],
    act: str,
    channel: str | None,
    subject: str,
    facts: str | None,
    thread: str | None,
    fact_pairs: tuple[str, ...],
    at: str | None,
    as_json: bool,
    color: str,
) -> int:
    """What the message rules find in a draft.

    DRAFT is a file with the text of the message, or - for the standard input. Exit status 1 if there is a finding.
    """
    from etiquette.cli.decisions import fact_types
    from etiquette.cli.inputs import facts_of_thread, instant_of, policy_of, text_of
    from etiquette.cli.pairs import read_pairs
    from etiquette.drafts import Draft

    policy, moment = policy_of(policies), instant_of(at)
    known = facts_of_thread(facts, thread) | read_pairs(fact_pairs, fact_types(policy.documents(moment)))
    message = Draft(act=act, channel=channel, subject=subject, body=text_of(draft))
    findings = policy.review(message, facts=known, at=moment)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"findings": [finding.to_dict() for finding in findings]})
        return int(bool(findings))
    from etiquette.cli.screen import Screen, styled
    from etiquette.phrases import counted

    screen = Screen(color)
    for finding in findings:
        screen.line(styled(finding.rule, "bold"), styled(f" ({finding.strength}, {finding.place})", "dim"))
        screen.paragraph(finding.message, first="  ")
        if finding.because:
            screen.paragraph(finding.because, first="  ", style="italic")
    look = "bold red" if findings else "green"
    screen.line(styled(counted(len(findings), "finding") if findings else "nothing to object to", look))
    return int(bool(findings))
