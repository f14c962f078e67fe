from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from etiquette.api import load, loads
from etiquette.policy_files import PolicyFolders

if TYPE_CHECKING:
    from tests.cli.conftest import Command


@pytest.fixture
def shelf(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of policies in place of those that are installed."""
    place = folder / "policies"
    text = (folder / "polite.yaml").read_text(encoding="utf-8") + "x-jurisdiction: A village\n"
    (place / "polite").mkdir(parents=True)
    dated = text.replace("version: 1.0.0", "version: 2.0.0\neffective: {from: 2027-01-01}")
    # The zone of a dated policy must be known without a thread.
    (place / "polite" / "1.0.0.yaml").write_text(text, encoding="utf-8")
    (place / "polite" / "2.0.0.yaml").write_text(dated, encoding="utf-8")
    for module in ("etiquette.cli.shelf", "etiquette.cli.beginning", "etiquette.api"):
        monkeypatch.setattr(f"{module}.installed", lambda: PolicyFolders([place]))
    return place


def test_policies_stand_in_a_table_that_is_sorted_and_fits(etiquette: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = etiquette("policies", "--at", "2026-06-01T00:00Z").lines
    names = [line.split()[0] for line in lines[1:] if not line.startswith(" ")]
    assert "job-interview-five-business-days" in names
    assert names == sorted(names)
    assert max(map(cell_len, lines)) <= 80
    assert "  Following up after a job interview, in five business days" in lines
    monkeypatch.setenv("COLUMNS", "140")
    wide = etiquette("policies", "--at", "2026-06-01T00:00Z").lines
    assert wide[0].split() == ["POLICY", "VERSION", "STRENGTH", "WHERE", "TITLE"]
    (texas,) = (line for line in wide if line.startswith("us-texas-telemarketing "))
    assert texas.split()[1:4] == ["1.0.0", "law", "US-TX"]
    assert texas.index("Telephone") == wide[0].index("TITLE")


def test_where_a_policy_applies_is_read_from_its_own_key(etiquette: Command) -> None:
    found = {one["name"]: one for one in etiquette("policies", "--at", "2026-06-01T00:00Z", "--json").json["policies"]}
    assert found["us-texas-telemarketing"]["jurisdiction"] == "US-TX"
    assert found["us-texas-telemarketing"]["strengths"] == ["law"]


def test_each_policy_is_listed_with_the_version_in_force(etiquette: Command, shelf: Path) -> None:
    assert (
        etiquette("policies", "--at", "2026-06-01T00:00Z").out
        == """\
POLICY  VERSION  STRENGTH      WHERE      TITLE
polite  1.0.0    norm, advice  A village  A polite caller
  other versions: 2.0.0
"""
    )


@pytest.mark.parametrize("at, version", [("2027-01-01T04:59:59.999999Z", "1.0.0"), ("2027-01-01T05:00Z", "2.0.0")])
def test_a_version_is_in_force_from_its_first_local_midnight_on(
    etiquette: Command, shelf: Path, at: str, version: str
) -> None:
    found = etiquette("policies", "--at", at, "--json").json["policies"]
    assert [(one["name"], one["version"]) for one in found] == [("polite", version)]
    assert etiquette("show", "polite", "--at", at, "--json").json["version"] == version


def test_a_policy_that_means_nothing_is_listed_with_its_fault(etiquette: Command, shelf: Path) -> None:
    (shelf / "broken").mkdir()
    (shelf / "broken" / "1.0.0.yaml").write_text("format: 1\npolicy: broken\n", encoding="utf-8")
    found = etiquette("policies", "--at", "2026-06-01T00:00Z", "--json")
    assert found.status == 0
    broken = found.json["policies"][0]
    assert (broken["name"], broken["version"], broken["broken"][0]["version"]) == ("broken", None, "1.0.0")


def test_all_bundled_policies_are_listed_and_none_is_broken(etiquette: Command) -> None:
    found = etiquette("policies", "--json").json["policies"]
    assert "job-interview" in {one["name"] for one in found}
    assert [one["broken"] for one in found] == [[] for _ in found]


# --- show ------------------------------------------------------------------------------------------------------------


def test_a_policy_is_shown_in_outline(etiquette: Command) -> None:
    out = etiquette("show", "polite.yaml").out
    body, _, digest = out.rstrip().rpartition("\n")
    assert digest.startswith("digest ")
    assert (
        body
        == """\
polite 1.0.0
A polite caller

clock: the fact zone, else America/New_York

FACTS
  zone: zone
  name: text
      whom to ask for

EVENTS
  question
      they asked something
  opt-out
  opt-in
  rejection

ACTS
  answer: by email
  call: by phone or letter, with topic

STATES
  ended: begins with rejection, is final
  opted-out: begins with opt-out, ends with opt-in

RULES
  prompt (deadline, norm)
      answer; after question; within 24 hours
      Whoever asks is answered within a day.
      source: The handbook
  pause (cooldown, advice)
      call; waits 3 weeks after call
      Three weeks lie between two calls.
  daytime (hours, advice)
      call by phone; only monday-sunday 08:00-21:00
      Nobody is woken.
  no-means-no (forbid, advice)
      call; forbidden
      when opted-out
      They asked not to be called.
  over (forbid, advice)
      every act; forbidden
      when ended
      It is over.
  short (message, advice)
      answer; at most 3 words
      Answers are short.

SCRIPTS
  hello: for call by phone
      Hello, may I speak to {name}?
"""
    )


def test_the_yaml_of_a_policy_is_a_policy_that_needs_no_other(etiquette: Command) -> None:
    shown = etiquette("show", "job-interview-weekly", "--yaml").out
    assert "extends" not in shown
    (original,), (again,) = (
        load("job-interview-weekly").documents("2026-06-01T00:00Z"),
        loads(shown).documents("2026-06-01T00:00Z"),
    )
    assert [rule.id for rule in again.rules] == [rule.id for rule in original.rules]
    assert again.rules == original.rules


def test_a_policy_that_is_not_there_is_an_error_that_names_the_near_one(etiquette: Command) -> None:
    found = etiquette("show", "job-interviw", "--json")
    assert (found.status, found.json["error"]["help"]) == (2, 'did you mean "job-interview"?')


# --- new -------------------------------------------------------------------------------------------------------------


def test_a_new_policy_extends_another_and_is_valid_as_it_is(etiquette: Command, folder: Path) -> None:
    found = etiquette("new", "my-search", "--from", "job-interview")
    assert found.status == 0
    file = folder / "policies" / "my-search" / "0.1.0.yaml"
    text = file.read_text(encoding="utf-8")
    assert "policy: my-search\nversion: 0.1.0\nextends: [job-interview@^1]\n" in text
    assert etiquette("check", str(file)).out == "no errors in 1 file\n"
    (mine,), (parent,) = (load(name).documents("2026-06-01T00:00Z") for name in (file, "job-interview"))
    assert mine.rules == parent.rules


def test_a_new_policy_by_itself_is_valid_as_it_is_and_its_cases_hold_on_every_edge(
    etiquette: Command, folder: Path
) -> None:
    found = etiquette("new", "our-enquiries", "--json")
    mine = folder / "policies" / "our-enquiries"
    assert found.status == 0
    assert [Path(found.json["file"]), *map(Path, found.json["cases"])] == [
        Path("policies", "our-enquiries", name) for name in ("0.1.0.yaml", "0.1.0.cases.yaml")
    ]
    assert etiquette("check", str(mine)).out == "no errors in 2 files\n"
    assert etiquette("test", str(mine)).out == "all 4 cases hold\n"
    proven = etiquette("test", str(mine), "--coverage", "--json").json
    assert proven["coverage"] == [{"policy": "our-enquiries@0.1.0", "sides": 10, "bare": []}]


def test_a_new_policy_overwrites_nothing(etiquette: Command, folder: Path) -> None:
    assert etiquette("new", "my-search", "--from", "job-interview").status == 0
    file = folder / "policies" / "my-search" / "0.1.0.yaml"
    file.write_text("mine", encoding="utf-8")
    found = etiquette("new", "my-search", "--from", "job-interview", "--json")
    assert (found.status, found.json["error"]["code"]) == (2, "already-there")
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_range_that_is_named_is_the_range_that_is_written(etiquette: Command, shelf: Path) -> None:
    assert etiquette("new", "mine", "--from", "polite@1.0.0", "--into", str(shelf), "--json").status == 0
    assert "extends: [polite@1.0.0]\n" in (shelf / "mine" / "0.1.0.yaml").read_text(encoding="utf-8")
    assert etiquette("new", "next", "--from", "mine", "--into", str(shelf), "--json").status == 0
    assert "extends: [mine@^0.1]\n" in (shelf / "next" / "0.1.0.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments, code",
    [
        (("My-Search", "--from", "job-interview"), "bad-name"),
        (("my-search@1.0.0", "--from", "job-interview"), "bad-name"),
        (("../escape", "--from", "job-interview"), "bad-name"),
        (("my-search", "--from", "job-interviw"), "unknown-policy"),
        (("my-search", "--from", "job-interview@^9"), "no-version"),
        (("my-search", "--from", "job-interview", "--into", "polite.yaml"), "cannot-write"),
        ((), "bad-usage"),
    ],
)
def test_a_policy_that_cannot_be_begun_leaves_nothing_behind(
    etiquette: Command, folder: Path, arguments: tuple[str, ...], code: str
) -> None:
    before = sorted(folder.rglob("*"))
    found = etiquette("new", *arguments, "--json")
    assert (found.status, found.json["error"]["code"]) == (2, code)
    assert sorted(folder.rglob("*")) == before


def test_a_new_policy_names_the_schema_beside_it_where_there_is_one(etiquette: Command, folder: Path) -> None:
    assert etiquette("new", "alone", "--from", "job-interview").status == 0
    alone = (folder / "policies" / "alone" / "0.1.0.yaml").read_text(encoding="utf-8")
    assert alone.startswith("# yaml-language-server: $schema=https://etiquette.dev/schemas/policy-1.schema.json\n")
    (folder / "schemas").mkdir()
    (folder / "schemas" / "policy-1.schema.json").write_text("{}", encoding="utf-8")
    assert etiquette("new", "beside", "--from", "job-interview").status == 0
    beside = (folder / "policies" / "beside" / "0.1.0.yaml").read_text(encoding="utf-8")
    assert beside.startswith("# yaml-language-server: $schema=../../schemas/policy-1.schema.json\n")
