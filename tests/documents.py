"""Finds the examples in Markdown pages: fenced blocks, where they stand, and what they are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"(?P<indent> *)(?P<ticks>`{3,}|~{3,})(?P<info>.*)")
PROMPT = "$ "


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block. ``line``: where its text begins; ``options``: what stands behind the language on the fence."""

    page: str
    line: int
    language: str
    options: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def first_line(self) -> str:
        return self.text.partition("\n")[0].strip()

    @property
    def file(self) -> str | None:
        """The file that it is, by ``title="PATH"`` behind the language: examples further down the page find it there."""
        return self._option("title")

    @property
    def needs(self) -> tuple[str, ...]:
        """Packages that it wants besides those of the project, by ``needs="NAME,NAME"``."""
        named = self._option("needs")
        return tuple(named.split(",")) if named else ()

    def _option(self, name: str) -> str | None:
        begins = f'{name}="'
        return next((one.removeprefix(begins)[:-1] for one in self.options if one.startswith(begins)), None)

    @property
    def is_policy(self) -> bool:
        """Whether it is a whole policy: YAML that begins, comments aside, with its format."""
        if self.language != "yaml":
            return False
        lines = (line for line in self.text.splitlines() if line.strip() and not line.startswith("#"))
        return next(lines, "").startswith("format: 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command of a console block, the output shown below it, and the exit status it should have."""

    place: str
    line: str
    output: tuple[str, ...]
    status: int


def blocks(text: str, page: str) -> Iterator[Block]:
    """Every fenced block of a page, nested in lists or not."""
    lines = text.splitlines()
    index = 0
    while index < len(lines):
        fence = _FENCE.fullmatch(lines[index])
        index += 1
        if fence is None:
            continue
        start, ticks, indent = index, fence["ticks"], len(fence["indent"])
        while index < len(lines) and not _closes(lines[index], ticks):
            index += 1
        if index == len(lines):
            raise ValueError(f"{page}:{start}: this fence is never closed")
        body = [line[indent:] if not line[:indent].strip() else line for line in lines[start:index]]
        language, *options = fence["info"].split() or [""]
        yield Block(
            page=page, line=start + 1, language=language, options=tuple(options), text="".join(f"{x}\n" for x in body)
        )
        index += 1


def _closes(line: str, ticks: str) -> bool:
    bare = line.strip()
    return len(bare) >= len(ticks) and set(bare) == {ticks[0]}


def commands(block: Block) -> Iterator[Command]:
    """The commands of a console block.

    A line that ends in a backslash goes on in the next. ``exit=1`` behind the language on the fence is the exit status
    of every command in the block; without it, that is 0.
    """
    status = next((int(option.removeprefix("exit=")) for option in block.options if option.startswith("exit=")), 0)
    lines = block.text.splitlines()
    index = 0
    while index < len(lines):
        if not lines[index].startswith(PROMPT):
            raise ValueError(
                f"{block.page}:{block.line + index}: a console block begins with a command after {PROMPT!r}"
            )
        place, words = f"{block.page}:{block.line + index}", lines[index].removeprefix(PROMPT)
        index += 1
        while words.endswith("\\") and index < len(lines):
            words = f"{words[:-1].rstrip()} {lines[index].lstrip(' >')}"
            index += 1
        start = index
        while index < len(lines) and not lines[index].startswith(PROMPT):
            index += 1
        output = [line.rstrip() for line in lines[start:index]]
        while output and not output[-1]:
            output.pop()
        yield Command(place=place, line=words, output=tuple(output), status=status)


def pages(root: Path) -> list[Path]:
    """The pages that hold examples: the README and everything under ``docs``."""
    return [root / "README.md", *sorted((root / "docs").rglob("*.md"))]
