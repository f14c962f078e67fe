"""The evaluator gives the answers of the slow and obviously right model, whatever the policy, history and instant.

``ETIQUETTE_TRIPLES`` sets how many policies and histories are drawn; each is asked about at several instants.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etiquette.policy import Document
from etiquette.testing.strategies import documents, histories, likely_instants
from etiquette.testing.strategies.histories import proposed_attributes
from tests.differential import Question, boundaries, channels, differences, models
from tests.model.zoned import micros

TRIPLES = int(os.environ.get("ETIQUETTE_TRIPLES", "150"))
FEWER = max(5, TRIPLES // 8)
"""For what is compared with the evaluator, which is compared with the model, and draws many threads at a time."""
searched = settings(
    max_examples=TRIPLES,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def ask(data: st.DataObject, policies: tuple[Document, ...], *, near: int = 1, further: int = 0) -> int:
    """Ask about one proposal at an instant, near as many boundaries that the answer names, and at so many instants more.

    Returns:
        At how many instants it was asked.
    """
    told = data.draw(histories(*policies), label="told")
    act = data.draw(st.sampled_from([act for policy in policies for act in policy.acts]), label="act")
    possible = channels(policies, act)
    channel = data.draw(st.none() | st.sampled_from(possible) if possible else st.none(), label="channel")
    attributes: dict[str, Any] = data.draw(proposed_attributes(policies, act, told.base), label="attributes")
    likely = likely_instants(policies[0], told.events, told.base).map(micros)

    def asked(at: int) -> dict[str, Any]:
        return agree(Question(documents=policies, told=told, at=at, act=act, channel=channel, attributes=attributes))

    at = data.draw(likely, label="at")
    named = sorted(set(boundaries(asked(at), at)))
    later = [
        *data.draw(st.permutations(named), label="boundaries")[:near],
        *(data.draw(likely, label="at") for _ in range(further)),
    ]
    for instant in later:
        asked(instant)
    return 1 + len(later)


def agree(question: Question) -> dict[str, Any]:
    """The two answers are one, and this is it."""
    answer = models(question)
    evaluators, model = differences(question, answer)
    assert evaluators == model, f"{evaluators}\nis not\n{model}\nat {question.at}"
    return answer


@searched
@given(data=st.data())
def test_the_evaluator_answers_as_the_model_does(data: st.DataObject) -> None:
    ask(data, (data.draw(documents(), label="policy"),))


@settings(searched, max_examples=max(1, TRIPLES // 3))
@given(data=st.data())
def test_the_evaluator_combines_policies_as_the_model_does(data: st.DataObject) -> None:
    federal = data.draw(documents(name="federal", most_rules=3), label="federal")
    state = data.draw(documents(name="state", most_rules=2), label="state")
    ask(data, (federal, state))
