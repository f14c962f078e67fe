"""Drafts that are likely to show what a message rule checks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from etiquette.drafts import Draft
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.policy import CountCheck, Document, FactText, MentionCheck, MessageRule

_FACT = "Data Engineer"
Drafted = tuple[dict[str, Any], dict[str, Any]]
"""What a case asks for: a draft with its findings; and the facts."""


def telling_drafts(
    document: Document, rules: Sequence[MessageRule], given: Sequence[Mapping[str, Any]], policies: Sequence[Policy]
) -> Iterator[Drafted]:
    """Drafts of which two policies find different things.

    Args:
        document: whose acts and channels there are.
        rules: the message rule, and what it was changed into.
        given: the drafts of the cases there are.
        policies: the two.
    """
    facts = {text.fact: _FACT for rule in rules for text in _texts(rule) if isinstance(text, FactText)}
    facts = {name: value for name, value in facts.items() if document.facts[name].type == "text"}
    for draft in (*given, *_drafts(document, rules)):
        found = [_found(policy, draft, facts) for policy in policies]
        if found[0] is not None and found[0] != found[1]:
            findings = [{"rule": rule, "check": check} for rule, check in found[0]]
            yield {"draft": dict(draft), "findings": findings}, facts


def _found(policy: Policy, draft: Mapping[str, Any], facts: Mapping[str, Any]) -> list[tuple[str, str]] | None:
    try:
        return [(one.rule, one.check) for one in policy.review(Draft.from_dict(draft), facts=facts)]
    except EtiquetteError:
        return None


def _texts(rule: MessageRule) -> Iterator[str | FactText]:
    for check in rule.checks:
        if isinstance(check, MentionCheck):
            yield from check.texts


def _drafts(document: Document, rules: Sequence[MessageRule]) -> Iterator[Mapping[str, Any]]:
    acts = dict.fromkeys(act for rule in rules for act in rule.acts)
    for act in (*acts, *(act for act in document.acts if act not in acts)):
        for channel in document.acts[act].channels or (None,):
            for subject, body in _letters(rules):
                draft = {"act": act, "channel": channel, "subject": subject, "body": body}
                yield {key: value for key, value in draft.items() if value is not None}


def _letters(rules: Sequence[MessageRule]) -> Iterator[tuple[str, str]]:
    """Subjects and bodies with each of the texts and without it, and of each length that matters."""
    texts = list(dict.fromkeys(_FACT if isinstance(one, FactText) else one for rule in rules for one in _texts(rule)))
    every = " ".join(texts)
    for subject in ("Hello", *texts, every):
        for body in ("Hello.", *texts, *(f"Hello. {text} Well." for text in texts), every, f"{every}?"):
            yield subject, body
    for body in _bodies(rules):
        yield every or "Hello", body


def _bodies(rules: Iterable[MessageRule]) -> Iterator[str]:
    for rule in rules:
        for check in rule.checks:
            if isinstance(check, CountCheck):
                for count in _lengths(check):
                    yield _body(check.name, count)


def _lengths(check: CountCheck) -> list[int]:
    bounds = [one for one in (check.at_least, check.at_most, check.exactly) if one is not None]
    return sorted({count for bound in bounds for count in (bound - 1, bound, bound + 1) if count > 0})


def _body(name: str, count: int) -> str:
    match name:
        case "paragraphs":
            return "\n\n".join(["Well."] * count)
        case "words":
            return " ".join(["well"] * count)
        case _:
            return "w" * count
