"""``etiquette test``: runs the cases of policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import completed, output_options

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from etiquette.cli.results import Result


@command_with_examples(
    "test",
    "test policies/job-interview/1.0.0.cases.yaml",
    "test policies",
    "test policies --only silence",
    "test policies/job-interview-weekly --mutate --coverage",
    "test policies/job-interview/1.0.0.yaml --properties",
)
@click.argument("files", metavar="FILE...", shell_complete=completed("files"), nargs=-1, required=True)
@click.option("--only", metavar="TEXT", help="Only cases, or laws, whose name holds this text.")
@click.option(
    "--mutate", is_flag=True, help="Change one thing after the other in the policies; report what no case kills."
)
@click.option("--coverage", is_flag=True, help="Report the edges of rules and states on which no case stands.")
@click.option("--properties", is_flag=True, help="Try on the policies the laws that hold for every policy.")
@output_options
def command(
    *,
    files: tuple[str, ...],
    only: str | None,
    mutate: bool,
    coverage: bool,
    properties: bool,
    as_json: bool,
    color: str,
) -> int:
    """Run the cases of policies.

    A FILE is a file of cases (*.cases.yaml), a policy whose cases stand beside it, or a folder, which means all cases
    in it. Exit status 1 if a case fails; with --mutate, if a mutant is alive that VERSION.mutants.yaml, beside the
    policy, does not list with a reason; with --coverage, if an edge has a side without a case; with --properties, if a
    law is broken, by a history that is then printed as a case.
    """
    if properties:
        from etiquette.cli.properties import try_laws

        return try_laws(files, only, as_json=as_json, color=color)
    from etiquette.cli.files import cases_files
    from etiquette.cli.progress import each

    paths = cases_files(files)
    if mutate or coverage:
        from etiquette.cli.proving import prove

        return prove(paths, mutate=mutate, coverage=coverage, as_json=as_json, color=color)
    results = [result for found in each(paths, "running", lambda path: list(_run(path, only))) for result in found]
    failed = any(result.failures for result in results)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"passed": sum(not r.failures for r in results), "cases": [r.to_dict() for r in results]})
        return int(failed)
    from etiquette.cli.results import show_results
    from etiquette.cli.screen import Screen

    show_results(Screen(color), results, files=len(paths))
    return int(failed)


def _run(path: Path, only: str | None) -> Iterator[Result]:
    from etiquette.api import cases_resolver
    from etiquette.cases import read_cases, run_case
    from etiquette.cli.results import Result
    from etiquette.errors import InvalidPolicy
    from etiquette.policy_files import read_policy_file, shown

    text = read_policy_file(path)
    try:
        cases = read_cases(text, shown(path))
    except InvalidPolicy as wrong:
        for one in wrong.diagnostics:
            failure = f"{one.message} [{one.code}]"
            yield Result(case="the file is not in the format of cases", place=one.place, failures=(failure,))
        return
    resolve = cases_resolver(path)
    for case in cases:
        if only is None or only.casefold() in case.name.casefold():
            yield Result(case=case.name, place=case.place, failures=run_case(case, resolve))
