"""How plans look: the steps of all threads by date, and below them what cannot be done in time, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from rich.text import Text

from etiquette.calendars.instants import microseconds
from etiquette.cli.columns import Row, show_notes, show_rows
from etiquette.cli.inputs import Inquiry
from etiquette.cli.screen import STYLES, Screen, styled
from etiquette.phrases import clock_reading, counted, last_moment_text, listed, moment_text, relative
from etiquette.plan import Plan, PlanStep, Unmet


def show_plans(screen: Screen, asked: Inquiry, plans: Sequence[Plan], *, ends: datetime) -> None:
    """Write the plans of several threads as one.

    Args:
        screen: where to.
        asked: what is asked; its instant is the start.
        plans: one a thread.
        ends: of the span.
    """
    span = Text.assemble((clock_reading(asked.at), "bold"), " to ", (clock_reading(ends), "bold"))
    screen.paragraph(span + styled(f" · {asked.policy_names} · {counted(len(plans), 'thread')}", ""))
    steps = sorted(((plan, step) for plan in plans for step in plan), key=lambda one: microseconds(one[1].at))
    unmet = [(plan, one) for plan in plans for one in plan.unmet]
    if steps:
        screen.paragraph(
            f"{counted(len(steps), 'step')}, if each is done at its first good instant and nobody answers:"
        )
        screen.gap()
        said = {listed(step.rules): step.because or "" for _, step in steps}
        numbers = {rule: f"[{number}]" for number, rule in enumerate(said, 1)}
        show_rows(screen, [_step(plan, step, numbers[listed(step.rules)], asked.at) for plan, step in steps], whole=1)
        show_notes(screen, {numbers[rule]: f"{rule}: {because}" if because else rule for rule, because in said.items()})
    else:
        screen.line(styled("There is nothing to do in this time.", "green"))
    if unmet:
        screen.gap()
        screen.line(styled("CANNOT BE DONE IN TIME", "bold red"))
        show_rows(screen, [_unmet(plan, one, asked.at) for plan, one in unmet], whole=1)


def _step(plan: Plan, step: PlanStep, note: str, start: datetime) -> Row:
    """``note``: the number of what is said below about its rules."""
    is_first = microseconds(step.at) == microseconds(start)
    date = "at once" if is_first else moment_text(step.at, year=step.at.year != start.year)
    late = f"late, it was due by {_last(step.due_by, start)}" if step.late and step.due_by else ""
    by = f"by {_last(step.due_by, start)}" if step.due_by and not step.late else ""
    return Row(
        cells=(
            (date, STYLES["overdue" if step.late else "due"]),
            (plan.thread or "", "bold"),
            (f"{step.act} by {step.channel}" if step.channel else step.act, ""),
            (note, "dim"),
        ),
        alarm=late,
        rest=" · ".join([*(f"{name}: {value}" for name, value in step.attributes), *([by] if by else [])]),
        style="",
    )


def _unmet(plan: Plan, one: Unmet, start: datetime) -> Row:
    due = f"due by {_last(one.due_by, start)}" if one.due_by is not None else "due"
    return Row(
        cells=((due, STYLES["overdue"]), (plan.thread or "", "bold"), (one.act, "")), note=" ".join(_why(one, start))
    )


def _why(one: Unmet, start: datetime) -> Iterator[str]:
    """What demands it, and what stands in the way."""
    forbidden = f", and {listed(one.forbidden_by)} forbids it" if one.forbidden_by else ""
    if len(one.forbidden_by) > 1:
        forbidden = forbidden.replace(" forbids ", " forbid ")
    yield f"{one.rule} demands it{forbidden}."
    if one.not_before is not None:
        yield f"It is possible from {moment_text(one.not_before)} on ({relative(start, one.not_before)})."
    elif one.needs:
        yield f"What could lift that: {listed(one.needs, 'or')}."


def _last(moment: datetime, start: datetime) -> str:
    return last_moment_text(moment, year=moment.year != start.year)
