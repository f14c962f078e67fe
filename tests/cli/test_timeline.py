from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from etiquette.api import load
from etiquette.readers import read_history
from tests.cli.stories import write_story

if TYPE_CHECKING:
    from tests.cli.conftest import Command

AT = ("--at", "2026-03-24T10:00-04:00")
CEDAR = ("timeline", "calls.jsonl", "-p", "polite.yaml", *AT, "--from", "-4 days", "-t", "cedar")


def test_a_timeline_at_80_columns(etiquette: Command) -> None:
    assert (
        etiquette(*CEDAR, "--until", "+4 weeks").out
        == """\
Fri 20 Mar 2026 10:00 UTC-04:00 to Fri 17 Apr 2026 10:00 UTC-04:00 · polite
1.0.0 · 1 thread
▄▄ allowed   ▁▁ too soon
A cell is 10 hours 50 minutes, and shows the most urgent of what is in it.

cedar · America/New_York
                  Mar 2026                 Apr 2026
                       Mon 23          Mon 30         Mon 6           Mon 13
                  ─────┬──▼────────────┬──────────────┬───────────────┬─────────
  answer          ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  call by phone   ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  call by letter  ▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▁▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  ▼ now: Tue 24 Mar 2026 10:00 EDT

  at the start         call by phone   too soon                       [1]
  at the start         call by letter  too soon                       [1]
  Tue 7 Apr 18:00 EDT  call by phone   allowed and too soon by turns  [2]
    20 changes, the last on Fri 17 Apr 08:00 EDT
  Tue 7 Apr 18:00 EDT  call by letter  allowed

  [1] pause: Three weeks lie between two calls.
  [2] daytime: Nobody is woken.
"""
    )


def test_events_and_changes_of_the_clock_are_marked(etiquette: Command, folder: Path) -> None:
    story = ("timeline", write_story(folder), "-p", "polite.yaml", *AT, "-t", "acme")
    assert (
        etiquette(*story, "--from", "2026-03-02T12:00-05:00", "--until", "+1 week").out
        == """\
Mon 2 Mar 2026 12:00 UTC-05:00 to Mon 9 Mar 2026 12:00 UTC-05:00 · polite 1.0.0
· 1 thread
██ overdue   ▓▓ due   ▄▄ allowed   ▁▁ too soon
A cell is 2 hours 42 minutes, and shows the most urgent of what is in it.

acme · America/New_York
                  Mar 2026
                      Tue 3    Wed 4    Thu 5    Fri 6   Sat 7    Sun 8    Mon 9
                  ────┬────────┬────────┬────────┬───────┬────────┬◆───────┬────
  answer          ▄▓▓▓▓▓▓▓▓▓███████▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  call by phone   ▄▄▄▄▁▁▁▄▄▄▄▄▄▁▁▁▄▄▄▄▄▄▁▁▁▄▄▄▄▄▁▁▁▄▄▄▄▄▄▁▁▁▄▄▄▄▄▄▁▁▁▄▄▄▄▄▄▁▁▁▄▄
  call by letter  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄
  events           ●              ●
  ◆ the clocks change on Sun 8 Mar 2026 03:00 EDT (+1 h)

  at the start               call by phone  allowed and too soon by turns  [1]
    14 changes, the last on Mon 9 Mar 08:00 EDT
  Mon 2 Mar 16:00 EST        question       happens
  Mon 2 Mar 16:00 EST        answer         due                            [2]
  after Tue 3 Mar 16:00 EST  answer         overdue                        [2]
  Wed 4 Mar 09:00 EST        answer         done
  Wed 4 Mar 09:00 EST        answer         allowed

  [1] daytime: Nobody is woken.
  [2] prompt: Whoever asks is answered within a day.
"""
    )


def test_what_happens_to_every_act_at_once_is_told_once(etiquette: Command, folder: Path) -> None:
    story = ("timeline", write_story(folder), "-p", "polite.yaml", *AT, "-t", "elm")
    lines = etiquette(*story, "--from", "2026-03-02T08:00-05:00", "--until", "+2 hours").lines
    assert lines[5:] == [
        "elm · America/New_York",
        "          Mon 2 Mar 2026",
        "          08:00   08:15    08:30    08:45    09:00   09:15    09:30    09:45",
        "          ┬───────┬────────┬────────┬────────┬───────┬────────┬────────┬────────",
        "  answer  ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄···································",
        "  call    ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄···································",
        "  events                                     ●",
        "",
        "  Mon 2 Mar 09:00 EST  rejection  happens       r1",
        "  Mon 2 Mar 09:00 EST  every act  closed   [1]",
        "",
        "  [1] over: It is over.",
    ]


def test_several_threads_stand_one_below_the_other_each_on_its_own_clock(etiquette: Command) -> None:
    out = etiquette("timeline", "calls.jsonl", "-p", "polite.yaml", *AT).out
    heads = re.findall(r"^(\w+) · (America/\w+)$", out, re.MULTILINE)
    assert heads == [
        ("drum", "America/New_York"),
        ("elm", "America/New_York"),
        ("cedar", "America/New_York"),
        ("acme", "America/New_York"),
        ("birch", "America/Los_Angeles"),
    ]


@pytest.mark.parametrize("width", [20, 30, 41, 60, 79, 80, 97, 120, 200])
@pytest.mark.parametrize("span", ["+6 hours", "+3 days", "+8 weeks", "+3 years"])
def test_no_line_is_wider_than_the_terminal(
    etiquette: Command, monkeypatch: pytest.MonkeyPatch, width: int, span: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    lines = etiquette("timeline", "calls.jsonl", "-p", "polite.yaml", *AT, "--until", span).lines
    assert max(map(cell_len, lines)) <= width


def test_colours_change_no_word(etiquette: Command) -> None:
    colored = etiquette(*CEDAR, "--color", "always").out
    assert "\x1b[" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored).split() == etiquette(*CEDAR).out.split()


def test_where_blocks_cannot_be_shown_letters_stand_in_for_them(
    etiquette: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    from etiquette.cli.running import run

    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="ascii"))
    assert run([*CEDAR, "--until", "+4 weeks"]) == 0
    lines = written.getvalue().decode("ascii").splitlines()
    assert "oo allowed   __ too soon" in lines
    assert "  call by letter  ________________________________________oooooooooooooooooooooo" in lines


def test_the_json_is_the_timeline_of_each_thread(etiquette: Command) -> None:
    found = etiquette("timeline", "calls.jsonl", "-p", "polite.yaml", *AT, "--until", "+3 days", "--json").json
    assert list(found) == ["policies", "at", "tzdata", "from", "until", "timelines"]
    policy, history = load("polite.yaml"), read_history("calls.jsonl")
    assert found["timelines"] == [
        policy.timeline(history, AT[1], "2026-03-27T10:00-04:00", thread=thread).to_dict() for thread in history.threads
    ]


def test_an_empty_history_has_no_timeline(etiquette: Command, folder: Path) -> None:
    (folder / "empty.jsonl").write_text("", encoding="utf-8")
    found = etiquette("timeline", "empty.jsonl", "-p", "polite.yaml", *AT)
    assert (found.status, found.lines[-1]) == (0, "There is nothing in the history.")


def test_without_an_instant_it_begins_now(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    from etiquette.calendars.instants import parse_instant

    monkeypatch.setattr("etiquette.cli.inputs.now", lambda: parse_instant("2026-03-20T16:30:00.5-04:00"))
    found = etiquette("timeline", "calls.jsonl", "-p", "polite.yaml", "--json").json
    assert (found["from"], found["until"]) == ("2026-03-20T16:30:00.500000-04:00", "2026-05-15T16:30:00.500000-04:00")


# --- files -----------------------------------------------------------------------------------------------------------


def test_a_timeline_is_a_page_and_a_picture_too(etiquette: Command, folder: Path) -> None:
    found = etiquette(*CEDAR, "--html", "page.html", "--svg", "cedar.svg")
    assert found.lines[-2:] == ["written: page.html", "written: cedar.svg"]
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert page.lower().startswith("<!doctype html>")
    assert "cedar" in page
    assert (folder / "cedar.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_page_shows_all_threads(etiquette: Command, folder: Path) -> None:
    assert etiquette("timeline", "calls.jsonl", "-p", "polite.yaml", *AT, "--html", "all.html", "--json").status == 0
    page = (folder / "all.html").read_text(encoding="utf-8")
    assert all(thread in page for thread in ("acme", "birch", "cedar", "drum", "elm"))


def test_a_png_is_a_picture(etiquette: Command, folder: Path) -> None:
    pytest.importorskip("cairosvg", reason="drawing PNG wants the extra: pictures")
    assert etiquette(*CEDAR, "--png", "cedar.png").status == 0
    assert (folder / "cedar.png").read_bytes().startswith(b"\x89PNG")


def test_a_picture_of_several_threads_is_an_error_and_no_file_is_written(etiquette: Command, folder: Path) -> None:
    arguments = ("timeline", "calls.jsonl", "-p", "polite.yaml", *AT, "--html", "page.html", "--svg", "all.svg")
    found = etiquette(*arguments, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "which-thread")
    assert not (folder / "page.html").exists()
    assert not (folder / "all.svg").exists()
