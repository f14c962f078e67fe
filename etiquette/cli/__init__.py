"""The command line: one module a command, and the one place where arguments, colours and exit statuses are known."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NoReturn


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run ``etiquette COMMAND …`` and end the process.

    Args:
        arguments: those of the command line; by default the process's own.

    Raises:
        SystemExit: always; status 0 fine, 1 findings, 2 bad usage or unreadable input, 130 interrupted.
    """
    from etiquette.cli.running import run

    sys.exit(run(sys.argv[1:] if arguments is None else arguments))
