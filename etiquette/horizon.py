"""How far ahead a search looks: five years after the last instant at which anything of any rule begins or ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from etiquette.conditions import parts
from etiquette.duration import Duration, Part, Unit, Window
from etiquette.interval import FOREVER
from etiquette.policy import AnyRule, CapRule, CooldownRule, DeadlineRule, HoursRule, Passed, Selector
from etiquette.proposal import Proposal, never_reset
from etiquette.rules import deadline
from etiquette.situation import Situation
from etiquette.windows import moment, window_end

FIVE_YEARS = Duration((Part(5, Unit.YEAR),))


def horizon(situations: Sequence[Situation], instant: int) -> int:
    """The last instant that a search from this one looks at, whatever is proposed.

    Only opening hours change without end; where no rule has them, every change there is lies before the horizon.
    """
    if not any(isinstance(rule, HoursRule) for s in situations for rule in s.document.rules):
        return FOREVER
    last = max((bound for s in situations for bound in _bounds(s) if bound < FOREVER), default=instant)
    return situations[0].clock.add(FIVE_YEARS, max(instant, last))


def _bounds(view: Situation) -> Iterator[int]:
    for state in view.document.states.values():
        yield view.holding(state, {}, every=False).last_bound()
    for rule in view.document.rules:
        yield from _rule_bounds(rule, view)


def _rule_bounds(rule: AnyRule, view: Situation) -> Iterator[int]:
    for condition in (rule.when, rule.unless):
        for part in parts(condition):
            end = moment(part.moment, view) if isinstance(part, Passed) else None
            if end is not None:
                yield end.instant
    match rule:
        case CooldownRule():
            yield from _window_bounds(rule, rule.after, rule.waits, view)
        case CapRule():
            yield from _window_bounds(rule, rule.counting, (rule.per,), view)
        case DeadlineRule():
            anyone = Proposal(act=rule.acts[0], channel=None)
            for duty in deadline.duties(rule, view, anyone):
                yield from (duty.due_from, duty.due_by + 1, duty.open.last_bound(), duty.upcoming.last_bound())
        case _:
            pass


def _window_bounds(
    rule: CooldownRule | CapRule, counted: Selector, windows: Sequence[Window], view: Situation
) -> Iterator[int]:
    resets = view.select(rule.reset_by) if rule.reset_by else ()
    for occurrence in never_reset(view.select(counted), resets, rule.by):
        for window in windows:
            end = window_end(window, occurrence, view)
            if end is not None:
                yield end.instant
