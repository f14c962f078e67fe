"""Which files are meant by the paths on the command line: a folder means those in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from etiquette.errors import EtiquetteError
from etiquette.policy_files import CASES

_VERSION = re.compile(r"\d+\.\d+\.\d+\.yaml")
_POLICY = re.compile(rb"^(?:\xef\xbb\xbf)?(?:\{ ?)?(['\"]?)policy\1[ \t]*:", re.MULTILINE)


def is_cases(path: Path) -> bool:
    """Whether a file holds cases, by its name."""
    return path.name.endswith(CASES)


def policy_files(paths: Sequence[str]) -> tuple[Path, ...]:
    """The files that ``check`` is to look at: those named, and in folders all policies and cases."""
    return _each(paths, _in_folder, lambda path: path)


def _in_folder(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*.yaml")) if is_cases(path) or _is_policy(path))


def _is_policy(path: Path) -> bool:
    """Whether a file looks like a policy: ``NAME/VERSION.yaml``, or a document that says which policy it is."""
    return _VERSION.fullmatch(path.name) is not None or _says_policy(path)


def _says_policy(path: Path) -> bool:
    try:
        return _POLICY.search(path.read_bytes()) is not None
    except OSError:
        return True  # that it cannot be read is said where it is read


def cases_files(paths: Sequence[str]) -> tuple[Path, ...]:
    """The files of cases that are named, that stand beside the policies named, or that are in the folders named."""
    return _each(paths, lambda folder: sorted(folder.rglob(f"*{CASES}")), _cases_of)


def _cases_of(path: Path) -> Path:
    if is_cases(path):
        return path
    beside = path.with_name(path.name.removesuffix(".yaml").removesuffix(".yml") + CASES)
    if not beside.exists():
        raise EtiquetteError(
            "no-cases", "the policy has no cases", f"write them in {beside.name}, beside it", place=str(path)
        )
    return beside


def _each(
    paths: Sequence[str], within: Callable[[Path], Iterable[Path]], of_file: Callable[[Path], Path]
) -> tuple[Path, ...]:
    def found() -> Iterator[Path]:
        for name in paths:
            path = Path(name)
            if not path.is_dir():
                yield of_file(path)
                continue
            members = tuple(within(path))
            if not members:
                raise EtiquetteError(
                    "nothing-to-do", "the folder holds no such file", "name another one", place=str(path)
                )
            yield from members

    return tuple(dict.fromkeys(found()))
