"""What is wrong with a file, gathered while the rest of it is still read."""

from __future__ import annotations

from etiquette.errors import EtiquetteError, InvalidFact, InvalidHistory

SHOWN = 20
"""How many bad lines one error names; the rest are only counted."""


class Problems:
    """The bad lines of one file, in order.

    >>> problems = Problems()
    >>> problems.add(InvalidHistory("bad-line", "not JSON", "mend it", place="a.jsonl:2"))
    >>> problems.raise_history()
    Traceback (most recent call last):
    etiquette.errors.InvalidHistory: a.jsonl:2: not JSON [bad-line]
      help: mend it
    """

    def __init__(self) -> None:
        self.count = 0
        self.first: list[EtiquetteError] = []

    def add(self, error: EtiquetteError) -> None:
        """Take note of one."""
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(error)

    def note(self, code: str, message: str, help: str, place: str) -> None:
        """Take note of one, by its words."""
        self.add(InvalidHistory(code, message, help, place=place))

    def raise_history(self) -> None:
        """Raise one error for all of them, if there are any."""
        if not self.first:
            return
        worst = self.first[0]
        if self.count == 1:
            raise InvalidHistory(worst.code, worst.message, worst.help, place=worst.place) from None
        errors = tuple(self.first)
        raise InvalidHistory(worst.code, self._summary(), worst.help, place=worst.place, errors=errors) from None

    def raise_facts(self) -> None:
        """Raise the first of them as an error of the facts, if there are any, and count the others."""
        if not self.first:
            return
        worst = self.first[0]
        more = f" (and {self.count - 1} more)" if self.count > 1 else ""
        raise InvalidFact(worst.code, worst.message + more, worst.help, place=worst.place) from None

    def _summary(self) -> str:
        named = f", of which the first {SHOWN} are named here" if self.count > SHOWN else ""
        return f"{self.count} events of the history cannot be read{named}"
