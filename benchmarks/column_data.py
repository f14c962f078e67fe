"""The tables that columns are timed with: events of many threads, and the facts of each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

ZONES = (
    "America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles",
    "America/Anchorage", "Pacific/Honolulu", "America/Toronto", "America/Halifax", "America/St_Johns",
    "America/Mexico_City", "America/Bogota", "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Lisbon",
    "Europe/Paris", "Europe/Berlin", "Europe/Madrid", "Europe/Rome", "Europe/Warsaw", "Europe/Athens",
    "Europe/Helsinki", "Africa/Cairo", "Africa/Lagos", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo",
    "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
TYPES = ("interview", "thank-you", "check-in", "call", "reply", "opt-out", "contract")
OUTCOMES = ("missed", "voicemail", "conversation")
AT = datetime(2026, 6, 15, 15, 30, tzinfo=UTC)
NOW = int(AT.timestamp()) * 1_000_000
DAY = 86_400_000_000
EVENTS_A_THREAD = 20
_SHARES = np.array([0.08, 0.07, 0.12, 0.5, 0.2, 0.004, 0.006])


def tables(threads: int, seed: int = 1) -> tuple[Any, Any]:
    """Events, sorted by thread and instant, and facts.

    Each thread has twenty events, the last of them within two months of the instant asked about, the others about four
    days apart.
    """
    chance = np.random.default_rng(seed)
    count = threads * EVENTS_A_THREAD
    ends = NOW - chance.integers(0, 60 * DAY, threads)
    gaps = chance.exponential(4 * DAY, (threads, EVENTS_A_THREAD)).astype(np.int64) + 1_000_000
    at = (ends[:, None] - np.cumsum(gaps, axis=1)[:, ::-1]).ravel()
    types = chance.choice(len(TYPES), count, p=_SHARES / _SHARES.sum()).astype(np.int8)
    types[::EVENTS_A_THREAD] = 0
    outcomes = pa.array(chance.integers(0, len(OUTCOMES), count).astype(np.int8), mask=types != TYPES.index("call"))
    events = pa.table(
        {
            "thread": np.repeat(np.arange(threads, dtype=np.int32), EVENTS_A_THREAD),
            "type": pa.DictionaryArray.from_arrays(types, list(TYPES)),
            "at": pa.array(at, pa.int64()).view(pa.timestamp("us", "UTC")),
            "attributes.outcome": pa.DictionaryArray.from_arrays(outcomes, list(OUTCOMES)),
        }
    )
    return events, _facts(threads, chance)


def _facts(threads: int, chance: np.random.Generator) -> Any:
    days = (NOW // DAY + chance.integers(-20, 20, threads)).astype(np.int32)
    zones = chance.integers(0, len(ZONES), threads).astype(np.int8)
    return pa.table(
        {
            "thread": np.arange(threads, dtype=np.int32),
            "zone": pa.DictionaryArray.from_arrays(zones, list(ZONES)),
            "decision_on": pa.array(days, mask=chance.random(threads) < 0.5).cast(pa.date32()),
        }
    )


def unsorted(events: Any, facts: Any, seed: int = 2) -> tuple[Any, Any]:
    """The same, as a log: in the order of time, with threads named by sparse numbers."""
    chance = np.random.default_rng(seed)
    names = np.unique(chance.integers(0, 1 << 62, facts.num_rows + facts.num_rows // 8))
    names = chance.permutation(names)[: facts.num_rows]
    order = np.argsort(events["at"].combine_chunks().view(pa.int64()).to_numpy(), kind="stable")
    log = events.take(pa.array(order)).combine_chunks()
    thread = pa.array(names[log["thread"].to_numpy()])
    return (
        log.set_column(0, "thread", thread),
        facts.set_column(0, "thread", pa.array(names)),
    )


_MANY = """
COPY (
  SELECT (i // {each})::INTEGER AS thread,
    CASE WHEN i % {each} = 0 THEN 'interview' ELSE list_extract(
      ['call', 'call', 'call', 'call', 'call', 'reply', 'reply', 'check-in', 'interview', 'thank-you'],
      1 + (hash(i) % 10)::INTEGER) END AS type,
    make_timestamptz({now} - (hash(i // {each}) % 5184000)::BIGINT * 1000000
      - ({each} - i % {each})::BIGINT * 345600000000 + (hash(i + 7) % 300000)::BIGINT * 1000000) AS at,
    CASE WHEN type = 'call' THEN list_extract(['missed', 'voicemail', 'conversation'], 1 + (hash(i + 1) % 3)::INTEGER) END
      AS "attributes.outcome"
  FROM range({count}) AS t(i)
) TO '{path}' (FORMAT parquet, ROW_GROUP_SIZE 1000000)
"""
_MANY_FACTS = """
COPY (
  SELECT i::INTEGER AS thread, list_extract({zones}, 1 + (hash(i) % {number})::INTEGER) AS zone,
    CASE WHEN hash(i + 3) % 2 = 0 THEN DATE '2026-06-15' + ((hash(i + 5) % 40)::INTEGER - 20) END AS decision_on
  FROM range({count}) AS t(i) ORDER BY i
) TO '{path}' (FORMAT parquet)
"""


def write_many(threads: int, events: str, facts: str) -> None:
    """Write events and facts of so many threads to Parquet files, whether or not they would fit into memory."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    count = threads * EVENTS_A_THREAD
    connection.execute(_MANY.format(each=EVENTS_A_THREAD, now=NOW, count=count, path=events))
    zones = "[" + ", ".join(f"'{zone}'" for zone in ZONES) + "]"
    connection.execute(_MANY_FACTS.format(zones=zones, number=len(ZONES), count=threads, path=facts))
