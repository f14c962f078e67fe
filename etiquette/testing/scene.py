"""Scenes: what a case starts from, as values that can be varied and written as a case again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, cast

from etiquette.calendars.instants import microseconds, parse_in_zone, parse_instant, to_text
from etiquette.calendars.zones import Zone, to_datetime
from etiquette.calendars.zones import zone as zone_named
from etiquette.cases import THREAD, Case
from etiquette.event import Event, History
from etiquette.frozen import dataclass
from etiquette.language.layout import Plain, in_one_line
from etiquette.weekly import SECOND

START = 1_772_568_000 * SECOND
"""When something happens in a scene that starts empty: 2026-03-03 15:00 in New York."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event of a scene: its instants in microseconds, and the rest as a case writes it."""

    at: int
    body: Mapping[str, Any]
    recorded: int | None = None

    @property
    def type(self) -> str:
        """What happened."""
        return str(self.body["event"])

    def event(self, place: str) -> Event:
        """The event itself."""
        utc = zone_named("UTC")
        given = {key: value for key, value in self.body.items() if key != "event" and not key.startswith("x-")}
        if self.recorded is not None:
            given["recorded"] = to_datetime(self.recorded, utc)
        return Event.from_dict(
            {"thread": THREAD, **given, "type": self.type, "at": to_datetime(self.at, utc)}, origin=place
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A history with its facts.

    Attributes:
        policies: references to the policies.
        zone: where times without an offset are read.
        facts: known from outside, as a case writes them.
        told: the events.
    """

    policies: tuple[str, ...]
    zone: str | None
    facts: Mapping[str, Any]
    told: tuple[Told, ...]

    @staticmethod
    def of(case: Case) -> Scene:
        """What a case starts from."""
        bare = Scene(policies=case.policies, zone=case.zone, facts=case.body.get("facts") or {}, told=())
        told = tuple(
            Told(
                at=bare.read(one["at"]),
                recorded=None if one.get("recorded") is None else bare.read(one["recorded"]),
                body={key: value for key, value in one.items() if key not in ("at", "recorded")},
            )
            for one in case.body.get("history") or ()
        )
        return replace(bare, told=told)

    @property
    def key(self) -> str:
        """Equal for scenes that are told alike."""
        return repr((self.policies, self.zone, self.facts, self.told))

    def read(self, text: str) -> int:
        """An instant as a case writes it."""
        return microseconds(parse_instant(text) if self.zone is None else parse_in_zone(text, self.where))

    @property
    def where(self) -> Zone:
        """The zone in which its times are written."""
        return zone_named(self.zone or "UTC")

    def history(self) -> History:
        """The events."""
        return History(one.event("scene") for one in self.told)

    def thread(self) -> tuple[str, tuple[Event, ...]]:
        """The first thread, and its events."""
        history = self.history()
        name = history.threads[0] if history.threads else THREAD
        return name, history.of(name)

    def apart(self) -> dict[str, Scene]:
        """Each thread that it tells of in a scene of its own, by name; one without events if it tells of none.

        As there is only one thread in such a scene, its events name none.
        """
        named = self.history().threads or (THREAD,)
        return {name: replace(self, told=tuple(self._told_of(name))) for name in named}

    def _told_of(self, thread: str) -> Iterator[Told]:
        for one in self.told:
            if thread in one.event("scene").threads:
                yield replace(one, body={key: value for key, value in one.body.items() if key != "thread"})

    # --- variations ---

    def adding(self, *told: Told) -> Scene:
        """This scene and these events."""
        return replace(self, told=(*self.told, *told))

    def simpler(self) -> Iterator[Scene]:
        """This scene with an event or a fact less."""
        for index, _ in enumerate(self.told):
            yield replace(self, told=(*self.told[:index], *self.told[index + 1 :]))
        for name in self.facts:
            yield replace(self, facts={key: value for key, value in self.facts.items() if key != name})

    def with_fact(self, name: str, value: object) -> Scene:
        """This scene with a fact known from outside."""
        return replace(self, facts={**self.facts, name: value})

    def shifted(self, by: int) -> Scene:
        """This scene so many microseconds later."""
        return replace(
            self,
            told=tuple(
                replace(one, at=one.at + by, recorded=None if one.recorded is None else one.recorded + by)
                for one in self.told
            ),
        )

    # --- writing ---

    def written(self, instant: int) -> str:
        """An instant as a case writes it: by the clock of the scene, with an offset where need be."""
        full = to_text(to_datetime(instant, self.where))
        short = full[: -len("+00:00")].replace("T", " ").removesuffix(":00")
        plain = self.zone is not None and microseconds(parse_in_zone(short, self.where)) == instant
        return short if plain else full

    def case(self, name: str, asked: Mapping[str, Any]) -> Case:
        """The case that asks for something in this scene."""
        history = [self._entry(one) for one in sorted(self.told, key=lambda one: one.at)]
        body = {"case": name, "facts": dict(self.facts), "history": history, **asked}
        body = {key: value for key, value in body.items() if value or key == "audit"}
        return Case(name=name, place="found", policies=self.policies, zone=self.zone, body=body)

    def _entry(self, told: Told) -> dict[str, Any]:
        entry: dict[str, Any] = {"at": self.written(told.at), **told.body}
        return entry if told.recorded is None else {**entry, "recorded": self.written(told.recorded)}


def case_text(case: Case) -> str:
    """A case as YAML, ready to be put under ``cases``."""
    lines = [f"  - case: {in_one_line(case.name)}"]
    for key, value in case.body.items():
        if key == "case":
            continue
        written = cast("Plain", value)
        if isinstance(written, list) and written:
            lines.append(f"    {key}:")
            lines.extend(f"      - {in_one_line(item)}" for item in written)
        else:
            lines.append(f"    {key}: {in_one_line(written)}")
    return "\n".join(lines) + "\n"
