"""The command line: one module a command, and the one place where arguments, colours and exit statuses are known."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence
from typing import NoReturn

_ROOM = 50_000
"""So many more objects than before, and Python looks for rings of them that nobody holds any more; else, 700."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``etiquette COMMAND …`` and end the process.

    Args:
        arguments: those of the command line; by default the process's own.

    Raises:
        SystemExit: always; status 0 fine, 1 findings, 2 bad usage or unreadable input, 130 interrupted.
    """
    _spare_the_collector()
    from etiquette.cli.running import run

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def _spare_the_collector() -> None:
    """Modules that load make objects by the ten thousand, and hardly a ring: to look for some again and again on the way,
    and at the end in all that there is, takes a seventh of the time of a short command."""
    gc.set_threshold(_ROOM)
    atexit.register(_leave_it_lying)


def _leave_it_lying() -> None:
    # DuckDB counts what it has to leave behind, and complains.
    if "duckdb" not in sys.modules:
        gc.freeze()
