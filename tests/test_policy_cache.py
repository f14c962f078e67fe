"""Policies that were read are kept, used again where nothing has changed, and never trusted otherwise."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from etiquette import policy_cache
from etiquette.api import load
from etiquette.errors import InvalidPolicy
from etiquette.kept_values import read_values, written_values
from etiquette.language.library import Library, PolicyText, TextLibrary
from etiquette.language.parser import parse_policy
from etiquette.policy import Document
from etiquette.policy_cache import PolicyCache, user_cache
from etiquette.resources import policies_folder

TEXT = """
format: 1
policy: polite
version: 1.0.0
extends: [base@^1]
clock: {zone: Europe/Berlin}
rules: [{id: daily, kind: cooldown, act: call, wait: 24 hours}]
"""
BASE = "format: 1\npolicy: base\nversion: 1.0.0\nclock: {zone: UTC}\nacts: {call: {channels: [phone]}}\n"


def library(*texts: tuple[str, str]) -> TextLibrary:
    return TextLibrary(PolicyText(name="base", version=v, text=text, file=f"base/{v}.yaml") for v, text in texts)


class Reader:
    """Reads a text, and counts how often it does."""

    def __init__(self, text: str = TEXT) -> None:
        self.text = text
        self.times = 0

    def __call__(self, parents: Library) -> Document:
        self.times += 1
        document, diagnostics = parse_policy(self.text, library=parents)
        if document is None:
            raise InvalidPolicy(diagnostics)
        return document


@pytest.fixture
def cache(tmp_path: Path) -> PolicyCache:
    return PolicyCache(tmp_path / "kept")


def entry(cache: PolicyCache) -> Path:
    (path,) = cache.folder.iterdir()
    return path


def test_a_text_is_read_once(cache: PolicyCache) -> None:
    read = Reader()
    first = cache.document(TEXT, library(("1.0.0", BASE)), read)
    second = cache.document(TEXT, library(("1.0.0", BASE)), read)
    assert read.times == 1
    assert second is not first
    assert (second.digest, second.rules, second.acts, second.clock) == (
        first.digest, first.rules, first.acts, first.clock
    )  # fmt: skip


def test_every_policy_that_is_shipped_comes_back_as_it_was_read(cache: PolicyCache) -> None:
    shipped = policies_folder()
    names = sorted(path.name for path in shipped.iterdir() if path.is_dir())
    assert names
    for name in names:
        plain, kept, again = load(name), load(name, cache=cache), load(name, cache=cache)
        for lineages in zip(plain.lineages, kept.lineages, again.lineages, strict=True):
            for documents in zip(*([ground.document for ground in one.grounds] for one in lineages), strict=True):
                assert len({repr(document) for document in documents}) == 1


@pytest.mark.parametrize(
    "changed",
    [
        library(("1.0.0", BASE.replace("phone", "email"))),
        library(("1.0.0", BASE), ("1.1.0", BASE.replace("1.0.0", "1.1.0"))),
    ],
    ids=["what it extends says something else", "there is a newer version to extend"],
)
def test_a_text_is_read_again_when(cache: PolicyCache, changed: TextLibrary) -> None:
    read = Reader()
    cache.document(TEXT, library(("1.0.0", BASE)), read)
    document = cache.document(TEXT, changed, read)
    assert read.times == 2
    assert document.digest == Reader()(changed).digest


def test_a_text_whose_parent_is_gone_is_refused_as_if_nothing_were_kept(cache: PolicyCache) -> None:
    cache.document(TEXT, library(("1.0.0", BASE)), Reader())
    with pytest.raises(InvalidPolicy):
        cache.document(TEXT, library(), Reader())


def test_another_text_is_another_entry(cache: PolicyCache) -> None:
    cache.document(TEXT, library(("1.0.0", BASE)), Reader())
    other = TEXT.replace("24 hours", "25 hours")
    assert cache.document(other, library(("1.0.0", BASE)), Reader(other)).rules != Reader()(
        library(("1.0.0", BASE))
    ).rules  # fmt: skip
    assert len(list(cache.folder.iterdir())) == 2


@pytest.mark.parametrize("changed", ["__version__", "tzdata_version", "_modules", "_origin"])
def test_nothing_that_another_program_kept_is_used(
    cache: PolicyCache, changed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Reader()
    cache.document(TEXT, library(("1.0.0", BASE)), read)
    others: dict[str, object] = {
        "__version__": "999.0.0",
        "tzdata_version": lambda: "2999z",
        "_modules": lambda: iter(["one module"]),
        "_origin": lambda name: f"another {name}",
    }
    monkeypatch.setattr(policy_cache, changed, others[changed])
    policy_cache._program.cache_clear()
    try:
        cache.document(TEXT, library(("1.0.0", BASE)), read)
    finally:
        policy_cache._program.cache_clear()
    assert read.times == 2


def test_a_change_of_the_holiday_tables_makes_only_policies_that_use_them_be_read_again(
    cache: PolicyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    calendar = "calendars: {office: {holidays: {country: US}}}\n"
    plain, with_table = Reader(), Reader(TEXT + calendar)
    for read in (plain, with_table):
        cache.document(read.text, library(("1.0.0", BASE)), read)
    monkeypatch.setattr(policy_cache, "holidays_version", lambda: "999")
    for read in (plain, with_table):
        cache.document(read.text, library(("1.0.0", BASE)), read)
    assert (plain.times, with_table.times) == (1, 2)


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def open_to_all(path: Path) -> None:
    path.chmod(0o666)


def in_an_open_folder(path: Path) -> None:
    path.parent.chmod(0o777)


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-20] ^= 1
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("spoil", [cut_short, emptied, open_to_all, in_an_open_folder, altered])
def test_an_entry_that_may_not_be_ours_or_whole_counts_as_not_there(
    cache: PolicyCache, spoil: Callable[[Path], None]
) -> None:
    read = Reader()
    cache.document(TEXT, library(("1.0.0", BASE)), read)
    spoil(entry(cache))
    document = cache.document(TEXT, library(("1.0.0", BASE)), read)
    assert (read.times, document.name) == (2, "polite")


def test_what_is_kept_can_name_nothing_but_values_of_the_abstract_syntax(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, ...]:
            return os.mkdir, (str(tmp_path / "made"),)

    with pytest.raises(ValueError, match="is no value of the abstract syntax"):
        read_values(written_values(((), None, Evil())))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize("name", ["dataclass", "field", "Mapping", "STRENGTHS", "absent"])
def test_not_every_name_in_the_modules_of_the_abstract_syntax_is_a_value_of_it(name: str) -> None:
    body = b"\x80\x04(" + f"cetiquette.policy\n{name}\n".encode() + b"NNt."
    data = b"etiquette policy 2\n" + zlib.crc32(body).to_bytes(4, "big") + body
    with pytest.raises(ValueError, match="is no value of the abstract syntax"):
        read_values(data)


def test_bytes_that_are_no_entry_are_refused() -> None:
    with pytest.raises(ValueError, match="no policy that was kept"):
        read_values(pickle.dumps((1, 2, 3)))


def test_the_folder_and_its_entries_are_the_users_alone(cache: PolicyCache) -> None:
    cache.document(TEXT, library(("1.0.0", BASE)), Reader())
    assert (cache.folder.stat().st_mode & 0o077, entry(cache).stat().st_mode & 0o077) == (0, 0)


def test_a_folder_that_cannot_be_written_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    read = Reader()
    document = PolicyCache(tmp_path / "file" / "kept").document(TEXT, library(("1.0.0", BASE)), read)
    assert (read.times, document.name) == (1, "polite")


def test_a_text_that_means_nothing_is_not_kept(cache: PolicyCache) -> None:
    with pytest.raises(InvalidPolicy):
        cache.document("format: 1", library(), Reader("format: 1"))
    assert not cache.folder.exists()


def test_the_entries_that_were_kept_longest_ago_are_forgotten(
    cache: PolicyCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(policy_cache, "MOST_ENTRIES", 2)
    for hours in (21, 22, 23):
        text = TEXT.replace("24", str(hours))
        cache.document(text, library(("1.0.0", BASE)), Reader(text))
        for path in cache.folder.iterdir():
            status = path.stat()
            os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 1_000_000_000))
    assert len(list(cache.folder.iterdir())) == 2
    oldest = Reader(TEXT.replace("24", "21"))
    cache.document(oldest.text, library(("1.0.0", BASE)), oldest)
    assert oldest.times == 1


def test_a_policy_that_is_kept_is_decided_by_without_what_reads_one(tmp_path: Path) -> None:
    root = Path(policy_cache.__file__).parent.parent
    line = '{"thread": "acme", "type": "interview", "at": "2026-03-03T15:00-05:00"}'
    (tmp_path / "search.jsonl").write_text(line, encoding="utf-8")
    asked = ["evaluate", "search.jsonl", "-p", "job-interview", "--at", "2026-03-03T18:00-05:00", "--json"]
    code = f"import sys\nfrom etiquette.cli.running import run\nrun({asked!r})\nprint(*sys.modules, file=sys.stderr)"
    environment = os.environ | {
        "ETIQUETTE_CACHE": str(tmp_path / "kept"),
        "PYTHONPATH": os.pathsep.join([str(root), *sys.path]),
    }
    outputs: list[str] = []
    for wanted in (True, False):
        command = [sys.executable, "-c", code]
        run = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True)
        outputs.append(run.stdout)
        loaded = set(run.stderr.split())
        assert {"yaml" in loaded, "jsonschema" in loaded, "etiquette.language.parser" in loaded} == {wanted}
        assert not {"email", "importlib.metadata", "etiquette.audit", "rich"} & loaded or wanted
    assert outputs[0] == outputs[1]


# --- where it is -----------------------------------------------------------------------------------------------------


def test_the_environment_names_the_folder_or_switches_it_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ETIQUETTE_CACHE", str(tmp_path))
    chosen = user_cache()
    assert chosen is not None
    assert chosen.folder == tmp_path
    monkeypatch.setenv("ETIQUETTE_CACHE", "off")
    assert user_cache() is None


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these systems have other folders for caches")
def test_without_it_the_folder_is_where_the_system_has_caches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ETIQUETTE_CACHE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    found: list[Path | None] = []
    for given in (str(tmp_path / "caches"), "relative", ""):
        monkeypatch.setenv("XDG_CACHE_HOME", given)
        here = user_cache()
        found.append(None if here is None else here.folder)
    home = tmp_path / ".cache" / "etiquette"
    assert found == [tmp_path / "caches" / "etiquette", home, home]
