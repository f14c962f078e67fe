"""A small policy, a small history, and a way to run commands on them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from etiquette.cli.running import run

POLICY = """\
format: 1
policy: polite
version: 1.0.0
title: A polite caller
clock: {zone: {fact: zone, default: America/New_York}}
facts:
  zone: {type: zone}
  name: {type: text, about: whom to ask for}
events:
  question: {about: they asked something}
  opt-out:
  opt-in:
  rejection:
acts:
  answer: {channels: [email]}
  call: {channels: [phone, letter], attributes: {topic: {type: text}}}
states:
  ended: {begins: rejection}
  opted-out: {begins: opt-out, ends: opt-in}
rules:
  - {id: prompt, kind: deadline, act: answer, after: question, within: 24 hours, strength: norm, source: The handbook,
     because: Whoever asks is answered within a day.}
  - {id: pause, kind: cooldown, act: call, wait: 3 weeks, because: Three weeks lie between two calls.}
  - {id: daytime, kind: hours, act: call, channel: phone, allow: {every day: 08:00-21:00}, because: Nobody is woken.}
  - {id: no-means-no, kind: forbid, act: call, when: opted-out, because: They asked not to be called.}
  - {id: over, kind: forbid, act: all, when: ended, because: It is over.}
  - {id: short, kind: message, act: answer, checks: {words: {at_most: 3}}, because: Answers are short.}
scripts:
  hello: {act: call, channel: phone, text: "Hello, may I speak to {name}?"}
"""

HISTORY: tuple[dict[str, Any], ...] = (
    {"thread": "acme", "type": "question", "at": "2026-03-20T16:00-04:00", "id": "q1"},
    {"thread": "birch", "type": "question", "at": "2026-03-24T06:00-07:00", "facts": {"zone": "America/Los_Angeles"}},
    {"thread": "cedar", "type": "call", "channel": "phone", "at": "2026-03-17T18:00-04:00", "id": "c1"},
    {"thread": "drum", "type": "opt-out", "at": "2026-03-01T09:00-05:00", "id": "o1"},
    {"thread": "elm", "type": "rejection", "at": "2026-03-02T09:00-05:00", "id": "r1"},
)
AT = "2026-03-24T10:00-04:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command printed, and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Command = Callable[..., Outcome]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with ``polite.yaml`` and ``calls.jsonl``, and a terminal of 80 columns without colours."""
    (tmp_path / "polite.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "calls.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in HISTORY), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    for name in ("FORCE_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE", "CLICOLOR_FORCE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    return tmp_path


@pytest.fixture
def etiquette(folder: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs a command in the working folder."""

    def command(*arguments: str) -> Outcome:
        capsys.readouterr()
        status = run(arguments)
        printed = capsys.readouterr()
        return Outcome(status=status, out=printed.out, err=printed.err)

    return command
