"""Windows of which a later event may have the earlier end: the ends of all events, and the latest of them."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Ints, spread_flags
from etiquette.columnar.past import Occurrences
from etiquette.columnar.scene import Scene
from etiquette.columnar.windows import Anchors, ends
from etiquette.duration import Chain, Duration, FactDuration, Relative, Unit, Window, leaves
from etiquette.interval import ALWAYS_BEFORE
from etiquette.policy import Selector

_COLLAPSING = frozenset({Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY})
"""Units by which several dates lead to one, each with its own time of day."""


def is_monotone(written: Window, selector: Selector) -> bool:
    """Whether a later event never has the earlier end, but for the turning of a clock."""
    moved = any(pattern.at is not None for pattern in selector.patterns)
    return not moved and all(_keeps_order(leaf) for leaf in leaves(written))


def names_attribute(window: Window) -> bool:
    """Whether a window hangs on an attribute, so that it may exist for one event and not for another."""
    return any(isinstance(leaf, Relative) and leaf.attribute for leaf in leaves(window))


def hang_on_one(scene: Scene, written: Window, selector: Selector, found: Occurrences) -> bool:
    """Whether what a window comes to hangs on one event alone. Of questions that see the same events the ends of all are
    not worked out: those that see several, in a window that does not keep their order, are left to the evaluator."""
    if is_monotone(written, selector):
        return True
    if not scene.questions.apart:
        scene.doubts.add(found.count > 1, "windows of which a later event may have the earlier end")
        return True
    return False


def _keeps_order(leaf: Window) -> bool:
    match leaf:
        case Relative(attribute=True) | FactDuration():
            return False
        case Duration(parts) | Chain(lead=Duration(parts)):
            return not any(part.unit in _COLLAPSING for part in parts)
        case _:
            return True


def every_end(
    scene: Scene,
    selector: Selector,
    kept: Occurrences,
    reset: Ints | None,
    written: Window,
    *,
    since: int = 0,
    opening: bool = False,
) -> tuple[Ints, Ints]:
    """The ends of the windows of all events from a place on, the first so many left out; each with its question.

    A window that does not exist has no end.
    """
    assert scene.questions.apart, "questions that see the same events are not asked so"
    rows = kept.rows
    owners = scene.events.threads_of(rows)
    if reset is not None:
        counted = rows >= reset[owners]
        rows, owners = rows[counted], owners[counted]
    if since:
        later = np.arange(len(owners)) - np.searchsorted(owners, owners) >= since
        rows, owners = rows[later], owners[later]
    found = ends(scene, written, Anchors(owners, rows, scene.start(selector, rows)), opening=opening)
    there = spread_flags(found.exists, len(rows))
    return found.instant[there], owners[there]


def largest(instants: Ints, owners: Ints, count: int, number: int) -> Ints:
    """The so manieth largest instant of each question; before all time where there are fewer."""
    if not len(instants):
        return np.full(count, ALWAYS_BEFORE, np.int64)
    order = np.lexsort((instants, owners))
    instants, owners = instants[order], owners[order]
    place = np.searchsorted(owners, np.arange(count), side="right") - number
    first = np.searchsorted(owners, np.arange(count))
    return np.where(place >= first, instants[np.clip(place, 0, len(instants) - 1)], ALWAYS_BEFORE)


def smallest(instants: Ints, owners: Ints, count: int, otherwise: int) -> Ints:
    """The smallest instant of each question; another one where there is none."""
    found = -largest(-instants, owners, count, 1)
    return np.where(found >= -ALWAYS_BEFORE, otherwise, found)
