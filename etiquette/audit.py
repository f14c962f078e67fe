"""Audit: what was wrong in a history. Each act is judged at its own instant, and each obligation by how it ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.decision import Decision, Reason
from etiquette.dress import decision, demand
from etiquette.evaluator import Moment
from etiquette.frozen import dataclass
from etiquette.interval import EVERY, FOREVER, NEVER, Instants
from etiquette.log import Happening
from etiquette.obligations import Breach, Obligations, Standing
from etiquette.policy import CHANNEL, STRENGTHS, DeadlineRule, Strength
from etiquette.replay import Known, ThreadAt, replay
from etiquette.rules.deadline import Duty
from etiquette.situation import Situation

if TYPE_CHECKING:
    from pendulum import DateTime

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
        decision: of a violation, the decision on the act, just before it was done; for explanations, no part of the
            value.
        demand: of what was late or missed, the rule and the event that asked for it; likewise.
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
    decision: Decision | None = field(default=None, compare=False, repr=False)
    demand: Reason | None = field(default=None, compare=False, repr=False)

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


Row = tuple[int, int, Finding]
"""Instant and position, by which findings are ordered; and the finding."""


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
        self.until = until
        self.known = known
        self._turns = turns
        self._thread = thread_at(until)
        self._replay = replay(thread_at, until, known)
        self._obligations: dict[tuple[int, str], Obligations] = {}

    def findings(self) -> list[Finding]:
        """All findings, by instant; of one instant, in the order of the events that they are about."""
        found = sorted(self._walk(), key=lambda row: (row[0], row[1], _ORDER.index(row[2].finding)))
        return [finding for _, _, finding in found]

    # --- the walk ---

    def _walk(self) -> Iterator[Row]:
        """From instant to instant: let time pass, then let the events of the instant happen, one after the other."""
        events = self._events()
        last = -1
        since: int | None = None
        for instant in self._instants():
            if since is not None:
                yield from self._pass(since, instant, last)
            for act in events.get(instant, ()):
                before = self._replay.before(instant, act.position)
                yield from self._violations(act, before)
                yield from self._meet(act, before)
                last = act.position
            since = instant
        if since is not None:
            yield from self._pass(since, self.until, last)
            end = self._replay.after(self.until, last)
            for obligations, standing in self._standing(end):
                yield from self._breaches(end, obligations.finish(standing, self.until))

    def _instants(self) -> list[int]:
        """The instants, up to the end, at which what is known, or what is in force, changes."""
        instants: set[int] = set(self._turns)
        for log in self._thread.logs:
            for happening in log.happenings:
                instants.add(happening.at)
                if self.known == "then":
                    instants.add(max(happening.at, happening.recorded))
        return sorted(instant for instant in instants if instant <= self.until)

    def _events(self) -> dict[int, list[Happening]]:
        """For each instant, the events that happen then and exist at the end, as the first policy that does not pass
        them over reads them."""
        told: dict[int, Happening] = {}
        for log in self._thread.logs:
            for happening in log.existing(self.until):
                told.setdefault(happening.position, happening)
        found: dict[int, list[Happening]] = {}
        for position in sorted(told):
            found.setdefault(told[position].at, []).append(told[position])
        return found

    # --- acts ---

    def _violations(self, act: Happening, before: Moment) -> Iterator[Row]:
        """Where the zone of the clock is not known, nothing can be judged."""
        judged = Moment([s for s in before.situations if s.has_clock and act.type in s.document.acts], act.at)
        if not judged.situations:
            return
        answer = judged.decide(act.type, act.raw.channel, _own_attributes(act, judged))
        if answer.permission == "allowed":
            return
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
                decision=decision(answer, thread=self.name, at=act.at, zone=judged.zone, documents=judged.documents),
            ),
        )

    # --- obligations ---

    def _pass(self, start: int, end: int, last: int) -> Iterator[Row]:
        moment = self._replay.after(start, last)
        for obligations, standing in self._standing(moment):
            yield from self._breaches(moment, obligations.pass_time(standing, start, end))

    def _meet(self, event: Happening, before: Moment) -> Iterator[Row]:
        # What stood before is worked out before the event is taken in: a fold has no way back.
        standing = self._standing(before)
        zone, acts = before.zone, before.acts
        names = {key: before.rule_name(*key) for key in self._obligations}
        after = self._replay.after(event.at, event.position)
        for obligations, live in standing:
            for breach in obligations.meet(live, after.situations[obligations.policy], event.position):
                yield self._breach(breach, zone, acts, names[breach.policy, breach.rule.id])

    def _standing(self, moment: Moment) -> list[tuple[Obligations, list[Standing]]]:
        """What stands of each deadline of all policies that can be read."""
        return [
            (obligations, obligations.standing(view, partial(_closed, moment, obligations.rule)))
            for obligations, view in self._rules(moment)
        ]

    def _rules(self, moment: Moment) -> list[tuple[Obligations, Situation]]:
        """The deadlines of all policies that can be read, each with its policy's view."""
        found: list[tuple[Obligations, Situation]] = []
        for index, view in enumerate(moment.situations):
            if not view.has_clock:
                continue
            for rule in view.document.rules:
                if isinstance(rule, DeadlineRule):
                    known = self._obligations.setdefault((index, rule.id), Obligations(rule=rule, policy=index))
                    known.rule = rule
                    found.append((known, view))
        return found

    def _breaches(self, moment: Moment, found: Iterable[Breach]) -> Iterator[Row]:
        for breach in found:
            yield self._breach(breach, moment.zone, moment.acts, moment.rule_name(breach.policy, breach.rule.id))

    def _breach(self, breach: Breach, zone: Zone, acts: Sequence[str], rule_name: str) -> Row:
        done_by = breach.done_by
        about = done_by or breach.duty.anchor
        due_by = breach.duty.due_by
        return (
            breach.at,
            about.position,
            Finding(
                thread=self.name,
                finding=breach.verdict,
                act=done_by.type if done_by and done_by.type in acts else breach.rule.acts[0],
                channel=done_by.channel if done_by else None,
                event=about.id,
                at=to_datetime(breach.at, zone),
                due_by=None if due_by >= FOREVER else to_datetime(due_by, zone),
                rules=(rule_name,),
                strength=breach.rule.strength,
                demand=demand(
                    breach.rule,
                    breach.duty,
                    policy=self._thread.grounds[breach.policy].document.name,
                    name=rule_name,
                    zone=zone,
                ),
            ),
        )


def _closed(moment: Moment, rule: DeadlineRule, duty: Duty) -> Instants:
    """The instants at which whatever would meet a duty is closed: each of its acts, by each channel that it asks for."""
    given = {key: value for key, value in zip(rule.by, duty.key, strict=True) if key != CHANNEL and value is not None}
    everywhere = EVERY
    for act in rule.acts:
        asked = [c for c in moment.channels(act) if duty.asks(c) and (rule.channels is None or c in rule.channels)]
        everywhere &= moment.closed(act, asked, given) if asked else NEVER
    return everywhere


def _own_attributes(act: Happening, judged: Moment) -> Mapping[str, Any]:
    """What the event says of itself, less what only policies that do not judge it declare."""
    declared = {name for s in judged.situations for name in s.document.acts[act.type].attributes}
    return {name: value for name, value in act.raw.attributes.items() if name in declared}


def _strongest(strengths: Iterable[Strength]) -> Strength:
    named = set(strengths)
    for strength in STRENGTHS:
        if strength in named:
            return strength
    return "advice"
