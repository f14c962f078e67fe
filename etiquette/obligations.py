"""Obligations over a history: how each ended, and whether it was overdue when it did.

The audit walks through a thread from event to event. Between two of them the history stands still, so that what a
deadline rule says is a set of instants; at each event it says whether the event ends an obligation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from etiquette.conditions import exists
from etiquette.interval import NEVER, Instants
from etiquette.log import Happening
from etiquette.policy import DeadlineRule, Value
from etiquette.proposal import Proposal, agree
from etiquette.rules.deadline import Duty, Key, duties
from etiquette.situation import Situation

Verdict = Literal["late", "missed"]
Identity = tuple[str, Key, int, int | None]
"""Rule, values of ``by``, position of the anchor, step: one finding each at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """An obligation that ended while overdue. ``policy``: which of the combined policies has the rule. ``done_by``: the
    event that discharged it, if one did."""

    verdict: Verdict
    policy: int
    rule: DeadlineRule
    duty: Duty
    at: int
    done_by: Happening | None = None


@dataclass(slots=True, kw_only=True)
class _Course:
    """How an obligation stands: as last seen, and whether it went out of sight while it was overdue."""

    state: Literal["fine", "overdue", "hidden"] = "fine"
    owed_when_hidden: bool = False

    def move(self, state: Literal["fine", "overdue", "hidden"]) -> None:
        """Take the next state: an obligation that comes back is judged as it then stands."""
        if state == "hidden":
            self.owed_when_hidden = self.owed_when_hidden or self.state == "overdue"
        else:
            self.owed_when_hidden = False
        self.state = state

    @property
    def is_breach(self) -> bool:
        """Whether it counts as missed if it ends now other than by being done."""
        return self.state == "overdue" or self.owed_when_hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A duty that has not ended.

    ``there``: the instants at which its rule exists. ``turn``: those at which it is the one in force and not closed.
    """

    duty: Duty
    there: Instants
    turn: Instants

    def state(self, instant: int) -> Literal["fine", "overdue", "hidden"]:
        """Paused, or while its rule does not exist, an obligation is not overdue and has not ended."""
        if instant not in self.there or (instant in self.duty.upcoming and instant >= self.duty.due_from):
            return "hidden"
        return "overdue" if instant in self.duty.overdue else "fine"

    def steps(self, start: int, end: int) -> list[int]:
        """The instants after ``start`` and up to ``end`` at which it may stand differently."""
        bounds = (*self.turn.bounds, *self.duty.open.bounds, *self.duty.overdue.bounds, *self.there.bounds)
        return sorted({bound for bound in (start + 1, *bounds) if start < bound <= end}) if self.turn else []


@dataclass(slots=True, kw_only=True)
class Obligations:
    """The obligations of one rule over the walk through one thread."""

    rule: DeadlineRule
    policy: int
    ended: set[Identity] = field(default_factory=set[Identity])
    courses: dict[Identity, _Course] = field(default_factory=dict[Identity, _Course])

    def pass_time(self, standing: Sequence[Standing], start: int, end: int) -> Iterator[Breach]:
        """Let time pass from after ``start`` to ``end``, inclusive, with the history as it is.

        What lapses, or is closed, in between or at once has ended.
        """
        for one in standing:
            course = self._course(one.duty)
            for instant in one.steps(start, end):
                if instant in one.turn:
                    course.move(one.state(instant))
                elif instant >= one.turn.bounds[-1]:
                    yield from self._end(one.duty, course, max(one.turn.bounds[-1], start))
                    break

    def meet(self, standing: Sequence[Standing], after: Situation, position: int) -> Iterator[Breach]:
        """Let the event at a position happen.

        Args:
            standing: what stood just before it.
            after: the history with it.
            position: of the event.
        """
        role = _Role.of(self.rule, after, position)
        if role is None:
            return
        event = role.event
        for one in standing:
            course = self._course(one.duty)
            in_turn = event.at in one.turn
            if in_turn:
                course.move(one.state(event.at))
            if role.ends(one.duty, in_turn=in_turn):
                done_by = event if role.does(one.duty, in_turn=in_turn) else None
                yield from self._end(one.duty, course, event.at, done_by)

    def finish(self, standing: Sequence[Standing], end: int) -> Iterator[Breach]:
        """What is overdue at the end is missed."""
        for one in standing:
            course = self._course(one.duty)
            if end in one.turn:
                course.move(one.state(end))
            yield from self._end(one.duty, course, end)

    def standing(self, view: Situation, closed_for: Callable[[Duty], Instants]) -> list[Standing]:
        """The duties that have not ended.

        Args:
            view: the history.
            closed_for: the instants at which what a duty asks for is closed, and owes nothing.
        """
        anyone = Proposal(act=self.rule.acts[0], channel=None)
        found = [duty for duty in duties(self.rule, view, anyone) if self._identity(duty) not in self.ended]
        missing = view.missing(self.rule)
        return [
            Standing(
                duty=duty,
                there=NEVER if missing else exists(self.rule, view, _value_of(self.rule, duty)),
                turn=duty.turn - closed_for(duty),
            )
            for duty in found
        ]

    def _course(self, duty: Duty) -> _Course:
        return self.courses.setdefault(self._identity(duty), _Course())

    def _identity(self, duty: Duty) -> Identity:
        return (self.rule.id, duty.key, duty.anchor.position, duty.step)

    def _end(self, duty: Duty, course: _Course, at: int, done_by: Happening | None = None) -> Iterator[Breach]:
        self.ended.add(self._identity(duty))
        if done_by is not None and course.state == "overdue":
            yield Breach(verdict="late", policy=self.policy, rule=self.rule, duty=duty, at=at, done_by=done_by)
        elif course.is_breach:
            yield Breach(verdict="missed", policy=self.policy, rule=self.rule, duty=duty, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Role:
    """What an event is to the obligations of a rule; it discharges first, and is an anchor then."""

    event: Happening
    done: bool
    reset: bool
    replaces: bool
    values: Key
    ladder: bool

    @staticmethod
    def of(rule: DeadlineRule, view: Situation, position: int) -> _Role | None:
        """The role of the event at a position; ``None`` if it ends nothing."""
        done = view.selected_at(rule.done_by, position)
        reset = view.selected_at(rule.reset_by, position) if rule.reset_by else None
        anchor = view.selected_at(rule.after, position) if rule.restart or rule.steps else None
        selected = done or reset or anchor
        if selected is None:
            return None
        event = selected.happening
        return _Role(
            event=event,
            done=done is not None,
            reset=reset is not None,
            replaces=anchor is not None,
            values=tuple(event.value(key) for key in rule.by),
            ladder=bool(rule.steps),
        )

    def does(self, duty: Duty, *, in_turn: bool) -> bool:
        """Whether it discharges this one; of a ladder, it does the step in force only."""
        return self.done and (in_turn or not self.ladder) and agree(zip(self.values, duty.key, strict=True))

    def ends(self, duty: Duty, *, in_turn: bool) -> bool:
        """Whether it ends this one in any way."""
        reset = self.reset and agree(zip(self.values, duty.key, strict=True))
        return reset or self.does(duty, in_turn=in_turn) or (self.replaces and self.values == duty.key)


def _value_of(rule: DeadlineRule, duty: Duty) -> Callable[[str], Value | None]:
    own = dict(zip(rule.by, duty.key, strict=True))
    return own.get
