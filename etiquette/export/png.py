"""The timeline of one thread as a PNG picture, for documents that take no SVG."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from etiquette.errors import MissingExtra, MissingLibrary
from etiquette.event import Event
from etiquette.export.svg import timeline_svg
from etiquette.timeline import Timeline


def timeline_png(
    timeline: Timeline, events: Sequence[Event], *, now: datetime | str, width: int = 960, scale: float = 2.0
) -> bytes:
    """The timeline of one thread as a PNG file.

    Args:
        timeline: from ``policy.timeline``.
        events: of the thread.
        now: as for :func:`~etiquette.export.svg.timeline_svg`.
        width: as for the SVG.
        scale: dots for each pixel of the SVG.

    Raises:
        MissingExtra: the package that draws it is not installed.
        MissingLibrary: the package is there, and the library that it draws with is not.
        InvalidInstant: ``now`` is naive, or no instant.
    """
    picture = timeline_svg(timeline, events, now=now, width=width)
    try:
        cairosvg: Any = import_module("cairosvg")  # it has no types
    except ImportError as problem:
        raise MissingExtra("pictures", "drawing PNG pictures") from problem
    except OSError as problem:
        help = "install it with your system's packages (on Debian and Ubuntu: apt install libcairo2), or ask for SVG"
        raise MissingLibrary("cairo", "drawing PNG pictures", help) from problem
    return bytes(cairosvg.svg2png(bytestring=picture.encode(), scale=scale))
