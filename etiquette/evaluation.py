"""An evaluation: the decisions on all acts of a thread at an instant."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from etiquette.calendars.zones import to_datetime
from etiquette.decision import Decision, PolicyStamp, Status
from etiquette.dress import decision, stamp
from etiquette.errors import UnknownName
from etiquette.evaluator import Moment


class Evaluation:
    """The decisions on all acts of a thread at an instant.

    ``evaluation["check-in"]`` is the decision of the act as a whole, ``evaluation["check-in", "phone"]`` that of one
    channel. The properties are tuples of the acts as wholes. Two evaluations are equal if they say the same of every act
    and channel, whichever way it was found out.
    """

    def __init__(self, moment: Moment, thread: str | None) -> None:
        self._moment = moment
        self._thread = thread

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Evaluation):
            return NotImplemented
        return (self._thread, self.at, self._all) == (other._thread, other.at, other._all)

    def __hash__(self) -> int:
        return hash((self._thread, self._moment.instant, self.acts))

    def __getitem__(self, key: str | tuple[str, str | None]) -> Decision:
        act, channel = (key, None) if isinstance(key, str) else key
        return self.decide(act, channel)

    def decide(self, act: str, channel: str | None = None, attributes: Mapping[str, Any] | None = None) -> Decision:
        """The decision on one proposed act; without a channel, on the act as a whole.

        Raises:
            UnknownName: an act or channel that no policy declares.
            InvalidFact: an attribute that no policy declares for the act, or that does not fit its type.
        """
        moment = self._moment
        return decision(
            moment.decide(act, channel, attributes),
            thread=self._thread,
            at=moment.instant,
            zone=moment.zone,
            documents=moment.documents,
        )

    @property
    def thread(self) -> str | None:
        """The thread asked about."""
        return self._thread

    @property
    def at(self) -> datetime:
        """The instant asked about."""
        return to_datetime(self._moment.instant, self._moment.zone)

    @property
    def policies(self) -> tuple[PolicyStamp, ...]:
        """What it was computed with."""
        return tuple(stamp(document) for document in self._moment.documents)

    @property
    def acts(self) -> tuple[str, ...]:
        """The acts that the policies declare."""
        return self._moment.acts

    def channels(self, act: str) -> tuple[str | None, ...]:
        """The channels of an act; one, ``None``, where it has none."""
        return self._moment.channels(act)

    @cached_property
    def decisions(self) -> tuple[Decision, ...]:
        """The decision of each act as a whole, in the order declared."""
        return tuple(self.decide(act) for act in self.acts)

    @cached_property
    def _all(self) -> tuple[Decision, ...]:
        """The decisions of each act as a whole and by each of its channels."""
        return tuple(self.decide(act, channel) for act in self.acts for channel in (None, *self.channels(act)))

    def __iter__(self) -> Iterator[Decision]:
        return iter(self.decisions)

    def _of(self, status: Status) -> tuple[Decision, ...]:
        return tuple(each for each in self.decisions if each.status == status)

    @property
    def overdue(self) -> tuple[Decision, ...]:
        """Permitted, and an open obligation is past its last instant."""
        return self._of("overdue")

    @property
    def due(self) -> tuple[Decision, ...]:
        """Permitted, and an obligation is open."""
        return self._of("due")

    @property
    def allowed(self) -> tuple[Decision, ...]:
        """Nothing forbids and nothing asks."""
        return self._of("allowed")

    @property
    def too_soon(self) -> tuple[Decision, ...]:
        """Forbidden, and time alone will lift it."""
        return self._of("too_soon")

    @property
    def blocked(self) -> tuple[Decision, ...]:
        """Forbidden, and no lapse of time lifts it."""
        return self._of("blocked")

    @property
    def closed(self) -> tuple[Decision, ...]:
        """Forbidden for good."""
        return self._of("closed")

    def to_dict(self) -> dict[str, Any]:
        """The thread and its decisions, as plain values."""
        return {"thread": self._thread, "decisions": [each.to_dict() for each in self.decisions]}


def chosen_thread(threads: Sequence[str], thread: str | None) -> str | None:
    """The thread that is meant: the one named, or the only one there is.

    Raises:
        UnknownName: ``which-thread``: there are several, and none is named.
    """
    if thread is not None:
        return thread
    if len(threads) > 1:
        names = ", ".join(threads[:5])
        raise UnknownName(
            "which-thread", f"there are {len(threads)} threads, and none is named", f"name one: {names} …"
        )
    return threads[0] if threads else None
