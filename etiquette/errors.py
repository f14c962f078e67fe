"""What can go wrong, in words for people.

Every error carries a stable ``code`` (one page each in ``docs/diagnostics/``), one sentence that says what is
wrong, and ``help``: what to do about it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from etiquette.diagnostics import Diagnostic


class EtiquetteError(Exception):
    """The root of all errors that this package raises on purpose.

    Attributes:
        code: stable kebab-case name, for programs and for the page that explains it.
        message: one sentence that says what is wrong.
        help: what to do about it.
        place: where, as ``file:line:column`` or ``file:line``, where that is known.
    """

    def __init__(self, code: str, message: str, help: str, *, place: str | None = None) -> None:
        super().__init__(code, message, help, place)
        self.code = code
        self.message = message
        self.help = help
        self.place = place

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        return f"{where}{self.message} [{self.code}]\n  help: {self.help}"


class InvalidPolicy(EtiquetteError):
    """A policy document that means nothing, with every diagnostic found, sorted by place."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        errors = [d for d in diagnostics if d.severity == "error"]
        first = errors[0] if errors else diagnostics[0]
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        super().__init__(first.code, first.message + more, first.help, place=first.place)
        self.diagnostics = diagnostics

    def __str__(self) -> str:
        return "\n".join(str(diagnostic) for diagnostic in self.diagnostics)


class InvalidHistory(EtiquetteError):
    """An event, or a set of events, that cannot have happened as told.

    Attributes:
        errors: where a file was read, what is wrong with each of its lines, in order; empty where there is one error.
    """

    def __init__(
        self, code: str, message: str, help: str, *, place: str | None = None, errors: tuple[EtiquetteError, ...] = ()
    ) -> None:
        super().__init__(code, message, help, place=place)
        self.errors = errors

    def __str__(self) -> str:
        return "\n".join([self.message, *map(str, self.errors)]) if self.errors else super().__str__()


class InvalidFact(EtiquetteError):
    """A fact that the policy does not declare, or a value that does not fit its type."""


class InvalidInstant(EtiquetteError):
    """A text or value that is not one point on the time line."""


class InvalidDuration(EtiquetteError):
    """A text that is not a duration or a window of the language."""


class InvalidCase(EtiquetteError):
    """A scenario case that cannot be run."""


class InvalidDraft(EtiquetteError):
    """A draft that cannot be judged, or a script that cannot be filled in."""


class UnknownName(EtiquetteError):
    """A name of a policy, thread, act, channel, zone or country that nothing declares."""


class MissingLibrary(EtiquetteError):
    """A feature whose package is installed, but not the library of the system that the package needs."""

    def __init__(self, library: str, feature: str, help: str) -> None:
        super().__init__(
            "missing-library", f"{feature} needs the library {library}, which this system does not have", help
        )
        self.library = library


class MissingExtra(EtiquetteError):
    """A feature whose optional dependency is not installed; ``help`` is the exact install command."""

    def __init__(self, extra: str, feature: str) -> None:
        super().__init__(
            "missing-extra",
            f"{feature} needs packages that are not installed",
            f'run: pip install "followup-etiquette[{extra}]"',
        )
        self.extra = extra
