"""Every example in the documentation does what the page says it does."""

from __future__ import annotations

import doctest
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

import etiquette
from tests.documents import PROMPT, Block, Command, blocks, commands, pages

ROOT = Path(__file__).resolve().parents[1]
WIDTH = 80
BLOCKS = [
    block for page in pages(ROOT) for block in blocks(page.read_text(encoding="utf-8"), str(page.relative_to(ROOT)))
]
POLICIES = [block for block in BLOCKS if block.is_policy]
PYTHON_PAGES = sorted({block.page for block in BLOCKS if block.language == "python"})
CONSOLE_PAGES = sorted({block.page for block in BLOCKS if block.language == "console"})


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what examples read, as the working folder: an example may write without changing this tree."""
    for folder in ("examples", "policies", "schemas"):
        if (ROOT / folder).is_dir():
            shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def keep(block: Block, folder: Path) -> None:
    """A block that is a file is put where the page says it stands."""
    if block.file is not None:
        path = folder / block.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(block.text, encoding="utf-8")


RELEASES = re.compile(
    r"(?<=time zones )\d{4}[a-z]\b|(?<=\"tzdata\": \")[^\"]+|(?<=sha256:)[0-9a-f]{64}|(?<=all )\d+(?= cases hold)"
)
"""What differs from one machine or version to the next, or grows, and is not what a page is about."""


def settled(lines: Iterable[str]) -> str:
    """An output with such things masked."""
    return RELEASES.sub("…", "\n".join(lines))


# --- Python ----------------------------------------------------------------------------------------------------------


class Settled(doctest.OutputChecker):
    """Compares what a session prints, such things masked."""

    def check_output(self, want: str, got: str, optionflags: int) -> bool:
        return super().check_output(settled([want]), settled([got]), optionflags)


def missing(block: Block) -> list[str]:
    """Packages that a block wants and that are not here. Where the manual is built, all must be."""
    absent = [name for name in block.needs if importlib.util.find_spec(name) is None]
    assert not (absent and os.environ.get("ETIQUETTE_MANUAL")), f"{block.place} needs {absent}"
    return absent


def run_python(block: Block, names: dict[str, Any]) -> None:
    """Runs one block, as a session where it shows prompts; the names it makes stay for the next."""
    if ">>>" not in block.text:
        exec(compile("\n" * (block.line - 1) + block.text, block.page, "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block.text, names, block.place, block.page, block.line - 1)
    report: list[str] = []
    runner = doctest.DocTestRunner(checker=Settled(), verbose=False)
    runner.run(test, out=report.append, clear_globs=False)
    names.update(test.globs)
    assert not report, "".join(report)


@pytest.mark.parametrize("page", PYTHON_PAGES)
def test_the_python_of_each_page_runs_from_top_to_bottom(page: str, scratch: Path) -> None:
    names: dict[str, Any] = {"__name__": "__example__"}
    for block in BLOCKS:
        if block.page == page:
            keep(block, scratch)
            if block.language == "python" and not missing(block):
                run_python(block, names)


# --- policies --------------------------------------------------------------------------------------------------------


def errors_of(block: Block) -> list[str]:
    return [str(d) for d in etiquette.check(block.text) if d.severity == "error"]


@pytest.mark.parametrize("block", POLICIES, ids=lambda block: block.place)
def test_each_policy_is_valid_or_says_that_it_is_wrong_and_is(block: Block) -> None:
    wrong = errors_of(block)
    if block.first_line.startswith("# wrong"):
        assert wrong, f"{block.place} is said to be wrong, and nothing is wrong with it"
    else:
        assert not wrong, f"{block.place}:\n" + "\n".join(wrong)


# --- the command line ------------------------------------------------------------------------------------------------


def run_command(command: Command, folder: Path) -> tuple[list[str], int]:
    """What a command prints, to both outputs, and its exit status."""
    words = shlex.split(command.line)
    assert not {"|", ">", "<", "&&", ";"} & set(words), f"{command.place}: an example is one command, without a shell"
    environment = os.environ | {
        "COLUMNS": str(WIDTH),
        "LINES": "40",
        "NO_COLOR": "1",
        "TERM": "dumb",
        "PYTHONIOENCODING": "utf-8",
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    run = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    printed = [line.rstrip() for line in run.stdout.splitlines()]
    while printed and not printed[-1]:
        printed.pop()
    return printed, run.returncode


def ours(block: Block) -> list[Command]:
    """The commands of a block that are this program's; others (``pip``, ``make``) are not run."""
    return [command for command in commands(block) if command.line.split()[:1] == ["etiquette"]]


@pytest.mark.parametrize("page", CONSOLE_PAGES)
def test_each_command_prints_what_the_page_shows(page: str, scratch: Path) -> None:
    for block in BLOCKS:
        if block.page != page:
            continue
        keep(block, scratch)
        for command in ours(block) if block.language == "console" else ():
            printed, status = run_command(command, scratch)
            assert (command.place, settled(printed)) == (command.place, settled(command.output))
            assert (command.place, status) == (command.place, command.status)


# --- nothing is passed over ------------------------------------------------------------------------------------------


def test_the_readme_shows_a_policy() -> None:
    assert any(block.page == "README.md" for block in POLICIES)


def test_the_manual_has_examples_of_every_kind() -> None:
    assert len(POLICIES) > 100
    assert len(PYTHON_PAGES) > 20
    assert len(CONSOLE_PAGES) > 15


def test_the_picture_of_the_agenda_says_what_the_agenda_says() -> None:
    from docs.making.agenda_picture import PICTURE, printed, words_of

    drawn = [line.split() for line in words_of(PICTURE.read_text(encoding="utf-8")) if line]
    said = [line.split() for line in printed(color="never").splitlines() if line.strip()]
    assert drawn == said, "draw it again: python -m docs.making.agenda_picture"


def test_every_command_shown_in_a_page_is_run() -> None:
    shown = [
        f"{page.relative_to(ROOT)}: {line.strip()}"
        for page in pages(ROOT)
        for line in page.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(f"{PROMPT}etiquette ")
    ]
    run = [command for block in BLOCKS if block.language == "console" for command in ours(block)]
    assert len(run) == len(shown), f"commands shown outside of console blocks, among: {shown}"


# --- the machinery itself --------------------------------------------------------------------------------------------

PAGE = """
# A page

- In a list:

  ```console exit=1
  $ etiquette agenda \\
  >     x.jsonl
  first

    second
  $ pip install x
  noise
  ```

~~~yaml
# wrong: no clock
format: 1
~~~

````python
text = "```"
````
"""


def test_blocks_are_found_with_their_place_language_and_options() -> None:
    found = [(b.line, b.language, b.options) for b in blocks(PAGE, "p.md")]
    assert found == [(7, "console", ("exit=1",)), (17, "yaml", ()), (22, "python", ())]


def test_a_block_may_be_a_file_and_may_need_a_package() -> None:
    (block,) = blocks('```python title="app/main.py" needs="a,b"\nx = 1\n```\n', "p.md")
    assert (block.file, block.needs) == ("app/main.py", ("a", "b"))


def test_commands_are_found_with_their_output_and_status() -> None:
    console = next(blocks(PAGE, "p.md"))
    assert ours(console) == [
        Command(place="p.md:7", line="etiquette agenda x.jsonl", output=("first", "", "  second"), status=1)
    ]


def test_a_policy_is_known_by_its_format_with_comments_in_front() -> None:
    assert [block.is_policy for block in blocks(PAGE, "p.md")] == [False, True, False]


def test_a_fence_that_is_never_closed_is_named() -> None:
    with pytest.raises(ValueError, match=r"p\.md:1: this fence is never closed"):
        list(blocks("```python\nx", "p.md"))


@pytest.mark.parametrize("text", [">>> 1 + 1\n3\n", "assert 1 + 1 == 3\n"])
def test_python_that_does_not_do_what_it_shows_fails(text: str) -> None:
    block = Block(page="p.md", line=1, language="python", options=(), text=text)
    with pytest.raises(AssertionError):
        run_python(block, {})


def test_python_blocks_of_a_page_share_their_names() -> None:
    names: dict[str, Any] = {}
    run_python(Block(page="p.md", line=1, language="python", options=(), text="x = 2\n"), names)
    run_python(Block(page="p.md", line=5, language="python", options=(), text=">>> y = x + 1\n>>> y\n3\n"), names)
    assert names["y"] == 3
