"""The functions that fold: the events of a thread, in order, into what is left of them.

There are three, alike but for what comes in and what is done on the way: ``fold`` takes events, ``fold_rows`` takes rows as
JSON has them, and ``judge`` takes events and decides on every act just before it was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from etiquette.compiled.acts import LENS, Function
from etiquette.compiled.choosing import attributes_of, conjunction
from etiquette.compiled.code import Code, words_of
from etiquette.compiled.reading import attribute_reader
from etiquette.compiled.sheet import COUNT, DISCHARGE, Sheet, Slot, Update
from etiquette.frozen import dataclass
from etiquette.policy import Declaration

HEAD = ("last", "before", "ids", "recorded", "known")
"""What the state of a thread begins with: the last instant, the event there, the ids so far, the latest ``recorded``, and
what is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the three. ``rows``: of rows as JSON has them; ``judges``: acts are judged."""

    name: str
    about: str
    rows: bool = False
    judges: bool = False


VARIANTS = (
    Variant(name="fold", about="Folds events in order."),
    Variant(name="fold_rows", about="Folds rows as JSON has them, of one thread, in order.", rows=True),
    Variant(name="judge", about="Folds events in order, and decides on each act just before it was done.", judges=True),
)


class Folding:
    """Writes the functions that fold.

    Args:
        sheet: what is being compiled.
        slots: those that are kept up to date.
        judges: for each act that can be judged, its functions by channel; without one, as a whole.
    """

    def __init__(
        self, sheet: Sheet, slots: Sequence[Slot], judges: Mapping[str, Mapping[str | None, Function]]
    ) -> None:
        self.sheet = sheet
        self.slots = slots
        self.judges = judges
        self.state = ", ".join((*HEAD, *(slot.name for slot in slots)))
        self._readers: dict[str, str] = {}

    def start(self) -> str:
        """The function that gives the state of a thread to which nothing has happened."""
        code = Code()
        with code.block("def start(known):"):
            code.line('"""Nothing has happened yet."""')
            for slot in self.slots:
                code.line(f"# {slot.name}: {slot.about}")
            code.line(
                f"return ({', '.join(('BEGINNING', 'NOTHING', 'None', 'None', 'known', *(s.initial for s in self.slots)))})"
            )
        return code.text

    def write(self, variant: Variant) -> str:
        """One of the functions."""
        code = Code()
        with code.block(f"def {variant.name}(rows, state):"):
            code.line(f'"""{variant.about}"""')
            code.line(f"{self.state} = state")
            if variant.judges:
                code.lines(("judged = []", f"{_LENS} = known.lens"))
                with code.block("if rows and not first <= rows[0].instant < final:"):
                    code.line(f"{_LENS} = known.look(rows[0].instant)")
            if variant.rows:
                code.lines(_ROWS_HEAD)
            with code.block("try:"), code.block("for row in rows:"):
                self._take(code, variant)
            with code.block("except KeyError:"):
                code.line("raise Unplain('an attribute that is not declared') from None")
            if variant.judges:
                code.lines(("if last >= LAST_ASKED:", "    raise Unplain('an event that is far away')"))
            state = f"({self.state})"
            code.line(f"return {state}, judged" if variant.judges else f"return {state}")
        return code.text

    def _take(self, code: Code, variant: Variant) -> None:
        if variant.rows:
            code.lines(_ROW)
        else:
            code.lines(_EVENT)
            code.lines(_RECORDED_AT_ONCE if variant.judges else _RECORDED)
            code.lines(_EVENT_REST)
        code.line("kind = row['type']" if variant.rows else "kind = row.type")
        word = "if"
        for type in (*self.sheet.document.acts, *self.sheet.document.events):
            with code.block(f"{word} kind == {type!r}:"):
                self._take_type(code, type, variant)
            word = "elif"
        if self.sheet.document.other_events == "ignore":
            with code.block("elif kind == 'retraction':"):
                code.line("raise Unplain('a retraction')")
            if variant.rows:
                with code.block(
                    "elif any(word.__class__ is not str or not word for word in (kind, channel or 'none')):"
                ):
                    code.line("raise Unplain('a type or a channel that is no text')")
        else:
            with code.block("else:"):
                code.line("raise Unplain('an event that is not declared')")

    def _take_type(self, code: Code, type: str, variant: Variant) -> None:
        updates = sorted(
            (update for slot in self.slots for update in slot.updates.get(type, ())), key=lambda u: u.stage
        )
        used = set[str]().union(*(words_of(f"{u.condition} {u.line} {u.first or ''} {u.late or ''}") for u in updates))
        judged = variant.judges and type in self.sheet.document.acts
        self._channel(code, type, named="channel" in used or judged, rows=variant.rows)
        self._attributes(code, type, used, rows=variant.rows)
        code.lines(dict.fromkeys(update.first for update in updates if update.first))
        for late in dict.fromkeys(update.late for update in updates if update.late):
            with code.block(f"if {late}:"):
                code.line("raise Unplain('an attribute that is later than its event')")
        if judged:
            self._judge(code, type)
        if not variant.rows:
            with code.block("if row.facts is not EMPTY:"):
                code.line("known = learn(known, row.facts)")
                if variant.judges:
                    code.line(f"{_LENS} = known.look(at)")
        self._update(code, updates)

    # --- what an event tells ---

    def _channel(self, code: Code, type: str, *, named: bool, rows: bool) -> None:
        """Its channel, which must be one of its own; of an act with one channel, that one."""
        act = self.sheet.document.acts.get(type)
        own = act.channels if act is not None else self.sheet.document.channels
        if not rows:
            code.line("channel = row.channel")
        other = "" if not own else f" and channel != {own[0]!r}" if len(own) == 1 else f" and channel not in {own!r}"
        with code.block(f"if channel is not None{other}:"):
            code.line("raise Unplain('a channel that is not declared')")
        if named and act is not None and len(own) == 1:
            code.line(f"channel = {own[0]!r}")

    def _attributes(self, code: Code, type: str, used: set[str], *, rows: bool) -> None:
        """Its attributes, typed; what is not given has its default."""
        declared = attributes_of(self.sheet, type)
        told = "if given:" if rows else "if given is not EMPTY:"
        if not rows:
            code.line("given = row.attributes")
        if not declared:
            with code.block(told):
                code.line("raise Unplain('attributes that are not declared')")
            return
        only = next(iter(declared.values()))
        if len(declared) == 1 and only.choices and only.default is None:
            self._one_choice(code, only, told)
            return
        variables = [self.sheet.attribute(name) for name in declared]
        defaults = [self.sheet.literal(d.default) if d.default is not None else "None" for d in declared.values()]
        if not used.isdisjoint(variables):
            code.line(f"{', '.join(variables)} = {', '.join(defaults)}")
        with code.block(told):
            code.line(f"({', '.join(variables)},) = {self._reader(type, declared)}(given)")

    def _one_choice(self, code: Code, only: Declaration, told: str) -> None:
        variable = self.sheet.attribute(only.name)
        code.line(f"{variable} = None")
        with code.block(told):
            code.line(f"{variable} = given[{only.name!r}]")
            with code.block(f"if len(given) != 1 or {variable} not in {only.choices!r}:"):
                code.line("raise Unplain('an attribute that is not as declared')")

    def _reader(self, type: str, declared: Mapping[str, Declaration]) -> str:
        if type not in self._readers:
            reader = attribute_reader(self.sheet.document, declared)
            self._readers[type] = self.sheet.constant(reader, "read", type)
        return self._readers[type]

    # --- what it does ---

    @staticmethod
    def _update(code: Code, updates: Sequence[Update]) -> None:
        """What looks at states looks at them as they were just before the event."""
        looked: dict[str, str] = {}
        for update in updates:
            if update.looks and update.condition not in looked:
                looked[update.condition] = f"looked_{len(looked)}"
                code.line(f"{looked[update.condition]} = {update.condition}")
        for stage in (DISCHARGE, COUNT):
            for update in updates:
                if update.stage == stage and update.condition != "False":
                    condition = looked.get(update.condition, update.condition)
                    with code.given(conjunction([condition, update.gate])):
                        code.line(update.line)

    def _judge(self, code: Code, type: str) -> None:
        functions = self.judges.get(type)
        if functions is None:
            return
        if any(function.needs_lens for function in functions.values()):
            with code.block("if at >= final:"):
                code.line(f"{_LENS} = known.look(at)")
        code.line("now = at")
        channels = [channel for channel in functions if channel is not None]
        for number, channel in enumerate(channels):
            with code.block(f"{'elif' if number else 'if'} channel == {channel!r}:"):
                self._judged(code, functions[channel])
        if not channels:
            self._judged(code, functions[None])
            return
        with code.block("else:"):
            self._judged(code, functions[None])

    @staticmethod
    def _judged(code: Code, function: Function) -> None:
        code.lines(function.judging.split("\n"))


_LENS = f"first, final, {', '.join(LENS)}"
_EVENT = (
    "at = row.instant",
    "if at <= last and (at < last or row.seq < before.seq):",
    "    raise Unplain('events out of order')",
)
_RECORDED = (
    "if row.recorded is not None:",
    "    since = micro(row.recorded)",
    "    if recorded is None or since > recorded:",
    "        recorded = since",
)
_RECORDED_AT_ONCE = (
    "if row.recorded is not None and micro(row.recorded) > at:",
    "    raise Unplain('an event that was recorded later')",
)
_EVENT_REST = (
    "last = at",
    "before = row",
    "if row.retracts is not None:",
    "    raise Unplain('a retraction')",
    "if row.id is not None:",
    "    if ids is None:",
    "        ids = set()",
    "    elif row.id in ids:",
    "        raise Unplain('a second report of an event')",
    "    ids.add(row.id)",
)
_ROWS_HEAD = (
    "thread = rows[0]['thread'] if rows else 'none'",
    "if thread.__class__ is not str or not thread:",
    "    raise Unplain('a thread that is no text')",
)
_ROW = (
    "at = row['at']",
    "at = HOURS[at[:13]] + RESTS[at[13:]] if at.__class__ is str else micro(at)",
    "if at < last or row['thread'] != thread:",
    "    raise Unplain('events out of order, or several threads')",
    "last = at",
    "channel = row.get('channel')",
    "given = row.get('attributes')",
    "if given is not None and given.__class__ is not dict:",
    "    raise Unplain('attributes that are no mapping')",
    "if len(row) != 5 or channel is None or given is None:",
    "    ids = identified(row, ids)",
)
