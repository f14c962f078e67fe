from __future__ import annotations

import re
from typing import Any

import pytest

from etiquette.diagnostics import Diagnostic
from etiquette.language.formats import FormatName
from etiquette.language.misshapen import FORMS
from etiquette.language.schema import check, validate_plain
from etiquette.language.syntax import parse

AS_IN = "as in base-courtesy@^1"
HEAD = "format: 1\npolicy: p\nversion: 1.0.0\nclock: {zone: UTC}\n"


def checked(text: str, name: FormatName = "policy") -> tuple[Diagnostic, ...]:
    node, findings = parse(text, "f.yaml")
    assert node is not None
    assert [finding for finding in findings if finding.severity == "error"] == []
    return check(node, name)


def codes(text: str, name: FormatName = "policy") -> list[tuple[str, str]]:
    return [(f"{finding.line}:{finding.column}", finding.code) for finding in checked(text, name)]


def of_rule(rule: str) -> list[tuple[str, str, str]]:
    """Column, code and message of what is wrong with one rule, on the last line of a document."""
    return [(str(f.column), f.code, f.message) for f in checked(f"{HEAD}rules:\n- {{{rule}}}")]


# --- what is right ---------------------------------------------------------------------------------------------------

WHOLE = """
format: 1
policy: job-interview
version: 1.0.0
title: Following up
description: When to write.
effective: {from: 2026-01-01, until: 2027-01-01}
other_events: refuse
x-review: [anything, {at: all}]
clock: {zone: {fact: zone, default: America/New_York}, calendar: office, week_starts: monday}
calendars:
  plain:
  office:
    weekend: [saturday, sunday]
    holidays: {country: US, subdivision: NY}
    closed: [2026-12-24..2026-12-31]
    working: [2026-07-03]
    open: {monday-friday: 09:00-17:00, saturday: [10:00-12:00, 13:00-15:00]}
facts:
  role: {type: text, about: the job title}
  employer: {type: choice, of: [high-tech, traditional], default: high-tech}
  zone: {type: zone, required: true, x-note: mine}
events:
  interview: {about: it ended, attributes: {interviewer: {type: text}, score: {type: number, default: 3}}}
  reply:
acts:
  thank-you: {channels: [email], attributes: {interviewer: {type: text}}}
  wave:
groups:
  contact: [thank-you, {event: [wave], channel: [email], where: {a: [x, 1], b: {known: true}}, at: sent}]
states:
  ended: {begins: [contract-signed, rejection]}
  opted-out: {begins: opt-out, ends: {event: opt-in, during: ended, outside: crisis}, by: [channel]}
  crisis: {begins: start, ends: stop, ends_after: 30 full days, lasts: {fact: span}, about: hard times}
  ceased: {begins: unsubscribe, starts_after: 10 full business days}
rules:
  - {id: a, kind: deadline, act: thank-you, after: interview, within: 24 hours, by: [interviewer], early: warn}
  - id: b
    kind: deadline
    act: [thank-you, wave]
    after: [interview, contact]
    restart: true
    opens: {first_known: [1 day after decision_on, 14 days]}
    lapses: {latest: [2 days, {earliest: [1 day, ever]}]}
    done_by: wave
    reset_by: [reply]
    paused_while: crisis
  - {id: c, kind: deadline, act: wave, after: reply, steps: [{within: 1 week}, {opens: 2 weeks, channel: email}]}
  - {id: d, kind: cooldown, wait: [1 week, {fact: span}], after: wave, reset_by: reply, by: [channel], effect: warn}
  - {id: e, kind: cap, counting: contact, at_most: 1, per: calendar week, reset_by: reply, by: [channel]}
  - {id: f, kind: hours, allow: {every day: 08:00-21:00}, zone: {fact: zones}, holidays: open}
  - {id: g, kind: hours, deny: {calendar: office}, zone: UTC}
  - {id: h, kind: hours, allow: {fact: hours}, deny: {sunday: all day}}
  - {id: i, kind: hours, holidays: closed}
  - {id: j, kind: forbid, act: all, when: ended, because: It is over., source: the law, strength: law}
  - {id: k, kind: forbid, unless: {all: [ended, {any: [{not: ended}, {role: x}]}, {passed: 1 day before visit}]}}
  - {id: l, kind: forbid, channel: email, where: {subject: {not: renewal}}, when: {score: {at_least: 3, less_than: 5}}}
  - {id: m, kind: prefer, channels: [email], source: {cite: a, url: b, quote: c}}
  - {id: n, kind: message, checks: {paragraphs: {at_most: 3}, words: {exactly: 9}, mentions: [a, {fact: role}]}}
  - {id: o, kind: message, checks: [{avoids: [b]}, {asks: [c]}, {opens_with: [d], subject_mentions: [e]}]}
  - {id: p, kind: advise, say: Breathe., when: {x-mine: 1, role: {known: false}, x-too: 2}}
scripts:
  note: {act: thank-you, channel: email, text: "Dear {role}"}
"""


def test_a_document_that_uses_every_word_is_right() -> None:
    assert checked(WHOLE) == ()


def test_the_smallest_document_is_right() -> None:
    assert checked(HEAD) == ()


def test_a_child_may_leave_the_clock_away_and_change_a_rule() -> None:
    text = (
        "format: 1\npolicy: p\nversion: 1.0.0\nextends: [q@^1, r@1.2.0, s]\ndrop: [a]\nrules:\n- {id: b, within: 1 day}"
    )
    assert checked(text) == ()


def test_a_document_without_parents_may_not() -> None:
    assert codes("format: 1\npolicy: p\nversion: 1.0.0\nrules:\n- {id: b, within: 1 day}") == [
        ("1:1", "missing-key"),
        ("5:3", "missing-key"),
    ]


# --- each code -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, place, code, message, help",
    [
        ("rulez: []", "5:1", "unknown-key", '"rulez" is no key of a policy', 'did you mean "rules"?'),
        (
            "effective: {from: 2026-01-01, banana: 1}",
            "5:31",
            "unknown-key",
            '"banana" is no key of "effective"',
            'known here: from, until; keys of your own begin with "x-"',
        ),
        (
            "states: {a: {ends: b}}",
            "5:13",
            "missing-key",
            '"begins" is missing from a state',
            "write begins: Events that begin it.",
        ),
        (
            "facts: {a: {type: choice}}",
            "5:12",
            "missing-key",
            '"of" is missing from a choice',
            "write of",
        ),
        (
            "drop: [a]",
            "5:1",
            "missing-key",
            '"drop" needs "extends" beside it',
            "write extends, or leave drop away",
        ),
        (
            "effective: {}",
            "5:12",
            "missing-key",
            '"effective" needs from or until',
            "write from or until",
        ),
        (
            "rules: {}",
            "5:8",
            "wrong-type",
            '"rules" is a list, and this is a mapping',
            "write a list",
        ),
        (
            "acts: {a: {channels: [b, [c]]}}",
            "5:26",
            "wrong-type",
            'an item of "channels" is a text, and this is a list',
            "write a text, as in interview or opted-out",
        ),
        (
            "title: true",
            "5:8",
            "wrong-type",
            '"title" is a text, and this is true',
            'put it in quotes if it is meant as a text: "true"',
        ),
        (
            "title:",
            "5:7",
            "wrong-type",
            '"title" is a text, and this is empty',
            "write a value, or leave the key away",
        ),
        (
            "title: 0x10",
            "5:8",
            "number-for-text",
            '"title" is a text, and this is the number 0x10',
            'put it in quotes: "0x10"',
        ),
        (
            "other_events: ingore",
            "5:15",
            "not-one-of",
            '"other_events" is one of refuse, ignore, and this is the text "ingore"',
            'did you mean "ignore"?',
        ),
        (
            "facts: {a: {type: text, of: [b]}}",
            "5:19",
            "not-one-of",
            '"type" is choice, and this is the text "text"',
            "write choice",
        ),
        (
            "events: {two words: }",
            "5:10",
            "bad-name",
            '"two words" is no name',
            "write a letter or _, then letters, digits, - and _, as in interview",
        ),
        (
            "extends: [q@latest]",
            "5:11",
            "bad-reference",
            '"q@latest" is no reference to a policy',
            f"write the name of a policy, and behind @ a version (1.2.0) or a range of versions (^1), {AS_IN}",
        ),
        (
            "effective: {from: 1.1.2026}",
            "5:19",
            "bad-date-text",
            '"1.1.2026" is no date',
            "write a date of the local calendar: year, month and day, as in 2026-01-01",
        ),
        (
            "groups: {a: []}",
            "5:13",
            "empty-list",
            '"a" is an empty list',
            "write one item or more, or leave it away",
        ),
        ('title: ""', "5:8", "empty-text", '"title" is an empty text', "write something in it, or leave it away"),
        (
            "states: {a: {begins: b, starts_after: 1 day, lasts: 2 days}}",
            "5:46",
            "exclusive-keys",
            '"lasts" cannot stand beside "starts_after"',
            "keep one of the two",
        ),
        (
            "states: {a: {begins: b, lasts: {fact: c, earliest: [1 day]}}}",
            "5:42",
            "exclusive-keys",
            '"earliest" cannot stand beside "fact"',
            "write one of fact, earliest, latest or first_known",
        ),
    ],
)
def test_each_mistake_has_its_code_place_message_and_help(
    text: str, place: str, code: str, message: str, help: str
) -> None:
    (finding,) = checked(f"{HEAD}{text}")
    assert (finding.code, finding.place) == (code, f"f.yaml:{place}")
    assert (finding.severity, finding.message, finding.help) == ("error", message, help)


@pytest.mark.parametrize(
    "rule, column, code, message",
    [
        ("id: a, kind: forbid, wehn: b", "25", "unknown-key", '"wehn" is no key of a forbid rule'),
        ("id: a, kind: forbid, within: 1 day", "25", "unknown-key", '"within" is no key of a forbid rule'),
        ("id: a, kind: forbit", "17", "not-one-of", None),
        ("kind: forbid", "3", "missing-key", '"id" is missing from a forbid rule'),
        ("id: a, act: b", "3", "missing-key", '"kind" is missing from a rule'),
        ("id: a b, kind: forbid", "8", "bad-name", '"a b" is no id of a rule'),
        ("id: a, kind: deadline, after: b", "3", "missing-key", '"act" is missing from a deadline rule'),
        ("id: a, kind: deadline, act: b", "3", "missing-key", '"after" is missing from a deadline rule'),
        ("id: a, kind: deadline, act: all, after: b", "32", "not-one-of", '"act" cannot be "all" here'),
        ("id: a, kind: deadline, act: b, after: c, steps: []", "52", "empty-list", '"steps" is an empty list'),
        ("id: a, kind: deadline, act: b, after: c, steps: [{}], opens: 1 day", "58", "exclusive-keys", '"opens" cannot stand beside "steps"'),
        ("id: a, kind: deadline, act: b, after: c, steps: [{}], within: 1 day", "58", "exclusive-keys", '"within" cannot stand beside "steps"'),
        ("id: a, kind: deadline, act: b, after: c, steps: [{}], lapses: 1 day", "58", "exclusive-keys", '"lapses" cannot stand beside "steps"'),
        ("id: a, kind: deadline, act: b, after: c, within: [1 day]", "53", "wrong-type", '"within" is a text or a mapping, and this is a list'),
        ("id: a, kind: deadline, act: b, after: c, early: allow", "52", "not-one-of", None),
        ("id: a, kind: deadline, act: b, after: c, restart: 'yes'", "54", "wrong-type", '"restart" is true or false, and this is the text "yes"'),
        ("id: a, kind: cooldown", "3", "missing-key", '"wait" is missing from a cooldown rule'),
        ("id: a, kind: cooldown, wait: {}", "33", "missing-key", "a window needs fact, earliest, latest or first_known"),
        ("id: a, kind: cooldown, wait: []", "33", "empty-list", '"wait" is an empty list'),
        ("id: a, kind: cap, at_most: 1", "3", "missing-key", '"per" is missing from a cap rule'),
        ("id: a, kind: cap, per: 1 day", "3", "missing-key", '"at_most" is missing from a cap rule'),
        ("id: a, kind: cap, per: 1 day, at_most: 0", "43", "too-small", '"at_most" is 1 or more, and this is the number 0'),
        ("id: a, kind: cap, per: 1 day, at_most: '1'", "43", "wrong-type", '"at_most" is a whole number, and this is the text "1"'),
        ("id: a, kind: cap, per: 1, at_most: 1", "27", "number-for-text", '"per" is a text or a mapping, and this is the number 1'),
        ("id: a, kind: hours", "3", "missing-key", "an hours rule needs allow, deny or holidays: closed"),
        ("id: a, kind: hours, holidays: open", "3", "missing-key", "an hours rule needs allow, deny or holidays: closed"),
        ("id: a, kind: hours, allow: {}", "31", "empty-mapping", '"allow" is an empty mapping'),
        ("id: a, kind: hours, allow: {fact: b, monday: all day}", "41", "unknown-key", '"monday" is no key of an hours told by a fact'),
        ("id: a, kind: prefer", "3", "missing-key", '"channels" is missing from a prefer rule'),
        ("id: a, kind: prefer, channels: []", "35", "empty-list", '"channels" is an empty list'),
        ("id: a, kind: advise", "3", "missing-key", '"say" is missing from an advise rule'),
        ("id: a, kind: message", "3", "missing-key", '"checks" is missing from a message rule'),
        ("id: a, kind: message, checks: {words: 3}", "42", "wrong-type", '"words" is a mapping, and this is the number 3'),
        ("id: a, kind: message, checks: {words: {}}", "42", "missing-key", "a count needs at_least, at_most or exactly"),
        ("id: a, kind: message, checks: {words: {at_most: -1}}", "52", "too-small", '"at_most" is 0 or more, and this is the number -1'),
        ("id: a, kind: message, checks: {asks: why}", "41", "wrong-type", '"asks" is a list, and this is the text "why"'),
        ("id: a, kind: forbid, when: [b, c]", "31", "bare-list-condition", '"when" is a list: all of it, or any of it?'),
        ("id: a, kind: forbid, when: {not: [b]}", "37", "bare-list-condition", '"not" is a list: all of it, or any of it?'),
        ("id: a, kind: forbid, when: {all: b}", "37", "wrong-type", '"all" is a list, and this is the text "b"'),
        ("id: a, kind: forbid, when: {all: []}", "37", "empty-list", '"all" is an empty list'),
        ("id: a, kind: forbid, when: {}", "31", "empty-mapping", '"when" is an empty mapping'),
        ("id: a, kind: forbid, when: {b: 1, c: 2}", "38", "several-conditions", '"c" is a second condition in one mapping'),
        ("id: a, kind: forbid, when: {b: {}}", "35", "missing-key", None),
        ("id: a, kind: forbid, when: {b: {not: 1, at_least: 2}}", "44", "exclusive-keys", '"at_least" cannot stand beside "not"'),
        ("id: a, kind: forbid, when: {b: {known: true, not: 2}}", "36", "exclusive-keys", '"known" cannot stand beside "not"'),
        ("id: a, kind: forbid, when: {b: {at_lest: 2, at_most: 3}}", "36", "unknown-key", '"at_lest" is no key of a test'),
        ("id: a, kind: forbid, where: {}", "32", "empty-mapping", '"where" is an empty mapping'),
        ("id: a, kind: forbid, source: {}", "33", "missing-key", '"source" needs cite, url or quote'),
        ("id: a, kind: forbid, effect: allow", "33", "not-one-of", '"effect" is one of forbid, warn, and this is the text "allow"'),
    ],
)  # fmt: skip
def test_a_mistake_inside_a_rule_is_told_in_terms_of_its_kind(
    rule: str, column: str, code: str, message: str | None
) -> None:
    ((found_column, found_code, found_message),) = of_rule(rule)
    assert (found_column, found_code) == (column, code)
    assert message in (found_message, None)


@pytest.mark.parametrize(
    "text, place, code",
    [
        ("format: 2\npolicy: p\nversion: 1.0.0\nclock: {zone: UTC}", "1:9", "not-one-of"),
        ("format: 1\npolicy: P\nversion: 1.0.0\nclock: {zone: UTC}", "2:9", "bad-name"),
        ("format: 1\npolicy: p\nversion: 1.0\nclock: {zone: UTC}", "3:10", "bad-version"),
        ("format: 1\npolicy: p\nversion: 1.0.01\nclock: {zone: UTC}", "3:10", "bad-version"),
        ('format: 1\npolicy: p\nversion: "1.0.0\\n"\nclock: {zone: UTC}', "3:10", "bad-version"),
        ("format: 1\npolicy: p\nversion: 1\nclock: {zone: UTC}", "3:10", "number-for-text"),
        ("format: 1\npolicy: p\nversion: 1.0.0\nclock: {}", "4:8", "missing-key"),
        ("policy: p\nversion: 1.0.0\nclock: {zone: UTC}", "1:1", "missing-key"),
        ("- format: 1", "1:1", "wrong-type"),
        ("", "1:1", "wrong-type"),
    ],
)
def test_a_mistake_in_the_head_is_placed(text: str, place: str, code: str) -> None:
    assert codes(text) == [(place, code)]


def test_an_instant_of_another_form_says_what_an_instant_is() -> None:
    (message,) = validate_plain(decision(valid_until="2026-03-17 18:00"), "decision")
    assert message == 'valid_until: "2026-03-17 18:00" is no instant'
    assert FORMS["instant"] == "bad-instant-text"


def test_all_mistakes_are_found_and_stand_in_order_of_place() -> None:
    text = f"{HEAD}rules:\n- {{id: 1, kind: cap, x: y}}\nfacts: {{a: {{typ: text}}}}\ntitle: [a]\n"
    assert codes(text) == [
        ("6:3", "missing-key"),
        ("6:3", "missing-key"),
        ("6:8", "number-for-text"),
        ("6:22", "unknown-key"),
        ("7:12", "missing-key"),
        ("7:13", "unknown-key"),
        ("8:8", "wrong-type"),
    ]


def test_a_mistake_is_said_once_however_often_an_alias_repeats_it() -> None:
    assert codes(f"{HEAD}facts: {{a: &x {{type: txt}}, b: *x}}") == [("5:22", "not-one-of")]


@pytest.mark.parametrize("key", ["x-", "x-note", "x-two words"])
def test_keys_of_the_authors_own_may_hold_anything_anywhere(key: str) -> None:
    own = f'"{key}": [1, {{}}, null]'
    for text in (
        f"clock: {{zone: UTC, {own}}}",
        f"clock: {{zone: UTC}}\nfacts: {{{own}}}",
        f"clock: {{zone: UTC}}\nrules:\n- {{id: a, kind: forbid, when: {{b: 1, {own}}}, {own}}}",
        f"clock: {{zone: UTC}}\nrules:\n- {{id: a, kind: hours, allow: {{monday: all day, {own}}}}}",
    ):
        assert checked(f"format: 1\npolicy: p\nversion: 1.0.0\n{text}") == ()


def test_no_sentence_is_in_the_words_of_json_schema() -> None:
    text = (
        f"{HEAD}rules:\n- {{id: 1, kind: cap, x: y, when: [a], where: {{}}}}\n- {{kind: [b]}}\nfacts: []\ntitle: [a]\n"
    )
    raw = re.compile(r"schema|valid under|required property|does not match|additional|instance|is not of type|expected")
    findings = checked(text)
    assert len(findings) > 6
    for finding in findings:
        assert raw.search(f"{finding.message} {finding.help}") is None


# --- the other formats -----------------------------------------------------------------------------------------------


def decision(**changes: Any) -> dict[str, Any]:
    reason = {
        "policy": "p", "rule": "a", "effect": "forbids", "strength": "law", "because": None,
        "source": {"cite": "the law"}, "events": ["e-1"], "until": "2026-03-17T18:00:00-04:00",
    }  # fmt: skip
    return {
        "act": "call", "channel": None, "status": "too_soon", "permission": "too_soon", "obligation": "none",
        "not_before": "2026-03-17T18:00:00.000001Z", "due_from": None, "due_by": None, "conflict": False, "needs": [],
        "valid_until": None, "preferred": "phone", "advice": ["Breathe."], "scripts": [], "reasons": [reason],
    } | changes  # fmt: skip


def test_a_decision_and_an_evaluation_are_right() -> None:
    stamp = {"name": "p", "version": "1.0.0", "digest": "sha256:00"}
    threads = [{"thread": "acme", "decisions": [decision()]}]
    evaluation = {"policies": [stamp], "at": "2026-03-17T17:00:00-04:00", "tzdata": "2025.2", "threads": threads}
    assert validate_plain(decision(), "decision") == ()
    assert validate_plain(evaluation, "decision") == ()
    assert validate_plain(evaluation | {"holidays": None}, "decision") == ()
    wrong = evaluation | {"threads": [{"thread": "acme", "decisions": [decision(status="late")]}]}
    (message,) = validate_plain(wrong, "decision")
    assert message.startswith('threads[0].decisions[0].status: "status" is one of overdue, due, allowed,')


def test_a_decision_that_lacks_a_field_is_wrong() -> None:
    for key in decision():
        lacking = {name: value for name, value in decision().items() if name != key}
        assert validate_plain(lacking, "decision") != ()


def test_an_audit_and_a_finding_are_right() -> None:
    finding = {
        "thread": "acme", "finding": "missed", "act": "call", "channel": None, "event": "e-1",
        "at": "2026-03-17T18:00:00-04:00", "due_by": None, "rules": ["a"],
    }  # fmt: skip
    assert validate_plain(finding, "audit") == ()
    assert validate_plain({"findings": [finding]}, "audit") == ()
    assert validate_plain({"findings": [finding | {"finding": "lost"}]}, "audit") == (
        'findings[0].finding: "finding" is one of violation, late, missed, and this is the text "lost"',
    )


@pytest.mark.parametrize(
    "changes, messages",
    [
        ({}, ()),
        ({"thread": ["a", "b"], "attributes": {"x": [1, 1.5, None]}, "facts": {"y": None}, "seq": 1, "x-a": 1}, ()),
        ({"id": None, "channel": None, "attributes": None, "recorded": None, "retracts": None}, ()),
        ({"thread": []}, ('thread: "thread" is an empty list',)),
        ({"thread": [""]}, ('thread[0]: an item of "thread" is an empty text',)),
        ({"type": 3}, ('type: "type" is a text, and this is the number 3',)),
        ({"seq": 1.5}, ('seq: "seq" is a whole number, and this is the number 1.5',)),
        ({"seq": True}, ('seq: "seq" is a whole number, and this is true',)),
        ({"chanel": "email"}, ('event: "chanel" is no key of an event',)),
    ],
)
def test_an_event_is_one_line_of_a_history(changes: dict[str, Any], messages: tuple[str, ...]) -> None:
    event = {"thread": "acme", "type": "reply", "at": "2026-03-03T15:00:00-05:00"}
    assert validate_plain(event | changes, "event") == messages


CASES = """
policy: {POLICY}
zone: America/New_York
cases:
  - case: a
    labels: [language 4]
    policy: other
    facts: {role: Engineer}
    history:
      - {at: 2026-03-03 15:00, event: interview, id: e, recorded: 2026-03-04 15:00, thread: [a, b]}
    expect:
      - {at: 2026-03-17 18:00, act: call, status: due, not_before: null, due_by: 2026-03-18 18:00, rules: [a]}
      - {at: 2026-03-17 18:00, act: call, channel: phone, reasons: [{rule: a, effect: demands, until: null}], needs: []}
    audit: [{finding: late, at: 2026-03-17 18:00, rules: [a]}]
    known: now
  - {case: b, draft: {act: call, body: Hi}, findings: [{rule: short, place: body}]}
  - {case: c, history: [{at: 2026-03-03, event: x}], error: date-alone}
"""


@pytest.mark.parametrize(
    "policy", ["job-interview@1.0.0", "[a, ./b.yaml]", "{format: 1, policy: p, version: 1.0.0, clock: {zone: UTC}}"]
)
def test_cases_name_their_policy_or_write_it_out(policy: str) -> None:
    assert checked(CASES.replace("{POLICY}", policy), "cases") == ()


def test_a_policy_that_a_case_writes_out_is_checked_in_its_place() -> None:
    text = "policy:\n  format: 1\n  policy: p\n  version: 1.0.0\n  clock: {zon: UTC}\ncases: [{case: a, error: b}]"
    assert codes(text, "cases") == [("5:10", "missing-key"), ("5:11", "unknown-key")]


@pytest.mark.parametrize(
    "case, code",
    [
        ("case: a", "missing-key"),
        ("expect: [{at: b, act: c}]", "missing-key"),
        ("case: a, expect: []", "empty-list"),
        ("case: a, expect: [{at: b}]", "missing-key"),
        ("case: a, expect: [{at: b, act: c, stats: due}]", "unknown-key"),
        ("case: a, expect: [{at: b, act: c, status: do}]", "not-one-of"),
        ("case: a, error: b, expect: [{at: b, act: c}]", "exclusive-keys"),
        ("case: a, error: b, findings: []", "missing-key"),
        ("case: a, history: [{at: b, type: c}], error: d", "missing-key"),
        ("case: a, known: soon, audit: []", "not-one-of"),
    ],
)
def test_a_case_that_says_nothing_or_too_much_is_wrong(case: str, code: str) -> None:
    assert code in {found for _, found in codes(f"policy: p\ncases:\n- {{{case}}}", "cases")}
