"""What is left to the evaluator, asked of it and told as compiled code tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from etiquette.calendars.instants import microseconds
from etiquette.compiled.decided import Decided
from etiquette.evaluator import Moment, Thread
from etiquette.event import Event
from etiquette.interval import ALWAYS_BEFORE
from etiquette.lineage import Lineage
from etiquette.log import Happening
from etiquette.replay import replay
from etiquette.situation import Ground
from etiquette.standing import deciding_rules


def order(event: Event) -> tuple[int, int]:
    """What events are ordered by."""
    return event.instant, event.seq


def moment(grounds: Sequence[Ground], events: Sequence[Event], facts: Mapping[str, Any], now: int) -> Moment:
    """A thread at an instant.

    Raises:
        InvalidHistory, InvalidFact: it cannot have happened as told, or is not declared.
    """
    return Thread(grounds, sorted(events, key=order), facts).at(now)


def decided(
    moment: Moment, act: str, channel: str | None = None, attributes: Mapping[str, Any] | None = None
) -> Decided:
    """How an act stands, by one channel or as a whole."""
    if channel is None:
        answer = moment.whole(act, attributes or {}).answer(moment.instant)
    else:
        answer = moment.verdict(act, channel, attributes or {}).answer(moment.instant)
    return Decided(
        answer.act,
        answer.channel,
        answer.status,
        answer.permission,
        answer.obligation,
        deciding_rules(answer),
        answer.not_before,
        answer.due_from,
        answer.due_by,
    )


def replayed(
    lineages: Sequence[Lineage], events: Sequence[Event], facts: Mapping[str, Any]
) -> Iterator[tuple[Event, Decided]]:
    """Each act of a thread, as it stood just before it was done, from what was known then; retracted ones left out."""
    read: dict[tuple[int, ...], Thread] = {}

    def thread_at(instant: int) -> Thread:
        grounds = [lineage.ground(instant) for lineage in lineages]
        key = tuple(id(ground) for ground in grounds)
        if key not in read:
            read[key] = Thread(grounds, ordered, facts)
        return read[key]

    ordered = sorted(events, key=order)
    if not ordered:
        return
    until = max(_known(event) for event in ordered)
    walk = replay(thread_at, until, "then")
    for act in _acts(thread_at(until), until):
        before = walk.before(act.at, act.position)
        yield act.raw, decided(before, act.type, act.channel, dict(act.raw.attributes))


def _acts(thread: Thread, until: int) -> list[Happening]:
    """The acts of a thread, each as the first of the policies that declare it reads it."""
    found: dict[int, Happening] = {}
    for ground, log in zip(thread.grounds, thread.logs, strict=True):
        for happening in log.existing(until):
            if happening.type in ground.document.acts:
                found.setdefault(happening.position, happening)
    return [found[position] for position in sorted(found)]


def _known(event: Event) -> int:
    recorded = ALWAYS_BEFORE if event.recorded is None else microseconds(event.recorded)
    return max(event.instant, recorded)
