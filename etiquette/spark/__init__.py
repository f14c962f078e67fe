"""Decisions on a cluster: a DataFrame of PySpark in, a DataFrame out, and the answers of :mod:`etiquette.batch`.

It is the same kernel. Spark brings the events of each thread together and sorts them; then every task takes what it is
given in pieces of whole threads, so that a task holds one piece at a time, and no thread is ever split. It needs the
packages of the extra ``spark``, on the driver and on the workers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from etiquette.engine import Policy
from etiquette.spark.asking import Question, answered
from etiquette.spark.deciding import Auditing, Deciding

__all__ = ["audit", "evaluate"]

Frame = Any
"""A ``pyspark.sql.DataFrame``."""


def evaluate(
    events: Frame,
    policy: Policy | str | Path,
    at: datetime | str | None = None,
    *,
    facts: Mapping[Any, Mapping[str, Any]] | Frame | None = None,
    columns: Sequence[str] | None = None,
    partitions: int | None = None,
) -> Frame:
    """The decisions on every act by every channel, for all threads of a DataFrame.

    Args:
        events: with the columns of :func:`etiquette.batch.evaluate`. ``thread`` is a string or a whole number, ``at`` a
            timestamp.
        policy: a policy, or the name or path of one; it is loaded here, once, and sent to the workers.
        at: the instant asked about; or the name of a column of the facts, each row of which is then a question. Without
            it that column is ``at``.
        facts: known from outside: for each thread a mapping, which goes to every task; or a DataFrame with a column
            ``thread``, of the type that it has in the events, and one for each fact.
        columns: those of the result that are wanted; ``valid_until`` is the dearest.
        partitions: how many parts the threads are dealt out to; by default what ``spark.sql.shuffle.partitions`` and
            adaptive execution make of it.

    Returns:
        A DataFrame with the rows and columns of :func:`etiquette.batch.evaluate`, in no order. Nothing runs until it is
        asked for.

    Raises:
        InvalidHistory, InvalidFact: columns that are missing, mean nothing, or have the wrong type. What a row has
            wrong is found by the job: its error names the thread.
        InvalidInstant: ``at`` has no zone.
        UnknownName: no version of the policy is in force.
        MissingExtra: the packages of the extra ``spark`` are not installed.

    >>> from pyspark.sql import SparkSession
    >>> session = SparkSession.builder.master("local[1]").getOrCreate()
    >>> events = session.sql("SELECT 'acme' AS thread, 'interview' AS type, TIMESTAMP '2026-03-03T15:00:00-05:00' AS at")
    >>> found = evaluate(events, "job-interview", "2026-03-03T18:00:00-05:00")
    >>> [row.status for row in found.where("act = 'thank-you' AND whole").collect()]
    ['due']
    """
    question = Question(events=events, policy=policy, at=at, facts=facts, partitions=partitions)
    return answered(question, Deciding(columns=None if columns is None else tuple(columns)))


def audit(
    events: Frame,
    policy: Policy | str | Path,
    until: datetime | str,
    *,
    facts: Mapping[Any, Mapping[str, Any]] | Frame | None = None,
    partitions: int | None = None,
) -> Frame:
    """What was wrong in a DataFrame of events, up to an instant: the findings of ``policy.audit``, thread by thread.

    Args:
        events: as for :func:`evaluate`.
        policy: as for :func:`evaluate`.
        until: the end of the audit; what is overdue then is missed.
        facts: as for :func:`evaluate`.
        partitions: as for :func:`evaluate`.

    Returns:
        A DataFrame with the rows and columns of :func:`etiquette.batch.audit`; those of one thread stand together.

    Raises:
        InvalidHistory, InvalidFact, InvalidInstant, UnknownName, MissingExtra: as :func:`evaluate`.

    >>> from pyspark.sql import SparkSession
    >>> session = SparkSession.builder.master("local[1]").getOrCreate()
    >>> events = session.sql("SELECT 'acme' AS thread, 'interview' AS type, TIMESTAMP '2026-03-03T15:00:00-05:00' AS at")
    >>> [(row.finding, row.act) for row in audit(events, "job-interview", "2026-03-06T18:00:00-05:00").collect()]
    [('missed', 'thank-you')]
    """
    question = Question(events=events, policy=policy, at=until, facts=facts, partitions=partitions)
    return answered(question, Auditing())
