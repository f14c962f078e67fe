"""A small policy with its cases, and how to ask what they prove."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence

from etiquette.api import loads
from etiquette.cases import Case, read_cases
from etiquette.engine import Policy
from etiquette.language.library import TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.policy import Document

HEAD = """\
format: 1
policy: polite
version: 1.0.0
clock: {zone: America/New_York}
"""


def document_of(*parts: str) -> Document:
    """A policy of these parts, after the head."""
    document, diagnostics = parse_policy(text_of(*parts), library=TextLibrary())
    assert document is not None, diagnostics
    return document


def text_of(*parts: str) -> str:
    return HEAD + "".join(f"{textwrap.dedent(part).strip()}\n" for part in parts)


def cases_of(cases: str) -> tuple[Case, ...]:
    """The cases, as they stand under ``cases``."""
    return read_cases(f"policy: polite\nzone: America/New_York\ncases:\n{cases}", "polite.cases.yaml")


def resolver(*parts: str) -> Callable[[Sequence[str]], Policy]:
    policy = loads(text_of(*parts), library=TextLibrary())
    return lambda _: policy
