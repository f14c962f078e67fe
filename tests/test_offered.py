"""Other packages offer policies; where none does, finding that out is cheap."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from etiquette.errors import EtiquetteError
from etiquette.offered import may_offer, offered_folders
from etiquette.policy_files import installed

ENTRY = "[etiquette.policies]\nhouse = house_rules\n"


def package(root: Path, entries: str, *, metadata: str = "house-1.0.dist-info") -> Path:
    """A folder of packages, in which one has these entry points and a policy."""
    folder = root / "house_rules" / "house"
    folder.mkdir(parents=True)
    (root / "house_rules" / "__init__.py").touch()
    (folder / "1.0.0.yaml").write_text("format: 1\n", encoding="utf-8")
    (root / metadata).mkdir()
    (root / metadata / "entry_points.txt").write_text(entries, encoding="utf-8")
    (root / metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: house\nVersion: 1.0\n", encoding="utf-8")
    return root


def test_the_policies_of_another_package_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(package(tmp_path, ENTRY)))
    assert tmp_path / "house_rules" in offered_folders()
    assert installed().versions("house") == ("1.0.0",)
    monkeypatch.delitem(sys.modules, "house_rules", raising=False)


def test_an_entry_point_that_is_no_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(package(tmp_path, "[etiquette.policies]\nhouse = string:digits.isdigit\n")))
    with pytest.raises(EtiquetteError) as error:
        offered_folders()
    assert error.value.code == "bad-entry-point"


@pytest.mark.parametrize("metadata", ["house-1.0.dist-info", "house.egg-info", "EGG-INFO"])
def test_a_package_that_names_the_group_could_offer_some(tmp_path: Path, metadata: str) -> None:
    assert may_offer([str(package(tmp_path, ENTRY, metadata=metadata))])


def test_a_package_with_other_entry_points_could_not(tmp_path: Path) -> None:
    assert not may_offer([str(package(tmp_path, "[console_scripts]\nhouse = house_rules:main\n"))])


def test_a_place_that_does_not_exist_could_not_and_an_archive_could(tmp_path: Path) -> None:
    archive = tmp_path / "packages.zip"
    archive.write_bytes(b"PK")
    assert not may_offer([str(tmp_path / "nowhere")])
    assert may_offer([str(archive)])


def test_where_packages_are_found_in_other_ways_too_all_entry_points_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Finder:
        @staticmethod
        def find_distributions(context: object = None) -> list[object]:
            asked.append(context)
            return []

    asked: list[object] = []
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    offered_folders()
    assert not asked
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    offered_folders()
    assert asked
