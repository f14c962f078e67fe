"""The functions that fold: the events of a thread, in order, into what is left of them.

There are four, alike but for what comes in and what is done on the way: ``fold`` takes events and keeps their
date-times as they are, ``fold_texts`` takes rows as JSON has them, ``follow`` takes events and keeps their instants as
numbers, since it is asked between any two of them, and ``judge`` decides on every act just before it was done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from etiquette.compiled.acts import LENS, Function
from etiquette.compiled.choosing import attributes_of, conjunction
from etiquette.compiled.code import Code, words_of
from etiquette.compiled.reading import attribute_reader
from etiquette.compiled.sheet import COUNT, DISCHARGE, Sheet, Slot, Update
from etiquette.policy import Declaration

HEAD = ("last", "before", "ids", "recorded", "known")
"""What the state of a thread begins with: the last instant, the event there, the ids so far, the latest ``recorded``, and
what is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One of the four. ``texts``: rows as JSON has them; ``numbers``: instants are numbers; ``judges``: acts too."""

    name: str
    about: str
    texts: bool = False
    numbers: bool = False
    judges: bool = False


VARIANTS = (
    Variant(name="fold", about="Folds events in order; their date-times are kept as they are."),
    Variant(name="fold_texts", about="Folds rows as JSON has them, of one thread, in order.", texts=True),
    Variant(name="follow", about="Folds events in order; their instants are kept as numbers.", numbers=True),
    Variant(
        name="judge",
        about="Folds events in order, and decides on each act just before it was done.",
        numbers=True,
        judges=True,
    ),
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
        self.lens = f"first, final, {', '.join(LENS)} = known.lens"
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
                code.lines(("judged = []", self.lens))
            if variant.texts:
                code.lines(_TEXTS_HEAD)
            if variant.numbers:
                code.lines(_NUMBERS_HEAD)
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
        if variant.texts:
            code.lines(_TEXT)
        else:
            code.lines(_NUMBER if variant.numbers else _EVENT)
            code.lines(_RECORDED_AT_ONCE if variant.judges else _RECORDED_NUMBER if variant.numbers else _RECORDED)
            code.lines(_EVENT_REST)
        code.line("kind = row['type']" if variant.texts else "kind = row.type")
        word = "if"
        for type in (*self.sheet.document.acts, *self.sheet.document.events):
            with code.block(f"{word} kind == {type!r}:"):
                self._take_type(code, type, variant)
            word = "elif"
        if self.sheet.document.other_events == "ignore":
            with code.block("elif kind == 'retraction':"):
                code.line("raise Unplain('a retraction')")
            if variant.texts:
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
        used = set[str]().union(*(words_of(f"{u.condition} {u.line} {u.late or ''}") for u in updates))
        judged = variant.judges and type in self.sheet.document.acts
        self._channel(code, type, named="channel" in used or judged, texts=variant.texts)
        self._attributes(code, type, used, texts=variant.texts)
        if "instant" in used:
            code.line("instant = at" if variant.numbers else "instant = micro(at)")
        for late in dict.fromkeys(update.late for update in updates if update.late):
            with code.block(f"if {late}:"):
                code.line("raise Unplain('an attribute that is later than its event')")
        if judged:
            self._judge(code, type)
        if not variant.texts:
            with code.block("if row.facts:"):
                code.line("known = learn(known, row.facts)")
                if variant.judges:
                    code.line(self.lens)
        self._update(code, updates)

    # --- what an event tells ---

    def _channel(self, code: Code, type: str, *, named: bool, texts: bool) -> None:
        """Its channel, which must be one of its own; of an act with one channel, that one."""
        act = self.sheet.document.acts.get(type)
        own = act.channels if act is not None else self.sheet.document.channels
        if not texts:
            code.line("channel = row.channel")
        other = "" if not own else f" and channel != {own[0]!r}" if len(own) == 1 else f" and channel not in {own!r}"
        with code.block(f"if channel is not None{other}:"):
            code.line("raise Unplain('a channel that is not declared')")
        if named and act is not None and len(own) == 1:
            code.line(f"channel = {own[0]!r}")

    def _attributes(self, code: Code, type: str, used: set[str], *, texts: bool) -> None:
        """Its attributes, typed; what is not given has its default."""
        declared = attributes_of(self.sheet, type)
        if not texts:
            code.line("given = row.attributes")
        if not declared:
            with code.block("if given:"):
                code.line("raise Unplain('attributes that are not declared')")
            return
        only = next(iter(declared.values()))
        if len(declared) == 1 and only.choices and only.default is None:
            self._one_choice(code, only)
            return
        variables = [self.sheet.attribute(name) for name in declared]
        defaults = [self.sheet.literal(d.default) if d.default is not None else "None" for d in declared.values()]
        if not used.isdisjoint(variables):
            code.line(f"{', '.join(variables)} = {', '.join(defaults)}")
        with code.block("if given:"):
            code.line(f"({', '.join(variables)},) = {self._reader(type, declared)}(given)")

    def _one_choice(self, code: Code, only: Declaration) -> None:
        variable = self.sheet.attribute(only.name)
        code.line(f"{variable} = None")
        with code.block("if given:"):
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
            code.line("judged.append(None)")
            return
        if any(function.needs_lens for function in functions.values()):
            with code.block("if not first <= at < final:"):
                code.line(self.lens.replace("known.lens", "known.look(at)"))
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
        code.line(f"judged.append(made(Judged, (row, {function.decided('at', function.settled)})))")


_EVENT = (
    "at = row.at",
    "if at <= last and (at < last or row.seq < before.seq):",
    "    raise Unplain('events out of order')",
)
_RECORDED = (
    "if row.recorded is not None and (recorded is None or row.recorded > recorded):",
    "    recorded = row.recorded",
)
_NUMBERS_HEAD = (
    "if last.__class__ is not int:",
    "    last = micro(last)",
    "offset = None",
)
_NUMBER = (
    "at = row.at",
    "if at.tzinfo is not offset:",
    "    offset = at.tzinfo",
    "    epoch = EPOCHS[offset]",
    "at -= epoch",
    "at = at.days * 86400000000 + at.seconds * 1000000 + at.microseconds",
    *_EVENT[1:],
)
_RECORDED_NUMBER = (
    "if row.recorded is not None:",
    "    instant = micro(row.recorded)",
    "    if recorded is None or instant > recorded:",
    "        recorded = instant",
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
_TEXTS_HEAD = (
    "thread = rows[0]['thread'] if rows else 'none'",
    "if thread.__class__ is not str or not thread:",
    "    raise Unplain('a thread that is no text')",
    "offset = None",
    "last = '1900'",
)
_TEXT = (
    "at = row['at']",
    "fromisoformat(at)",
    "if at[4:17:3] != '--T::' or row['thread'] != thread:",
    "    raise Unplain('an instant that is written in another way, or several threads')",
    "if at[19:] == offset:  # texts with one offset compare as their instants do",
    "    if at < last:",
    "        raise Unplain('events out of order')",
    "else:",
    "    if at[19:] not in OFFSETS or at < '1900' or (offset is not None and micro(at) < micro(last)):",
    "        raise Unplain('an offset that is written in another way, or events out of order')",
    "    offset = at[19:]",
    "last = at",
    "if len(row) == 3:",
    "    channel = given = None",
    "else:",
    "    channel = row.get('channel')",
    "    given = row.get('attributes')",
    "    if len(row) != 5 or channel is None or given is None:",
    "        extra = len(row) - 3 - (channel is not None) - (given is not None)",
    "        ident = row.get('id') if extra else 'none'",
    "        if extra > 1 or ident.__class__ is not str or not ident or (extra and ids and ident in ids):",
    "            raise Unplain('a row that tells more than type, instant, channel, attributes and id')",
    "        if extra:",
    "            ids = ids or set()",
    "            ids.add(ident)",
    "    if given is not None and given.__class__ is not dict:",
    "        raise Unplain('attributes that are no mapping')",
)
