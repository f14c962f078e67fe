"""Everything that is wrong with a policy, and what is legal and yet probably not meant."""

from __future__ import annotations

from etiquette.diagnostics import Diagnostic
from etiquette.language.library import Library
from etiquette.language.lint import lint
from etiquette.language.parser import read_policy


def check(text: str, *, file: str = "<text>", library: Library) -> tuple[Diagnostic, ...]:
    """All errors and warnings of a policy document.

    Args:
        text: the document.
        file: its path or name, for places.
        library: where the policies that it extends are found.

    Returns:
        Diagnostics by place: those of the text itself, then those of its parents, in their own files.

    >>> from etiquette.language.library import TextLibrary
    >>> text = '''format: 1
    ... policy: polite
    ... version: 1.0.0
    ... clock: {zone: Europe/Berlin}
    ... acts: {call: {channels: [phone]}}
    ... rules:
    ...   - {id: daily, kind: cooldown, act: cal, wait: 24 hours}
    ... '''
    >>> for diagnostic in check(text, file="polite.yaml", library=TextLibrary()):
    ...     print(diagnostic)
    polite.yaml:7:38: error: no act is called "cal" [unknown-act]
      help: did you mean "call"?
    """
    reading = read_policy(text, file=file, library=library)
    for warning in lint(reading):
        reading.findings.add(warning)
    return reading.findings.sorted()
