"""States in columns: from the instant asked about on, what holds and until when."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Ints, both_hold, spread_flags
from etiquette.columnar.every import every_end, is_monotone, largest, smallest
from etiquette.columnar.past import Occurrences
from etiquette.columnar.reading import Agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import Always, Finite, since, until
from etiquette.columnar.windows import ends_of_all
from etiquette.duration import Window
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import Selector, State


def state_holding(scene: Scene, state: State, agree: Agreement) -> Finite:
    """When a state holds, read with the values that a proposal gives."""
    key = (state.name, agree)
    found = scene.states.get(key)
    if found is None:
        found = scene.states[key] = _holding(scene, state, agree)
    return found


def _holding(scene: Scene, state: State, agree: Agreement) -> Finite:
    begins = scene.pick(state.begins, agree)
    ends = None if state.ends is None else scene.pick(state.ends, agree)
    last_end = None if ends is None else ends.last
    if state.starts_after is not None:
        return _starting_later(scene, state.begins, begins, last_end, state.starts_after)
    # The first that ends it comes after the event that begins it, so that one that does both begins it anew.
    held = begins.last >= 0
    if last_end is not None:
        unended = held & (begins.last >= last_end)
        if state.ends_after is None and state.lasts is None:
            return Always(unended)
        if ends is not None and state.ends_after is not None:
            assert state.ends is not None
            end = _ended_later(scene, state.ends, ends, np.where(held & ~unended, begins.last, -1), state.ends_after)
            over = np.where(unended, FOREVER, end)
        else:
            over = np.where(unended, FOREVER, ALWAYS_BEFORE)
    else:
        over = np.where(held, FOREVER, ALWAYS_BEFORE)
    if state.lasts is None:
        return until(over) if last_end is not None else Always(held)
    return until(np.minimum(over, _lasting(scene, state.begins, begins, last_end, state.lasts)))


def _starting_later(
    scene: Scene, selector: Selector, begins: Occurrences, last_end: Ints | None, starts_after: Window
) -> Finite:
    """It begins some time after the first event, since the last that ended it, that begins it."""
    ended = np.full(scene.count, -1, np.int64) if last_end is None else last_end
    first = begins.first_after(ended - 1)
    start = scene.start(selector, first)
    if not is_monotone(starts_after, selector):
        opened = smallest(*every_end(scene, selector, begins, ended, starts_after, opening=True), scene.count, FOREVER)
        # Of an event without such a window, and so of all, it begins at once.
        return since(np.where((first >= 0) & (opened >= FOREVER), start, opened))
    found, rows, events = ends_of_all(scene, starts_after, first, start, exactly=False, opening=True)
    scene.crowded(begins, found.doubt, rows, events)
    opened = np.where(spread_flags(found.exists, scene.count), found.instant, start)
    return since(np.where(first >= 0, opened, FOREVER))


def _ended_later(
    scene: Scene, selector: Selector, ends: Occurrences, last_begin: Ints, ends_after: Window
) -> Ints:
    """When it is lifted by the first event that ends it after the last one that begins it."""
    # Where nothing begins it, nothing comes after the last row of all either.
    first = ends.first_after(np.where(last_begin >= 0, last_begin, scene.events.count - 1))
    start = scene.start(selector, first)
    found, rows, events = ends_of_all(scene, ends_after, first, start, exactly=False)
    scene.crowded(ends, found.doubt, rows, events)
    lifted = np.where(spread_flags(found.exists, scene.count), found.instant, start)
    return np.where(first >= 0, lifted, ALWAYS_BEFORE)


def _lasting(scene: Scene, selector: Selector, begins: Occurrences, last_end: Ints | None, lasts: Window) -> Ints:
    """When the last event that begins it has lost its force; ``FOREVER`` where it keeps it."""
    if not is_monotone(lasts, selector):
        ended = np.full(scene.count, -1, np.int64) if last_end is None else last_end
        over = largest(*every_end(scene, selector, begins, ended, lasts), scene.count, 1)
        return np.where((over <= ALWAYS_BEFORE) & (begins.last >= 0), FOREVER, over)
    last = begins.last
    found, rows, events = ends_of_all(scene, lasts, last, scene.start(selector, last), exactly=False)
    scene.crowded(begins, found.doubt, rows, events)
    exists = both_hold(found.exists, last >= 0)
    return np.where(exists, found.instant, FOREVER)
