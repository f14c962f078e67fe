"""What every rule has: whom it binds, when it exists, and why."""

from __future__ import annotations

from typing import TypedDict

from etiquette.language.findings import Attempt
from etiquette.language.nodes import mapping, needed, one_of, optional, text
from etiquette.language.scope import Scope
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.policy import STRENGTHS, Condition, Effect, Pattern, Selector, Source, Strength, Test

EFFECTS: tuple[Effect, ...] = ("forbid", "warn")


class Head(TypedDict):
    """What every rule has, ready to be handed to the class of its kind."""

    id: str
    acts: tuple[str, ...]
    channels: tuple[str, ...] | None
    where: tuple[tuple[str, Test], ...]
    when: Condition | None
    unless: Condition | None
    because: str | None
    source: Source | None
    strength: Strength


# A rule whose head does not read is none; what else is wrong with it is found with a head that says nothing.
UNREAD = Head(
    id="",
    acts=(),
    channels=None,
    where=(),
    when=None,
    unless=None,
    because=None,
    source=None,
    strength="advice",
)


def read_head(node: MappingNode, scope: Scope, *, facts_only: bool) -> Head:
    """What every rule has.

    Raises:
        Misread: a part of it does not read.
    """
    attempt, condition = scope.findings.attempt(), scope.condition(facts_only=facts_only)
    id = attempt(lambda: text(needed(node, "id")))
    acts = attempt(lambda: scope.selectors.acts(node.get("act")))
    channels = attempt(
        lambda: optional(node, "channel", lambda value: scope.selectors.channels(value, scope.names.acts))
    )
    where = attempt(lambda: None if acts is None else optional(node, "where", scope.where(acts)))
    when = attempt(lambda: optional(node, "when", condition))
    unless = attempt(lambda: optional(node, "unless", condition))
    because = attempt(lambda: optional(node, "because", text))
    source = attempt(lambda: optional(node, "source", _source))
    strength: Strength | None = attempt(lambda: _strength(node))
    attempt.finish()
    return Head(
        id=attempt.whole(id),
        acts=attempt.whole(acts),
        channels=channels,
        where=where or (),
        when=when,
        unless=unless,
        because=because,
        source=source,
        strength=attempt.whole(strength),
    )


def _strength(node: MappingNode) -> Strength:
    written = node.get("strength")
    return "advice" if written is None else one_of(written, STRENGTHS)


def _source(node: Node) -> Source:
    if isinstance(node, ScalarNode):
        return Source(cite=text(node))
    written = mapping(node)
    return Source(
        cite=optional(written, "cite", text), url=optional(written, "url", text), quote=optional(written, "quote", text)
    )


def read_effect(node: MappingNode) -> Effect:
    """``effect`` of a restraint."""
    written = node.get("effect")
    return "forbid" if written is None else effect(written)


def effect(node: Node) -> Effect:
    """``forbid`` or ``warn``."""
    return one_of(node, EFFECTS)


def the_act(head: Head) -> Selector:
    """Every event that the rule's own ``act``, ``channel`` and ``where`` select, all its names together."""
    return Selector((Pattern(names=head["acts"], channels=head["channels"], where=head["where"]),))


def read_by(
    node: MappingNode, head: Head, scope: Scope, attempt: Attempt, *selectors: Selector | None
) -> tuple[str, ...]:
    """``by``, of which each word is the channel, or an attribute of an act or an event that the rule looks at."""
    if head is UNREAD:
        return ()
    names = (name for selector in selectors if selector is not None for name in selector.names)
    return attempt(lambda: optional(node, "by", scope.by((*head["acts"], *names)))) or ()


def anchored(head: Head, anchor: Selector | None) -> Selector | None:
    """The anchor, unless it is the act of a head that could not be read."""
    return None if anchor is None or (head is UNREAD and not anchor.names) else anchor
