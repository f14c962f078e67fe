"""The long run counts what agrees, and stops at what does not."""

from __future__ import annotations

import pytest

from tests import long_run


def test_it_says_how_many_triples_agree_and_with_which_seed(capsys: pytest.CaptureFixture[str]) -> None:
    assert long_run.main(["--triples", "3", "--seed", "7"]) == 0
    assert capsys.readouterr().out.startswith("3 triples agree, seed 7, ")


def test_it_stops_at_the_first_answer_that_differs(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def differs(*_: object) -> None:
        raise AssertionError("it differs")

    monkeypatch.setattr(long_run, "ask_tracker", differs)
    with pytest.raises(AssertionError, match="it differs"):
        long_run.main(["--triples", "2", "--seed", "7"])
    assert capsys.readouterr().err == "differs within triples 1 to 2, seed 7\n"
