"""``cap``: forbidden while ``at_most`` or more counted events have a window ``per`` that holds the instant."""

from __future__ import annotations

from etiquette.interval import NEVER, Instants
from etiquette.policy import CapRule
from etiquette.proposal import Proposal, shares, since_reset
from etiquette.rules.restraint import Restraint
from etiquette.selectors import View
from etiquette.windows import is_endless, window


def restraint(rule: CapRule, view: View, proposal: Proposal) -> Restraint:
    """When the rule restrains a proposal, ``when`` and ``unless`` aside.

    What decides are the ``at_most`` counted events whose windows end last: as long as so many windows hold the
    instant, theirs are among them.
    """
    kept = [o for o in view.select(rule.counting) if shares(o.happening, rule.by, proposal)]
    resets = view.select(rule.reset_by) if rule.reset_by else ()
    held = ((window(rule.per, o, view), o) for o in since_reset(kept, resets, rule.by, proposal))
    counted = [(instants, o) for instants, o in held if instants]
    holds = Instants.at_least(rule.at_most, [instants for instants, _ in counted])
    if not holds:
        return Restraint(NEVER)
    last = sorted(counted, key=lambda c: (c[0].bounds[-1], c[1].position))[-rule.at_most :]
    endless = holds if is_endless(rule.per) and rule.reset_by is None else NEVER
    return Restraint(holds, endless, tuple(o.happening for _, o in last))
