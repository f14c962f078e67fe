"""What holds for every test: how properties are searched, whose clock the host shows, and which package is tested."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parents[1]

# Time limits on examples would make the tests depend on how busy the machine is.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# A policy is read anew by every test: what was kept by an earlier run would hide what reading it does now.
os.environ["ETIQUETTE_CACHE"] = "off"

# No answer may depend on the zone of the host: the tests run in one that nobody would expect.
os.environ["TZ"] = "Pacific/Chatham"
if hasattr(time, "tzset"):
    time.tzset()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What the docstrings of the cluster show wants PySpark and Java: it is run there, in the session of all its tests."""
    for item in items:
        if isinstance(item, pytest.DoctestItem) and item.name.startswith("etiquette.spark."):
            item.add_marker(pytest.mark.skip(reason="tests/spark/test_page.py runs it"))


def pytest_configure() -> None:
    """With ETIQUETTE_INSTALLED set, the tests are for the installed package, and not for a checkout's."""
    if not os.environ.get("ETIQUETTE_INSTALLED"):
        return
    import etiquette

    folder = Path(str(etiquette.__file__)).parent
    assert ROOT not in folder.parents, f"the package under test is the checkout's: {folder}"
    for data in ("schemas", "policies"):
        assert any((folder / "_data" / data).iterdir()), f"the installed package has no {data}"
