"""What ``etiquette batch`` does: reads tables, writes one, and counts."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

from etiquette.cli.inputs import instant_of, policy_of
from etiquette.cli.progress import Bar
from etiquette.errors import EtiquetteError
from etiquette.frozen import dataclass
from etiquette.phrases import counted

_FORMATS = (".parquet", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What the command was asked to do."""

    events: str
    policies: tuple[str, ...]
    at: str | None
    facts: str | None
    output: str
    audit: bool
    is_sorted: bool
    memory: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of it. ``made``: what the table was made with."""

    output: str
    rows: int
    what: str
    made: dict[str, Any]

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        return {"output": self.output, "rows": self.rows, **self.made}

    def lines(self) -> Iterator[str]:
        """What to tell people."""
        threads = counted(self.made["threads"], "thread")
        yield f"{counted(self.rows, self.what)} on {threads} in {self.output}"
        if self.made["by_evaluator"]:
            yield f"{counted(self.made['by_evaluator'], 'thread')} did not run in columns and took longer:"
            for why, count in self.made["why"].items():
                yield f"  {count} × {why}"


def written(task: Task) -> Written:
    """Do it, whole or not at all.

    Raises:
        EtiquetteError: whatever is wrong with what is read, or ``cannot-write``.
    """
    suffix = Path(task.output).suffix.lower()
    if suffix not in _FORMATS:
        raise EtiquetteError(
            "unknown-format", f'nothing is written to files that end in "{suffix}"',
            f"name the file {' or '.join(f'*{known}' for known in _FORMATS)}", place=task.output,
        )  # fmt: skip
    return _written(task, suffix)


def _written(task: Task, suffix: str) -> Written:
    from etiquette.batch import audit, batches
    from etiquette.batch.writing import Writer, rows_in

    with Bar("deciding", rows_in(task.events)) as bar:
        common: dict[str, Any] = {
            "facts": _facts(task.facts), "sorted": task.is_sorted or None, "memory": task.memory, "progress": bar.at,
        }  # fmt: skip
        policy = policy_of(task.policies)
        with _beside(task.output) as name:
            if task.audit:
                table = audit(task.events, policy, instant_of(task.at), **common)
                with Writer(name, suffix, table.schema) as writer:
                    writer.add(table)
                    rows, made = writer.close(table.schema.metadata)
            else:
                parts = batches(task.events, policy, _at(task), **common)
                with Writer(name, suffix, parts.schema) as writer:
                    for part in parts:
                        writer.add(part)
                    rows, made = writer.close(parts.metadata())
    return Written(output=task.output, rows=rows, what="finding" if task.audit else "decision", made=made)


def _at(task: Task) -> Any:
    """The instant asked about: that which is written; none where the facts have one in each row; else now."""
    if task.at is None and task.facts is not None:
        from etiquette.batch.writing import names_in

        if "at" in names_in(task.facts):
            return None
    return instant_of(task.at)


def _facts(source: str | None) -> Any:
    """A table is read where it lies; facts as people write them are read as everywhere."""
    if source is None or Path(source).suffix.lower() in _FORMATS:
        return source
    from etiquette.cli.inputs import facts_of

    return facts_of(source)


@contextlib.contextmanager
def _beside(output: str) -> Generator[str]:
    """A file beside the one that is wanted, which takes its place when all is well."""
    path = Path(os.path.realpath(output))
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", dir=path.parent)
        os.close(handle)
    except OSError as error:
        raise _cannot_write(error, output) from None
    try:
        yield name
        os.chmod(name, 0o644)  # noqa: PTH101  # as a file is that a person makes
        Path(name).replace(path)
    except OSError as error:
        Path(name).unlink(missing_ok=True)
        raise _cannot_write(error, output) from None
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _cannot_write(error: OSError, output: str) -> EtiquetteError:
    said = f"the file cannot be written: {(error.strerror or str(error)).lower()}"
    return EtiquetteError("cannot-write", said, "check the folder, and who may write in it", place=output)
