"""The rules by general rule engines: JSONLogic (datalogic-py) and ZEN expressions (zen-engine), where they are installed.

Neither knows zones or opening hours: they are given instants as numbers, count days as 24 hours, and leave the hours of
the day out. So they are asked for statuses and deciding rules of seven of the eight rules, and compared with this package
in a zone without summer time and by a policy without that rule.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from benchmarks.scalar import DECISION_ON, NOW, RULES, events, moments
from benchmarks.timing import Figure, measure
from etiquette.api import loads
from etiquette.calendars.instants import microseconds
from etiquette.engine import Policy
from etiquette.event import Event, History

DAY = 86_400
_LOOPS = 500
_DECIDED = int((datetime.combine(DECISION_ON, datetime.min.time(), UTC) + timedelta(days=1)).timestamp())
FACTS = {"zone": "UTC", "decision_on": DECISION_ON.isoformat()}

Data = Mapping[str, Any]
Said = list[tuple[str, str]]
"""For each act its status, and the first rule that decides it: empty for none."""


def data_of(rows: Sequence[Event], now: datetime) -> Data:
    """What the engines are given: seconds since 1970, and the outcome of a call."""
    return {
        "now": int(now.timestamp()),
        "decided": _DECIDED,
        "events": [
            {"k": row.type, "t": int(row.at.timestamp()), "o": row.attributes.get("outcome", "")} for row in rows
        ],
    }


# --- JSONLogic -------------------------------------------------------------------------------------------------------


def _is(kind: str) -> dict[str, Any]:
    return {"==": [{"val": "k"}, kind]}


def _last(condition: Any) -> dict[str, Any]:
    """The instant of the latest event that meets a condition; 0 for none. Events are in order."""
    chosen: dict[str, Any] = {"filter": [{"val": "events"}, condition]}
    return {"reduce": [chosen, {"val": ["current", "t"]}, 0]}


def _seventh() -> dict[str, Any]:
    """The instant of the seventh call from the end; 0 for none."""
    calls: dict[str, Any] = {"filter": [{"val": "events"}, _is("call")]}
    return {
        "if": [
            {">=": [{"length": calls}, 7]},
            {"reduce": [{"slice": [calls, -7, -6]}, {"val": ["current", "t"]}, 0]},
            0,
        ]
    }


_PAST: dict[str, Any] = {
    "now": {"val": "now"},
    "decided": {"val": "decided"},
    "over": {"some": [{"val": "events"}, {"in": [{"val": "k"}, ["opt-out", "contract"]]}]},
    "asked": {
        "reduce": [
            {"filter": [{"val": "events"}, {"in": [{"val": "k"}, ["interview", "thank-you"]]}]},
            {
                "if": [
                    {"==": [{"val": ["current", "k"]}, "thank-you"]}, 0,
                    {"==": [{"val": "accumulator"}, 0]}, {"val": ["current", "t"]},
                    {"val": "accumulator"},
                ]
            },
            0,
        ]
    },
    "any": _last({"!": {"in": [{"val": "k"}, ["opt-out", "contract"]]}}),
    "checked": _last(_is("check-in")),
    "talked": _last({"and": [_is("call"), {"==": [{"val": "o"}, "conversation"]}]}),
    "seventh": _seventh(),
}  # fmt: skip


def _holds(name: str, days: int) -> dict[str, Any]:
    return {"and": [{">": [{"val": name}, 0]}, {"<": [{"val": "now"}, {"+": [{"val": name}, days * DAY]}]}]}


_ACTS: dict[str, Any] = {
    "thank-you": {
        "if": [
            {"val": "over"}, ["closed", "over"],
            {"==": [{"val": "asked"}, 0]}, ["allowed", ""],
            {">": [{"val": "now"}, {"+": [{"val": "asked"}, DAY]}]}, ["overdue", "thanks"],
            ["due", "thanks"],
        ]
    },
    "check-in": {
        "if": [
            _holds("any", 14), [{"if": [{"val": "over"}, "closed", "too_soon"]}, "silence"],
            {"<": [{"val": "now"}, {"val": "decided"}]}, [{"if": [{"val": "over"}, "closed", "too_soon"]}, "decision"],
            _holds("checked", 21), [{"if": [{"val": "over"}, "closed", "too_soon"]}, "three-weeks"],
            {"val": "over"}, ["closed", "over"],
            {">": [{"val": "any"}, 0]}, ["due", "silence"],
            ["allowed", ""],
        ]
    },
    "call": {
        "if": [
            _holds("seventh", 7), [{"if": [{"val": "over"}, "closed", "too_soon"]}, "seven-calls"],
            _holds("talked", 7), [{"if": [{"val": "over"}, "closed", "too_soon"]}, "talked"],
            {"val": "over"}, ["closed", "over"],
            ["allowed", ""],
        ]
    },
}  # fmt: skip


def in_json_logic() -> Callable[[Data], Said]:
    """Two compiled rules: what is left of the events, and the three acts; both in one session."""
    engine: Any = import_module("datalogic_py").Engine(templating=True)
    past, acts = engine.compile(_PAST), engine.compile(_ACTS)
    session: Any = engine.session()

    def ask(data: Data) -> Said:
        found = session.evaluate(acts, session.evaluate(past, data))
        return [(found[act][0], found[act][1]) for act in _ACTS]

    return ask


# --- ZEN -------------------------------------------------------------------------------------------------------------

_CHECK_IN = (
    (f"$.any > 0 and now < $.any + {14 * DAY}", "silence"),
    ("now < decided", "decision"),
    (f"$.checked > 0 and now < $.checked + {21 * DAY}", "three-weeks"),
)
_CALL = (("$.calls >= 7", "seven-calls"), (f"$.talked > 0 and now < $.talked + {7 * DAY}", "talked"))


def _choice(cases: Sequence[tuple[str, str]], otherwise: str) -> str:
    """The first case that holds says which rule forbids; where none does, the last text says what then."""
    told = [f"({when}) ? ($.over ? 'closed {rule}' : 'too_soon {rule}') : " for when, rule in cases]
    return f"{''.join(told)}$.over ? 'closed over' : {otherwise}"


_ZEN: tuple[tuple[str, str], ...] = (
    ("over", "some(events, #.k in ['opt-out', 'contract'])"),
    ("thanked", "map(filter(events, #.k == 'thank-you'), #.t)"),
    ("thankedAt", "len($.thanked) > 0 ? max($.thanked) : 0"),
    ("pending", "map(filter(events, #.k == 'interview'), #.t)"),
    ("waiting", "filter($.pending, # > $.thankedAt)"),
    ("asked", "len($.waiting) > 0 ? min($.waiting) : 0"),
    ("contacts", "map(filter(events, #.k not in ['opt-out', 'contract']), #.t)"),
    ("any", "len($.contacts) > 0 ? max($.contacts) : 0"),
    ("checks", "map(filter(events, #.k == 'check-in'), #.t)"),
    ("checked", "len($.checks) > 0 ? max($.checks) : 0"),
    ("talks", "map(filter(events, #.k == 'call' and #.o == 'conversation'), #.t)"),
    ("talked", "len($.talks) > 0 ? max($.talks) : 0"),
    ("calls", f"count(events, #.k == 'call' and #.t > now - {7 * DAY})"),
    (
        "thankYou",
        "$.over ? 'closed over' : $.asked == 0 ? 'allowed ' : now > $.asked + 86400 ? 'overdue thanks' : 'due thanks'",
    ),
    ("checkIn", _choice(_CHECK_IN, "$.any > 0 ? 'due silence' : 'allowed '")),
    ("call", _choice(_CALL, "'allowed '")),
)


def in_zen() -> Callable[[Data], Said]:
    """A graph with one node of expressions, in which each may read those above it."""
    rows = [{"id": key, "key": key, "value": value} for key, value in _ZEN]
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", "position": {"x": 0, "y": 0}},
        {
            "id": "rules", "name": "rules", "type": "expressionNode", "position": {"x": 1, "y": 0},
            "content": {"expressions": rows},
        },
        {"id": "out", "name": "out", "type": "outputNode", "position": {"x": 2, "y": 0}},
    ]  # fmt: skip
    edges = [
        {"id": f"{one}-{other}", "type": "edge", "sourceId": one, "targetId": other}
        for one, other in (("in", "rules"), ("rules", "out"))
    ]
    engine: Any = import_module("zen").ZenEngine()
    decision: Any = engine.create_decision(json.dumps({"nodes": nodes, "edges": edges}))

    def ask(data: Data) -> Said:
        found = decision.evaluate(data)["result"]
        told = [found[name].partition(" ") for name in ("thankYou", "checkIn", "call")]
        return [(status, rule) for status, _, rule in told]

    return ask


# --- compared and timed ----------------------------------------------------------------------------------------------


def seven_rules() -> Policy:
    """The policy without the hours of the day."""
    lines = RULES.read_text(encoding="utf-8").splitlines(keepends=True)
    return loads("".join(line for line in lines if "id: daytime" not in line))


def check_equal(name: str, ask: Callable[[Data], Said]) -> None:
    """Whether the engine gives the statuses and rules of this package, after each event and at many hours.

    Raises:
        AssertionError: it does not.
    """
    policy = seven_rules()
    for rows, now in moments(events(), range(0, 24 * 21, 35)):
        evaluation = policy.evaluate(History(rows), now, thread="acme", facts=FACTS)
        ours = [(d.status, d.rules[0] if d.rules else "") for d in (evaluation[act] for act in evaluation.acts)]
        theirs = ask(data_of(rows, now))
        if ours != theirs:
            raise AssertionError(f"{name}, after {len(rows)} events, at {now}: {theirs} is not {ours}")


ENGINES: Mapping[str, tuple[str, Callable[[], Callable[[Data], Said]]]] = {
    "datalogic-py": ("datalogic_py", in_json_logic),
    "zen-engine": ("zen", in_zen),
}
"""By name, the module to import, and what makes it ready."""


def figures() -> Iterator[Figure]:
    """Each engine that is installed, asked about the thread of twenty events."""
    data = data_of(events(), NOW)
    assert microseconds(NOW) // 1_000_000 == data["now"]
    for name, (module, make) in ENGINES.items():
        if find_spec(module) is None:
            continue
        ask = make()
        check_equal(name, ask)
        yield measure(
            f"{name}, 7 of 8 rules, no zones, codes only", partial(_many, ask, data), operations=_LOOPS, rounds=5
        )


def _many(ask: Callable[[Data], Said], data: Data) -> None:
    for _ in range(_LOOPS):
        ask(data)
