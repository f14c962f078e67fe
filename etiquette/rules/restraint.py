"""What the restraining kinds have in common: when they restrain, for ever or not, and by which events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from etiquette.frozen import dataclass
from etiquette.interval import EVERY, FOREVER, NEVER, Instants
from etiquette.log import Happening


class Moments(Protocol):
    """A set of instants that can say when membership changes next; :class:`Instants` is one with finitely many bounds."""

    def __contains__(self, instant: int) -> bool:
        """Whether it holds an instant."""
        ...

    def change_after(self, instant: int) -> int:
        """The first later instant at which membership differs; ``FOREVER`` if none is found."""
        ...


@dataclass(frozen=True, slots=True)
class Restraint:
    """When a rule restrains a proposal, ``when`` and ``unless`` aside.

    ``holds``: the instants. ``endless``: those at which no lapse of time, and no event, lifts it. ``events``: which
    events decided it.
    """

    holds: Moments
    endless: Instants = NEVER
    events: Sequence[Happening] = ()


@dataclass(frozen=True, slots=True)
class Both:
    """The instants that are in two sets, one of which may have endlessly many bounds."""

    finite: Instants
    recurring: Moments

    def __contains__(self, instant: int) -> bool:
        return instant in self.finite and instant in self.recurring

    def change_after(self, instant: int) -> int:
        """The first later instant at which membership differs."""
        if instant in self:
            return min(self.finite.change_after(instant), self.recurring.change_after(instant))
        while instant not in self:
            # Leap to where the one that is missing begins: nothing changes before.
            missing = self.finite if instant not in self.finite else self.recurring
            later = missing.change_after(instant)
            if later == FOREVER:
                return FOREVER
            instant = later
        return instant


def both(finite: Instants, moments: Moments) -> Moments:
    """The instants that are in both sets."""
    if isinstance(moments, Instants):
        return finite & moments
    return moments if finite is EVERY else Both(finite, moments) if finite else NEVER
