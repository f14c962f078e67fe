"""States that begin or end by time: the events that begin and end them are kept, and their intervals made of these."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from etiquette.compiled.ends import Anchor, Ends, instant_of
from etiquette.duration import Window
from etiquette.interval import FOREVER, Instants
from etiquette.policy import State, Value
from etiquette.situation import Situation

Span = list[Anchor | None]
"""From when a state began, and from when it ended; ``None`` while nothing has ended it."""


class Spans:
    """The intervals of one state.

    Args:
        state: the state.
        view: a history, whose clock and facts are read; its events are not.
        beginning, ending: the attributes whose values the events that begin it, or end it, carry.
    """

    def __init__(
        self, state: State, view: Situation, *, beginning: tuple[str, ...] = (), ending: tuple[str, ...] = ()
    ) -> None:
        def ends(window: Window | None, attributes: tuple[str, ...], *, opening: bool = False) -> Ends | None:
            return None if window is None else Ends(window, view, opening=opening, attributes=attributes)

        self._starts_after = ends(state.starts_after, beginning, opening=True)
        self._lasts = ends(state.lasts, beginning)
        self._ends_after = ends(state.ends_after, ending)

    def holding(self, spans: Sequence[Span]) -> Instants:
        """The instants at which the state holds."""
        return Instants.union(self._interval(*span) for span in spans)

    def _interval(self, begin: Anchor | None, end: Anchor | None) -> Instants:
        assert begin is not None
        opened = None if self._starts_after is None else self._starts_after.end(begin)
        over = None if self._lasts is None else self._lasts.end(begin)
        until = FOREVER if end is None else self._ended(end)
        start = instant_of(begin) if opened is None else opened
        return Instants.between(start, until if over is None else min(until, over))

    def _ended(self, anchor: Anchor) -> int:
        lifted = None if self._ends_after is None else self._ends_after.end(anchor)
        return instant_of(anchor) if lifted is None else lifted


class ByValue:
    """For which values a state holds that events alone begin and end. An event without a value counts for every one."""

    __slots__ = ("_begun", "_count", "_ended")

    def __init__(self) -> None:
        self._count = 0
        self._begun: dict[Value | None, int] = {}
        self._ended: dict[Value | None, int] = {}

    def begin(self, value: Value | None) -> None:
        """An event of this value begins it."""
        self._count += 1
        self._begun[value] = self._count

    def end(self, value: Value | None) -> None:
        """An event of this value ends it."""
        self._count += 1
        self._ended[value] = self._count

    def holds(self, value: Value | None, values: Sequence[Value | None] = ()) -> bool:
        """Whether it holds for a value; without one, for any: of ``values``, where there are finitely many."""
        return self._of(value) if value is not None else self.any(values)

    def any(self, values: Sequence[Value | None] = ()) -> bool:
        """Whether it holds for some value."""
        return any(map(self._of, values or self._seen()))

    def every(self) -> bool:
        """Whether it holds for every value, also one that nobody has mentioned."""
        return all(map(self._of, self._seen()))

    def _of(self, value: Value | None) -> bool:
        begun = max(self._begun.get(value, 0), self._begun.get(None, 0))
        return begun > max(self._ended.get(value, 0), self._ended.get(None, 0))

    def _seen(self) -> set[Value | None]:
        """The values seen; and none, which stands for one that nobody has mentioned."""
        return {None, *self._begun, *self._ended}


class SpansByValue:
    """The intervals of a state that begins or ends by time, over the values of one key.

    Args:
        spans: makes the intervals for one value.
    """

    def __init__(self, spans: Spans) -> None:
        self._spans = spans

    def holding(self, told: Sequence[tuple[bool, Value | None, Anchor]], *, every: bool) -> Instants:
        """The instants at which it holds for any value, or for every one, also one that nobody has mentioned.

        Args:
            told: what began it (true) or ended it, in order, each with its value.
            every: for every value.
        """
        sets = [self._of(told, value) for value in dict.fromkeys((None, *(value for _, value, _ in told)))]
        return reduce(Instants.__and__, sets) if every else Instants.union(sets)

    def _of(self, told: Sequence[tuple[bool, Value | None, Anchor]], value: Value | None) -> Instants:
        spans: list[Span] = []
        for begins, given, start in told:
            if given is None or given == value:
                (begin if begins else end)(spans, start)
        return self._spans.holding(spans)


def begin(spans: list[Span], start: Anchor) -> None:
    """An event begins the state."""
    spans.append([start, None])


def end(spans: list[Span], start: Anchor) -> None:
    """An event ends what has begun before it, the first that does."""
    for span in reversed(spans):
        if span[1] is not None:
            return
        span[1] = start
