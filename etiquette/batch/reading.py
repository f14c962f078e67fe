"""What Arrow's columns mean: instants, coded values, attributes and facts by name."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

import numpy as np

from etiquette.batch.sources import arrow
from etiquette.calendars.dates import EPOCH_ORDINAL
from etiquette.calendars.instants import microseconds, parse_instant
from etiquette.columnar.arrays import Flags, Ints
from etiquette.columnar.table import Coded, Column, Timed
from etiquette.columnar.values import number_of
from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.interval import ALWAYS_BEFORE
from etiquette.policy import Declaration
from etiquette.values import read_value

COLUMNS = ("thread", "type", "at", "id", "channel", "recorded", "seq", "retracts", "attributes", "facts")
"""The columns of events, besides ``attributes.NAME`` and ``facts.NAME``."""
NEEDED = ("thread", "type", "at")
_HOW = f"the columns are {', '.join(COLUMNS)}, attributes.NAME and facts.NAME; {', '.join(NEEDED)} are needed"


def check_columns(names: Sequence[str], place: str) -> None:
    """Refuse columns that mean nothing, and tables that lack what is needed.

    Raises:
        InvalidHistory: ``bad-header``.
    """
    for name in names:
        if name not in COLUMNS and not name.startswith(("x-", "attributes.", "facts.")):
            near = did_you_mean(name, COLUMNS, otherwise=f"leave it out, or name it x-{name}; {_HOW}")
            raise InvalidHistory("bad-header", f'"{name}" is no column of events', near, place=place)
    for name in NEEDED:
        if name not in names:
            raise InvalidHistory("bad-header", f'the column "{name}" is missing', _HOW, place=place)


class ColumnReader:
    """Makes columns of Arrow's arrays, and knows the lists of distinct values that it has met.

    Args:
        declarations: of the attributes and facts by name, for those that are instants or dates.
        free: names whose values need only be there, since nothing asks what they are.
    """

    def __init__(self, declarations: Mapping[str, Declaration], free: frozenset[str] = frozenset()) -> None:
        self._declarations = declarations
        self._free = free
        self._values: dict[tuple[object, ...], tuple[object, ...]] = {}
        self._dictionaries: dict[tuple[int, int, int], tuple[Any, tuple[object, ...]]] = {}

    # --- coded columns ---

    def coded(self, array: Any) -> Coded:
        """A column of values among which there are few distinct ones."""
        pa = arrow()
        kind = array.type
        if pa.types.is_string_view(kind):
            array = array.cast(pa.large_string())
            kind = array.type
        if not pa.types.is_dictionary(kind):
            if pa.types.is_nested(kind) or pa.types.is_timestamp(kind) or pa.types.is_date(kind):
                return self._by_value(array)
            if pa.types.is_null(kind):
                return Coded(np.zeros(len(array), np.uint8), self._kept((None,)))
            array = array.dictionary_encode()
        values = self._values_of(array.dictionary)
        indices = array.indices
        if not array.null_count:
            return Coded(_numbers(indices), values)
        if None not in values:
            values = self._kept((*values, None))
        if len(values) > 120 and indices.type != pa.int32():
            indices = indices.cast(pa.int32())
        return Coded(_with(_whatever(indices), is_valid(array), values.index(None)), values)

    def _values_of(self, dictionary: Any) -> tuple[object, ...]:
        """The distinct values; the same list for a dictionary that was met before."""
        buffers = dictionary.buffers()
        address = next((buffer.address for buffer in reversed(buffers) if buffer is not None), 0)
        key = (address, len(dictionary), dictionary.offset)
        found = self._dictionaries.get(key)
        if found is None or not found[0].type.equals(dictionary.type):
            if len(self._dictionaries) > 100:
                self._dictionaries.clear()
            found = self._dictionaries[key] = dictionary, self._kept(tuple(dictionary.to_pylist()))
        return found[1]

    def _kept(self, values: tuple[object, ...]) -> tuple[object, ...]:
        # True equals 1, and so do lists of them: what is told apart here is told apart by its type too.
        key = tuple((type(value), value) for value in values)
        try:
            if len(self._values) > 1000:
                self._values.clear()
            return self._values.setdefault(key, values)
        except TypeError:
            return values

    def _by_value(self, array: Any) -> Coded:
        """Lists, mappings and whatever else is compared as a whole."""
        distinct: dict[str, object] = {}
        codes = np.empty(len(array), np.int32)
        place: dict[str, int] = {}
        for row, value in enumerate(array.to_pylist()):
            told = plain(value)
            key = repr(told)
            if key not in place:
                place[key] = len(place)
                distinct[key] = told
            codes[row] = place[key]
        return Coded(codes, tuple(distinct.values()) or (None,))

    # --- instants and dates ---

    def instants(self, array: Any, name: str, place: str) -> tuple[Ints, Flags | None]:
        """Instants in microseconds; and which of them are known (``None``: all).

        Raises:
            InvalidInstant, InvalidHistory: times without a zone, or what is no time at all.
        """
        pa = arrow()
        kind = array.type
        if pa.types.is_timestamp(kind):
            if kind.tz is None:
                raise InvalidHistory(
                    "naive-time",
                    f'the column "{name}" has times without a zone',
                    f"give the column a zone: timestamp[us, UTC]; in DuckDB, \"{name}\" AT TIME ZONE 'UTC'",
                    place=place,
                )
            if kind.unit != "us":
                array = _in_microseconds(array, name, place)
            return _filled(array.cast(pa.int64()) if array.type != pa.int64() else array)
        if pa.types.is_null(kind):
            return np.zeros(len(array), np.int64), np.zeros(len(array), np.bool_)
        coded = self.coded(array)
        numbers = np.array([_instant(value, name, place) for value in coded.values], np.int64)
        known = np.array([value is not None for value in coded.values], np.bool_)
        return numbers[coded.codes], None if known.all() else known[coded.codes]

    def column(self, array: Any, name: str) -> Column:
        """A column of an attribute or a fact, as its declaration asks for it."""
        declaration = self._declarations.get(name)
        if declaration is not None and declaration.type in ("instant", "date"):
            return self._timed(array, declaration)
        if name in self._free and not arrow().types.is_dictionary(array.type) and array.null_count < len(array):
            return self._presence(array, declaration)
        return self.coded(array)

    def _presence(self, array: Any, declaration: Declaration | None) -> Column:
        """Of texts and numbers that nothing asks about, all that matters is whether they are there."""
        pa = arrow()
        kind = array.type
        wanted = None if declaration is None else declaration.type
        fits = (wanted == "text" and (pa.types.is_string(kind) or pa.types.is_large_string(kind))) or (
            wanted == "number" and pa.types.is_integer(kind)
        )
        if not fits:
            return self.coded(array)
        sample: object = "text" if wanted == "text" else 0
        return Coded(is_valid(array).view(np.uint8), self._kept((None, sample)))

    def reads_numbers(self, array: Any, name: str) -> bool:
        """Whether what is declared as an instant or a date lies there as a number, and is read without looking it up."""
        types = arrow().types
        declaration = self._declarations.get(name)
        if declaration is None:
            return False
        if declaration.type == "date":
            return bool(types.is_date32(array.type))
        return declaration.type == "instant" and types.is_timestamp(array.type) and array.type.tz is not None

    def _timed(self, array: Any, declaration: Declaration) -> Timed:
        pa = arrow()
        if not self.reads_numbers(array, declaration.name):
            coded = self.coded(array)
            return timed(coded.values, declaration).part(coded.codes.astype(np.int64))
        if declaration.type == "instant":
            return Timed(*self.instants(array, declaration.name, declaration.name))
        numbers, known = _filled(array.cast(pa.int32()).cast(pa.int64()))
        return Timed(numbers + EPOCH_ORDINAL, known)

    # --- attributes and facts ---

    def named(self, batch: Any, prefix: str) -> tuple[dict[str, Column], Flags | None]:
        """The columns ``prefix`` and ``prefix.NAME``, by name; and rows of which they say what no column can."""
        pa = arrow()
        found: dict[str, Column] = {}
        odd: Flags | None = None
        for name in batch.schema.names:
            array = batch.column(name)
            if name.startswith(f"{prefix}."):
                self._add(found, name.removeprefix(f"{prefix}."), array)
            elif name == prefix and pa.types.is_struct(array.type):
                for field, one in zip(array.type, array.flatten(), strict=True):
                    self._add(found, field.name, one)
            elif name == prefix:
                decoded, odd = self._mappings(array, prefix)
                found |= decoded
        return found, odd

    def _add(self, found: dict[str, Column], name: str, array: Any) -> None:
        if array.null_count < len(array):
            found[name] = self.column(array, name)

    def _mappings(self, array: Any, prefix: str) -> tuple[dict[str, Column], Flags | None]:
        """Mappings, or texts of JSON: each distinct one is read once."""
        coded = self.coded(array)
        told = [mapping(value, prefix) for value in coded.values]
        rows = coded.codes.astype(np.int64)
        names = dict.fromkeys(name for one in told for name in one)
        found = {name: self.of_values([one.get(name) for one in told], name).part(rows) for name in names}
        # A fact that is set to null is not one that is left away, and no column tells these apart.
        unset = np.array([any(value is None for value in one.values()) for one in told], np.bool_)
        return found, unset[coded.codes] if unset.any() else None

    def of_values(self, values: Sequence[object], name: str) -> Column:
        """A column of plain values of Python."""
        declaration = self._declarations.get(name)
        if declaration is not None and declaration.type in ("instant", "date"):
            return timed(values, declaration)
        distinct: dict[str, tuple[int, object]] = {}
        codes = np.array([distinct.setdefault(repr(value), (len(distinct), value))[0] for value in values], np.int32)
        return Coded(codes, self._kept(tuple(value for _, value in distinct.values()) or (None,)))


def timed(values: Sequence[object], declaration: Declaration) -> Timed:
    """Instants or dates from values as callers give them."""
    numbers = np.zeros(len(values), np.int64)
    known, bad = np.zeros(len(values), np.bool_), np.zeros(len(values), np.bool_)
    for number, value in enumerate(values):
        if value is not None:
            try:
                read = read_value(declaration, value)
            except EtiquetteError:
                bad[number] = True
            else:
                numbers[number], known[number] = number_of(read), True
    return Timed(numbers, None if known.all() else known, bad if bad.any() else None)


def _instant(value: object, name: str, place: str) -> int:
    if value is None:
        return ALWAYS_BEFORE
    if isinstance(value, str | datetime):
        return microseconds(parse_instant(value, place=f'{place}: "{name}"'))
    raise InvalidHistory(
        "not-an-instant", f'the column "{name}" has {value!r}, which is no instant',
        "give it as a timestamp with a zone, or as text with an offset", place=place,
    )  # fmt: skip


def _in_microseconds(array: Any, name: str, place: str) -> Any:
    pa = arrow()
    try:
        return array.cast(pa.timestamp("us", array.type.tz))
    except pa.ArrowInvalid:
        raise InvalidHistory(
            "too-precise", f'the column "{name}" has instants between two microseconds', "round them", place=place
        ) from None


def _filled(array: Any) -> tuple[Ints, Flags | None]:
    """The numbers of a column, and which of them are there (``None``: all)."""
    if not array.null_count:
        return _numbers(array), None
    return _whatever(array), is_valid(array)


def is_valid(array: Any) -> Flags:
    """Which rows of an array have a value."""
    bitmap = array.buffers()[0]
    if bitmap is None:
        return np.ones(len(array), np.bool_)
    start = array.offset // 8
    bits = np.frombuffer(bitmap, np.uint8)[start : (array.offset + len(array) + 7) // 8]
    flags: Flags = np.unpackbits(bits, bitorder="little").view(np.bool_)
    return flags[array.offset % 8 :][: len(array)]


def _with(codes: Any, valid: Flags, otherwise: int) -> Any:
    """The codes that are valid, and another one elsewhere. Bits are masked, since small numbers are chosen slowly."""
    width = codes.dtype
    mask = np.negative(valid.view(np.int8)).astype(width, copy=False)
    return (codes & mask) | (~mask & width.type(otherwise))


def _whatever(array: Any) -> Any:
    """The numbers of a column, with anything at all where it has none."""
    kind = array.type.to_pandas_dtype()
    return np.frombuffer(array.buffers()[1], kind)[array.offset : array.offset + len(array)]


def _numbers(array: Any) -> Any:
    return array.to_numpy(zero_copy_only=False)


def plain(value: object) -> object:
    """A value as JSON has it. Mappings of Arrow arrive as lists of pairs, and the fields that a struct lacks as nulls."""
    if isinstance(value, list):
        listed = cast("list[object]", value)
        if listed and all(isinstance(one, tuple) and len(cast("tuple[object, ...]", one)) == 2 for one in listed):
            return {key: plain(one) for key, one in cast("list[tuple[object, object]]", listed)}
        return [plain(one) for one in listed]
    if isinstance(value, dict):
        pairs = cast("dict[object, object]", value)
        return {key: plain(one) for key, one in pairs.items() if one is not None}
    return value


def mapping(value: object, prefix: str) -> dict[str, object]:
    """Attributes or facts that are given as a mapping, or as a text of JSON. An empty map of Arrow arrives as a list."""
    if value is None or value == []:
        return {}
    if isinstance(value, str):
        text = value
        try:
            value = json.loads(text, parse_float=Decimal)
        except ValueError:
            raise InvalidHistory(
                "bad-line", f'"{prefix}" is not JSON: {text[:60]}', 'write an object, as {"outcome": "missed"}'
            ) from None
    if not isinstance(value, dict):
        raise InvalidHistory(
            "bad-event", f'"{prefix}" of an event is a mapping, and this is {value!r}', "write an object"
        )
    return {str(key): one for key, one in cast("dict[object, object]", value).items()}


def thread_numbers(threads: Any) -> Any:
    """Threads that are numbers, as such; ``None`` where they are not."""
    if arrow().types.is_integer(threads.type) and not threads.null_count:
        return _numbers(threads)
    return None


def is_thread_type(kind: Any) -> bool:
    """Whether threads may be of this type: texts or whole numbers."""
    types = arrow().types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(
        types.is_integer(kind) or types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)
    )
