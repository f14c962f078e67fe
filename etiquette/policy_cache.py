"""Policies that were read before, kept in a folder: reading a long one anew takes longer than a hundred decisions.

What is kept is never an answer, only what a text says. It is used again only where the same text would be read by the
same program in the same way: the text and everything that it extends, this package with each of its modules, the
interpreter, the packages that read YAML and schemas, the time-zone database and the holiday tables must all be as they
were. What does not fit, cannot be read, or may have been written by somebody else counts as not there.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

from etiquette.calendars.working import holidays_version
from etiquette.calendars.zones import tzdata_version
from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass
from etiquette.kept_values import read_values, written_values
from etiquette.language.library import Library, PolicyText
from etiquette.policy import Document
from etiquette.release import __version__

VARIABLE = "ETIQUETTE_CACHE"
"""The environment variable that names the folder, or switches it ``off``."""
MOST_ENTRIES = 256
_READERS = ("yaml", "jsonschema")
_PACKAGE = Path(__file__).resolve().parent
_SUFFIX = ".policy"


class PolicyCache:
    """A folder of policies that were read.

    Args:
        folder: made, for the user alone, when something is to be kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def document(self, text: str, library: Library, read: Callable[[Library], Document]) -> Document:
        """What a text says: as it is kept, or else as it is read, and then kept.

        Args:
            text: the document.
            library: where the policies that it extends are found.
            read: reads the text, with a library that finds the same.
        """
        given = f"{_program()}\n{text}"
        path = self.folder / _name(given)
        kept = _kept(path)
        if kept is not None and kept.fits(given, library):
            return kept.document
        watched = _WatchedLibrary(library)
        document = read(watched)
        asked, holidays = tuple(watched.asked), _holidays(document)
        with suppress(OSError):
            self._keep(path, _Kept(given=given, asked=asked, holidays=holidays, document=document))
        return document

    def _keep(self, path: Path, kept: _Kept) -> None:
        import tempfile  # what is read only pays for no writing

        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(self.folder):
            return
        descriptor, name = tempfile.mkstemp(dir=self.folder, prefix=".")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(written_values((kept.given, kept.asked, kept.holidays, kept.document)))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        self._tidy()

    def _tidy(self) -> None:
        """Forgets those that were kept longest ago, where there are too many."""
        entries = sorted(self.folder.glob(f"*{_SUFFIX}"), key=lambda path: path.stat().st_mtime_ns)
        for path in entries[:-MOST_ENTRIES]:
            path.unlink(missing_ok=True)


def user_cache() -> PolicyCache | None:
    """The cache of whoever runs the process.

    ``ETIQUETTE_CACHE`` names its folder, or is ``off``; else it is ``etiquette`` in the folder that the system has for
    caches. ``None``: off, or there is no such folder.
    """
    chosen = os.environ.get(VARIABLE)
    if chosen == "off":
        return None
    folder = Path(chosen) if chosen else _system_folder()
    return None if folder is None else PolicyCache(folder)


def _system_folder() -> Path | None:
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local) / "etiquette" / "cache" if local else None
    given = os.environ.get("XDG_CACHE_HOME", "")
    if given.startswith("/"):
        return Path(given) / "etiquette"
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home / ("Library/Caches" if sys.platform == "darwin" else ".cache") / "etiquette"


# --- one entry -------------------------------------------------------------------------------------------------------

_Question = tuple[str, str, str]
"""What the library was asked: ``versions`` or ``read``, a name, and a version."""
_Asked = tuple[_Question, str]
"""A question, and its answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A document, and what it was read from: the program and the text that it was given, and what it asked for."""

    given: str
    asked: tuple[_Asked, ...]
    holidays: str | None
    document: Document

    def fits(self, given: str, library: Library) -> bool:
        """Whether the same program is given the same text, a library answers as it did, and the holiday tables are the
        same."""
        if self.given != given or self.holidays != _holidays(self.document):
            return False
        try:
            return all(_answer(library, question) == answer for question, answer in self.asked)
        except EtiquetteError:
            return False


def _kept(path: Path) -> _Kept | None:
    try:
        if not _is_ours(path.parent) or not _is_ours(path):
            return None
        given, asked, holidays, document = read_values(path.read_bytes())
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(document, Document):
        return None
    return _Kept(given=given, asked=asked, holidays=holidays, document=document)


def _is_ours(path: Path) -> bool:
    """Whether nobody else may have written it. Where files have no owners, the folder is the user's."""
    if not hasattr(os, "getuid"):
        return True
    status = path.stat()
    return status.st_uid == os.getuid() and not status.st_mode & 0o022


def _holidays(document: Document) -> str | None:
    """The holiday tables that a document was read with, if it names any."""
    return holidays_version() if any(c.country is not None for c in document.calendars.values()) else None


class _WatchedLibrary:
    """A library that notes what it is asked."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self.asked: list[_Asked] = []

    def names(self) -> tuple[str, ...]:
        """As the library has them; only errors tell of all names."""
        return self._library.names()

    def versions(self, name: str) -> tuple[str, ...]:
        """As the library has them."""
        self._note(("versions", name, ""))
        return self._library.versions(name)

    def read(self, name: str, version: str) -> PolicyText:
        """As the library has it."""
        self._note(("read", name, version))
        return self._library.read(name, version)

    def _note(self, question: _Question) -> None:
        self.asked.append((question, _answer(self._library, question)))


def _answer(library: Library, question: _Question) -> str:
    what, name, version = question
    return library.read(name, version).text if what == "read" else " ".join(library.versions(name))


# --- which program reads ---------------------------------------------------------------------------------------------


def _name(given: str) -> str:
    """The file of an entry. That two may have one name harms nothing: each says what it was read from."""
    data = given.encode("utf-8", "surrogatepass")
    return f"{crc32(data):08x}-{len(data)}{_SUFFIX}"


@cache
def _program() -> str:
    """All that decides how a text is read, besides the text."""
    others = (f"{name} {_origin(name)}" for name in _READERS)
    return "\n".join((__version__, sys.version, tzdata_version(), *others, *sorted(_modules())))


def _modules() -> Iterator[str]:
    """The modules that a policy is read by, as they are: those beside this one, those of the language and of time."""
    for folder in ("", "language", "language/formats", "calendars"):
        with os.scandir(_PACKAGE / folder) as entries:
            for entry in entries:
                if entry.name.endswith(".py"):
                    yield f"{folder}/{entry.name} {_state(entry.stat())}"


def _state(status: os.stat_result) -> str:
    """By which another state of a file is known."""
    return f"{status.st_size} {status.st_mtime_ns}"


def _origin(package: str) -> str:
    found = find_spec(package)
    return "absent" if found is None or found.origin is None else f"{found.origin} {_state(Path(found.origin).stat())}"
