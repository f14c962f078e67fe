"""Compiled code gives the evaluator's answers in every case of the conformance suite and of the bundled policies: at each
instant that a case asks about, and at the last of them one tick around every instant that the answers name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path

import pytest

from etiquette.api import cases_resolver
from etiquette.calendars.instants import microseconds
from etiquette.cases import Case as Written
from etiquette.cases import _Run as Run  # pyright: ignore[reportPrivateUsage]  # reads a case as it is run
from etiquette.cases import read_cases
from etiquette.compiled.compiled import CompiledPolicy
from etiquette.compiled.evaluated import decided, moment
from etiquette.engine import Policy
from etiquette.errors import EtiquetteError
from tests.compiled.asking import Answer, instants_named, or_code

ROOT = Path(__file__).parents[2]
FILES = sorted([*ROOT.glob("policies/*/*.cases.yaml"), *ROOT.glob("tests/conformance/*.cases.yaml")])
POLICIES = sorted(path.parent.name for path in ROOT.glob("policies/*/*.yaml") if not path.stem.endswith(".cases"))


@cache
def loaded(file: Path, references: tuple[str, ...]) -> Policy:
    return cases_resolver(file)(references)


def questions(written: Written, file: Path) -> Iterator[tuple[Run, CompiledPolicy, str, int, bool]]:
    """A case, compiled; each of its threads, at each instant that it asks about."""
    try:
        run = Run(written, loaded(file, written.policies))
    except EtiquetteError:
        return  # a case of a policy or history that is refused as it is read
    compiled = run.policy.compiled()
    for thread in run.history.threads:
        asked = {microseconds(run._instant(one["at"])) for one in written.body.get("expect") or ()}
        instants = sorted(asked or {microseconds(run.history.of(thread)[-1].at)})
        yield from ((run, compiled, thread, instant, instant == instants[-1]) for instant in instants)


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_compiled_code_answers_as_the_evaluator_does_in_every_case(file: Path) -> None:
    for written in read_cases(file.read_text(encoding="utf-8"), file.name):
        for run, compiled, thread, at, is_last in questions(written, file):
            events = run.history.of(thread)

            def evaluated(instant: int, run: Run = run, thread: str = thread) -> Answer:
                def ask() -> tuple[object, ...]:
                    grounds = [lineage.ground(instant) for lineage in run.policy.lineages]
                    found = moment(grounds, run.history.of(thread), run.facts, instant)
                    return tuple(decided(found, act) for act in found.acts)

                return or_code(ask)  # type: ignore[arg-type]

            expected = evaluated(at)
            for instant in (at, *(instants_named(expected, at) if is_last else ())):
                found = or_code(partial(compiled.standings, events, instant, facts=run.facts))
                assert found == evaluated(instant), f"{written.name}: {thread} at {instant}"


def test_nearly_every_act_of_the_bundled_policies_is_compiled() -> None:
    left_out = {f"{one.policy.split()[0]}: {one.act}" for name in set(POLICIES) for one in _compiled(name).fallbacks}
    assert left_out == {
        "us-debt-collection: contact",
        "us-debt-collection: furnish",
        "us-debt-collection: location-inquiry",
        "us-mortgage-servicing: written-notice",
        "us-payment-transfers: payment-transfer",
    }


def _compiled(name: str) -> CompiledPolicy:
    return loaded(ROOT / "policies" / name, (name,)).compiled()
