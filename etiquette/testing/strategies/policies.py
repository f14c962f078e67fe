"""Policies, drawn or loaded: those over the whole language, and when they are in force."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from etiquette.calendars.instants import microseconds
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.lineage import Lineage
from etiquette.policy import Document
from etiquette.testing.strategies.documents import documents
from etiquette.testing.strategies.vocabulary import BASES, utc

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy


def policies(*, most_rules: int = 4) -> SearchStrategy[Policy]:
    """Policies over the whole language, of a few words each, so that rules, events and proposals meet.

    Args:
        most_rules: how many rules there are at most.
    """
    return documents(most_rules=most_rules).map(policy_of)


def policy_of(*versions: Document) -> Policy:
    """The policy that decides as these documents say, combined."""
    return Policy(tuple(Lineage([document], pinned=True) for document in versions))


def documents_of(policy: Policy | Document) -> tuple[Document, ...]:
    """The documents of a policy: of each that is combined, all versions that may be in force."""
    if isinstance(policy, Document):
        return (policy,)
    return tuple(ground.document for lineage in policy.lineages for ground in lineage.grounds)


def bases_of(*policies: Policy | Document) -> tuple[datetime, ...]:
    """The instants around which histories are told: odd ones, and those at which another version comes into force."""
    turns = [turn for p in policies if isinstance(p, Policy) for lineage in p.lineages for turn in lineage.turns]
    possible = (*BASES, *(utc(turn) for turn in turns))
    return tuple(base for base in possible if all(_in_force(policy, base) for policy in policies)) or BASES


def _in_force(policy: Policy | Document, at: datetime) -> bool:
    if isinstance(policy, Document):
        return True
    try:
        for lineage in policy.lineages:
            lineage.ground(microseconds(at))
    except EtiquetteError:
        return False
    return True
