"""Cooldowns, caps, hours and prohibitions, written into the function that decides an act."""

from __future__ import annotations

from collections.abc import Callable

from etiquette.compiled.body import Body
from etiquette.compiled.choosing import choose, sharing, value_of
from etiquette.compiled.code import tuple_of
from etiquette.compiled.ends import Ends, Escalating
from etiquette.compiled.meaning import Meaning
from etiquette.compiled.shapes import Shape, all_of
from etiquette.compiled.sheet import COUNT, DISCHARGE, Sheet, Slot, attributes_named, facts_of
from etiquette.compiled.shut import ShutPieces
from etiquette.compiled.windows import written
from etiquette.duration import Window
from etiquette.interval import FOREVER
from etiquette.policy import CapRule, CooldownRule, FactHours, ForbidRule, HoursRule, Selector
from etiquette.proposal import Proposal
from etiquette.rules import hours
from etiquette.situation import Situation
from etiquette.windows import is_endless


class Restraining:
    """Writes the rules that restrain one proposal.

    Args:
        sheet: what is being compiled.
        body: the function, so far.
        meaning: reads conditions as the proposal does.
    """

    def __init__(self, sheet: Sheet, body: Body, meaning: Meaning) -> None:
        self.sheet, self.body, self.meaning = sheet, body, meaning
        self.proposal: Proposal = meaning.proposal

    def write(self, rule: CooldownRule | CapRule | HoursRule | ForbidRule, exists: Shape, *, gate: str) -> None:
        """A rule whose facts are known where ``gate`` holds."""
        match rule:
            case ForbidRule():
                closes = gate == "True" and self.meaning.surely_exists(rule) == exists
                self.body.forbid(rule.id, exists, gate=gate, closes=closes)
            case HoursRule():
                self.body.shut(rule.id, self._shut(rule), exists, gate=gate)
            case CooldownRule():
                self._cooldown(rule, exists)
            case CapRule():
                self._until_latest(rule, self._starts(rule, rule.counting), rule.per, rule.at_most, exists)

    def close(self, rule: CooldownRule | CapRule | ForbidRule, *, written: bool) -> None:
        """What final states, and windows without end, close for good.

        Args:
            rule: the rule.
            written: whether it was written without a condition before it.
        """
        match rule:
            case ForbidRule():
                surely = self.meaning.surely_exists(rule)
                if not (written and surely.kind == "constant" and surely == self.meaning.exists(rule)):
                    self.body.close(surely)
            case CooldownRule() if rule.reset_by is None:
                endless = [number for number, wait in enumerate(rule.waits) if is_endless(wait)]
                if endless:
                    self._close_from(rule, rule.after, endless[0] + 1)
            case CapRule() if rule.reset_by is None and is_endless(rule.per):
                self._close_from(rule, rule.counting, rule.at_most)
            case _:
                pass

    def _close_from(self, rule: CooldownRule | CapRule, selector: Selector, count: int) -> None:
        starts = self._starts(rule, selector)
        self.body.close(Shape("constant", f"(len({starts}) >= {count})"), self.meaning.surely_exists(rule))

    # --- cooldowns and caps ---

    def _cooldown(self, rule: CooldownRule, exists: Shape) -> None:
        starts = self._starts(rule, rule.after)
        if len(rule.waits) == 1:
            self._until_latest(rule, starts, rule.waits[0], 1, exists)
            return
        with self.body.settle.block(f"if {starts}:"):
            waits = self._escalating(rule)
            self._until(rule, lambda end: [f"{end} = {waits}.latest({starts})"], exists)

    def _until_latest(
        self, rule: CooldownRule | CapRule, starts: str, window: Window, count: int, exists: Shape
    ) -> None:
        """Forbidden until the so manieth window from the latest on is over."""
        settle, body = self.body.settle, self.body
        ends = written(self.sheet, window, rule.id, "ends", attributes=_attributes(rule))
        latest = f"{ends.ends}.latest({starts}, {count})"
        with settle.block(f"if {starts if count == 1 else f'len({starts}) >= {count}'}:"):
            if ends.kind == "any":
                self._until(rule, lambda end: [f"{end} = {latest}"], exists)
                return
            if ends.kind != "ever":
                body.needs_lens = body.needs_lens or ends.needs_lens
                settle.line(f"anchor = {starts}[-{count}]")
            self._until(rule, lambda end: ends.end("anchor", end, otherwise=latest), exists)

    def _until(self, rule: CooldownRule | CapRule, lines: Callable[[str], list[str]], exists: Shape) -> None:
        """Forbidden until an end, as long as the rule exists. ``lines`` put the end into a variable."""
        settle, body = self.body.settle, self.body
        end = body.variable(rule.id, "until", "BEFORE")
        if exists.kind == "constant":
            with settle.given(exists.text):
                settle.lines(lines(end))
                body.forbid(rule.id, Shape("until", end))
            return
        settle.lines(lines("end"))
        body.forbid(rule.id, all_of([Shape("until", "end"), exists]))

    def _starts(self, rule: CooldownRule | CapRule, selector: Selector) -> str:
        """The variable that holds from when the windows run of the events since the last reset, in order."""
        wanted = self.proposal.values(rule.by)
        sheet, attributes = self.sheet, _attributes(rule)
        resets = list(choose(sheet, rule.reset_by))
        # Where the proposal leaves a value open, a reset that gives one works for the events of that value.
        lacking = [key for key, value in wanted.items() if value is None]
        by_value = any(value_of(sheet, type, key) != "None" for type, _ in resets for key in lacking)

        def values(type: str) -> str:
            return tuple_of([value_of(sheet, type, key) for key in lacking])

        def fill(slot: Slot) -> None:
            for type, chosen in resets:
                line = f"reset({slot.name}, {values(type)})" if by_value else f"{slot.name}.clear()"
                slot.on(type, chosen.update(DISCHARGE, line, sharing(sheet, type, wanted)))
            for type, chosen in choose(sheet, selector):
                start = chosen.anchored(sheet, type, attributes)
                line = f"{slot.name}.append({f'({values(type)}, {start})' if by_value else start})"
                slot.on(type, chosen.update(COUNT, line, sharing(sheet, type, wanted)))

        key = ("starts", selector, rule.reset_by, tuple(wanted.items()), attributes)
        words = (str(value) for value in wanted.values() if value is not None)
        name = sheet.slot(key, "[]", f"from when the windows of {rule.id} run", fill, rule.id, *words)
        if not by_value:
            return name
        starts = sheet.local(rule.id, "starts")
        self.body.settle.line(f"{starts} = [start for _, start in {name}]")
        return starts

    def _escalating(self, rule: CooldownRule) -> str:
        def make(view: Situation) -> Escalating:
            return Escalating([Ends(wait, view, attributes=_attributes(rule)) for wait in rule.waits])

        facts = tuple(facts_of(*rule.waits))
        return self.sheet.known(("waits", rule.waits), facts, make, rule.id, "waits")

    # --- hours ---

    def _shut(self, rule: HoursRule) -> str:
        def make(view: Situation) -> ShutPieces:
            return ShutPieces(hours.restraint(rule, view, FOREVER).holds)

        facts = [one.fact for one in (rule.allow, rule.deny) if isinstance(one, FactHours)]
        if rule.zone is not None and rule.zone.fact is not None:
            facts.append(rule.zone.fact)
        return self.sheet.known(("shut", rule.id), facts, make, rule.id, "shut")


def _attributes(rule: CooldownRule | CapRule) -> tuple[str, ...]:
    """The attributes of their anchors that the windows of a rule name."""
    return attributes_named(*rule.waits) if isinstance(rule, CooldownRule) else attributes_named(rule.per)
