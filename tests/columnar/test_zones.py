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


def test_what_is_laid_for_further_zones_continues_what_lay_there_before() -> None:
    tables = ZoneTables()
    numbers = np.array([tables.number(name) for name in ("Europe/Berlin", "Asia/Tokyo", "America/New_York")])
    instants = np.arange(3, dtype=np.int64) * 200 * 86_400_000_000 + 1_700_000_000_000_000
    stretches, walls = tables.stretch(numbers, instants), tables.local(numbers, instants)[0]
    offsets, ends = tables.offsets[stretches], tables.ends[stretches]
    for name in ("Australia/Lord_Howe", "Africa/Cairo", "America/St_Johns"):
        tables.number(name)
    assert tables.stretch(numbers, instants).tolist() == stretches.tolist()
    assert tables.local(numbers, instants)[0].tolist() == walls.tolist()
    assert (tables.offsets[stretches].tolist(), tables.ends[stretches].tolist()) == (offsets.tolist(), ends.tolist())
