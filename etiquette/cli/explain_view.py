"""How explanations look."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from etiquette.cli.screen import STYLES, Screen, styled
from etiquette.decision import Decision
from etiquette.explanation import Point, explanation
from etiquette.phrases import listed, moment_text


def show_explanation(screen: Screen, decision: Decision, others: Sequence[Decision]) -> None:
    """Write a decision in sentences.

    Args:
        screen: where to.
        decision: what is explained.
        others: the decisions on the same act by its other channels.
    """
    words = explanation(decision)
    screen.paragraph(words.title, style="bold")
    answer, colon, rest = words.headline.partition(":")
    if not colon:
        answer, rest = words.headline, ""
    screen.paragraph(Text.assemble(styled(f"{answer}{colon}", STYLES[decision.status]), styled(rest, "")))
    for point in words.points:
        _show_point(screen, point)
    if words.closing or others:
        screen.gap()
    for other in others:
        screen.paragraph(_other(other))
    for line in words.closing[:-1]:
        screen.paragraph(line)
    screen.paragraph(words.closing[-1], style="dim")


def _show_point(screen: Screen, point: Point) -> None:
    screen.gap()
    screen.line("  ", styled(point.rule, "bold"), styled(f" ({point.effect}, {point.strength})", "dim"))
    screen.paragraph(point.said, first=" " * 4)
    if point.because:
        screen.paragraph(point.because, first=" " * 4, style="italic")
    if point.source:
        screen.paragraph(f"Source: {point.source}", first=" " * 4, style="dim")


def _other(decision: Decision) -> str:
    """How it stands with another channel, in a sentence."""
    status = decision.status.replace("_", " ")
    by = f"By {decision.channel} instead: {status}"
    if decision.not_before is not None:
        return f"{by}, possible from {moment_text(decision.not_before)}."
    if decision.permission == "allowed":
        return f"{by}, open now."
    return f"{by} ({listed([*decision.rules])})." if decision.rules else f"{by}."
