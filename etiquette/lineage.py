"""The versions of one policy that stand side by side, and which of them is in force at an instant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from etiquette.calendars.zones import zone
from etiquette.errors import UnknownName
from etiquette.interval import ALWAYS_BEFORE, FOREVER
from etiquette.policy import Document
from etiquette.situation import Ground


class Lineage:
    """One policy that is asked for.

    Args:
        documents: its versions, the highest first. A version that is pinned stands alone.
        pinned: whether it is used whenever it is asked, in force or not.
    """

    def __init__(self, documents: Sequence[Document], *, pinned: bool) -> None:
        self.grounds = tuple(Ground(document) for document in documents)
        self.pinned = pinned

    @property
    def name(self) -> str:
        """The name of the policy."""
        return self.grounds[0].document.name

    @property
    def turns(self) -> tuple[int, ...]:
        """The instants at which a version comes into force or goes out of it."""
        if self.pinned:
            return ()
        bounds = {bound for ground in self.grounds for bound in in_force(ground.document)}
        return tuple(sorted(bound for bound in bounds if abs(bound) < FOREVER))

    def ground(self, instant: int) -> Ground:
        """The highest version in force at an instant.

        Raises:
            UnknownName: ``no-version-in-force``.
        """
        if self.pinned:
            return self.grounds[0]
        for ground in self.grounds:
            start, end = in_force(ground.document)
            if start <= instant < end:
                return ground
        spans = ", ".join(_span(ground.document) for ground in self.grounds)
        raise UnknownName(
            "no-version-in-force",
            f'no version of the policy "{self.name}" is in force at the instant asked about',
            f"there are: {spans}; pin one as {self.name}@{self.grounds[0].document.version}",
        )


def in_force(document: Document) -> tuple[int, int]:
    """The instants from which, and until just before which, a version is in force."""
    if document.effective_from is None and document.effective_until is None:
        return ALWAYS_BEFORE, FOREVER
    reference = document.clock.zone
    default = document.facts[reference.fact].default if reference.fact else None
    # As everywhere: the default beside the fact in the clock counts only where the fact has none of its own.
    where = zone(reference.name or (str(default) if default is not None else reference.default or ""))

    def midnight(day: date | None, otherwise: int) -> int:
        return otherwise if day is None else where.midnight(day.toordinal())

    return midnight(document.effective_from, ALWAYS_BEFORE), midnight(document.effective_until, FOREVER)


def _span(document: Document) -> str:
    start = document.effective_from.isoformat() if document.effective_from else "always"
    end = f" until {document.effective_until.isoformat()}" if document.effective_until else ""
    return f"{document.version} (from {start}{end})"
