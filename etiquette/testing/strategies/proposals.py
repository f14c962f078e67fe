"""What may be asked of a policy."""

from __future__ import annotations

from hypothesis import strategies as st

from etiquette.engine import Policy
from etiquette.policy import Document
from etiquette.testing.difference import Proposed
from etiquette.testing.strategies.histories import Told, proposed_attributes
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.vocabulary import BASES


@st.composite
def proposals(draw: st.DrawFn, policy: Policy | Document, told: Told | None = None) -> Proposed:
    """What may be asked of a policy: an act, by a channel or as a whole, with some of its attributes.

    Args:
        draw: given by Hypothesis.
        policy: what is asked.
        told: a history, around whose time the attributes lie.
    """
    found = documents_of(policy)
    act = draw(st.sampled_from(list(dict.fromkeys(act for document in found for act in document.acts))))
    channels = dict.fromkeys(c for document in found if act in document.acts for c in document.acts[act].channels)
    channel = draw(st.none() | st.sampled_from([*channels]) if channels else st.none())
    base = BASES[0] if told is None else told.base
    return Proposed(act=act, channel=channel, attributes=draw(proposed_attributes(found, act, base)))
