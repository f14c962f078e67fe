"""The tables of zones answer wherever they are asked, also before any zone is named."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy")

from etiquette.columnar.zones import ZoneTables  # noqa: E402


def test_no_instants_can_be_read_before_any_zone_is_named() -> None:
    none = np.array([], np.int64)
    local, doubt = ZoneTables().local(none, none)
    assert (local.tolist(), doubt) == ([], None)


def test_a_zone_keeps_its_number() -> None:
    tables = ZoneTables()
    berlin = tables.number("Europe/Berlin")
    assert (tables.number("Asia/Tokyo"), tables.number("Europe/Berlin")) == (berlin + 1, berlin)
    assert tables.local(berlin, np.array([0]))[0].tolist() == [3_600_000_000]
