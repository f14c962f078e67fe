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
searched = settings(
    max_examples=TRIPLES,
    deadline=None,
    phases=[phase for phase in Phase if phase is not Phase.explain],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def ask(data: st.DataObject, policies: tuple[Document, ...]) -> None:
    """Ask about one proposal at an instant, and at the boundaries that the answer names."""
    told = data.draw(histories(*policies), label="told")
    act = data.draw(st.sampled_from([act for policy in policies for act in policy.acts]), label="act")
    possible = channels(policies, act)
    channel = data.draw(st.none() | st.sampled_from(possible) if possible else st.none(), label="channel")
    attributes: dict[str, Any] = data.draw(proposed_attributes(policies, act, told.base), label="attributes")
    at = micros(data.draw(likely_instants(policies[0], told.events, told.base), label="at"))
    question = Question(documents=policies, told=told, at=at, act=act, channel=channel, attributes=attributes)
    agree(question)
    near = sorted(set(boundaries(models(question), at)))
    if near:
        later = data.draw(st.sampled_from(near), label="boundary")
        agree(Question(documents=policies, told=told, at=later, act=act, channel=channel, attributes=attributes))


def agree(question: Question) -> None:
    """The two answers are one."""
    evaluators, models = differences(question)
    assert evaluators == models, f"{evaluators}\nis not\n{models}\nat {question.at}"


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
