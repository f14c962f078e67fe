"""Rules as plain values, as a document would write them: what only says the default is left away."""

from __future__ import annotations

from typing import assert_never

from etiquette.language.layout import Plain
from etiquette.language.print_parts import (
    Entries,
    SelectorPrinter,
    of_condition,
    of_optional_window,
    of_value,
    of_where,
    of_window,
    one_or_list,
    written,
)
from etiquette.policy import (
    AdviseRule,
    AnyRule,
    CalendarHours,
    CapRule,
    Check,
    CooldownRule,
    CountCheck,
    DeadlineRule,
    FactHours,
    FactText,
    ForbidRule,
    Hours,
    HoursRule,
    MentionCheck,
    MessageRule,
    Pattern,
    PreferRule,
    Rule,
    Selector,
    Source,
    Step,
    ZoneReference,
)
from etiquette.weekly import WeeklyHours


class RulePrinter:
    """Writes rules of a policy with these acts."""

    def __init__(self, acts: tuple[str, ...], selectors: SelectorPrinter) -> None:
        self._acts = acts
        self._selectors = selectors

    def write(self, rule: AnyRule) -> Entries:
        """A rule of any kind."""
        kind, own = self._own(rule)
        named = isinstance(rule, DeadlineRule) or rule.acts != self._acts
        return {
            "id": rule.id,
            "kind": kind,
            **written(
                act=one_or_list(rule.acts) if named else None,
                channel=None if rule.channels is None else one_or_list(rule.channels),
                where=of_where(rule.where),
                when=of_condition(rule.when),
                unless=of_condition(rule.unless),
            ),
            **own,
            **written(
                because=rule.because,
                source=None if rule.source is None else _source(rule.source),
                strength=None if rule.strength == "advice" else rule.strength,
            ),
        }

    def _own(self, rule: AnyRule) -> tuple[str, Entries]:
        match rule:
            case DeadlineRule():
                return "deadline", self._deadline(rule)
            case CooldownRule():
                return "cooldown", self._cooldown(rule)
            case CapRule():
                return "cap", self._cap(rule)
            case HoursRule():
                return "hours", _hours_rule(rule)
            case ForbidRule():
                return "forbid", written(effect=_unusual(rule.effect))
            case PreferRule():
                return "prefer", {"channels": rule.order}
            case MessageRule():
                return "message", {"checks": [_check(check) for check in rule.checks]}
            case AdviseRule():
                return "advise", {"say": rule.say}
            case _:
                assert_never(rule)

    def _deadline(self, rule: DeadlineRule) -> Entries:
        the_act = Selector((Pattern(names=rule.acts),))
        return written(
            after=self._selectors.write(rule.after),
            opens=of_optional_window(rule.opens),
            within=of_optional_window(rule.within),
            lapses=of_optional_window(rule.lapses),
            steps=[_step(step) for step in rule.steps],
            early=rule.early,
            restart=rule.restart,
            done_by=self._unless_same(rule.done_by, the_act),
            reset_by=self._optional(rule.reset_by),
            paused_while=rule.paused_while,
            by=rule.by,
        )

    def _cooldown(self, rule: CooldownRule) -> Entries:
        return written(
            after=self._unless_same(rule.after, _the_act(rule)),
            wait=one_or_list(of_window(wait) for wait in rule.waits),
            reset_by=self._optional(rule.reset_by),
            by=rule.by,
            effect=_unusual(rule.effect),
        )

    def _cap(self, rule: CapRule) -> Entries:
        return written(
            counting=self._unless_same(rule.counting, _the_act(rule)),
            at_most=rule.at_most,
            per=of_window(rule.per),
            reset_by=self._optional(rule.reset_by),
            by=rule.by,
            effect=_unusual(rule.effect),
        )

    def _optional(self, selector: Selector | None) -> Plain:
        return None if selector is None else self._selectors.write(selector)

    def _unless_same(self, selector: Selector, default: Selector) -> Plain:
        return None if selector == default else self._selectors.write(selector)


def _the_act(rule: Rule) -> Selector:
    return Selector((Pattern(names=rule.acts, channels=rule.channels, where=rule.where),))


def _unusual(effect: str) -> str | None:
    return None if effect == "forbid" else effect


def _step(step: Step) -> Entries:
    return written(
        opens=of_optional_window(step.opens),
        within=of_optional_window(step.within),
        lapses=of_optional_window(step.lapses),
        channel=step.channel,
    )


def _source(source: Source) -> Plain:
    pairs = source.to_dict()
    return source.cite if source.cite is not None and len(pairs) == 1 else pairs


def _hours_rule(rule: HoursRule) -> Entries:
    return written(
        allow=_hours(rule.allow),
        deny=_hours(rule.deny),
        zone=None if rule.zone is None else of_zone(rule.zone),
        holidays="closed" if rule.holidays == "closed" else None,
        effect=_unusual(rule.effect),
    )


def _hours(hours: Hours | None) -> Plain:
    match hours:
        case None:
            return None
        case CalendarHours(calendar):
            return {"calendar": calendar}
        case FactHours(fact):
            return {"fact": fact}
        case WeeklyHours():
            return of_value(hours)


def of_zone(zone: ZoneReference) -> Plain:
    """A zone by name, or by the fact that names it."""
    return zone.name or written(fact=zone.fact, default=zone.default)


def _check(check: Check) -> Entries:
    match check:
        case CountCheck():
            bounds = (("at_least", check.at_least), ("at_most", check.at_most), ("exactly", check.exactly))
            return {check.name: {bound: count for bound, count in bounds if count is not None}}
        case MentionCheck():
            return {check.name: [_wanted(wanted) for wanted in check.texts]}


def _wanted(wanted: str | FactText) -> Plain:
    return {"fact": wanted.fact} if isinstance(wanted, FactText) else wanted
