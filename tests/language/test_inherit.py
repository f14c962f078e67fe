"""What a policy has from its parents, and in which file each mistake stands."""

from __future__ import annotations

import hashlib

from etiquette.diagnostics import Diagnostic
from etiquette.language.check import check
from etiquette.language.library import PolicyText, TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.policy import CooldownRule, Document

BASE = """format: 1
policy: base
version: 1.0.0
title: the base
effective: {from: 2026-01-01}
clock: {zone: Europe/Berlin}
facts: {role: {type: text}}
events: {reply: }
acts: {call: {channels: [phone]}}
groups: {contact: [call]}
rules:
  - {id: one, kind: cooldown, act: contact, wait: 1 day, because: of courtesy}
  - {id: two, kind: forbid, act: call, channel: phone}
  - {id: three, kind: advise, say: be brief}
"""
OTHER = BASE.replace("policy: base", "policy: other").replace("wait: 1 day", "wait: 2 days")
SAME = BASE.replace("policy: base", "policy: same")


def library(**texts: str) -> TextLibrary:
    return TextLibrary(
        PolicyText(name=name, version="1.0.0", text=text, file=f"{name}.yaml") for name, text in texts.items()
    )


LIBRARY = library(base=BASE, other=OTHER, same=SAME)


def child(body: str, *, extends: str = "[base]", name: str = "child") -> str:
    return f"format: 1\npolicy: {name}\nversion: 2.0.0\nextends: {extends}\n{body}"


def read(text: str, among: TextLibrary = LIBRARY) -> Document:
    document, diagnostics = parse_policy(text, file="child.yaml", library=among)
    assert document is not None, diagnostics
    return document


def found(text: str, among: TextLibrary = LIBRARY) -> list[tuple[str, str]]:
    return [(one.code, one.place) for one in errors(text, among)]


def errors(text: str, among: TextLibrary = LIBRARY) -> list[Diagnostic]:
    return [one for one in check(text, file="child.yaml", library=among) if one.severity == "error"]


def test_a_child_has_the_parts_of_its_parent_and_its_own_identity() -> None:
    document = read(child(""))
    assert [rule.id for rule in document.rules] == ["one", "two", "three"]
    assert (document.name, document.version, document.title, document.effective_from) == ("child", "2.0.0", None, None)
    assert (document.clock.zone.name, tuple(document.facts), tuple(document.acts)) == (
        "Europe/Berlin",
        ("role",),
        ("call",),
    )


def test_a_part_of_the_same_name_replaces_the_earlier_in_its_place() -> None:
    document = read(child("rules:\n  - {id: four, kind: forbid}\n  - {id: two, kind: advise, say: wait}\n"))
    assert [type(rule).__name__ for rule in document.rules] == [
        "CooldownRule",
        "AdviseRule",
        "AdviseRule",
        "ForbidRule",
    ]
    assert [rule.id for rule in document.rules] == ["one", "two", "three", "four"]


def test_a_rule_without_kind_changes_only_the_keys_that_it_names() -> None:
    (rule, *_) = read(child("rules:\n  - {id: one, wait: 3 days, strength: law}\n")).rules
    assert isinstance(rule, CooldownRule)
    assert (str(rule.waits[0]), rule.strength, rule.because, rule.acts) == ("3 days", "law", "of courtesy", ("call",))


def test_a_group_that_the_child_replaces_is_replaced_in_the_rules_of_its_parent() -> None:
    document = read(child("acts: {mail: {channels: [email]}}\ngroups: {contact: [mail]}\n"))
    assert document.rules[0].acts == ("mail",)


def test_a_dropped_rule_is_gone_and_its_id_is_free_for_another_at_the_end() -> None:
    assert [rule.id for rule in read(child("drop: [one]\n")).rules] == ["two", "three"]
    again = read(child("drop: [one]\nrules:\n  - {id: one, kind: forbid}\n"))
    assert [rule.id for rule in again.rules] == ["two", "three", "one"]


def test_a_clock_is_replaced_as_a_whole() -> None:
    document = read(child("clock: {zone: Asia/Tokyo, week_starts: sunday}\n"))
    assert (document.clock.zone.name, document.clock.week_starts) == ("Asia/Tokyo", 6)


def test_parents_may_agree() -> None:
    assert read(child("", extends="[base, same]")).rules == read(child("")).rules


def test_parents_that_differ_are_settled_by_the_child_or_are_an_error() -> None:
    text = child("", extends="[base, other]")
    assert found(text) == [("parents-differ", "child.yaml:4:17")]
    assert found(text + "rules: [{id: one, kind: forbid}]\n") == []
    assert found(text + "drop: [one]\n") == []


def test_a_change_of_a_few_keys_does_not_settle_what_parents_differ_in() -> None:
    text = child("rules: [{id: one, because: of haste}]\n", extends="[base, other]")
    assert found(text) == [("parents-differ", "child.yaml:4:17")]


def test_what_a_grandchild_inherits_comes_through_its_parent() -> None:
    among = library(base=BASE, middle=child("drop: [two]\n", name="middle").replace("2.0.0", "1.0.0"))
    assert [rule.id for rule in read(child("", extends="[middle]"), among).rules] == ["one", "three"]


def test_a_mistake_in_a_parent_is_shown_in_the_file_of_the_parent() -> None:
    among = library(base=BASE.replace("wait: 1 day", "wait: 1 dya"))
    (error,) = errors(child(""), among)
    assert (error.code, error.place) == ("unknown-unit", "base.yaml:12:51")


def test_a_part_of_the_child_that_breaks_a_rule_of_the_parent_is_shown_where_the_rule_is() -> None:
    assert found(child("groups: {contact: [reply]}\n")) == [("not-an-act", "base.yaml:12:36")]


def test_of_a_clash_between_parent_and_child_the_child_is_at_fault() -> None:
    assert found(child("states: {role: {begins: reply}}\n")) == [("name-clash", "child.yaml:5:10")]


def test_own_mistakes_come_before_those_of_parents() -> None:
    among = library(base=BASE.replace("wait: 1 day", "wait: 1 dya"))
    text = child("rules: [{id: own, kind: forbid, act: cal}]\n")
    assert [place.partition(":")[0] for _, place in found(text, among)] == ["child.yaml", "base.yaml"]


def test_a_mistake_of_shape_in_a_parent_is_said_once() -> None:
    among = library(base=BASE.replace("wait: 1 day", "wiat: 1 day"))
    assert found(child(""), among) == [("missing-key", "base.yaml:12:5"), ("unknown-key", "base.yaml:12:45")]


def test_a_policy_may_extend_an_earlier_version_of_itself() -> None:
    assert [rule.id for rule in read(child("", extends="[base@^1]", name="base")).rules] == ["one", "two", "three"]


def test_the_digest_of_one_text_is_that_of_its_file() -> None:
    assert read(BASE).digest == "sha256:" + hashlib.sha256(BASE.encode()).hexdigest()


def test_the_digest_changes_with_whatever_is_extended() -> None:
    text = child("")
    changed = library(base=BASE.replace("be brief", "be very brief"))
    assert read(text).digest != read(text, changed).digest
    assert read(text).digest == read(text, library(base=BASE)).digest
