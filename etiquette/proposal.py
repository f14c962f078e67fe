"""Proposals: the act, by which channel, with which attributes, that a decision is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

from etiquette.comparisons import passes
from etiquette.frozen import dataclass
from etiquette.log import Happening
from etiquette.policy import CHANNEL, Rule, Value
from etiquette.selectors import Occurrence


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """One act by one channel. ``attributes`` are typed and have their defaults; what is not there was not given."""

    act: str
    channel: str | None
    attributes: Mapping[str, Value] = field(default_factory=dict[str, Value])

    def value(self, key: str) -> Value | None:
        """What it gives for a key of ``by``: the channel, or an attribute."""
        return self.channel if key == CHANNEL else self.attributes.get(key)

    def values(self, by: Sequence[str]) -> dict[str, Value | None]:
        """What it gives for each key of ``by``."""
        return {key: self.value(key) for key in by}

    def lacks_any(self, by: Sequence[str]) -> bool:
        """Whether it leaves a key of ``by`` open."""
        return any(self.value(key) is None for key in by)


def binds(rule: Rule, proposal: Proposal) -> bool:
    """Whether a rule rules what is proposed. An attribute that the proposal does not give passes every test."""
    return (
        proposal.act in rule.acts
        and (rule.channels is None or proposal.channel in rule.channels)
        and all(name not in proposal.attributes or passes(test, proposal.attributes[name]) for name, test in rule.where)
    )


def shares(happening: Happening, by: Sequence[str], proposal: Proposal) -> bool:
    """Whether an event is kept for a proposal: only another value than the proposal's leaves it out."""
    return agree((happening.value(key), proposal.value(key)) for key in by)


def agree(pairs: Iterable[tuple[Value | None, Value | None]]) -> bool:
    """Whether no pair of values differs; what is not given agrees with everything."""
    return all(one is None or other is None or one == other for one, other in pairs)


def since_reset(
    kept: Sequence[Occurrence], resets: Sequence[Occurrence], by: Sequence[str], proposal: Proposal
) -> list[Occurrence]:
    """The events that come after the last reset that works for them.

    A reset works where it gives no value, or that of the proposal; where the proposal gives none, that of the event.
    """
    return [o for o in kept if not any(r.position > o.position and _resets(r, o, by, proposal) for r in resets)]


def _resets(reset: Occurrence, counted: Occurrence, by: Sequence[str], proposal: Proposal) -> bool:
    for key in by:
        given = reset.happening.value(key)
        if given is None:
            continue
        asked = proposal.value(key)
        if given != (counted.happening.value(key) if asked is None else asked):
            return False
    return True


def never_reset(counted: Sequence[Occurrence], resets: Sequence[Occurrence], by: Sequence[str]) -> list[Occurrence]:
    """The events that no later reset has done away with for every proposal: one that gives no value, or theirs."""
    return [o for o in counted if not any(r.position > o.position and works_for_all(r, o, by) for r in resets)]


def works_for_all(discharge: Occurrence, own: Occurrence, by: Sequence[str]) -> bool:
    """Whether a reset or an end works for every value that an event stands for: it gives none, or the same."""
    for key in by:
        given = discharge.happening.value(key)
        if given is not None and given != own.happening.value(key):
            return False
    return True
