"""The audit of the eight rules by other means: which rules forbade each act, by what came before it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa  # type: ignore[import-untyped]  # it has no types

RULES = ("silence", "decision", "three-weeks", "seven-calls", "talked", "daytime", "over")

_SQL = """
WITH marked AS (
  SELECT row_number() OVER () - 1 AS row, thread, "at", type, zone, decision_on,
    CASE WHEN type IN ('opt-out', 'contract') THEN "at" END AS ends,
    CASE WHEN type = 'check-in' THEN "at" END AS checks,
    CASE WHEN type = 'call' AND "attributes.outcome" = 'conversation' THEN "at" END AS talks,
    CASE WHEN type NOT IN ('opt-out', 'contract') THEN "at" END AS anchors
  FROM {events} JOIN {facts} USING (thread)
), calls AS (
  SELECT row, lag("at", 7) OVER (PARTITION BY thread ORDER BY "at") AS seventh FROM marked WHERE type = 'call'
), seen AS (
  SELECT row, thread, "at", type, zone, decision_on,
    max(ends) OVER past AS ended, max(checks) OVER past AS checked, max(talks) OVER past AS talked,
    max(anchors) OVER past AS anchored
  FROM marked
  WINDOW past AS (PARTITION BY thread ORDER BY "at" ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
), judged AS (
  SELECT row, ended IS NOT NULL AS over,
    type = 'check-in' AND anchored IS NOT NULL AND timezone(zone, timezone(zone, anchored) + INTERVAL 14 DAY) > "at" AS silence,
    type = 'check-in' AND decision_on IS NOT NULL AND timezone(zone, decision_on::TIMESTAMP + INTERVAL 1 DAY) > "at" AS decision,
    type = 'check-in' AND checked IS NOT NULL AND timezone(zone, timezone(zone, checked) + INTERVAL 21 DAY) > "at" AS weeks,
    type = 'call' AND seventh IS NOT NULL AND timezone(zone, timezone(zone, seventh) + INTERVAL 7 DAY) > "at" AS calls,
    type = 'call' AND talked IS NOT NULL AND timezone(zone, timezone(zone, talked) + INTERVAL 7 DAY) > "at" AS talks,
    type = 'call' AND (timezone(zone, "at")::TIME < TIME '08:00' OR timezone(zone, "at")::TIME > TIME '21:00') AS night
  FROM seen LEFT JOIN calls USING (row) WHERE type IN ('call', 'check-in', 'thank-you')
)
SELECT row, (silence::INT + 2 * decision::INT + 4 * weeks::INT + 8 * calls::INT + 16 * talks::INT + 32 * night::INT
             + 64 * over::INT)::SMALLINT AS rules
FROM judged WHERE silence OR decision OR weeks OR calls OR talks OR night OR over ORDER BY row
"""


def in_duckdb(events: Any, facts: Any, threads: int = 2) -> Any:
    """One query with windows over each thread."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    connection.execute("SET TimeZone = 'UTC'")
    connection.register("events", events)
    connection.register("facts", facts)
    return connection.execute(_SQL.format(events="events", facts="facts")).to_arrow_table()


def in_polars(events: Any, facts: Any) -> Any:
    """Running maxima over each thread, and the clocks of each zone."""
    import polars as pl

    kind, at = pl.col("type"), pl.col("at")

    def before(mask: Any) -> Any:
        return pl.when(mask).then(at).cum_max().forward_fill().shift(1).over("thread")

    ends = kind.is_in(["opt-out", "contract"])
    seen = events.lazy().set_sorted("thread").with_row_index("row").with_columns(
        before(ends).alias("ended"), before(kind == "check-in").alias("checked"),
        before((kind == "call") & (pl.col("attributes.outcome") == "conversation")).alias("talked"),
        before(~ends).alias("anchored"),
    )  # fmt: skip
    acts = seen.filter(kind.is_in(["call", "check-in", "thank-you"]))
    calls = acts.filter(kind == "call").select("row", at.shift(7).over("thread").alias("seventh"))
    joined = acts.join(calls, on="row", how="left").join(facts.lazy(), on="thread").collect()
    parts = [_in_zone(part, str(name)) for (name,), part in joined.partition_by("zone", as_dict=True).items()]
    return pl.concat(parts).filter(pl.col("rules") > 0).sort("row")


def _in_zone(frame: Any, zone: str) -> Any:
    import polars as pl

    kind, at = pl.col("type"), pl.col("at")

    def holds(name: str, days: int) -> Any:
        end = pl.col(name).dt.convert_time_zone(zone).dt.offset_by(f"{days}d").dt.convert_time_zone("UTC")
        return (end > at).fill_null(value=False)

    clock = at.dt.convert_time_zone(zone).dt.time()
    midnight = (pl.col("decision_on") + pl.duration(days=1)).cast(pl.Datetime("us")).dt.replace_time_zone(zone)
    check_in, call = kind == "check-in", kind == "call"
    flags = (
        check_in & holds("anchored", 14),
        check_in & (midnight.dt.convert_time_zone("UTC") > at).fill_null(value=False),
        check_in & holds("checked", 21),
        call & holds("seventh", 7),
        call & holds("talked", 7),
        call & ((clock < pl.time(8)) | (clock > pl.time(21))),
        pl.col("ended").is_not_null(),
    )
    bits = [pl.when(flag).then(pl.lit(1 << place, pl.Int16)).otherwise(0) for place, flag in enumerate(flags)]
    return frame.select("row", pl.sum_horizontal(bits).cast(pl.Int16).alias("rules"))


def of_peer(table: Any) -> dict[int, int]:
    """For each act that was forbidden, by its row, the rules as bits."""
    found = table if isinstance(table, pa.Table) else table.to_arrow()
    return dict(zip(found["row"].to_pylist(), found["rules"].to_pylist(), strict=True))


def of_ours(table: Any, events: Any) -> dict[int, int]:
    """The same of this package's audit: an act is found again by its thread and instant, which are its own here."""
    violations = table.filter(pa.compute.equal(table["finding"].cast(pa.string()), "violation"))
    bits = [sum(1 << RULES.index(rule) for rule in rules) for rules in violations["rules"].to_pylist()]
    at, thread = (events[name].cast(pa.int64()).to_numpy() for name in ("at", "thread"))
    key = thread * (1 << 40) + (at - at.min()) // 1_000_000
    asked = (
        violations["thread"].cast(pa.int64()).to_numpy() * (1 << 40)
        + (violations["at"].cast(pa.int64()).to_numpy() - at.min()) // 1_000_000
    )
    order = np.argsort(key)
    rows = order[np.searchsorted(key, asked, sorter=order)]
    return dict(zip(rows.tolist(), bits, strict=True))
