"""When is a follow-up allowed, due, overdue, too soon, blocked or closed - and why?

Importing this package loads nothing else: each name below is fetched from its module when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from etiquette.release import __version__

if TYPE_CHECKING:
    from etiquette.api import Policy, check, load, loads
    from etiquette.decision import Decision, Reason
    from etiquette.diagnostics import Diagnostic
    from etiquette.errors import (
        EtiquetteError,
        InvalidCase,
        InvalidDraft,
        InvalidDuration,
        InvalidFact,
        InvalidHistory,
        InvalidInstant,
        InvalidPolicy,
        MissingExtra,
        UnknownName,
    )
    from etiquette.event import Event, History
    from etiquette.readers import read_facts, read_history

__all__ = [
    "Decision",
    "Diagnostic",
    "EtiquetteError",
    "Event",
    "History",
    "InvalidCase",
    "InvalidDraft",
    "InvalidDuration",
    "InvalidFact",
    "InvalidHistory",
    "InvalidInstant",
    "InvalidPolicy",
    "MissingExtra",
    "Policy",
    "Reason",
    "UnknownName",
    "__version__",
    "check",
    "load",
    "loads",
    "read_facts",
    "read_history",
]

_MODULES = {
    "api": ("Policy", "check", "load", "loads"),
    "decision": ("Decision", "Reason"),
    "diagnostics": ("Diagnostic",),
    "errors": (
        "EtiquetteError",
        "InvalidCase",
        "InvalidDraft",
        "InvalidDuration",
        "InvalidFact",
        "InvalidHistory",
        "InvalidInstant",
        "InvalidPolicy",
        "MissingExtra",
        "UnknownName",
    ),
    "event": ("Event", "History"),
    "readers": ("read_facts", "read_history"),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'etiquette' has no attribute {name!r}")
    value = getattr(import_module(f"etiquette.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
