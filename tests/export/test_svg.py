"""The picture of one thread: well-formed, complete, and nothing that events say is markup in it."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from etiquette.decision import STATUSES
from etiquette.errors import MissingExtra, MissingLibrary
from etiquette.event import Event, History
from etiquette.export.labels import width_of
from etiquette.export.looks import LOOKS, status_path
from etiquette.export.png import timeline_png
from etiquette.export.svg import timeline_svg
from etiquette.timeline import Timeline
from tests.export.stage import END, HOSTILE, NOW, START, history, hostile, policy

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def acme() -> Timeline:
    return policy().timeline(history(), START, END, thread="acme")


def drawn(timeline: Timeline, now: str = NOW, width: int = 960) -> ET.Element:
    thread = timeline.thread or ""
    return ET.fromstring(timeline_svg(timeline, history().of(thread), now=now, width=width))


def texts(picture: ET.Element) -> list[str]:
    return [element.text or "" for element in picture.iter(f"{SVG}text")]


def test_it_names_the_thread_its_acts_their_channels_and_every_status(acme: Timeline) -> None:
    said = texts(drawn(acme))
    for words in ("acme", "answer", "call", "by email", "by phone", "by letter", *(LOOKS[s].label for s in STATUSES)):
        assert words in said


def test_each_status_of_a_lane_is_one_path_in_its_own_colour(acme: Timeline) -> None:
    fills = [path.get("fill") for path in drawn(acme).iter(f"{SVG}path") if path.get("transform")]
    expected = [LOOKS[s.answer.status].fill for lane in acme if not lane.whole for s in lane.segments]
    legend = {look.fill for look in LOOKS.values()}
    assert set(expected) <= set(fills)
    assert len(fills) <= len(legend) * (1 + len([lane for lane in acme if not lane.whole]))


def test_no_two_statuses_share_a_colour_or_a_shape() -> None:
    assert len({look.fill for look in LOOKS.values()}) == len(STATUSES)
    assert len({look.bands for look in LOOKS.values()}) == len(STATUSES)


def test_what_is_owed_for_a_moment_can_still_be_seen() -> None:
    assert status_path([(0.5, 0.5)], "due", 1000, 10) != status_path([(0.5, 0.5)], "allowed", 1000, 10)
    assert "H501" in status_path([(0.5, 0.5)], "due", 1000, 10)


def test_the_present_is_marked_inside_the_span_and_not_at_its_end(acme: Timeline) -> None:
    assert "now" in texts(drawn(acme, START))
    assert "now" in texts(drawn(acme, "2026-03-29T23:59:59.999999-04:00"))
    assert "now" not in texts(drawn(acme, END))
    assert "now" not in texts(drawn(acme, "2026-03-01T23:59:59.999999-05:00"))


def test_the_change_of_the_clock_is_marked(acme: Timeline) -> None:
    assert "clocks +1 h" in texts(drawn(acme))


def test_events_are_marked_with_their_names_and_moments(acme: Timeline) -> None:
    picture = drawn(acme)
    titles = [element.text for element in picture.iter(f"{SVG}title")]
    assert "question, Wed 4 Mar 2026 09:00 EST" in titles
    assert titles.count("call by phone, Tue 10 Mar 2026 09:00 EDT") == 2  # among the events, and on its lane


def test_a_reader_who_does_not_see_hears_the_statuses_in_order(acme: Timeline) -> None:
    description = drawn(acme).findtext(f"{SVG}desc") or ""
    assert "answer by email: allowed, then due, then overdue, then allowed, then closed" in description


def test_a_retracted_event_is_hollow() -> None:
    events = [
        Event(type="question", at="2026-03-04T09:00-05:00", thread="t", id="q"),
        Event(type="retraction", at="2026-03-05T09:00-05:00", thread="t", retracts="q"),
    ]
    timeline = policy().timeline(History(events), START, END)
    marks = [p.get("fill") for p in ET.fromstring(timeline_svg(timeline, events, now=NOW)).iter(f"{SVG}path") if len(p)]
    assert marks == ["#ffffff", "#1b1f24"]


def test_text_is_never_markup() -> None:
    cruel, told = hostile()
    for thread in told.threads:
        timeline = cruel.timeline(told, START, END, thread=thread)
        picture = ET.fromstring(timeline_svg(timeline, told.of(thread), now=NOW))
        tags = {element.tag.removeprefix(SVG) for element in picture.iter()}
        assert tags <= {"svg", "title", "desc", "rect", "path", "text"}
    assert HOSTILE.startswith("</script>")


def test_it_refers_to_nothing_outside(acme: Timeline) -> None:
    text = timeline_svg(acme, history().of("acme"), now=NOW)
    assert "href" not in text
    assert text.count("http") == 1  # the name of the format itself


def test_the_same_values_give_the_same_bytes(acme: Timeline) -> None:
    again = policy().timeline(history(), START, END, thread="acme")
    assert timeline_svg(acme, history().of("acme"), now=NOW) == timeline_svg(again, history().of("acme"), now=NOW)


def test_a_thread_without_a_name_and_without_events_can_be_drawn() -> None:
    timeline = policy().timeline(History(), START, END)
    assert "The thread" in texts(ET.fromstring(timeline_svg(timeline, (), now=NOW)))


def test_a_span_without_time_says_so() -> None:
    timeline = policy().timeline(history(), START, START, thread="acme")
    assert texts(drawn(timeline)) == ["There is no time to show."]


@pytest.mark.parametrize("width", [480, 960, 1920])
def test_every_text_stands_inside_the_paper(acme: Timeline, width: int) -> None:
    for element in drawn(acme, width=width).iter(f"{SVG}text"):
        length = width_of(element.text or "", float(element.get("font-size", "nan")))
        before = {"middle": length / 2, "end": length}.get(element.get("text-anchor", ""), 0.0)
        left = float(element.get("x", "nan")) - before
        assert left >= 0
        assert left + length <= width


# --- PNG -------------------------------------------------------------------------------------------------------------


def test_the_png_has_twice_the_dots_of_the_svg(acme: Timeline) -> None:
    picture = timeline_png(acme, history().of("acme"), now=NOW, width=600)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20]) == 1200


def test_without_the_package_the_error_names_what_to_install(acme: Timeline, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cairosvg", None)
    with pytest.raises(MissingExtra) as caught:
        timeline_png(acme, (), now=NOW)
    assert caught.value.help == 'run: pip install "followup-etiquette[pictures]"'


def test_without_the_library_the_error_says_so(acme: Timeline, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cairosvg.py").write_text('raise OSError("no library called cairo-2 was found")', encoding="utf-8")
    monkeypatch.delitem(sys.modules, "cairosvg", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingLibrary) as caught:
        timeline_png(acme, (), now=NOW)
    assert caught.value.code == "missing-library"
