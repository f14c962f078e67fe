"""Which events exist at an instant: each once, though it be told twice, and not once it is taken back."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from etiquette.columnar.arrays import Flags, Instant, Ints
from etiquette.columnar.scene import Doubts
from etiquette.columnar.table import Events
from etiquette.frozen import dataclass
from etiquette.policy import RETRACTION

DIFFER = "two events of one id that differ"
NAMES_NOTHING = "a retraction that names no earlier event"


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """The events of a table, each recorded when it was recorded first.

    Attributes:
        events: all rows.
        repeats: which rows tell again what an earlier one has told (``None``: none does).
        retractions: the rows that take something back.
        taken_back: for each of them the row that it takes back.
    """

    events: Events
    repeats: Flags | None
    retractions: Ints
    taken_back: Ints

    def hidden_at(self, at: Instant) -> Flags | None:
        """The rows that do not exist at an instant, or at one for each thread; ``None``: all do."""
        events = self.events
        if not events.count:
            return None
        limit: Ints | int = at if isinstance(at, int) else np.repeat(at, np.diff(events.bounds))
        found: Flags | None = None
        if not isinstance(limit, int) or events.at.max() > limit:
            found = events.at > limit
        if events.recorded is not None:
            late = events.recorded > limit
            found = late if found is None else found | late
        if len(self.retractions):
            found = np.zeros(events.count, np.bool_) if found is None else found
            found[self.taken_back[~found[self.retractions]]] = True
        if self.repeats is not None:
            found = self.repeats if found is None else found | self.repeats
        return found if found is not None and found.any() else None


_NO_ROWS = np.empty(0, np.int64)


def told(events: Events, doubts: Doubts) -> Told:
    """What a table tells. Where two rows of one id are not surely alike, or a retraction names nothing, that is left to
    the evaluator, which says what is wrong."""
    retractions = _retractions(events)
    firsts, repeats = _repeated(events)
    alike = np.zeros(len(repeats), np.bool_)
    if events.alike is not None and len(repeats):
        alike = events.alike(firsts, repeats)
    doubts.add_events(events, repeats[~alike], DIFFER)
    targets = _targets(events, retractions)
    doubts.add_events(events, retractions[targets < 0], NAMES_NOTHING)
    firsts, repeats, named = firsts[alike], repeats[alike], targets >= 0
    flags: Flags | None = None
    if len(repeats):
        flags = np.zeros(events.count, np.bool_)
        flags[repeats] = True
    return Told(_recorded_first(events, firsts, repeats), flags, retractions[named], targets[named])


def _retractions(events: Events) -> Ints:
    """The rows that take something back."""
    names = [str(name) for name in events.type.values]
    return np.flatnonzero(events.type.codes == names.index(RETRACTION)) if RETRACTION in names else _NO_ROWS


def _repeated(events: Events) -> tuple[Ints, Ints]:
    """The rows whose id an earlier row of the thread has; the first that has it, and the row."""
    if events.ids is None or np.bincount(events.ids + 1, minlength=2)[1:].max() < 2:
        return _NO_ROWS, _NO_ROWS
    keys, rows = _by_id(events)
    again = np.append(False, keys[1:] == keys[:-1])
    begin = np.maximum.accumulate(np.where(again, 0, np.arange(len(rows))))
    return rows[begin[again]], rows[again]


def _targets(events: Events, retractions: Ints) -> Ints:
    """For each retraction the row that it takes back: the first of that id, if it comes before and is no retraction
    itself; else -1."""
    nothing = np.full(len(retractions), -1, np.int64)
    if not len(retractions) or events.ids is None or events.retracts is None:
        return nothing
    keys, rows = _by_id(events)
    if not len(keys):
        return nothing
    wanted = _keys(events, retractions, events.retracts)
    place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    found = rows[place]
    names_one = (keys[place] == wanted) & (events.retracts[retractions] >= 0) & (found < retractions)
    return np.where(names_one & ~np.isin(found, retractions), found, -1)


def _by_id(events: Events) -> tuple[Ints, Ints]:
    """The rows that have an id, by thread and id and then in order; and what they are sorted by."""
    assert events.ids is not None
    rows = np.flatnonzero(events.ids >= 0)
    keys = _keys(events, rows, events.ids)
    order = np.argsort(keys, kind="stable")
    return keys[order], rows[order]


def _keys(events: Events, rows: Ints, ids: Ints) -> Ints:
    """One number for thread and id."""
    most = max(int(named.max(initial=0)) for named in (events.ids, events.retracts) if named is not None)
    return events.threads_of(rows) * (most + 1) + ids[rows]


def _recorded_first(events: Events, firsts: Ints, repeats: Ints) -> Events:
    """What is told twice was recorded when it was recorded first."""
    if events.recorded is None or not len(firsts):
        return events
    recorded = events.recorded.copy()
    np.minimum.at(recorded, firsts, events.recorded[repeats])
    return replace(events, recorded=recorded)
