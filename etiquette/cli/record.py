"""``etiquette record``: appends an event to a history, after checking it, all or nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import (
    attribute_option,
    channel_option,
    completed,
    fact_option,
    output_options,
    policy_option,
)

if TYPE_CHECKING:
    from etiquette.engine import Policy
    from etiquette.event import Event, History


@command_with_examples(
    "record",
    'record search.jsonl interview --thread acme --attribute interviewer="Ana Ruiz"',
    "record search.jsonl check-in -t acme --channel phone --attribute outcome=voicemail -p job-interview",
    "record search.jsonl reply -t acme --at 2026-03-24T09:00-04:00 --fact decision_on=2026-04-01",
    "record search.jsonl retraction -t acme --retracts reply-7",
)
@click.argument("history", metavar="HISTORY", shell_complete=completed("files"))
@click.argument("event", metavar="EVENT", shell_complete=completed("events"))
@click.option("--thread", "-t", "threads", metavar="T", multiple=True, required=True, shell_complete=completed("threads"),
              help="The thread it belongs to; several if it belongs to several.")  # fmt: skip
@click.option("--at", metavar="INSTANT", help="When it happened, with its offset. Default: now.")
@channel_option("How an act was done.")
@click.option("--id", "id", metavar="ID", help="What a later retraction names it by.")
@attribute_option("A detail of the event. May be repeated.")
@fact_option("What became known with it; null makes a fact unknown. May be repeated.")
@click.option("--recorded", metavar="INSTANT", help="When the record learned of it, if that was later.")
@click.option("--seq", type=int, metavar="N", help="Orders events of one instant.")
@click.option("--retracts", metavar="ID", help="The event that a retraction takes back.")
@policy_option(required=False)
@output_options
def command(
    *,
    history: str,
    event: str,
    threads: tuple[str, ...],
    at: str | None,
    channel: str | None,
    id: str | None,
    attributes: tuple[str, ...],
    fact_pairs: tuple[str, ...],
    recorded: str | None,
    seq: int | None,
    retracts: str | None,
    policies: tuple[str, ...],
    as_json: bool,
    color: str,
) -> int:
    """Append an event to a history, once it is checked.

    It is appended whole or not at all. HISTORY is a file of JSON Lines; it is made if it is not there. Several processes may record at once. With a
    --policy the event must be one that the policy knows, and so must its channel, attributes and facts.
    """
    from etiquette.calendars.instants import parse_instant
    from etiquette.cli.decisions import attribute_types, fact_types
    from etiquette.cli.inputs import instant_of, policy_of
    from etiquette.cli.pairs import read_pairs
    from etiquette.event import Event
    from etiquette.store.jsonl import append

    moment = instant_of(at)
    policy = policy_of(policies) if policies else None
    documents = policy.documents(moment) if policy else ()
    told = Event(
        type=event,
        at=moment,
        thread=threads,
        id=id,
        channel=channel,
        attributes=read_pairs(attributes, attribute_types(documents, event)),
        facts=read_pairs(fact_pairs, fact_types(documents)),
        recorded=None if recorded is None else parse_instant(recorded, place="--recorded"),
        seq=seq,
        retracts=retracts,
    )
    now_there = append(history, told, check=_checks(told, policy))
    _say(history, told, len(now_there), as_json=as_json, color=color)
    return 0


def _checks(event: Event, policy: Policy | None) -> Callable[[History], None]:
    """What must hold of the history with the event in it."""
    from etiquette.cli.telling import refuse_contradiction

    def check(history: History) -> None:
        refuse_contradiction(event, history)
        if policy is not None:
            for thread in event.threads:
                policy.evaluate(history, event.at, thread=thread)

    return check


def _say(file: str, event: Event, count: int, *, as_json: bool, color: str) -> None:
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"history": file, "events": count, "recorded": event.to_dict()})
        return
    from etiquette.cli.screen import Screen, styled
    from etiquette.phrases import counted, listed, moment_text
    from etiquette.store.jsonl import event_line

    screen = Screen(color)
    by = f" by {event.channel}" if event.channel else ""
    screen.labelled(
        "recorded: ", f"{event.type}{by} for {listed(event.threads)}, at {moment_text(event.at)}", "bold green"
    )
    screen.block(event_line(event))
    screen.line(styled(f"{file} now holds {counted(count, 'event')}", "dim"))
