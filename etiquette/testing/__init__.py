"""The testing kit: strategies over policies and what happens under them, the laws, and mutation of policies.

Importing this package loads nothing else: each name below is fetched from its module when it is first used. It needs
the extra ``testing``: ``pip install "followup-etiquette[testing]"``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from etiquette.testing import laws
    from etiquette.testing.advice import advised
    from etiquette.testing.coverage import Coverage, boundaries
    from etiquette.testing.difference import Proposed
    from etiquette.testing.law import Law
    from etiquette.testing.laws import LAWS
    from etiquette.testing.mutation import Mutant, mutate
    from etiquette.testing.strategies import Told, documents, histories, instants, policies, proposals
    from etiquette.testing.suite import laws_of
    from etiquette.testing.survival import Report, Survivor, survivors
    from etiquette.testing.trial import LawBroken

__all__ = [
    "LAWS",
    "Coverage",
    "Law",
    "LawBroken",
    "Mutant",
    "Proposed",
    "Report",
    "Survivor",
    "Told",
    "advised",
    "boundaries",
    "documents",
    "histories",
    "instants",
    "laws",
    "laws_of",
    "mutate",
    "policies",
    "proposals",
    "survivors",
]

_MODULES = {
    "advice": ("advised",),
    "coverage": ("Coverage", "boundaries"),
    "difference": ("Proposed",),
    "law": ("Law",),
    "laws": ("LAWS",),
    "mutation": ("Mutant", "mutate"),
    "strategies": ("Told", "documents", "histories", "instants", "policies", "proposals"),
    "suite": ("laws_of",),
    "survival": ("Report", "Survivor", "survivors"),
    "trial": ("LawBroken",),
}
_HOME = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "laws":
        return import_module("etiquette.testing.laws")
    if name not in _HOME:
        raise AttributeError(f"module 'etiquette.testing' has no attribute {name!r}")
    value = getattr(import_module(f"etiquette.testing.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
