"""A policy in outline: its parts, each in a line of words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from etiquette.frozen import dataclass
from etiquette.in_words import condition_words, declaration_words, rule_words, selector_words, state_words
from etiquette.phrases import listed
from etiquette.policy import ActDeclaration, AnyRule, Declaration, Document, EventDeclaration, ZoneReference


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One part. ``says``: what it is, in words; ``about``: what the policy says about it."""

    name: str
    says: str
    about: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"name": self.name, "says": self.says, "about": self.about}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleItem:
    """One rule. ``says``: what it is, in words; the rest as the rule has it."""

    id: str
    kind: str
    strength: str
    says: str
    when: str | None
    unless: str | None
    because: str | None
    source: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "id": self.id,
            "kind": self.kind,
            "strength": self.strength,
            "says": self.says,
            "when": self.when,
            "unless": self.unless,
            "because": self.because,
            "source": dict(self.source) or None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A policy in outline."""

    name: str
    version: str
    digest: str
    title: str | None
    description: str | None
    effective: str | None
    clock: str
    parts: Mapping[str, tuple[Item, ...]]
    rules: tuple[RuleItem, ...]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "policy": self.name,
            "version": self.version,
            "digest": self.digest,
            "title": self.title,
            "description": self.description,
            "effective": self.effective,
            "clock": self.clock,
            **{key: [item.to_dict() for item in items] for key, items in self.parts.items()},
            "rules": [rule.to_dict() for rule in self.rules],
        }


def outline(document: Document) -> Outline:
    """The outline of a policy."""
    parts = {
        "facts": tuple(_fact(one) for one in document.facts.values()),
        "events": tuple(_event(one) for one in document.events.values()),
        "acts": tuple(_act(one) for one in document.acts.values()),
        "groups": tuple(Item(name=n, says=selector_words(selector)) for n, selector in document.groups.items()),
        "states": tuple(Item(name=n, says=state_words(one), about=one.about) for n, one in document.states.items()),
        "scripts": tuple(
            Item(name=one.name, says=_for(one.acts, one.channels), about=one.text) for one in document.scripts
        ),
    }
    return Outline(
        name=document.name,
        version=document.version,
        digest=document.digest,
        title=document.title,
        description=document.description,
        effective=_effective(document),
        clock=_clock(document),
        parts=parts,
        rules=tuple(_rule(rule, document) for rule in document.rules),
    )


def _effective(document: Document) -> str | None:
    start, until = document.effective_from, document.effective_until
    parts = [f"from {start.isoformat()}"] if start else []
    parts += [f"until {until.isoformat()}, exclusive"] if until else []
    return " ".join(parts) or None


def _clock(document: Document) -> str:
    calendar = f", business days of {document.clock.calendar}" if document.clock.calendar else ""
    return f"{_zone(document.clock.zone)}{calendar}"


def _zone(zone: ZoneReference) -> str:
    if zone.name is not None:
        return zone.name
    return f"the fact {zone.fact}" + (f", else {zone.default}" if zone.default else "")


def _fact(fact: Declaration) -> Item:
    return Item(name=fact.name, says=declaration_words(fact), about=fact.about)


def _event(event: EventDeclaration) -> Item:
    return Item(name=event.name, says=_attributes(event.attributes), about=event.about)


def _act(act: ActDeclaration) -> Item:
    by = f"by {listed(act.channels, 'or')}" if act.channels else ""
    return Item(name=act.name, says=", ".join(filter(None, (by, _attributes(act.attributes)))), about=act.about)


def _attributes(attributes: Mapping[str, Declaration]) -> str:
    return f"with {', '.join(attributes)}" if attributes else ""


def _for(acts: tuple[str, ...], channels: tuple[str, ...] | None) -> str:
    return f"for {listed(acts)}" + (f" by {listed(channels, 'or')}" if channels else "")


def _rule(rule: AnyRule, document: Document) -> RuleItem:
    return RuleItem(
        id=rule.id,
        kind=type(rule).__name__.removesuffix("Rule").lower(),
        strength=rule.strength,
        says="; ".join(_says(rule, document)),
        when=condition_words(rule.when) if rule.when else None,
        unless=condition_words(rule.unless) if rule.unless else None,
        because=rule.because,
        source=rule.source.to_dict() if rule.source else {},
    )


def _says(rule: AnyRule, document: Document) -> Iterator[str]:
    yield "every act" if set(rule.acts) == set(document.acts) else _acts(rule)
    yield from rule_words(rule)


def _acts(rule: AnyRule) -> str:
    by = f" by {listed(rule.channels, 'or')}" if rule.channels else ""
    return f"{listed(rule.acts, 'or')}{by}"
