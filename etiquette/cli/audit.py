"""``etiquette audit``: what was wrong in a history."""

from __future__ import annotations

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import facts_option, history_argument, output_options, policy_option, thread_option

_STRENGTHS = ("law", "contract", "guidance", "norm", "advice")


@command_with_examples(
    "audit",
    "audit search.jsonl --policy job-interview",
    "audit search.jsonl -p job-interview --thread acme --until 2026-04-10T09:00-04:00",
    "audit debts.csv -p us-debt-collection --facts debts.facts.yaml --known now --fail-on any",
)
@history_argument
@policy_option()
@click.option("--until", metavar="INSTANT", help="The end of the audit; what is overdue then is missed. Default: now.")
@facts_option
@thread_option()
@click.option(
    "--known", type=click.Choice(["then", "now"]), default="then", show_default=True,
    help="Judge each act by what was known then, or by what is known now.",
)  # fmt: skip
@click.option(
    "--fail-on", type=click.Choice([*_STRENGTHS, "any", "never"]), default="contract", show_default=True,
    help="Exit with status 1 if a finding is of this strength or stronger; any: if there is one at all.",
)  # fmt: skip
@output_options
def command(
    *,
    history: str,
    policies: tuple[str, ...],
    until: str | None,
    facts: str | None,
    thread: str | None,
    known: str,
    fail_on: str,
    as_json: bool,
    color: str,
) -> int:
    """What was wrong in a history, and by which rule.

    Violations, late and missed duties: each act is judged at its own instant, by the version of the policy that was in force then. Each finding names the
    rule, the events that decided it, and the instant at which it would have been right.
    """
    from etiquette.cli.findings import audited, fails
    from etiquette.cli.inputs import inquiry

    asked = inquiry(history, policies, until, facts, at_place="--until")
    found = audited(asked, thread, "now" if known == "now" else "then")
    status = int(fails(found, fail_on))
    if as_json:
        from etiquette.audit import Audit
        from etiquette.cli.wording import print_json

        print_json(Audit(found).to_dict())
        return status
    from etiquette.cli.audit_view import show_audit
    from etiquette.cli.screen import Screen

    show_audit(Screen(color), asked, found, threads=len(asked.chosen(thread)), known=known)
    return status
