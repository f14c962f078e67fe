"""What is written of one act by one channel, rule by rule: how its past is settled into instants, and how it is decided.

Settling depends on what has happened and is known, and on nothing else; it is done once after an event. Deciding compares
the instant asked about with what was settled.
"""

from __future__ import annotations

from etiquette.compiled.code import Code
from etiquette.compiled.shapes import ALL, NONE, Shape, all_of
from etiquette.compiled.sheet import Sheet
from etiquette.compiled.shut import PIECE


class Body:
    """What is written so far.

    Args:
        sheet: what is being compiled.
        several: whether more than one rule may owe something.

    Attributes:
        settle, decide: the lines of the two functions.
        before: what variables hold that not every past settles.
        bits: the number of each rule that may forbid or demand, as a bit.
        has_until: whether some rule forbids up to an instant, or for ever.
        has_moments: whether some rule forbids in more than one stretch from now on.
        may_close: whether the act can be closed.
        hours: the hours that restrain, each with the condition under which they do.
        needs_lens: whether days are counted by addition.
        owes: whether anything can be owed.
        has_last: whether anything owed can have a last instant.
        endless: whether an instant of what is owed can be one that never comes.
    """

    def __init__(self, sheet: Sheet, *, several: bool) -> None:
        self.sheet = sheet
        self.several = several
        self.settle = Code()
        self.decide = Code()
        self.within = Code()
        self.before: dict[str, str] = {}
        self.bits: dict[str, int] = {}
        self.has_until = False
        self.has_moments = False
        self.may_close = False
        self.hours: list[tuple[str, str]] = []
        self.needs_lens = False
        self.owes = False
        self.has_last = False
        self.endless = False

    def bit(self, rule: str) -> int:
        """The number of a rule, as a bit."""
        return self.bits.setdefault(rule, 1 << len(self.bits))

    def variable(self, rule: str, word: str, before: str) -> str:
        """A variable of a rule, which holds ``before`` where the past does not settle it."""
        name = self.sheet.local(rule, word)
        self.before[name] = before
        return name

    def settled(self, rule: str, shape: Shape) -> Shape:
        """A shape whose text is short: what is worked out is worked out when the past is settled."""
        if shape.kind == "constant" or shape.text.isidentifier():
            return shape
        name = self.variable(rule, "there", "NEVER" if shape.kind == "set" else "BEFORE")
        self.settle.line(f"{name} = {shape.text}")
        return Shape(shape.kind, name)

    # --- restraints ---

    def lacks(self, rule: str, lacks: str) -> None:
        """A rule blocks as long as a fact is not known."""
        self.forbid(rule, Shape("constant", lacks))

    def forbid(self, rule: str, shape: Shape, *, gate: str = "True", closes: bool = False) -> None:
        """A rule forbids while a shape holds.

        Args:
            rule: the rule.
            shape: when.
            gate: what must hold besides, in all that is not settled.
            closes: whether nothing to come could lift what it forbids.
        """
        if shape == NONE:
            return
        bit = self.bit(rule)
        match shape.kind:
            case "constant":
                condition = shape.text if gate == "True" else f"{gate} and {shape.text}"
                with self.settle.given(condition):
                    self._until("FOREVER")
                    if closes:
                        self._close()
                with self.within.given(condition):
                    self.within.line(f"forbids |= {bit}")
            case "until":
                name = self.variable(rule, "until", "BEFORE")
                if shape.text != name:
                    self.settle.line(f"{name} = {shape.text}")
                self._until(name)
                self.within.line(f"if now < {name}:")
                self.within.line(f"    forbids |= {bit}")
            case "since" | "set":
                self.forbid_in(rule, shape.instants)

    def forbid_in(self, rule: str, moments: str) -> None:
        """A rule forbids in a set of instants."""
        self.has_moments = True
        name = self.variable(rule, "held", "NEVER")
        self.settle.line(f"{name} = {moments}")
        self.settle.line(f"moments.append({name})")
        self.decide.line(f"if now in {name}:")
        self.decide.line(f"    forbids |= {self.bit(rule)}")

    def wait(self, rule: str, end: str) -> int:
        """A rule forbids up to an instant that is settled; what forbids when it is decided is for the rule to write."""
        self._until(end)
        return self.bit(rule)

    def _until(self, end: str) -> None:
        self.has_until = True
        if end == "FOREVER":
            self.settle.line("until = FOREVER")
            return
        self.settle.line(f"if {end} > until:")
        self.settle.line(f"    until = {end}")

    def shut(self, rule: str, shut: str, exists: Shape, *, gate: str = "True") -> None:
        """Hours restrain while a rule exists."""
        if exists == NONE:
            return
        if exists.kind != "constant":
            self.forbid_in(rule, f"both({exists.instants}, {shut})")
            return
        name = self.variable(rule, "shut", "None")
        self.settle.line(f"{name} = {shut}")
        condition = exists.text if gate == "True" else f"{gate} and {exists.text}" if exists != ALL else gate
        self.hours.append((name, condition))
        with self.decide.given(condition):
            self.decide.line(f"bounds = {name}[now >> {PIECE}]")
            self.decide.line("index = bisect(bounds, now)")
            with self.decide.block("if index & 1:"):
                self.decide.line(f"forbids |= {self.bit(rule)}")
                self.decide.line("opens = bounds[index]")

    def close(self, *shapes: Shape) -> None:
        """The act is closed, if all of these hold."""
        met = all_of(shapes)
        if met == NONE:
            return
        if met.kind == "constant":
            with self.settle.given(met.text):
                self._close()
            return
        self._close_now(met)

    def _close(self) -> None:
        self.may_close = True
        self.settle.line("closed = True")

    def _close_now(self, shape: Shape) -> None:
        self.may_close = True
        self.decide.line(f"if {shape.now}:")
        self.decide.line("    closed = True")

    # --- obligations ---

    def owe(self, rule: str, *, obligation: str, due_from: str, due_by: str | None) -> None:
        """One obligation of a rule is in force; ``obligation`` is an expression."""
        self.owes = True
        self.has_last = self.has_last or due_by is not None
        if self.several:
            self.endless = True
            self.decide.line(f"owed.append(({obligation}, {due_from}, {due_by or 'FOREVER'}))")
        else:
            self.decide.line(f"obligation = {obligation}")
            self.decide.line(f"due_from = {due_from}")
            if due_by is not None:
                self.decide.line(f"due_by = {due_by}")
        if obligation != '"upcoming"':
            self.decide.line(f"demands |= {self.bit(rule)}")

    def owe_all(self, rule: str, owed: str) -> None:
        """Several obligations of a rule are in force, in a list."""
        self.owes = self.has_last = self.endless = True
        if self.several:
            self.decide.line(f"owed.extend({owed})")
        else:
            self.decide.line(f"obligation, due_from, due_by = together({owed})")
        with self.decide.block(f"if is_open({owed}):"):
            self.decide.line(f"demands |= {self.bit(rule)}")
