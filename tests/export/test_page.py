"""The page as a text: one file, complete, safe, the same for the same values."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest

from etiquette.errors import InvalidInstant
from etiquette.event import History
from etiquette.export.days import most_urgent, standing, urgent_days
from etiquette.export.page import timeline_page
from etiquette.export.scene import scene
from tests.export.stage import END, HOSTILE, NOW, START, history, hostile, policy

PRESENT = 1_773_849_600_000_000  # NOW, in microseconds


class Reader(HTMLParser):
    """What a browser would make of a page: its elements, its texts, its scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.raw: dict[str, list[str]] = {}
        self.inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside in ("script", "style"):
            self.raw.setdefault(self.inside, []).append(data)
        else:
            self.texts.append(data)

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [a for name, a in self.elements if name == tag and wanted.items() <= a.items()]

    @property
    def data(self) -> Any:
        return json.loads(self.raw["script"][0])


def page(*threads: str, now: str = NOW) -> str:
    lines = [policy().timeline(history(), START, END, thread=thread) for thread in threads]
    return timeline_page(lines, history(), now=now, title="Follow-ups")


def read(text: str) -> Reader:
    reader = Reader()
    reader.feed(text)
    return reader


def test_there_is_a_lane_for_each_act_and_channel_with_all_its_segments() -> None:
    lanes = {lane["name"]: lane["items"] for lane in read(page("acme")).data["lanes"]}
    timeline = policy().timeline(history(), START, END, thread="acme")
    for act, channel in (("answer", "email"), ("call", "phone"), ("call", "letter")):
        items = lanes[f"{act} by {channel}"]
        segments = timeline[act, channel]
        assert [item[2] for item in items] == [segment.decision.status for segment in segments]
        assert [item[0] for item in items[1:]] == [item[1] for item in items[:-1]]
        assert (items[0][0], items[-1][1]) == (0, 100_000)


def test_each_segment_tells_its_rules_with_because_and_source() -> None:
    data = read(page("acme")).data
    due = next(item for lane in data["lanes"] for item in lane["items"] if item[2] == "due")
    (number,) = due[5]
    rule_number, effect, facts = data["reasons"][number]
    rule = data["rules"][rule_number]
    assert (rule["rule"], rule["because"], effect) == ("stage/prompt", "Whoever asks is answered.", "asks for it")
    assert (rule["cite"], rule["url"]) == ("The handbook", "https://example.org/handbook")
    assert ["Decided by", "the question on Wed 4 Mar 2026 09:00 EST"] in facts
    assert ["Due by", "Sat 7 Mar 2026 09:00 EST"] in due[4]
    assert ["Valid until", "just after Sat 7 Mar 2026 09:00 EST, unless something happens before"] in due[4]


def test_too_soon_tells_not_before_and_blocked_tells_what_could_lift_it() -> None:
    items = [item for lane in read(page("acme")).data["lanes"] for item in lane["items"]]
    assert ["Not before", "Tue 17 Mar 2026 09:00 EDT"] in next(i for i in items if i[2] == "too_soon")[4]
    assert ["Could lift it", "opt-in"] in next(i for i in items if i[2] == "blocked")[4]


def test_the_table_has_a_row_for_every_segment() -> None:
    reader = read(page("acme"))
    timeline = policy().timeline(history(), START, END, thread="acme")
    segments = sum(len(lane.segments) for lane in timeline if not lane.whole)
    headings = 1 + sum(not lane.whole for lane in timeline)
    assert len(reader.all("tr")) == segments + headings


def test_one_thread_is_shown_at_once_and_several_come_after_an_overview() -> None:
    one, several = read(page("acme")), read(page("acme", "birch", "cedar"))
    assert "3 threads" not in one.texts
    assert not one.all("details", **{"class": "thread"})
    assert "3 threads" in several.texts
    assert len(several.all("details", **{"class": "thread"})) == 3
    links = [link["href"] for link in several.all("a") if str(link["href"]).startswith("#thread")]
    assert links == ["#thread-1", "#thread-2", "#thread-3"]


def test_the_overview_names_the_most_urgent_thread_first() -> None:
    text = page("cedar", "acme", "birch")
    assert text.index(">birch<") < text.index(">cedar<")


def test_the_most_urgent_status_of_a_moment_makes_its_day() -> None:
    drawn = scene(policy().timeline(history(), START, END, thread="acme"), history().of("acme"), PRESENT)
    assert drawn is not None
    days = urgent_days(drawn)
    overdue = [run for run in days if run.status == "overdue"]
    assert len(overdue) == 1
    zone = drawn.span.zone
    assert overdue[0].start == zone.midnight(zone.date_of(overdue[0].start))
    assert overdue[0].acts == ("answer",)
    assert (days[0].start, days[-1].end) == (drawn.span.start, drawn.span.end)
    assert all(before.end == after.start for before, after in pairwise(days))


def test_a_thread_tells_how_it_stands_now() -> None:
    drawn = scene(policy().timeline(history(), START, END, thread="birch"), history().of("birch"), PRESENT)
    assert drawn is not None
    decision = most_urgent(drawn)
    assert decision is not None
    told = standing(decision, PRESENT, drawn.span.zone)
    assert told == "answer by email, due by Fri 20 Mar 2026 09:00 CET (in 2 days)"


def test_outside_the_span_nothing_is_said_of_the_present() -> None:
    text = page("acme", "birch", now=END)
    assert "standing" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    assert '<line class="now"' not in text
    assert '<line class="now"' in page("acme", now="2026-03-29T23:59:59.999999-04:00")


def test_each_thread_has_the_clock_of_its_counterpart() -> None:
    reader = read(page("acme", "birch"))
    assert {"America/New_York", "Europe/Berlin"} <= set(reader.texts)


def test_only_this_style_and_this_script_may_run_and_nothing_may_be_loaded() -> None:
    text = page("acme")
    reader = read(text)
    (meta,) = [a for a in reader.all("meta") if a.get("http-equiv")]
    allowed = str(meta["content"])
    assert allowed.startswith("default-src 'none'; ")
    for kind, inline in (("style", reader.raw["style"][0]), ("script", reader.raw["script"][1])):
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in allowed
    assert "unsafe" not in allowed
    assert not any("style" in attributes for _, attributes in reader.elements)
    assert not any(key in attributes for _, attributes in reader.elements for key in ("src", "onclick", "srcset"))


def test_text_is_never_markup() -> None:
    cruel, told = hostile()
    lines = [cruel.timeline(told, START, END, thread=thread) for thread in told.threads]
    text = timeline_page(lines, told, now=NOW, title=HOSTILE)
    reader = read(text)
    assert len(reader.all("script")) == 2
    assert not reader.all("img")
    assert not reader.all("b", onclick="alert(1)")
    assert not [link for link in reader.all("a") if "javascript" in str(link["href"])]
    assert all(rule["url"] is None for rule in reader.data["rules"])
    assert "\u202e" not in text
    assert "\x00" not in text
    text.encode()  # no half of a character is left


def test_the_data_is_read_as_it_was_written() -> None:
    cruel, told = hostile()
    text = timeline_page([cruel.timeline(told, START, END, thread=HOSTILE)], told, now=NOW)
    events = next(lane for lane in read(text).data["lanes"] if lane.get("events"))
    assert ["topic", HOSTILE] in events["items"][0][4]


def test_the_same_values_give_the_same_text() -> None:
    assert page("acme", "birch") == page("acme", "birch")


def test_no_thread_and_no_time_are_said() -> None:
    none = "There is no thread, or no time, to show."
    assert none in timeline_page([], History(), now=NOW)
    assert none in timeline_page([policy().timeline(history(), START, START, thread="acme")], history(), now=NOW)


def test_a_naive_present_is_refused() -> None:
    with pytest.raises(InvalidInstant) as caught:
        page("acme", now="2026-03-18T12:00")
    assert caught.value.code == "naive-time"


def test_every_id_is_there_once() -> None:
    reader = read(page("acme", "birch", "cedar"))
    ids = [attributes["id"] for _, attributes in reader.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
