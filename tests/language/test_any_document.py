"""Whatever is written, the answer is a policy or a list of errors, and never a traceback."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from etiquette.language.lint import lint
from etiquette.language.parser import read_policy
from etiquette.language.printer import print_policy
from tests.language.kept import GOOD, LIBRARY

TEXTS = tuple(path.read_text(encoding="utf-8") for path in GOOD)
PIECE = re.compile(r'[A-Za-z_0-9-]+|\[[^\[\]]*\]|\{[^{}]*\}|"[^"]*"')
WORDS = sorted({word for text in TEXTS for word in re.findall(r"[A-Za-z_0-9-]+", text)})
ODDITIES = [
    "", "[]", "{}", "null", "3", "true", "[[a]]", "{a: 1, b: 2}", "{event: [reply]}", "{fact: due_on}", "{not: x}",
    "ever", "on due_on", '"{x"', "0 days", "2026-02-30", "all", "retraction", "&a", "*a", "<<",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mishap:
    """One piece of a document, counted from its beginning, in whose place something else is written."""

    at: int
    written: str

    def happen(self, text: str) -> str:
        pieces = list(PIECE.finditer(text))
        piece = pieces[self.at % len(pieces)]
        return text[: piece.start()] + self.written + text[piece.end() :]


MISHAPS = st.builds(Mishap, st.integers(0, 10**4), st.sampled_from(WORDS + ODDITIES))


@settings(max_examples=150)
@given(text=st.sampled_from(TEXTS), mishaps=st.lists(MISHAPS, min_size=1, max_size=3))
def test_a_document_is_a_policy_or_has_errors_that_say_where_and_what_to_do(text: str, mishaps: list[Mishap]) -> None:
    for mishap in mishaps:
        text = mishap.happen(text)
    reading = read_policy(text, file="f.yaml", library=LIBRARY)
    errors = [one for one in reading.findings.sorted() if one.severity == "error"]
    assert (reading.document is None) == bool(errors)
    assert all(one.message and one.help and one.line > 0 and one.column > 0 for one in errors)
    assert all(one.severity == "warning" for one in lint(reading))
    if reading.document is not None:
        assert print_policy(reading.document).startswith("format: 1\n")
