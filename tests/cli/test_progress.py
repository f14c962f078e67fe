from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from etiquette.cli import progress
from etiquette.cli.progress import Bar, each, reading

if TYPE_CHECKING:
    from tests.cli.conftest import Command


class Terminal(io.StringIO):
    """An error stream that is a terminal."""

    def isatty(self) -> bool:
        return True


class Clock:
    """Seconds that pass only when they are let."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(progress, "time", found)
    return found


Seen = Callable[[], Terminal]


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    """Makes the error stream a terminal. It is for the test to call: pytest sets its own stream after fixtures."""

    def watch() -> Terminal:
        stream = Terminal()
        monkeypatch.setattr("sys.stderr", stream)
        monkeypatch.setenv("TERM", "xterm-256color")
        monkeypatch.setenv("COLUMNS", "80")
        return stream

    return watch


def worked(clock: Clock, seconds: float, *, items: int = 4) -> list[int]:
    def work(item: int) -> int:
        clock.seconds += seconds
        return item * 10

    return each(range(items), "counting", work)


def test_work_gives_its_results_in_order(clock: Clock, seen: Seen) -> None:
    seen()
    assert worked(clock, 0.0) == [0, 10, 20, 30]


def test_within_a_second_nothing_is_shown(clock: Clock, seen: Seen) -> None:
    terminal = seen()
    worked(clock, 0.33)
    assert terminal.getvalue() == ""


def test_after_a_second_a_bar_says_how_much_is_done_and_leaves_no_trace(clock: Clock, seen: Seen) -> None:
    terminal = seen()
    worked(clock, 0.34)
    shown = terminal.getvalue()
    assert "counting" in shown
    assert " 75%" in shown
    assert shown.endswith("\x1b[2K")


def test_where_the_error_stream_is_no_terminal_nothing_is_shown(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    worked(clock, 5.0)
    assert stream.getvalue() == ""


def test_a_bar_goes_away_when_the_work_fails(clock: Clock, seen: Seen) -> None:
    terminal = seen()

    def fail(item: int) -> int:
        clock.seconds += 2
        if item == 2:
            raise ZeroDivisionError
        return item

    with pytest.raises(ZeroDivisionError):
        each(range(4), "counting", fail)
    assert terminal.getvalue().endswith("\x1b[2K")


def test_of_a_long_file_it_is_shown_how_much_is_read(
    clock: Clock, seen: Seen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = seen()
    monkeypatch.setattr(progress, "_LONG_FILE", 100)
    path = tmp_path / "long.jsonl"
    path.write_bytes(b"x" * 99 + b"\n" + b"y" * 99 + b"\n")

    def read(source: str | IO[bytes]) -> list[bytes]:
        assert not isinstance(source, str)
        assert source.name == str(path)
        lines: list[bytes] = []
        while line := source.readline():
            clock.seconds += 2
            lines.append(line[:1])
        return lines

    assert reading(path, read) == [b"x", b"y"]
    assert " 50%" in terminal.getvalue()


def test_a_short_file_and_one_that_is_not_there_are_left_to_the_reader(seen: Seen, tmp_path: Path) -> None:
    seen()
    assert reading(tmp_path / "none", str) == str(tmp_path / "none")
    assert reading(Path("a\x00b"), str) == "a\x00b"


def test_a_bar_is_drawn_no_more_than_ten_times_a_second(clock: Clock, seen: Seen) -> None:
    terminal = seen()
    with Bar("counting", 1000) as bar:
        clock.seconds += 2
        bar.at(1)
        drawn = len(terminal.getvalue())
        for done in range(2, 50):
            bar.at(done)
        assert len(terminal.getvalue()) == drawn
        clock.seconds += 0.2
        bar.at(50)
        assert len(terminal.getvalue()) > drawn


def test_commands_over_many_threads_show_one(
    etiquette: Command, folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ("calls.jsonl", "-p", "polite.yaml")
    doing: list[str] = []

    class Noted(Bar):
        def __init__(self, what: str, total: int) -> None:
            super().__init__(what, total)
            doing.append(f"{what} {total}")

    monkeypatch.setattr(progress, "Bar", Noted)
    for command in (("agenda", *asked), ("audit", *asked), ("plan", *asked), ("timeline", *asked)):
        assert etiquette(*command).status == 0
    assert doing == ["deciding 5", "auditing 5", "planning 5", "looking ahead 5"]
