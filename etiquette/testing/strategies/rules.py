"""Rules of every kind."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from etiquette.policy import (
    AdviseRule,
    AnyRule,
    CalendarHours,
    CapRule,
    CooldownRule,
    CountCheck,
    DeadlineRule,
    FactHours,
    FactText,
    ForbidRule,
    Hours,
    HoursRule,
    MentionCheck,
    MessageRule,
    Pattern,
    PreferRule,
    Selector,
    Step,
    ZoneReference,
)
from etiquette.testing.strategies.choices import by_words, conditions, selectors, wheres
from etiquette.testing.strategies.spans import windows
from etiquette.testing.strategies.vocabulary import WEEKS, ZONES, Words

KINDS = ("deadline",) * 4 + ("cooldown",) * 3 + ("cap",) * 3 + ("hours",) * 2 + ("forbid",) * 2 + (
    "prefer", "message", "advise",
)  # fmt: skip


def _effects() -> st.SearchStrategy[Any]:
    return st.sampled_from(("forbid", "forbid", "forbid", "warn"))


@st.composite
def _common(draw: st.DrawFn, words: Words, states: tuple[str, ...], rule_id: str) -> dict[str, Any]:
    """What every rule has."""
    some = st.lists(st.sampled_from([*words.acts]), min_size=1, max_size=3, unique=True).map(tuple)
    acts = draw(st.just(tuple(words.acts)) | some)
    reachable = tuple(dict.fromkeys(c for act in acts for c in words.acts[act].channels))
    some_channels = bool(reachable) and draw(st.integers(0, 3)) == 0
    return {
        "id": rule_id,
        "acts": acts,
        "channels": tuple(draw(st.lists(st.sampled_from(reachable), min_size=1, unique=True)))
        if some_channels
        else None,
        "where": draw(wheres(words.shared(acts))),
        "when": draw(conditions(words, states)) if draw(st.integers(0, 2)) == 0 else None,
        "unless": draw(conditions(words, states)) if draw(st.integers(0, 3)) == 0 else None,
        "strength": draw(st.sampled_from(("law", "advice"))),
    }


def _of_the_act(common: dict[str, Any]) -> Selector:
    """The default of ``after`` and ``counting``: every event that the rule's own act, channel and where select."""
    return Selector((Pattern(names=common["acts"], channels=common["channels"], where=common["where"]),))


@st.composite
def _cooldown(draw: st.DrawFn, words: Words, states: tuple[str, ...], common: dict[str, Any]) -> CooldownRule:
    after = draw(st.just(_of_the_act(common)) | selectors(words, states))
    waits = draw(st.lists(windows(words, after.names), min_size=1, max_size=draw(st.sampled_from((1, 1, 3)))))
    reset_by = draw(st.none() | selectors(words, states))
    return CooldownRule(
        **common, after=after, waits=tuple(waits), reset_by=reset_by, by=draw(by_words(words)), effect=draw(_effects())
    )


@st.composite
def _cap(draw: st.DrawFn, words: Words, states: tuple[str, ...], common: dict[str, Any]) -> CapRule:
    counting = draw(st.just(_of_the_act(common)) | selectors(words, states))
    return CapRule(
        **common,
        counting=counting,
        at_most=draw(st.sampled_from((1, 1, 2, 3))),
        per=draw(windows(words, counting.names)),
        reset_by=draw(st.none() | selectors(words, states)),
        by=draw(by_words(words)),
        effect=draw(_effects()),
    )


@st.composite
def _deadline(draw: st.DrawFn, words: Words, states: tuple[str, ...], common: dict[str, Any]) -> DeadlineRule:
    after = draw(selectors(words, states))
    default_done = Selector((Pattern(names=common["acts"]),))
    done_by = draw(st.just(default_done) | st.just(default_done) | selectors(words, states))
    channels = sorted({c for act in common["acts"] for c in words.acts[act].channels})

    def some(chance: int) -> Any:
        return draw(windows(words, after.names)) if draw(st.integers(0, chance)) == 0 else None

    def step() -> Step:
        channel = draw(st.sampled_from(channels)) if channels and draw(st.integers(0, 2)) == 0 else None
        return Step(opens=some(1), within=some(1), lapses=some(2), channel=channel)

    ladder = draw(st.integers(0, 3)) == 0
    return DeadlineRule(
        **common,
        after=after,
        opens=None if ladder else some(1),
        within=None if ladder else some(1),
        lapses=None if ladder else some(3),
        steps=tuple(step() for _ in range(draw(st.integers(1, 3)))) if ladder else (),
        early=draw(st.sampled_from((None, None, "forbid", "forbid", "warn"))),
        restart=draw(st.booleans()),
        done_by=done_by,
        reset_by=draw(st.none() | selectors(words, states)),
        paused_while=draw(st.none() | st.sampled_from(states)) if states else None,
        by=draw(by_words(words)),
    )


@st.composite
def _hours(draw: st.DrawFn, words: Words, common: dict[str, Any]) -> HoursRule:
    sources: list[Hours] = [*WEEKS, *(CalendarHours(name) for name in words.calendars)]
    sources += [FactHours(name) for name in words.facts_of("hours")]
    hours = draw(st.sampled_from(sources))
    zones: list[ZoneReference | None] = [None, None, ZoneReference(name=draw(st.sampled_from(ZONES)))]
    for name in (*words.facts_of("zone"), *words.facts_of("zones")):
        known = words.facts[name].default is not None or words.facts[name].required
        zones.append(ZoneReference(fact=name, default=None if known else "Europe/London"))
    side = draw(st.sampled_from(("allow", "allow", "deny")))
    return HoursRule(
        **common,
        allow=hours if side == "allow" else None,
        deny=hours if side == "deny" else None,
        zone=draw(st.sampled_from(zones)),
        holidays="closed" if words.has_calendar and draw(st.integers(0, 2)) == 0 else "open",
        effect=draw(_effects()),
    )


@st.composite
def _other(draw: st.DrawFn, words: Words, kind: str, common: dict[str, Any]) -> AnyRule:
    anyhow: dict[str, Any] = common | {"channels": None}
    anytime: dict[str, Any] = common | {"when": None, "unless": None}
    match kind:
        case "prefer":
            channels = words.channels or ("email",)
            order = draw(st.permutations(channels))
            return PreferRule(**anyhow, order=tuple(order[: draw(st.integers(1, len(order)))]))
        case "message":
            fact = draw(st.sampled_from([*words.facts])) if words.facts else None
            texts: tuple[str | FactText, ...] = ("hello",) if fact is None else ("hello", FactText(fact=fact))
            checks = (CountCheck(name="words", at_most=99), MentionCheck(name="mentions", texts=texts))
            return MessageRule(**anytime, checks=checks)
        case "advise":
            return AdviseRule(**common, say=f"mind {common['id']}")
        case _:
            return ForbidRule(**common, effect=draw(_effects()))


@st.composite
def rules(
    draw: st.DrawFn, words: Words, states: tuple[str, ...], rule_id: str, kinds: tuple[str, ...] = KINDS
) -> AnyRule:
    """A rule of any of these kinds."""
    kind = draw(st.sampled_from(kinds))
    common = draw(_common(words, states, rule_id))
    match kind:
        case "deadline":
            return draw(_deadline(words, states, common))
        case "cooldown":
            return draw(_cooldown(words, states, common))
        case "cap":
            return draw(_cap(words, states, common))
        case "hours":
            return draw(_hours(words, common))
        case _:
            return draw(_other(words, kind, common))
