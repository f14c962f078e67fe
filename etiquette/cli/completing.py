"""What the shell is answered when it asks how a line could go on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, get_completion_class, shell_complete

from etiquette.errors import EtiquetteError

if TYPE_CHECKING:
    from etiquette.policy import Document

_PROGRAM = "etiquette"
_CHEAP = 2_000_000
"""Bytes of a history that is read within the blink of an eye."""

Complete = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]


def script(shell: str) -> str:
    """The script for a shell."""
    from etiquette.cli.commands import COMPLETE, group

    kind = get_completion_class(shell)
    assert kind is not None, "click knows these shells"
    # click's own `source` asks the shell for its version first; the script is the same for all that can use it.
    asking = kind(group, {}, _PROGRAM, COMPLETE)
    return asking.source_template % asking.source_vars()


def answer(instruction: str) -> int:
    """Answer the shell: print how the line could go on."""
    from etiquette.cli.commands import COMPLETE, group

    return shell_complete(group, {}, _PROGRAM, COMPLETE, instruction)


def files(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """Files, which the shell itself knows best."""
    return [CompletionItem(incomplete, type="file")]


def policies(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The names of policies; once there is a slash or a dot, files."""
    if "/" in incomplete or incomplete.startswith((".", "~")) or incomplete.endswith((".yaml", ".yml")):
        return files(ctx, param, incomplete)

    def names() -> Iterable[str]:
        from etiquette.policy_files import installed

        library = installed()
        if "@" not in incomplete:
            return library.names()
        name = incomplete.partition("@")[0]
        return (f"{name}@{version}" for version in library.versions(name))

    return _items(names, incomplete)


def acts(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The acts of the policies that the line names."""
    return _items(lambda: (act for document in _documents(ctx) for act in document.acts), incomplete)


def events(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The events and acts of the policies that the line names."""
    return _items(lambda: (name for one in _documents(ctx) for name in (*one.events, *one.acts)), incomplete)


def channels(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The channels of the act that the line names, or of all."""

    def names() -> Iterable[str]:
        act = ctx.params.get("act")
        for document in _documents(ctx):
            declared = document.acts.get(act) if act else None
            yield from declared.channels if declared else document.channels

    return _items(names, incomplete)


def threads(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG001
    """The threads of the history that the line names, if it is soon read."""

    def names() -> Iterable[str]:
        from etiquette.readers import read_history

        # While an option waits for its value, click leaves the arguments unread.
        for name in (ctx.params.get("history"), *ctx.args):
            path = Path(name or "")
            if path.is_file():
                return read_history(path).threads if path.stat().st_size <= _CHEAP else ()
        return ()

    return _items(names, incomplete)


def _documents(ctx: click.Context) -> tuple[Document, ...]:
    from etiquette.api import load
    from etiquette.clock import now

    named = ctx.params.get("policies")
    return load(*named).documents(now()) if named else ()


def _items(names: Callable[[], Iterable[str]], incomplete: str) -> list[CompletionItem]:
    """Those that begin so. What cannot be read has no names: the command itself says why, when it is run."""
    try:
        found = dict.fromkeys(name for name in names() if name.startswith(incomplete))
    except (EtiquetteError, OSError, ValueError):
        return []
    return [CompletionItem(name) for name in found if not set(name) & set("\n\r\t")]
