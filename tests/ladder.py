"""The ladder of rooms, as data: which module may know which, and what each may touch.

A room is a module or package directly under ``etiquette``. Imports point down: a room may import what stands on a lower
step, nothing on its own step and nothing above. To add a room, place it here.
"""

from __future__ import annotations

from dataclasses import dataclass

SHELL = 7
"""The rung from which on clock, files, environment and randomness may be touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """A rung of the ladder. ``steps``: lowest first; the rooms of one step are siblings and do not know each other."""

    number: int
    name: str
    steps: tuple[tuple[str, ...], ...]


LADDER = (
    Rung(
        number=0,
        name="vocabulary",
        steps=(("frozen", "release"), ("diagnostics", "interval"), ("errors",), ("duration", "weekly")),
    ),
    Rung(number=1, name="time", steps=(("calendars",),)),
    Rung(number=2, name="nouns", steps=(("event", "policy", "decision"), ("values",))),
    Rung(
        number=3,
        name="meaning",
        steps=(
            ("comparisons", "log"),
            ("selectors",),
            ("windows", "proposal"),
            ("states",),
            ("conditions",),
            ("reads",),
            ("situation",),
            ("rules",),
            ("judgement", "horizon"),
            ("answer",),
            ("verdict",),
            ("whole",),
            ("evaluator",),
            ("lookback",),
            ("fold",),
        ),
    ),
    Rung(
        number=4,
        name="answers",
        steps=(
            ("obligations", "replay", "lineage", "drafts", "phrases", "standing", "columnar"),
            ("in_words",),
            ("dress", "sentences"),
            ("evaluation",),
            ("tracker",),
            ("explanation", "audit", "timeline", "plan", "agenda", "compiled"),
        ),
    ),
    Rung(number=5, name="language", steps=(("language",),)),
    Rung(number=6, name="tools", steps=(("engine",), ("cases",), ("testing", "analysis", "export"))),
    Rung(
        number=SHELL,
        name="shell",
        steps=(
            ("clock", "resources"),
            ("readers", "offered", "kept_values"),
            ("policy_files", "policy_cache"),
            ("store",),
            ("api",),
            ("batch",),
            ("spark",),
            ("service",),
            ("cli",),
            ("__init__", "__main__"),
        ),
    ),
)

DOORS: dict[str, tuple[str, ...]] = {
    "yaml": ("language.syntax",),
    "jsonschema": ("language.schema",),
    "referencing": ("language.schema",),
    "pendulum": ("calendars",),
    "zoneinfo": ("calendars",),
    "tzdata": ("calendars",),
    "holidays": ("calendars",),
    "hypothesis": ("testing",),
    "pytest": ("testing",),
    "click": ("cli",),
    "rich": ("cli",),
    "filelock": ("store",),
    "icalendar": ("export",),
    "cairosvg": ("export",),
    "starlette": ("service",),
    "uvicorn": ("service",),
    "mcp": ("service",),
    "psycopg": ("store",),
    "numpy": ("columnar", "batch"),
    "pyarrow": ("batch",),
    "duckdb": ("batch",),
    "pyspark": ("spark",),
}
"""Each package from outside, and ``zoneinfo``, has one door: the modules that may import it."""

ANNOTATIONS: dict[str, tuple[str, ...]] = {
    "pendulum": ("decision", "dress", "sentences", "explanation", "audit", "timeline", "plan", "agenda"),
}
"""Modules that may besides name a package's types in annotations, under ``if TYPE_CHECKING``."""

IMPURE_MODULES = frozenset(
    {
        "asyncio", "ctypes", "fcntl", "fileinput", "getpass", "glob", "http", "locale", "mmap", "msvcrt",
        "multiprocessing", "os", "pathlib", "platform", "random", "secrets", "shutil", "signal", "socket", "ssl",
        "subprocess", "sys", "tempfile", "threading", "time", "urllib",
    }
)  # fmt: skip
"""Standard modules whose business is the clock, files, the environment, the host or chance."""

IMPURE_NAMES = frozenset(
    {
        "builtins.open", "open", "input", "io.open", "codecs.open", "uuid.uuid1", "uuid.uuid4",
        "importlib.metadata", "importlib.resources",
    }
)  # fmt: skip
"""Names elsewhere that touch them."""

IMPURE_METHODS = frozenset({"now", "utcnow", "today"})
"""Methods that read the clock, on whatever they are called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """One exception: this module may use that, because."""

    module: str
    uses: str
    because: str


PERMITS: tuple[Permit, ...] = (
    Permit(
        module="decision",
        uses="etiquette.explanation",
        because="`decision.explain()` is where people look for it; the words themselves are an answer, two rungs up",
    ),
    Permit(
        module="calendars.working",
        uses="importlib.metadata",
        because="the version of the holiday tables is an input of a decision, and asking for it should not load them",
    ),
    Permit(
        module="testing.suite",
        uses="etiquette.api",
        because='`laws_of("job-interview")` is one line in a file of tests: it loads the policy that is named',
    ),
    Permit(
        module="testing.plugin",
        uses="etiquette.api",
        because="pytest hands the plugin a file of cases, whose policies it loads as `etiquette test` does",
    ),
    Permit(
        module="testing.plugin",
        uses="etiquette.policy_files",
        because="(likewise: it reads the file)",
    ),
    Permit(
        module="testing.plugin",
        uses="pathlib",
        because="(likewise: pytest tells it the path)",
    ),
    Permit(
        module="language.formats.__main__",
        uses="sys",
        because="it is a command for whoever changes a schema: it prints, and nothing imports it",
    ),
)
