from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from etiquette.api import load
from etiquette.readers import read_history

if TYPE_CHECKING:
    from tests.cli.conftest import Command

ASKED = ("calls.jsonl", "--policy", "polite.yaml", "--at", "2026-03-24T10:00-04:00")


def test_a_thread_is_evaluated_act_by_act_with_every_reason(etiquette: Command) -> None:
    assert (
        etiquette("evaluate", *ASKED, "--thread", "cedar").out
        == """\
polite 1.0.0

cedar · Tue 24 Mar 2026 10:00 EDT
  answer by email  allowed
  call by phone    too soon
    not before Tue 7 Apr 2026 18:00 EDT (in 2 weeks)
    as it is until just after Tue 24 Mar 2026 21:00 EDT
    scripts: hello
    forbids pause (advice)
      Three weeks lie between two calls.
      events: c1
      until: Tue 7 Apr 2026 18:00 EDT
"""
    )


def test_the_json_is_that_of_the_evaluation_thread_by_thread(etiquette: Command) -> None:
    found = etiquette("evaluate", *ASKED, "--json").json
    assert list(found) == ["policies", "at", "tzdata", "threads"]
    policy, history = load("polite.yaml"), read_history("calls.jsonl")
    assert found["policies"] == [policy.evaluate(history, ASKED[-1], thread="acme").policies[0].to_dict()]
    assert found["threads"] == [
        policy.evaluate(history, ASKED[-1], thread=thread).to_dict() for thread in history.threads
    ]


def test_a_channel_asks_for_the_decision_of_that_channel(etiquette: Command) -> None:
    arguments = (*ASKED[:-1], "2026-03-24T06:00-04:00", "--thread", "acme", "--act", "call", "--json")
    whole = etiquette("evaluate", *arguments).json["threads"][0]["decisions"]
    phone = etiquette("evaluate", *arguments, "--channel", "phone").json["threads"][0]["decisions"]
    assert [(one["channel"], one["preferred"], one["status"]) for one in whole] == [("letter", "letter", "allowed")]
    assert [(one["channel"], one["preferred"], one["status"]) for one in phone] == [("phone", None, "too_soon")]


def test_a_channel_without_an_act_asks_for_all_acts_that_have_it(etiquette: Command) -> None:
    found = etiquette("evaluate", *ASKED, "--thread", "acme", "--channel", "letter", "--json").json
    assert [(one["act"], one["channel"]) for one in found["threads"][0]["decisions"]] == [("call", "letter")]


@pytest.mark.parametrize(
    "arguments, code, help",
    [
        (["--thread", "acne"], "unknown-thread", 'did you mean "acme"?'),
        (["--act", "cal"], "unknown-act", 'did you mean "call"?'),
        (["--act", "call", "--channel", "fone"], "unknown-channel", 'did you mean "phone"?'),
        (["--channel", "fone"], "unknown-channel", 'did you mean "phone"?'),
        (["--attribute", "topic=renewal"], "no-act", "name the act by --act"),
        (["--act", "call", "--attribute", "topc=renewal"], "unknown-attribute", 'did you mean "topic"?'),
        (["--act", "call", "--attribute", "topic"], "bad-pair", "write NAME=VALUE"),
        (["--act", "call", "--attribute", "topic=a", "--attribute", "topic=b"], "bad-pair", "give each name once"),
    ],
)
def test_a_name_that_nothing_declares_is_an_error_and_no_empty_answer(
    etiquette: Command, arguments: list[str], code: str, help: str
) -> None:
    found = etiquette("evaluate", *ASKED, *arguments, "--json")
    assert (found.status, found.json["error"]["code"], found.json["error"]["help"]) == (2, code, help)


def test_an_attribute_of_the_proposal_is_of_the_type_that_the_policy_declares(etiquette: Command) -> None:
    found = etiquette("evaluate", *ASKED, "--thread", "acme", "--act", "call", "--attribute", "topic=2026", "--json")
    assert found.status == 0


def test_an_explanation_has_the_arithmetic_and_the_other_channels(etiquette: Command) -> None:
    arguments = (*ASKED[:-1], "2026-03-24T06:30-04:00", "--thread", "cedar", "--act", "call", "--channel", "phone")
    out = etiquette("explain", *arguments).out
    body, _, last = out.rstrip().rpartition("\n")
    assert last.startswith("Decided by polite 1.0.0; time zones ")
    assert (
        body
        == """\
call by phone, for cedar, at Tue 24 Mar 2026 06:30 EDT
Too soon: possible from Tue 7 Apr 2026 18:00 EDT (in 2 weeks).

  pause (forbids, advice)
    After the call by phone on Tue 17 Mar 2026 18:00 EDT the policy leaves 3
    weeks; the next may follow from Tue 7 Apr 2026 18:00 EDT (in 2 weeks).
    Three weeks lie between two calls.

  daytime (forbids, advice)
    For them it is 06:30 EDT on Tue 24 Mar 2026 (America/New_York), outside the
    hours that the policy allows; open from Tue 24 Mar 2026 08:00 EDT (in 1 hour
    30 minutes).
    Nobody is woken.

By letter instead: too soon, possible from Tue 7 Apr 2026 18:00 EDT.
What to say: hello (scripts).
This answer holds until Tue 24 Mar 2026 08:00 EDT (in 1 hour 30 minutes), unless
something happens before."""
    )


def test_an_explanation_says_which_other_channel_is_open_now(etiquette: Command) -> None:
    arguments = (*ASKED[:-1], "2026-03-24T06:30-04:00", "--thread", "acme", "--act", "call", "--channel", "phone")
    assert "By letter instead: allowed, open now." in etiquette("explain", *arguments).lines


def test_the_json_of_an_explanation_is_its_text_and_its_decision(etiquette: Command) -> None:
    found = etiquette("explain", *ASKED, "--thread", "acme", "--act", "answer", "--json").json["explanations"]
    assert [list(one) for one in found] == [["thread", "explanation", "decision", "other_channels"]]
    assert [(one["thread"], one["decision"]["status"]) for one in found] == [("acme", "overdue")]
    assert "asks for it within 24 hours: by Sat 21 Mar 2026 16:00 EDT, which was 3 days ago." in found[0]["explanation"]


def test_the_json_of_an_explanation_has_the_decisions_by_the_other_channels(etiquette: Command) -> None:
    arguments = (*ASKED[:-1], "2026-03-24T06:30-04:00", "-t", "acme", "--act", "call", "--channel", "phone", "--json")
    (found,) = etiquette("explain", *arguments).json["explanations"]
    assert [(one["channel"], one["status"]) for one in found["other_channels"]] == [("letter", "allowed")]


def test_without_a_thread_every_thread_is_explained(etiquette: Command) -> None:
    found = etiquette("explain", *ASKED, "--act", "answer", "--json").json["explanations"]
    assert [one["thread"] for one in found] == ["drum", "elm", "cedar", "acme", "birch"]
