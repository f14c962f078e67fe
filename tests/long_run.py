"""A long run: evaluator, model and tracker give one answer, on as many random policies, histories and instants as asked.

    python -m tests.long_run --triples 200000 --seed 1

Prints how many triples agreed and with which seed; at the first that does not, prints it, shrunk, and exits with 1.
The run goes by batches, each with a seed of its own that follows from the one given, so that any can be repeated.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from etiquette.testing.strategies import documents
from tests.test_differential import ask
from tests.test_tracker import ask_tracker

BATCH = 500


def agrees(data: st.DataObject) -> None:
    """One triple: the evaluator against the model, then the tracker against the evaluator, under one policy."""
    policy = data.draw(documents(), label="policy")
    ask(data, (policy,))
    ask_tracker(data, policy)


def batch(triples: int, number: int, base: int) -> Callable[[], None]:
    """A batch of triples."""

    @seed(base * 1_000_003 + number)
    @settings(
        max_examples=triples,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def run(data: st.DataObject) -> None:
        agrees(data)

    return run


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
    done = 0
    while done < asked.triples:
        size = min(BATCH, asked.triples - done)
        try:
            batch(size, done // BATCH, asked.seed)()
        except AssertionError:
            sys.stderr.write(f"differs within triples {done + 1} to {done + size}, seed {asked.seed}\n")
            raise
        done += size
        sys.stdout.write(f"{done} triples agree, seed {asked.seed}, {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
