"""Deadlines, written into the function that decides an act."""

from __future__ import annotations

from etiquette.compiled.body import Body
from etiquette.compiled.choosing import choose, spans_of, value_of
from etiquette.compiled.code import tuple_of
from etiquette.compiled.meaning import Meaning
from etiquette.compiled.shapes import ALL, NONE, Shape, all_of
from etiquette.compiled.sheet import (
    COUNT,
    DISCHARGE,
    Sheet,
    Slot,
    Uncovered,
    attributes_named,
    facts_of,
    may_be_unknown,
)
from etiquette.compiled.turns import Turns
from etiquette.compiled.windows import Written, written
from etiquette.duration import Window
from etiquette.policy import DeadlineRule
from etiquette.proposal import Proposal
from etiquette.situation import Situation


def is_plain(rule: DeadlineRule) -> bool:
    """Whether one anchor says it all: the first that is pending, or with ``restart`` the latest."""
    if rule.by or rule.steps or rule.paused_while is not None:
        return False
    return rule.restart or (rule.lapses is None and not may_be_unknown(rule.opens))


def windows_of(rule: DeadlineRule) -> list[Window | None]:
    """The windows of a rule and of its steps, as far as they are written."""
    return [rule.opens, rule.within, rule.lapses, *(w for s in rule.steps for w in (s.opens, s.within, s.lapses))]


class Obliging:
    """Writes the deadlines of one proposal.

    Args:
        sheet: what is being compiled.
        body: the function, so far.
        meaning: reads conditions as the proposal does.
    """

    def __init__(self, sheet: Sheet, body: Body, meaning: Meaning) -> None:
        self.sheet, self.body, self.meaning = sheet, body, meaning
        self.proposal: Proposal = meaning.proposal

    def write(self, rule: DeadlineRule, exists: Shape) -> None:
        """A rule whose facts are known."""
        if exists == NONE:
            return
        if is_plain(rule):
            _Plain(self.sheet, self.body, rule, exists).write(self._anchor(rule))
        else:
            self._in_full(rule, exists)

    def _anchor(self, rule: DeadlineRule) -> str:
        """The slot of the anchor in force."""
        sheet, attributes = self.sheet, attributes_named(*windows_of(rule))

        def fill(slot: Slot) -> None:
            always_anchors = {type: rule.restart and c.condition == "True" for type, c in choose(sheet, rule.after)}
            for selector in (rule.done_by, rule.reset_by):
                for type, chosen in choose(sheet, selector):
                    # One that is then the anchor in force itself needs not be discharged first.
                    if not always_anchors.get(type):
                        slot.on(type, chosen.update(DISCHARGE, f"{slot.name} = None"))
            for type, chosen in choose(sheet, rule.after):
                gate = "True" if rule.restart else f"{slot.name} is None"
                line = f"{slot.name} = {chosen.anchored(sheet, type, attributes)}"
                slot.on(type, chosen.update(COUNT, line, gate=gate))

        key = ("anchor", rule.after, rule.done_by, rule.reset_by, rule.restart, attributes)
        return sheet.slot(key, "None", f"from when the windows of {rule.id} run", fill, rule.id)

    # --- by value, in steps, in turns, with pauses ---

    def _in_full(self, rule: DeadlineRule, exists: Shape) -> None:
        settle, decide, body = self.body.settle, self.body.decide, self.body
        asked = self.proposal.values(rule.by)
        values = self.sheet.constant(tuple(asked.values()), rule.id, "asked")
        pending = self._pending(rule)
        held = f", {self._held(rule)}" if rule.paused_while is not None else ""
        turns = body.variable(rule.id, "turns", "()")
        there = body.settled(rule.id, exists)
        with settle.block(f"if {pending}:"):
            settle.line(f"{turns} = {self._turns(rule)}.of({pending}, {values}{held})")
            if rule.early == "forbid":
                early = f"waiting({turns}, any_value={self.proposal.lacks_any(rule.by)})"
                body.forbid(rule.id, all_of([Shape("set", early), exists]))
        with decide.block(f"if {turns}:" if there == ALL else f"if {turns} and {there.now}:"):
            decide.line(f"asking = owed_of({turns}, {self.proposal.channel!r}, now)")
            with decide.block("if asking:"):
                body.owe_all(rule.id, "asking")

    def _pending(self, rule: DeadlineRule) -> str:
        """The slot of the pending anchors, by the values that they give."""
        sheet, attributes = self.sheet, attributes_named(*windows_of(rule))

        def given(type: str) -> str:
            return tuple_of([value_of(sheet, type, key) for key in rule.by])

        def fill(slot: Slot) -> None:
            for type, chosen in choose(sheet, rule.done_by):
                at = "at" if rule.steps else ""
                line = f"do_step({slot.name}, {given(type)}, {at})" if at else f"discharge({slot.name}, {given(type)})"
                slot.on(type, chosen.update(DISCHARGE, line))
            for type, chosen in choose(sheet, rule.reset_by):
                slot.on(type, chosen.update(DISCHARGE, f"discharge({slot.name}, {given(type)})"))
            replaces = rule.restart or bool(rule.steps)
            for type, chosen in choose(sheet, rule.after):
                start = chosen.anchored(sheet, type, attributes)
                line = f"add_anchor({slot.name}, {given(type)}, {start}, replaces={replaces})"
                slot.on(type, chosen.update(COUNT, line))

        key = ("pending", rule.after, rule.done_by, rule.reset_by, rule.restart, bool(rule.steps), rule.by, attributes)
        return sheet.slot(key, "{}", f"the pending anchors of {rule.id}, by value", fill, rule.id, "pending")

    def _turns(self, rule: DeadlineRule) -> str:
        def make(view: Situation) -> Turns:
            return Turns(rule, view, attributes_named(*windows_of(rule)))

        facts = tuple(facts_of(*windows_of(rule)))
        return self.sheet.known(("turns", rule.id), facts, make, rule.id, "turns")

    def _held(self, rule: DeadlineRule) -> str:
        """When the clock stands still: the state over all time, also while it was not asked about."""
        state = self.sheet.document.states[rule.paused_while or ""]
        if state.by:
            raise Uncovered(f'a pause by the state "{state.name}", which is one for each value')
        return f"{self.meaning.spans(state)}.holding({spans_of(self.sheet, state, {})})"


class _Plain:
    """Writes a deadline of which one anchor says it all."""

    def __init__(self, sheet: Sheet, body: Body, rule: DeadlineRule, exists: Shape) -> None:
        self.sheet, self.body, self.rule, self.exists = sheet, body, rule, exists
        self.opens = self._window(rule.opens, "opens", opening=True)
        self.within = self._window(rule.within, "within")
        self.lapses = self._window(rule.lapses, "lapses")
        self.early = rule.early == "forbid" and self.opens is not None
        self.waits = self.early and self.lapses is None and exists == ALL
        """Whether ``early`` forbids exactly while the obligation is upcoming."""
        self.opening = body.variable(rule.id, "opens", "None")
        self.last = body.variable(rule.id, "due_by", "FOREVER") if self.within is not None else ""
        self.lapsing = body.variable(rule.id, "lapses", "FOREVER") if self.lapses is not None else ""

    def _window(self, window: Window | None, word: str, *, opening: bool = False) -> Written | None:
        if window is None:
            return None
        attributes = attributes_named(*windows_of(self.rule))
        found = written(self.sheet, window, self.rule.id, word, opening=opening, attributes=attributes)
        if word != "lapses" and found.kind not in ("elapsed", "days"):
            self.body.endless = True
        self.body.needs_lens = self.body.needs_lens or found.needs_lens
        return found

    def write(self, anchor: str) -> None:
        """The lines, given the slot of the anchor."""
        there = self.body.settled(self.rule.id, self.exists)
        with self.body.settle.block(f"if {anchor} is not None:"):
            self._settle(anchor)
        with self.body.decide.given(f"{self.opening} is not None"):
            self._decide(there)

    def _settle(self, anchor: str) -> None:
        settle, opening = self.body.settle, self.opening
        if attributes_named(*windows_of(self.rule)):
            settle.line(f"carried = {anchor}")
            settle.line("anchor = carried.start")
            anchor = "anchor"
        if self.opens is None:
            settle.line(f"{opening} = {anchor}")
        else:
            settle.lines(self.opens.end(anchor, opening))
            if self.opens.kind in ("dates", "any"):
                known = f"{opening} is not None and " if self.opens.unknown else ""
                settle.line(f"if {known}{opening} < {anchor}:")
                settle.line(f"    {opening} = {anchor}")
        if self.within is not None:
            settle.lines(self.within.last(anchor, self.last))
        if self.lapses is not None:
            settle.lines(self.lapses.end(anchor, self.lapsing))
            if self.lapses.unknown:
                settle.line(f"if {self.lapsing} is None:")
                settle.line(f"    {self.lapsing} = FOREVER")
        if self.early:
            with settle.given(f"{opening} is not None" if self.opens is not None and self.opens.unknown else "True"):
                self._settle_early()

    def _settle_early(self) -> None:
        if self.waits:
            self.body.wait(self.rule.id, self.opening)
            return
        until = self.opening if self.lapses is None else f"min({self.opening}, {self.lapsing})"
        self.body.forbid(self.rule.id, all_of([Shape("until", until), self.exists]))

    def _decide(self, there: Shape) -> None:
        decide, body, rule = self.body.decide, self.body, self.rule
        turn = there.now
        if self.lapses is not None:
            turn = f"now < {self.lapsing}" if turn == "True" else f"now < {self.lapsing} and {turn}"
        due_by = None if self.within is None else self.last
        is_open = '"due"' if due_by is None else f'"overdue" if now > {due_by} else "due"'
        with decide.given(turn):
            if self.opens is None:
                body.owe(rule.id, obligation=is_open, due_from=self.opening, due_by=due_by)
                return
            with decide.block(f"if now < {self.opening}:"):
                if self.waits:
                    decide.line(f"forbids |= {body.bit(rule.id)}")
                body.owe(rule.id, obligation='"upcoming"', due_from=self.opening, due_by=due_by)
            with decide.block("else:"):
                body.owe(rule.id, obligation=is_open, due_from=self.opening, due_by=due_by)
