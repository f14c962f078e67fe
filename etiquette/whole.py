"""An act as a whole: it takes the decision of its best channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from etiquette.answer import Answer, known
from etiquette.conditions import exists
from etiquette.decision import STATUSES, Status
from etiquette.interval import FOREVER
from etiquette.policy import PreferRule
from etiquette.proposal import Proposal, binds
from etiquette.rules import prefer
from etiquette.verdict import Duties, Verdict

_RANK = {status: rank for rank, status in enumerate(STATUSES)}


class Whole:
    """One act over all its channels, given in the order declared."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self.verdicts = verdicts
        self.preferences = [
            (rule, exists(rule, judgement.situation, anyhow.value))
            for judgement in verdicts[0].judgements
            if judgement.situation.has_clock
            for anyhow in (
                Proposal(act=judgement.proposal.act, channel=None, attributes=judgement.proposal.attributes),
            )
            for rule in judgement.situation.document.rules
            if isinstance(rule, PreferRule) and binds(replace(rule, channels=None), anyhow)
            if not judgement.situation.missing(rule)
        ]

    def decide(self, instant: int) -> Answer:
        """The decision at an instant."""
        answer = self.answer(instant)
        return replace(answer, valid_until=known(self.valid_until(answer, instant)))

    def answer(self, instant: int) -> Answer:
        """The decision at an instant, all but ``valid_until``: that of the best channel, with what is owed and
        whether it conflicts taken over all channels."""
        answers = [verdict.answer(instant) for verdict in self.verdicts]
        ranks = self._ranks(instant)
        best = min(range(len(answers)), key=lambda i: (*_standing(answers[i]), ranks[i], i))
        owed = Duties.of_all([verdict.owed(instant) for verdict in self.verdicts])
        return replace(
            answers[best],
            preferred=answers[best].channel,
            obligation=owed.obligation,
            due_from=known(owed.due_from),
            due_by=known(owed.due_by),
            conflict=any(answer.conflict for answer in answers),
        )

    def _ranks(self, instant: int) -> list[int]:
        """Where each channel stands by the first ``prefer`` that exists at an instant."""
        rule = next((rule for rule, there in self.preferences if instant in there), None)
        return [prefer.rank(rule, verdict.channel) for verdict in self.verdicts]

    def valid_until(self, answer: Answer, instant: int) -> int:
        """The first later instant at which any field of the decision differs; ``FOREVER`` if none does."""
        later = self._changes_after(answer, instant)
        while later < FOREVER and (reached := self.answer(later)) == answer:
            later = self._changes_after(reached, later)
        return later

    def _changes_after(self, answer: Answer, instant: int) -> int:
        later = min((there.change_after(instant) for _, there in self.preferences), default=FOREVER)
        ranks = self._ranks(instant)
        best = next(i for i, verdict in enumerate(self.verdicts) if verdict.channel == answer.channel)
        for i, verdict in enumerate(self.verdicts):
            matters = i == best or self._could_matter(verdict, answer, (ranks[i], i), (ranks[best], best), instant)
            later = min(later, verdict.changes_after(instant, permission=matters))
        return later

    @staticmethod
    def _could_matter(
        verdict: Verdict, answer: Answer, rank: tuple[int, int], best: tuple[int, int], instant: int
    ) -> bool:
        """Whether a change in what forbids another channel could show in the whole, as long as nothing else changes.

        It could where the channel owes something by an instant (its conflict shows), or would be the best one if it
        were permitted. Opening hours change without end, so that a channel which can do neither is not followed through
        them.
        """
        owed = verdict.owed(instant)
        if owed.due_by < FOREVER:
            return True
        permitted: Status = "due" if owed.obligation == "due" else "allowed"
        return (_RANK[permitted], *rank) < (_RANK[answer.status], *best)


def _standing(answer: Answer) -> tuple[int, int]:
    return _RANK[answer.status], FOREVER if answer.not_before is None else answer.not_before
