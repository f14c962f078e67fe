"""Names in compiled code: the words of the policy, as Python can write them, each once."""

from __future__ import annotations

import builtins
import keyword
import re

_OWN = frozenset(
    {
        "act", "anchor", "asked", "asking", "at", "before", "between", "bisect", "both", "bounds", "by",
        "by_channel", "carried", "channel", "closed", "day", "days", "demands", "discharge", "due_by",
        "due_from", "end", "facts", "final", "first", "fold", "fold_rows", "forbids", "found", "free", "given",
        "held", "hi", "identified", "ids", "index", "judge", "judged", "kind", "known", "lapses", "last", "later", "learn",
        "lens", "lo", "looked", "made", "micro", "moments", "nhi", "nlo", "now", "obligation", "off", "opens", "owed",
        "passes", "phi", "plo", "ranks", "recorded", "reset", "row", "rows", "search", "seq", "settled", "shift",
        "shut", "since", "standings", "start", "starts", "state", "status", "text", "thread", "together", "turns",
        "until", "waiting", "whole",
    }
)  # fmt: skip


class Names:
    """Gives names away, none twice, and none that is ``taken``.

    >>> names = Names()
    >>> names.of("three-weeks"), names.of("three weeks"), names.of("class"), names.of("24-hours")
    ('three_weeks', 'three_weeks_2', 'class_', '_24_hours')
    """

    def __init__(self, *taken: str) -> None:
        self._taken = set(taken)

    def of(self, *words: str | None) -> str:
        """A name like these words."""
        written = re.sub(r"\W+", "_", "_".join(word for word in words if word), flags=re.ASCII).strip("_") or "it"
        written = f"_{written}" if written[0].isdigit() else written
        if (
            keyword.iskeyword(written)
            or keyword.issoftkeyword(written)
            or hasattr(builtins, written)
            or written in _OWN
        ):
            written += "_"
        name, number = written, 1
        while name in self._taken:
            number += 1
            name = f"{written}_{number}"
        self._taken.add(name)
        return name
