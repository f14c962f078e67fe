"""What each status looks like: its colour, and a shape that tells it apart where no colour does.

The colours are those of Okabe and Ito, which people with any kind of colour vision tell apart. The shapes are bands
across the height of a lane, the taller the more urgent; being horizontal, they stay what they are however much time a
picture shows.
"""

from __future__ import annotations

from collections.abc import Iterable

from etiquette.decision import STATUSES, Status
from etiquette.frozen import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a status is drawn.

    Attributes:
        label: the status in words.
        meaning: one line for the legend.
        fill: colour of the area.
        edge: colour of its outline, dark enough on white paper.
        bands: from top to bottom of a lane (0 to 1), each a start and an end.
    """

    label: str
    meaning: str
    fill: str
    edge: str
    bands: tuple[tuple[float, float], ...]

    @property
    def top(self) -> float:
        """Where the shape begins."""
        return self.bands[0][0]


LOOKS: dict[Status, Look] = {
    "overdue": Look(
        label="Overdue",
        meaning="allowed, owed, and late",
        fill="#d55e00",
        edge="#7d3700",
        bands=((0.0, 0.16), (0.28, 1.0)),
    ),
    "due": Look(label="Due", meaning="allowed, and owed", fill="#e69f00", edge="#875d00", bands=((0.14, 1.0),)),
    "allowed": Look(
        label="Allowed", meaning="nothing forbids it, nothing asks for it", fill="#009e73", edge="#00664a",
        bands=((0.52, 1.0),),
    ),
    "too_soon": Look(
        label="Too soon", meaning="time alone will permit it", fill="#56b4e9", edge="#1f6f9f", bands=((0.72, 1.0),)
    ),
    "blocked": Look(
        label="Blocked",
        meaning="only an event or a fact could permit it",
        fill="#cc79a7",
        edge="#8a4269",
        bands=((0.52, 0.61), (0.715, 0.805), (0.91, 1.0)),
    ),
    "closed": Look(label="Closed", meaning="over, for good", fill="#868d96", edge="#5b626b", bands=((0.88, 1.0),)),
}  # fmt: skip

PAINTED = tuple(reversed(STATUSES))
"""The statuses as they are painted: the most urgent last, so that nothing covers it."""
_LEAST = 0.001
"""The share of the picture that a stretch in which something is owed takes at least, so that it can be seen."""


def status_path(spans: Iterable[tuple[float, float]], status: Status, width: float, height: float) -> str:
    """The path data of all stretches of a lane that have one status.

    Args:
        spans: start and end of each, as shares of the width.
        status: which shape.
        width: of the lane, in the units of the path.
        height: likewise.

    >>> status_path([(0.25, 0.5)], "closed", 100, 50)
    'M25 44H50V50H25Z'
    """
    least = _LEAST if status in ("overdue", "due") else 0.0
    return "".join(
        box(start * width, top * height, min(max(end, start + least), 1.0) * width, bottom * height)
        for start, end in spans
        for top, bottom in LOOKS[status].bands
    )


def box(left: float, top: float, right: float, bottom: float) -> str:
    """A rectangle as path data.

    >>> box(0, 1.25, 10, 3)
    'M0 1.25H10V3H0Z'
    """
    return f"M{number(left)} {number(top)}H{number(right)}V{number(bottom)}H{number(left)}Z"


def number(value: float) -> str:
    """A coordinate, no longer than it need be.

    >>> number(1.0), number(0.126), number(-0.001)
    ('1', '0.13', '0')
    """
    shown = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if shown == "-0" else shown
