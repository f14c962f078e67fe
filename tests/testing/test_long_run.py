"""The long run counts what agrees, and stops at what does not."""

from __future__ import annotations

import pytest

from tests import long_run


def test_it_says_how_many_triples_agree_and_with_which_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert long_run.main(["--triples", "3", "--seed", "7"]) == 0
    last = capsys.readouterr().out.splitlines()[-1]
    triples, said = last.split(" ", 1)
    assert int(triples) >= 3
    assert said.startswith("triples agree, seed 7, ")


def test_it_stops_at_the_first_answer_that_differs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(*_: object) -> None:
        raise AssertionError("it differs")

    monkeypatch.setattr(long_run, "ask_tracker", differs)
    with pytest.raises(AssertionError, match="it differs"):
        long_run.main(["--triples", "2", "--seed", "7"])
    assert capsys.readouterr().err == "differs in batch 0, after 0 triples, seed 7\n"
