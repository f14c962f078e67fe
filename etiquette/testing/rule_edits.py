"""What can be changed in a rule, kind by kind."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.duration import window_text
from etiquette.policy import (
    AnyRule,
    CapRule,
    Check,
    CooldownRule,
    CountCheck,
    DeadlineRule,
    Document,
    FactText,
    ForbidRule,
    HoursRule,
    MentionCheck,
    MessageRule,
    PreferRule,
    Step,
    ZoneReference,
)
from etiquette.testing.condition_edits import ConditionEdits
from etiquette.testing.edits import Edit, changed, each_edited, in_key, one_less, put, without
from etiquette.testing.hours_edits import of_hours
from etiquette.testing.selector_edits import SelectorEdits, of_where
from etiquette.testing.window_edits import WindowEdits, optional
from etiquette.weekly import WeeklyHours

_WINDOWS = ("opens", "within", "lapses")
_OTHER_MENTION = {"mentions": "subject_mentions", "subject_mentions": "mentions", "asks": "mentions"}


class RuleEdits:
    """The edits of rules in one policy."""

    def __init__(self, document: Document, windows: WindowEdits) -> None:
        self._document = document
        self._windows = windows
        self._conditions = ConditionEdits(windows)
        self._selectors = SelectorEdits(document)

    def of(self, rule: AnyRule) -> Iterator[Edit[AnyRule]]:
        """Every rule that differs from this one in one thing."""
        yield from self._head(rule)
        match rule:
            case DeadlineRule():
                yield from self._deadline(rule)
            case CooldownRule():
                yield from self._cooldown(rule)
            case CapRule():
                yield from self._cap(rule)
            case HoursRule():
                yield from self._hours(rule)
            case PreferRule():
                yield from _prefer(rule)
            case MessageRule():
                yield from in_key(rule, "checks", one_less(rule.checks, lambda check: check.name), called="")
                yield from in_key(rule, "checks", each_edited(rule.checks, _check, lambda c: c.name), called="")
            case _:
                pass

    def _head(self, rule: AnyRule) -> Iterator[Edit[AnyRule]]:
        yield from in_key(rule, "acts", one_less(rule.acts, str), called="act")
        for act in self._document.acts:
            if act not in rule.acts and self._may_rule(rule, act):
                yield Edit(f"act also {act}", put(rule, acts=(*rule.acts, act)))
        # Where channels are ranked, none is proposed that could be tested.
        if not isinstance(rule, PreferRule):
            for words, channels in self._selectors.other_channels(rule.channels, rule.acts):
                yield Edit(words, put(rule, channels=channels))
        yield from in_key(rule, "where", of_where(rule.where), called="")
        for key in ("when", "unless"):
            condition = getattr(rule, key)
            if condition is not None:
                yield from without(key, rule)
                yield from in_key(rule, key, self._conditions.of(condition))
        if isinstance(rule, CooldownRule | CapRule | HoursRule | ForbidRule):
            other = "warn" if rule.effect == "forbid" else "forbid"
            yield Edit(f"effect {rule.effect} -> {other}", put(rule, effect=other))

    def _may_rule(self, rule: AnyRule, act: str) -> bool:
        """Whether it makes a difference that the rule rules this act: it has one of the channels, or some to rank."""
        channels = self._document.acts[act].channels
        if isinstance(rule, PreferRule):
            return len(set(channels) & set(rule.order)) > 1
        return rule.channels is None or bool(set(rule.channels) & set(channels))

    def _by(self, rule: DeadlineRule | CooldownRule | CapRule) -> Iterator[Edit[AnyRule]]:
        for key in rule.by:
            yield Edit(f"without by {key}", put(rule, by=tuple(one for one in rule.by if one != key)))

    def _reset(self, rule: DeadlineRule | CooldownRule | CapRule) -> Iterator[Edit[AnyRule]]:
        yield from without("reset_by", rule)
        yield from in_key(rule, "reset_by", self._selectors.of(rule.reset_by))

    def _deadline(self, rule: DeadlineRule) -> Iterator[Edit[AnyRule]]:
        yield from in_key(rule, "after", self._selectors.of(rule.after))
        for key in _WINDOWS:
            yield from without(key, rule)
            yield from in_key(rule, key, optional(self._windows, getattr(rule, key)))
        yield from self._steps(rule)
        if rule.early is not None:
            yield from without("early", rule)
            yield from in_key(rule, "early", changed(rule.early, [_other_effect(rule.early)]))
        elif rule.opens is not None or rule.steps:
            yield Edit("early forbid", put(rule, early="forbid"))
        if not rule.steps:
            yield Edit("without restart" if rule.restart else "restart", put(rule, restart=not rule.restart))
        yield from in_key(rule, "done_by", self._selectors.of(rule.done_by))
        yield from self._reset(rule)
        yield from without("paused_while", rule)
        yield from self._by(rule)

    def _steps(self, rule: DeadlineRule) -> Iterator[Edit[AnyRule]]:
        for number, step in enumerate(rule.steps):
            before, behind = rule.steps[:number], rule.steps[number + 1 :]
            if before or behind:
                yield Edit(f"without step {number + 1}", put(rule, steps=(*before, *behind)))
            for edit in (*self._step(step), *self._channel(rule, step)):
                yield Edit(f"step {number + 1}: {edit.words}", put(rule, steps=(*before, edit.value, *behind)))

    def _step(self, step: Step) -> Iterator[Edit[Step]]:
        for key in _WINDOWS:
            yield from without(key, step)
            yield from in_key(step, key, optional(self._windows, getattr(step, key)))

    def _channel(self, rule: DeadlineRule, step: Step) -> Iterator[Edit[Step]]:
        yield from without("channel", step)
        if step.channel is not None:
            others = (c for c in self._document.acts[rule.acts[0]].channels if c != step.channel)
            yield from in_key(step, "channel", changed(step.channel, ((c, c) for c in others)))

    def _cooldown(self, rule: CooldownRule) -> Iterator[Edit[AnyRule]]:
        yield from in_key(rule, "after", self._selectors.of(rule.after))
        yield from in_key(rule, "waits", one_less(rule.waits, window_text), called="wait")
        yield from in_key(rule, "waits", each_edited(rule.waits, self._windows.of), called="wait")
        yield from self._reset(rule)
        yield from self._by(rule)

    def _cap(self, rule: CapRule) -> Iterator[Edit[AnyRule]]:
        yield from in_key(rule, "counting", self._selectors.of(rule.counting))
        yield from in_key(rule, "at_most", _counts(rule.at_most))
        yield from in_key(rule, "per", self._windows.of(rule.per))
        yield from self._reset(rule)
        yield from self._by(rule)

    def _hours(self, rule: HoursRule) -> Iterator[Edit[AnyRule]]:
        for key, other in (("allow", "deny"), ("deny", "allow")):
            hours = getattr(rule, key)
            if hours is None:
                continue
            if isinstance(hours, WeeklyHours):
                yield from in_key(rule, key, of_hours(hours))
            yield Edit(f"{key} -> {other}", put(rule, **{key: None, other: hours}))
            if rule.holidays == "closed":
                yield from without(key, rule)
        yield from without("zone", rule)
        if rule.zone is not None:
            yield from in_key(rule, "zone", of_zone(rule.zone))
        turned = "open" if rule.holidays == "closed" else "closed"
        if rule.holidays == "closed" or self._windows.has_calendar:
            yield Edit(f"holidays {rule.holidays} -> {turned}", put(rule, holidays=turned))


def of_zone(reference: ZoneReference) -> Iterator[Edit[ZoneReference]]:
    """The edits of a zone: another one, or the default whatever the fact says."""
    # Etc/UTC is another name of UTC, and no other zone.
    other = "America/New_York" if {reference.name, reference.default} & {"UTC", "Etc/UTC"} else "UTC"
    if reference.name is not None:
        yield Edit(f"{reference.name} -> {other}", ZoneReference(name=other))
        return
    yield Edit(f"{reference.fact} -> {other}", ZoneReference(name=other))
    if reference.default is not None:
        yield Edit(f"{reference.fact} -> {reference.default}", ZoneReference(name=reference.default))
        yield Edit(f"default {reference.default} -> {other}", put(reference, default=other))
        yield from without("default", reference)


def _other_effect(effect: str) -> tuple[str, str]:
    other = "warn" if effect == "forbid" else "forbid"
    return other, other


def _counts(count: int) -> Iterator[Edit[int]]:
    return changed(str(count), ((str(other), other) for other in (count + 1, count - 1) if other >= 1))


def _prefer(rule: PreferRule) -> Iterator[Edit[AnyRule]]:
    order = rule.order
    for index in range(len(order) - 1):
        swapped = (*order[:index], order[index + 1], order[index], *order[index + 2 :])
        yield Edit(f"channels {', '.join(order)} -> {', '.join(swapped)}", put(rule, order=swapped))
    # One that is left away comes last; of two, that changes what leaving away the first changes.
    yield from in_key(rule, "order", one_less(order[:-1], str), called="channels")


def _check(check: Check) -> Iterator[Edit[Check]]:
    match check:
        case CountCheck():
            for bound in ("at_least", "at_most", "exactly"):
                count = getattr(check, bound)
                if count is not None:
                    yield from in_key(check, bound, _counts(count))
            if check.at_least is not None and check.at_most is not None:
                yield from without("at_least", check)
                yield from without("at_most", check)
            if check.exactly is not None:
                yield Edit("exactly -> at_least", put(check, exactly=None, at_least=check.exactly))
                yield Edit("exactly -> at_most", put(check, exactly=None, at_most=check.exactly))
        case MentionCheck():
            yield from in_key(check, "texts", one_less(check.texts, _wanted), called="")
            other = _OTHER_MENTION.get(check.name)
            if other is not None:
                yield Edit(f"-> {other}", put(check, name=other))


def _wanted(text: str | FactText) -> str:
    return f"{{fact: {text.fact}}}" if isinstance(text, FactText) else f'"{text}"'
