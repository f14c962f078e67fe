"""Where two policies answer differently in one scene."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from etiquette.answer import Answer
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from etiquette.evaluator import Moment, Thread
from etiquette.frozen import dataclass
from etiquette.interval import FOREVER
from etiquette.testing.scene import START, Scene
from etiquette.weekly import DAY, SECOND

_STEPS = 8
"""How many changes of a decision are followed between two events."""
_FIELDS = ("status", "obligation", "rules", "preferred", "not_before", "due_from", "due_by", "needs", "conflict", "advice", "scripts")  # fmt: skip
_LISTS = frozenset({"rules", "needs", "advice", "scripts"})
_INSTANTS = frozenset({"not_before", "due_from", "due_by", "until"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """What is asked about: an act by one channel, or as a whole."""

    act: str
    channel: str | None = None
    attributes: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """An instant at which two policies differ on what is proposed.

    Attributes:
        rank: how plain it is; 0 is a difference of status.
        asked: what a case would ask for: an expectation under ``expect``, or ``error``.
    """

    rank: int
    asked: Mapping[str, Any]


def difference(scene: Scene, original: Policy, mutant: Policy, proposals: Sequence[Proposed]) -> Difference | None:
    """The plainest difference between two policies in a scene, and of these the first; ``None`` if there is none.

    An original that ends in an error is not compared, unless the mutant does not.
    """
    return _Comparison(scene, original, mutant, proposals).plainest()


class _Comparison:
    def __init__(self, scene: Scene, original: Policy, mutant: Policy, proposals: Sequence[Proposed]) -> None:
        self._scene = scene
        self._original = original
        self._mutant = mutant
        self._proposals = proposals
        self._events = scene.thread()[1]

    def plainest(self) -> Difference | None:
        best: Difference | None = None
        try:
            for found in self._differences():
                if best is None or found.rank < best.rank:
                    best = found
                if best.rank == 0:
                    break
        except EtiquetteError as error:
            return best or self._error(error)
        return best

    def _error(self, error: EtiquetteError) -> Difference | None:
        """An error of the original that the mutant does not make, at the last event."""
        last = max((one.at for one in self._scene.told), default=None)
        if last is None:
            return None
        try:
            moment = self._thread(self._mutant, last).at(last)
            for act in moment.acts:
                moment.decide(act)
        except EtiquetteError:
            return None
        return Difference(rank=0, asked={"error": error.code})

    def _thread(self, policy: Policy, instant: int) -> Thread:
        return Thread([line.ground(instant) for line in policy.lineages], self._events, self._scene.facts)

    def _bounds(self) -> list[int]:
        """The instants from which what is known, or in force, is another; and one before all of them."""
        turns = {turn for policy in (self._original, self._mutant) for line in policy.lineages for turn in line.turns}
        known = {at for one in self._scene.told for at in (one.at, one.recorded) if at is not None}
        bounds = sorted(known | turns) or [START]
        return [bounds[0] - SECOND, *bounds, FOREVER]

    def _differences(self) -> Iterator[Difference]:
        for begins, until in pairwise(self._bounds()):
            before = self._thread(self._original, begins).at(begins)
            try:
                after = self._thread(self._mutant, begins).at(begins)
                for proposed in self._proposals:
                    yield from self._compare(proposed, before, after, begins, min(until, begins + 4000 * DAY))
            except EtiquetteError:
                for proposed in self._proposals:
                    answer = before.decide(proposed.act, proposed.channel, proposed.attributes)
                    yield Difference(rank=0, asked=self._expecting(proposed, begins, answer, "status"))

    def _compare(
        self, proposed: Proposed, before: Moment, after: Moment, begins: int, until: int
    ) -> Iterator[Difference]:
        original, mutant = _reading(before, proposed), _reading(after, proposed)
        instant = begins
        for _ in range(_STEPS):
            was, later = original(instant)
            found, sooner = mutant(instant)
            if was != found:
                yield self._found(proposed, instant, was, found)
            instant = min(later, sooner)
            if instant >= until:
                return

    def _found(self, proposed: Proposed, instant: int, was: Answer, found: Answer) -> Difference:
        for rank, name in enumerate(_FIELDS):
            if _field(was, name) != _field(found, name):
                return Difference(rank=rank, asked=self._expecting(proposed, instant, was, name))
        return Difference(rank=len(_FIELDS), asked=self._expecting(proposed, instant, was, "reasons"))

    def _expecting(self, proposed: Proposed, instant: int, answer: Answer, name: str) -> Mapping[str, Any]:
        asked: dict[str, Any] = {"at": self._scene.written(instant), "act": proposed.act}
        if proposed.channel is not None:
            asked["channel"] = proposed.channel
        if proposed.attributes:
            asked["attributes"] = dict(proposed.attributes)
        asked["status"] = answer.status
        if answer.causes:
            asked["rules"] = list(_field(answer, "rules"))
        asked[name] = self._reasons(answer) if name == "reasons" else self._plain(name, _field(answer, name))
        return {"expect": [asked]}

    def _plain(self, name: str, value: Any) -> Any:
        if name in _INSTANTS:
            return None if value is None else self._scene.written(value)
        return [*value] if name in _LISTS else value

    def _reasons(self, answer: Answer) -> list[dict[str, Any]]:
        return [
            {
                "rule": one.rule,
                "effect": one.effect,
                "events": list(one.events),
                "until": self._plain("until", one.until),
            }
            for one in answer.causes
        ]


def _field(answer: Answer, name: str) -> Any:
    if name != "rules":
        return getattr(answer, name)
    forbidding = tuple(cause.rule for cause in answer.causes if cause.effect == "forbids")
    return forbidding or tuple(cause.rule for cause in answer.causes if cause.effect == "demands")


def _reading(moment: Moment, proposed: Proposed) -> Callable[[int], tuple[Answer, int]]:
    """The answer at an instant, and until when it holds."""
    if proposed.channel is None:
        whole = moment.whole(proposed.act, proposed.attributes)

        def of_whole(instant: int) -> tuple[Answer, int]:
            answer = whole.answer(instant)
            return answer, whole.valid_until(answer, instant)

        return of_whole
    verdict = moment.verdict(proposed.act, proposed.channel, proposed.attributes)

    def of_verdict(instant: int) -> tuple[Answer, int]:
        answer = verdict.answer(instant)
        return answer, verdict.valid_until(answer, instant)

    return of_verdict
