"""The options that several commands share, each said once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])
Kind = Literal["files", "policies", "acts", "events", "channels", "threads"]


def completed(kind: Kind) -> Callable[[click.Context, click.Parameter, str], list[CompletionItem]]:
    """How a shell completes a value; what that takes is loaded only when it asks."""

    def complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from etiquette.cli import completing

        by_kind = {
            "files": completing.files,
            "policies": completing.policies,
            "acts": completing.acts,
            "events": completing.events,
            "channels": completing.channels,
            "threads": completing.threads,
        }
        return by_kind[kind](ctx, param, incomplete)

    return complete


def history_argument(command: F) -> F:
    """``HISTORY``: a file, or ``-``."""
    return click.argument("history", metavar="HISTORY", shell_complete=completed("files"))(command)


def policy_option(*, required: bool = True) -> Callable[[F], F]:
    """``--policy``, as often as there are policies to combine."""
    return click.option(
        "--policy", "-p", "policies", metavar="P", multiple=True, required=required, shell_complete=completed("policies"),
        help="A policy: NAME, NAME@1.2.0, NAME@^1, or the path of a file. Several are combined.",
    )  # fmt: skip


def at_option(command: F) -> F:
    """``--at``."""
    return click.option(
        "--at",
        metavar="INSTANT",
        help="The instant asked about, with its offset: 2026-03-24T09:00-04:00. Default: now.",
    )(command)


def from_option(*also: str) -> Callable[[F], F]:
    """``--from``, and what else it may be called."""
    return click.option(
        "--from", *also, "start", metavar="INSTANT",
        help='The first instant, or so much from now: "-2 weeks". Default: now.',
    )  # fmt: skip


def until_option(default: str) -> Callable[[F], F]:
    """``--until``."""
    return click.option(
        "--until", metavar="INSTANT",
        help=f'The end, or so much after the start: "+3 months". Default: {default}.',
    )  # fmt: skip


def ics_option(command: F) -> F:
    """``--ics``."""
    return click.option(
        "--ics", metavar="FILE", shell_complete=completed("files"),
        help="Also write a calendar file (RFC 5545); importing it again updates the entries.",
    )(command)  # fmt: skip


def facts_option(command: F) -> F:
    """``--facts``."""
    return click.option(
        "--facts", metavar="FILE", shell_complete=completed("files"),
        help="Facts, as YAML or JSON: {thread: {fact: value}}.",
    )(command)  # fmt: skip


def thread_option(help: str = "Only this thread.") -> Callable[[F], F]:
    """``--thread``."""
    return click.option("--thread", "-t", metavar="T", shell_complete=completed("threads"), help=help)


def act_option(command: F) -> F:
    """``--act``."""
    return click.option("--act", "-a", metavar="A", shell_complete=completed("acts"), help="Only this act.")(command)


def channel_option(help: str) -> Callable[[F], F]:
    """``--channel``."""
    return click.option("--channel", "-c", metavar="C", shell_complete=completed("channels"), help=help)


def attribute_option(help: str) -> Callable[[F], F]:
    """``--attribute k=v``, as often as there are attributes."""
    return click.option("--attribute", "attributes", metavar="NAME=VALUE", multiple=True, help=help)


def fact_option(help: str) -> Callable[[F], F]:
    """``--fact k=v``, as often as there are facts."""
    return click.option("--fact", "fact_pairs", metavar="NAME=VALUE", multiple=True, help=help)


def json_option(command: F) -> F:
    """``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(command)


def output_options(command: F) -> F:
    """``--json`` and ``--color``."""
    colored = click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True,
        help="Colours. auto: in a terminal, unless NO_COLOR is set.",
    )(command)  # fmt: skip
    return json_option(colored)


def question_options(command: F) -> F:
    """What ``evaluate`` and ``explain`` are asked with."""
    for option in (
        output_options,
        attribute_option("An attribute of the act that is proposed; wants --act. May be repeated."),
        channel_option("Decide on this channel, and not on the best one."),
        act_option,
        thread_option(),
        facts_option,
        at_option,
        policy_option(),
        history_argument,
    ):
        command = option(command)
    return command
