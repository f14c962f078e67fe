"""The conformance suite by what it is about: each sentence of the language, and the cases that hold it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from docs.making.markdown import code, plain
from etiquette.cases import read_cases

_HEAD = """# Conformance cases

What the language means is also told as data: cases with a history, facts and the decisions that must come of them,
worked out from the words of the [language](language.md) and the [fine print](fine-print.md) and never taken from a
running engine. They stand in `tests/conformance/`, are run with the tests, and another implementation can be held
against them too. Here they are by what they are about.

"""
_TITLES = {
    "language": "Sections of the language",
    "fine-print": "Sentences of the fine print",
    "window": "Rows of the table of windows",
    "rule": "Kinds of rules",
    "status": "Statuses",
    "regulation-f": "Worked examples: 12 CFR part 1006, official commentary",
    "regulation-x": "Worked examples: 12 CFR 1024.39, official commentary",
}


def page(root: Path) -> str:
    """The page."""
    folder = root / "tests" / "conformance"
    about: dict[str, list[str]] = defaultdict(list)
    count = 0
    for file in sorted(folder.rglob("*.cases.yaml")):
        name = file.relative_to(folder).as_posix().removesuffix(".cases.yaml")
        for case in read_cases(file.read_text(encoding="utf-8"), name):
            count += 1
            for label in case.labels:
                about[label].append(f"{plain(case.name)} ({code(name)})")
    return _HEAD + f"There are {count}.\n" + "".join(_section(kind, about) for kind in _TITLES)


def _section(kind: str, about: dict[str, list[str]]) -> str:
    labels = sorted((label for label in about if label.split(" ", 1)[0] == kind), key=_natural)
    entries = "".join(_entry(kind, label, about[label]) for label in labels)
    return f"\n## {_TITLES[kind]}\n{entries}" if entries else ""


def _entry(kind: str, label: str, names: list[str]) -> str:
    thing = label.removeprefix(f"{kind} ")
    return f"\n### {thing} {{ #{kind}-{re.sub(r'[^a-z0-9]+', '-', thing.lower()).strip('-')} }}\n\n" + "".join(
        f"- {name}\n" for name in names
    )


def _natural(label: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers by their size, words by their letters."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in re.split(r"(\d+)", label) if part)
