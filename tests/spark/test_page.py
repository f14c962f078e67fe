"""The page on clusters does what it says."""

from __future__ import annotations

import doctest
from typing import Any

import pytest

from tests.documents import blocks
from tests.spark.conftest import ROOT

pytest.importorskip("pyspark")

PAGE = ROOT / "docs" / "how-to" / "spark.md"


def test_the_examples_of_the_page_run_from_top_to_bottom(session: Any) -> None:
    text = "\n".join(
        block.text for block in blocks(PAGE.read_text(encoding="utf-8"), "spark.md") if block.language == "py"
    )
    test = doctest.DocTestParser().get_doctest(text, {}, "spark.md", str(PAGE), 0)
    said: list[str] = []
    result = doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert result.attempted > 10
    assert not result.failed, "".join(said)


def test_the_examples_of_the_docstrings_run(session: Any) -> None:
    from etiquette import spark

    for function in (spark.evaluate, spark.audit):
        (test,) = doctest.DocTestFinder(recurse=False).find(function, globs={function.__name__: function})
        result = doctest.DocTestRunner(verbose=False).run(test)
        assert result.attempted > 3
        assert not result.failed
