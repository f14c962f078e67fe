"""Several threads at a glance: for each its most urgent status on each day, and what it asks for now."""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.agenda import by_urgency
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.decision import STATUSES, Decision, Status
from etiquette.export.scene import Scene
from etiquette.frozen import dataclass
from etiquette.phrases import change_text, day, last_moment_text, listed, moment_text, relative

_RANK = {status: rank for rank, status in enumerate(STATUSES)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days in a row whose most urgent status is one and the same, and is that of the same acts.

    ``start`` and ``end`` are instants, in microseconds.
    """

    start: int
    end: int
    status: Status
    acts: tuple[str, ...]


def urgent_days(scene: Scene) -> tuple[Days, ...]:
    """The days of a thread, by its own clock; a status of a moment makes its whole day."""
    ranks: dict[int, int] = {}
    acts: dict[int, list[str]] = {}
    zone = scene.span.zone
    for lane in scene.whole:
        for segment in lane.segments:
            rank = _RANK[segment.answer.status]
            for ordinal in range(zone.date_of(segment.starts), zone.date_of(segment.ends - 1) + 1):
                known = ranks.get(ordinal, len(STATUSES))
                if rank < known:
                    ranks[ordinal], acts[ordinal] = rank, [lane.act]
                elif rank == known and lane.act not in acts[ordinal]:
                    acts[ordinal].append(lane.act)
    runs: list[Days] = []
    for ordinal in sorted(ranks):
        found = Days(
            start=max(zone.midnight(ordinal), scene.span.start),
            end=min(zone.midnight(ordinal + 1), scene.span.end),
            status=STATUSES[ranks[ordinal]],
            acts=tuple(acts[ordinal]),
        )
        last = runs[-1] if runs else None
        if last and (last.end, last.status, last.acts) == (found.start, found.status, found.acts):
            found = Days(start=last.start, end=found.end, status=found.status, acts=found.acts)
            runs.pop()
        runs.append(found)
    return tuple(run for run in runs if run.start < run.end)


def days_text(days: Days, zone: Zone) -> str:
    """The first and the last day."""
    first, last = to_datetime(days.start, zone), to_datetime(days.end - 1, zone)
    return day(first) if first.date() == last.date() else f"{day(first)} to {day(last)}"


def most_urgent(scene: Scene) -> Decision | None:
    """The most urgent decision of a thread at the present, as an agenda would list it first; ``None`` outside the
    span."""
    if scene.now is None:
        return None
    segments = (lane.at(scene.now) for lane in scene.whole)
    return next(iter(by_urgency(segment.decision for segment in segments if segment is not None)), None)


def ordered(scenes: Sequence[Scene]) -> tuple[tuple[Scene, Decision | None], ...]:
    """The threads with their most urgent decisions, most urgent first; those without one last, as given."""
    pairs = [(scene, most_urgent(scene)) for scene in scenes]
    places = {id(one): place for place, one in enumerate(by_urgency(d for _, d in pairs if d is not None))}
    return tuple(sorted(pairs, key=lambda pair: places.get(id(pair[1]), len(pairs))))


def standing(decision: Decision, now: int, zone: Zone) -> str:
    """How it stands with an act, in a few words behind its status.

    Args:
        decision: on the act as a whole.
        now: the present, in microseconds.
        zone: in which instants are told.
    """
    what = f"{decision.act} by {decision.channel}" if decision.channel else decision.act
    present = to_datetime(now, zone)
    if decision.status == "closed":
        return "nothing is to be done"
    if decision.status in ("overdue", "due") and decision.due_by is not None:
        verb = "was due" if decision.status == "overdue" else "due"
        return f"{what}, {verb} by {last_moment_text(decision.due_by)} ({relative(present, decision.due_by)})"
    if decision.status == "due" and decision.due_from is not None:
        return f"{what}, since {moment_text(decision.due_from)} ({relative(present, decision.due_from)})"
    if decision.not_before is not None:
        return f"{what}, not before {change_text(decision.not_before)} ({relative(present, decision.not_before)})"
    if decision.obligation == "upcoming" and decision.due_from is not None:
        return f"{what}, asked for from {moment_text(decision.due_from)} ({relative(present, decision.due_from)})"
    if decision.needs:
        return f"{what}, until {listed(decision.needs, 'or')}"
    return what
