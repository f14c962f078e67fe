"""States in columns: from the instant asked about on, what holds and until when."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from etiquette.columnar.arrays import Ints, both_hold, spread_flags
from etiquette.columnar.every import every_end, hang_on_one, is_monotone, largest, names_attribute, smallest
from etiquette.columnar.grouping import Groups
from etiquette.columnar.keys import alike, code_of, key_codes, left_open, seen
from etiquette.columnar.parting import part_of, spread_out
from etiquette.columnar.past import Occurrences
from etiquette.columnar.reading import Agreement
from etiquette.columnar.scene import Scene
from etiquette.columnar.sets import Always, Finite, all_of, intersection, since, union, until
from etiquette.columnar.windows import ends_of_all
from etiquette.duration import Window
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import Document, Selector, State
from etiquette.states import finite_domain


def state_holding(scene: Scene, state: State, agree: Agreement, *, every: bool) -> Finite:
    """When a state holds, read with the values that a proposal gives; where it gives none, for any value or for every.

    Where the events of a thread give different values, that is left to the evaluator.
    """
    key = (state.name, agree, every)
    found = scene.states.get(key)
    if found is None:
        begins = scene.pick(state.begins, agree)
        ends = None if state.ends is None else scene.pick(state.ends, agree)
        found = _holding(scene, state, begins, ends)
        unasked = left_open(state.by, agree)
        if unasked:
            found = _for_any_or_every(scene, state, unasked, [begins, *([ends] if ends else [])], found, every=every)
        scene.states[key] = found
    return found


def _for_any_or_every(
    scene: Scene, state: State, unasked: Sequence[str], several: Sequence[Occurrences], found: Finite, *, every: bool
) -> Finite:
    """Where all events give one value, the state holds for that one and for no other; where none gives any, for all."""
    same, given = alike(scene, unasked, several)
    if not every or all(_has_one_value(state, scene.document, key) for key in unasked):
        of_one = found
    else:
        of_one = intersection(found, Always(~given))
    if same.all():
        return of_one
    if len(unasked) > 1 or not scene.questions.apart:
        scene.doubts.add(~same, f'the state "{state.name}" for several values')
        return of_one
    of_several = _by_value(scene, state, unasked[0], several, np.flatnonzero(~same), every=every)
    return union([intersection(of_one, Always(same)), intersection(of_several, Always(~same))])


def _by_value(
    scene: Scene, state: State, key: str, several: Sequence[Occurrences], questions: Ints, *, every: bool
) -> Finite:
    """Where events give different values: the state of each of these, and of a value that none gives."""
    codes = key_codes(scene, key)
    told = [seen(scene, found) for found in several]
    owners, rows = (np.concatenate(each) for each in zip(*told, strict=True))
    kept = np.isin(owners, questions)
    owners, rows = owners[kept], rows[kept]
    values = finite_domain(state, scene.document, key)
    domain = None if values is None else [code_of(scene, key, value) for value in values if value is not None]
    groups = Groups.of(owners, codes[rows], domain)
    scene.doubts.add_rows(groups.crowded, f'the state "{state.name}" for many values')
    held = _holding_by_value(scene, state, several, groups, _laid(scene, groups, owners, rows, codes))
    sets: list[Finite] = [
        spread_out(held, turn, groups.owners[turn], scene.count, otherwise=every) for turn in groups.turns()
    ]
    return all_of(sets) if every else union(sets)


def _laid(scene: Scene, groups: Groups, owners: Ints, rows: Ints, codes: Ints) -> tuple[Ints, Ints]:
    """The events of each group, in order, each once; and where those of each group begin."""
    of_group, places = groups.matching(owners, codes[rows])
    count = scene.events.count
    every_event = np.unique(of_group * count + rows[places])
    return every_event % count, np.searchsorted(every_event // count, np.arange(len(groups.owners) + 1))


def _holding_by_value(
    scene: Scene, state: State, several: Sequence[Occurrences], groups: Groups, laid: tuple[Ints, Ints]
) -> Finite:
    """When the state of each group holds."""
    for selector in (state.begins, state.ends):
        if selector is not None:
            scene.pick(selector)  # so that it is known where windows run from
    part = part_of(scene, *laid, groups.owners)
    chosen = [part.selected(found.mask[part.rows]) for found in several]
    held = _holding(part, state, chosen[0], chosen[1] if len(chosen) > 1 else None)
    for reason, where in part.doubts.reasons.items():
        scene.doubts.add_rows(np.unique(groups.owners[where]), reason)
    return held


def _has_one_value(state: State, document: Document, key: str) -> bool:
    values = finite_domain(state, document, key)
    return values is not None and len(values) == 1


def _check(scene: Scene, state: State, begins: Occurrences, ends: Occurrences | None, last_end: Ints | None) -> None:
    """Leave to the evaluator what hangs on more than one event, in windows that do not keep the order of events."""
    unordered = any(
        window is not None and (not is_monotone(window, state.begins) if state.ends_after else names_attribute(window))
        for window in (state.starts_after, state.lasts)
    )
    if unordered:
        scene.doubts.add(begins.count > 1, f'the state "{state.name}", begun more than once')
    if state.ends_after is None or ends is None or last_end is None:
        return
    assert state.ends is not None
    if not is_monotone(state.ends_after, state.ends):
        scene.doubts.add(ends.count > 1, f'the state "{state.name}", ended more than once')
    if state.starts_after is not None:
        first = begins.nth_since(np.full(scene.count, -1, np.int64), 0)
        scene.doubts.add(
            (first >= 0) & (first < last_end), f'the state "{state.name}", which starts and ends after a while'
        )


def _holding(scene: Scene, state: State, begins: Occurrences, ends: Occurrences | None) -> Finite:
    last_end = None if ends is None else ends.last
    _check(scene, state, begins, ends, last_end)
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
    # An end that lifts it only after a while leaves what began before it in force, for as long as that lasts.
    bound = None if state.ends_after is not None else last_end
    return until(np.minimum(over, _lasting(scene, state.begins, begins, bound, state.lasts)))


def _starting_later(
    scene: Scene, selector: Selector, begins: Occurrences, last_end: Ints | None, starts_after: Window
) -> Finite:
    """It begins some time after the first event, since the last that ended it, that begins it."""
    ended = np.full(scene.count, -1, np.int64) if last_end is None else last_end
    first = begins.first_after(ended - 1)
    start = scene.start(selector, first)
    if not hang_on_one(scene, starts_after, selector, begins):
        opened = smallest(*every_end(scene, selector, begins, ended, starts_after, opening=True), scene.count, FOREVER)
        # Of an event without such a window, and so of all, it begins at once.
        return since(np.where((first >= 0) & (opened >= FOREVER), start, opened))
    found, rows, events = ends_of_all(scene, starts_after, first, start, exactly=False, opening=True)
    scene.crowded(begins, starts_after, found.doubt, rows, events)
    opened = np.where(spread_flags(found.exists, scene.count), found.instant, start)
    return since(np.where(first >= 0, opened, FOREVER))


def _ended_later(scene: Scene, selector: Selector, ends: Occurrences, last_begin: Ints, ends_after: Window) -> Ints:
    """When it is lifted by the first event that ends it after the last one that begins it."""
    # Where nothing begins it, nothing comes after the last row of all either.
    first = ends.first_after(np.where(last_begin >= 0, last_begin, scene.events.count - 1))
    start = scene.start(selector, first)
    found, rows, events = ends_of_all(scene, ends_after, first, start, exactly=False)
    scene.crowded(ends, ends_after, found.doubt, rows, events)
    lifted = np.where(spread_flags(found.exists, scene.count), found.instant, start)
    return np.where(first >= 0, lifted, ALWAYS_BEFORE)


def _lasting(scene: Scene, selector: Selector, begins: Occurrences, last_end: Ints | None, lasts: Window) -> Ints:
    """When the last event that begins it has lost its force; ``FOREVER`` where it keeps it."""
    if not hang_on_one(scene, lasts, selector, begins):
        ended = np.full(scene.count, -1, np.int64) if last_end is None else last_end
        over = largest(*every_end(scene, selector, begins, ended, lasts), scene.count, 1)
        return np.where((over <= ALWAYS_BEFORE) & (begins.last >= 0), FOREVER, over)
    last = begins.last
    found, rows, events = ends_of_all(scene, lasts, last, scene.start(selector, last), exactly=False)
    scene.crowded(begins, lasts, found.doubt, rows, events)
    exists = both_hold(found.exists, last >= 0)
    return np.where(exists, found.instant, FOREVER)
