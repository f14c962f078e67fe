"""What the parser settles: which events, acts, windows and values the words of a policy mean."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from etiquette.duration import Relative
from etiquette.language.check import check
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.policy import (
    AdviseRule,
    AnyRule,
    CapRule,
    Compare,
    CooldownRule,
    DeadlineRule,
    Document,
    Equals,
    FactTest,
    HoursRule,
    MessageRule,
    OneOf,
    Pattern,
    Selector,
    Source,
    StateHolds,
)

HEAD = """format: 1
policy: example
version: 1.0.0
clock: {zone: Europe/Berlin}
facts: {due_on: {type: date}, visit_on: {type: date}, size: {type: number}, busy: {type: boolean}, seen: {type: instant}}
events:
  reply:
  visit: {attributes: {visit_on: {type: date}, kind: {type: choice, of: [first, second]}}}
  call-back: {attributes: {visit_on: {type: date}}}
acts:
  call: {channels: [phone, video], attributes: {outcome: {type: text}}}
  mail: {channels: [email]}
groups:
  contact: [call, mail]
  answers: [reply, {event: contact, channel: phone, where: {outcome: answered}}]
states:
  ended: {begins: reply}
"""


def document(*rules: str) -> Document:
    text = HEAD + "rules:\n" + "".join(f"  - {rule}\n" for rule in rules)
    parsed, diagnostics = parse_policy(text, file="p.yaml", library=TextLibrary())
    assert parsed is not None, diagnostics
    return parsed


def rule(text: str) -> AnyRule:
    return document(text).rules[0]


def deadline(keys: str) -> DeadlineRule:
    parsed = rule("{id: r, kind: deadline, act: call, " + keys + "}")
    assert isinstance(parsed, DeadlineRule)
    return parsed


# --- selectors -------------------------------------------------------------------------------------------------------


def test_a_name_is_a_pattern_and_a_list_is_one_pattern_each() -> None:
    assert deadline("after: [reply, call]").after == Selector((Pattern(names=("reply",)), Pattern(names=("call",))))


def test_a_group_is_replaced_by_what_it_stands_for() -> None:
    narrowed = Pattern(names=("call", "mail"), channels=("phone",), where=(("outcome", Equals("answered")),))
    assert deadline("after: answers").after == Selector((Pattern(names=("reply",)), narrowed))


def test_what_narrows_a_group_narrows_each_of_its_patterns() -> None:
    after = deadline("after: {event: answers, channel: [video, phone], during: ended}").after
    assert [pattern.channels for pattern in after.patterns] == [("video", "phone"), ("phone",)]
    assert {pattern.during for pattern in after.patterns} == {("ended",)}


def test_events_that_are_narrowed_together_are_one_pattern() -> None:
    assert deadline("after: {event: [call, mail], outside: ended}").after == Selector(
        (Pattern(names=("call", "mail"), outside=("ended",)),)
    )


# --- acts and their defaults -----------------------------------------------------------------------------------------


def test_a_rule_without_act_is_for_all_acts_in_the_order_declared() -> None:
    assert rule("{id: r, kind: forbid}").acts == rule("{id: r, kind: forbid, act: all}").acts == ("call", "mail")


def test_a_group_of_acts_is_its_acts_each_once() -> None:
    assert rule("{id: r, kind: forbid, act: [mail, contact]}").acts == ("mail", "call")


def test_a_deadline_is_done_by_its_acts_by_any_channel() -> None:
    assert deadline("after: reply, channel: phone, where: {outcome: answered}").done_by == Selector(
        (Pattern(names=("call",)),)
    )


@pytest.mark.parametrize("kind, keys", [("cooldown", "wait: 1 day"), ("cap", "at_most: 1, per: 1 hour")])
def test_a_restraint_counts_what_its_own_act_channel_and_where_select(kind: str, keys: str) -> None:
    parsed = rule(f"{{id: r, kind: {kind}, act: [call, mail], channel: phone, where: {{outcome: x}}, {keys}}}")
    counted = (
        parsed.after if isinstance(parsed, CooldownRule) else parsed.counting if isinstance(parsed, CapRule) else None
    )
    the_act = Pattern(names=("call", "mail"), channels=("phone",), where=(("outcome", Equals("x")),))
    assert counted == Selector((the_act,))


# --- windows ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "anchors, is_attribute",
    [("visit", True), ("[visit, call-back]", True), ("[visit, reply]", False), ("reply", False)],
)
def test_a_name_in_a_window_is_an_attribute_if_every_anchor_declares_it_and_else_a_fact(
    anchors: str, is_attribute: bool
) -> None:
    within = deadline(f"after: {anchors}, within: 1 day after visit_on").within
    assert isinstance(within, Relative)
    assert within.attribute is is_attribute


def test_the_anchor_of_the_end_of_a_state_is_what_ends_it() -> None:
    text = HEAD.replace(
        "ended: {begins: reply}",
        "ended: {begins: reply, ends: visit, ends_after: 1 day after visit_on, starts_after: on visit_on}",
    )
    parsed, diagnostics = parse_policy(text, library=TextLibrary())
    assert parsed is not None, diagnostics
    state = parsed.states["ended"]
    assert isinstance(state.ends_after, Relative)
    assert isinstance(state.starts_after, Relative)
    assert (state.ends_after.attribute, state.starts_after.attribute) == (True, False)


def test_one_wait_is_a_list_of_one() -> None:
    one, several = rule("{id: r, kind: cooldown, wait: 1 day}"), rule("{id: r, kind: cooldown, wait: [1 day, 2 days]}")
    assert isinstance(one, CooldownRule)
    assert isinstance(several, CooldownRule)
    assert [str(wait) for wait in one.waits] == ["1 day"]
    assert [str(wait) for wait in several.waits] == ["1 day", "2 days"]


# --- conditions and values -------------------------------------------------------------------------------------------


def test_a_name_in_a_condition_is_a_state_or_a_boolean_fact() -> None:
    assert rule("{id: r, kind: forbid, when: ended}").when == StateHolds("ended")
    assert rule("{id: r, kind: forbid, when: busy}").when == FactTest("busy", Equals(True))


def test_a_value_in_a_test_has_the_type_of_its_fact() -> None:
    assert rule("{id: r, kind: forbid, when: {due_on: 2026-03-01}}").when == FactTest(
        "due_on", Equals(date(2026, 3, 1))
    )
    assert rule("{id: r, kind: forbid, when: {size: [2, 2.5]}}").when == FactTest(
        "size", OneOf((Decimal(2), Decimal("2.5")))
    )
    assert rule("{id: r, kind: forbid, when: {seen: {at_most: 1970-01-01T01:00:00+01:00}}}").when == FactTest(
        "seen", Compare(at_most=0)
    )


def test_a_source_that_is_a_text_is_what_is_cited() -> None:
    assert rule("{id: r, kind: forbid, source: a book}").source == Source(cite="a book")


def test_the_checks_of_a_message_rule_keep_their_order() -> None:
    parsed = rule("{id: r, kind: message, checks: {mentions: [x], words: {at_most: 3}, avoids: [y]}}")
    assert isinstance(parsed, MessageRule)
    assert [check.name for check in parsed.checks] == ["mentions", "words", "avoids"]


def test_hours_may_be_told_by_holidays_alone() -> None:
    text = HEAD.replace(
        "clock: {zone: Europe/Berlin}",
        "clock: {zone: Europe/Berlin, calendar: office}\ncalendars: {office: {holidays: {country: DE}}}",
    )
    parsed, diagnostics = parse_policy(
        text + "rules: [{id: r, kind: hours, holidays: closed}]\n", library=TextLibrary()
    )
    assert parsed is not None, diagnostics
    (only,) = parsed.rules
    assert isinstance(only, HoursRule)
    assert (only.allow, only.deny, only.holidays) == (None, None, "closed")


def test_braces_that_are_written_twice_are_no_placeholder() -> None:
    text = HEAD + 'scripts: {s: {act: call, text: "{{busy}} {{{busy}}} {{}}"}}\n'
    parsed, diagnostics = parse_policy(text, library=TextLibrary())
    assert parsed is not None, diagnostics
    assert parsed.scripts[0].text == "{{busy}} {{{busy}}} {{}}"


# --- diagnostics -----------------------------------------------------------------------------------------------------


def test_all_mistakes_are_told_by_place_and_none_twice() -> None:
    text = HEAD + (
        "rules:\n"
        "  - {id: r, kind: deadline, act: [cal, mial], after: [repyl, visit], within: 3 wekes, when: endd, by: [kin]}\n"
        "  - {id: s, kind: advise, say: 3, act: cal}\n"
        "  - {id: t, kind: cap, at_most: 0, per: 0 days, counting: {event: visit, where: {kind: thrid}}}\n"
    )
    found = [(one.line, one.code) for one in check(text, file="p.yaml", library=TextLibrary())]
    assert found == [
        (19, "unknown-act"),
        (19, "unknown-act"),
        (19, "unknown-event"),
        (19, "unknown-unit"),
        (19, "unknown-state"),
        (20, "number-for-text"),
        (20, "unknown-act"),
        (21, "too-small"),
        (21, "zero-duration"),
        (21, "not-one-of"),
    ]


def test_what_names_a_broken_part_is_not_called_unknown() -> None:
    text = HEAD.replace("due_on: {type: date}", "due_on: {type: dat}") + (
        "rules: [{id: r, kind: forbid, when: {passed: due_on}}, {id: s, kind: cooldown, wait: 1 day after due_on}]\n"
    )
    assert [one.code for one in check(text, library=TextLibrary())] == ["not-one-of"]


def test_a_text_that_is_no_yaml_is_one_mistake() -> None:
    document, diagnostics = parse_policy("rules: [", library=TextLibrary())
    assert document is None
    assert [one.code for one in diagnostics] == ["yaml-syntax"]


def test_a_list_in_place_of_a_document_is_one_mistake() -> None:
    document, diagnostics = parse_policy("- format: 1\n", library=TextLibrary())
    assert document is None
    assert [(one.code, one.line) for one in diagnostics] == [("wrong-type", 1)]


def test_a_rule_that_reads_has_no_warnings() -> None:
    (only,) = document("{id: r, kind: advise, say: be brief}").rules
    assert isinstance(only, AdviseRule)
