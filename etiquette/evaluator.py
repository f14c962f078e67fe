"""The reference semantics: from policies, events, facts and an instant to decisions.

A decision is a pure function of these. Each rule that binds a proposal becomes a set of instants
(:mod:`etiquette.judgement`); a decision reads these sets at one instant (:mod:`etiquette.verdict`). Here the policies
that are combined are brought together over one thread, and the channels of an act into the act as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from etiquette.answer import Answer, known
from etiquette.calendars.zones import Zone, zone
from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidFact, UnknownName
from etiquette.event import Event
from etiquette.horizon import horizon
from etiquette.interval import EVERY, Instants
from etiquette.judgement import Judgement, closing, judge, without_clock
from etiquette.log import Happening, Vocabulary, read_facts, read_log, with_defaults
from etiquette.policy import Document, Value
from etiquette.proposal import Proposal
from etiquette.situation import AtInstant, Ground, Situation
from etiquette.values import read_value
from etiquette.verdict import Verdict
from etiquette.whole import Whole


class Thread:
    """The events and facts of one thread, read as each of the combined policies understands them.

    Args:
        grounds: the policies, each with its calendars; at least one.
        events: of this thread, in order.
        facts: given from outside.

    Raises:
        InvalidHistory, InvalidFact: what cannot have happened as told, or is declared by none of the policies.
    """

    def __init__(self, grounds: Sequence[Ground], events: Sequence[Event], facts: Mapping[str, object]) -> None:
        self.grounds = grounds
        vocabulary = Vocabulary.of(g.document for g in grounds) if len(grounds) > 1 else None
        self.logs = [read_log(g.document, events, vocabulary) for g in grounds]
        self.given = [read_facts(g.document, facts, vocabulary) for g in grounds]

    def at(self, instant: int) -> Moment:
        """The thread as it is at an instant."""
        return self.with_events(instant, [log.existing(instant) for log in self.logs])

    def with_events(self, instant: int, events: Sequence[tuple[Happening, ...]]) -> Moment:
        """The thread at an instant, with just these events, for each policy its own."""
        rows = zip(self.grounds, events, self.given, strict=True)
        return Moment([AtInstant(ground, happened, given) for ground, happened, given in rows], instant)


class Moment:
    """A thread at an instant: decisions on whatever is proposed."""

    def __init__(self, situations: Sequence[Situation], instant: int) -> None:
        self.situations = situations
        self.instant = instant

    @property
    def documents(self) -> list[Document]:
        """The policies, in the order in which they are combined."""
        return [situation.document for situation in self.situations]

    @cached_property
    def zone(self) -> Zone:
        """Where instants are written: the clock zone of the first policy, UTC where it is unknown."""
        first = self.situations[0]
        return first.clock.zone if first.has_clock else zone("UTC")

    @cached_property
    def _limit(self) -> int:
        return horizon([s for s in self.situations if s.has_clock], self.instant)

    @cached_property
    def _ambiguous(self) -> frozenset[str]:
        """The rule ids that more than one of the policies has."""
        ids = [rule.id for document in self.documents for rule in document.rules]
        return frozenset(name for name in ids if ids.count(name) > 1)

    def rule_name(self, policy: int, rule: str) -> str:
        """How a rule is called: ``POLICY/ID`` where combined policies have rules of one id."""
        return f"{self.documents[policy].name}/{rule}" if rule in self._ambiguous else rule

    @property
    def acts(self) -> tuple[str, ...]:
        """All acts that any of the policies declares."""
        return tuple(dict.fromkeys(act for document in self.documents for act in document.acts))

    def channels(self, act: str) -> tuple[str | None, ...]:
        """The channels of an act, over all policies that declare it; one, ``None``, where it has none.

        Raises:
            UnknownName: no policy declares the act.
        """
        declared = [document.acts[act] for document in self.documents if act in document.acts]
        if not declared:
            raise UnknownName("unknown-act", f'no act "{act}" is declared', did_you_mean(act, self.acts))
        return tuple(dict.fromkeys(channel for one in declared for channel in one.channels)) or (None,)

    def closed(self, act: str, channels: Sequence[str | None], attributes: Mapping[str, Value]) -> Instants:
        """The instants at which an act is closed by every one of these channels: it then owes nothing."""
        everywhere = EVERY
        for channel in channels:
            proposal = Proposal(act=act, channel=channel, attributes=attributes)
            judging = (s for s in self.situations if act in s.document.acts)
            everywhere &= Instants.union(closing(situation, proposal) for situation in judging)
        return everywhere

    def decide(self, act: str, channel: str | None = None, attributes: Mapping[str, object] | None = None) -> Answer:
        """The decision on one proposed act: by one channel or, without one, on the act as a whole."""
        channels = self.channels(act)
        if channel is None:
            return self.whole(act, attributes or {}).decide(self.instant)
        if channel not in channels:
            known_channels = [each for each in channels if each is not None]
            raise UnknownName(
                "unknown-channel", f'the act "{act}" has no channel "{channel}"', did_you_mean(channel, known_channels)
            )
        verdict = self.verdict(act, channel, attributes or {})
        answer = verdict.answer(self.instant)
        return replace(answer, valid_until=known(verdict.valid_until(answer, self.instant)))

    def whole(self, act: str, attributes: Mapping[str, object]) -> Whole:
        """What all policies that declare an act say of it as a whole, over all time."""
        return Whole([self.verdict(act, each, attributes) for each in self.channels(act)])

    def verdict(self, act: str, channel: str | None, attributes: Mapping[str, object]) -> Verdict:
        """What all policies that declare an act say of it, by one channel, over all time."""
        judgements: list[Judgement] = []
        for situation in self.situations:
            if act in situation.document.acts:
                proposed = self._proposal(situation.document, act, channel, attributes)
                judgements.append(self._judge(situation, proposed))
        return Verdict(judgements, [j.situation.document.name for j in judgements], self._ambiguous)

    def _judge(self, situation: Situation, proposal: Proposal) -> Judgement:
        return judge(situation, proposal, self._limit) if situation.has_clock else without_clock(situation, proposal)

    def _proposal(
        self, document: Document, act: str, channel: str | None, attributes: Mapping[str, object]
    ) -> Proposal:
        declared = document.acts[act].attributes
        elsewhere = {name for d in self.documents if act in d.acts for name in d.acts[act].attributes}
        read: dict[str, Value] = {}
        for name, raw in attributes.items():
            if name in declared and raw is not None:
                read[name] = read_value(
                    declared[name],
                    raw,
                    calendars=frozenset(document.calendars),
                    has_calendar=document.clock.calendar is not None,
                )
            elif name not in elsewhere:
                raise InvalidFact(
                    "unknown-attribute", f'the act "{act}" has no attribute "{name}"', did_you_mean(name, elsewhere)
                )
        return Proposal(act=act, channel=channel, attributes=with_defaults(read, declared))
