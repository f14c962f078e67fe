"""An act as a whole: it takes the decision of its best channel, and what is owed over all of them."""

from __future__ import annotations

from collections.abc import Sequence

from etiquette.compiled.decided import Decided
from etiquette.compiled.turns import Owed, together
from etiquette.decision import STATUSES
from etiquette.interval import FOREVER

_RANK = {status: rank for rank, status in enumerate(STATUSES)}


def whole(channels: Sequence[Decided], ranks: Sequence[int] | None) -> Decided:
    """The decision on an act as a whole.

    Args:
        channels: the decisions by each of its channels, as declared.
        ranks: where each channel stands in the order that is preferred, if any is.
    """
    best = min(range(len(channels)), key=lambda i: (*_standing(channels[i]), ranks[i] if ranks else 0, i))
    obligation, due_from, due_by = together([_owed(one) for one in channels])
    return channels[best]._replace(
        obligation=obligation,
        due_from=None if due_from >= FOREVER else due_from,
        due_by=None if due_by >= FOREVER else due_by,
    )


def _standing(decided: Decided) -> tuple[int, int]:
    return _RANK[decided.status], FOREVER if decided.not_before is None else decided.not_before


def _owed(decided: Decided) -> Owed:
    return (
        decided.obligation,
        FOREVER if decided.due_from is None else decided.due_from,
        FOREVER if decided.due_by is None else decided.due_by,
    )
