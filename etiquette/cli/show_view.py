"""How a policy in outline looks."""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.cli.outline import Item, Outline, RuleItem
from etiquette.cli.screen import Screen, styled


def show_outline(screen: Screen, found: Outline) -> None:
    """Write a policy in outline."""
    screen.line(styled(f"{found.name} {found.version}", "bold"))
    for text in (found.title, found.description):
        if text:
            screen.paragraph(text)
    screen.line()
    screen.labelled("clock: ", found.clock, "cyan")
    if found.effective:
        screen.labelled("effective: ", found.effective, "cyan")
    for heading, items in found.parts.items():
        if items and heading != "scripts":
            _show_items(screen, heading, items)
    _show_rules(screen, found.rules)
    _show_items(screen, "scripts", found.parts["scripts"])
    screen.gap()
    screen.line(styled(f"digest {found.digest}", "dim"))


def _heading(screen: Screen, text: str) -> None:
    screen.gap()
    screen.line(styled(text.upper(), "bold cyan"))


def _show_items(screen: Screen, heading: str, items: Sequence[Item]) -> None:
    if items:
        _heading(screen, heading)
    for item in items:
        says = styled(f": {item.says}", "") if item.says else ""
        screen.paragraph(styled(item.name, "bold") + says, first="  ", rest="      ")
        if item.about:
            screen.paragraph(item.about, first="      ", style="dim")


def _show_rules(screen: Screen, rules: Sequence[RuleItem]) -> None:
    if rules:
        _heading(screen, "rules")
    for rule in rules:
        screen.line("  ", styled(rule.id, "bold"), styled(f" ({rule.kind}, {rule.strength})", "dim"))
        screen.paragraph(rule.says, first="      ")
        for word, condition in (("when", rule.when), ("unless", rule.unless)):
            if condition:
                screen.paragraph(f"{word} {condition}", first="      ")
        if rule.because:
            screen.paragraph(rule.because, first="      ", style="italic")
        source = ", ".join(f'"{text}"' if key == "quote" else text for key, text in rule.source.items())
        if source:
            screen.paragraph(f"source: {source}", first="      ", style="dim")
