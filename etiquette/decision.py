"""Decisions: the answer for one act by one channel at one instant, with every reason."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, Literal

from etiquette.frozen import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pendulum import DateTime

    from etiquette.calendars.zones import Zone

Status = Literal["overdue", "due", "allowed", "too_soon", "blocked", "closed"]
STATUSES: tuple[Status, ...] = ("overdue", "due", "allowed", "too_soon", "blocked", "closed")
"""Best first: the order in which an act takes the decision of its best channel."""
Permission = Literal["allowed", "too_soon", "blocked", "closed"]
Obligation = Literal["none", "upcoming", "due", "overdue"]
ReasonEffect = Literal["forbids", "demands", "awaits", "warns"]
Lifter = Literal["event", "fact", "unknown"]
"""What could lift what blocks: an event, another value of a fact, or a fact that is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """An event that decided a reason, as far as a sentence about it needs."""

    type: str
    at: DateTime
    channel: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that has a say in a decision.

    Attributes:
        policy: name of the policy that has the rule.
        rule: id of the rule; ``POLICY/ID`` where combined policies have rules of one id.
        effect: ``forbids``, ``demands``, ``awaits`` (an obligation to come) or ``warns``.
        strength: ``law``, ``contract``, ``guidance``, ``norm`` or ``advice``.
        because: one sentence for people, if the policy gives one.
        source: ``cite``, ``url`` and ``quote``, as far as the policy gives them; sorted pairs.
        events: ids of the events that decided it, in order.
        until: the first later instant at which this rule with this effect is no longer listed.
        kind: the kind of the rule; for explanations, no part of the value.
        words: the windows of the rule as the policy writes them, by key, the step in force of a ladder, and the zones
            in which hours decided it; likewise.
        evidence: the events that decided it, with or without id; likewise.
        missing: the required facts whose absence makes it forbid; likewise.
    """

    policy: str
    rule: str
    effect: ReasonEffect
    strength: str
    because: str | None = None
    source: tuple[tuple[str, str], ...] | None = None
    events: tuple[str, ...] = ()
    until: DateTime | None = None
    kind: str = field(default="", compare=False)
    words: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    evidence: tuple[Evidence, ...] = field(default=(), compare=False)
    missing: tuple[str, ...] = field(default=(), compare=False)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in ``schemas/decision-1.schema.json``."""
        return {
            "policy": self.policy,
            "rule": self.rule,
            "effect": self.effect,
            "strength": self.strength,
            "because": self.because,
            "source": None if self.source is None else dict(self.source),
            "events": list(self.events),
            "until": _text(self.until),
        }

    @staticmethod
    def from_dict(data: Mapping[str, Any], *, zone: Zone) -> Reason:
        """The reason that :meth:`to_dict` gave, with instants in a zone.

        Raises:
            KeyError, TypeError: a shape that no reason has.
            InvalidInstant: a time that is no instant.
        """
        source: Mapping[str, str] | None = data["source"]
        return Reason(
            policy=data["policy"],
            rule=data["rule"],
            effect=data["effect"],
            strength=data["strength"],
            because=data["because"],
            source=None if source is None else tuple(source.items()),
            events=tuple(data["events"]),
            until=_read(data["until"], zone),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStamp:
    """Which policy a decision was computed with; ``digest`` covers all that it extends."""

    name: str
    version: str
    digest: str

    def to_dict(self) -> dict[str, str]:
        """Plain values."""
        return {"name": self.name, "version": self.version, "digest": self.digest}

    @staticmethod
    def from_dict(data: Mapping[str, str]) -> PolicyStamp:
        """The stamp that :meth:`to_dict` gave."""
        return PolicyStamp(name=data["name"], version=data["version"], digest=data["digest"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer for one act by one channel at one instant, or for the act as a whole (its best channel).

    Attributes:
        thread: the thread asked about, if it has a name.
        at: the instant asked about.
        act, channel: what is proposed; for an act as a whole, ``channel`` is the best one.
        status: permission and obligation in one word.
        permission, obligation: each by itself.
        not_before: the first instant at which the act would be permitted; only with ``too_soon``.
        due_from, due_by: the earliest of the open obligations; of the next upcoming one where none is open.
        conflict: what the policy demands, it forbids.
        needs: the events and facts that could lift what blocks; only with ``blocked``.
        lifters: each of ``needs`` with what it is; for explanations, no part of the value.
        valid_until: the first later instant at which any other field differs.
        preferred: the channel whose decision the act takes; ``None`` in the decision of one channel.
        advice: tips for this act.
        scripts: names of the scripts for this act and channel.
        reasons: every rule that forbids, demands, awaits or warns.
        policies: what it was computed with.
        tzdata, holidays: versions of the time-zone database and of the holiday tables (``None``: none was needed).
    """

    thread: str | None
    at: DateTime
    act: str
    channel: str | None
    status: Status
    permission: Permission
    obligation: Obligation
    not_before: DateTime | None = None
    due_from: DateTime | None = None
    due_by: DateTime | None = None
    conflict: bool = False
    needs: tuple[str, ...] = ()
    lifters: tuple[tuple[str, Lifter], ...] = field(default=(), compare=False)
    valid_until: DateTime | None = None
    preferred: str | None = None
    advice: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    policies: tuple[PolicyStamp, ...] = ()
    tzdata: str = ""
    holidays: str | None = None

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that forbid or, if none does, those that demand."""
        forbidding = tuple(r.rule for r in self.reasons if r.effect == "forbids")
        return forbidding or tuple(r.rule for r in self.reasons if r.effect == "demands")

    def explain(self) -> str:
        """The decision in plain sentences, with the arithmetic."""
        from etiquette.explanation import explain

        return explain(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, as in ``schemas/decision-1.schema.json``; absent instants are ``None``."""
        return {
            "act": self.act,
            "channel": self.channel,
            "status": self.status,
            "permission": self.permission,
            "obligation": self.obligation,
            "not_before": _text(self.not_before),
            "due_from": _text(self.due_from),
            "due_by": _text(self.due_by),
            "conflict": self.conflict,
            "needs": list(self.needs),
            "valid_until": _text(self.valid_until),
            "preferred": self.preferred,
            "advice": list(self.advice),
            "scripts": list(self.scripts),
            "reasons": [reason.to_dict() for reason in self.reasons],
        }

    @staticmethod
    def from_dict(
        data: Mapping[str, Any],
        *,
        at: DateTime,
        thread: str | None = None,
        policies: tuple[PolicyStamp, ...] = (),
        tzdata: str = "",
        holidays: str | None = None,
    ) -> Decision:
        """The decision that :meth:`to_dict` gave.

        Args:
            data: as :meth:`to_dict` gives it, or one entry of ``decisions`` in the output of ``evaluate --json``.
            at: the instant asked about, in the zone in which instants are to be written.
            thread: the thread asked about.
            policies: what it was computed with.
            tzdata: the version of the time-zone database.
            holidays: the version of the holiday tables.

        Raises:
            KeyError, TypeError: a shape that no decision has.
            InvalidInstant: a time that is no instant.
        """
        from etiquette.calendars.zones import zone_of

        where = zone_of(at)
        plain: dict[str, Any] = {key: data[key] for key in _PLAIN}
        instants: dict[str, Any] = {key: _read(data[key], where) for key in _INSTANTS}
        lists: dict[str, Any] = {key: tuple(data[key]) for key in _LISTS}
        return Decision(
            **plain,
            **instants,
            **lists,
            reasons=tuple(Reason.from_dict(reason, zone=where) for reason in data["reasons"]),
            at=at,
            thread=thread,
            policies=policies,
            tzdata=tzdata,
            holidays=holidays,
        )


_PLAIN = ("act", "channel", "status", "permission", "obligation", "conflict", "preferred")
_INSTANTS = ("not_before", "due_from", "due_by", "valid_until")
_LISTS = ("needs", "advice", "scripts")


def _read(text: str | None, zone: Zone) -> DateTime | None:
    from etiquette.calendars.instants import microseconds, parse_instant
    from etiquette.calendars.zones import to_datetime

    return None if text is None else to_datetime(microseconds(parse_instant(text)), zone)


def _text(instant: DateTime | None) -> str | None:
    return None if instant is None else instant.isoformat()
