"""States: what holds between events, begun and ended by them.

Every ``begins`` event opens an interval; the state holds at an instant iff one of its intervals holds it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from etiquette.interval import EVERY, FOREVER, Instants
from etiquette.policy import CHANNEL, Document, Selector, State, Value
from etiquette.selectors import Occurrence, View
from etiquette.windows import window_end

Values = Mapping[str, Value | None]
"""For each key of ``by`` the value that is asked about; ``None`` where the proposal gives none."""


def holding(state: State, view: View, values: Values, *, every: bool) -> Instants:
    """The instants at which a state holds.

    Args:
        state: the state.
        view: the history as it is.
        values: for a state with ``by``, the values it is read with.
        every: where ``values`` lacks one: whether the state must hold for every value, or for any.
    """
    wanted = {key: values.get(key) for key in state.by}
    if None not in wanted.values():
        return _intervals(state, view, wanted)
    sets = (_intervals(state, view, full) for full in completions(state, view, wanted))
    return _intersection(sets) if every else Instants.union(sets)


def _intervals(state: State, view: View, values: Values) -> Instants:
    begins = [b for b in view.select(state.begins) if applies(b, values)]
    ends = [x for x in view.select(state.ends) if applies(x, values)] if state.ends else []
    return Instants.union(_interval(state, view, begin, first_after(begin, ends)) for begin in begins)


def _interval(state: State, view: View, begin: Occurrence, end: Occurrence | None) -> Instants:
    opened = window_end(state.starts_after, begin, view, opening=True)
    start = begin.start if opened is None else opened.instant
    until = FOREVER
    if end is not None:
        lifted = window_end(state.ends_after, end, view)
        until = end.start if lifted is None else lifted.instant
    over = window_end(state.lasts, begin, view)
    return Instants.between(start, until if over is None else min(until, over.instant))


def latest_change(state: State, view: View, values: Values) -> Occurrence | None:
    """The latest of the events that begin a state and of those that are the first to end it after one of these: for the
    values that are asked about, or for any where some are lacking."""
    changes = (change for full in completions(state, view, values) for change in _changes(state, view, full))
    return max(changes, key=lambda o: o.position, default=None)


def _changes(state: State, view: View, values: Values) -> Iterator[Occurrence]:
    begins = [b for b in view.select(state.begins) if applies(b, values)]
    ends = [x for x in view.select(state.ends) if applies(x, values)] if state.ends else []
    for begin in begins:
        yield begin
        end = first_after(begin, ends)
        if end is not None:
            yield end


def applies(occurrence: Occurrence, values: Values) -> bool:
    """Whether an event begins or ends the state for these values: it gives them, or gives none."""
    for key, wanted in values.items():
        given = occurrence.happening.value(key)
        if given is not None and wanted is not None and given != wanted:
            return False
    return True


def first_after(begin: Occurrence, ends: Sequence[Occurrence]) -> Occurrence | None:
    """The first of the ``ends`` events that comes after this ``begins`` event in order."""
    return next((end for end in ends if end.position > begin.position), None)


# --- a proposal that gives no value ----------------------------------------------------------------------------------


class _AnotherValue:
    """A value that no event gives: in an open domain there always is one."""


def completions(state: State, view: View, wanted: Values) -> Iterator[Values]:
    """Every full choice of values that agrees with what is given: one, where nothing is lacking."""
    domains = [[given] if given is not None else _domain(state, view, key) for key, given in wanted.items()]
    for choice in product(*domains):
        yield dict(zip(wanted, choice, strict=True))


def _domain(state: State, view: View, key: str) -> list[Value | None]:
    """The values of one key: all of them where the type has finitely many, else those seen and another one."""
    finite = finite_domain(state, view.document, key)
    if finite is not None:
        return finite
    selectors = [state.begins, *([state.ends] if state.ends else [])]
    seen = {o.happening.value(key): None for selector in selectors for o in view.select(selector)}
    another: Value = _AnotherValue()  # type: ignore[assignment]  # equal to nothing, which is all that is asked of it
    return [*(value for value in seen if value is not None), another]


def finite_domain(state: State, document: Document, key: str) -> list[Value | None] | None:
    """All values that a key of ``by`` can have, where there are finitely many."""
    if key == CHANNEL:
        return list(document.channels) or None
    values: dict[Value, None] = {}
    for name in _names(state):
        declared = document.acts.get(name) or document.events.get(name)
        declaration = declared.attributes.get(key) if declared else None
        if declaration is None:
            continue
        if declaration.type == "boolean":
            values |= dict.fromkeys((True, False))
        elif declaration.type == "choice":
            values |= dict.fromkeys(declaration.choices)
        else:
            return None
    return list(values) or None


def _names(state: State) -> tuple[str, ...]:
    selectors: list[Selector] = [state.begins, *([state.ends] if state.ends else [])]
    return tuple(name for selector in selectors for name in selector.names)


def _intersection(sets: Iterator[Instants]) -> Instants:
    common = EVERY
    for one in sets:
        common &= one
    return common
