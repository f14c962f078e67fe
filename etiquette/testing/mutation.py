"""Mutants: policies that differ from a policy in one thing.

A case that holds for a policy and not for a mutant kills it. A mutant that no case kills shows what nobody has proved:
see :mod:`etiquette.testing.survival`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import timedelta
from typing import Any

from etiquette.duration import Duration, Period, Relative, leaves
from etiquette.frozen import dataclass
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.language.printer import print_policy
from etiquette.policy import (
    ActDeclaration,
    AnyRule,
    CalendarDeclaration,
    CapRule,
    ClockDeclaration,
    CooldownRule,
    DeadlineRule,
    Declaration,
    Document,
    EventDeclaration,
    Script,
    State,
)
from etiquette.testing.condition_edits import value_shown
from etiquette.testing.edits import Edit, changed, in_key, one_less, put, without
from etiquette.testing.hours_edits import of_hours
from etiquette.testing.rule_edits import RuleEdits, of_zone
from etiquette.testing.selector_edits import SelectorEdits
from etiquette.testing.unseen import is_unseen, is_unseen_default
from etiquette.testing.window_edits import WindowEdits, optional
from etiquette.weekly import WEEKDAYS, WeeklyHours


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A policy that differs from another in one thing.

    Attributes:
        part: which part of the policy was changed: the id of a rule, or the kind and name of another part.
        words: what was changed.
        document: the changed policy.
        rule: the rule, where it is one that was changed; a rule that was removed, too.
    """

    part: str
    words: str
    document: Document = field(repr=False)
    rule: str | None = None

    @property
    def name(self) -> str:
        """What it is called, in reports and in lists of those that are accepted."""
        return f"{self.part}: {self.words}"


def mutate(document: Document, *, parents: Sequence[Document] = ()) -> Iterator[Mutant]:
    """The mutants of a policy, each once. A few of them are no policies, since what was changed is then needed
    elsewhere: :func:`is_policy` tells. What no history could show, whatever the policy, is left as it is:
    see :mod:`etiquette.testing.unseen`.

    Args:
        document: the policy.
        parents: the policies that it extends. What is changed in just the same way in one of them is left out: that
            part is theirs to prove.

    >>> import etiquette
    >>> document = etiquette.load("job-interview").documents("2026-03-01T00:00Z")[0]
    >>> [one.name for one in mutate(document) if one.words.startswith("wait 3 weeks -> 4")]
    ['three-weeks: wait 3 weeks -> 4 weeks']
    """
    known = {mutant.name for parent in parents for mutant in _Mutator(parent).mutants()}
    for mutant in _Mutator(document).mutants():
        if mutant.name not in known:
            known.add(mutant.name)
            yield mutant


def is_policy(document: Document, mutant: Mutant) -> bool:
    """Whether the language accepts a mutant of a policy, and reads it as another policy. Of the rules only the one that was changed can be at fault."""
    changed_one = mutant.document
    if mutant.rule is not None:
        rules = tuple(rule for rule in changed_one.rules if rule.id == mutant.rule)
        if not rules:
            return True
        changed_one = put(changed_one, rules=rules, scripts=())
    parsed, _ = parse_policy(print_policy(changed_one), library=TextLibrary())
    return parsed is not None and _parts(parsed) != _parts(document if mutant.rule is None else _only(document, mutant))


def _only(document: Document, mutant: Mutant) -> Document:
    rules = tuple(rule for rule in document.rules if rule.id == mutant.rule)
    return put(document, rules=rules, scripts=())


def _parts(document: Document) -> tuple[object, ...]:
    """What a policy says, its texts and names aside."""
    return (
        document.effective_from, document.effective_until, document.other_events, document.clock, document.calendars,
        document.facts, document.events, document.acts, document.states, document.rules, document.scripts,
    )  # fmt: skip


class _Mutator:
    """Changes each part of a policy, one after the other."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._windows = WindowEdits(has_calendar=document.clock.calendar is not None, is_date=self._is_date)
        self._selectors = SelectorEdits(document)
        self._rules = RuleEdits(document, self._windows)

    def _is_date(self, moment: Relative) -> bool:
        document = self._document
        if not moment.attribute:
            return document.facts[moment.name].type == "date"
        owners: list[EventDeclaration | ActDeclaration] = [*document.events.values(), *document.acts.values()]
        declared: list[Mapping[str, Declaration]] = [owner.attributes for owner in owners]
        return any(moment.name in named and named[moment.name].type == "date" for named in declared)

    def mutants(self) -> Iterator[Mutant]:
        """All of them, those that the language refuses too."""
        yield from self._of_rules()
        document = self._document
        yield from self._table("states", "state", self._state)
        yield from self._table("facts", "fact", self._known)
        for section, kind in (("events", "event"), ("acts", "act")):
            yield from self._table(section, kind, self._declaration)
        yield from self._table("calendars", "calendar", self._calendar)
        yield from self._whole("clock", in_key(document, "clock", self._clock(document.clock), called=""))
        yield from self._scripts()
        yield from self._whole("effective", self._effective())
        other = "ignore" if document.other_events == "refuse" else "refuse"
        words = f"{document.other_events} -> {other}"
        yield from self._whole("other_events", [Edit(words, put(document, other_events=other))])

    @staticmethod
    def _whole(part: str, edits: Iterator[Edit[Document]] | Sequence[Edit[Document]]) -> Iterator[Mutant]:
        for edit in edits:
            yield Mutant(part=part, words=edit.words, document=edit.value)

    def _of_rules(self) -> Iterator[Mutant]:
        rules = self._document.rules
        for index, rule in enumerate(rules):
            before, behind = rules[:index], rules[index + 1 :]
            gone = put(self._document, rules=(*before, *behind))
            yield Mutant(part=rule.id, words="removed", document=gone, rule=rule.id)
            for edit in self._rules.of(rule):
                if is_unseen(self._document, rule, edit.value):
                    continue
                document = put(self._document, rules=(*before, edit.value, *behind))
                yield Mutant(part=rule.id, words=edit.words, document=document, rule=rule.id)

    def _table(self, section: str, kind: str, edits: Any) -> Iterator[Mutant]:
        """The edits of every entry of a section."""
        table: Mapping[str, Any] = getattr(self._document, section)
        for name, entry in table.items():
            for edit in edits(entry):
                document = put(self._document, **{section: {**table, name: edit.value}})
                yield Mutant(part=f"{kind} {name}", words=edit.words, document=document)

    def _state(self, state: State) -> Iterator[Edit[State]]:
        yield from in_key(state, "begins", self._selectors.of(state.begins))
        yield from without("ends", state)
        yield from in_key(state, "ends", self._selectors.of(state.ends))
        for key in ("starts_after", "ends_after", "lasts"):
            yield from without(key, state)
            yield from in_key(state, key, optional(self._windows, getattr(state, key)))
        for key in state.by:
            yield Edit(f"without by {key}", put(state, by=tuple(one for one in state.by if one != key)))

    def _known(self, fact: Declaration) -> Iterator[Edit[Declaration]]:
        """The edits of a fact of threads."""
        unseen = is_unseen_default(self._document, fact)
        yield from (edit for edit in self._fact(fact) if not (unseen and edit.value.default is None))

    def _fact(self, fact: Declaration) -> Iterator[Edit[Declaration]]:
        yield from without("required", fact, nothing=False)
        default = fact.default
        if default is None:
            return
        yield Edit("without default", put(fact, default=None))
        others: list[Any] = []
        match fact.type:
            case "boolean":
                others = [not default]
            case "choice":
                others = [choice for choice in fact.choices if choice != default]
            case "zone":
                others = ["UTC" if default != "UTC" else "America/New_York"]
            case "duration":
                if isinstance(default, Duration):
                    edits = self._windows.of(default)
                    yield from in_key(fact, "default", (edit for edit in edits if isinstance(edit.value, Duration)))
            case _:
                pass
        yield from in_key(fact, "default", changed(value_shown(default), ((value_shown(o), o) for o in others)))

    def _declaration(self, declared: Any) -> Iterator[Edit[Any]]:
        """The defaults of attributes, and of an act the order of its channels."""
        for name, attribute in declared.attributes.items():
            for edit in self._fact(attribute):
                attributes = {**declared.attributes, name: edit.value}
                yield Edit(f"{name}: {edit.words}", put(declared, attributes=attributes))
        if isinstance(declared, ActDeclaration) and len(declared.channels) > 1:
            turned = tuple(reversed(declared.channels))
            words = f"channels {', '.join(declared.channels)} -> {', '.join(turned)}"
            yield Edit(words, put(declared, channels=turned))

    def _calendar(self, calendar: CalendarDeclaration) -> Iterator[Edit[CalendarDeclaration]]:
        for number, name in enumerate(WEEKDAYS):
            if number in calendar.weekend:
                yield Edit(f"weekend without {name}", put(calendar, weekend=calendar.weekend - {number}))
        extra = next((number for number in (4, 3, 2, 1, 0) if number not in calendar.weekend), None)
        if extra is not None:
            yield Edit(f"weekend also {WEEKDAYS[extra]}", put(calendar, weekend=calendar.weekend | {extra}))
        if calendar.country is not None:
            yield Edit("without holidays", put(calendar, country=None, subdivision=None))
        yield from without("subdivision", calendar)
        for key in ("closed", "working"):
            spans = getattr(calendar, key)
            for index, (start, end) in enumerate(spans):
                rest = (*spans[:index], *spans[index + 1 :])
                yield Edit(f"{key} without {start}..{end}", put(calendar, **{key: rest}))
                if end != start:
                    less = (*spans[:index], (start, end - timedelta(days=1)), *spans[index + 1 :])
                    yield Edit(f"{key} {start}..{end} a day less", put(calendar, **{key: less}))
        if calendar.open is not None:
            yield from without("open", calendar)
            # A weekday that is never a working date is closed, whatever the hours say.
            never = calendar.weekend if not calendar.working else frozenset[int]()
            edits = (edit for edit in of_hours(calendar.open) if _days_that_differ(calendar.open, edit.value) - never)
            yield from in_key(calendar, "open", edits)

    def _clock(self, clock: ClockDeclaration) -> Iterator[Edit[ClockDeclaration]]:
        yield from in_key(clock, "zone", of_zone(clock.zone))
        others = [None, *(name for name in self._document.calendars if name != clock.calendar)]
        for other in others if clock.calendar is not None else []:
            yield Edit(f"calendar {clock.calendar} -> {other or 'none'}", put(clock, calendar=other))
        if any(isinstance(w, Period) and w.unit == "week" for rule in self._document.rules for w in _windows_of(rule)):
            turned = 0 if clock.week_starts else 6
            words = "week_starts monday -> sunday" if turned else "week_starts sunday -> monday"
            yield Edit(words, put(clock, week_starts=turned))

    def _scripts(self) -> Iterator[Mutant]:
        scripts = self._document.scripts
        for index, script in enumerate(scripts):
            before, behind = scripts[:index], scripts[index + 1 :]
            part = f"script {script.name}"
            yield Mutant(part=part, words="removed", document=put(self._document, scripts=(*before, *behind)))
            for edit in self._script(script):
                document = put(self._document, scripts=(*before, edit.value, *behind))
                yield Mutant(part=part, words=edit.words, document=document)

    def _script(self, script: Script) -> Iterator[Edit[Script]]:
        yield from in_key(script, "acts", one_less(script.acts, str), called="act")
        for words, channels in self._selectors.other_channels(script.channels, script.acts):
            yield Edit(words, put(script, channels=channels))

    def _effective(self) -> Iterator[Edit[Document]]:
        for key, called in (("effective_from", "from"), ("effective_until", "until")):
            day = getattr(self._document, key)
            if day is not None:
                days = [day + timedelta(days=sign) for sign in (1, -1)]
                yield from in_key(
                    self._document, key, changed(str(day), ((str(other), other) for other in days)), called=called
                )


def _days_that_differ(one: WeeklyHours, other: WeeklyHours) -> set[int]:
    return {day for day, (before, after) in enumerate(zip(one.days, other.days, strict=True)) if before != after}


def _windows_of(rule: AnyRule) -> Iterator[Any]:
    match rule:
        case DeadlineRule():
            steps = (w for step in rule.steps for w in (step.opens, step.within, step.lapses))
            named = [rule.opens, rule.within, rule.lapses, *steps]
        case CooldownRule():
            named = [*rule.waits]
        case CapRule():
            named = [rule.per]
        case _:
            named = []
    for window in named:
        if window is not None:
            yield from leaves(window)
