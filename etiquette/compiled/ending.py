"""The ends of the two functions of an act: from what the rules say to the decision."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from etiquette.compiled.body import Body
from etiquette.compiled.code import Code
from etiquette.compiled.decided import Decided
from etiquette.compiled.sheet import Sheet
from etiquette.compiled.shut import PIECE

_LISTED = 6
"""So many rules are named by a list of all choices; of more, those that occur are kept."""


class RuleNames(dict[int, tuple[str, ...]]):
    """For each choice of bits, the rules that they stand for, in the order of the document.

    >>> RuleNames([("silence", 1), ("over", 4)])[5]
    ('silence', 'over')
    """

    def __init__(self, rules: Iterable[tuple[str, int]]) -> None:
        super().__init__()
        self._rules = tuple(rules)

    def __missing__(self, bits: int) -> tuple[str, ...]:
        found = self[bits] = tuple(rule for rule, bit in self._rules if bits & bit)
        return found


def rule_names(rules: Sequence[tuple[str, int]]) -> RuleNames | tuple[tuple[str, ...], ...]:
    """The rules that each choice of bits stands for."""
    names = RuleNames(rules)
    return tuple(names[bits] for bits in range(1 << len(rules))) if len(rules) <= _LISTED else names


class Ending:
    """Completes what the rules have written.

    Args:
        sheet: what is being compiled.
        body: what the rules have written.
        act, channel: what is decided.
        name: of the function that decides.
        rules: those that may forbid or demand, in the order of the document, each with its bit.
    """

    def __init__(
        self,
        sheet: Sheet,
        body: Body,
        act: str,
        channel: str | None,
        *,
        name: str,
        rules: Sequence[tuple[str, int]],
    ) -> None:
        self.body = body
        self.head = f"{act!r}, {channel!r}"
        self.names = sheet.constant(rule_names(rules), name, "rules")
        allowed = Decided(act, channel, "allowed", "allowed", "none", (), None, None, None)
        self.allowed = sheet.constant(allowed, name, "allowed")
        self.forbids = body.has_until or body.has_moments or bool(body.hours)
        self.searches = body.has_moments or len(body.hours) > 1

    # --- settling ---

    def settle(self, *, since: str = "BEFORE") -> str:
        """The lines of the function that settles. ``since``: what is over by then needs not be looked at."""
        body = self.body
        before = {"until": "BEFORE"} if body.has_until else {}
        before |= {"closed": "False"} if body.may_close else {}
        before |= {"moments": "[]"} if self.searches else {}
        code = Code()
        code.lines(f"{name} = {initial}" for name, initial in chain(before.items(), body.before.items()))
        code.lines(filter(None, [body.settle.text]))
        if self.searches:
            for shut, condition in body.hours:
                with code.given(condition):
                    code.line(f"moments.append({shut})")
        elif body.has_until and body.hours:
            self._first_open(code, since, *body.hours[0])
        return code.text

    @staticmethod
    def _first_open(code: Code, since: str, shut: str, condition: str) -> None:
        """The first instant that is not shut, once everything else has passed."""
        code.line("free = until")
        later = f"{since} < until < FOREVER"
        with code.given(later if condition == "True" else f"{later} and {condition}"):
            code.line(f"bounds = {shut}[until >> {PIECE}]")
            code.line("index = bisect(bounds, until)")
            with code.block("if index & 1:"):
                code.line("free = bounds[index]")

    # --- deciding ---

    def decide(self, put: str = "return {}") -> str:
        """The lines of the function that decides. ``put``: what is done with the decision."""
        body, code = self.body, Code()
        if self.forbids:
            code.line("forbids = 0")
        if body.owes:
            code.line("demands = 0")
            code.line("owed = []" if body.several else 'obligation, due_from, due_by = "none", None, None')
        code.lines(filter(None, [body.decide.text]))
        if body.within.text:
            with code.block("if now < until:"):
                code.lines(body.within.text.split("\n"))
        if body.several and body.owes:
            code.line("obligation, due_from, due_by = together(owed)")
        with code.given("not forbids" if self.forbids else "True"):
            self._permitted(code, put)
        if self.forbids:
            self._forbidden(code, put)
        return code.text

    def _permitted(self, code: Code, put: str) -> None:
        if not self.body.owes:
            code.line(put.format(self.allowed))
            return
        with code.block('if obligation == "none":'):
            code.line(put.format(self.allowed))
        with code.block("else:"):
            code.line('status = "allowed" if obligation == "upcoming" else obligation')
            owed = self._made('status, "allowed", obligation', f"{self.names}[demands]", "None", self._instants())
            code.line(put.format(owed))

    def _forbidden(self, code: Code, put: str) -> None:
        forbidding = f"{self.names}[forbids]"
        if self.body.may_close:
            with code.block("elif closed:"):
                closed = self._made('"closed", "closed", "none"', forbidding, "None", "None, None")
                code.line(put.format(closed))
        with code.block("else:"):
            not_before = self._not_before(code)
            obligation, instants = ("obligation", self._instants()) if self.body.owes else ('"none"', "None, None")
            with code.block(f"if {not_before} >= FOREVER:"):
                blocked = self._made(f'"blocked", "blocked", {obligation}', forbidding, "None", instants)
                code.line(put.format(blocked))
            with code.block("else:"):
                too_soon = self._made(f'"too_soon", "too_soon", {obligation}', forbidding, not_before, instants)
                code.line(put.format(too_soon))

    def _not_before(self, code: Code) -> str:
        """The variable that holds the first instant at which nothing forbids."""
        body = self.body
        if self.searches:
            start = "until if until > now else now" if body.has_until else "now"
            code.line(f"free = search({start}, moments)")
            return "free"
        if not body.hours:
            return "until"
        if not body.has_until:
            return "opens"
        code.line("if now >= until:")
        code.line("    free = opens")
        return "free"

    def _instants(self) -> str:
        if not self.body.endless:
            return "due_from, due_by" if self.body.has_last else "due_from, None"
        return ", ".join(f"None if {one} is None or {one} >= FOREVER else {one}" for one in ("due_from", "due_by"))

    def _made(self, states: str, rules: str, not_before: str, instants: str) -> str:
        return f"made(Decided, ({self.head}, {states}, {rules}, {not_before}, {instants}))"
