"""What commands read before they decide: the instant, the policies, the history, the facts."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from etiquette.calendars.instants import parse_instant
from etiquette.clock import now
from etiquette.diagnostics import did_you_mean
from etiquette.errors import EtiquetteError, UnknownName
from etiquette.frozen import dataclass

if TYPE_CHECKING:
    from etiquette.decision import Decision
    from etiquette.engine import Policy
    from etiquette.evaluation import Evaluation
    from etiquette.event import History

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """A policy, a history and an instant: whatever is asked is asked of these."""

    policy: Policy
    history: History
    at: datetime
    facts: Mapping[str, Mapping[str, Any]]

    @property
    def threads(self) -> tuple[str, ...]:
        """All threads that have an event or a fact, in the order in which they first appear."""
        return tuple(dict.fromkeys((*self.history.threads, *self.facts)))

    def chosen(self, thread: str | None) -> tuple[str, ...]:
        """One thread, or all.

        Raises:
            UnknownName: ``unknown-thread``: it has neither an event nor a fact.
        """
        if thread is None:
            return self.threads
        if thread not in self.threads:
            help = did_you_mean(thread, self.threads, otherwise=_threads_here(self.threads))
            raise UnknownName("unknown-thread", f'neither the history nor the facts have a thread "{thread}"', help)
        return (thread,)

    def evaluate(self, thread: str) -> Evaluation:
        """The decisions on one thread."""
        return self.policy.evaluate(self.history, self.at, thread=thread, facts=self.facts.get(thread))

    def agenda(self) -> tuple[Decision, ...]:
        """The decisions on all threads, most urgent first."""
        from etiquette.agenda import by_urgency
        from etiquette.cli.progress import each

        found = each(self.threads, "deciding", lambda thread: self.evaluate(thread).decisions)
        return by_urgency(one for decisions in found for one in decisions)

    def head(self) -> dict[str, Any]:
        """What the JSON of every answer begins with."""
        from etiquette.calendars.instants import to_text
        from etiquette.calendars.zones import tzdata_version
        from etiquette.dress import stamp

        return {
            "policies": [stamp(document).to_dict() for document in self.policy.documents(self.at)],
            "at": to_text(self.at),
            "tzdata": tzdata_version(),
        }

    def facts_by_thread(self, thread: str) -> Mapping[str, Mapping[str, Any]]:
        """The facts of one thread, as an audit takes them."""
        return {thread: self.facts.get(thread, {})}

    @property
    def policy_names(self) -> str:
        """The policies in force, with their versions."""
        return " + ".join(f"{document.name} {document.version}" for document in self.policy.documents(self.at))


def _threads_here(threads: Sequence[str]) -> str:
    if not threads:
        return "the history is empty"
    return f"there are: {', '.join(threads[:5])}{' …' if len(threads) > 5 else ''}"


def inquiry(
    history: str, policies: Sequence[str], at: str | None, facts: str | None, *, at_place: str = "--at"
) -> Inquiry:
    """Read what is asked about.

    Args:
        history: as it is named on the command line.
        policies: likewise.
        facts: likewise, if at all.
        at: the instant asked about, or none for now.
        at_place: the option that the instant was given by.

    Raises:
        EtiquetteError: whatever is wrong with it.
    """
    return inquiry_at(instant_of(at, place=at_place), history, policies, facts)


def inquiry_at(instant: datetime, history: str, policies: Sequence[str], facts: str | None) -> Inquiry:
    """Read what is asked about at an instant."""
    return Inquiry(policy=policy_of(policies), history=history_of(history), at=instant, facts=facts_of(facts))


def instant_of(text: str | None, *, place: str = "--at") -> datetime:
    """The instant that is written, or now."""
    return now() if text is None else parse_instant(text, place=place)


def policy_of(references: Sequence[str]) -> Policy:
    """The policies, combined."""
    from etiquette.api import load
    from etiquette.policy_cache import user_cache

    return load(*references, cache=user_cache())


def history_of(source: str) -> History:
    """The history in a file; ``-`` is JSON Lines from the standard input."""
    from etiquette.readers import read_history

    if source == STANDARD_INPUT:
        return read_history(sys.stdin.buffer, format="jsonl")
    from etiquette.cli.progress import reading

    return reading(Path(source), read_history)


def facts_of(source: str | None) -> dict[str, dict[str, Any]]:
    """The facts in a file, by thread; none where no file is named."""
    if source is None:
        return {}
    from etiquette.readers import read_facts

    return read_facts(source)


def facts_of_thread(source: str | None, thread: str | None) -> dict[str, Any]:
    """The facts of one thread; where the file knows one thread only, it need not be named.

    Raises:
        UnknownName: ``which-thread`` or ``unknown-thread``.
    """
    facts = facts_of(source)
    if thread is not None:
        if source is not None and thread not in facts:
            help = did_you_mean(thread, facts, otherwise="check the facts")
            raise UnknownName("unknown-thread", f'the facts know no thread "{thread}"', help, place=source)
        return facts.get(thread, {})
    if len(facts) > 1:
        named = _threads_here(tuple(facts))
        raise UnknownName("which-thread", f"the facts are of {len(facts)} threads", f"name one by --thread; {named}")
    for only in facts.values():
        return only
    return {}


def text_of(source: str) -> str:
    """The text of a file; ``-`` is the standard input.

    Raises:
        EtiquetteError: it cannot be read, or is not UTF-8.
    """
    from etiquette.policy_files import read_policy_file

    if source != STANDARD_INPUT:
        return read_policy_file(Path(source))
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EtiquetteError("not-utf-8", "the input is not UTF-8 text", "write it as UTF-8", place="<stdin>") from None
