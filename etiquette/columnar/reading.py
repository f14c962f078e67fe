"""What a policy looks for in events, and the tools that its columns are read with: made once, used for every table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.clock import Clocks
from etiquette.columnar.hours import Combinations, Week
from etiquette.columnar.kinds import Sorter, Wanted
from etiquette.columnar.past import Sorted
from etiquette.columnar.table import Facts
from etiquette.columnar.values import Domain, Typist
from etiquette.columnar.zones import ZoneTables
from etiquette.frozen import dataclass
from etiquette.log import Vocabulary, with_defaults
from etiquette.policy import (
    CapRule,
    CooldownRule,
    DeadlineRule,
    Document,
    Selector,
    State,
    Value,
    ZoneReference,
)
from etiquette.proposal import Proposal
from etiquette.situation import Ground
from etiquette.weekly import WeeklyHours

Agreement = tuple[tuple[str, Value], ...]
"""The values that events must give or lack, of those that a proposal gives."""


@dataclass(frozen=True, slots=True, eq=False)
class Pick:
    """A selector, for one agreement: the numbers of its patterns among all that is wanted."""

    selector: Selector
    numbers: tuple[int, ...]

    @property
    def looks_at_states(self) -> bool:
        """Whether one of its patterns does."""
        return any(pattern.during or pattern.outside for pattern in self.selector.patterns)

    @property
    def moves_start(self) -> bool:
        """Whether windows may run from an attribute."""
        return any(pattern.at is not None for pattern in self.selector.patterns)


class Season(Protocol):
    """Tells whether a state held just before each of some events; :func:`etiquette.columnar.seasons.held_before`."""

    def __call__(self, reading: Reading, events: Sorted, given: Facts, state: State, rows: Ints) -> tuple[Flags, Flags]:
        """Where it held; and where only the evaluator tells."""
        ...


class Reading:
    """A policy, ready to read columns.

    Args:
        ground: the policy.
        vocabulary: what the policies that it is combined with declare.
        tables: the zones, shared by all policies.
        held_before: how a state stood just before events that are selected by it.
        channels: those of each act, over all policies that are combined.
    """

    def __init__(
        self,
        ground: Ground,
        vocabulary: Vocabulary,
        tables: ZoneTables,
        held_before: Season,
        channels: Mapping[str, Sequence[str | None]],
    ) -> None:
        self.held_before = held_before
        self.ground = ground
        self.document: Document = ground.document
        self.tables = tables
        declared = self.document.clock
        self.typist = Typist(frozenset(self.document.calendars), has_calendar=declared.calendar is not None)
        self.clocks = Clocks(tables, ground.clock, ground.calendars, declared.calendar, declared.week_starts)
        asked = proposals(self.document, channels)
        bare = (Proposal(act=proposal.act, channel=proposal.channel) for proposal in asked)
        self.proposals = (*asked, *bare)
        self.picks: dict[tuple[int, Agreement], Pick] = {}
        self._wanted: list[Wanted] = []
        self._collect()
        self.sorter = Sorter(self.document, vocabulary, self._wanted, self.typist)
        self.combinations: dict[str, tuple[Combinations, dict[tuple[object, ...], int]]] = {}
        self.weeks: dict[tuple[WeeklyHours, bool], Week] = {}
        self._zones: dict[int, tuple[Domain, Ints]] = {}

    # --- what is looked for ---

    def _collect(self) -> None:
        # Which channel is preferred is asked of the act as a whole, by no channel.
        wholes = [replace(proposal, channel=None) for proposal in self.proposals]
        for state in self.document.states.values():
            for proposal in (*self.proposals, *wholes):
                self._pick(state.begins, agreement(state.by, proposal))
                self._pick(state.ends, agreement(state.by, proposal))
            self._pick(state.begins, ())
            self._pick(state.ends, ())
        for rule in self.document.rules:
            for proposal in self.proposals:
                match rule:
                    case CooldownRule():
                        self._pick(rule.after, agreement(rule.by, proposal))
                        self._pick(rule.reset_by, agreement(rule.by, proposal))
                    case CapRule():
                        self._pick(rule.counting, agreement(rule.by, proposal))
                        self._pick(rule.reset_by, agreement(rule.by, proposal))
                    case DeadlineRule():
                        for selector in (rule.after, rule.done_by, rule.reset_by):
                            self._pick(selector, ())
                    case _:
                        pass

    def _pick(self, selector: Selector | None, agree: Agreement) -> None:
        if selector is None or (id(selector), agree) in self.picks:
            return
        numbers: list[int] = []
        for pattern in selector.patterns:
            numbers.append(len(self._wanted))
            self._wanted.append(Wanted(pattern, agree))
        self.picks[id(selector), agree] = Pick(selector, tuple(numbers))

    # --- zones ---

    def zone_numbers(self, domain: Domain, reference: ZoneReference) -> Ints:
        """For each value of a zone fact the number of the zone; -1 where nothing names one."""
        found = self._zones.get(id(domain))
        if found is None or found[0] is not domain:
            if len(self._zones) > 200:
                self._zones.clear()
            names = [value if isinstance(value, str) else reference.default for value in domain.values]
            numbers = np.array([-1 if name is None else self.tables.number(name) for name in names], np.int64)
            found = self._zones[id(domain)] = domain, numbers
        return found[1]


def proposals(document: Document, channels: Mapping[str, Sequence[str | None]]) -> list[Proposal]:
    """Every act by every channel, as a whole table asks about them: with no attributes but the defaults."""
    return [
        Proposal(act=act.name, channel=channel, attributes=with_defaults({}, act.attributes))
        for act in document.acts.values()
        for channel in channels[act.name]
    ]


def agreement(by: Sequence[str], proposal: Proposal) -> Agreement:
    """What events must agree in with a proposal: the values of ``by`` that it gives."""
    given = ((key, proposal.value(key)) for key in by)
    return tuple((key, value) for key, value in given if value is not None)
