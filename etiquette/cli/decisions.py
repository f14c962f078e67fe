"""Which decisions a question is about: all acts or one, as a whole or by one channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from etiquette.decision import Decision
from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, UnknownName
from etiquette.evaluation import Evaluation
from etiquette.policy import Document

if TYPE_CHECKING:
    from etiquette.cli.pairs import Types


def decided(
    evaluation: Evaluation, act: str | None, channel: str | None, attributes: Mapping[str, Any]
) -> tuple[Decision, ...]:
    """The decisions asked for.

    Args:
        evaluation: of one thread.
        act: the one act, or all of them.
        channel: the one channel; without it, each act as a whole. Of all acts, those that have the channel.
        attributes: of the one act.

    Raises:
        UnknownName: an act or a channel that nothing declares.
    """
    if act is not None:
        return (evaluation.decide(act, channel, attributes),)
    if channel is None:
        return evaluation.decisions
    acts = [one for one in evaluation.acts if channel in evaluation.channels(one)]
    if not acts:
        known = [each for one in evaluation.acts for each in evaluation.channels(one) if each is not None]
        raise UnknownName("unknown-channel", f'no act has a channel "{channel}"', did_you_mean(channel, known))
    return tuple(evaluation.decide(one, channel) for one in acts)


def others(evaluation: Evaluation, decision: Decision, attributes: Mapping[str, Any]) -> Iterator[Decision]:
    """The decisions on the same act by its other channels."""
    for channel in evaluation.channels(decision.act):
        if channel is not None and channel != decision.channel:
            yield evaluation.decide(decision.act, channel, attributes)


def proposed(documents: Sequence[Document], act: str | None, pairs: Sequence[str]) -> dict[str, Any]:
    """The attributes of the proposed act.

    Raises:
        EtiquetteError: ``no-act``: there are attributes, and no act that they are of.
    """
    if not pairs:
        return {}
    if act is None:
        raise EtiquetteError("no-act", "an attribute is given, and no act that it is of", "name the act by --act")
    from etiquette.cli.pairs import read_pairs

    return read_pairs(pairs, attribute_types(documents, act))


def attribute_types(documents: Sequence[Document], name: str) -> Types:
    """The types that policies declare for the attributes of an event or an act."""
    return {
        attribute: declaration.type
        for document in documents
        for part in (document.acts.get(name), document.events.get(name))
        if part is not None
        for attribute, declaration in part.attributes.items()
    }


def fact_types(documents: Sequence[Document]) -> Types:
    """The types that policies declare for their facts."""
    return {name: declaration.type for document in documents for name, declaration in document.facts.items()}
