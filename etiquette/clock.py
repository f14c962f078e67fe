"""The one place that reads the clock."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present instant, with the offset that the host's clock shows.

    >>> now().utcoffset() is None
    False
    """
    return datetime.now(UTC).astimezone()
