"""The agenda: decisions of many threads, most urgent first."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from etiquette.decision import STATUSES, Decision

if TYPE_CHECKING:
    from pendulum import DateTime

_REST = {status: rank for rank, status in enumerate(STATUSES)}


def by_urgency(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """Overdue, then due by ``due_by`` (none last), then upcoming by ``due_from``, then the rest by status."""
    return tuple(sorted(decisions, key=_urgency))


def _urgency(decision: Decision) -> tuple[int, float, float]:
    if decision.status in ("overdue", "due"):
        return _REST[decision.status], _moment(decision.due_by), _moment(decision.due_from)
    if decision.obligation == "upcoming":
        return 2, _moment(decision.due_from), _moment(decision.due_by)
    return 3 + _REST[decision.status], _moment(decision.not_before), 0


def _moment(instant: DateTime | None) -> float:
    return float("inf") if instant is None else instant.timestamp()
