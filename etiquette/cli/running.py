"""Runs a command: its exit status, and whatever can go wrong on the way, without a traceback."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence

import click

from etiquette.cli.commands import COMPLETE, group
from etiquette.cli.failing import report
from etiquette.errors import EtiquetteError, InvalidPolicy

FINE, FOUND, BAD, INTERRUPTED = 0, 1, 2, 130
"""Exit statuses; an invalid policy is a finding, whichever command it is given to."""


def run(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name.

    Returns:
        The exit status.
    """
    _tolerant(sys.stdout)
    _tolerant(sys.stderr)
    try:
        asked = os.environ.get(COMPLETE)
        status = _completed(asked) if asked else _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _close_quietly()
        return FINE
    except (KeyboardInterrupt, click.Abort):
        with contextlib.suppress(OSError):
            click.echo(err=True)
        return INTERRUPTED
    return status


def _run(arguments: Sequence[str]) -> int:
    try:
        with group.make_context("etiquette", list(arguments)) as context:
            status: object = group.invoke(context)
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except click.ClickException as wrong:
        report(_usage(wrong), arguments)
        return BAD
    except EtiquetteError as error:
        report(error, arguments)
        return FOUND if isinstance(error, InvalidPolicy) else BAD
    except (BrokenPipeError, KeyboardInterrupt, click.Abort):
        raise
    except Exception as bug:
        if os.environ.get("ETIQUETTE_TRACEBACK"):
            raise
        report(_bug(bug), arguments)
        return BAD
    return status if isinstance(status, int) else FINE


def _completed(asked: str) -> int:
    from etiquette.cli.completing import answer

    return answer(asked)


def _usage(wrong: click.ClickException) -> EtiquetteError:
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    command = context.command_path if context is not None else "etiquette"
    message = wrong.format_message().rstrip(".")
    return EtiquetteError("bad-usage", f"{message[:1].lower()}{message[1:]}", f"see: {command} --help")


def _bug(bug: Exception) -> EtiquetteError:
    what = f"{type(bug).__name__}: {bug}" if str(bug) else type(bug).__name__
    return EtiquetteError(
        "internal-error",
        f"this is a mistake in etiquette itself ({what})",
        "run it again with ETIQUETTE_TRACEBACK=1 in the environment, and report what it prints",
    )


def _tolerant(stream: object) -> None:
    """A character that the terminal cannot show is replaced, rather than ending the command."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")


def _close_quietly() -> None:
    """Nobody reads on: what is left in the buffer goes nowhere, and Python does not complain about it on its way out."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
