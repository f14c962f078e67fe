"""The kernel: events and facts of many threads in, the decisions on every act by every channel out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from etiquette.columnar.arrays import Flags, Instant, Ints
from etiquette.columnar.existence import told
from etiquette.columnar.judging import Judge
from etiquette.columnar.kinds import ODD, UNREADABLE
from etiquette.columnar.past import Questions, Sorted
from etiquette.columnar.reading import Reading
from etiquette.columnar.scene import Doubts, Scene
from etiquette.columnar.seasons import held_before
from etiquette.columnar.support import Unsupported, unsupported
from etiquette.columnar.table import Events, Facts
from etiquette.columnar.verdicts import BLOCKED, NO_RULE, NONE, Answers, Verdict, status_of
from etiquette.columnar.wholes import Preference, Whole, preferences
from etiquette.columnar.zones import EARLIEST, LATEST, ZoneTables
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.log import Vocabulary, with_defaults
from etiquette.policy import DeadlineRule
from etiquette.proposal import Proposal
from etiquette.situation import Ground

YEARS = "instants outside the years that columns know"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One decision of each thread. ``whole``: whether it is that of the act as a whole, which of an act of one channel
    is that of the channel."""

    act: str
    channel: str | None
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decided:
    """One row of every thread. ``channel``: its place among the channels of the act; of a whole, of the best one."""

    answers: Answers
    valid_until: Ints | None
    channel: Ints | int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decisions:
    """All rows of every thread, and the threads that are left to the evaluator."""

    rows: Sequence[Decided]
    doubts: Doubts


class Kernel:
    """Decides whole tables by one or several combined policies.

    Not to be shared between threads of execution: each has its own.

    Args:
        grounds: the policies.
        tables: of the zones, which several kernels may share; by default its own.
    """

    def __init__(self, grounds: Sequence[Ground], tables: ZoneTables | None = None) -> None:
        self.grounds = tuple(grounds)
        self.tables = ZoneTables() if tables is None else tables
        vocabulary = Vocabulary.of(g.document for g in grounds) if len(grounds) > 1 else Vocabulary()
        self.unsupported: tuple[Unsupported, ...] = tuple(u for g in grounds for u in unsupported(g.document))
        self.acts = tuple(dict.fromkeys(act for g in grounds for act in g.document.acts))
        self.channels: Mapping[str, tuple[str | None, ...]] = {act: self._channels(act) for act in self.acts}
        self.readings = [
            Reading(ground, vocabulary, self.tables, held_before, self.channels)
            for ground in (() if self.unsupported else grounds)
        ]
        self.rows = tuple(row for act in self.acts for row in self._rows(act))
        self.rules = tuple(self._rule_names())
        self.firsts: list[int] = np.cumsum([0, *(len(g.document.rules) for g in grounds)]).tolist()[:-1]
        self._exactly = any(len(each) > 1 for each in self.channels.values()) or any(
            isinstance(rule, DeadlineRule) and (rule.steps or rule.by) for g in grounds for rule in g.document.rules
        )

    def _channels(self, act: str) -> tuple[str | None, ...]:
        declared = [g.document.acts[act] for g in self.grounds if act in g.document.acts]
        return tuple(dict.fromkeys(channel for one in declared for channel in one.channels)) or (None,)

    def _rows(self, act: str) -> list[Row]:
        channels = self.channels[act]
        found = [Row(act=act, channel=channel, whole=len(channels) == 1) for channel in channels]
        return found if len(channels) == 1 else [*found, Row(act=act, channel=None, whole=True)]

    def _rule_names(self) -> list[str]:
        owners: dict[str, set[str]] = {}
        for ground in self.grounds:
            for rule in ground.document.rules:
                owners.setdefault(rule.id, set()).add(ground.document.name)
        return [
            f"{ground.document.name}/{rule.id}" if len(owners[rule.id]) > 1 else rule.id
            for ground in self.grounds
            for rule in ground.document.rules
        ]

    # --- decisions ---

    def evaluate(self, events: Events, facts: Facts, at: Instant, *, valid_until: bool = True) -> Decisions:
        """The decisions on all threads of a table.

        Args:
            events: of whole threads.
            facts: given from outside, a row a thread.
            at: the instant asked about, or one for each thread.
            valid_until: whether that column is wanted.
        """
        doubts = Doubts(events.threads)
        questions = Questions.of_threads(events, at)
        check_years(events, at, doubts)
        existing = told(events, doubts)
        events, hidden = existing.events, existing.hidden_at(at)
        scenes = [
            self._scene(reading, events, hidden, questions=questions, facts=facts, doubts=doubts)
            for reading in self.readings
        ]
        if any(scene is None for scene in scenes):
            doubts.add(np.ones(events.threads, np.bool_), "events of too many kinds")
            return Decisions(rows=(), doubts=doubts)
        decided = self._decide([scene for scene in scenes if scene is not None], at, doubts, valid_until=valid_until)
        return Decisions(rows=decided, doubts=doubts)

    def _decide(self, scenes: Sequence[Scene], at: Instant, doubts: Doubts, *, valid_until: bool) -> list[Decided]:
        judges = [Judge(scene, first, exactly=self._exactly) for scene, first in zip(scenes, self.firsts, strict=True)]
        found: list[Decided] = []
        for act in self.acts:
            found += self._decide_act(act, judges, at, doubts, valid_until=valid_until)
        return [self._unread(one, scenes) for one in found]

    def _decide_act(
        self, act: str, judges: Sequence[Judge], at: Instant, doubts: Doubts, *, valid_until: bool
    ) -> list[Decided]:
        ruling = [judge for judge in judges if act in judge.scene.document.acts]
        count = ruling[0].scene.count
        verdicts: list[Verdict] = []
        for channel in self.channels[act]:
            judged = [judge.judge(_proposal(judge.scene, act, channel)) for judge in ruling]
            verdicts.append(
                Verdict(judged, at, count, doubts, fully=self._exactly, identified=ruling[0].scene.identified)
            )
        each = [verdict.answers() for verdict in verdicts]
        found = [
            Decided(answers=answers, channel=place, valid_until=verdict.valid_until(answers) if valid_until else None)
            for place, (verdict, answers) in enumerate(zip(verdicts, each, strict=True))
        ]
        if len(verdicts) == 1:
            return found
        rankings: list[Preference] = [one for judge in ruling for one in preferences(judge, act, self.channels[act])]
        whole = Whole(verdicts, rankings, doubts)
        look = whole.look(each, at)
        until = whole.valid_until(look) if valid_until else None
        return [*found, Decided(answers=look.answers, channel=look.best, valid_until=until)]

    def _unread(self, decided: Decided, scenes: Sequence[Scene]) -> Decided:
        """Where the zone of the clock is not known, no rule can be read: all is blocked."""
        blind = scenes[0].blind if len(scenes) == 1 else False
        if blind is False:
            return decided
        where = np.asarray(blind)
        answers = decided.answers
        permission = np.where(where, np.int8(BLOCKED), answers.permission)
        obligation = np.where(where, np.int8(NONE), answers.obligation)
        return Decided(
            answers=Answers(
                status=np.where(where, status_of(permission, obligation), answers.status),
                permission=permission,
                obligation=obligation,
                not_before=np.where(where, FOREVER, answers.not_before),
                due_from=np.where(where, FOREVER, answers.due_from),
                due_by=np.where(where, FOREVER, answers.due_by),
                rule=np.where(where, np.int16(NO_RULE), answers.rule),
                conflict=answers.conflict & ~where,
            ),
            valid_until=None if decided.valid_until is None else np.where(where, FOREVER, decided.valid_until),
            channel=decided.channel if isinstance(decided.channel, int) else np.where(where, 0, decided.channel),
        )

    # --- scenes ---

    def _scene(
        self,
        reading: Reading,
        events: Events,
        hidden: Flags | None,
        *,
        questions: Questions,
        facts: Facts,
        doubts: Doubts,
    ) -> Scene | None:
        """What the questions see, by one policy; ``None`` where the events cannot be sorted."""
        sorted_events = sorted_by(reading, events, hidden)
        if sorted_events is None:
            return None
        lines = sorted_events.last_of_each()
        doubts.add(lines[ODD] >= 0, UNREADABLE)
        scene = Scene(reading, sorted_events, questions, facts, doubts=doubts, lines=lines)
        for name in facts:
            if name in scene.document.facts:
                scene.fact(name)
        if len(self.grounds) > 1 and scene.blind is not False:
            doubts.add(np.asarray(scene.blind), "the zone of the clock is not known")
        return scene


def check_years(events: Events, at: Instant, doubts: Doubts) -> None:
    """Leave to the evaluator what lies outside the years that columns know."""
    if events.count and (events.at.min() < EARLIEST or events.at.max() > LATEST):
        owners = events.owners()
        doubts.add_rows(np.unique(owners[(events.at < EARLIEST) | (events.at > LATEST)]), YEARS)
    if isinstance(at, int):
        if not EARLIEST <= at <= LATEST:
            doubts.add(np.ones(events.threads, np.bool_), YEARS)
    else:
        doubts.add((at < EARLIEST) | (at > LATEST), YEARS)


def sorted_by(reading: Reading, events: Events, hidden: Flags | None) -> Sorted | None:
    """The events by their kinds, as a policy tells them apart; ``None`` where they are of too many."""
    found = reading.sorter.sort(events)
    if found is None:
        return None
    key, kinds = found
    odd = unreadable_facts(reading, events)
    return Sorted(events, key, kinds, hidden, odd)


def unreadable_facts(reading: Reading, events: Events) -> Flags | None:
    """Events that set a fact to what does not fit its type, and those that only the evaluator reads anyway."""
    found = events.odd
    for name, column in events.facts.items():
        declaration = reading.document.facts.get(name)
        if declaration is None:
            continue
        _, bad = reading.typist.values(column, declaration)
        if bad is not False:
            wrong = np.broadcast_to(np.asarray(bad), (events.count,))
            found = wrong if found is None else found | wrong
    return found


def _proposal(scene: Scene, act: str, channel: str | None) -> Proposal:
    attributes = with_defaults({}, scene.document.acts[act].attributes)
    return Proposal(act=act, channel=channel, attributes=attributes)
