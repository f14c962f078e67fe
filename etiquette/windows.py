"""Windows of an event: their end, with the names in them read off the event and the facts."""

from __future__ import annotations

from etiquette.calendars.windows import End
from etiquette.duration import Ever, Relative, Window
from etiquette.interval import Instants
from etiquette.policy import Value
from etiquette.selectors import Occurrence, View


def window_end(window: Window | None, anchor: Occurrence, view: View, *, opening: bool = False) -> End | None:
    """Where a window of this event ends; ``None`` where no window is written, or it does not exist.

    Args:
        window: the window, if one is written.
        anchor: the event from whose instant it runs.
        view: the history, whose facts and clock are read.
        opening: whether a day that is named is meant by its first instant, and not by its end.
    """
    if window is None:
        return None

    def value(name: str, is_attribute: bool) -> Value | None:
        return anchor.happening.attributes.get(name) if is_attribute else view.fact(name)

    return view.clock.end(window, anchor.start, value, opening=opening)


def window(written: Window, anchor: Occurrence, view: View) -> Instants | None:
    """The instants that a window of this event holds; ``None`` where the window does not exist."""
    end = window_end(written, anchor, view)
    return None if end is None else Instants.between(anchor.start, end.instant)


def moment(relative: Relative, view: View, *, opening: bool = False) -> End | None:
    """The instant or day that is named relative to a fact; ``None`` where the fact is unknown."""
    value = view.fact(relative.name)
    return None if value is None else view.clock.moment(relative, value, opening=opening)


def is_endless(written: Window) -> bool:
    """Whether the window is ``ever``."""
    return isinstance(written, Ever)
