"""``etiquette evaluate``: the decisions at an instant, each with its reasons."""

from __future__ import annotations

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import question_options


@command_with_examples(
    "evaluate",
    "evaluate search.jsonl --policy job-interview --thread acme",
    "evaluate search.jsonl -p job-interview -t acme --act check-in --channel phone",
    "evaluate search.jsonl -p job-interview --at 2026-03-24T09:00-04:00 --json",
)
@question_options
def command(
    *,
    history: str,
    policies: tuple[str, ...],
    at: str | None,
    facts: str | None,
    thread: str | None,
    act: str | None,
    channel: str | None,
    attributes: tuple[str, ...],
    as_json: bool,
    color: str,
) -> int:
    """The decisions at an instant, each with its reasons.

    Each act is decided as a whole, which is by its best channel, unless --channel names one.
    """
    from etiquette.cli.decisions import decided, proposed
    from etiquette.cli.inputs import inquiry

    asked = inquiry(history, policies, at, facts)
    given = proposed(asked.policy.documents(asked.at), act, attributes)
    answers = [(name, decided(asked.evaluate(name), act, channel, given)) for name in asked.chosen(thread)]
    if as_json:
        from etiquette.cli.wording import print_json

        threads = [{"thread": name, "decisions": [one.to_dict() for one in found]} for name, found in answers]
        print_json({**asked.head(), "threads": threads})
        return 0
    from etiquette.cli.evaluate_view import show_thread
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    screen.line(f"{asked.policy_names}")
    for name, found in answers:
        screen.gap()
        show_thread(screen, name, found)
    return 0
