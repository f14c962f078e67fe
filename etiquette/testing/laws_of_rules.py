"""Laws of rules: what they forbid and ask for, one by one and together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import assume, reject
from hypothesis import strategies as st

from etiquette.decision import STATUSES, Decision, Reason
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.lineage import Lineage
from etiquette.policy import AnyRule, Document, HoursRule
from etiquette.testing.law import law, law_unless
from etiquette.testing.strategies.histories import Subject, events_at
from etiquette.testing.strategies.looks import tested
from etiquette.testing.strategies.policies import documents_of
from etiquette.testing.strategies.rules import rules
from etiquette.testing.strategies.vocabulary import ZONES, Words, utc
from etiquette.testing.trial import Trial, trials
from etiquette.weekly import DAY

RESTRAINTS = ("forbid", "cooldown", "cap", "hours")


def with_rules(policy: Policy, change: Callable[[Document], tuple[AnyRule, ...]]) -> Policy:
    """A policy with other rules in each of its documents; of several versions, in each."""
    return Policy(
        tuple(
            Lineage([replace(g.document, rules=change(g.document)) for g in lineage.grounds], pinned=lineage.pinned)
            for lineage in policy.lineages
        )
    )


@law
def forbid_trumps_due(draw: st.DrawFn, policy: Policy) -> None:
    """What a rule forbids is permitted by no other; and a status is in one word what permission and obligation are."""
    trial = draw(trials(policy))
    now = trial.decision()
    forbidden = any(reason.effect == "forbids" for reason in now.reasons)
    if forbidden and (now.permission == "allowed" or now.status in ("due", "overdue", "allowed")):
        trial.fail("a rule forbids it, and it is permitted", {"permission": "blocked"})
    if not forbidden and now.permission != "allowed" and (now.reasons or not now.needs):
        trial.fail("no rule forbids it, and it is not permitted", {"permission": "allowed"})
    if now.permission == "closed" and any(reason.effect in ("demands", "awaits") for reason in now.reasons):
        trial.fail("it is closed, and owes something", {"obligation": "none"})
    wanted = _status(trial, now)
    if now.status != wanted:
        trial.fail("the status is not what permission and obligation say", {"status": wanted})


def _status(trial: Trial, decision: Decision) -> str:
    """What the status has to be: of a channel by its permission and obligation, of a whole as that of its best one."""
    channels = {
        channel
        for document in trial.policy.documents(decision.at)
        if trial.proposed.act in document.acts
        for channel in document.acts[trial.proposed.act].channels
    }
    if trial.proposed.channel is None and channels:
        each = (replace(trial, proposed=replace(trial.proposed, channel=channel)) for channel in channels)
        return min((one.decision().status for one in each), key=STATUSES.index)
    if decision.permission != "allowed":
        return decision.permission
    return decision.obligation if decision.obligation in ("due", "overdue") else "allowed"


@law
def closed_stays_closed_without_a_reopening_event(draw: st.DrawFn, policy: Policy) -> None:
    """What is closed stays so, whatever happens later, unless something is taken back or a fact becomes another."""
    trial = draw(trials(policy)).as_known()
    if trial.decision().permission != "closed":
        return
    about = Subject.of(documents_of(policy))
    names = sorted({name for document in about.documents for name in (*document.events, *document.acts)})
    later = list(trial.told.events)
    at = trial.at
    for _ in range(draw(st.integers(0, 3))):
        at += draw(st.sampled_from((1, DAY, 10 * DAY)) | st.integers(1, 60 * DAY))
        moment = utc(at)
        event = draw(events_at(about, draw(st.sampled_from(names)), moment, trial.told.base))
        later.append(replace(event, facts={}))
    at += draw(st.sampled_from((0, 1, 30 * DAY)))
    assume(trial.same_versions(at))
    longer = replace(trial, told=replace(trial.told, events=tuple(later)), at=at)
    try:
        now = longer.decision()
    except EtiquetteError:
        reject()
    if now.permission != "closed":
        longer.fail("it was closed, and nothing has reopened it", {"permission": "closed"})


@law
def adding_a_restraint_never_permits(draw: st.DrawFn, policy: Policy) -> None:
    """With one more rule that forbids, nothing is permitted that was not, and nothing earlier."""
    trial = draw(trials(policy))
    documents = documents_of(policy)
    document = documents[draw(st.integers(0, len(documents) - 1))]
    added = draw(rules(Words.of(document), tuple(document.states), "added-restraint", RESTRAINTS))
    assume(not isinstance(added, HoursRule) or added.holidays == "open")
    stricter = with_rules(policy, lambda one: (*one.rules, added) if one is document else one.rules)
    before, after = trial.decision(), trial.decision(policy=stricter)
    if before.permission != "allowed" and after.permission == "allowed":
        trial.fail(f"one more rule that restrains permits it: {added}", {"permission": "allowed"})
    if before.not_before is not None and after.not_before is not None and after.not_before < before.not_before:
        words = f"one more rule that restrains permits it earlier: {added}"
        trial.fail(words, {"not_before": after.not_before.isoformat()})


def _reads_no_zones(policy: Policy) -> str | None:
    return None if any(_lists_of_zones(one) for one in documents_of(policy)) else "no hours of it read a list of zones"


def _lists_of_zones(document: Document) -> list[str]:
    """The facts of several zones that hours read, less those that something compares or another zone goes by."""
    compared = tested(document)
    read = [r.zone.fact for r in document.rules if isinstance(r, HoursRule) and r.zone is not None]
    return [f for f in read if f is not None and document.facts[f].type == "zones" and f not in compared]


@law_unless(_reads_no_zones)
def adding_a_candidate_zone_never_permits(draw: st.DrawFn, policy: Policy) -> None:
    """With one more zone in which somebody may be, nothing is permitted that was not."""
    trial = draw(trials(policy))
    fact = draw(st.sampled_from([name for one in documents_of(policy) for name in _lists_of_zones(one)]))
    first = draw(st.lists(st.sampled_from(ZONES), min_size=1, max_size=2, unique=True))
    more = draw(st.sampled_from(ZONES))
    before = trial.decision(facts={**trial.told.facts, fact: first})
    wider = replace(trial, told=replace(trial.told, facts={**trial.told.facts, fact: [*first, more]}))
    if before.permission != "allowed" and wider.decision().permission == "allowed":
        wider.fail(f"it is permitted only with {more} among the zones", {"permission": before.permission})


@law
def every_reason_is_determining(draw: st.DrawFn, policy: Policy) -> None:
    """Each rule that is listed says by itself what it says, the rules that are not listed change nothing, and without
    the rules that forbid, nothing is forbidden."""
    trial = _by_one_channel(draw, draw(trials(policy)))
    now = trial.decision()
    if not now.reasons:
        return
    listed = {_key(reason) for reason in now.reasons}
    if _essence(trial.decision(policy=_keeping(policy, lambda key: key in listed))) != _essence(now):
        trial.fail("rules that are not listed change the decision", _named_rules(now))
    for reason in now.reasons:
        alone = trial.decision(policy=_keeping(policy, _is(_key(reason))))
        if _saying(reason) not in map(_saying, alone.reasons):
            trial.fail(f"{reason.rule} {reason.effect}, and by itself it does not", _named_rules(alone))
    forbidding = {_key(reason) for reason in now.reasons if reason.effect == "forbids"}
    if forbidding:
        without = trial.decision(policy=_keeping(policy, lambda key: key not in forbidding))
        if without.permission != "allowed":
            trial.fail("without the rules that forbid it, it is still forbidden", _named_rules(without))


Key = tuple[str, str]
"""A rule: the name of its policy, and its id."""


def _by_one_channel(draw: st.DrawFn, trial: Trial) -> Trial:
    """The trial by one channel: of an act as a whole, the reasons are those of its best channel."""
    found = (one.acts.get(trial.proposed.act) for one in documents_of(trial.policy))
    channels = list(dict.fromkeys(channel for act in found if act is not None for channel in act.channels))
    if trial.proposed.channel is not None or not channels:
        return trial
    return replace(trial, proposed=replace(trial.proposed, channel=draw(st.sampled_from(channels))))


def _key(reason: Reason) -> Key:
    return reason.policy, reason.rule.removeprefix(f"{reason.policy}/")


def _is(wanted: Key) -> Callable[[Key], bool]:
    return lambda key: key == wanted


def _keeping(policy: Policy, wanted: Callable[[Key], bool]) -> Policy:
    return with_rules(policy, lambda one: tuple(rule for rule in one.rules if wanted((one.name, rule.id))))


def _saying(reason: Reason) -> tuple[Key, str, tuple[str, ...]]:
    return _key(reason), reason.effect, reason.events


def _essence(decision: Decision) -> tuple[object, ...]:
    """What the rules listed decide; when it ends is for those to come too."""
    refused = decision.permission if decision.permission in ("allowed", "closed") else "refused"
    owed = (decision.obligation, decision.due_from, decision.due_by)
    return refused, owed, tuple(map(_saying, decision.reasons))


def _named_rules(decision: Decision) -> dict[str, list[str]]:
    return {"rules": list(decision.rules)}
