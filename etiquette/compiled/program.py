"""A policy as a program: the source that is written from it, what stands behind its names, and what it leaves out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from etiquette.comparisons import passes
from etiquette.compiled import spans, turns
from etiquette.compiled.acts import LENS, Function, act_functions, proposal_of
from etiquette.compiled.choice import whole
from etiquette.compiled.code import Code, words_of
from etiquette.compiled.decided import Decided
from etiquette.compiled.ends import Anchored
from etiquette.compiled.folding import VARIANTS, Folding
from etiquette.compiled.known import Knowing
from etiquette.compiled.plain import BEGINNING, LAST_ASKED, NOTHING, Unplain, micro
from etiquette.compiled.resets import reset
from etiquette.compiled.rows import HOURS, RESTS, identified
from etiquette.compiled.sheet import Sheet, Slot, Uncovered
from etiquette.compiled.shut import search
from etiquette.event import EMPTY, Event
from etiquette.frozen import dataclass
from etiquette.interval import ALWAYS_BEFORE, EVERY, FOREVER, NEVER, Instants
from etiquette.policy import CHANNEL, ActDeclaration, Document
from etiquette.proposal import binds
from etiquette.reads import states_read
from etiquette.rules.restraint import both
from etiquette.situation import Ground

State = tuple[Any, ...]
"""What is left of the events of a thread."""
Settled = tuple[Any, ...]
"""What that comes to, in instants: from when it may be asked about, and the past of each act."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """An act that is left to the evaluator.

    Attributes:
        policy: name and version of the policy.
        act: the act; ``None``: all acts.
        why: the rule, and what about it is not compiled.
    """

    policy: str
    act: str | None
    why: str

    def __str__(self) -> str:
        return f"{self.policy}, {self.act or 'every act'}: {self.why}"


class Program:
    """One version of a policy, compiled.

    Args:
        ground: the policy, with its calendars.
    """

    def __init__(self, ground: Ground) -> None:
        sheet = Sheet(ground)
        document = ground.document
        self.ground = ground
        self.acts = tuple(document.acts)
        self.fallbacks: tuple[Fallback, ...] = ()
        functions = self._functions(sheet)
        self.left_out = tuple(act for act in self.acts if act not in functions)
        self.judged_apart = frozenset(act for act in functions if not is_told_by_channel(document, document.acts[act]))
        self.judges_all = not self.left_out and not self.judged_apart
        self._sheet = sheet
        self._folding = Folding(
            sheet,
            _read_by([one for several in functions.values() for one in several.values()], sheet),
            {act: several for act, several in functions.items() if act not in self.judged_apart},
        )
        self._decides = "\n\n\n".join(
            (
                *(one.text for several in functions.values() for one in several.values()),
                _settled(sheet, self._folding.state, functions),
                _standings(sheet, functions),
            )
        )
        self.knowing = Knowing(ground, tuple(sheet.knowledge.values()))
        self._space: dict[str, Any] = {**_WORDS, "learn": self.knowing.learn}
        self._run(self._folding.start())
        self._run(self._decides)
        self.start: Callable[[Any], State] = self._space["start"]
        self.settled: Callable[[int, State], Settled] = self._space["settled"]
        self.standings: Callable[[int, Settled], tuple[Decided | None, ...]] = self._space["standings"]

    # Of the functions that fold, each is written and run when it is first wanted: hardly anybody wants all of them.

    @cached_property
    def fold(self) -> Callable[[Sequence[Any], State], State]:
        """Folds events in order."""
        return self._folded_by("fold")

    @cached_property
    def fold_rows(self) -> Callable[[Sequence[Any], State], State]:
        """Folds rows as JSON has them."""
        return self._folded_by("fold_rows")

    @cached_property
    def judge(self) -> Callable[[Sequence[Any], State], tuple[State, list[tuple[Event, Decided]]]]:
        """Folds events, and decides just before it was done on each act that its channel says all of."""
        return self._folded_by("judge")

    @cached_property
    def source(self) -> str:
        """All that is written, or would be if all were wanted."""
        document = self.ground.document
        title = f'"""{document.name} {document.version}, compiled."""'
        folds = (self._folding.write(variant) for variant in VARIANTS)
        return "\n\n\n".join((title, self._folding.start(), *folds, self._decides)) + "\n"

    def _folded_by(self, name: str) -> Callable[..., Any]:
        self._run(next(self._folding.write(variant) for variant in VARIANTS if variant.name == name))
        found: Callable[..., Any] = self._space[name]
        return found

    def _run(self, text: str) -> None:
        """Defines the functions of a text, which stands for what a policy says that was read and checked before."""
        self._space.update(self._sheet.constants)
        exec(compile(text, f"<{self.ground.document.name}, compiled>", "exec"), self._space)  # noqa: S102

    def _functions(self, sheet: Sheet) -> dict[str, dict[str | None, Function]]:
        found: dict[str, dict[str | None, Function]] = {}
        for act in sheet.document.acts.values():
            try:
                found[act.name] = act_functions(sheet, act)
            except Uncovered as problem:
                name = f"{sheet.document.name} {sheet.document.version}"
                self.fallbacks += (Fallback(policy=name, act=act.name, why=problem.why),)
        return found


def is_told_by_channel(document: Document, act: ActDeclaration) -> bool:
    """Whether what is decided of an act depends on its channel alone, and not on the attributes that it is done with."""
    for channel in (None, *act.channels):
        for rule in document.rules:
            if act.name not in rule.acts or not (rule.where or binds(rule, proposal_of(act, channel))):
                continue
            by: tuple[str, ...] = getattr(rule, "by", ())
            of_states = [key for name, _ in states_read(rule) for key in document.states[name].by]
            if rule.where or any(key != CHANNEL for key in (*by, *of_states)):
                return False
    return True


_plain_tuple: Any = tuple

_WORDS: Mapping[str, Any] = {
    "Anchored": Anchored,
    "BEFORE": ALWAYS_BEFORE,
    "BEGINNING": BEGINNING,
    "ByValue": spans.ByValue,
    "Decided": Decided,
    "EMPTY": EMPTY,
    "EVERY": EVERY,
    "FOREVER": FOREVER,
    "HOURS": HOURS,
    "NEVER": NEVER,
    "NOTHING": NOTHING,
    "LAST_ASKED": LAST_ASKED,
    "RESTS": RESTS,
    "Unplain": Unplain,
    "add_anchor": turns.anchor,
    "begin_span": spans.begin,
    "between": Instants.between,
    "bisect": bisect_right,
    "both": both,
    "discharge": turns.discharge,
    "do_step": turns.do_step,
    "end_span": spans.end,
    "identified": identified,
    "is_open": turns.is_open,
    "made": _plain_tuple.__new__,
    "micro": micro,
    "owed_of": turns.owed_of,
    "passes": passes,
    "reset": reset,
    "search": search,
    "together": turns.together,
    "waiting": turns.waiting,
    "whole": whole,
}
"""What compiled code is written in, besides Python and the words of the policy."""


# --- the source ------------------------------------------------------------------------------------------------------


def _read_by(functions: Sequence[Function], sheet: Sheet) -> list[Slot]:
    """The slots that the functions read, and those that these need to be kept up to date."""
    wanted = {slot for function in functions for slot in function.slots}
    while True:
        looked = {
            word
            for name in wanted
            for updates in sheet.slots[name].updates.values()
            for update in updates
            for word in words_of(f"{update.condition} {update.first or ''}")
            if word in sheet.slots
        }
        if looked <= wanted:
            return [slot for name, slot in sheet.slots.items() if name in wanted]
        wanted |= looked


def _settled(sheet: Sheet, state: str, functions: Mapping[str, Mapping[str | None, Function]]) -> str:
    code = Code()
    wholes = {act: several[None] for act, several in functions.items()}
    with code.block("def settled(now, state):"):
        code.line('"""What is left of the events comes to instants; `now` is about when they will be asked about."""')
        code.line(f"{state} = state")
        if any(function.needs_lens for function in wholes.values()):
            code.line(f"first, final, {', '.join(LENS)} = known.lens")
            with code.block("if not first <= now < final:"):
                code.line(f"_, _, {', '.join(LENS)} = known.look(now)")
        with code.block("return ("):
            code.line("last if recorded is None or recorded < last else recorded,")
            for act in sheet.document.acts:
                code.line(f"{wholes[act].settled}," if act in wholes else f"None,  # {act}: left to the evaluator")
        code.line(")")
    return code.text


def _standings(sheet: Sheet, functions: Mapping[str, Mapping[str | None, Function]]) -> str:
    code = Code()
    wholes = {act: several[None] for act, several in functions.items()}
    names = [sheet.local(act, "past") for act in sheet.document.acts]
    with code.block("def standings(now, settled):"):
        code.line('"""How each act as a whole stands."""')
        code.line(f"since, {', '.join(names)} = settled" if names else "(since,) = settled")
        with code.block("if not since <= now < LAST_ASKED:"):
            code.line("raise Unplain('events that do not exist yet, or an instant that is far away')")
        with code.block("return ("):
            for act, name in zip(sheet.document.acts, names, strict=True):
                if act in wholes:
                    code.line(f"{wholes[act].decided('now', name)},")
                else:
                    code.line(f"None,  # {act}: left to the evaluator")
        code.line(")")
    return code.text
