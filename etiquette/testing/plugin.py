"""For pytest: files of cases are collected as tests.

Every file whose name ends in ``.cases.yaml`` is collected where pytest looks for tests, unless the configuration says
``etiquette_cases = false``. An item is one case; one that fails says what is not as expected, and where the case stands.

pytest loads this module whenever the package is installed, so it loads nothing itself until there is a file of cases.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from etiquette.cases import Case, Resolve

CASES = ".cases.yaml"
_OPTION = "etiquette_cases"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option that switches the collection off."""
    parser.addini(_OPTION, "collect the scenario cases of etiquette policies (*.cases.yaml)", type="bool", default=True)


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CasesFile | None:
    """A file of cases."""
    if file_path.name.endswith(CASES) and parent.config.getini(_OPTION):
        # pytest leaves what a node is made with untyped.
        return CasesFile.from_parent(parent, path=file_path)  # pyright: ignore[reportUnknownMemberType]
    return None


class CaseFailed(Exception):
    """A case that does not hold. ``failures``: a sentence for each thing that is not as expected."""

    def __init__(self, failures: tuple[str, ...]) -> None:
        super().__init__("; ".join(failures))
        self.failures = failures


class CasesFile(pytest.File):
    """A file of cases."""

    def collect(self) -> Iterable[pytest.Item]:
        """An item for each case.

        Raises:
            CollectError: the file is not in the format of cases; with all that is wrong with it.
        """
        from etiquette.api import cases_resolver
        from etiquette.cases import read_cases
        from etiquette.errors import EtiquetteError, InvalidPolicy
        from etiquette.policy_files import read_policy_file, shown

        try:
            cases = read_cases(read_policy_file(self.path), shown(self.path))
        except InvalidPolicy as wrong:
            raise self.CollectError("\n".join(map(str, wrong.diagnostics))) from None
        except EtiquetteError as wrong:
            raise self.CollectError(str(wrong)) from None
        resolve = cases_resolver(self.path)
        for case in cases:
            yield CaseItem.from_parent(  # pyright: ignore[reportUnknownMemberType]
                self, name=case.name, case=case, resolve=resolve
            )


class CaseItem(pytest.Item):
    """One case."""

    def __init__(self, *, case: Case, resolve: Resolve, **rest: Any) -> None:
        super().__init__(**rest)  # pyright: ignore[reportUnknownMemberType]
        self.case = case
        self.resolve = resolve

    def runtest(self) -> None:
        """Run it.

        Raises:
            CaseFailed: it does not hold.
        """
        from etiquette.cases import run_case

        failures = run_case(self.case, self.resolve)
        if failures:
            raise CaseFailed(failures)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What is not as expected, and where the case stands."""
        if not isinstance(excinfo.value, CaseFailed):
            return super().repr_failure(excinfo, style)
        return "\n".join((f"{self.case.place}: {self.case.name}", *(f"  - {one}" for one in excinfo.value.failures)))

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """File, line (the first is 0) and name."""
        line = self.case.place.rsplit(":", 2)[-2:][0]
        return self.path, int(line) - 1 if line.isdigit() else None, f"case: {self.case.name}"
