"""``prefer``: ranks channels, best first; restrains nothing."""

from __future__ import annotations

from etiquette.policy import PreferRule


def rank(rule: PreferRule | None, channel: str | None) -> int:
    """Where a channel stands in the order that the rule in force gives; unlisted channels come last.

    >>> rule = PreferRule(id="calls", acts=("check-in",), order=("phone", "email"))
    >>> [rank(rule, channel) for channel in ("phone", "email", "letter")], rank(None, "phone")
    ([0, 1, 2], 0)
    """
    if rule is None:
        return 0
    return rule.order.index(channel) if channel in rule.order else len(rule.order)
