"""The decision: all rules taken together, for one channel or for the act as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from etiquette.event import Event
from etiquette.policy import AdviseRule, Document, PreferRule, Script
from tests.model.choosing import proposal_passes
from tests.model.holding import Proposal
from tests.model.judging import exists
from tests.model.past import World, with_defaults, world_at
from tests.model.reading import lifters, missing
from tests.model.scene import Scene
from tests.model.zoned import FOREVER

AS_A_WHOLE = object()
"""Stands for "by whatever channel is best"."""
BEST_FIRST = ("overdue", "due", "allowed", "too_soon", "blocked", "closed")
WORST_FIRST = ("overdue", "due", "upcoming", "none")
Answer = dict[str, Any]


def decide(
    documents: Document | Sequence[Document],
    events: Sequence[Event],
    facts: Mapping[str, object],
    *,
    at: int,
    act: str,
    channel: object = AS_A_WHOLE,
    attributes: Mapping[str, object] | None = None,
) -> Answer:
    """The decision's fields as plain values, instants as microseconds; several documents are combined."""
    policies = [documents] if isinstance(documents, Document) else list(documents)
    scene = _scene(policies, events, facts, at=at, act=act, attributes=attributes or {})
    answer = _snapshot(scene, channel, at)
    answer["valid_until"] = _valid_until(scene, channel, answer)
    return answer


def channels_of(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """The channels of every act, united over the policies, in the order in which they are declared."""
    united: dict[str, tuple[str, ...]] = {}
    for document in documents:
        for name, act in document.acts.items():
            united[name] = tuple(dict.fromkeys((*united.get(name, ()), *act.channels)))
    return united


def _scene(
    documents: Sequence[Document],
    events: Sequence[Event],
    facts: Mapping[str, object],
    *,
    at: int,
    act: str,
    attributes: Mapping[str, object],
) -> Scene:
    united = channels_of(documents)
    channels: tuple[str | None, ...] = united[act] or (None,)
    given: dict[str, Any] = {}
    for document in reversed(documents):
        given |= with_defaults(document, act, attributes)
    return Scene(
        # Each policy is evaluated by itself: an event without a channel has the one channel that this policy declares.
        worlds=[world_at(document, events, facts, at, channels_of([document])) for document in documents],
        at=at,
        act=act,
        channels=channels,
        proposals={channel: Proposal(act=act, channel=channel, attributes=given) for channel in channels},
    )


# --- one channel ------------------------------------------------------------------------------------------------------


def of_channel(scene: Scene, channel: str | None, instant: int) -> Answer:
    """The decision for one channel at an instant, but for ``valid_until``."""
    verdicts = scene.verdicts(channel, instant)
    closed, permitted = scene.closed(channel, instant), scene.permits(channel, instant)
    not_before = None if permitted or closed else scene.first_permitted(channel, instant)
    permission = "allowed" if permitted else "closed" if closed else "blocked" if not_before is None else "too_soon"
    owed = [] if closed else [owed for _, verdict in verdicts for owed in verdict.owed]
    obligation, due_from, due_by = _obligation(owed, instant)
    return {
        "act": scene.act,
        "channel": channel,
        "status": obligation if permitted and obligation in ("due", "overdue") else permission,
        "permission": permission,
        "obligation": obligation,
        "not_before": not_before,
        "due_from": due_from,
        "due_by": due_by,
        "conflict": _conflict(permitted, due_by, not_before, instant),
        "needs": _needs(scene, channel, instant) if permission == "blocked" else [],
        "preferred": None,
        "advice": _advice(scene, channel, instant),
        "scripts": [script.name for script in _scripts(scene) if _fits(script, scene.act, channel)],
        "reasons": _reasons(scene, channel, instant),
    }


def _obligation(owed: Sequence[Any], instant: int) -> tuple[str, int | None, int | None]:
    """The worst, and the earliest instants of those that are open; else those of the one that opens first."""
    if not owed:
        return "none", None, None
    is_open = [one for one in owed if one.is_open(instant)]
    if not is_open:
        first = min(owed, key=lambda one: (one.opening, one.due_by))
        return "upcoming", _dated(first.opening), _dated(first.due_by)
    worst = "overdue" if any(one.is_overdue(instant) for one in is_open) else "due"
    return worst, _dated(min(one.opening for one in is_open)), _dated(min(one.due_by for one in is_open))


def _dated(instant: int) -> int | None:
    return None if instant == FOREVER else instant


def _conflict(permitted: bool, due_by: int | None, not_before: int | None, instant: int) -> bool:
    if permitted or due_by is None:
        return False
    return due_by < not_before if not_before is not None else instant > due_by


def _needs(scene: Scene, channel: str | None, instant: int) -> list[str]:
    found = {*scene.zones_wanted}
    for ruling, verdict in scene.verdicts(channel, instant):
        if "forbids" not in verdict.effects:
            continue
        lacking = missing(ruling.world, ruling.rule)
        if lacking or scene.first_unlisted(ruling, "forbids", channel, instant) is None:
            found |= lifters(ruling.world, ruling.rule, scene.proposals[channel], instant)
    return sorted(found)


def _advice(scene: Scene, channel: str | None, instant: int) -> list[str]:
    return [
        ruling.rule.say
        for ruling in scene.rulings(channel)
        if isinstance(ruling.rule, AdviseRule)
        and not missing(ruling.world, ruling.rule)
        and exists(ruling.world, ruling.rule, scene.proposals[channel], instant)
    ]


def _scripts(scene: Scene) -> list[Script]:
    return [script for world in scene.worlds for script in world.document.scripts]


def _fits(script: Script, act: str, channel: str | None) -> bool:
    return act in script.acts and (script.channels is None or channel in script.channels)


def _reasons(scene: Scene, channel: str | None, instant: int) -> list[Answer]:
    ids = [(rule.id, world.document.name) for world in scene.worlds for rule in world.document.rules]
    return [
        {
            "policy": ruling.world.document.name,
            "rule": _rule_name(ruling.rule.id, ruling.world.document.name, ids),
            "effect": effect,
            "events": list(events),
            "until": scene.first_unlisted(ruling, effect, channel, instant),
        }
        for ruling, verdict in scene.verdicts(channel, instant)
        for effect, events in verdict.effects.items()
        if scene.lists(ruling, effect, channel, instant)
    ]


def _rule_name(rule: str, policy: str, ids: Sequence[tuple[str, str]]) -> str:
    clashes = sum(1 for other, _ in ids if other == rule) > 1
    return f"{policy}/{rule}" if clashes else rule


# --- the act as a whole -----------------------------------------------------------------------------------------------


def _snapshot(scene: Scene, channel: object, instant: int) -> Answer:
    if channel is AS_A_WHOLE:
        return as_a_whole(scene, instant)
    assert channel is None or isinstance(channel, str)
    return of_channel(scene, channel, instant)


def as_a_whole(scene: Scene, instant: int) -> Answer:
    """The decision of the best channel; obligation, its instants and ``conflict`` are taken over all channels."""
    answers = [of_channel(scene, channel, instant) for channel in scene.channels]
    rank = _ranks(scene, instant)
    best = min(answers, key=lambda one: (BEST_FIRST.index(one["status"]), one["not_before"] or 0, rank(one["channel"])))
    owed = [
        one
        for channel in scene.channels
        if not scene.closed(channel, instant)
        for _, verdict in scene.verdicts(channel, instant)
        for one in verdict.owed
    ]
    obligation, due_from, due_by = _obligation(owed, instant)
    return best | {
        "obligation": obligation,
        "due_from": due_from,
        "due_by": due_by,
        "conflict": any(one["conflict"] for one in answers),
        "preferred": best["channel"],
    }


def _preferences(scene: Scene) -> list[tuple[World, PreferRule]]:
    return [(world, rule) for world in scene.read for rule in world.document.rules if isinstance(rule, PreferRule)]


def _prefers(scene: Scene, world: World, rule: PreferRule, instant: int) -> bool:
    """Whether a ``prefer`` ranks the channels of the act, which is proposed by none of them yet."""
    given = scene.proposals[scene.channels[0]].attributes
    anyhow = Proposal(act=scene.act, channel=None, attributes=given)
    if scene.act not in rule.acts or scene.act not in world.document.acts or not proposal_passes(rule.where, given):
        return False
    return not missing(world, rule) and exists(world, rule, anyhow, instant)


def _ranks(scene: Scene, instant: int) -> Any:
    """Places of channels by the first ``prefer`` in document order that holds; unlisted last, then as declared."""
    order = next((rule.order for world, rule in _preferences(scene) if _prefers(scene, world, rule, instant)), ())

    def rank(channel: str | None) -> tuple[int, int]:
        listed = order.index(channel) if channel in order else len(order)
        return listed, scene.channels.index(channel)

    return rank


# --- how long it holds ------------------------------------------------------------------------------------------------


def _valid_until(scene: Scene, channel: object, answer: Answer) -> int | None:
    hours = scene.hours(*(one for one in scene.channels if channel is AS_A_WHOLE or one == channel))
    asked = {scene.outlook(scene.at)}
    for instant in scene.candidates(scene.at, scene.horizon(scene.at), hours):
        outlook = scene.outlook(instant)
        if outlook not in asked and _snapshot(scene, channel, instant) != answer:
            return instant
        asked.add(outlook)
    return None
