"""What an event tells, read as the log reads it, where that is more than a look at one attribute."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from etiquette.compiled.plain import Unplain
from etiquette.errors import EtiquetteError
from etiquette.policy import Declaration, Document, Value
from etiquette.values import read_value

Reader = Callable[[Mapping[str, object]], tuple[Value | None, ...]]


def attribute_reader(document: Document, declared: Mapping[str, Declaration]) -> Reader:
    """Reads the attributes of one type of event: their values in the order declared, with their defaults.

    What it returns raises ``Unplain`` for an attribute that is not declared, or a value that does not fit.
    """
    calendars = frozenset(document.calendars)
    has_calendar = document.clock.calendar is not None
    defaults = {name: declaration.default for name, declaration in declared.items()}

    def read(given: Mapping[str, object]) -> tuple[Value | None, ...]:
        values = dict(defaults)
        for name, raw in given.items():
            declaration = declared.get(name)
            if declaration is None:
                raise Unplain(f"an attribute that is not declared: {name}")
            if raw is None:
                continue
            if isinstance(raw, str) and (declaration.type == "text" or raw in declaration.choices):
                values[name] = raw
                continue
            try:
                values[name] = read_value(declaration, raw, calendars=calendars, has_calendar=has_calendar)
            except EtiquetteError as error:
                raise Unplain(error.message) from None
        return tuple(values.values())

    return read
