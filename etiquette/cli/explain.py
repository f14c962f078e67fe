"""``etiquette explain``: decisions in plain sentences, with the arithmetic."""

from __future__ import annotations

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import question_options


@command_with_examples(
    "explain",
    "explain search.jsonl --policy job-interview --thread acme --act check-in",
    "explain search.jsonl -p job-interview -t acme -a check-in --channel phone",
    "explain search.jsonl -p job-interview -t acme -a check-in -c phone --attribute outcome=voicemail",
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
    """Decisions in plain sentences, with the arithmetic.

    Each says what would change it: another channel that is open now, the events that would lift it, the facts that are
    missing.
    """
    from etiquette.cli.decisions import decided, others, proposed
    from etiquette.cli.inputs import inquiry

    asked = inquiry(history, policies, at, facts)
    given = proposed(asked.policy.documents(asked.at), act, attributes)
    evaluations = [(name, asked.evaluate(name)) for name in asked.chosen(thread)]
    answers = [
        (name, one, tuple(others(evaluation, one, given)))
        for name, evaluation in evaluations
        for one in decided(evaluation, act, channel, given)
    ]
    if as_json:
        from etiquette.cli.wording import print_json
        from etiquette.explanation import explain

        texts = [
            {
                "thread": name,
                "explanation": explain(one),
                "decision": one.to_dict(),
                "other_channels": [other.to_dict() for other in rest],
            }
            for name, one, rest in answers
        ]
        print_json({**asked.head(), "explanations": texts})
        return 0
    from etiquette.cli.explain_view import show_explanation
    from etiquette.cli.screen import Screen

    screen = Screen(color)
    for number, (_, one, rest) in enumerate(answers):
        if number:
            screen.gap()
        show_explanation(screen, one, rest)
    return 0
