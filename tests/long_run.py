"""A long run: evaluator, model and tracker give one answer, on as many random policies, histories and instants as asked.

    python -m tests.long_run --triples 200000 --seed 1

A triple is one question: a policy, a history, an instant. Prints how many agreed and with which seed; at the first that
does not, prints it, shrunk, and exits with 1. The run goes by batches of policies, each with a seed of its own that follows
from the one given, so that any can be repeated.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from etiquette.testing.strategies import documents
from tests.test_differential import ask
from tests.test_tracker import ask_tracker

BATCH = 200
NEAR, FURTHER = 6, 4
"""How often it is asked again under one policy, near boundaries and elsewhere: where both are there, it costs least."""


def agrees(data: st.DataObject) -> int:
    """The evaluator against the model, then the tracker against the evaluator, under one policy.

    Returns:
        How many triples of policy, history and instant that was.
    """
    policy = data.draw(documents(), label="policy")
    return ask(data, (policy,), near=NEAR, further=FURTHER) + ask_tracker(data, policy)


def batch(number: int, base: int, most: int = BATCH) -> int:
    """A batch of policies.

    Returns:
        How many triples agreed.
    """
    agreed = 0

    @seed(base * 1_000_003 + number)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        nonlocal agreed
        agreed += agrees(data)

    run()
    return agreed


def main(arguments: Sequence[str] | None = None) -> int:
    """Run as many triples as asked.

    Returns:
        The exit status.

    Raises:
        AssertionError: an answer differs.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.long_run")
    parser.add_argument("--triples", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    agreed, number = 0, 0
    while agreed < asked.triples:
        try:
            agreed += batch(number, asked.seed, min(BATCH, asked.triples - agreed))
        except AssertionError:
            sys.stderr.write(f"differs in batch {number}, after {agreed} triples, seed {asked.seed}\n")
            raise
        number += 1
        sys.stdout.write(f"{agreed} triples agree, seed {asked.seed}, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
