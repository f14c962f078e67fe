"""Lines of Python, indented."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager

_ASIDE = re.compile(r"#.*|'[^']*'|\"[^\"]*\"")


class Code:
    """Text that is being written, line by line.

    >>> code = Code()
    >>> with code.block("if now < end:"):
    ...     code.line("forbids |= 1")
    >>> print(code.text)
    if now < end:
        forbids |= 1
    """

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str = "") -> None:
        """One line."""
        self._lines.append("    " * self._depth + text if text else "")

    def lines(self, texts: Iterable[str]) -> None:
        """Several lines."""
        for text in texts:
            self.line(text)

    @contextmanager
    def block(self, header: str) -> Generator[None, None, None]:
        """What stands under a header, such as ``if …:``."""
        self.line(header)
        self._depth += 1
        start = len(self._lines)
        yield
        if len(self._lines) == start:
            self.line("pass")
        self._depth -= 1

    @contextmanager
    def under(self, title: str) -> Generator[None, None, None]:
        """Lines with a comment above them; nothing, where there are none."""
        self.line(f"# {title}")
        start = len(self._lines)
        yield
        if len(self._lines) == start:
            self._lines.pop()

    @contextmanager
    def given(self, condition: str) -> Generator[None, None, None]:
        """What is done only if a condition holds; at once, where it always does."""
        if condition == "True":
            yield
        else:
            with self.block(f"if {_bare(condition)}:"):
                yield

    @property
    def text(self) -> str:
        """What has been written."""
        return "\n".join(self._lines)


def _bare(condition: str) -> str:
    """Without the parentheses around the whole."""
    if not (condition.startswith("(") and condition.endswith(")")):
        return condition
    depth = 0
    for place, sign in enumerate(condition):
        depth += (sign == "(") - (sign == ")")
        if depth == 0 and place < len(condition) - 1:
            return condition
    return condition[1:-1]


def tuple_of(names: Sequence[str]) -> str:
    """A tuple of these, as an expression."""
    return f"({names[0]},)" if len(names) == 1 else f"({', '.join(names)})"


def words_of(text: str) -> set[str]:
    """The names in lines of code: words that stand in no comment and no literal, and are no attribute."""
    return set(re.findall(r"(?<![.\w])[A-Za-z_]\w*", _ASIDE.sub(" ", text)))
