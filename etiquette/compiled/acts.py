"""The functions that decide: one for each act by each of its channels, and one for an act that has several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from etiquette.compiled.body import Body
from etiquette.compiled.code import Code, tuple_of, words_of
from etiquette.compiled.duties import Obliging
from etiquette.compiled.ending import Ending
from etiquette.compiled.meaning import Meaning
from etiquette.compiled.restraints import Restraining
from etiquette.compiled.sheet import Sheet, Uncovered
from etiquette.frozen import dataclass
from etiquette.log import with_defaults
from etiquette.policy import (
    ActDeclaration,
    AnyRule,
    CapRule,
    CooldownRule,
    DeadlineRule,
    ForbidRule,
    HoursRule,
    PreferRule,
)
from etiquette.proposal import Proposal, binds
from etiquette.rules import prefer
from etiquette.situation import Situation

PUT = "judged.append((row, {}))"
"""What is done with a decision in the middle of a fold."""
LENS = ("lo", "hi", "off", "plo", "phi", "shift", "nlo", "nhi", "later")
"""What functions are given that count days by addition; see :class:`etiquette.compiled.lens.Lens`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Function:
    """The two functions of an act: the one that settles its past, and the one that decides.

    Attributes:
        name: what the one that decides is called; the other is called so with ``_settled`` behind it.
        text: their lines.
        judging: the lines that do both at once, in the middle of a fold.
        slots: the slots that are settled.
        needs_lens: whether what is read off a lens comes first among the arguments.
    """

    name: str
    text: str
    judging: str
    slots: tuple[str, ...]
    needs_lens: bool

    @property
    def settled(self) -> str:
        """A call of the function that settles, as an expression."""
        lens = LENS if self.needs_lens else ()
        return f"{self.name}_settled({', '.join((*lens, 'known', *self.slots))})"

    def decided(self, now: str, settled: str) -> str:
        """A call of the function that decides, as an expression."""
        return f"{self.name}({now}, {settled})"

    @staticmethod
    def of(
        name: str,
        title: str,
        sheet: Sheet,
        *,
        settle: str,
        decide: str,
        judging: str,
        told: Sequence[str],
        needs_lens: bool,
    ) -> Function:
        """The functions with these lines.

        Args:
            name: what the one that decides is called.
            title: what they are about.
            sheet: what is being compiled.
            settle: the lines of the one that settles, but what it returns.
            decide: the lines of the one that decides, but what it is given.
            judging: those that do both at once.
            told: variables that the one settles and the other may read.
            needs_lens: whether days are counted by addition.
        """
        read, written = words_of(decide), words_of(settle)
        given = ("known", *sheet.slots)
        handed = [one for one in (*told, *given) if one in read and (one in written or one in given)]
        slots = tuple(one for one in sheet.slots if one in read or one in written)
        head = Function(name=name, text="", judging=judging, slots=slots, needs_lens=needs_lens)
        code = Code()
        with code.block(f"def {head.settled}:"):
            code.line(f'"""What the past comes to: {title}."""')
            code.lines(settle.split("\n") if settle else ())
            code.line(f"return {tuple_of(handed)}")
        code.lines(("", ""))
        with code.block(f"def {head.decided('now', 'settled')}:"):
            code.line(f'"""{title}."""')
            if handed:
                code.line(f"{', '.join(handed)}{',' if len(handed) == 1 else ''} = settled")
            code.lines(decide.split("\n"))
        return replace(head, text=code.text)


def act_functions(sheet: Sheet, act: ActDeclaration) -> dict[str | None, Function]:
    """The functions that decide an act, by channel; that of the act as a whole, under ``None``, is the last.

    Raises:
        Uncovered: a construct of one of its rules is not compiled.
    """
    channels: tuple[str | None, ...] = act.channels or (None,)
    if len(channels) == 1:
        return {None: _by_channel(sheet, act, channels[0], sheet.names.of(act.name))}
    functions: dict[str | None, Function] = {
        channel: _by_channel(sheet, act, channel, sheet.names.of(act.name, "by", channel)) for channel in channels
    }
    functions[None] = _as_a_whole(sheet, act, functions)
    return functions


def proposal_of(act: ActDeclaration, channel: str | None) -> Proposal:
    """The act by a channel, with nothing said of its attributes."""
    return Proposal(act=act.name, channel=channel, attributes=with_defaults({}, act.attributes))


# --- by one channel --------------------------------------------------------------------------------------------------


def _by_channel(sheet: Sheet, act: ActDeclaration, channel: str | None, name: str) -> Function:
    proposal = proposal_of(act, channel)
    rules = [rule for rule in sheet.document.rules if binds(rule, proposal)]
    body = Body(sheet, several=sum(isinstance(rule, DeadlineRule) for rule in rules) > 1)
    writer = _RuleWriter(sheet, body, proposal)
    for rule in rules:
        try:
            writer.write(rule)
        except Uncovered as problem:
            raise Uncovered(f"{rule.id}: {problem.why}") from None
    ids = [(rule.id, body.bits[rule.id]) for rule in rules if rule.id in body.bits]
    ending = Ending(sheet, body, act.name, channel, name=name, rules=ids)
    by = f" by {channel}" if channel is not None else ""
    return Function.of(
        name,
        f"{act.name}{by}",
        sheet,
        settle=ending.settle(),
        decide=ending.decide(),
        judging="\n".join(filter(None, (ending.settle(since="now"), ending.decide(PUT)))),
        told=("until", "free", "closed", "moments", *body.before),
        needs_lens=body.needs_lens,
    )


class _RuleWriter:
    """Writes one rule after the other."""

    def __init__(self, sheet: Sheet, body: Body, proposal: Proposal) -> None:
        self.sheet, self.body = sheet, body
        self.meaning = Meaning(sheet, proposal)
        self.restraining = Restraining(sheet, body, self.meaning)
        self.obliging = Obliging(sheet, body, self.meaning)

    def write(self, rule: AnyRule) -> None:
        """One rule; where a required fact may be unknown, it speaks only if none is."""
        lacks = _lacks(self.sheet, rule)
        if lacks is None and not _speaks(rule):
            return
        body, title = self.body, f"{rule.id}: {_kind(rule)}"
        with body.settle.under(title), body.decide.under(title), body.within.under(title):
            self._write(rule, lacks)

    def _write(self, rule: AnyRule, lacks: str | None) -> None:
        if lacks is None:
            self._speak(rule, "True")
        else:
            self.body.lacks(rule.id, lacks)
            if _speaks(rule):
                with self.body.settle.block(f"if not {lacks}:"):
                    self._speak(rule, f"not {lacks}")
        if isinstance(rule, CooldownRule | CapRule | ForbidRule) and rule.effect == "forbid":
            self.restraining.close(rule, written=lacks is None)

    def _speak(self, rule: AnyRule, gate: str) -> None:
        match rule:
            case CooldownRule() | CapRule() | HoursRule() | ForbidRule() if rule.effect == "forbid":
                self.restraining.write(rule, self.meaning.exists(rule), gate=gate)
            case DeadlineRule():
                self.obliging.write(rule, self.meaning.exists(rule))
            case _:
                pass


def _speaks(rule: AnyRule) -> bool:
    """Whether a rule may forbid or demand, whatever is known."""
    if isinstance(rule, DeadlineRule):
        return True
    return isinstance(rule, CooldownRule | CapRule | HoursRule | ForbidRule) and rule.effect == "forbid"


def _lacks(sheet: Sheet, rule: AnyRule) -> str | None:
    """Whether a required fact that a rule reads is unknown: it then blocks, whatever its kind."""
    read = sheet.ground.reads[rule.id]
    if not any(sheet.document.facts[fact].required for fact in read):
        return None

    def make(view: Situation) -> bool:
        return bool(view.missing(rule))

    return sheet.known(("lacks", rule.id), read, make, rule.id, "lacks")


def _kind(rule: AnyRule) -> str:
    return type(rule).__name__.removesuffix("Rule").lower()


# --- as a whole ------------------------------------------------------------------------------------------------------


def _as_a_whole(sheet: Sheet, act: ActDeclaration, channels: Mapping[str | None, Function]) -> Function:
    ranking = Code()
    if any(isinstance(rule, PreferRule) for rule in sheet.document.rules):
        _prefer(sheet, act, ranking)
    functions = list(channels.values())
    decisions = (function.decided("now", f"by_channel[{number}]") for number, function in enumerate(functions))
    decision = f"whole(({', '.join(decisions)}), ranks)"
    settle = f"ranks = None\nby_channel = ({', '.join(function.settled for function in functions)})"
    return Function.of(
        sheet.names.of(act.name),
        f"{act.name}, by its best channel",
        sheet,
        settle=settle,
        decide="\n".join(filter(None, (ranking.text, f"return {decision}"))),
        judging="\n".join(filter(None, (settle, ranking.text, PUT.format(decision)))),
        told=("by_channel", "ranks"),
        needs_lens=any(function.needs_lens for function in functions),
    )


def _prefer(sheet: Sheet, act: ActDeclaration, code: Code) -> None:
    """The ranks of the channels by the first ``prefer`` that exists; the last that is written wins."""
    anyhow = proposal_of(act, None)
    meaning = Meaning(sheet, anyhow)
    for rule in reversed(sheet.document.rules):
        if not isinstance(rule, PreferRule) or not binds(replace(rule, channels=None), anyhow):
            continue
        code.line(f"# {rule.id}: prefer")
        ranks = tuple(prefer.rank(rule, channel) for channel in act.channels)
        lacks = _lacks(sheet, rule)
        try:
            exists = meaning.exists(rule).now
        except Uncovered as problem:
            raise Uncovered(f"{rule.id}: {problem.why}") from None
        with code.block(f"if {exists}:" if lacks is None else f"if not {lacks} and {exists}:"):
            code.line(f"ranks = {ranks}")
