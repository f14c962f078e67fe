"""The findings of an audit: how they are found, thread by thread, and when they count as a failure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING

from etiquette.audit import Finding
from etiquette.cli.progress import each
from etiquette.policy import STRENGTHS

if TYPE_CHECKING:
    from etiquette.cli.inputs import Inquiry
    from etiquette.replay import Known

_LEAST = STRENGTHS[-1]


def audited(asked: Inquiry, thread: str | None, known: Known) -> tuple[Finding, ...]:
    """The findings of one thread, or of all, up to the instant asked about."""

    def audit(name: str) -> tuple[Finding, ...]:
        facts = asked.facts_by_thread(name)
        return asked.policy.audit(asked.history, asked.at, facts=facts, known=known, threads=[name]).findings

    # A thread of which nothing but facts is known has done nothing, and nothing has asked for anything.
    told = [name for name in asked.chosen(thread) if name in asked.history.threads]
    return tuple(chain.from_iterable(each(told, "auditing", audit)))


def fails(findings: Sequence[Finding], fail_on: str) -> bool:
    """Whether one of the findings is as strong as that, or stronger."""
    if fail_on == "never":
        return False
    least = _LEAST if fail_on == "any" else fail_on
    bound = next(rank for rank, strength in enumerate(STRENGTHS) if strength == least)
    return any(STRENGTHS.index(finding.strength) <= bound for finding in findings)
