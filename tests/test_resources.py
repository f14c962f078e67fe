from __future__ import annotations

from pathlib import Path

import pytest

from etiquette.errors import EtiquetteError
from etiquette.resources import folder, policies_folder, schemas_folder


def laid_out(root: Path, *folders: str) -> Path:
    """A package folder under the root, with these folders."""
    for name in ("etiquette", *folders):
        (root / name).mkdir(parents=True, exist_ok=True)
    return root / "etiquette"


def test_the_schemas_and_policies_that_come_with_the_package_are_found() -> None:
    assert (schemas_folder() / "policy-1.schema.json").is_file()
    assert list(policies_folder().glob("job-interview/*.yaml"))


def test_in_a_checkout_they_are_beside_the_package_folder(tmp_path: Path) -> None:
    package = laid_out(tmp_path, "schemas")
    assert folder("schemas", package=package) == tmp_path / "schemas"


def test_installed_they_are_beside_the_modules_whatever_else_is_beside_the_package(tmp_path: Path) -> None:
    package = laid_out(tmp_path, "policies", "etiquette/_data/policies")
    assert folder("policies", package=package) == package / "_data" / "policies"


def test_neither_the_working_directory_nor_the_environment_changes_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = schemas_folder()
    laid_out(tmp_path, "schemas", "_data/schemas")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ETIQUETTE_SCHEMAS", str(tmp_path / "schemas"))
    assert schemas_folder() == before


def test_where_they_are_missing_the_installation_is_broken(tmp_path: Path) -> None:
    package = laid_out(tmp_path)
    with pytest.raises(EtiquetteError) as error:
        folder("policies", package=package)
    assert error.value.code == "broken-installation"
    assert error.value.message == "the policies that come with the package are not there"
    assert error.value.help == 'install it again: pip install --force-reinstall "followup-etiquette"'
    assert error.value.place == str(package / "_data" / "policies")
