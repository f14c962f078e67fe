"""Frozen dataclasses, made in a tenth of the time.

The decorator of the standard library writes six methods of each class as a text and compiles them, which takes half a
millisecond a class: for the ninety classes of one command, as long as all else that it does. Here what is the same in all
classes is shared, and what differs is written when it is first asked for, which most of it never is. What comes out is a
dataclass: ``fields``, ``replace``, ``match``, ``copy`` and ``pickle`` work on it, it is equal, hashed and shown as ever,
and to type checkers the decorator *is* that of the standard library.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, Field, FrozenInstanceError, fields
from importlib import import_module
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, Literal, NoReturn, TypeVar

__all__ = ["dataclass"]

T = TypeVar("T")


def _frozen(
    *, frozen: Literal[True], slots: Literal[True], kw_only: bool = False, eq: bool = True
) -> Callable[[type[T]], type[T]]:
    """Make a frozen dataclass with slots: to be used as ``dataclasses.dataclass`` is.

    It knows no ``__post_init__``, and a field that is not given to the constructor goes with a constructor of one's own.
    For those, and for classes that are not frozen, have no slots or are ordered, take the standard one.

    Args:
        frozen: true: written out for readers and type checkers.
        slots: likewise.
        kw_only: whether its constructor takes no argument by position.
        eq: whether two of its values are equal if their fields are; else, if they are one.

    >>> @dataclass(frozen=True, slots=True)
    ... class Point:
    ...     x: int
    ...     y: int = 0
    >>> Point(3), Point(3) == Point(3, 0)
    (Point(x=3, y=0), True)
    >>> Point(3).x = 4
    Traceback (most recent call last):
    dataclasses.FrozenInstanceError: cannot assign to field 'x'
    """
    assert frozen
    assert slots
    plain = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=kw_only)

    def make(cls: type[T]) -> type[T]:
        assert not hasattr(cls, "__post_init__")
        made = plain(cls)
        for name, method in _methods(made, eq=eq):
            if cls.__dict__.get(name) is None:  # a class with its own equality has None for its hash
                setattr(made, name, method)
        return made

    return make


if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    dataclass = _frozen


def _methods(cls: type[Any], *, eq: bool) -> Iterator[tuple[str, object]]:
    yield "__init__", _Unwritten(cls, "__init__", _constructor)
    yield "__repr__", _repr
    yield "__setattr__", _refuse_to_set
    yield "__delattr__", _refuse_to_delete
    yield from _pickling(cls)
    if eq:
        yield "__eq__", _Unwritten(cls, "__eq__", _equality)
        yield "__hash__", _Unwritten(cls, "__hash__", _hash)


# --- what is the same in all classes ---------------------------------------------------------------------------------


@recursive_repr()
def _repr(self: Any) -> str:
    shown = ", ".join(f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
    return f"{type(self).__qualname__}({shown})"


def _refuse_to_set(self: object, name: str, value: object) -> NoReturn:  # noqa: ARG001  # as Python calls it
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(self: object, name: str) -> NoReturn:  # noqa: ARG001  # as Python calls it
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _pickling(cls: type[Any]) -> Iterator[tuple[str, object]]:
    names = [part.name for part in fields(cls)]
    puts = list(_puts(cls, names))

    def state(self: object) -> Sequence[Any]:
        return [getattr(self, name) for name in names]

    def restore(self: object, state: Sequence[Any]) -> None:
        for put, value in zip(puts, state, strict=True):
            put(self, value)

    yield "__getstate__", state
    yield "__setstate__", restore


def _puts(cls: type[Any], names: Iterable[str]) -> Iterator[Callable[[object, Any], None]]:
    """What puts something into each slot, past the refusal."""
    return (getattr(cls, name).__set__ for name in names)


# --- what differs ----------------------------------------------------------------------------------------------------


class _Unwritten:
    """Stands for a method of a class until it is first asked for; then it is written, and takes this one's place."""

    __slots__ = ("_cls", "_name", "_write")

    def __init__(self, cls: type[Any], name: str, write: Callable[[type[Any]], Any]) -> None:
        self._cls = cls
        self._name = name
        self._write = write

    def __get__(self, instance: object, owner: type[Any]) -> Any:
        written = self._write(self._cls)
        written.__qualname__ = f"{self._cls.__qualname__}.{self._name}"
        setattr(self._cls, self._name, written)
        return written.__get__(instance, owner)


def _constructor(cls: type[Any]) -> Any:
    parts = [part for part in fields(cls) if part.init]
    given = [_parameter(part) for part in parts if not part.kw_only]
    named = [_parameter(part) for part in parts if part.kw_only]
    puts = {f"put_{part.name}": put for part, put in zip(parts, _puts(cls, (p.name for p in parts)), strict=True)}
    defaults = {f"default_{part.name}": _default(part) for part in parts if _default(part) is not MISSING}
    lines = [f"put_{part.name}(self, {_argument(part)})" for part in parts]
    head = f"__init__({', '.join(['self', *given, *(['*'] if named else []), *named])})"
    written = _compiled(cls, head, lines or ["pass"], puts | defaults)
    written.__annotations__ = {part.name: part.type for part in parts} | {"return": None}
    return written


def _default(part: Field[Any]) -> Any:
    return part.default if part.default_factory is MISSING else part.default_factory


def _parameter(part: Field[Any]) -> str:
    return part.name if _default(part) is MISSING else f"{part.name}=default_{part.name}"


def _argument(part: Field[Any]) -> str:
    """What goes into the slot: where a factory stands for what is not given, something new each time."""
    made = f"default_{part.name}() if {part.name} is default_{part.name} else {part.name}"
    return part.name if part.default_factory is MISSING else made


def _equality(cls: type[Any]) -> Any:
    lines = ["if other.__class__ is not self.__class__:", "    return NotImplemented"]
    return _compiled(cls, "__eq__(self, other)", [*lines, f"return {_row(cls, 'self')} == {_row(cls, 'other')}"], {})


def _hash(cls: type[Any]) -> Any:
    return _compiled(cls, "__hash__(self)", [f"return hash({_row(cls, 'self')})"], {})


def _row(cls: type[Any], value: str) -> str:
    """A tuple of the fields that count."""
    return f"({''.join(f'{value}.{part.name}, ' for part in fields(cls) if part.compare)})"


def _compiled(cls: type[Any], head: str, lines: Iterable[str], known: dict[str, Any]) -> Any:
    """A function of the module of a class, which besides knows what it is given by name."""
    body = "".join(f"\n        {line}" for line in lines)
    text = f"def write({', '.join(known)}):\n    def {head}:{body}\n    return {head.partition('(')[0]}"
    found: dict[str, Any] = {}
    exec(text, vars(import_module(cls.__module__)), found)  # noqa: S102  # it is made of names of fields alone
    return found["write"](**known)
