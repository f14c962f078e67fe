"""The documents that the tests of the language read: policies to extend, good ones, and ones with one mistake each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from etiquette.language.library import PolicyText, TextLibrary

TESTS = Path(__file__).parents[1]
BAD = tuple(sorted((TESTS / "bad").glob("*.yaml")))
GOOD = tuple(sorted((TESTS / "good").glob("*.yaml")))


def _kept(path: Path) -> PolicyText:
    name, version = path.stem.split("@")
    file = path.relative_to(TESTS.parent).as_posix()
    return PolicyText(name=name, version=version, text=path.read_text(encoding="utf-8"), file=file)


LIBRARY = TextLibrary(_kept(path) for path in sorted((TESTS / "policies").glob("*.yaml")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the head of a bad document says that must be found in it."""

    code: str
    place: str
    message: str
    help: str

    @staticmethod
    def of(path: Path) -> Expected:
        lines = path.read_text(encoding="utf-8").splitlines()
        expect, message, help = (line.partition(": ")[2] for line in lines[:3])
        code, place = expect.split()
        # A place without a file is in the document itself.
        return Expected(
            code=code, place=place if ".yaml" in place else f"{path.name}:{place}", message=message, help=help
        )
