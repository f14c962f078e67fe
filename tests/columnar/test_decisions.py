"""Columns give the evaluator's answers, on whatever policy and whatever histories, many threads at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds
from etiquette.event import Event
from etiquette.policy import Document
from etiquette.situation import Ground
from etiquette.testing.strategies import documents, histories, likely_instants

np = pytest.importorskip("numpy")

from etiquette.columnar.kernel import Kernel  # noqa: E402
from tests.columnar.tables import One, by_columns, by_evaluator  # noqa: E402
from tests.test_differential import FEWER, searched  # noqa: E402

THREADS = 5


def drawn_threads(data: st.DataObject, *policies: Document) -> tuple[list[One], int]:
    """Several threads around one time, and an instant."""
    first = data.draw(histories(*policies), label="told")
    more = [data.draw(histories(*policies, base=first.base), label="told") for _ in range(THREADS - 1)]
    at = microseconds(data.draw(likely_instants(policies[0], first.events, first.base), label="at"))
    return [One(events=told.events, facts=told.facts) for told in (first, *more)], at


def agree(kernel: Kernel, threads: list[One], at: int) -> int:
    """Compare all threads that were not left to the evaluator, and count these."""
    rows, _ = by_columns(kernel, threads, at)
    compared = 0
    for thread, found in zip(threads, rows, strict=True):
        if found is not None:
            compared += 1
            assert found == by_evaluator(kernel, thread, at), f"{thread}\nat {at}"
    return compared


@settings(searched, max_examples=FEWER)
@given(data=st.data())
def test_columns_equal_the_evaluator(data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    kernel = Kernel([Ground(document)])
    if not kernel.unsupported:
        agree(kernel, *drawn_threads(data, document))


@settings(searched, max_examples=FEWER)
@given(data=st.data())
def test_columns_combine_policies_as_the_evaluator_does(data: st.DataObject) -> None:
    federal = data.draw(documents(name="federal", most_rules=3), label="federal")
    state = data.draw(documents(name="state", most_rules=2), label="state")
    kernel = Kernel([Ground(federal), Ground(state)])
    if not kernel.unsupported:
        agree(kernel, *drawn_threads(data, federal, state))


def plain(events: Sequence[Event]) -> list[Event]:
    """Events such as most logs have: each once, recorded at once, none taken back."""
    ids: set[str | None] = set()
    found = []
    for event in events:
        if event.type != "retraction" and (event.id is None or event.id not in ids):
            ids.add(event.id)
            found.append(replace(event, recorded=None, facts={n: v for n, v in event.facts.items() if v is not None}))
    return found


@settings(searched, max_examples=FEWER)
@given(data=st.data())
def test_columns_equal_the_evaluator_on_plain_logs_with_an_instant_for_each_thread(data: st.DataObject) -> None:
    document = data.draw(documents(), label="policy")
    kernel = Kernel([Ground(document)])
    if kernel.unsupported:
        return
    threads, at = drawn_threads(data, document)
    threads = [One(events=plain(thread.events), facts=thread.facts) for thread in threads]
    hours = data.draw(st.lists(st.integers(-30, 900), min_size=THREADS, max_size=THREADS), label="hours")
    instants = [at + hour * 3_600_000_000 for hour in hours]
    rows, _ = by_columns(kernel, threads, np.array(instants, np.int64))
    for thread, found, instant in zip(threads, rows, instants, strict=True):
        if found is not None:
            assert found == by_evaluator(kernel, thread, instant), f"{thread}\nat {instant}"


def test_most_threads_of_plain_logs_do_run_in_columns() -> None:
    compared = total = 0

    @settings(searched, max_examples=60, derandomize=True, database=None)
    @given(data=st.data())
    def count(data: st.DataObject) -> None:
        nonlocal compared, total
        document = data.draw(documents())
        kernel = Kernel([Ground(document)])
        threads, at = drawn_threads(data, document)
        threads = [One(events=plain(thread.events), facts=thread.facts) for thread in threads]
        total += len(threads)
        compared += 0 if kernel.unsupported else agree(kernel, threads, at)

    count()
    assert compared / total > 0.75
