"""The page in a real browser: looked at, pointed at, tapped, listened to, printed; by everybody, and by nobody's leave.

These tests want a chromium on the path, and are skipped where there is none.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from etiquette.api import loads
from etiquette.event import History
from etiquette.export.page import timeline_page
from etiquette.export.svg import timeline_svg
from tests.export.stage import END, HOSTILE, HOURLY, NOW, START, history, hostile, policy

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make test-browser does")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium here: make test-browser installs it"),
]
QUIET = (
    "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

Page = Any
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as tool:
        running = tool.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        yield running
        running.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A page of one thread, of several, of a year of opening hours, and of text that would be markup."""
    folder = tmp_path_factory.mktemp("pages")
    cruel, told = hostile()
    year = loads(HOURLY).timeline(History(), "2026-01-01T00:00-05:00", "2027-01-01T00:00-05:00")
    several = [policy().timeline(history(), START, END, thread=thread) for thread in history().threads]
    texts = {
        "one.html": timeline_page(several[:1], history(), now=NOW, title="Acme"),
        "several.html": timeline_page(several, history(), now=NOW, title="All"),
        "year.html": timeline_page([year], History(), now=NOW, title="A year"),
        "hostile.html": timeline_page(
            [cruel.timeline(told, START, END, thread=thread) for thread in told.threads], told, now=NOW, title=HOSTILE
        ),
        "hostile.svg": timeline_svg(cruel.timeline(told, START, END, thread=HOSTILE), told.of(HOSTILE), now=NOW),
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return {name: folder / name for name in texts}


@pytest.fixture
def opened(browser: Any, files: dict[str, Path]) -> Iterator[Open]:
    """Opens a page; at the end nothing must have been complained of, and nothing fetched but the page itself."""
    contexts: list[Any] = []
    complaints: list[str] = []
    fetched: list[str] = []

    def refuse(dialog: Any) -> None:
        complaints.append(dialog.message)
        dialog.dismiss()

    def open_page(name: str, *, width: int = 1280, height: int = 900, fragment: str = "", **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda request: fetched.append(request.url.partition("#")[0]))
        page.goto(files[name].as_uri() + fragment)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert set(fetched) <= {path.as_uri() for path in files.values()}


def lane(page: Page, name: str) -> Any:
    return page.locator(f'[data-lane][aria-label="{name}"]')


def panel(page: Page) -> Any:
    return page.locator("#panel")


def point_at(page: Page, name: str, share: float) -> tuple[float, float]:
    """Where a share of a lane lies on the screen."""
    lane(page, name).scroll_into_view_if_needed()
    box = lane(page, name).bounding_box()
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


# --- looking and pointing --------------------------------------------------------------------------------------------


def test_pointing_at_a_segment_tells_it_and_looking_away_ends_that(opened: Open) -> None:
    page = opened("one.html")
    page.mouse.move(*point_at(page, "answer by email", 0.12))
    words = panel(page).inner_text()
    for told in ("answer by email", "Due", "stage/prompt", "Whoever asks is answered.", "Sat 7 Mar 2026 09:00 EST"):
        assert told in words
    page.mouse.move(5, 5)
    panel(page).wait_for(state="hidden")


def test_the_pointer_may_go_into_the_panel_to_follow_the_source(opened: Open) -> None:
    page = opened("one.html")
    page.mouse.move(*point_at(page, "answer by email", 0.12))
    source = panel(page).locator("a")
    assert source.get_attribute("href") == "https://example.org/handbook"
    source.hover()
    page.wait_for_timeout(400)
    assert panel(page).is_visible()


def test_a_click_pins_what_it_tells_until_a_click_elsewhere(opened: Open) -> None:
    page = opened("one.html")
    page.mouse.click(*point_at(page, "call by phone", 0.9))
    page.mouse.move(5, 5)
    page.wait_for_timeout(400)
    assert "It is over." in panel(page).inner_text()
    page.mouse.click(5, 5)
    panel(page).wait_for(state="hidden")


def test_the_panel_never_covers_what_it_tells_of(opened: Open) -> None:
    page = opened("one.html", height=600)
    for name in ("answer by email", "call by letter"):
        page.mouse.click(*point_at(page, name, 0.45))
        told, pointed = panel(page).bounding_box(), lane(page, name).bounding_box()
        below, above = told["y"] >= pointed["y"] + pointed["height"], told["y"] + told["height"] <= pointed["y"]
        assert below or above


def test_an_event_is_told_with_what_it_brought(opened: Open) -> None:
    page = opened("one.html")
    page.mouse.move(*point_at(page, "Events", 0.085))
    words = panel(page).inner_text()
    assert "question" in words
    assert "prices" in words


def test_the_scale_grows_and_the_present_stays_in_view(opened: Open) -> None:
    page = opened("one.html")
    wide = lane(page, "answer by email").bounding_box()["width"]
    page.click("#closer")
    page.click("#closer")
    assert lane(page, "answer by email").bounding_box()["width"] > 3.5 * wide
    now, view = page.locator("line.now").bounding_box(), page.locator(".chart").bounding_box()
    assert view["x"] < now["x"] < view["x"] + view["width"]
    page.click("#wider")
    page.click("#wider")
    assert lane(page, "answer by email").bounding_box()["width"] == pytest.approx(wide, abs=1)


def test_nights_are_shaded_where_a_day_has_room(opened: Open) -> None:
    page = opened("one.html")
    assert page.locator(".chart[data-nights]").count() == 1
    assert opened("year.html").locator(".chart[data-nights]").count() == 0


# --- keyboard --------------------------------------------------------------------------------------------------------


def test_arrows_move_between_segments_and_tell_each(opened: Open) -> None:
    page = opened("one.html")
    track = lane(page, "answer by email")
    track.focus()
    page.keyboard.press("Home")
    statuses = []
    for _ in range(int(track.get_attribute("aria-valuemax"))):
        statuses.append(track.get_attribute("aria-valuetext").partition(",")[0])
        assert statuses[-1] in panel(page).inner_text()
        page.keyboard.press("ArrowRight")
    timeline = policy().timeline(history(), START, END, thread="acme")
    expected = [segment.decision.status.replace("_", " ").capitalize() for segment in timeline["answer", "email"]]
    assert statuses == expected
    page.keyboard.press("ArrowLeft")
    assert track.get_attribute("aria-valuenow") == str(len(expected) - 1)


def test_up_and_down_lead_to_the_same_time_in_the_lane_beside(opened: Open) -> None:
    page = opened("one.html")
    lane(page, "answer by email").focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert lane(page, "call by phone").evaluate("e => e === document.activeElement")
    assert lane(page, "call by phone").get_attribute("aria-valuetext").startswith("Closed")


def test_enter_leads_into_the_panel_and_escape_back(opened: Open) -> None:
    page = opened("one.html")
    lane(page, "answer by email").focus()
    page.keyboard.press("Enter")
    assert panel(page).evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert panel(page).is_hidden()
    assert lane(page, "answer by email").evaluate("e => e === document.activeElement")
    page.keyboard.press("ArrowLeft")
    assert panel(page).is_visible()


def test_everything_can_be_reached_with_the_tab_key(opened: Open) -> None:
    page = opened("one.html")
    reached = set()
    for _ in range(16):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.id"))
    lanes = {"Events", "answer by email", "call by phone", "call by letter"}
    assert {"present", "theme", *lanes} <= reached


def test_a_lane_begins_at_the_present(opened: Open) -> None:
    page = opened("one.html")
    assert "2026" in lane(page, "call by phone").get_attribute("aria-valuetext")
    assert lane(page, "call by phone").get_attribute("aria-valuetext").startswith("Blocked")


# --- several threads -------------------------------------------------------------------------------------------------


def test_a_row_of_the_overview_leads_to_its_thread(opened: Open) -> None:
    page = opened("several.html")
    section = page.locator("#thread-2")
    assert section.get_attribute("open") is None
    page.click('.days a[href="#thread-2"]')
    assert section.get_attribute("open") is not None
    assert section.locator(".chart").is_visible()


def test_an_address_with_a_thread_opens_it(opened: Open) -> None:
    page = opened("several.html", fragment="#thread-3")
    assert page.locator("#thread-3 .chart").is_visible()
    assert page.locator("#thread-1 .chart").is_hidden()


def test_a_day_of_the_overview_tells_which_acts_it_is_about(opened: Open) -> None:
    page = opened("several.html")
    page.mouse.move(*point_at(page, "acme, day by day", 0.12))
    assert "answer" in panel(page).inner_text()


# --- light and dark, narrow and wide, paper --------------------------------------------------------------------------


def background(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_it_is_dark_where_the_reader_wants_it_dark_and_can_be_turned(opened: Open) -> None:
    light, dark = opened("one.html", color_scheme="light"), opened("one.html", color_scheme="dark")
    first, second = background(light), background(dark)
    assert first != second
    light.click("#theme")
    dark.click("#theme")
    assert (background(light), background(dark)) == (second, first)
    assert light.locator("#theme").inner_text() == "Light"


@pytest.mark.parametrize("name", ["one.html", "several.html", "hostile.html"])
def test_on_a_narrow_screen_only_the_charts_scroll_sideways(opened: Open, name: str) -> None:
    page = opened(name, width=320, height=640)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_tap_on_a_narrow_screen_tells_the_segment_at_the_bottom(opened: Open) -> None:
    page = opened("one.html", width=320, height=640, has_touch=True, is_mobile=True)
    lane(page, "call by phone").tap()
    box = panel(page).bounding_box()
    assert box["x"] == 0
    assert box["y"] + box["height"] == pytest.approx(640, abs=1)
    assert "call by phone" in panel(page).inner_text()


def test_on_paper_every_thread_is_open_and_no_tool_is_left(opened: Open) -> None:
    page = opened("several.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert all(page.locator(f"#thread-{number} .chart").is_visible() for number in (1, 2, 3))
    assert page.locator(".tools").is_hidden()
    assert background(page) == "rgb(255, 255, 255)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details.thread[open]").count() == 0


def test_without_its_script_the_page_still_shows_and_tells_everything(opened: Open) -> None:
    page = opened("one.html", java_script_enabled=False)
    assert page.locator(".lane .bars").count() == 3
    assert page.locator(".tools button:visible").count() == 0
    page.get_by_text("As a table").click()
    assert page.locator("table").is_visible()
    assert "stage/prompt asks for it" in page.locator("table").inner_text()


# --- everybody, and nobody -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_it_can_be_used_by_everybody(opened: Open, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for name in ("one.html", "several.html"):
        page = opened(name, width=width, color_scheme=scheme, bypass_csp=True)
        page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
        lane(page, "answer by email").first.focus()
        page.keyboard.press("ArrowRight")
        violations = axe.run(page).response["violations"]
        assert [(v["id"], [node["html"][:120] for node in v["nodes"]]) for v in violations] == []


def test_text_is_shown_as_it_is_and_never_runs(opened: Open) -> None:
    page = opened("hostile.html")
    assert page.evaluate("window.taken") is None
    assert page.locator("img").count() == 0
    assert page.locator("h1").inner_text().startswith("</script><script>window.taken=1</script>")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    page.mouse.move(*point_at(page, "plain, day by day", 0.2))
    for track in page.locator("#thread-1 [data-lane]").all():
        track.focus()
        page.keyboard.press("Home")
        page.keyboard.press("ArrowRight")
    assert page.evaluate("window.taken") is None
    assert page.locator('a[href^="javascript"]').count() == 0


def test_text_in_the_picture_never_runs(opened: Open) -> None:
    page = opened("hostile.svg")
    assert page.evaluate("window.taken") is None
    assert page.evaluate("document.documentElement.tagName") == "svg"


def test_the_browser_refuses_any_other_script(browser: Any, files: dict[str, Path]) -> None:
    page = browser.new_page()
    page.goto(files["one.html"].as_uri())
    page.evaluate("""() => {
        const foreign = document.createElement("script");
        foreign.textContent = "window.taken = 3";
        document.body.append(foreign);
    }""")
    assert page.evaluate("window.taken") is None
    page.close()


# --- a year ----------------------------------------------------------------------------------------------------------


def test_a_year_of_opening_hours_is_drawn_in_few_paths_and_answers_at_once(opened: Open) -> None:
    page = opened("year.html")
    track = lane(page, "call by phone")
    assert int(track.get_attribute("aria-valuemax")) >= 730
    assert track.locator("path").count() == 2
    track.focus()
    started = time.monotonic()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    assert page.locator("#panel").is_visible()
    page.click("#closer")
    assert time.monotonic() - started < 5
