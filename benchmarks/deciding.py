"""What a decision costs, over the example history."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import etiquette
from benchmarks.timing import Figure, measure

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
AT = "2026-03-24T09:00:00-04:00"


def figures() -> Iterator[Figure]:
    """One thread, and all of them."""
    policy = etiquette.load("job-interview")
    history = etiquette.read_history(EXAMPLES / "job-search.jsonl")
    facts = etiquette.read_facts(EXAMPLES / "job-search.facts.yaml")
    threads = history.threads
    yield measure(
        f"agenda of {len(threads)} threads, {len(history)} events, for each thread",
        lambda: policy.agenda(history, AT, facts=facts),
        operations=len(threads),
    )
    thread = threads[0]
    yield measure(
        f"evaluate one thread of {len(history.of(thread))} events",
        lambda: policy.evaluate(history, AT, thread=thread, facts=facts.get(thread)),
    )
