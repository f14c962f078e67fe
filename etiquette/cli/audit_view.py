"""How an audit looks: thread by thread, each finding with its rules, and with what would have been right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.text import Text

from etiquette.audit import Finding
from etiquette.cli.inputs import Inquiry
from etiquette.cli.screen import Screen, styled
from etiquette.decision import Decision, Reason
from etiquette.explanation import lifter_words, source_words
from etiquette.phrases import change_text, clock_reading, counted, distance, last_moment_text, moment_text
from etiquette.sentences import asked_words, sentence

_LOOKS: dict[str, str] = {"violation": "bold red", "missed": "bold magenta", "late": "bold yellow"}
_SOURCED = ("law", "contract")
"""Whoever broke such a rule wants to know where it stands."""


def show_audit(screen: Screen, asked: Inquiry, findings: Sequence[Finding], *, threads: int, known: str) -> None:
    """Write an audit.

    Args:
        screen: where to.
        asked: what was audited; its instant is the end.
        findings: thread by thread.
        threads: how many were audited.
        known: by what the acts were judged.
    """
    judged = "as known now" if known == "now" else "as known then"
    end = Text("audited to ") + Text(clock_reading(asked.at), style="bold")
    screen.paragraph(end + styled(f" · {judged} · {asked.policy_names} · {counted(threads, 'thread')}", ""))
    screen.paragraph(_summary(findings))
    for thread, members in groupby(findings, key=lambda finding: finding.thread):
        screen.gap()
        screen.line(styled(thread, "bold"))
        for finding in members:
            _show(screen, finding)


def _summary(findings: Sequence[Finding]) -> Text:
    if not findings:
        return Text("Nothing was wrong.", style="green")
    counts = Counter[str](finding.finding for finding in findings)
    parts = [styled(f"{counts[kind]} {_plural(kind, counts[kind])}", _LOOKS[kind]) for kind in _LOOKS if counts[kind]]
    strengths = Counter(finding.strength for finding in findings)
    by_strength = ", ".join(f"{count} {strength}" for strength, count in strengths.most_common())
    return Text(" · ").join([*parts, styled(f"by strength: {by_strength}", "dim")])


def _plural(kind: str, count: int) -> str:
    return "violations" if kind == "violation" and count != 1 else kind


def _show(screen: Screen, finding: Finding) -> None:
    named = f" ({finding.event})" if finding.event is not None and finding.finding != "missed" else ""
    label = f"  {finding.finding.upper():<11}"
    screen.labelled(label, f"{_what(finding)}{named}", _LOOKS[finding.finding])
    right = _right(finding)
    if right:
        screen.paragraph(right, first="    ", style="green")
    for reason, said in _points(finding):
        screen.paragraph(
            Text.assemble(styled(reason.rule, "bold"), styled(f" ({reason.strength})", "dim"), ": ", said),
            first=" " * 4,
        )
        if reason.because:
            screen.paragraph(reason.because, first=" " * 4, style="italic")
        source = source_words(reason) if reason.strength in _SOURCED else None
        if source:
            screen.paragraph(f"Source: {source}", first=" " * 4, style="dim")


def _what(finding: Finding) -> str:
    """What was done, or was not done, and when."""
    by = f" by {finding.channel}" if finding.channel else ""
    if finding.finding != "missed":
        return f"{finding.act}{by} on {moment_text(finding.at)}"
    return f"{finding.act}{by}, not done by {change_text(finding.at)}"


def _points(finding: Finding) -> Iterator[tuple[Reason, str]]:
    """Each rule that was broken, with the events that decided it."""
    if finding.demand is not None:
        yield finding.demand, f"{asked_words(finding.demand)}."
    if finding.decision is not None:
        for reason in finding.decision.reasons:
            if reason.effect == "forbids":
                yield reason, sentence(reason, finding.decision)


def _right(finding: Finding) -> str:
    """The instant at which it would have been right."""
    if finding.due_by is not None:
        return f"Right until {last_moment_text(finding.due_by)}, {distance(finding.due_by, finding.at)} earlier."
    if finding.not_before is not None:
        return f"Right from {moment_text(finding.not_before)} on, {distance(finding.at, finding.not_before)} later."
    return _never_right(finding.decision) if finding.decision is not None else ""


def _never_right(decision: Decision) -> str:
    if decision.permission == "closed":
        return "Right at no date: it was closed."
    return f"Right at no date; what could have lifted it: {lifter_words(decision)}."
