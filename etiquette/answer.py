"""Answers: decisions in whole microseconds, before they are dressed for people."""

from __future__ import annotations

from dataclasses import field

from etiquette.decision import Obligation, Permission, ReasonEffect, Status
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.judgement import Say
from etiquette.log import Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One rule with one effect, as it stands at the instant asked about. ``until``: ``None`` if it never ceases."""

    policy: str
    rule: str
    effect: ReasonEffect
    events: tuple[str, ...]
    until: int | None
    say: Say = field(compare=False)
    evidence: tuple[Happening, ...] = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The fields of a decision, instants as microseconds; ``None`` where there is none."""

    act: str
    channel: str | None
    status: Status
    permission: Permission
    obligation: Obligation
    not_before: int | None = None
    due_from: int | None = None
    due_by: int | None = None
    conflict: bool = False
    needs: tuple[str, ...] = ()
    preferred: str | None = None
    advice: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    causes: tuple[Cause, ...] = ()
    valid_until: int | None = field(default=None, compare=False)


def known(instant: int) -> int | None:
    """An instant that is reached, or ``None``."""
    return None if instant >= FOREVER else instant
