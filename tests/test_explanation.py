from __future__ import annotations

from typing import Any

import pytest

from etiquette.api import loads
from etiquette.decision import Decision
from etiquette.event import Event, History
from etiquette.explanation import explain, explanation

HEAD = """\
format: 1
policy: p
version: 1.0.0
clock: {zone: America/New_York}
facts:
  consent: {type: boolean, required: true}
  decision_on: {type: date}
  other_clocks: {type: zones, default: [America/New_York]}
  open_hours: {type: hours}
events: {question: , opt-in: , opt-out: , rejection: }
acts:
  call: {channels: [phone, letter]}
states:
  ended: {begins: rejection}
  opted-out: {begins: opt-out, ends: opt-in}
  resting: {begins: opt-out, ends: opt-in, lasts: 30 days}
rules:
"""


def decided(
    rules: str, *events: tuple[Any, ...], at: str, channel: str | None = "phone", facts: dict[str, Any] | None = None
) -> Decision:
    """The decision on a call, by rules and by events told as type, local time and channel."""
    history = History(
        Event(type=kind, at=f"{when}[America/New_York]", thread="acme", channel=by[0] if by else None)
        for kind, when, *by in events
    )
    policy = loads(HEAD + "\n".join(f"  - {rule}" for rule in rules.splitlines() if rule.strip()))
    moment = f"{at}[America/New_York]"
    return policy.decide(history, moment, "call", channel=channel, facts=facts, thread="acme")


def said(decision: Decision) -> list[str]:
    return [point.said for point in explanation(decision).points]


CALL = ("call", "2026-03-17T18:00", "phone")
QUESTION = ("question", "2026-03-20T16:00")
LATER = "2026-03-24T09:00"


def test_a_cooldown_counts_from_the_last_event_to_the_next_instant() -> None:
    decision = decided("{id: pause, kind: cooldown, wait: 3 weeks}", CALL, at="2026-03-24T09:00")
    assert said(decision) == [
        (
            "After the call by phone on Tue 17 Mar 2026 18:00 EDT the policy leaves 3 weeks; the next may follow from "
            "Tue 7 Apr 2026 18:00 EDT (in 2 weeks)."
        )
    ]
    assert explanation(decision).headline == "Too soon: possible from Tue 7 Apr 2026 18:00 EDT (in 2 weeks)."


def test_a_cooldown_for_ever_closes() -> None:
    decision = decided("{id: once, kind: cooldown, wait: ever}", CALL, at="2026-03-24T09:00")
    assert said(decision) == ["After the call by phone on Tue 17 Mar 2026 18:00 EDT there is no next time, ever."]
    assert explanation(decision).headline.startswith("Closed: ")


def test_a_cap_lists_the_events_that_count() -> None:
    decision = decided(
        "{id: few, kind: cap, at_most: 2, per: 7 consecutive days}",
        ("call", "2026-03-16T10:00", "phone"),
        CALL,
        ("call", "2026-03-18T09:00", "letter"),
        at="2026-03-18T10:00",
    )
    assert said(decision) == [
        (
            "No more than 2 in 7 consecutive days, and these count: the call by phone on Tue 17 Mar 2026 18:00 EDT and the "
            "call by letter on Wed 18 Mar 2026 09:00 EDT; the next may follow from Tue 24 Mar 2026 00:00 EDT (in 6 days)."
        )
    ]


def test_of_very_many_events_some_are_named_and_the_rest_counted() -> None:
    calls = [("call", f"2026-03-17T18:{minute:02}", "phone") for minute in range(15)]
    decision = decided("{id: few, kind: cap, at_most: 15, per: calendar week}", *calls, at="2026-03-18T10:00")
    (words,) = said(decision)
    assert words.count("the call by phone") == 10
    assert "and 5 other events; the next may follow from Mon 23 Mar 2026 00:00 EDT" in words


@pytest.mark.parametrize(
    "hours, at, words",
    [
        (
            "allow: {every day: 08:00-21:00}",
            "2026-03-24T22:14",
            (
                "For them it is 22:14 EDT on Tue 24 Mar 2026 (America/New_York), outside the hours that the policy allows; open from "
                "Wed 25 Mar 2026 08:00 EDT (in 9 hours)."
            ),
        ),
        (
            "deny: {every day: 21:00-08:00}",
            "2026-03-24T07:30",
            (
                "For them it is 07:30 EDT on Tue 24 Mar 2026 (America/New_York), inside the hours that the policy denies; open from "
                "Tue 24 Mar 2026 08:00 EDT (in 30 minutes)."
            ),
        ),
    ],
)
def test_hours_say_what_the_clock_shows_there(hours: str, at: str, words: str) -> None:
    decision = decided(f"{{id: h, kind: hours, {hours}}}", at=at)
    assert said(decision) == [words]


def test_hours_name_each_zone_that_decided() -> None:
    rule = "{id: h, kind: hours, zone: {fact: other_clocks}, allow: {every day: 08:00-21:00}}"
    clocks = {"other_clocks": ["America/New_York", "America/Chicago", "America/Los_Angeles"]}
    decision = decided(rule, at="2026-03-24T08:30", facts=clocks)
    assert said(decision) == [
        (
            "For them it is 07:30 CDT on Tue 24 Mar 2026 (America/Chicago) and 05:30 PDT on Tue 24 Mar 2026 "
            "(America/Los_Angeles), outside the hours that the policy allows; open from Tue 24 Mar 2026 11:00 EDT "
            "(in 2 hours 30 minutes)."
        )
    ]


def test_hours_that_are_not_known_are_said_to_be_so() -> None:
    decision = decided("{id: h, kind: hours, allow: {fact: open_hours}}", at="2026-03-24T08:30")
    assert said(decision)[0].endswith(", and the hours that the policy allows are not known; no date lifts this.")
    assert 'What could lift it: the fact "open_hours", which is not known.' in explanation(decision).closing


def test_a_step_of_a_ladder_is_told_with_its_own_windows() -> None:
    rule = (
        "{id: ladder, kind: deadline, act: call, after: question, early: forbid, "
        "steps: [{opens: 1 day, within: 2 days}, {opens: 4 days, within: 5 days}]}"
    )
    first = decided(rule, QUESTION, at="2026-03-21T16:00")
    assert said(first)[0].startswith(
        "The question on Fri 20 Mar 2026 16:00 EDT asks for it (step 1 of 2) after 1 day and within 2 days: "
    )
    second = decided(rule, QUESTION, ("call", "2026-03-21T17:00", "phone"), at="2026-03-21T18:00")
    assert said(second) == [
        (
            "After the question on Fri 20 Mar 2026 16:00 EDT the policy waits for 4 days (step 2 of 2), and no less; it "
            "forbids until Tue 24 Mar 2026 16:00 EDT (in 3 days), and asks for it from then on."
        )
    ]


def test_a_pause_says_after_what_it_is_forgotten() -> None:
    decision = decided("{id: pause, kind: cooldown, wait: 3 weeks, reset_by: [question, opt-in]}", CALL, at=LATER)
    assert said(decision)[0].endswith(" (in 2 weeks). The count begins anew after question or opt-in.")


def test_a_blocked_act_tells_events_from_facts() -> None:
    rules = "{id: no, kind: forbid, when: {all: [opted-out, {not: consent}]}}"
    decision = decided(rules, ("opt-out", "2026-03-01T09:00"), at=LATER, facts={"consent": False})
    assert 'What could lift it: opt-in or another value of the fact "consent".' in explanation(decision).closing


def test_the_other_channel_is_not_spoken_of_in_a_decision_of_one() -> None:
    decision = decided("{id: h, kind: hours, channel: phone, allow: {every day: 08:00-21:00}}", at="2026-03-24T22:14")
    assert "letter" not in explain(decision)


PROMPT = "{id: prompt, kind: deadline, act: call, after: question, within: 24 hours}"


@pytest.mark.parametrize(
    "at, headline, words",
    [
        (
            "2026-03-20T17:00",
            "Due: since Fri 20 Mar 2026 16:00 EDT, by Sat 21 Mar 2026 16:00 EDT (in 23 hours).",
            "by Sat 21 Mar 2026 16:00 EDT, 23 hours from now.",
        ),
        (
            "2026-03-21T16:00",
            "Due: since Fri 20 Mar 2026 16:00 EDT, by Sat 21 Mar 2026 16:00 EDT (now).",
            "by Sat 21 Mar 2026 16:00 EDT, which is now.",
        ),
        (
            "2026-03-21T16:00:00.000001",
            "Overdue: it was due by Sat 21 Mar 2026 16:00 EDT (less than a minute ago).",
            "by Sat 21 Mar 2026 16:00 EDT, which was less than a minute ago.",
        ),
        (
            "2026-03-24T09:00",
            "Overdue: it was due by Sat 21 Mar 2026 16:00 EDT (3 days ago).",
            "by Sat 21 Mar 2026 16:00 EDT, which was 3 days ago.",
        ),
    ],
)
def test_a_deadline_says_from_what_by_when_and_how_late(at: str, headline: str, words: str) -> None:
    decision = decided(PROMPT, QUESTION, at=at)
    assert explanation(decision).headline == headline
    assert said(decision) == [f"The question on Fri 20 Mar 2026 16:00 EDT asks for it within 24 hours: {words}"]


def test_a_deadline_that_opens_later_says_from_when() -> None:
    rule = "{id: later, kind: deadline, act: call, after: question, opens: 2 days, within: 7 full days}"
    decision = decided(rule, QUESTION, at="2026-03-21T09:00")
    assert explanation(decision).headline == "Allowed; it is asked for from Sun 22 Mar 2026 16:00 EDT (in 1 day)."
    assert said(decision) == [
        (
            "The question on Fri 20 Mar 2026 16:00 EDT asks for it after 2 days and within 7 full days: from Sun 22 Mar 2026 "
            "16:00 EDT (in 1 day), by the end of Fri 27 Mar 2026 EDT."
        )
    ]


def test_a_rule_that_waits_and_then_asks_says_both_in_one_sentence() -> None:
    rule = "{id: silence, kind: deadline, act: call, after: question, opens: 14 days, early: forbid}"
    decision = decided(rule, QUESTION, at="2026-03-21T16:00")
    assert [reason.effect for reason in decision.reasons] == ["forbids", "awaits"]
    assert said(decision) == [
        (
            "After the question on Fri 20 Mar 2026 16:00 EDT the policy waits for 14 days, and no less; it forbids until "
            "Fri 3 Apr 2026 16:00 EDT (in 13 days), and asks for it from then on."
        )
    ]


def test_a_blocked_act_says_what_could_lift_it() -> None:
    decision = decided(
        "{id: no, kind: forbid, when: opted-out}", ("opt-out", "2026-03-01T09:00"), at="2026-03-24T09:00"
    )
    assert explanation(decision).headline == "Blocked: no lapse of time lifts it."
    assert said(decision) == ["Forbidden because of the opt-out on Sun 1 Mar 2026 09:00 EST; no date lifts this."]
    assert "What could lift it: opt-in." in explanation(decision).closing


def test_what_time_will_lift_says_which_event_would_lift_it_sooner() -> None:
    decision = decided("{id: rest, kind: forbid, when: resting}", ("opt-out", "2026-03-01T09:00"), at=LATER)
    assert said(decision) == [
        (
            "Forbidden because of the opt-out on Sun 1 Mar 2026 09:00 EST; that ends Tue 31 Mar 2026 09:00 EDT (in 7 days), "
            "or sooner after opt-in."
        )
    ]


def test_a_holiday_is_named_as_such() -> None:
    text = (
        "format: 1\npolicy: p\nversion: 1.0.0\nclock: {zone: America/New_York, calendar: office}\n"
        "calendars: {office: {holidays: {country: US}}}\nacts: {call: {channels: [phone]}}\n"
        "rules: [{id: h, kind: hours, allow: {every day: 08:00-21:00}, holidays: closed}]\n"
    )
    decision = loads(text).decide(History(()), "2026-12-25T10:00-05:00", "call", channel="phone")
    assert said(decision)[0].startswith(
        "For them it is 10:00 EST on Fri 25 Dec 2026 (America/New_York), a holiday, on which the policy is closed; "
    )


def test_a_required_fact_that_is_not_known_is_named() -> None:
    decision = decided("{id: ask, kind: forbid, unless: consent}", at="2026-03-24T09:00")
    assert said(decision) == ['This rule needs the fact "consent", which is not known: until it is, it blocks.']
    assert 'What could lift it: the fact "consent", which is not known.' in explanation(decision).closing


def test_a_closed_act_names_the_event_that_ended_it_and_gives_no_tips() -> None:
    rules = "{id: over, kind: forbid, when: ended}\n{id: tip, kind: advise, say: Be kind.}"
    decision = decided(rules, ("rejection", "2026-03-02T09:00"), at="2026-03-24T09:00")
    assert said(decision) == ["Forbidden for good because of the rejection on Mon 2 Mar 2026 09:00 EST."]
    assert "Be kind." not in explain(decision)


def test_a_tip_is_given_with_an_act_that_is_not_closed() -> None:
    assert (
        "Tip: Be kind." in explanation(decided("{id: tip, kind: advise, say: Be kind.}", at="2026-03-24T09:00")).closing
    )


def test_what_is_demanded_and_forbidden_is_a_conflict() -> None:
    rules = f"{PROMPT}\n{{id: pause, kind: cooldown, wait: 3 weeks}}"
    decision = decided(rules, CALL, QUESTION, at="2026-03-20T17:00")
    words = explanation(decision)
    assert words.headline.endswith("It is owed all the same, by Sat 21 Mar 2026 16:00 EDT (in 23 hours).")
    assert words.closing[0] == "A conflict: what the policy demands, it forbids until it is too late."


def test_a_joint_instant_that_no_rule_names_is_said_to_be_joint() -> None:
    rules = (
        "{id: pause, kind: cooldown, wait: 3 hours}\n"
        "{id: h, kind: hours, allow: {every day: 08:00-20:00}, because: Nobody is woken.}"
    )
    decision = decided(rules, CALL, at="2026-03-17T19:00")
    assert [point.rule for point in explanation(decision).points] == ["pause"]
    assert "All rules together permit it from Wed 18 Mar 2026 08:00 EDT (in 13 hours)." in explanation(decision).closing


def test_a_warning_says_that_it_forbids_nothing() -> None:
    decision = decided("{id: pause, kind: cooldown, wait: 3 weeks, effect: warn}", CALL, at="2026-03-24T09:00")
    assert decision.status == "allowed"
    assert said(decision)[0].startswith("A warning, which forbids nothing: After the call by phone ")


def test_two_demands_are_not_given_each_others_dates() -> None:
    rules = f"{PROMPT}\n{{id: soon, kind: deadline, act: call, after: opt-in, within: 48 hours}}"
    decision = decided(rules, QUESTION, ("opt-in", "2026-03-20T16:30"), at="2026-03-20T17:00")
    assert said(decision) == [
        "The question on Fri 20 Mar 2026 16:00 EDT asks for it within 24 hours.",
        "The opt-in on Fri 20 Mar 2026 16:30 EDT asks for it within 48 hours.",
    ]
    assert "The first of these is due by Sat 21 Mar 2026 16:00 EDT (in 23 hours)." in explanation(decision).closing


def test_the_text_has_because_source_and_what_it_was_decided_by() -> None:
    rule = PROMPT.replace(
        "}", ", because: People wait., strength: law, source: {cite: 1 CFR 2, quote: at once, url: 'https://x.y'}}"
    )
    text = explain(decided(rule, QUESTION, at="2026-03-20T17:00"))
    lines = text.splitlines()
    assert lines[0] == "call by phone, for acme, at Fri 20 Mar 2026 17:00 EDT"
    assert lines[2].startswith("- prompt (demands, law): The question on ")
    assert lines[3:5] == ["  Why: People wait.", '  Source: 1 CFR 2, "at once", https://x.y']
    assert lines[-1].startswith("Decided by p 1.0.0; time zones 20")


def test_a_decision_that_nothing_changes_holds_until_something_happens() -> None:
    decision = decided("{id: pause, kind: cooldown, wait: 3 weeks}", at="2026-03-24T09:00", channel=None)
    assert "This answer holds until something happens." in explanation(decision).closing


def test_a_decision_explains_itself() -> None:
    decision = decided(PROMPT, QUESTION, at="2026-03-20T17:00")
    assert decision.explain() == explain(decision)
