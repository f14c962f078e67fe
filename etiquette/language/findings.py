"""What is found wrong while a document is read: all of it, each at its place, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import TypeVar

from etiquette.diagnostics import Diagnostic, Severity
from etiquette.errors import EtiquetteError
from etiquette.language.tree import Node

T = TypeVar("T")
S = TypeVar("S")


class Misread(Exception):
    """A node that means nothing.

    Without a diagnostic, what is wrong with it has been said already. ``of_shape``: it has not the shape (text, list,
    mapping, keys) that the schema of policies asks for.
    """

    def __init__(self, diagnostic: Diagnostic | None = None, *, of_shape: bool = False) -> None:
        super().__init__(diagnostic)
        self.diagnostic = diagnostic
        self.of_shape = of_shape


def diagnostic(node: Node, code: str, message: str, help: str, severity: Severity = "error") -> Diagnostic:
    """A diagnostic at the place of a node."""
    return Diagnostic(
        code=code, severity=severity, message=message, help=help, file=node.file, line=node.line, column=node.column
    )


def misread(node: Node, code: str, message: str, help: str) -> Misread:
    """The error to raise for a node that means nothing."""
    return Misread(diagnostic(node, code, message, help))


def placed(node: Node, read: Callable[[], T]) -> T:
    """What ``read`` gives; an error that it raises is one of this node."""
    try:
        return read()
    except EtiquetteError as error:
        raise misread(node, error.code, error.message, error.help) from error


class Attempt:
    """Reads the parts of one thing, each by itself, so that one mistake does not hide another."""

    def __init__(self, findings: Findings) -> None:
        self._findings = findings
        self.failed = False

    def __call__(self, read: Callable[[], T]) -> T | None:
        """What ``read`` gives; ``None`` where it fails, which is remembered."""
        try:
            return read()
        except Misread as error:
            self.failed = True
            self._findings.take(error)
            return None

    def each(self, items: Iterable[S], read: Callable[[S], T]) -> tuple[T, ...]:
        """What ``read`` gives for each item that it can read."""
        found: list[T] = []
        for item in items:
            one = self(partial(_alone, read, item))
            found.extend(one or ())
        return tuple(found)

    def finish(self) -> None:
        """Give up on the thing if any of its parts failed.

        Raises:
            Misread: one did.
        """
        if self.failed:
            raise Misread

    def whole(self, part: T | None) -> T:
        """The part, which must have been read.

        Raises:
            Misread: it failed.
        """
        if part is None:
            raise Misread
        return part


def _alone(read: Callable[[S], T], item: S) -> tuple[T]:
    """What is read, which may itself be ``None``, so that it cannot be taken for a failure."""
    return (read(item),)


class Findings:
    """The diagnostics of one reading, in which files are sorted as they are first met."""

    def __init__(self, files: Iterable[str] = ()) -> None:
        self._files = list(files)
        self._found: dict[tuple[str, int, int, str], Diagnostic] = {}
        self._of_shape: set[Diagnostic] = set()

    def add(self, *diagnostics: Diagnostic) -> None:
        """Take these up; what was found before at the same place with the same code is said once."""
        for one in diagnostics:
            self.meet(one.file)
            self._found.setdefault((one.file, one.line, one.column, one.code), one)

    def take(self, error: Misread) -> None:
        """Take up what a node that means nothing says about itself."""
        if error.diagnostic is not None:
            self.add(error.diagnostic)
            if error.of_shape:
                self._of_shape.add(error.diagnostic)

    def meet(self, file: str) -> None:
        """A file whose findings follow those of the files met before."""
        if file not in self._files:
            self._files.append(file)

    def attempt(self) -> Attempt:
        """Somewhere to read the parts of one thing."""
        return Attempt(self)

    @property
    def has_errors(self) -> bool:
        """Whether the document means nothing."""
        return any(one.severity == "error" for one in self._found.values())

    def add_meanings(self, others: Findings) -> None:
        """Take up what was found about the meaning, less what only repeats a mistake of shape found before.

        A list where a text belongs, say, is wrong for the schema and unreadable for the parser: one mistake, said once,
        and in the words of the schema.
        """
        said = {(one.file, one.line, one.column) for one in self._found.values() if one.severity == "error"}
        for one in others.sorted():
            repeated = (one.file, one.line, one.column) in said or (bool(said) and one in others._of_shape)
            if not repeated:
                self.add(one)

    def sorted(self) -> tuple[Diagnostic, ...]:
        """All of them by place, the files in the order in which they were met."""
        rank = {file: index for index, file in enumerate(self._files)}
        return tuple(sorted(self._found.values(), key=lambda one: (rank[one.file], one.line, one.column, one.code)))
