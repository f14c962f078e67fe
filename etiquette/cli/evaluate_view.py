"""How evaluations look: each act with its status and dates, and under it each reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from etiquette.cli.screen import STYLES, Screen, cells, fitted, styled
from etiquette.decision import Decision, Reason
from etiquette.explanation import act_words, source_words
from etiquette.phrases import change_text, last_moment_text, listed, moment_text, relative

_EFFECTS = {"forbids": "red", "demands": "yellow", "awaits": "cyan", "warns": "magenta"}


def show_thread(screen: Screen, thread: str, decisions: Sequence[Decision]) -> None:
    """Write the decisions on one thread."""
    at = f" · {moment_text(decisions[0].at)}" if decisions else ""
    screen.line(styled(thread, "bold"), at)
    width = min(max((cells(act_words(one)) for one in decisions), default=0), screen.width // 2)
    for one in decisions:
        status = styled(one.status.replace("_", " "), STYLES[one.status])
        screen.line("  ", fitted(act_words(one), width), "  ", status)
        for text in _facts(one):
            screen.paragraph(text, first=" " * 4)
        for reason in one.reasons:
            _show_reason(screen, reason, one)


def _facts(decision: Decision) -> Iterator[str]:
    """The fields that say something."""
    if decision.not_before is not None:
        yield f"not before {moment_text(decision.not_before)} ({relative(decision.at, decision.not_before)})"
    if decision.obligation != "none":
        dates: list[str] = []
        if decision.due_from is not None:
            dates.append(f"from {moment_text(decision.due_from)}")
        if decision.due_by is not None:
            dates.append(f"by {last_moment_text(decision.due_by)} ({relative(decision.at, decision.due_by)})")
        yield " ".join([decision.obligation, *dates])
    if decision.conflict:
        yield "conflict: what the policy demands, it forbids"
    if decision.needs:
        yield f"needs {listed([*decision.needs], 'or')}"
    if decision.valid_until is not None:
        yield f"as it is until {change_text(decision.valid_until)}"
    yield from (f"tip: {tip}" for tip in decision.advice)
    if decision.scripts:
        yield f"scripts: {', '.join(decision.scripts)}"


def _show_reason(screen: Screen, reason: Reason, decision: Decision) -> None:
    head = Text("    ").append(reason.effect, style=_EFFECTS[reason.effect])
    screen.line(head, " ", styled(reason.rule, "bold"), f" ({reason.strength})")
    several = f"policy: {reason.policy}" if len(decision.policies) > 1 else None
    until = f"until: {change_text(reason.until)}" if reason.until is not None else None
    events = f"events: {', '.join(reason.events)}" if reason.events else None
    missing = f"unknown: {', '.join(reason.missing)}" if reason.missing else None
    source = source_words(reason)
    for text in (reason.because, missing, several, events, until, f"source: {source}" if source else None):
        if text:
            screen.paragraph(text, first=" " * 6, style="" if text == reason.because else "dim")
