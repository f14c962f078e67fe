"""Timelines as files: a page of all threads, a picture of one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from etiquette.errors import UnknownName
from etiquette.event import Event, History
from etiquette.timeline import Timeline


def page_file(timelines: Sequence[Timeline], history: History, now: datetime) -> bytes:
    """A page of all threads."""
    from etiquette.export.page import timeline_page

    threads = [one.thread for one in timelines if one.thread is not None]
    title = threads[0] if len(threads) == 1 else "Timeline"
    return timeline_page(timelines, history, now=now, title=title).encode("utf-8")


def svg_file(timelines: Sequence[Timeline], history: History, now: datetime) -> bytes:
    """A picture of one thread that can be made any size.

    Raises:
        UnknownName: ``which-thread``: there are several.
    """
    from etiquette.export.svg import timeline_svg

    only, events = _only(timelines, history)
    return timeline_svg(only, events, now=now).encode("utf-8")


def png_file(timelines: Sequence[Timeline], history: History, now: datetime) -> bytes:
    """A picture of one thread.

    Raises:
        UnknownName: ``which-thread``: there are several.
        MissingExtra: the packages that draw it are not installed.
    """
    from etiquette.export.png import timeline_png

    only, events = _only(timelines, history)
    return timeline_png(only, events, now=now)


def _only(timelines: Sequence[Timeline], history: History) -> tuple[Timeline, Sequence[Event]]:
    if len(timelines) != 1:
        named = ", ".join(str(one.thread) for one in timelines[:5])
        said = f"a picture shows one thread, and there are {len(timelines)}"
        raise UnknownName(
            "which-thread", said, f"name one by --thread: {named} …" if timelines else "check the history"
        )
    (only,) = timelines
    return only, () if only.thread is None else history.of(only.thread)


DRAWN_BY: dict[str, Callable[[Sequence[Timeline], History, datetime], bytes]] = {
    "html": page_file,
    "svg": svg_file,
    "png": png_file,
}
"""Each format, with what draws it."""
