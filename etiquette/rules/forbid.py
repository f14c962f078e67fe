"""``forbid``: forbidden, while the rule exists."""

from __future__ import annotations

from etiquette.interval import EVERY
from etiquette.rules.restraint import Restraint


def restraint() -> Restraint:
    """At every instant, and for ever: only ``when`` and ``unless`` limit it."""
    return Restraint(EVERY, EVERY)
