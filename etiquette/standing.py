"""How the acts of a thread stand: the few fields that an application asks for again and again, and how long they hold.

A decision is a step function of time. As long as no event comes, what was found out at one instant holds until the
first instant at which anything changes, so that asking again costs no more than comparing two numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

from etiquette.answer import Answer
from etiquette.decision import Obligation, Permission, Status
from etiquette.evaluator import Moment
from etiquette.frozen import dataclass
from etiquette.horizon import horizon
from etiquette.interval import FOREVER
from etiquette.policy import HoursRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one act as a whole stands; instants are microseconds since 1970-01-01T00:00Z, ``None`` where there is none.

    Attributes:
        act: the act.
        channel: its best channel.
        status, permission, obligation: as in a decision.
        rules: the rules that forbid it or, where none does, those that demand it.
        not_before, due_from, due_by: as in a decision.
        since: the instant at which it was found out.
        until: the first later instant at which it may be otherwise; ``None`` if there is none, unless something happens.
    """

    act: str
    channel: str | None
    status: Status
    permission: Permission
    obligation: Obligation
    rules: tuple[str, ...]
    not_before: int | None
    due_from: int | None
    due_by: int | None
    since: int
    until: int | None


class Standings:
    """How all acts of one thread stand, with the events and facts that it has.

    It is of no more use once an event has come.
    """

    def __init__(self) -> None:
        self.since = FOREVER
        self.until = FOREVER
        self.all: tuple[Standing, ...] = ()

    def renew(self, moment: Moment, turn: int) -> None:
        """Find out how the acts stand that may stand otherwise than before.

        Args:
            moment: the thread, now.
            turn: the first later instant at which other versions of the policies are in force.
        """
        now = moment.instant
        before = {one.act: one for one in self.all if one.since <= now and (one.until is None or now < one.until)}
        limit = _search_limit(moment)
        found = tuple(before.get(act) or _standing(moment, act, min(turn, limit + 1)) for act in moment.acts)
        self.all = found
        self.since = max((one.since for one in found), default=now)
        self.until = min((one.until for one in found if one.until is not None), default=FOREVER)


def _standing(moment: Moment, act: str, most: int) -> Standing:
    answer = moment.decide(act)
    until = min(_until(answer, moment), most)
    return Standing(
        act=act,
        channel=answer.channel,
        status=answer.status,
        permission=answer.permission,
        obligation=answer.obligation,
        rules=deciding_rules(answer),
        not_before=answer.not_before,
        due_from=answer.due_from,
        due_by=answer.due_by,
        since=moment.instant,
        until=None if until >= FOREVER else until,
    )


def _until(answer: Answer, moment: Moment) -> int:
    # A search for the end of a block looks five years ahead of the instant asked about. Only hours have changes that
    # far ahead: what they block may be found to end when it is asked again.
    if answer.permission == "blocked" and _has_hours(moment):
        return moment.instant + 1
    return FOREVER if answer.valid_until is None else answer.valid_until


def _search_limit(moment: Moment) -> int:
    return horizon([s for s in moment.situations if s.has_clock], moment.instant)


def _has_hours(moment: Moment) -> bool:
    return any(isinstance(rule, HoursRule) for document in moment.documents for rule in document.rules)


def deciding_rules(answer: Answer) -> tuple[str, ...]:
    """The rules that forbid or, where none does, those that demand; in the order of the document."""
    return _with_effect(answer, "forbids") or _with_effect(answer, "demands")


def _with_effect(answer: Answer, effect: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cause.rule for cause in answer.causes if cause.effect == effect))


def first_after(instants: Iterable[int], instant: int) -> int:
    """The first of several instants that is later than one; ``FOREVER`` if none is.

    >>> first_after([1, 5, 9], 5)
    9
    """
    return min((one for one in instants if one > instant), default=FOREVER)
