"""Durations and windows of every row of the table."""

from __future__ import annotations

from hypothesis import strategies as st

from etiquette.duration import (
    Chain,
    Choice,
    Counted,
    CountedUnit,
    Duration,
    Ever,
    FactDuration,
    Part,
    Period,
    Relative,
    Unit,
    Window,
)
from etiquette.testing.strategies.vocabulary import Words

_COUNTS = {
    Unit.SECOND: (1, 90),
    Unit.MINUTE: (30, 90),
    Unit.HOUR: (1, 12, 24, 36, 72),
    Unit.DAY: (1, 2, 3, 7, 14),
    Unit.WEEK: (1, 2, 3),
    Unit.MONTH: (1, 2),
    Unit.YEAR: (1,),
    Unit.BUSINESS_DAY: (1, 2, 3, 5),
    Unit.OPEN_MINUTE: (30, 600),
    Unit.OPEN_HOUR: (1, 8, 20),
}
_DAYS: tuple[CountedUnit, ...] = (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)


@st.composite
def parts(draw: st.DrawFn, words: Words, *, days_only: bool = False) -> Part:
    """A count of one unit; of one that counts dates, where only these will do."""
    units: list[Unit] = [*_DAYS] if days_only else [Unit.SECOND, Unit.MINUTE, Unit.HOUR, Unit.HOUR, *_DAYS]
    if words.calendars:
        units += [Unit.BUSINESS_DAY] if days_only else [Unit.BUSINESS_DAY, Unit.OPEN_HOUR, Unit.OPEN_MINUTE]
    unit = units[draw(st.integers(0, len(units) - 1))]
    return Part(draw(st.sampled_from(_COUNTS[unit])), unit, draw(_calendar(words, unit)))


def _calendar(words: Words, unit: Unit) -> st.SearchStrategy[str | None]:
    if not unit.needs_calendar:
        return st.none()
    named: list[str | None] = [*words.calendars]
    return st.sampled_from([*([None] if words.has_calendar else []), *named])


def durations(words: Words, *, days_only: bool = False) -> st.SearchStrategy[Duration]:
    """One to three parts."""
    some = st.lists(parts(words, days_only=days_only), min_size=1, max_size=3)
    return some.map(lambda found: Duration(tuple(found)))


@st.composite
def counted(draw: st.DrawFn, words: Words) -> Counted:
    """``N consecutive`` or ``N full``."""
    units: tuple[CountedUnit, ...] = (*_DAYS, Unit.BUSINESS_DAY) if words.calendars else _DAYS
    unit = units[draw(st.integers(0, len(units) - 1))]
    count = draw(st.sampled_from(_COUNTS[unit]))
    return Counted(count, unit, draw(st.booleans()), draw(_calendar(words, unit)))


def ending(words: Words) -> st.SearchStrategy[Counted | Period]:
    """What may end a chain."""
    return st.one_of(counted(words), _periods())


def _periods() -> st.SearchStrategy[Period]:
    return st.sampled_from([Period("day"), Period("week"), Period("month"), Period("quarter"), Period("year")])


@st.composite
def relatives(draw: st.DrawFn, words: Words, anchors: tuple[str, ...]) -> Relative | None:
    """A window that is told by a date or an instant: of every anchor, or a fact."""
    shared = words.shared(anchors) if anchors else {}
    named = [(name, True, d.type) for name, d in shared.items()] + [
        (name, False, d.type) for name, d in words.facts.items()
    ]
    dated = [item for item in named if item[2] in ("date", "instant")]
    if not dated:
        return None
    name, attribute, kind = draw(st.sampled_from(dated))
    direction = draw(st.sampled_from(("on", "before", "after")))
    duration = None if direction == "on" else draw(durations(words, days_only=kind == "date"))
    return Relative(name, direction, duration, attribute)  # type: ignore[arg-type]


@st.composite
def windows(draw: st.DrawFn, words: Words, anchors: tuple[str, ...], *, ever: bool = True, depth: int = 1) -> Window:
    """A window that runs from events of these names."""
    kinds = ["duration"] * 5 + ["counted"] * 2 + ["period", "chain", "relative", "relative", "fact"]
    kinds += (["ever"] if ever else []) + (["choice"] * 2 if depth else [])
    match draw(st.sampled_from(kinds)):
        case "counted":
            return draw(counted(words))
        case "period":
            return draw(_periods())
        case "chain":
            return Chain(draw(durations(words)), draw(ending(words)))
        case "relative":
            return draw(relatives(words, anchors)) or draw(durations(words))
        case "fact" if words.facts_of("duration"):
            return FactDuration(draw(st.sampled_from(words.facts_of("duration"))))
        case "ever":
            return Ever()
        case "choice":
            members = st.lists(windows(words, anchors, ever=ever, depth=depth - 1), min_size=1, max_size=3)
            pick = draw(st.sampled_from(("earliest", "latest", "first_known")))
            return Choice(pick, tuple(draw(members)))  # type: ignore[arg-type]
        case _:
            return draw(durations(words))
