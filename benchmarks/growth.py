"""How costs grow: with the events of a table, with the rules of a policy, and with the length of one thread.

Twice as much should cost twice as much at most. A step that looks at all events again for each event would show here: the
exponent of a curve is the slope between its last two points on logarithmic scales, 1 for linear growth and 2 for
quadratic growth.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

from benchmarks.column_data import AT, EVENTS_A_THREAD, tables, write_many
from etiquette.api import load, loads
from etiquette.batch import audit as audit_tables
from etiquette.batch import batches
from etiquette.batch import evaluate as evaluate_tables
from etiquette.engine import Policy
from etiquette.event import Event, History

POLICY = Path(__file__).with_name("columns.yaml")
COLUMNS = ("thread", "act", "status", "not_before", "due_by", "rule")
KINDS = ("call", "call", "reply", "call", "check-in", "call", "interview", "thank-you")
LONGEST = 20.0
"""Seconds of a processor after which a curve goes no further."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Seconds of a processor, by size. ``of``: what grows."""

    name: str
    of: str
    sizes: tuple[int, ...]
    seconds: tuple[float, ...]

    @property
    def exponent(self) -> float:
        """The slope over the last tenfold or so, on logarithmic scales."""
        first = next(place for place, size in enumerate(self.sizes) if size * 12 >= self.sizes[-1])
        if first == len(self.sizes) - 1:
            return math.nan
        rise = math.log(self.seconds[-1] / self.seconds[first])
        return rise / math.log(self.sizes[-1] / self.sizes[first])


def curve(name: str, of: str, sizes: Sequence[int], prepare: Callable[[int], Callable[[], object]]) -> Curve:
    """Time something at each size; of the short runs the best of several counts."""
    done: list[int] = []
    seconds: list[float] = []
    for size in sizes:
        action = prepare(size)
        best, spent = math.inf, 0.0
        for _ in range(5):
            begun = time.process_time()
            action()
            took = time.process_time() - begun
            best, spent = min(best, took), spent + took
            if spent > 1:
                break
        done.append(size)
        seconds.append(best)
        if best > LONGEST:
            break
    return Curve(name=name, of=of, sizes=tuple(done), seconds=tuple(seconds))


# --- one thread ------------------------------------------------------------------------------------------------------


def told(count: int, **more: Any) -> list[Event]:
    """So many events of one thread, one every four hours until shortly before the instant asked about."""
    last = AT - timedelta(hours=3, minutes=15)
    return [
        Event(
            type=KINDS[number % len(KINDS)],
            at=last - timedelta(hours=4 * (count - 1 - number)),
            thread="acme",
            id=f"e{number}",
            channel="phone" if KINDS[number % len(KINDS)] == "call" else None,
            attributes={"outcome": "missed"} if KINDS[number % len(KINDS)] == "call" else {},
            **more,
        )
        for number in range(count)
    ]


def _recorded_late(count: int) -> list[Event]:
    """The same, with each event recorded an hour after it happened, and one in a hundred taken back a day later."""
    found: list[Event] = []
    for number, event in enumerate(told(count)):
        found.append(
            Event(
                type=event.type, at=event.at, thread="acme", id=event.id, channel=event.channel,
                attributes=event.attributes, recorded=event.at + timedelta(hours=1),
            )
        )  # fmt: skip
        if number % 100 == 50:
            at = event.at + timedelta(hours=1, minutes=30)
            found.append(Event(type="retraction", at=at, thread="acme", id=f"r{number}", retracts=event.id))
    return found


def table_of(events: Sequence[Event]) -> Any:
    """Events of one thread as a table."""
    return pa.table(
        {
            "thread": pa.array(["acme"] * len(events)),
            "type": pa.array([event.type for event in events]).dictionary_encode(),
            "at": pa.array([event.at for event in events], pa.timestamp("us", "UTC")),
            "attributes.outcome": pa.array([event.attributes.get("outcome") for event in events], pa.string()),
        }
    )


def lengths(sizes: Sequence[int]) -> Iterator[Curve]:
    """The length of one thread, for each of the ways to decide."""
    policy = load(POLICY)
    of = "events in one thread"

    def evaluating(count: int) -> Callable[[], object]:
        history = History(told(count))
        return lambda: policy.evaluate(history, AT, thread="acme").decisions

    def tracking(count: int) -> Callable[[], object]:
        events = told(count)
        return lambda: tracked(policy, events)

    def auditing(count: int) -> Callable[[], object]:
        history = History(told(count))
        return lambda: policy.audit(history, AT)

    def auditing_late(count: int) -> Callable[[], object]:
        history = History(_recorded_late(count))
        return lambda: policy.audit(history, AT + timedelta(days=2))

    def in_columns(count: int) -> Callable[[], object]:
        events = table_of(told(count))
        return lambda: evaluate_tables(events, policy, AT, sorted=True, workers=1)

    def audited_in_columns(count: int) -> Callable[[], object]:
        events = table_of(told(count))
        return lambda: audit_tables(events, policy, AT, sorted=True, workers=1)

    yield curve("evaluate", of, sizes, evaluating)
    yield curve("tracker", of, sizes, tracking)
    yield curve("audit", of, sizes, auditing)
    yield curve("audit, recorded late", of, sizes, auditing_late)
    yield curve("batch.evaluate", of, sizes, in_columns)
    yield curve("batch.audit", of, sizes, audited_in_columns)


def tracked(policy: Policy, events: Sequence[Event]) -> object:
    """A tracker that has taken in the events, and is asked."""
    tracker = policy.track()
    for event in events:
        tracker.apply(event)
    return tracker.standings(AT, thread="acme")


# --- rules -----------------------------------------------------------------------------------------------------------


def policy_of(rules: int) -> Policy:
    """The eight rules, as often as it takes to have so many, each time under other names and with other lengths."""
    head, _, body = POLICY.read_text(encoding="utf-8").partition("rules:\n")
    each: list[str] = []
    for line in body.splitlines():
        if line.lstrip().startswith("- {id:"):
            each.append(line)
        else:
            each[-1] += "\n" + line
    found: list[str] = []
    for number in range(rules):
        turn, place = divmod(number, len(each))
        name = each[place].partition("id: ")[2].partition(",")[0]
        text = each[place].replace(f"id: {name}", f"id: {name}-{turn}")
        found.append(text.replace("21 days", f"{21 + turn} days").replace("7 days", f"{7 + turn} days"))
    return loads(f"{head}rules:\n" + "\n".join(found) + "\n")


def rules(sizes: Sequence[int], threads: int) -> Iterator[Curve]:
    """The number of rules, over a thread of twenty events, and over a table."""
    of = "rules"
    history = History(told(20))
    events, facts = tables(threads)

    def evaluating(count: int) -> Callable[[], object]:
        policy = policy_of(count)
        return lambda: policy.evaluate(history, AT, thread="acme").decisions

    def tracking(count: int) -> Callable[[], object]:
        policy, own = policy_of(count), told(20)
        return lambda: tracked(policy, own)

    def auditing(count: int) -> Callable[[], object]:
        policy = policy_of(count)
        return lambda: policy.audit(history, AT)

    def in_columns(count: int) -> Callable[[], object]:
        policy = policy_of(count)
        return lambda: evaluate_tables(events, policy, AT, facts=facts, sorted=True, columns=COLUMNS, workers=1)

    yield curve("evaluate", of, sizes, evaluating)
    yield curve("tracker", of, sizes, tracking)
    yield curve("audit", of, sizes, auditing)
    yield curve(f"batch.evaluate, {threads:,} threads", of, sizes, in_columns)


# --- tables ----------------------------------------------------------------------------------------------------------


def many(sizes: Sequence[int]) -> Iterator[Curve]:
    """The events of a table, from Parquet, with the decisions left as they come; two threads of execution."""
    policy = load(POLICY)
    with tempfile.TemporaryDirectory() as folder:

        def from_parquet(count: int) -> Callable[[], object]:
            paths = [f"{folder}/{name}-{count}.parquet" for name in ("events", "facts")]
            write_many(count // EVENTS_A_THREAD, *paths)
            return lambda: sum(
                part.num_rows for part in batches(paths[0], policy, AT, facts=paths[1], columns=COLUMNS, sorted=True)
            )

        yield curve("batch.evaluate from Parquet", "events in a table", sizes, from_parquet)


def powers(first: int, last: int, *, halves: bool = False) -> tuple[int, ...]:
    """The powers of ten from one to another, and three times each where there is room for it."""
    found: list[int] = []
    for power in range(first, last + 1):
        found += [10**power, *([3 * 10**power] if halves and power < last else [])]
    return tuple(found)
