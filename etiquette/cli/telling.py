"""What no policy is needed for to see that an event cannot have happened as told."""

from __future__ import annotations

from etiquette.errors import InvalidHistory
from etiquette.event import Event, History
from etiquette.policy import RETRACTION


def refuse_contradiction(event: Event, history: History) -> None:
    """Refuse an event that contradicts the history it is in.

    Args:
        event: the new event.
        history: with the event in it.

    Raises:
        InvalidHistory: ``conflicting-duplicate``: another event of the thread has its id; ``retracts-nothing``: no
            earlier event of the thread has the id that it takes back; ``bad-event``: it takes back an event and is no
            retraction, or the other way round.
    """
    if (event.type == RETRACTION) != (event.retracts is not None):
        how = f"write: record HISTORY {RETRACTION} --thread T --retracts ID"
        raise InvalidHistory("bad-event", "a retraction, and nothing else, names what it takes back", how)
    for thread in event.threads:
        events = history.of(thread)
        if event.id is not None and any(one.id == event.id and one != event for one in events):
            said = f'the thread "{thread}" has another event with the id "{event.id}"'
            raise InvalidHistory("conflicting-duplicate", said, "give each event an id of its own")
        if event.retracts is not None:
            _refuse_nothing(event, thread, events)


def _refuse_nothing(retraction: Event, thread: str, events: tuple[Event, ...]) -> None:
    earlier = events[: next(i for i, one in enumerate(events) if one is retraction)]
    if not any(one.id == retraction.retracts for one in earlier):
        said = f'the thread "{thread}" has no earlier event with the id "{retraction.retracts}"'
        named = ", ".join(one.id for one in earlier[-5:] if one.id is not None)
        raise InvalidHistory(
            "retracts-nothing", said, f"the last ids there: {named}" if named else "no event there has one"
        )
