"""A small policy, and a log of some threads as a table."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from etiquette.api import loads
from etiquette.engine import Policy
from etiquette.event import Event, History

pa = pytest.importorskip("pyarrow")

POLICY = """
format: 1
policy: calls
version: 1.0.0
clock: {zone: {fact: zone, default: America/New_York}}
facts: {zone: {type: zone}, decision_on: {type: date}, hot: {type: boolean}}
events: {interview: {attributes: {interviewer: {type: text}}}, reply: , quit: }
acts:
  thanks: {channels: [email], attributes: {interviewer: {type: text}}}
  call: {channels: [phone, email], attributes: {outcome: {type: choice, of: [missed, spoke]}}}
states: {over: {begins: quit}}
rules:
  - {id: thank, kind: deadline, act: thanks, after: interview, within: 24 hours, by: [interviewer]}
  - {id: ask, kind: deadline, act: call, after: [interview, call, reply], restart: true, opens: {first_known: [1 day after decision_on, 10 days]}, early: forbid}
  - {id: daily, kind: cooldown, act: call, wait: 2 days}
  - {id: spoke, kind: cooldown, act: call, after: {event: call, where: {outcome: spoke}}, wait: 7 days}
  - {id: weekly, kind: cap, act: call, at_most: 3, per: 7 days}
  - {id: daytime, kind: hours, act: call, allow: {monday-friday: 08:00-21:00}}
  - {id: over, kind: forbid, act: all, when: over}
"""
AT = datetime(2026, 3, 20, 15, tzinfo=UTC)
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Tokyo", None)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return loads(POLICY)


def log(threads: int = 40, seed: int = 1) -> list[dict[str, Any]]:
    """Events of threads, in the order of their threads and of time."""
    chance = random.Random(seed)
    rows: list[dict[str, Any]] = []
    for number in range(threads):
        at = AT - timedelta(days=chance.randint(0, 30), hours=chance.randint(0, 23))
        own: list[dict[str, Any]] = []
        for _ in range(chance.randint(1, 9)):
            kind = chance.choice(
                ("interview", "thanks", "call", "call", "call", "reply", *(["quit"] if not number % 9 else []))
            )
            row: dict[str, Any] = {"thread": f"t{number:03}", "type": kind, "at": at}
            if kind in ("interview", "thanks"):
                row["attributes.interviewer"] = chance.choice(("ann", "bob", None))
            if kind == "call":
                row["channel"] = chance.choice(("phone", "email"))
                row["attributes.outcome"] = chance.choice(("missed", "spoke", None))
            own.append(row)
            at -= timedelta(hours=chance.choice((3, 20, 50, 100)))
        rows += reversed(own)
    return rows


def facts(threads: int = 40, seed: int = 2) -> dict[str, dict[str, Any]]:
    """Facts of most of these threads, and of one that has no events."""
    chance = random.Random(seed)
    found: dict[str, dict[str, Any]] = {}
    for number in range(threads + 1):
        known = {"zone": chance.choice(ZONES), "decision_on": chance.choice((None, (AT + timedelta(days=3)).date()))}
        if number % 5:
            found[f"t{number:03}"] = {name: value for name, value in known.items() if value is not None}
    return found


COLUMNS = ("thread", "type", "at", "channel", "attributes.interviewer", "attributes.outcome")


def table(rows: Sequence[dict[str, Any]]) -> Any:
    """Rows as an Arrow table."""
    kinds = {"at": pa.timestamp("us", "UTC")}
    return pa.table({name: pa.array([row.get(name) for row in rows], kinds.get(name, pa.string())) for name in COLUMNS})


def history(rows: Sequence[dict[str, Any]]) -> History:
    """The same rows as events."""
    return History(
        Event(
            type=row["type"], at=row["at"], thread=row["thread"], channel=row.get("channel"), id=row.get("id"),
            attributes={
                name.partition(".")[2]: value
                for name, value in row.items()
                if name.startswith("attributes.") and value is not None
            },
            facts=row.get("facts", {}),
        )
        for row in rows
    )  # fmt: skip


def one_by_one(policy: Policy, rows: Sequence[dict[str, Any]], given: dict[str, dict[str, Any]], at: Any = AT) -> Any:
    """What the evaluator says of each thread: rows as the table has them, by thread, act, channel and whole."""
    told = history(rows)
    found: dict[tuple[str, str, str | None, bool], tuple[Any, ...]] = {}
    for thread in dict.fromkeys((*told.threads, *given)):
        evaluation = policy.evaluate(told, at, thread=thread, facts=given.get(thread))
        for act in evaluation.acts:
            channels = evaluation.channels(act)
            for channel in channels:
                found[thread, act, channel, len(channels) == 1] = shown(evaluation[act, channel])
            if len(channels) > 1:
                whole = evaluation[act]
                found[thread, act, whole.channel, True] = shown(whole)
    return found


def shown(decision: Any) -> tuple[Any, ...]:
    return (
        decision.status, decision.permission, decision.obligation, decision.not_before, decision.due_by,
        decision.valid_until, decision.rules[0] if decision.rules else None,
    )  # fmt: skip


def by_row(decisions: Any) -> Any:
    """The rows of a table of decisions, in the same shape."""
    return {
        (row["thread"], row["act"], row["channel"], row["whole"]): tuple(
            row[name] for name in ("status", "permission", "obligation", "not_before", "due_by", "valid_until", "rule")
        )
        for row in decisions.to_pylist()
    }
