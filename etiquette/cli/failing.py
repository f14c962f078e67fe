"""Errors, for people and for programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from etiquette.cli.wording import print_json
from etiquette.errors import EtiquetteError, InvalidHistory, InvalidPolicy

if TYPE_CHECKING:
    from etiquette.cli.screen import Screen

_COLORS = ("auto", "always", "never")


def report(error: EtiquetteError, arguments: Sequence[str]) -> None:
    """Say what is wrong: on the error stream, or as JSON on the output if that is what was asked for.

    Args:
        error: what is wrong.
        arguments: those of the command line, which may be so wrong that nothing else was read of them.
    """
    if wants_json(arguments):
        print_json({"error": error_dict(error)})
        return
    from etiquette.cli.screen import Screen

    screen = Screen(wanted_color(arguments), err=True)
    if isinstance(error, InvalidPolicy):
        from etiquette.cli.carets import show_diagnostics

        show_diagnostics(screen, error.diagnostics)
        return
    show_error(screen, error)


def error_dict(error: EtiquetteError) -> dict[str, str | None]:
    """An error as plain values."""
    return {"code": error.code, "message": error.message, "help": error.help, "place": error.place}


def show_error(screen: Screen, error: EtiquetteError) -> None:
    """Write an error; where it stands for several, each of them."""
    several = error.errors if isinstance(error, InvalidHistory) else ()
    _message(screen, "error: ", error, place=not several)
    for one in several:
        _message(screen, "", one, place=True)
    if not several:
        _part(screen, "help: ", error.help)


def _message(screen: Screen, label: str, error: EtiquetteError, *, place: bool) -> None:
    if label:
        _part(screen, label, f"{error.message} [{error.code}]")
        if place and error.place:
            _part(screen, "  at: ", error.place)
        return
    where = f"{error.place}: " if error.place else ""
    _part(screen, "  at: ", f"{where}{error.message} [{error.code}]")
    _part(screen, "help: ", error.help)


def _part(screen: Screen, label: str, text: str) -> None:
    screen.labelled(label, text, "bold red" if label == "error: " else "cyan")


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for JSON; what stands behind ``--`` is no option."""
    return "--json" in _options(arguments)


def wanted_color(arguments: Sequence[str]) -> str:
    """What the arguments say of colours."""
    options = _options(arguments)
    for index, option in enumerate(options):
        value = option.removeprefix("--color=") if option.startswith("--color=") else ""
        if option == "--color" and index + 1 < len(options):
            value = options[index + 1]
        if value in _COLORS:
            return value
    return "auto"


def _options(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index("--")] if "--" in arguments else arguments
