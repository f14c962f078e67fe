"""What the script of a page reads: every lane with its items in words, each rule and each reason once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from etiquette.calendars.zones import Zone
from etiquette.decision import STATUSES
from etiquette.export.axis import Span
from etiquette.export.chart import UNITS_WIDE
from etiquette.export.days import Days, days_text
from etiquette.export.details import Detail, ReasonWords, RuleWords, marker_detail, segment_detail
from etiquette.export.looks import LOOKS
from etiquette.export.scene import Marker, Scene, lane_label
from etiquette.timeline import Lane


@dataclass(slots=True)
class PageData:
    """Collects the lanes of a page in the order in which they are drawn, and numbers them."""

    lanes: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    rules: dict[RuleWords, int] = field(default_factory=dict[RuleWords, int])
    reasons: dict[ReasonWords, int] = field(default_factory=dict[ReasonWords, int])

    def add_lane(self, scene: Scene, lane: Lane, details: Sequence[Detail]) -> int:
        """The number of a lane of acts."""
        items = [
            self._item(scene.span.shares(s.starts, s.ends), s.answer.status, detail)
            for s, detail in zip(lane.segments, details, strict=True)
        ]
        return self._add(lane_label(lane), items, scene.span, scene.now)

    def add_events(self, scene: Scene) -> int:
        """The number of the events of a thread."""
        items = [self._marker(scene.span, marker) for marker in scene.markers]
        return self._add("Events", items, scene.span, scene.now, events=True)

    def add_days(self, scene: Scene, days: Sequence[Days], span: Span, thread: str) -> int:
        """The number of the days of a thread in the overview.

        Args:
            scene: the thread.
            days: as they are drawn.
            span: of the overview.
            thread: the id of the section of the thread.
        """
        items = [
            self._item(span.shares(run.start, run.end), run.status, _days_detail(run, scene.span.zone)) for run in days
        ]
        return self._add(scene.name, items, span, scene.now, thread=thread)

    def block(self) -> dict[str, Any]:
        """All of it, as plain values."""
        return {
            "wide": UNITS_WIDE,
            "labels": {status: LOOKS[status].label for status in STATUSES},
            "lanes": self.lanes,
            "rules": [asdict(rule) for rule in self.rules],
            "reasons": [[self._rule(r.rule), r.effect, r.facts] for r in self.reasons],
        }

    def _rule(self, rule: RuleWords) -> int:
        return self.rules.setdefault(rule, len(self.rules))

    def _add(self, name: str, items: list[list[Any]], span: Span, now: int | None, **more: Any) -> int:
        present = {} if now is None else {"now": span.share(now)}
        self.lanes.append({"name": name, "items": items, **present, **more})
        return len(self.lanes) - 1

    def _reason(self, reason: ReasonWords) -> int:
        self._rule(reason.rule)
        return self.reasons.setdefault(reason, len(self.reasons))

    def _item(self, shares: tuple[float, float], status: str, detail: Detail) -> list[Any]:
        places = [round(share * UNITS_WIDE, 2) for share in shares]
        numbers = [self._reason(reason) for reason in detail.reasons]
        return [*places, status, detail.when, [list(fact) for fact in detail.facts], numbers]

    def _marker(self, span: Span, marker: Marker) -> list[Any]:
        share = span.share(marker.at)
        return [*self._item((share, share), "", marker_detail(marker, span.zone)), marker.label]


def details_of(lane: Lane) -> tuple[Detail, ...]:
    """The segments of a lane in words."""
    return tuple(segment_detail(segment) for segment in lane.segments)


def _days_detail(days: Days, zone: Zone) -> Detail:
    return Detail(when=days_text(days, zone), facts=(("Acts", ", ".join(days.acts)),))
