"""``cooldown``: forbidden while inside the window ``wait`` of any ``after`` event since the last reset."""

from __future__ import annotations

from etiquette.interval import FOREVER, NEVER, Instants
from etiquette.policy import CooldownRule
from etiquette.proposal import Proposal, shares, since_reset
from etiquette.rules.restraint import Restraint
from etiquette.selectors import Occurrence, View
from etiquette.windows import is_endless, window


def restraint(rule: CooldownRule, view: View, proposal: Proposal) -> Restraint:
    """When the rule restrains a proposal, ``when`` and ``unless`` aside.

    The nth event since the last reset waits as the nth window says, and past the end of the list as the last. An event
    whose window does not exist binds nothing. What decides is the event whose window ends last.
    """
    kept = [o for o in view.select(rule.after) if shares(o.happening, rule.by, proposal)]
    resets = view.select(rule.reset_by) if rule.reset_by else ()
    waiting: list[tuple[Instants, Occurrence]] = []
    endless: list[Instants] = []
    for number, occurrence in enumerate(since_reset(kept, resets, rule.by, proposal)):
        written = rule.waits[min(number, len(rule.waits) - 1)]
        held = window(written, occurrence, view)
        if held:
            waiting.append((held, occurrence))
            if is_endless(written) and rule.reset_by is None:
                endless.append(Instants.between(occurrence.start, FOREVER))
    if not waiting:
        return Restraint(NEVER)
    _, decisive = max(waiting, key=lambda w: (w[0].bounds[-1], w[1].position))
    return Restraint(Instants.union(held for held, _ in waiting), Instants.union(endless), (decisive.happening,))
