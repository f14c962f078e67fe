"""Laws of what is written: policies as text, answers as plain values."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from etiquette.audit import Finding
from etiquette.calendars.zones import zone
from etiquette.decision import Decision, PolicyStamp
from etiquette.engine import Policy
from etiquette.event import Event, History
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.language.printer import print_policy
from etiquette.language.schema import validate_plain
from etiquette.policy import Document
from etiquette.testing.law import law
from etiquette.testing.strategies.documents import DRAWN
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.vocabulary import utc
from etiquette.testing.trial import LawBroken, trials

_LEFT_OUT = frozenset({"digest", "groups"})
"""The digest is of the text, and the printer adds groups where it needs them."""

_NOT_WRITTEN = frozenset({"opens-after-within", "unknown-attribute", "unknown-channel"})
"""What a document that is drawn may say, and one that is written must not."""


@law
def parse_after_print_is_identity(draw: st.DrawFn, policy: Policy) -> None:
    """A policy that is printed and read again says what it said."""
    document = draw(st.sampled_from(documents_of(policy)))
    text = print_policy(document)
    again, diagnostics = parse_policy(text, library=TextLibrary())
    # What is drawn names some things without looking who has them.
    assume(document.digest != DRAWN or not _NOT_WRITTEN & {one.code for one in diagnostics})
    if again is None:
        raise LawBroken(f"what is printed is refused: {'; '.join(map(str, diagnostics))}\n\n{text}")
    other = [name for name in _parts() if getattr(again, name) != getattr(document, name)]
    if other:
        raise LawBroken(f"what is printed reads as something else ({', '.join(other)}):\n\n{text}")


def _parts() -> list[str]:
    return [part.name for part in fields(Document) if part.name not in _LEFT_OUT]


@law
def serialised_values_round_trip(draw: st.DrawFn, policy: Policy) -> None:
    """Events, decisions, findings and snapshots, written as JSON and read again, are what they were."""
    trial = draw(trials(policy))
    for event in trial.told.events:
        plain = _through_json(event.to_dict(), "event")
        _same(plain, Event.from_dict(plain).to_dict())
    decision = trial.decision()
    again = Decision.from_dict(
        _through_json(decision.to_dict(), "decision"),
        at=decision.at,
        thread=decision.thread,
        policies=tuple(PolicyStamp.from_dict(stamp.to_dict()) for stamp in decision.policies),
        tzdata=decision.tzdata,
        holidays=decision.holidays,
    )
    if again != decision:
        trial.agree(again, decision, "read again, the decision is another one")
    history = History(trial.told.events)
    audit = policy.audit(history, utc(trial.at), facts=trial.told.facts)
    _ = _through_json(audit.to_dict(), "audit")
    for finding in audit:
        where = zone(finding.at.timezone_name or "UTC")
        _same(finding, Finding.from_dict(json.loads(json.dumps(finding.to_dict())), zone=where))


def _through_json(plain: Any, name: Any) -> Any:
    mistakes = validate_plain(plain, name)
    if mistakes:
        raise LawBroken(f"it does not fit the schema of {name}: {'; '.join(mistakes)}")
    return json.loads(json.dumps(plain))


def _same(was: object, now: object) -> None:
    if was != now:
        raise LawBroken(f"read again, {was} is {now}")
