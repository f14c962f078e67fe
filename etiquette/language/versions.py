"""Semantic versions, ranges of them, and references to policies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass

Version = tuple[int, int, int]
"""Major, minor, patch."""

_NUMBER = "(0|[1-9][0-9]{0,8})"
_VERSION = re.compile(rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}")
_RANGE = re.compile(rf"\^{_NUMBER}(?:\.{_NUMBER}(?:\.{_NUMBER})?)?")
POLICY_NAME = "[a-z0-9]+(-[a-z0-9]+)*"
"""The form of the name of a policy."""
_POLICY_NAME = re.compile(POLICY_NAME)


def parse_version(text: str) -> Version:
    """Read a version of three numbers.

    Raises:
        EtiquetteError: ``bad-version``.

    >>> parse_version("1.10.0") > parse_version("1.9.3")
    True
    """
    match = _VERSION.fullmatch(text)
    if match is None:
        raise EtiquetteError("bad-version", f'"{text}" is not a version', "write three numbers, such as 1.2.0")
    major, minor, patch = (int(digits) for digits in match.groups())
    return major, minor, patch


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """The versions from ``low`` up to, and without, ``high``. ``text`` is how it was written."""

    text: str
    low: Version
    high: Version

    @staticmethod
    def parse(text: str) -> Range:
        """Read a range: ``^1``, ``^1.2``, ``^0.3``, or one version, ``1.2.0``.

        Below 1.0 a minor version may break, so ``^0.3`` holds the minor fast.

        Raises:
            EtiquetteError: ``bad-range``.

        >>> Range.parse("^1.2").holds((1, 9, 0)), Range.parse("^1.2").holds((2, 0, 0))
        (True, False)
        >>> Range.parse("^0.3").holds((0, 3, 7)), Range.parse("^0.3").holds((0, 4, 0))
        (True, False)
        """
        if _VERSION.fullmatch(text):
            low = parse_version(text)
            return Range(text=text, low=low, high=(low[0], low[1], low[2] + 1))
        match = _RANGE.fullmatch(text)
        if match is None:
            raise EtiquetteError("bad-range", f'"{text}" is not a range of versions', "write ^1, ^1.2, or 1.2.0")
        numbers = tuple(int(digits) for digits in match.groups() if digits is not None)
        major, minor, patch = (*numbers, 0, 0)[:3]
        breaks_at_minor = major == 0 and len(numbers) > 1
        return Range(
            text=text, low=(major, minor, patch), high=(0, minor + 1, 0) if breaks_at_minor else (major + 1, 0, 0)
        )

    def holds(self, version: Version) -> bool:
        """Whether a version is in the range."""
        return self.low <= version < self.high


def highest(range: Range | None, versions: Iterable[str]) -> str | None:
    """The highest version that a range holds; of all, where there is no range; ``None`` where none fits.

    >>> highest(Range.parse("^1"), ["1.2.0", "1.10.0", "2.0.0"])
    '1.10.0'
    >>> highest(Range.parse("^3"), ["1.2.0"]) is None
    True
    """
    fitting = [version for version in versions if range is None or range.holds(parse_version(version))]
    return max(fitting, key=parse_version, default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A policy by name, with the range of its versions where one is pinned."""

    name: str
    range: Range | None = None

    @staticmethod
    def parse(text: str) -> Reference:
        """Read ``NAME``, ``NAME@1.2.0`` or ``NAME@^1``.

        Raises:
            EtiquetteError: ``bad-reference`` or ``bad-range``.

        >>> str(Reference.parse("base-courtesy@^1"))
        'base-courtesy@^1'
        """
        name, at, range = text.partition("@")
        if not _POLICY_NAME.fullmatch(name):
            help = "write the kebab-case name of the policy, with a version behind @ if you like: base-courtesy@^1"
            raise EtiquetteError("bad-reference", f'"{text}" does not name a policy', help)
        return Reference(name=name, range=Range.parse(range) if at else None)

    def __str__(self) -> str:
        return self.name if self.range is None else f"{self.name}@{self.range.text}"
