"""What the compiled engine answers: one act as it stands, in the few fields that applications ask for."""

from __future__ import annotations

from typing import NamedTuple

from etiquette.decision import Obligation, Permission, Status


class Decided(NamedTuple):
    """How one act stands; instants are microseconds since 1970-01-01T00:00Z, ``None`` where there is none.

    A named tuple, since making a frozen dataclass takes longer than coming to the decision that it tells.

    Attributes:
        act: the act.
        channel: its best channel; ``None`` where it has none.
        status, permission, obligation: as in a decision.
        rules: the rules that forbid it or, where none does, those that demand it; in the order of the document.
        not_before, due_from, due_by: as in a decision.
    """

    act: str
    channel: str | None
    status: Status
    permission: Permission
    obligation: Obligation
    rules: tuple[str, ...]
    not_before: int | None
    due_from: int | None
    due_by: int | None
