"""Audit: what was wrong in a history. Each act is judged at its own instant, and each obligation by how it ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.evaluator import Moment, Thread
from etiquette.interval import FOREVER
from etiquette.log import Happening
from etiquette.obligations import Breach, Obligations
from etiquette.policy import STRENGTHS, DeadlineRule, Strength
from etiquette.situation import Situation

if TYPE_CHECKING:
    from pendulum import DateTime

Known = Literal["then", "now"]
"""Whether an act is judged by what was known at its instant, or by what is known at the end of the audit."""
_ORDER = ("violation", "late", "missed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was wrong.

    Attributes:
        thread: where.
        finding: ``violation`` (rules forbade the act), ``late`` (done when it was overdue) or ``missed`` (not done).
        act, channel: what was done, or owed; a missed one has no channel.
        event: the id of the act; of a missed one, of its anchor.
        at: when it was done; of a missed one, when the obligation ended, or the end of the audit.
        due_by: the last instant that would have met the deadline.
        not_before: of a violation, the first instant at which it would have been permitted, where time alone lifts it.
        rules: the rules that forbade it, or the one that was not met.
        strength: the strongest of these rules.
    """

    thread: str
    finding: Literal["violation", "late", "missed"]
    act: str
    channel: str | None
    event: str | None
    at: DateTime
    due_by: DateTime | None = None
    not_before: DateTime | None = field(default=None, compare=False)
    rules: tuple[str, ...]
    strength: Strength = field(default="advice", compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in ``schemas/audit-1.schema.json``."""
        return {
            "thread": self.thread,
            "finding": self.finding,
            "act": self.act,
            "channel": self.channel,
            "event": self.event,
            "at": self.at.isoformat(),
            "due_by": None if self.due_by is None else self.due_by.isoformat(),
            "rules": list(self.rules),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any], *, zone: Zone, strength: Strength = "advice") -> Finding:
        """The finding that :meth:`to_dict` gave, with instants in a zone.

        Args:
            data: as :meth:`to_dict` gives it.
            zone: in which instants are to be written.
            strength: of the strongest rule, which the plain values do not carry.
        """

        def read(key: str) -> DateTime | None:
            text = data[key]
            return None if text is None else to_datetime(microseconds(parse_instant(text)), zone)

        at = read("at")
        if at is None:
            raise TypeError("a finding has an instant")
        return Finding(
            thread=data["thread"],
            finding=data["finding"],
            act=data["act"],
            channel=data["channel"],
            event=data["event"],
            at=at,
            due_by=read("due_by"),
            rules=tuple(data["rules"]),
            strength=strength,
        )


@dataclass(frozen=True, slots=True)
class Audit:
    """The findings of an audit: thread by thread, each in order."""

    findings: tuple[Finding, ...]

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in ``schemas/audit-1.schema.json``."""
        return {"findings": [finding.to_dict() for finding in self.findings]}


ThreadAt = Callable[[int], Thread]
"""The thread, as the versions of the policies that are in force at an instant read it."""


class ThreadAudit:
    """The audit of one thread.

    Args:
        name: of the thread.
        thread_at: the thread under the policies in force at an instant.
        turns: the instants at which another version of a policy comes into force.
        until: the end of the audit.
        known: by what each act is judged.
    """

    def __init__(self, name: str, thread_at: ThreadAt, turns: Sequence[int], until: int, known: Known) -> None:
        self.name = name
        self.thread_at = thread_at
        self.turns = turns
        self.until = until
        self.known = known

    def findings(self) -> list[Finding]:
        """All findings, by instant; of one instant, in the order of the events that they are about."""
        found = [*self._violations(), *self._breaches()]
        found.sort(key=lambda row: (row[0], row[1], _ORDER.index(row[2].finding)))
        return [finding for _, _, finding in found]

    # --- the history, as each instant is judged by it ---

    def _moment(self, instant: int, before: int) -> Moment:
        """The thread at an instant, with the events that come before a position."""
        thread = self.thread_at(instant)
        seen_at = instant if self.known == "then" else self.until
        events = [tuple(h for h in log.existing(seen_at) if h.position < before) for log in thread.logs]
        return thread.with_events(instant, events)

    def _events(self) -> Iterator[list[Happening]]:
        """Each event that exists at the end, as each policy that does not pass it over reads it."""
        thread = self.thread_at(self.until)
        told: dict[int, list[Happening]] = {}
        for log in thread.logs:
            for happening in log.existing(self.until):
                told.setdefault(happening.position, []).append(happening)
        yield from (told[position] for position in sorted(told))

    # --- acts ---

    def _violations(self) -> Iterator[Row]:
        for readings in self._events():
            act = readings[0]
            moment = self._moment(act.at, act.position)
            # Where the zone of the clock is not known, nothing can be judged.
            judged = Moment([s for s in moment.situations if s.has_clock and act.type in s.document.acts], act.at)
            if not judged.situations:
                continue
            answer = judged.decide(act.type, act.raw.channel, _own_attributes(act, judged))
            if answer.permission != "allowed":
                forbidding = [cause for cause in answer.causes if cause.effect == "forbids"]
                yield (
                    act.at,
                    act.position,
                    Finding(
                        thread=self.name,
                        finding="violation",
                        act=act.type,
                        channel=act.channel,
                        event=act.id,
                        at=to_datetime(act.at, judged.zone),
                        not_before=None if answer.not_before is None else to_datetime(answer.not_before, judged.zone),
                        rules=tuple(cause.rule for cause in forbidding),
                        strength=_strongest(cause.say.rule.strength for cause in forbidding if cause.say.rule),
                    ),
                )

    # --- obligations ---

    def _breaches(self) -> Iterator[Row]:
        walk = _Walk(self)
        for moment, breach in walk.breaches():
            rule = breach.rule
            act = breach.done_by.type if breach.done_by and breach.done_by.type in walk.acts(moment) else rule.acts[0]
            about = breach.done_by or breach.duty.anchor
            due_by = breach.duty.due_by
            yield (
                breach.at,
                about.position,
                Finding(
                    thread=self.name,
                    finding=breach.verdict,
                    act=act,
                    channel=breach.done_by.channel if breach.done_by else None,
                    event=about.id,
                    at=to_datetime(breach.at, moment.zone),
                    due_by=None if due_by >= FOREVER else to_datetime(due_by, moment.zone),
                    rules=(moment.rule_name(breach.policy, rule.id),),
                    strength=rule.strength,
                ),
            )

    def arrivals(self) -> list[int]:
        """The instants, up to the end, at which what is known changes."""
        instants: set[int] = set(self.turns)
        for log in self.thread_at(self.until).logs:
            for happening in log.happenings:
                instants.add(happening.at)
                if self.known == "then":
                    instants.add(max(happening.at, happening.recorded))
        return sorted(instant for instant in instants if instant <= self.until)

    def events_at(self) -> dict[int, list[int]]:
        """For each instant, the positions of the events that happen then and exist at the end."""
        found: dict[int, list[int]] = {}
        for readings in self._events():
            found.setdefault(readings[0].at, []).append(readings[0].position)
        return found

    def moment_after(self, instant: int) -> Moment:
        """The thread from an instant on, with all that has happened by then."""
        return self._moment(instant, self._end_position(instant))

    def moment_before(self, instant: int, position: int) -> Moment:
        """The thread just before one of its events."""
        return self._moment(instant, position)

    def _end_position(self, instant: int) -> int:
        return sum(1 for h in self.thread_at(self.until).logs[0].happenings if h.at <= instant)


Row = tuple[int, int, Finding]
"""Instant and position, by which findings are ordered; and the finding."""


class _Walk:
    """The walk through a thread that finds how each obligation ended."""

    def __init__(self, audit: ThreadAudit) -> None:
        self.audit = audit
        self.obligations: dict[tuple[int, str], Obligations] = {}

    @staticmethod
    def acts(moment: Moment) -> tuple[str, ...]:
        """The acts that the policies declare."""
        return moment.acts

    def breaches(self) -> Iterator[tuple[Moment, Breach]]:
        """Each obligation that ended while overdue, with the thread as it then was."""
        events = self.audit.events_at()
        instants = self.audit.arrivals()
        since = None
        for instant in instants:
            if since is not None:
                yield from self._pass(since, instant)
            for position in events.get(instant, ()):
                yield from self._meet(instant, position)
            since = instant
        if since is not None:
            yield from self._pass(since, self.audit.until)
            end = self.audit.moment_after(self.audit.until)
            for obligations, view in self._rules(end):
                yield from ((end, breach) for breach in obligations.finish(view, self.audit.until))

    def _pass(self, start: int, end: int) -> Iterator[tuple[Moment, Breach]]:
        moment = self.audit.moment_after(start)
        for obligations, view in self._rules(moment):
            yield from ((moment, breach) for breach in obligations.pass_time(view, start, end))

    def _meet(self, instant: int, position: int) -> Iterator[tuple[Moment, Breach]]:
        before = self.audit.moment_before(instant, position)
        after = self.audit.moment_before(instant, position + 1)
        for (obligations, view), (_, seen) in zip(self._rules(before), self._rules(after), strict=True):
            yield from ((before, breach) for breach in obligations.meet(view, seen, position))

    def _rules(self, moment: Moment) -> list[tuple[Obligations, Situation]]:
        """The deadlines of all policies that can be read, each with its policy's view."""
        found: list[tuple[Obligations, Situation]] = []
        for index, view in enumerate(moment.situations):
            if not view.has_clock:
                continue
            for rule in view.document.rules:
                if isinstance(rule, DeadlineRule):
                    known = self.obligations.setdefault((index, rule.id), Obligations(rule=rule, policy=index))
                    known.rule = rule
                    found.append((known, view))
        return found


def _own_attributes(act: Happening, judged: Moment) -> Mapping[str, Any]:
    """What the event says of itself, less what only policies that do not judge it declare."""
    declared = {name for s in judged.situations for name in s.document.acts[act.type].attributes}
    return {name: value for name, value in act.raw.attributes.items() if name in declared}


def _strongest(strengths: Iterable[Strength]) -> Strength:
    return min(strengths, key=STRENGTHS.index, default="advice")
