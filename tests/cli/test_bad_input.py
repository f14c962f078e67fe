"""What is wrong from outside, through the commands as processes of their own: a clear error, no traceback, no damage."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

import etiquette as package
from etiquette.readers import read_history

ROOT = Path(str(package.__file__)).parents[1]
AT = "2026-03-24T10:00-04:00"
GOOD = '{"thread": "acme", "type": "question", "at": "2026-03-20T16:00-04:00", "id": "q1"}\n'


def bomb(prefix: str) -> str:
    """A document of some lines in which a list of nine stands in a list of nine, and so on, nine times."""
    names = "abcdefghi"
    members = ["lol", *(f"*{name}" for name in names)]
    return "".join(
        f"{prefix}{name}: &{name} [{', '.join([member] * 9)}]\n" for name, member in zip(names, members, strict=False)
    )


def process(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the command as a process."""
    return subprocess.run(
        [sys.executable, "-m", "etiquette", *arguments],
        cwd=cwd,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def contents(folder: Path) -> dict[str, bytes]:
    """All files, those that only serve as locks aside."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """One mistake.

    Attributes:
        name: of the case.
        arguments: of the command.
        code: of the error that it has to be.
        place: where that has to be, as far as it is known.
        files: what stands in the folder.
        status: of the process.
    """

    name: str
    arguments: str
    code: str
    place: str | None = None
    files: dict[str, str | bytes] = field(default_factory=dict[str, "str | bytes"])
    status: int = 2


def line(**changes: object) -> str:
    """A line of a history."""
    event: dict[str, object] = {"thread": "acme", "type": "question", "at": "2026-03-20T16:00-04:00"}
    return json.dumps(event | changes) + "\n"


def policy(*lines: str, name: str = "wrong") -> str:
    return "".join(
        f"{one}\n" for one in ("format: 1", f"policy: {name}", "version: 1.0.0", "clock: {zone: UTC}", *lines)
    )


WRONG = (
    # --- instants
    Wrong(name="naive --at", arguments="agenda calls.jsonl -p polite.yaml --at 2026-03-24T10:00", code="naive-time", place="--at"),
    Wrong(name="naive --until", arguments="audit calls.jsonl -p polite.yaml --until 2026-03-24T10:00", code="naive-time", place="--until"),
    Wrong(name="naive --from", arguments="plan calls.jsonl -p polite.yaml --from 2026-03-24", code="date-alone", place="--from"),
    Wrong(
        name="naive event", arguments="timeline bad.jsonl -p polite.yaml", code="naive-time", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + line(at="2026-03-20T17:00")},
    ),
    Wrong(
        name="contradicting offset", arguments="audit bad.jsonl -p polite.yaml", code="offset-contradicts-zone",
        place="bad.jsonl:2", files={"bad.jsonl": GOOD + line(at="2026-03-20T17:00-05:00[America/New_York]")},
    ),
    # --- zones and names
    Wrong(
        name="unknown zone told", arguments="evaluate bad.jsonl -p polite.yaml", code="unknown-zone", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + line(facts={"zone": "Mars/Base"})},
    ),
    Wrong(
        name="unknown zone given", arguments="agenda calls.jsonl -p polite.yaml --facts facts.yaml", code="unknown-zone",
        files={"facts.yaml": "acme: {zone: America/New_Yrok}\n"},
    ),
    Wrong(
        name="unknown zone of a policy", arguments="check wrong.yaml", code="unknown-zone", place="wrong.yaml:4:15",
        status=1, files={"wrong.yaml": policy().replace("UTC", "Mars/Base")},
    ),
    Wrong(name="unknown policy", arguments="plan calls.jsonl -p polit", code="unknown-policy"),
    Wrong(name="unknown thread", arguments="timeline calls.jsonl -p polite.yaml -t acne", code="unknown-thread"),
    Wrong(name="unknown act", arguments="explain calls.jsonl -p polite.yaml -a cal", code="unknown-act"),
    Wrong(name="unknown channel", arguments="explain calls.jsonl -p polite.yaml -a call -c fone", code="unknown-channel"),
    Wrong(
        name="unknown event", arguments="audit bad.jsonl -p polite.yaml", code="unknown-event", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + line(type="qestion")},
    ),
    Wrong(
        name="unknown fact", arguments="plan bad.jsonl -p polite.yaml", code="unknown-fact", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + line(facts={"nam": "x"})},
    ),
    Wrong(
        name="unknown key of an event", arguments="agenda bad.jsonl -p polite.yaml", code="bad-event", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + line(chanel="phone")},
    ),
    # --- what cannot have happened as told
    Wrong(
        name="two events of one id", arguments="timeline bad.jsonl -p polite.yaml", code="conflicting-duplicate",
        place="bad.jsonl:2", files={"bad.jsonl": GOOD + line(id="q1", at="2026-03-20T17:00-04:00")},
    ),
    Wrong(
        name="a retraction of nothing", arguments="audit bad.jsonl -p polite.yaml", code="retracts-nothing",
        place="bad.jsonl:2", files={"bad.jsonl": GOOD + line(type="retraction", retracts="q2")},
    ),
    Wrong(
        name="a recorded retraction of nothing", arguments="record calls.jsonl retraction -t acme --retracts q9",
        code="retracts-nothing",
    ),
    Wrong(name="a recorded duplicate", arguments="record calls.jsonl question -t acme --id q1", code="conflicting-duplicate"),
    # --- files
    Wrong(
        name="a bad line in the middle", arguments="plan bad.jsonl -p polite.yaml", code="bad-line", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD + '{"thread": "acme", "type"\n' + line()},
    ),
    Wrong(
        name="recording behind a bad line", arguments="record bad.jsonl question -t acme", code="bad-line",
        place="bad.jsonl:2", files={"bad.jsonl": GOOD + '{"thread": "acme", "type"\n' + line()},
    ),
    Wrong(
        name="a history in Latin-1", arguments="audit bad.jsonl -p polite.yaml", code="not-utf-8", place="bad.jsonl:2",
        files={"bad.jsonl": GOOD.encode() + line(thread="x").encode().replace(b"x", b"caf\xe9")},
    ),
    Wrong(
        name="a policy in Latin-1", arguments="agenda calls.jsonl -p wrong.yaml", code="not-utf-8", place="wrong.yaml:5",
        files={"wrong.yaml": policy().encode() + b"title: caf\xe9\n"},
    ),
    Wrong(name="no such history", arguments="timeline call.jsonl -p polite.yaml", code="no-such-file", place="call.jsonl"),
    Wrong(name="a folder", arguments="plan folder.jsonl -p polite.yaml", code="is-a-directory", files={"folder.jsonl/x": ""}),
    Wrong(
        name="a bomb of aliases in a policy", arguments="check bomb.yaml", code="yaml-too-large", status=1,
        files={"bomb.yaml": policy() + bomb("x-")},
    ),
    Wrong(
        name="a bomb of aliases in facts", arguments="agenda calls.jsonl -p polite.yaml --facts bomb.yaml",
        code="yaml-too-large", files={"bomb.yaml": bomb("")},
    ),
    Wrong(
        name="a bomb of brackets", arguments="timeline calls.jsonl -p bomb.yaml", code="yaml-too-deep", status=1,
        files={"bomb.yaml": policy("x-deep: " + "[" * 5000 + "]" * 5000)},
    ),
    Wrong(
        name="JSON that is too deep", arguments="audit bad.jsonl -p polite.yaml", code="bad-line", place="bad.jsonl:1",
        files={"bad.jsonl": '{"thread": ' + "[" * 100_000 + "\n"},
    ),
    Wrong(
        name="a policy that extends itself", arguments="agenda calls.jsonl -p wrong/1.0.0.yaml", code="extends-cycle", status=1,
        files={"wrong/1.0.0.yaml": policy("extends: [wrong@^1]")},
    ),
    Wrong(
        name="two policies that extend each other", arguments="check one/1.0.0.yaml", code="extends-cycle", status=1,
        files={
            "one/1.0.0.yaml": policy("extends: [two@^1]", name="one"),
            "two/1.0.0.yaml": policy("extends: [one@^1]", name="two"),
        },
    ),
    # --- what is to be written
    Wrong(name="no folder", arguments="plan calls.jsonl -p polite.yaml --ics no/plan.ics", code="cannot-write", place="no/plan.ics"),
    Wrong(
        name="a picture of several", arguments="timeline calls.jsonl -p polite.yaml --html a.html --svg a.svg",
        code="which-thread",
    ),
)  # fmt: skip


def put(files: dict[str, str | bytes], folder: Path) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.name)
def test_what_is_wrong_is_a_clear_error_and_changes_nothing(wrong: Wrong, folder: Path) -> None:
    put(wrong.files, folder)
    before = contents(folder)
    found = process(*wrong.arguments.split(), "--json", cwd=folder)
    assert (found.returncode, found.stderr) == (wrong.status, "")
    said = json.loads(found.stdout)
    errors = [said["error"]] if "error" in said else said["diagnostics"]
    assert wrong.code in {error["code"] for error in errors}
    error = next(error for error in errors if error["code"] == wrong.code)
    place = error.get("place") or f"{error.get('file')}:{error.get('line')}:{error.get('column')}"
    assert wrong.place is None or place.startswith(wrong.place)
    assert error["message"]
    assert error["help"]
    assert contents(folder) == before


TOLD = tuple(wrong for wrong in WRONG if wrong.name in {"naive event", "a bomb of aliases in a policy", "unknown act"})


@pytest.mark.parametrize("wrong", TOLD, ids=lambda wrong: wrong.name)
def test_without_json_the_error_is_told_in_lines_that_name_code_and_help(wrong: Wrong, folder: Path) -> None:
    put(wrong.files, folder)
    found = process(*wrong.arguments.split(), cwd=folder)
    told = found.stdout + found.stderr
    assert found.returncode == wrong.status
    assert f"[{wrong.code}]" in told
    assert re.search(r"^ *help: \S", told, re.MULTILINE)
    assert "Traceback" not in told


COMMANDS = ("agenda", "evaluate", "explain", "audit", "timeline", "plan")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_reads_a_history_names_all_of_its_bad_lines(command: str, folder: Path) -> None:
    put({"bad.jsonl": GOOD + "nonsense\n" + line(at="soon") + GOOD}, folder)
    found = process(command, "bad.jsonl", "-p", "polite.yaml", cwd=folder)
    assert (found.returncode, found.stdout) == (2, "")
    assert re.findall(r"bad\.jsonl:\d+", found.stderr) == ["bad.jsonl:2", "bad.jsonl:3"]


# --- how much memory -------------------------------------------------------------------------------------------------

MEASURED = """\
import resource, sys
from pathlib import Path
from etiquette.cli.running import run
status = run(sys.argv[1:])
kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
# Where it is told, the peak of this program alone: the other counts what the test runner was when it forked.
told = Path("/proc/self/status")
if told.exists():
    kilobytes = next(line.split()[1] for line in told.read_text().splitlines() if line.startswith("VmHWM"))
print(kilobytes, file=sys.stderr)
sys.exit(status)
"""


@pytest.fixture
def long_line(folder: Path) -> Iterator[Path]:
    path = folder / "long.jsonl"
    with path.open("wb") as stream:
        stream.write(GOOD.encode())
        for _ in range(100):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n" + line(type="opt-in").encode())
    yield path
    path.unlink()


@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted in other units elsewhere")
@pytest.mark.parametrize(
    "arguments", [("agenda", "long.jsonl", "-p", "polite.yaml"), ("record", "long.jsonl", "opt-in", "-t", "a")]
)
def test_a_line_of_100_mb_is_refused_in_bounded_memory(
    folder: Path, long_line: Path, arguments: tuple[str, ...]
) -> None:
    size = long_line.stat().st_size
    found = subprocess.run(
        [sys.executable, "-c", MEASURED, *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    *told, kilobytes = found.stderr.split()
    assert found.returncode == 2
    assert "[line-too-long]" in told
    assert int(kilobytes) < 150_000
    assert long_line.stat().st_size == size


# --- who writes at once ----------------------------------------------------------------------------------------------


def test_processes_that_record_at_once_lose_nothing(folder: Path) -> None:
    def record(writer: int) -> list[int]:
        return [
            process(
                "record", "shared.jsonl", "question", "-t", f"t{writer}", "--id", f"{writer}-{n}", cwd=folder
            ).returncode
            for n in range(3)
        ]

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(record, range(3))) == [[0, 0, 0]] * 3
    text = (folder / "shared.jsonl").read_text(encoding="utf-8")
    assert text.endswith("\n")
    assert len(text.splitlines()) == 9
    found = {event.id for event in read_history(folder / "shared.jsonl")}
    assert found == {f"{writer}-{n}" for writer in range(3) for n in range(3)}
