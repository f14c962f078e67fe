"""The fold of a thread: all that its events so far still mean, kept up to date event by event."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from etiquette.log import Happening
from etiquette.lookback import Forgetting, forgettings
from etiquette.policy import Selector, Value
from etiquette.selectors import Occurrence, occurrence, selectors_in
from etiquette.situation import Ground, Situation

_SLACK = 8


class Folding:
    """What all folds of one policy share: its selectors by the events that they name, and what may be forgotten."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        owned = list(selectors_in(ground.document))
        counts = Counter(id(selector) for selector in owned)
        self.selectors = {id(selector): selector for selector in owned}
        self.by_name: dict[str, list[Selector]] = {}
        for selector in self.selectors.values():
            for name in selector.names:
                self.by_name.setdefault(name, []).append(selector)
        # What two rules share is looked back on by both, so neither may shorten it.
        self.forgettings: list[Forgetting] = [
            one for one in forgettings(ground.document) if all(counts[id(s)] == 1 for s in one.selectors)
        ]


class Fold(Situation):
    """The history of a thread from its last event on. It answers for instants that are not earlier than that.

    Args:
        folding: the policy.
        given: the facts known from outside.
    """

    def __init__(self, folding: Folding, given: Mapping[str, Value]) -> None:
        super().__init__(folding.ground)
        self.folding = folding
        self.given = given
        self._kept: dict[int, list[Occurrence]] = {key: [] for key in folding.selectors}
        self._settings: dict[str, Happening] = {}
        self._latest: dict[int, Occurrence] = {}
        self._size = 0
        self._most = _SLACK

    def copy(self) -> Fold:
        """A fold that has taken in the same events, and goes its own way from here."""
        found = Fold(self.folding, self.given)
        found._kept = {key: list(kept) for key, kept in self._kept.items()}
        found._settings = dict(self._settings)
        found._latest = self._latest  # it is replaced, and never changed
        found._size, found._most = self._size, self._most
        return found

    def append(self, happening: Happening) -> bool:
        """Take in an event that comes after all others in order.

        Returns:
            Whether it could be: where a selector looks at a state while the zone of the clock is not known, only
            later events tell how the state stood.
        """
        selectors = self.folding.by_name.get(happening.type, ())
        if not self.has_clock and any(p.during or p.outside for s in selectors for p in s.patterns):
            return False
        new = [(s, occurrence(s, happening, self)) for s in selectors]
        self._states.clear()
        self._clock = None
        self._latest = {id(selector): selected for selector, selected in new if selected is not None}
        for selector, selected in new:
            if selected is not None:
                self._kept[id(selector)].append(selected)
                self._size += 1
        for name in happening.facts:
            self._settings[name] = happening
        if self._size > self._most:
            self._shorten(happening.at)
        return True

    def _shorten(self, now: int) -> None:
        """Forget what can make no difference any more; rarely enough that it costs little for each event."""
        if not self.has_clock:
            return
        for one in self.folding.forgettings:
            one.shorten(lambda selector: self._kept[id(selector)], self, now)
        self._states.clear()
        self._size = sum(len(kept) for kept in self._kept.values())
        self._most = 2 * self._size + _SLACK

    def told(self, name: str) -> Value | None:
        """What was said of a fact last."""
        latest = self._settings.get(name)
        return self.given.get(name) if latest is None else latest.facts[name]

    def latest_setting(self, name: str) -> Happening | None:
        """The latest event that set a fact."""
        return self._settings.get(name)

    def select(self, selector: Selector) -> Sequence[Occurrence]:
        """The events that a selector selects, less those that make no difference any more."""
        return self._kept[id(selector)]

    def selected_at(self, selector: Selector, position: int) -> Occurrence | None:
        """The latest event, if it is at this position and the selector selects it; what it is to the rules shows here
        even where it makes no difference any more."""
        latest = self._latest.get(id(selector))
        return latest if latest is not None and latest.position == position else None

    def before(self, happening: Happening) -> Situation:
        """The history just before an event: this one, as long as the event is not yet taken in."""
        del happening
        return self

    @property
    def size(self) -> int:
        """How many selected events it keeps."""
        return self._size
