"""Audits in columns find what the walk from event to event finds."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.audit import ThreadAudit
from etiquette.calendars.instants import microseconds
from etiquette.evaluator import Thread
from etiquette.event import History
from etiquette.interval import FOREVER
from etiquette.policy import DeadlineRule, Document
from etiquette.situation import Ground
from etiquette.testing.strategies import documents

pytest.importorskip("numpy")

from etiquette.columnar.auditing import Auditor
from etiquette.columnar.kernel import Kernel
from tests.columnar.tables import One, table
from tests.columnar.test_decisions import drawn_threads, plain
from tests.test_differential import FEWER, searched

KINDS = ("violation", "late", "missed")
DAYS = 86_400_000_000


def by_columns(kernel: Kernel, threads: list[One], until: int) -> list[list[Any] | None]:
    events, facts = table([ground.document for ground in kernel.grounds], threads)
    audited = Auditor(kernel).audit(events, facts, until)
    told = [event for thread in threads for event in History(thread.events).events]
    found: dict[int, list[Any]] = defaultdict(list)
    for findings in audited.findings:
        for place, (thread, row) in enumerate(zip(findings.thread.tolist(), findings.event.tolist(), strict=True)):
            at, due_by = int(findings.at[place]), int(findings.due_by[place])
            rules = tuple(
                kernel.rules[rule] for rule, mask in sorted(findings.rules, key=lambda r: r[0]) if mask[place]
            )
            finding = (
                KINDS[findings.kind], kernel.acts[findings.act[place]], told[row].id, at,
                None if due_by >= FOREVER else due_by, rules,
            )  # fmt: skip
            found[thread].append((at, row, findings.kind, finding))
    return [
        None if audited.doubts.mask[number] else [finding for *_, finding in sorted(found[number], key=lambda f: f[:3])]
        for number in range(len(threads))
    ]


def by_walk(document: Document, thread: One, until: int) -> list[Any]:
    read = Thread([Ground(document)], History(thread.events).events, thread.facts)
    return [
        (
            found.finding, found.act, found.event, microseconds(found.at),
            None if found.due_by is None else microseconds(found.due_by), found.rules,
        )
        for found in ThreadAudit("thread", lambda _: read, [], until, "then").findings()
    ]  # fmt: skip


@settings(searched, max_examples=FEWER)
@given(data=st.data())
def test_audits_in_columns_find_what_the_walk_finds(data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    if data.draw(st.booleans()):
        # Most deadlines that are drawn end in ways that are left to the walk.
        simple: dict[str, Any] = {"lapses": None, "steps": (), "paused_while": None}
        if data.draw(st.booleans()):
            simple |= {"when": None, "unless": None}
        if data.draw(st.booleans()):
            simple |= {"by": ()}
        rules = [replace(rule, **simple) if isinstance(rule, DeadlineRule) else rule for rule in document.rules]
        document = replace(document, rules=tuple(rules))
    kernel = Kernel([Ground(document)])
    if kernel.unsupported:
        return
    threads, at = drawn_threads(data, document)
    until = at + data.draw(st.sampled_from((0, 10, 60, 200)), label="days") * DAYS
    if data.draw(st.booleans()):
        threads = [One(events=plain(thread.events), facts=thread.facts) for thread in threads]
    for thread, found in zip(threads, by_columns(kernel, threads, until), strict=True):
        if found is not None:
            assert found == by_walk(document, thread, until), f"{thread}\nuntil {until}"


def test_many_threads_of_plain_logs_are_audited_in_columns() -> None:
    audited = total = 0

    @settings(searched, max_examples=60, derandomize=True, database=None)
    @given(data=st.data())
    def count(data: st.DataObject) -> None:
        nonlocal audited, total
        document = data.draw(documents())
        kernel = Kernel([Ground(document)])
        threads, at = drawn_threads(data, document)
        threads = [One(events=plain(thread.events), facts=thread.facts) for thread in threads]
        total += len(threads)
        if not kernel.unsupported:
            audited += sum(found is not None for found in by_columns(kernel, threads, at))

    count()
    assert audited / total > 0.75
