"""Compiled code gives the evaluator's answers, on whatever policy, history and instant."""

from __future__ import annotations

from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.calendars.instants import microseconds
from etiquette.compiled.program import Program
from etiquette.event import History
from etiquette.situation import Ground
from etiquette.testing.strategies import documents, histories, likely_instants
from tests.compiled.asking import Case, by_evaluator, instants_named, or_code, plain, runs_compiled
from tests.test_differential import FEWER, searched


def drawn(data: st.DataObject, *, is_plain: bool) -> tuple[Case, int]:
    """A policy, a thread of its, and an instant."""
    document = data.draw(documents(), label="policy")
    told = data.draw(histories(document, most=12), label="told")
    events = History(plain(told.events) if is_plain else told.events).events
    at = microseconds(data.draw(likely_instants(document, told.events, told.base), label="at"))
    if is_plain and events:
        at = max(at, microseconds(events[-1].at))
    return Case(document=document, events=events, facts=told.facts), at


@settings(searched, max_examples=FEWER)
@given(data=st.data(), is_plain=st.booleans())
def test_compiled_code_answers_as_the_evaluator_does_one_tick_around_every_instant_it_names(
    data: st.DataObject, *, is_plain: bool
) -> None:
    case, at = drawn(data, is_plain=is_plain)
    compiled = case.compiled
    expected = by_evaluator(case, at)
    assert or_code(lambda: compiled.standings(case.events, at, facts=case.facts)) == expected
    for instant in instants_named(expected, at):
        found = or_code(partial(compiled.standings, case.events, instant, facts=case.facts))
        assert found == by_evaluator(case, instant), f"at {instant}"


def test_most_acts_of_random_policies_do_run_compiled() -> None:
    compiled = total = 0

    @settings(searched, max_examples=100, derandomize=True, database=None)
    @given(data=st.data())
    def count(data: st.DataObject) -> None:
        nonlocal compiled, total
        case, at = drawn(data, is_plain=True)
        ran = runs_compiled(Program(Ground(case.document)), case, at)
        compiled, total = compiled + sum(ran), total + len(ran)

    count()
    assert compiled / total > 0.7
