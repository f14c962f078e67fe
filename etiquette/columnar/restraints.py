"""Cooldowns, caps and hours in columns: when they restrain a proposal, ``when`` and ``unless`` aside."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Ints
from etiquette.columnar.clock import reach
from etiquette.columnar.every import every_end, hang_on_one, largest
from etiquette.columnar.hours import Recurring
from etiquette.columnar.keys import alike, left_open
from etiquette.columnar.past import Occurrences
from etiquette.columnar.reading import Agreement, agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import NEVER, Always, Finite, union, until
from etiquette.columnar.windows import Found, ends_of_all
from etiquette.duration import Counted, Duration, Period, Window
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import (
    CapRule,
    CooldownRule,
    Selector,
)
from etiquette.proposal import Proposal
from etiquette.windows import is_endless

Moments = Finite | Recurring


@dataclass(frozen=True, slots=True, eq=False)
class Restraint:
    """When a rule restrains. ``endless``: when no lapse of time, and no event, lifts it."""

    holds: Moments
    endless: Finite = NEVER


# --- cooldowns and caps ---


def cooldown(rule: CooldownRule, scene: Scene, proposal: Proposal) -> Restraint:
    """Forbidden while inside the window of any event since the last reset."""
    agree = agreement(rule.by, proposal)
    kept, reset = scene.pick(rule.after, agree), last_reset(scene, rule, kept=rule.after, agree=agree)
    over: Ints | None = None
    endless: Finite = NEVER
    for number, written in enumerate(rule.waits):
        end = _waited(scene, rule, kept, reset, written=written, number=number)
        over = end if over is None else np.maximum(over, end)
        if is_endless(written) and rule.reset_by is None:
            endless = union([endless, Always(end >= FOREVER)])
    assert over is not None, "a cooldown has a wait"
    return Restraint(until(over), endless)


def _waited(
    scene: Scene, rule: CooldownRule, kept: Occurrences, reset: Ints | None, *, written: Window, number: int
) -> Ints:
    """The end of the window of the so manieth event since the last reset; by the last window, the latest of all that
    are left."""
    if number == len(rule.waits) - 1:
        return _latest_end(scene, rule.after, kept, reset, written, since=number)
    event = kept.nth_since(_since(scene, reset), number)
    found, _, _ = ends_of_all(scene, written, event, scene.start(rule.after, event), exactly=False)
    return _existing(found)


def cap(rule: CapRule, scene: Scene, proposal: Proposal) -> Restraint:
    """Forbidden while so many events have a window that holds the instant."""
    agree = agreement(rule.by, proposal)
    kept, reset = scene.pick(rule.counting, agree), last_reset(scene, rule, kept=rule.counting, agree=agree)
    if hang_on_one(scene, rule.per, rule.counting, kept):
        event = kept.last if rule.at_most == 1 else _recent(scene, kept, rule.per).nth_last(rule.at_most)
        over = _end_of(
            scene, rule.counting, kept, event if reset is None else np.where(event >= reset, event, -1), rule.per
        )
    else:
        over = largest(*every_end(scene, rule.counting, kept, reset, rule.per), scene.count, rule.at_most)
    endless: Finite = Always(over >= FOREVER) if is_endless(rule.per) and rule.reset_by is None else NEVER
    return Restraint(until(over), endless)


def _recent(scene: Scene, kept: Occurrences, per: Window) -> Occurrences:
    """Those events whose windows may still hold."""
    reaches = reach(per) if isinstance(per, Duration | Counted | Period) and scene.questions.apart else None
    return kept if reaches is None else kept.recent(scene.at - reaches[1])


def last_reset(scene: Scene, rule: CooldownRule | CapRule, *, kept: Selector, agree: Agreement) -> Ints | None:
    """The last event that resets, -1 where there is none.

    For a proposal that gives no value, each event is reset by those that give its own value or none: where they give
    different ones, that is left to the evaluator.
    """
    if rule.reset_by is None:
        return None
    resets = scene.pick(rule.reset_by, agree)
    unasked = left_open(rule.by, agree)
    if unasked:
        same, _ = alike(scene, unasked, [scene.pick(kept, agree), resets])
        scene.doubts.add(~same & (resets.last >= 0), f"the rule {rule.id}, reset for several values")
    return resets.last


def _since(scene: Scene, reset: Ints | None) -> Ints:
    """The place after which events count: a reset that counts itself counts after it."""
    return np.full(scene.count, -1, np.int64) if reset is None else reset - 1


def _latest_end(
    scene: Scene, selector: Selector, kept: Occurrences, reset: Ints | None, written: Window, *, since: int
) -> Ints:
    """The latest end of the windows of the events since the last reset, the first so many left out."""
    if not hang_on_one(scene, written, selector, kept):
        return largest(*every_end(scene, selector, kept, reset, written, since=since), scene.count, 1)
    event = kept.last if reset is None else np.where(kept.last >= reset, kept.last, -1)
    if since:
        event = np.where(kept.count_since(_since(scene, reset)) > since, event, -1)
    return _end_of(scene, selector, kept, event, written)


def _end_of(scene: Scene, selector: Selector, kept: Occurrences, event: Ints, written: Window) -> Ints:
    found, rows, events = ends_of_all(scene, written, event, scene.start(selector, event), exactly=False)
    scene.crowded(kept, written, found.doubt, rows, events)
    return _existing(found)


def _existing(found: Found) -> Ints:
    """The ends, before all time where a window does not exist."""
    return found.instant if found.exists is True else np.where(found.exists, found.instant, ALWAYS_BEFORE)
