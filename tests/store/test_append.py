"""An event is appended whole or not at all, and no writer undoes another's work."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from etiquette.duration import parse_duration
from etiquette.errors import EtiquetteError, InvalidHistory
from etiquette.event import Event, History
from etiquette.readers import read_history
from etiquette.readers.lines import LONGEST
from etiquette.store import append, event_line, jsonl
from etiquette.weekly import parse_weekly

FIRST = Event(thread="acme", type="interview", at="2026-03-03T15:00:00-05:00", id="e1")
SECOND = Event(thread="acme", type="reply", at="2026-03-04T10:00:00-05:00", id="e2")


def anything(history: History) -> None:
    """A check that has no objection."""


def refusal(path: str | Path, event: Event = SECOND, check: Callable[[History], None] = anything) -> InvalidHistory:
    with pytest.raises(InvalidHistory) as caught:
        append(path, event, check=check)
    assert caught.value.help
    return caught.value


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "search.jsonl"


def test_a_file_that_is_absent_is_created(path: Path) -> None:
    assert append(path, FIRST, check=anything).events == (FIRST,)
    assert path.read_text() == event_line(FIRST) + "\n"


def test_an_event_is_appended_as_one_line(path: Path) -> None:
    append(path, FIRST, check=anything)
    history = append(str(path), SECOND, check=anything)
    assert path.read_text().splitlines() == [event_line(FIRST), event_line(SECOND)]
    assert read_history(path) == history == History([FIRST, SECOND])


def test_what_stood_in_the_file_stays_as_it_was_written(path: Path) -> None:
    before = b'\xef\xbb\xbf{ "type":"interview", "thread":"acme", "at":"2026-03-03T15:00-05:00", "x-note": 1 }\r\n\r\n'
    path.write_bytes(before)
    append(path, SECOND, check=anything)
    assert path.read_bytes() == before + event_line(SECOND).encode() + b"\n"


def test_a_last_line_without_newline_gets_one(path: Path) -> None:
    path.write_text(event_line(FIRST))
    append(path, SECOND, check=anything)
    assert path.read_text() == f"{event_line(FIRST)}\n{event_line(SECOND)}\n"


def test_the_check_sees_the_history_as_it_would_be(path: Path) -> None:
    append(path, SECOND, check=anything)
    seen: list[History] = []
    append(path, FIRST, check=seen.append)
    assert seen == [History([FIRST, SECOND])]


def test_what_the_check_refuses_is_not_written(path: Path) -> None:
    def never(_: History) -> None:
        raise EtiquetteError("no", "not this one", "leave it")

    with pytest.raises(EtiquetteError, match="not this one"):
        append(path, FIRST, check=never)
    assert not path.exists()
    path.write_text(event_line(FIRST))
    with pytest.raises(EtiquetteError, match="not this one"):
        append(path, SECOND, check=never)
    assert path.read_text() == event_line(FIRST)
    append(path, SECOND, check=anything)  # the lock is free again


def test_a_history_with_a_bad_line_is_not_appended_to(path: Path) -> None:
    path.write_text(event_line(FIRST)[:30])
    error = refusal(path)
    assert (error.code, (error.place or "").startswith(f"{path}:1")) == ("bad-line", True)
    assert path.read_text() == event_line(FIRST)[:30]


@pytest.mark.parametrize("name", ["search.csv", "search.yaml", "search.json", "search", "search.jsonl.gz"])
def test_only_json_lines_can_be_appended_to(tmp_path: Path, name: str) -> None:
    error = refusal(tmp_path / name)
    assert (error.code, error.place) == ("cannot-append", str(tmp_path / name))
    assert "JSON Lines" in error.help
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_not_a_file(path: Path) -> None:
    path.mkdir()
    assert refusal(path).code == "cannot-append"


def test_a_folder_that_is_missing_is_not_made(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no" / "search.jsonl").code == "cannot-write"
    assert list(tmp_path.iterdir()) == []


def test_a_link_stays_a_link_and_its_file_gets_the_event(tmp_path: Path, path: Path) -> None:
    (tmp_path / "kept").mkdir()
    target = tmp_path / "kept" / "history.jsonl"
    path.symlink_to(target)
    append(path, FIRST, check=anything)  # a link to a file that is not there yet
    append(path, SECOND, check=anything)
    assert path.is_symlink()
    assert read_history(target) == History([FIRST, SECOND])


def test_the_mode_of_the_file_stays(path: Path) -> None:
    path.touch(mode=0o640)
    path.chmod(0o640)
    append(path, FIRST, check=anything)
    assert path.stat().st_mode & 0o777 == 0o640


FAILURES = [OSError(28, "No space left on device"), KeyboardInterrupt()]


def write_half_and_fail(failure: BaseException) -> Callable[..., None]:
    def write_half(stream: Any, data: bytes) -> None:
        stream.write(data[:20])
        raise failure

    return write_half


def fail(failure: BaseException) -> Callable[..., None]:
    def failing(*_: Any) -> None:
        raise failure

    return failing


def expect_failure(path: Path) -> None:
    with pytest.raises((InvalidHistory, KeyboardInterrupt)) as caught:
        append(path, SECOND, check=anything)
    if isinstance(caught.value, InvalidHistory):
        assert (caught.value.code, caught.value.place) == ("cannot-write", str(path))
        assert "no space left" in caught.value.message


@pytest.mark.parametrize("before", ["", event_line(FIRST), event_line(FIRST) + "\n"])
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_halfway_leaves_the_file_as_it_was(
    path: Path, monkeypatch: pytest.MonkeyPatch, before: str, failure: BaseException
) -> None:
    path.write_text(before)
    for room, name, failing in ((os, "fsync", fail), (jsonl, "_write_all", write_half_and_fail)):
        with monkeypatch.context() as patch:
            patch.setattr(room, name, failing(failure))
            expect_failure(path)
        assert path.read_text() == before
    append(path, SECOND, check=anything)
    assert SECOND in read_history(path).events


@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_halfway_leaves_no_file_where_there_was_none(
    path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    for room, name, failing in (
        (os, "fsync", fail),
        (jsonl, "_write_all", write_half_and_fail),
        (jsonl, "_sync_folder", fail),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(room, name, failing(failure))
            expect_failure(path)
        assert not path.exists()
    append(path, SECOND, check=anything)
    assert read_history(path).events == (SECOND,)


def test_a_write_that_takes_only_a_part_is_gone_on_with(path: Path) -> None:
    class Slow:
        def __init__(self) -> None:
            self.taken = b""

        def write(self, data: bytes) -> int:
            self.taken += data[:7]
            return len(data[:7])

    slow = Slow()
    jsonl._write_all(slow, b"0123456789" * 3)  # type: ignore[arg-type]
    assert slow.taken == b"0123456789" * 3


def test_the_event_is_on_the_disk_before_it_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    fsync = os.fsync

    def watch(handle: int) -> None:
        synced.append(path.read_bytes())
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    append(path, FIRST, check=anything)
    assert synced
    assert set(synced) == {event_line(FIRST).encode() + b"\n"}


def test_a_writer_that_never_ends_is_not_waited_for_forever(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "PATIENCE", 0.05)
    with FileLock(f"{path}.lock"):
        assert refusal(path).code == "history-busy"
    append(path, FIRST, check=anything)


def test_a_link_and_its_file_share_one_lock(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonl, "PATIENCE", 0.05)
    link = tmp_path / "link.jsonl"
    path.touch()
    link.symlink_to(path)
    with FileLock(f"{path}.lock"):
        assert refusal(link).code == "history-busy"


# --- many writers ----------------------------------------------------------------------------------------------------


def write_some(path: str, writer: int, count: int) -> None:
    for n in range(count):
        event = Event(thread=f"t{writer}", type="reply", at="2026-03-04T10:00Z", id=f"{writer}-{n}")
        append(path, event, check=anything)


def test_twenty_processes_that_append_at_once_lose_nothing(path: Path) -> None:
    start = multiprocessing.get_context("spawn")
    with start.Pool(5) as pool:
        pool.starmap(write_some, [(str(path), writer, 5) for writer in range(20)], chunksize=1)
    counted = Counter(event.id for event in read_history(path))
    assert counted == Counter(f"{writer}-{n}" for writer in range(20) for n in range(5))
    assert path.read_bytes().count(b"\n") == 100


def test_threads_that_append_at_once_lose_nothing(path: Path) -> None:
    threads = [threading.Thread(target=write_some, args=(str(path), writer, 5)) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read_history(path)) == 40


def test_two_writers_cannot_both_pass_a_check_that_only_one_may_pass(path: Path) -> None:
    outcomes: list[str] = []
    meet = threading.Barrier(2)

    def only_one(history: History) -> None:
        if len(history) > 1:
            raise EtiquetteError("taken", "there is one already", "leave it")

    def write(event: Event) -> None:
        meet.wait()
        try:
            append(path, event, check=only_one)
            outcomes.append("written")
        except EtiquetteError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=write, args=(event,)) for event in (FIRST, SECOND)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["taken", "written"]
    assert len(read_history(path)) == 1


# --- what a line can hold --------------------------------------------------------------------------------------------


def test_values_of_python_are_written_so_that_they_are_read_again() -> None:
    event = Event(
        thread=("a", "b"),
        type="call",
        at=datetime(2026, 3, 4, 10, tzinfo=UTC),
        attributes={"on": date(2026, 3, 4), "when": datetime(2026, 3, 4, 10, tzinfo=UTC), "rate": Decimal("0.1")},
        facts={
            "exact": Decimal("0.10000000000000000001"),
            "wait": parse_duration("P1DT12H"),
            "office": parse_weekly({"monday": "09:00-17:00"}),
            "zones": ("Europe/Paris",),
            "gone": None,
        },
    )
    assert json.loads(event_line(event)) == {
        "thread": ["a", "b"],
        "type": "call",
        "at": "2026-03-04T10:00:00+00:00",
        "attributes": {"on": "2026-03-04", "when": "2026-03-04T10:00:00+00:00", "rate": 0.1},
        "facts": {
            "exact": "0.10000000000000000001",
            "wait": "1 day 12 hours",
            "office": {"monday": ["09:00-17:00"]},
            "zones": ["Europe/Paris"],
            "gone": None,
        },
    }


@pytest.mark.parametrize(
    "value", [timedelta(days=1), {"a"}, float("nan"), Decimal("NaN"), "\ud800", object(), b"bytes"]
)
def test_what_json_does_not_have_is_refused_and_nothing_is_written(path: Path, value: object) -> None:
    event = Event(thread="acme", type="call", at="2026-03-04T10:00Z", facts={"it": value})
    assert refusal(path, event).code == "bad-event"
    assert not path.exists()


def test_an_event_too_long_to_be_read_again_is_refused(path: Path) -> None:
    event = Event(thread="acme", type="call", at="2026-03-04T10:00Z", facts={"it": "x" * LONGEST})
    error = refusal(path, event)
    assert (error.code, error.place) == ("line-too-long", str(path))
    assert not path.exists()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.text(st.characters(codec="utf-8"), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)
NAME = st.text(st.characters(codec="utf-8"), min_size=1, max_size=9)
EVENTS = st.builds(
    Event,
    thread=NAME | st.lists(NAME, min_size=1, max_size=3),
    type=NAME,
    at=st.datetimes(timezones=st.just(UTC)),
    id=st.none() | NAME,
    channel=st.none() | NAME,
    attributes=st.dictionaries(NAME, JSON, max_size=2),
    facts=st.dictionaries(NAME, JSON, max_size=2),
    recorded=st.none() | st.datetimes(timezones=st.just(UTC)),
    seq=st.integers(-5, 5),
    retracts=st.none() | NAME,
)


@given(events=st.lists(EVENTS, max_size=4))
def test_what_is_appended_is_read_again(tmp_path_factory: pytest.TempPathFactory, events: list[Event]) -> None:
    path = tmp_path_factory.mktemp("history") / "search.jsonl"
    for event in events:
        append(path, event, check=anything)
    if events:
        assert read_history(path) == History(events)
