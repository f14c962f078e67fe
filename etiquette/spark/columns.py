"""The columns of the tables that go in: what they may be, and under which plain names they travel.

Spark's names may hold dots, and may differ in nothing but case; what travels is numbered, and named again by the tasks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from etiquette.batch.reading import check_columns
from etiquette.batch.sources import arrow
from etiquette.errors import EtiquetteError, InvalidFact, InvalidHistory
from etiquette.frozen import dataclass
from etiquette.spark.sessions import functions, is_frame, types

THREAD, AT = "thread", "at"
WHOLE = ("byte", "short", "integer", "long")
_TEXT = ("string", "varchar", "char")
_SAYINGS = (*_TEXT, "struct", "map")
_KINDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "thread": ((*_TEXT, *WHOLE), "a string or a whole number"),
    "type": (_TEXT, "a string"),
    "at": (("timestamp",), "a timestamp"),
    "id": ((*_TEXT, *WHOLE), "a string or a whole number"),
    "channel": (_TEXT, "a string"),
    "recorded": (("timestamp", *_TEXT), "a timestamp"),
    "seq": (WHOLE, "a whole number"),
    "retracts": (_TEXT, "a string"),
    "attributes": (_SAYINGS, "a struct, a map, or a string of JSON"),
    "facts": (_SAYINGS, "a struct, a map, or a string of JSON"),
}
"""The types of the columns of events, as Spark calls them, and as people do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """A table as it travels.

    Attributes:
        frame: with its columns under plain names.
        names: what each of these is called in truth.
        kinds: their types.
    """

    frame: Any
    names: Mapping[str, str]
    kinds: Mapping[str, Any]

    def place_of(self, name: str) -> str:
        """The plain name of a column."""
        return next(plain for plain, own in self.names.items() if own == name)

    def has(self, name: str) -> bool:
        """Whether there is such a column."""
        return name in self.names.values()

    def rows(self, place: str) -> Any:
        """All rows, each with a number that grows with its place in the input."""
        f = functions()
        return self.frame.select(*self.kinds, f.monotonically_increasing_id().alias(place))

    def nothing(self) -> Any:
        """A table of Arrow that has these columns and no rows; their types are no matter there."""
        pa = arrow()
        known = {THREAD: pa.string(), AT: pa.timestamp("us", "UTC")}
        return pa.table({name: pa.array([], known.get(name, pa.null())) for name in self.names.values()})


def columns_of_events(frame: Any) -> Columns:
    """The events.

    Raises:
        InvalidHistory: a column is missing, means nothing, or has the wrong type.
    """
    if not is_frame(frame):
        raise InvalidHistory(
            "unknown-format",
            f"the events are a {type(frame).__name__}, which is no DataFrame of Spark",
            "give a DataFrame of Spark; other tables are for etiquette.batch",
        )
    fields = _fields(frame, InvalidHistory, "events")
    check_columns([field.name for field in fields], "events")
    for field in fields:
        if field.name in _KINDS:
            fitting, wanted = _KINDS[field.name]
            _check(field, fitting, wanted, InvalidHistory, "events")
    return _columns(frame, fields, "e", {})


def columns_of_facts(frame: Any, thread: Any, asked: str | None) -> Columns:
    """The facts.

    Args:
        frame: a row a thread, or a row for each question.
        thread: the type of threads in the events.
        asked: the column that says the instants asked about, where it has another name than ``at``.

    Raises:
        InvalidFact: there is no column of threads, or one has the wrong type.
    """
    fields = _fields(frame, InvalidFact, "facts")
    own = next((field for field in fields if field.name == THREAD), None)
    if own is None:
        raise InvalidFact(
            "bad-facts", 'the facts have no column "thread"', "name the column that says whose facts they are thread"
        )
    if own.dataType.simpleString() != thread.simpleString():
        raise InvalidFact(
            "wrong-type",
            f"the threads of the facts are {own.dataType.simpleString()}, and those of the events {thread.simpleString()}",
            f'make them one type: facts.withColumn("thread", facts["thread"].cast("{thread.simpleString()}"))',
            place="facts",
        )
    if asked is not None:
        field = next(field for field in fields if field.name == asked)
        _check(field, ("timestamp", *_TEXT), "a timestamp", InvalidFact, "facts")
    return _columns(frame, fields, "f", {} if asked is None else {asked: AT})


def _fields(frame: Any, error: type[EtiquetteError], called: str) -> list[Any]:
    fields = list(frame.schema.fields)
    twice = [name for name, count in Counter(field.name for field in fields).items() if count > 1]
    if twice:
        raise error("bad-header", f'two columns of the {called} are called "{twice[0]}"', "rename or drop one of them")
    return fields


def _check(field: Any, fitting: Sequence[str], wanted: str, error: type[EtiquetteError], place: str) -> None:
    """Refuse a column that is of none of these types."""
    kind = field.dataType.typeName()
    if kind == "timestamp_ntz":
        raise error(
            "naive-time",
            f'the column "{field.name}" has times without a zone',
            f'say whose clock it shows: to_utc_timestamp("{field.name}", ZONE), or read it as timestamp',
            place=place,
        )
    needed = field.name in (THREAD, "type", AT)
    if kind not in fitting and (needed or kind != "void"):
        timed = 'to_timestamp("{}")' if wanted == "a timestamp" and kind in _TEXT else "cast it, or leave it away"
        raise error(
            "wrong-type",
            f'the column "{field.name}" is {field.dataType.simpleString()}, and {wanted} is wanted',
            timed.format(field.name),
            place=place,
        )


def _columns(frame: Any, fields: Sequence[Any], prefix: str, renamed: Mapping[str, str]) -> Columns:
    """The columns that say something, under plain names. Strings lose their collation: two names that differ are two
    threads, whatever their order."""
    f = functions()
    numbered = frame.toDF(*(f"{prefix}{number}" for number in range(len(fields))))
    names: dict[str, str] = {}
    kinds: dict[str, Any] = {}
    chosen: list[Any] = []
    for number, field in enumerate(fields):
        if field.name.startswith("x-") or field.dataType.typeName() == "void":
            continue
        plain = THREAD if field.name == THREAD else f"{prefix}{number}"
        kind = types().StringType() if field.dataType.typeName() in _TEXT else field.dataType
        names[plain] = renamed.get(field.name, field.name)
        kinds[plain] = kind
        chosen.append(f.col(f"{prefix}{number}").cast(kind).alias(plain))
    return Columns(frame=numbered.select(*chosen), names=names, kinds=kinds)


def schema_of(answers: Any, thread: Any) -> Any:
    """The schema of the answers as Spark has it.

    Args:
        answers: as Arrow has it.
        thread: the type of threads.
    """
    fields = [types().StructField(field.name, _kind(field.type, field.name, thread)) for field in answers]
    return types().StructType(fields)


def _kind(kind: Any, name: str, thread: Any) -> Any:
    pa, ours = arrow().types, types()
    if name == THREAD:
        return thread
    if pa.is_timestamp(kind):
        return ours.TimestampType()
    if pa.is_boolean(kind):
        return ours.BooleanType()
    return ours.ArrayType(ours.StringType()) if pa.is_list(kind) else ours.StringType()
