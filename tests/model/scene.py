"""Everything that is fixed at the instant asked about, the instants at which anything may change, and the answers there.

What follows is a function of an instant x at or after the one asked about, the events and facts being frozen.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etiquette.duration import Window
from etiquette.policy import AnyRule, CapRule, CooldownRule, DeadlineRule, HoursRule, Passed, State
from tests.model import owing, zoned
from tests.model.choosing import Chosen, end, selected
from tests.model.holding import Proposal, passed_from
from tests.model.judging import Verdict, exists, judge, rules_on
from tests.model.opening import utc_day_of
from tests.model.past import World
from tests.model.reading import conditions_of, state_windows, windows_of
from tests.model.restraining import hour_edges
from tests.model.zoned import DAY

BOUND = 1 << 61
YEARS = 5


@dataclass(frozen=True, slots=True)
class Ruling:
    """A rule in the world of its policy."""

    world: World
    rule: AnyRule


@dataclass(slots=True, kw_only=True)
class Scene:
    """One act, asked about at one instant."""

    worlds: Sequence[World]
    at: int
    act: str
    channels: tuple[str | None, ...]
    proposals: Mapping[str | None, Proposal]
    memo: dict[Any, Any] = field(default_factory=dict[Any, Any])
    fixed: list[int] = field(default_factory=list[int])
    last: int = 0

    def __post_init__(self) -> None:
        moments = [x for world in self.read for x in _moments(world, [*self.proposals.values()])]
        dated = {x for x in moments if -BOUND < x < BOUND}
        self.fixed = sorted({y for x in dated for y in (x, x + 1)})
        self.last = max(dated, default=self.at)

    @property
    def read(self) -> list[World]:
        """The worlds whose clock is known; of the others no rule is read."""
        return [world for world in self.worlds if world.zone_name is not None]

    @property
    def zones_wanted(self) -> list[str]:
        """The facts that name the clock zones which nobody knows, of the policies that declare the act."""
        unread = [world for world in self.worlds if world.zone_name is None and self.act in world.document.acts]
        return sorted({str(world.document.clock.zone.fact) for world in unread})

    def rulings(self, channel: str | None) -> list[Ruling]:
        """The rules that rule the act by a channel, in document order."""
        if ("rulings", channel) not in self.memo:
            self.memo["rulings", channel] = [
                Ruling(world, rule)
                for world in self.read
                for rule in world.document.rules
                if rules_on(world, rule, self.proposals[channel])
            ]
        found: list[Ruling] = self.memo["rulings", channel]
        return found

    def verdict(self, ruling: Ruling, channel: str | None, instant: int) -> Verdict:
        """What a rule says at an instant. Only hours change at other instants than the fixed ones."""
        since = bisect_right(self.fixed, instant)
        moment = instant if isinstance(ruling.rule, HoursRule) else -since - 1
        key = (id(ruling.world), ruling.rule.id, channel, moment)
        if key not in self.memo:
            given = (ruling.world, ruling.rule, self.proposals[channel], instant)
            there = ("there", id(ruling.world), ruling.rule.id, channel, since)
            if there not in self.memo:
                self.memo[there] = exists(*given)
            self.memo[key] = judge(*given, is_there=self.memo[there])
        found: Verdict = self.memo[key]
        return found

    def verdicts(self, channel: str | None, instant: int) -> list[tuple[Ruling, Verdict]]:
        """What every rule says."""
        return [(ruling, self.verdict(ruling, channel, instant)) for ruling in self.rulings(channel)]

    def outlook(self, instant: int) -> tuple[object, ...]:
        """What all answers at an instant hang on: where it stands among the fixed instants, and what hours say."""
        hours = (
            tuple(self.verdict(ruling, channel, instant).effects)
            for channel in self.channels
            for ruling in self.rulings(channel)
            if isinstance(ruling.rule, HoursRule)
        )
        return (bisect_right(self.fixed, instant), *hours)

    def permits(self, channel: str | None, instant: int) -> bool:
        """Whether nothing forbids."""
        ordered = sorted(self.rulings(channel), key=lambda ruling: isinstance(ruling.rule, HoursRule))
        return not self.zones_wanted and not any(
            "forbids" in self.verdict(ruling, channel, instant).effects for ruling in ordered
        )

    def closed(self, channel: str | None, instant: int) -> bool:
        """Whether something forbids that nothing to come could lift."""
        lasting = (ruling for ruling in self.rulings(channel) if not isinstance(ruling.rule, (HoursRule, DeadlineRule)))
        return any(self.verdict(ruling, channel, instant).closes for ruling in lasting)

    def lists(self, ruling: Ruling, effect: str, channel: str | None, instant: int) -> bool:
        """Whether a reason is listed: a closed act owes nothing."""
        if effect in ("demands", "awaits") and self.closed(channel, instant):
            return False
        return effect in self.verdict(ruling, channel, instant).effects

    def horizon(self, instant: int) -> int:
        """Where every search ends, inclusive."""
        if not self.read:
            return instant
        where = self.read[0].clock.where
        return zoned.instant_of(_years_on(zoned.wall(max(instant, self.last), where)), where)

    def candidates(self, after: int, until: int, hours: Sequence[Ruling]) -> Iterator[int]:
        """Every later instant, up to and with the last, at which these hours or any other rule may change."""
        if not hours:
            yield from (x for x in self.fixed if after < x <= until)
            return
        for utc_day in range(utc_day_of(after), utc_day_of(until) + 1):
            found = {x for x in self.fixed if utc_day * DAY <= x < (utc_day + 1) * DAY}
            for ruling in hours:
                if isinstance(ruling.rule, HoursRule):
                    found.update(hour_edges(ruling.world, ruling.rule, utc_day))
            yield from (x for x in sorted(found) if after < x <= until)

    def hours(self, *channels: str | None) -> list[Ruling]:
        """The hours that rule the act by any of these channels."""
        found = {
            (id(ruling.world), ruling.rule.id): ruling
            for channel in channels
            for ruling in self.rulings(channel)
            if isinstance(ruling.rule, HoursRule)
        }
        return list(found.values())

    def first_permitted(self, channel: str | None, instant: int) -> int | None:
        """``not_before``: the first later instant at which nothing forbids."""
        key = ("permitted", channel)
        return self._first(key, instant, self.hours(channel), lambda x: self.permits(channel, x))

    def first_unlisted(self, ruling: Ruling, effect: str, channel: str | None, instant: int) -> int | None:
        """``until``: the first later instant at which the rule with that effect is not listed."""
        key = ("unlisted", id(ruling.world), ruling.rule.id, effect, channel)
        hours = [ruling] if isinstance(ruling.rule, HoursRule) else []
        return self._first(key, instant, hours, lambda x: not self.lists(ruling, effect, channel, x))

    def _first(self, key: object, instant: int, hours: Sequence[Ruling], test: Callable[[int], bool]) -> int | None:
        """The first later instant that passes. Nothing passed up to where an earlier search of the same kind came."""
        start, stop = instant, self.horizon(instant)
        searched = self.memo.get(key)
        if searched is not None and searched[0] <= instant <= searched[1]:
            if searched[2] is not None and instant < searched[2]:
                return int(searched[2])
            start = max(start, searched[1]) if searched[2] is None else start
        found = next((x for x in self.candidates(start, stop, hours) if test(x)), None)
        self.memo[key] = (instant, stop if found is None else found, found)
        return found


def _years_on(shown: Any) -> Any:
    day = zoned.add_months(shown.date(), 12 * YEARS)
    return shown.replace(year=day.year, month=day.month, day=day.day)


def _moments(world: World, proposals: Sequence[Proposal]) -> Iterator[int]:
    """Every instant at which a window, state, date or obligation of any rule begins or ends."""
    everyone = [*proposals, *_speakers(world)]
    for state in world.document.states.values():
        yield from _of_state(world, state)
    for rule in world.document.rules:
        yield from _of_windows(world, [*windows_of(rule)], _anchors(world, rule))
        if isinstance(rule, DeadlineRule):
            yield from owing.shifts(world, rule, everyone)
        for part, _ in conditions_of(rule):
            passed = passed_from(world, part) if isinstance(part, Passed) else None
            yield from () if passed is None else (passed,)


def _speakers(world: World) -> list[Proposal]:
    """A proposal for the values of each event, and one that gives none."""
    nobody = Proposal(act="", channel=None)
    return [nobody, *(Proposal(act="", channel=e.channel, attributes=e.attributes) for e in world.past)]


def _anchors(world: World, rule: AnyRule) -> list[Chosen]:
    match rule:
        case DeadlineRule() | CooldownRule():
            return selected(world, rule.after)
        case CapRule():
            return selected(world, rule.counting)
        case _:
            return []


def _of_state(world: World, state: State) -> Iterator[int]:
    begun, ended = selected(world, state.begins), selected(world, state.ends)
    yield from _of_windows(world, [*state_windows(state)], [*begun, *ended])


def _of_windows(world: World, windows: Sequence[Window], anchors: Sequence[Chosen]) -> Iterator[int]:
    for chosen in anchors:
        yield chosen.start
        yield chosen.event.at
        for window in windows:
            for opening in (False, True):
                ends = end(world, window, chosen, opening=opening)
                yield from () if ends is None else (ends.instant, ends.last)
