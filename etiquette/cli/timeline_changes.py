"""What happens over a timeline, in order: how each act stands at first, what changes, and the events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from etiquette.calendars.zones import Zone, to_datetime
from etiquette.cli.timeline_bars import Bar, Run
from etiquette.export.scene import Marker, Scene
from etiquette.frozen import dataclass
from etiquette.phrases import change_text, counted, moment_text

_LEAST_TURNS = 8
"""So many changes to and fro are told as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the list.

    Attributes:
        at: when, in microseconds.
        date: the same, on the counterpart's clock.
        what: the act, or the event.
        becomes: what it is from then on; empty for an event.
        status: one word, for the colour.
        rules: those that decide it, each with the policy's own sentence about it, if it has one.
        more: what else there is to say; of an event, its id.
    """

    at: int
    date: str
    what: str
    becomes: str
    status: str
    rules: tuple[tuple[str, str], ...] = ()
    more: str = ""


def changes_of(scene: Scene, bars: Sequence[Bar]) -> tuple[Change, ...]:
    """The list, by instant; of one instant the events come first."""
    told = [_event(marker, scene, _zone_at(marker.at, scene)) for marker in scene.markers]
    told += _together([change for bar in bars if not bar.is_open for change in _of_bar(bar, scene)], len(bars))
    return tuple(sorted(told, key=lambda change: change.at))


def _together(changes: Sequence[Change], bars: int) -> Iterator[Change]:
    """What happens to every act at once is told once."""
    alike: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        alike.setdefault((change.at, change.becomes, change.rules, change.more), []).append(change)
    for members in alike.values():
        if len(members) == bars > 1:
            yield replace(members[0], what="every act")
        else:
            yield from members


def _zone_at(instant: int, scene: Scene) -> Zone:
    """The zone in which dates are written at an instant."""
    segment = scene.lanes[0].at(instant)
    return scene.span.zone if segment is None else segment.zone


def _event(marker: Marker, scene: Scene, zone: Zone) -> Change:
    date = moment_text(to_datetime(marker.at, zone), year=_wants_year(marker.at, scene))
    named = marker.event.id or ""
    back = "taken back later" if marker.taken_back is not None else ""
    return Change(
        at=marker.at, date=date, what=marker.label, becomes="done" if marker.is_act else "happens",
        status="event", more=" · ".join(filter(None, (named, back))),
    )  # fmt: skip


def _of_bar(bar: Bar, scene: Scene) -> Iterator[Change]:
    index = 0
    while index < len(bar.runs):
        turns = _turns(bar.runs[index:])
        if len(turns) >= _LEAST_TURNS:
            yield _by_turns(bar, turns, scene)
            index += len(turns)
            continue
        run = bar.runs[index]
        if index or run.look != ("allowed", "none"):
            yield _single(bar, run, scene)
        index += 1


def _turns(runs: Sequence[Run]) -> Sequence[Run]:
    """As many runs as go to and fro between two statuses, by the same rules."""
    length = min(len(runs), 2)
    while length < len(runs) and _same(runs[length], runs[length - 2]):
        length += 1
    return runs[:length]


def _same(one: Run, other: Run) -> bool:
    return one.look == other.look and _rules(one) == _rules(other)


def _rules(run: Run) -> dict[str, str]:
    """The rules that decide, each with what the policy says about it."""
    says = (cause.say.rule for cause in run.segment.answer.causes)
    rows = zip(run.segment.answer.causes, says, strict=True)
    return {cause.rule: (rule.because or "") if rule else "" for cause, rule in rows if cause.effect != "warns"}


def _single(bar: Bar, run: Run, scene: Scene) -> Change:
    return Change(
        at=run.starts,
        date=_date(run, scene),
        what=bar.label,
        becomes=_becomes(run),
        status=_status(run),
        rules=tuple(_rules(run).items()),
    )


def _by_turns(bar: Bar, runs: Sequence[Run], scene: Scene) -> Change:
    first, second = runs[0], runs[1]
    rules = _rules(first) | _rules(second)
    end = to_datetime(runs[-1].starts, runs[-1].zone)
    last = change_text(end, year=_wants_year(runs[-1].starts, scene))
    return Change(
        at=first.starts,
        date=_date(first, scene),
        what=bar.label,
        becomes=f"{_becomes(first)} and {_becomes(second)} by turns",
        status=_status(first),
        rules=tuple(rules.items()),
        more=f"{counted(len(runs) - 1, 'change')}, the last on {last}",
    )


def _becomes(run: Run) -> str:
    status = run.status.replace("_", " ")
    if run.status in ("too_soon", "blocked") and run.obligation in ("due", "overdue"):
        return f"{status}, and {run.obligation}"
    return f"{status}, asked for later" if run.look == ("allowed", "upcoming") else status


def _status(run: Run) -> str:
    return "upcoming" if run.look == ("allowed", "upcoming") else run.status


def _date(run: Run, scene: Scene) -> str:
    """As short as can be: the list has one such date a line."""
    if run.starts == scene.span.start:
        return "at the start"
    date = change_text(to_datetime(run.starts, run.zone), year=_wants_year(run.starts, scene))
    return date.removeprefix("just ")


def _wants_year(instant: int, scene: Scene) -> bool:
    """Whether the year is another than that in which the span begins."""
    zone = scene.span.zone
    return to_datetime(instant, zone).year != to_datetime(scene.span.start, zone).year
