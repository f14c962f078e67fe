"""The programs of a policy: one for each of its versions, written when it is first needed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from etiquette.compiled.known import Known
from etiquette.compiled.plain import Unplain
from etiquette.compiled.program import Fallback, Program
from etiquette.errors import EtiquetteError
from etiquette.lineage import Lineage
from etiquette.log import read_facts
from etiquette.situation import Ground

_MOST = 10_000


class Programs:
    """Finds the program for an instant, and what is known from facts as callers give them.

    Args:
        lineages: the policies that are combined.
    """

    def __init__(self, lineages: Sequence[Lineage]) -> None:
        self.lineages = tuple(lineages)
        self.changes = any(lineage.turns for lineage in self.lineages)
        """Whether other versions come into force some day."""
        self._programs: dict[int, Program] = {}
        self.only: Program | None = None
        """The program that is always in force, once it has been asked for; ``None`` where that differs."""
        self._known: dict[Hashable, Known] = {}
        self._latest: tuple[Program | None, Mapping[str, Any], Known | None] = (None, {}, None)

    @property
    def grounds(self) -> tuple[Ground, ...]:
        """All versions of all policies, the highest of each first."""
        return tuple(ground for lineage in self.lineages for ground in lineage.grounds)

    def at(self, instant: int) -> Program:
        """The program in force at an instant.

        Raises:
            Unplain: policies are combined.
            UnknownName: no version is in force.
        """
        if self.only is not None:
            return self.only
        if len(self.lineages) != 1:
            raise Unplain("policies that are combined")
        program = self.of(self.lineages[0].ground(instant))
        if not self.changes:
            self.only = program
        return program

    def of(self, ground: Ground) -> Program:
        """The program of one version."""
        found = self._programs.get(id(ground))
        if found is None:
            found = self._programs[id(ground)] = Program(ground)
        return found

    @property
    def fallbacks(self) -> tuple[Fallback, ...]:
        """Which acts are left to the evaluator, and why."""
        if len(self.lineages) != 1:
            names = " + ".join(lineage.name for lineage in self.lineages)
            return (Fallback(policy=names, act=None, why="policies that are combined"),)
        return tuple(one for ground in self.lineages[0].grounds for one in self.of(ground).fallbacks)

    @property
    def source(self) -> str:
        """The text of all programs, the highest version first; none where policies are combined."""
        if len(self.lineages) != 1:
            return ""
        return "\n\n".join(self.of(ground).source for ground in self.lineages[0].grounds)

    def known(self, program: Program, facts: Mapping[str, Any]) -> Known:
        """What is known of a thread from these facts.

        Raises:
            Unplain: a fact is not declared, or does not fit; or the zone of the clock is not known.
        """
        latest, told, found = self._latest
        if found is not None and latest is program and told == facts:
            return found
        # 1, 1.0 and True are equal keys and different facts: their classes belong to the key.
        key: Hashable = (id(program), tuple(facts.items()), tuple(map(type, facts.values())))
        try:
            found = self._known.get(key)
        except TypeError:  # a list or a mapping, which has no hash
            return self._read(program, facts)
        if found is None:
            found = self._read(program, facts)
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = found
        if all(type(value) is str for value in facts.values()):
            # Equal to texts are texts alone, so that the next thread with just these facts needs no key.
            self._latest = (program, dict(facts), found)
        return found

    @staticmethod
    def _read(program: Program, facts: Mapping[str, Any]) -> Known:
        try:
            return program.knowing.of(read_facts(program.ground.document, facts))
        except EtiquetteError as error:
            raise Unplain(error.message) from None
