"""``etiquette check``: what is wrong with policies, and what is legal and yet a trap."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from etiquette.cli.command import command_with_examples
from etiquette.cli.options import completed, output_options

if TYPE_CHECKING:
    from pathlib import Path

    from etiquette.diagnostics import Diagnostic


@command_with_examples(
    "check",
    "check policies/job-interview/1.0.0.yaml",
    "check policies",
    "check --json my-policy.yaml",
)
@click.argument("files", metavar="FILE...", shell_complete=completed("files"), nargs=-1, required=True)
@output_options
def command(*, files: tuple[str, ...], as_json: bool, color: str) -> int:
    """What is wrong with policies, and what is a trap.

    A FILE may be a folder, which means all policies and cases in it, or - for the standard input. In a folder a policy
    is NAME/VERSION.yaml, or any *.yaml that has the key policy. Files of cases (*.cases.yaml) are checked for their
    form; etiquette test runs them. Exit status 1 if there is an error.
    """
    from etiquette.cli.files import policy_files
    from etiquette.cli.inputs import STANDARD_INPUT
    from etiquette.cli.progress import each

    paths = policy_files([name for name in files if name != STANDARD_INPUT])
    found: list[Diagnostic] = []
    texts: dict[str, str] = {}
    if STANDARD_INPUT in files:
        found += _standard_input(texts)
    for diagnostics in each(paths, "checking", _diagnostics):
        found += [one for one in diagnostics if one not in found]
    wrong = any(one.severity == "error" for one in found)
    if as_json:
        from etiquette.cli.wording import print_json

        print_json({"diagnostics": [one.to_dict() for one in found]})
        return int(wrong)
    from etiquette.cli.carets import counts, show_diagnostics
    from etiquette.cli.screen import Screen, styled
    from etiquette.phrases import counted

    screen = Screen(color)
    show_diagnostics(screen, found, texts=texts, summary=False)
    if found:
        screen.gap()
    look = "bold red" if wrong else "yellow" if found else "green"
    screen.line(styled(counts(found), look), f" in {counted(len(paths) + len(texts), 'file')}")
    return int(wrong)


def _standard_input(texts: dict[str, str]) -> tuple[Diagnostic, ...]:
    from etiquette.api import check
    from etiquette.cli.inputs import STANDARD_INPUT, text_of

    name = "<stdin>"
    texts[name] = text_of(STANDARD_INPUT)
    return check(texts[name], file=name)


def _diagnostics(path: Path) -> tuple[Diagnostic, ...]:
    from etiquette.api import check_file
    from etiquette.cli.files import is_cases
    from etiquette.errors import InvalidPolicy

    if not is_cases(path):
        return check_file(path)
    from etiquette.cases import read_cases
    from etiquette.policy_files import read_policy_file, shown

    try:
        read_cases(read_policy_file(path), shown(path))
    except InvalidPolicy as wrong:
        return wrong.diagnostics
    return ()
