"""The acts by the gate of cue-notify, where it is installed: it keeps what was sent in SQLite and answers "may I send?".

Of the eight rules it can be told the two that count what was sent before, over so many hours, and nothing of what ought
to be done. It is compared with this package by a policy of just these two, in a zone without summer time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.scalar import NOW, RULES, events, moments
from benchmarks.timing import Figure, measure
from etiquette.api import loads
from etiquette.engine import Policy
from etiquette.event import Event, History

NAME = "cue-notify"
_COUNTING = ("three-weeks", "seven-calls")
_ACTS = ("thank-you", "check-in", "call")
_LOOPS = 100


class Gate:
    """A gate that has let the acts of a history pass, at an instant."""

    def __init__(self, rows: Sequence[Event], now: datetime) -> None:
        self._now = now
        caps = {"check-in": [(timedelta(days=21), 1)], "call": [(timedelta(days=7), 7)]}
        # What has happened has happened: as a matter of importance it passes, and counts.
        make: Any = import_module("cue_notify.embedded").Gate
        self._gate = make(quiet_hours=None, caps=caps, essential=_ACTS, clock=lambda: self._now)
        for row in rows:
            if row.type in _ACTS:
                self._now = row.at
                self._gate.sent(self._gate.check("acme", category=row.type, importance="critical"))
        self._now = now

    def ask(self) -> list[bool]:
        """Whether each act may be done."""
        return [self._gate.check("acme", category=act).action == "send" for act in _ACTS]

    def close(self) -> None:
        """Let go of its database."""
        self._gate.close()


def counting_rules() -> Policy:
    """The policy with no rules but the two that count."""
    lines = RULES.read_text(encoding="utf-8").splitlines(keepends=True)
    rules = lines.index("rules:\n") + 1
    counting = (line for line in lines[rules:] if any(f"id: {rule}," in line for rule in _COUNTING))
    return loads("".join([*lines[:rules], *counting]))


def check_equal() -> None:
    """Whether the gate permits what this package permits, after each event and at many hours.

    Raises:
        AssertionError: it does not.
    """
    policy = counting_rules()
    for rows, now in moments(events(), range(0, 24 * 22, 35)):
        evaluation = policy.evaluate(History(rows), now, thread="acme", facts={"zone": "UTC"})
        ours = [evaluation[act].permission == "allowed" for act in _ACTS]
        with closing(Gate(rows, now.astimezone(UTC))) as gate:
            theirs = gate.ask()
        if ours != theirs:
            raise AssertionError(f"{NAME}, after {len(rows)} events, at {now}: {theirs} is not {ours}")


def figures() -> Iterator[Figure]:
    """Three questions to a gate that knows the thread of twenty events."""
    if find_spec("cue_notify") is None:
        return
    check_equal()
    with closing(Gate(events(), NOW.astimezone(UTC))) as gate:
        yield measure(
            f"{NAME}, 2 of 8 rules, permissions only, events known",
            lambda: [gate.ask() for _ in range(_LOOPS)],
            operations=_LOOPS,
            rounds=5,
        )
