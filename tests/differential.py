"""One question put to the evaluator and to the model, and their answers side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from etiquette.answer import Answer
from etiquette.evaluator import Thread
from etiquette.event import History
from etiquette.policy import Document
from etiquette.situation import Ground
from etiquette.testing.strategies import Told
from tests import model
from tests.model.zoned import DAY

INSTANTS = ("not_before", "due_from", "due_by", "valid_until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One act, by one channel or as a whole (``None``), at an instant in microseconds."""

    documents: tuple[Document, ...]
    told: Told
    at: int
    act: str
    channel: str | None = None
    attributes: Mapping[str, Any] = field(default_factory=dict[str, Any])


def channels(documents: Sequence[Document], act: str) -> tuple[str, ...]:
    """The channels by which an act may be asked about."""
    return tuple(
        dict.fromkeys(c for document in documents if act in document.acts for c in document.acts[act].channels)
    )


def evaluators(question: Question) -> dict[str, Any]:
    """The evaluator's answer, as plain values."""
    grounds = [Ground(document) for document in question.documents]
    thread = Thread(grounds, tuple(History(question.told.events)), question.told.facts)
    answer = thread.at(question.at).decide(question.act, question.channel, question.attributes)
    return _plain(answer)


def _plain(answer: Answer) -> dict[str, Any]:
    names = ("act", "channel", "status", "permission", "obligation", "conflict", "preferred", *INSTANTS)
    lists = {name: list(getattr(answer, name)) for name in ("needs", "advice", "scripts")}
    reasons = [
        {"policy": c.policy, "rule": c.rule, "effect": c.effect, "events": list(c.events), "until": c.until}
        for c in answer.causes
    ]
    return {name: getattr(answer, name) for name in names} | lists | {"reasons": _sorted(reasons)}


def models(question: Question) -> dict[str, Any]:
    """The model's answer."""
    whole = question.channel is None
    answer = model.decide(
        question.documents,
        question.told.events,
        question.told.facts,
        at=question.at,
        act=question.act,
        channel=model.AS_A_WHOLE if whole else question.channel,
        attributes=question.attributes,
    )
    return answer | {"reasons": _sorted(answer["reasons"])}


def _sorted(reasons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The order of reasons is no part of what a decision says."""
    return sorted(reasons, key=lambda reason: (reason["policy"], reason["rule"], reason["effect"]))


def differences(question: Question, answer: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields in which the evaluator answers otherwise than the model: the evaluator's, and the model's."""
    theirs = evaluators(question)
    names = [name for name in answer if theirs[name] != answer[name]]
    return {name: theirs[name] for name in names}, {name: answer[name] for name in names}


def boundaries(answer: Mapping[str, Any], at: int) -> Iterator[int]:
    """The instants that an answer names, and a tick to either side: where a mistake would show."""
    named = {answer[name] for name in INSTANTS} | {reason["until"] for reason in answer["reasons"]}
    near = sorted(x for x in named if x is not None and abs(x - at) < 3000 * DAY)
    return (x + tick for x in near for tick in (-1, 0, 1))
