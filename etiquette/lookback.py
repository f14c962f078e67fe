"""How far back a rule can still look: which of the selected events can never again make a difference.

Everything here is about instants from ``now`` on. An event may be forgotten when no decision at any later instant,
on whatever proposal, and whatever happens until then, depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from etiquette.duration import Choice, FactDuration, Relative, Window, leaves
from etiquette.frozen import dataclass
from etiquette.policy import CapRule, CooldownRule, DeadlineRule, Document, Selector, State, Value
from etiquette.proposal import agree, never_reset, works_for_all
from etiquette.selectors import Occurrence, View
from etiquette.windows import window_end

Selected = Callable[[Selector], list[Occurrence]]
"""What is kept of the events that a selector selected."""
Key = tuple[Value | None, ...]


@dataclass(frozen=True, slots=True)
class Forgetting:
    """The selectors of one rule or state, and how to shorten what is kept of their events."""

    selectors: tuple[Selector, ...]
    shorten: Callable[[Selected, View, int], None]


def forgettings(document: Document) -> Iterator[Forgetting]:
    """For each rule and state of a policy, what may be forgotten.

    A state that pauses a clock is looked back on for as long as the clock runs; nothing of it is forgotten.
    """
    pausing = {rule.paused_while for rule in document.rules if isinstance(rule, DeadlineRule)}
    for state in document.states.values():
        if state.name not in pausing:
            yield Forgetting(_present(state.begins, state.ends), _of_state(state))
    for rule in document.rules:
        match rule:
            case CooldownRule() if len(rule.waits) == 1:
                yield Forgetting(
                    _present(rule.after, rule.reset_by), _of_windows(rule.after, rule.waits[0], rule.reset_by, rule.by)
                )
            case CapRule():
                yield Forgetting(
                    _present(rule.counting, rule.reset_by), _of_windows(rule.counting, rule.per, rule.reset_by, rule.by)
                )
            case DeadlineRule():
                yield Forgetting(_present(rule.after, rule.done_by, rule.reset_by), _of_deadline(rule))
            case _:
                pass


def _present(*selectors: Selector | None) -> tuple[Selector, ...]:
    return tuple(selector for selector in selectors if selector is not None)


def _key(occurrence: Occurrence, by: Sequence[str]) -> Key:
    return tuple(occurrence.happening.value(name) for name in by)


def _over(window: Window | None, occurrence: Occurrence, view: View, now: int) -> bool:
    """Whether a window of an event is over and stays over; one that names a fact may still move."""
    if window is None or isinstance(window, Choice) or any(_names_fact(leaf) for leaf in leaves(window)):
        return False
    end = window_end(window, occurrence, view)
    return end is not None and end.instant <= now


def _names_fact(leaf: Window) -> bool:
    return isinstance(leaf, FactDuration) or (isinstance(leaf, Relative) and not leaf.attribute)


def _latest_of_each(occurrences: Sequence[Occurrence], by: Sequence[str]) -> list[Occurrence]:
    latest = {_key(o, by): o for o in occurrences}
    return sorted(latest.values(), key=lambda o: o.position)


# --- cooldowns and caps ---


def _of_windows(
    counted: Selector, window: Window, reset_by: Selector | None, by: Sequence[str]
) -> Callable[[Selected, View, int], None]:
    def shorten(selected: Selected, view: View, now: int) -> None:
        """Keep the events whose window is not over, and that no later reset has done away with."""
        resets = selected(reset_by) if reset_by is not None else []
        kept = selected(counted)
        kept[:] = [o for o in never_reset(kept, resets, by) if not _over(window, o, view, now)]
        resets[:] = _latest_of_each(resets, by)

    return shorten


# --- deadlines ---


def _of_deadline(rule: DeadlineRule) -> Callable[[Selected, View, int], None]:
    by = rule.by

    def shorten(selected: Selected, view: View, now: int) -> None:
        """Keep the anchors that are pending, and what has been done of their ladders."""
        del view, now
        anchors, done = selected(rule.after), selected(rule.done_by)
        reset = selected(rule.reset_by) if rule.reset_by is not None else []
        ends = reset if rule.steps else [*done, *reset]
        anchors[:] = [
            a
            for a in anchors
            if not any(d.position > a.position and agree(zip(_key(d, by), _key(a, by), strict=True)) for d in ends)
        ]
        if rule.restart or rule.steps:
            anchors[:] = _latest_of_each(anchors, by)
        if rule.steps:
            done[:] = [d for d in done if any(d.position > a.position for a in anchors)]
        else:
            done[:] = _latest_of_each(done, by)
        reset[:] = _latest_of_each(reset, by)

    return shorten


# --- states ---


def _of_state(state: State) -> Callable[[Selected, View, int], None]:
    by = state.by

    def is_over(begin: Occurrence, ends: Sequence[Occurrence], view: View, now: int) -> bool:
        if _over(state.lasts, begin, view, now):
            return True
        for end in ends:
            if end.position > begin.position and works_for_all(end, begin, by):
                return end.start <= now if state.ends_after is None else _over(state.ends_after, end, view, now)
        return False

    def shorten(selected: Selected, view: View, now: int) -> None:
        """Keep what may still hold, and the latest beginning of each value: it may be what decided. Of the ends keep
        the first of each value after each of these."""
        begins, ends = selected(state.begins), selected(state.ends) if state.ends is not None else []
        latest = _latest_of_each(begins, by)
        begins[:] = [b for b in begins if b in latest or not is_over(b, ends, view, now)]
        firsts: set[int] = set()
        for begin in begins:
            met: set[Key] = set()
            for end in ends:
                if end.position > begin.position and _key(end, by) not in met:
                    met.add(_key(end, by))
                    firsts.add(end.position)
        ends[:] = [end for end in ends if end.position in firsts]

    return shorten
