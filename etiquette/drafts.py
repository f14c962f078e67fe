"""Drafts and scripts: what the message rules find in a message, and the texts a policy offers to say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from etiquette.conditions import exists
from etiquette.diagnostics import did_you_mean
from etiquette.errors import InvalidDraft
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE
from etiquette.log import Vocabulary, read_facts
from etiquette.policy import Document, MessageRule, Script, Value
from etiquette.proposal import Proposal, binds
from etiquette.rules.message import Letter, failures
from etiquette.situation import AtInstant, Ground, Situation
from etiquette.values import render

_KEYS = ("act", "channel", "subject", "body")
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_][A-Za-z0-9_-]*)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A message that is about to be sent.

    Attributes:
        act, channel: what is to be done with it.
        subject: of a letter or e-mail; empty where there is none.
        body: the text.
    """

    act: str
    channel: str | None = None
    subject: str = ""
    body: str = ""

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> Draft:
        """A draft from plain values.

        Raises:
            InvalidDraft: a key that no draft has, or a value that is no text.
        """
        how = f"a draft has {', '.join(_KEYS)}; act and body are needed"
        for key, value in data.items():
            if key not in _KEYS and not key.startswith("x-"):
                raise InvalidDraft(
                    "bad-draft", f'"{key}" is no key of a draft', did_you_mean(key, _KEYS, otherwise=how)
                )
            if not isinstance(value, str) and not (key in ("channel", "subject") and value is None):
                raise InvalidDraft("bad-draft", f'"{key}" of a draft is a text, and this is {value!r}', how)
        if "act" not in data or "body" not in data:
            raise InvalidDraft("bad-draft", "the draft lacks its act or its body", how)
        return Draft(**{key: data[key] or "" if key != "channel" else data[key] for key in _KEYS if key in data})


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A check that a draft fails.

    Attributes:
        policy, rule: which rule checks it.
        check: the word of the check: ``paragraphs``, ``mentions`` …
        place: ``subject`` or ``body``.
        message: what is wrong.
        strength, because: as the rule says.
    """

    policy: str
    rule: str
    check: str
    place: str
    message: str
    strength: str
    because: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "policy": self.policy,
            "rule": self.rule,
            "check": self.check,
            "place": self.place,
            "message": self.message,
            "strength": self.strength,
            "because": self.because,
        }


def review(
    documents: Sequence[Document], draft: Draft, facts: Mapping[str, Any], at: int | None = None
) -> tuple[Finding, ...]:
    """What the message rules of all policies find wrong with a draft, rule by rule in document order.

    Args:
        documents: the policies that are combined.
        draft: the message.
        facts: known of the thread; an unknown one fails the check that names it.
        at: the instant for conditions on dates that have passed; without one, none has.

    Raises:
        InvalidDraft: no policy declares the act or the channel.
        InvalidFact: a fact that no policy declares, or a value that does not fit its type.
    """
    _check_declared(documents, draft)
    vocabulary = Vocabulary.of(documents)
    return tuple(
        finding
        for document in documents
        if draft.act in document.acts
        for finding in _findings(document, draft, read_facts(document, facts, vocabulary), at)
    )


def _findings(document: Document, draft: Draft, given: Mapping[str, Value], at: int | None) -> Iterator[Finding]:
    view = AtInstant(Ground(document), (), given)
    proposal = Proposal(act=draft.act, channel=draft.channel)
    letter = Letter(subject=draft.subject, body=draft.body)
    instant = ALWAYS_BEFORE + 1 if at is None else at
    for rule in document.rules:
        if not isinstance(rule, MessageRule) or not _judges(rule, proposal):
            continue
        if instant not in exists(rule, view, proposal.value):
            continue
        for check, place, problem in failures(rule, letter, lambda fact: _text_of(document, view, fact)):
            yield Finding(
                policy=document.name,
                rule=rule.id,
                check=check.name,
                place=place,
                message=problem,
                strength=rule.strength,
                because=rule.because,
            )


def _judges(rule: MessageRule, proposal: Proposal) -> bool:
    """A draft that does not say by which channel it goes is judged for all of them."""
    return binds(rule if proposal.channel is not None else replace(rule, channels=None), proposal)


def _text_of(document: Document, view: Situation, fact: str) -> str | None:
    value = view.fact(fact)
    return None if value is None else render(document.facts[fact], value)


def _check_declared(documents: Sequence[Document], draft: Draft) -> None:
    declared = [document.acts[draft.act] for document in documents if draft.act in document.acts]
    if not declared:
        acts = [act for document in documents for act in document.acts]
        raise InvalidDraft("unknown-act", f'no act "{draft.act}" is declared', did_you_mean(draft.act, acts))
    channels = [channel for act in declared for channel in act.channels]
    if draft.channel is not None and draft.channel not in channels:
        raise InvalidDraft(
            "unknown-channel",
            f'the act "{draft.act}" has no channel "{draft.channel}"',
            did_you_mean(draft.channel, channels, otherwise="the act has no channels"),
        )


def fill(documents: Sequence[Document], act: str, channel: str | None, facts: Mapping[str, Any]) -> str:
    """The first script, in document order, whose act and channel fit, with its facts filled in.

    Raises:
        InvalidDraft: there is no such script, or a fact in it is unknown.
    """
    for document in documents:
        for script in document.scripts:
            if act in script.acts and (channel is None or script.channels is None or channel in script.channels):
                return fill_script(document, script, read_facts(document, facts, Vocabulary.of(documents)))
    offered = ", ".join(f"{s.name} ({'/'.join(s.acts)})" for d in documents for s in d.scripts) or "none"
    raise InvalidDraft(
        "no-script",
        f'there is no script for "{act}"' + (f" by {channel}" if channel else ""),
        f"scripts here: {offered}",
    )


def fill_script(document: Document, script: Script, facts: Mapping[str, Value]) -> str:
    """A script with its facts filled in; ``{{`` and ``}}`` become braces.

    Raises:
        InvalidDraft: a fact in it is unknown; the error names all that are.
    """
    view = AtInstant(Ground(document), (), facts)
    named = [match.group(1) for match in _PLACEHOLDER.finditer(script.text) if match.group(1)]
    unknown = sorted({name for name in named if view.fact(name) is None})
    if unknown:
        listed = ", ".join(unknown)
        raise InvalidDraft(
            "unknown-fact-in-script",
            f'the script "{script.name}" needs what is not known: {listed}',
            f"give the facts {listed}" if len(unknown) > 1 else f"give the fact {listed}",
        )

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group()[0] if name is None else _text_of(document, view, name) or ""

    return _PLACEHOLDER.sub(put, script.text)
