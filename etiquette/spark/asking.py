"""What the driver does: it checks the tables before any job starts, and brings the rows of each thread together.

Facts travel among the events, as rows of one table: so one shuffle and one sort are enough, threads of which nothing but
facts are known are there too, and nothing depends on how Spark would carry out a join.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, cast

from etiquette.api import load
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError, InvalidFact
from etiquette.frozen import dataclass
from etiquette.spark.columns import AT, THREAD, Columns, columns_of_events, columns_of_facts, schema_of
from etiquette.spark.deciding import Asking, MappedFacts, Work
from etiquette.spark.sessions import frame_of, functions, is_frame
from etiquette.spark.words import NUMBER, Words, words_of

PLACE = "place"
"""The column that remembers where a row stood in the input, which decides between events of one instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a caller asks; see :func:`etiquette.spark.evaluate`."""

    events: Any
    policy: Policy | str | Path
    at: datetime | str | None
    facts: Any
    partitions: int | None


def answered(question: Question, asking: Asking) -> Any:
    """The DataFrame of the answers.

    Raises:
        EtiquetteError: the columns of the tables do not do, or the question cannot be asked.
    """
    functions()
    policy = question.policy if isinstance(question.policy, Policy) else load(question.policy)
    events = columns_of_events(question.events)
    at, asked = _instant(question)
    mapped = _mapped(question.facts)
    given = _given(question, events, mapped, asked)
    known = mapped if mapped is not None or given is None else given.nothing()
    schema = asking.schema(policy, at, events.nothing(), known)
    words = Words.among(words_of(policy), events)
    travelling = words.numbered(events)
    carriers = {} if given is None else _carriers(travelling, given)
    work = Work(
        asking=asking,
        policy=policy,
        at=at,
        events=events.names,
        words=words,
        facts=None if given is None else {carriers[n]: own for n, own in given.names.items()},
        mapped=mapped,
    )
    rows = _in_order(travelling, given, question.partitions)
    return rows.mapInArrow(work, schema_of(schema, events.kinds[THREAD]))


def _instant(question: Question) -> tuple[datetime | str | None, str | None]:
    """The instant asked about, or the column of the facts that says it."""
    at = question.at
    if isinstance(at, str) and is_frame(question.facts) and at in question.facts.columns:
        return None, at
    return at, None


def _mapped(facts: Any) -> MappedFacts | None:
    if facts is None or is_frame(facts):
        return None
    if isinstance(facts, Mapping):
        return dict(cast("MappedFacts", facts))
    raise InvalidFact(
        "bad-facts",
        f"the facts are a {type(facts).__name__}",
        "give a DataFrame of Spark, or a mapping from threads to their facts",
    )


def _given(question: Question, events: Columns, mapped: MappedFacts | None, asked: str | None) -> Columns | None:
    """The facts as rows. Of a mapping only the threads are: what is known of them goes to the tasks as it is."""
    kind = events.kinds[THREAD]
    if mapped is None:
        return None if question.facts is None else columns_of_facts(question.facts, kind, asked)
    for thread in mapped:
        if not isinstance(thread, str if kind.typeName() == "string" else int):
            raise InvalidFact(
                "wrong-type",
                f"the facts name a thread {thread!r}, and the threads of the events are {kind.simpleString()}",
                "name threads as the events do",
                place="facts",
            )
    return columns_of_facts(frame_of(list(mapped), kind, question.events), kind, None)


def _in_order(events: Columns, given: Columns | None, partitions: int | None) -> Any:
    """All rows of each thread together, those of the facts first, the events in the order of the thread."""
    f = functions()
    rows = events.rows(PLACE) if given is None else _united(events, given)
    keys = [f.col(THREAD), f.col(events.place_of(AT)).asc_nulls_first()]
    if events.has("seq"):
        keys.append(f.coalesce(f.col(events.place_of("seq")), f.lit(0)))
    together = rows.repartition(f.col(THREAD)) if partitions is None else _dealt_out(rows, partitions)
    return together.sortWithinPartitions(*keys, f.col(PLACE)).drop(PLACE)


def _united(events: Columns, given: Columns) -> Any:
    """Events and facts as rows of one table; what the one kind has, the other has not."""
    f = functions()
    carriers = _carriers(events, given)
    carried = {carrier: name for name, carrier in carriers.items()}
    further = {name: kind for name, kind in given.kinds.items() if carriers[name] not in events.kinds}

    def none(name: str, kind: Any) -> Any:
        return f.lit(None).cast(kind).alias(name)

    told = events.rows(PLACE).select(*events.kinds, *(none(name, kind) for name, kind in further.items()), PLACE)
    known = given.rows(PLACE).select(
        *(f.col(carried[n]).alias(n) if n in carried else none(n, kind) for n, kind in events.kinds.items()),
        *further,
        PLACE,
    )
    return told.unionAll(known)


def _carriers(events: Columns, given: Columns) -> dict[str, str]:
    """For each column of the facts the one in which it travels: one of the events, of the same type, if any is free.

    A column that the events have not is one more that each of them must carry, empty, to the tasks. Two are never used:
    the instant is missing in facts, which puts these before the events of their thread, and so is the number of the
    words, which tells them apart.
    """
    own = (THREAD, NUMBER, events.place_of(AT))
    free = {name: kind for name, kind in events.kinds.items() if name not in own}
    found: dict[str, str] = {THREAD: THREAD}
    for name, kind in given.kinds.items():
        if name not in found:
            found[name] = next((carrier for carrier, own in free.items() if own == kind), name)
            free.pop(found[name], None)
    return found


def _dealt_out(rows: Any, partitions: int) -> Any:
    if partitions < 1:
        raise EtiquetteError(
            "bad-usage", f"threads cannot be dealt out to {partitions} partitions", "give 1 or more, or leave it away"
        )
    return rows.repartition(partitions, functions().col(THREAD))
