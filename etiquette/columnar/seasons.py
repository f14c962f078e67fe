"""``during`` and ``outside``: how a state stood just before events, as it is read with their own values."""

from __future__ import annotations

import numpy as np

from etiquette.columnar.arrays import Flags, Ints, spread_flags
from etiquette.columnar.keys import alike, tuple_codes
from etiquette.columnar.past import Occurrences, Sorted, before
from etiquette.columnar.reading import Reading
from etiquette.columnar.scene import Doubts, Scene, parts
from etiquette.columnar.states import state_holding
from etiquette.columnar.table import Facts
from etiquette.policy import State


def held_before(reading: Reading, events: Sorted, given: Facts, state: State, rows: Ints) -> tuple[Flags, Flags]:
    """Whether a state held just before each of some events, at its instant.

    Args:
        reading: the policy.
        events: all of them.
        given: the facts from outside, a row a thread.
        state: the state.
        rows: the events.

    Returns:
        Where it held; and where only the evaluator tells.
    """
    questions = before(events.events, rows)
    doubts = Doubts(len(rows))
    threads = events.events.threads_of(rows)
    scene = Scene(reading, events, questions, parts(given, threads), doubts=doubts, of_threads=given)
    if scene.blind is not False:
        # Where no zone was known then, the clock is that which is known now.
        doubts.add(np.asarray(scene.blind), "the zone of the clock was not known")
    found = state_holding(scene, state, (), every=False)
    if state.by:
        several = [scene.pick(selector) for selector in (state.begins, state.ends) if selector is not None]
        _, given_some = alike(scene, state.by, several)
        # With one value in all of them, an event that gives another one meets a state that never began.
        doubts.add(
            given_some & (_codes_of(scene, state, several) != tuple_codes(scene, state.by)[rows]), "another value"
        )
    return spread_flags(found.contains(events.events.at[rows]), len(rows)), doubts.mask


def _codes_of(scene: Scene, state: State, several: list[Occurrences]) -> Ints:
    """The values that the events of the state give, of those that come last."""
    codes = tuple_codes(scene, state.by)
    last = np.maximum.reduce([found.last for found in several])
    return np.where(last >= 0, codes[last], 0)
