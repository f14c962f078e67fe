"""The first text of a policy, and where it is put."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from etiquette.cli.first_policy import cases_text, policy_text
from etiquette.errors import EtiquetteError, InvalidPolicy
from etiquette.language.formats.shapes import BASE
from etiquette.language.library import find
from etiquette.language.parser import parse_policy
from etiquette.language.versions import Range, Reference, parse_version
from etiquette.policy import Document
from etiquette.policy_files import installed

VERSION = "0.1.0"
POLICY_SCHEMA, CASES_SCHEMA = "policy-1.schema.json", "cases-1.schema.json"


def begin(name: str, parent: str | None, folder: Path) -> tuple[Path, ...]:
    """Write the beginning of a policy: one that extends another, or one of its own with two cases.

    Args:
        name: of the new policy.
        parent: a reference to the policy that it extends.
        folder: that of all policies.

    Returns:
        The new files: that of the policy, and that of its cases where it has some.

    Raises:
        UnknownName: there is no such parent.
        EtiquetteError: the name is no name of a policy (``bad-name``), there is such a policy already
            (``already-there``), or the file cannot be written (``cannot-write``).
    """
    _refuse_name(name)
    texts = _own(name, folder) if parent is None else _extending(name, parent, folder)
    beside = folder / name
    if beside.exists() and any(beside.iterdir()):
        raise EtiquetteError(
            "already-there", f'there is a policy "{name}" already', "choose another name", place=str(beside)
        )
    try:
        beside.mkdir(parents=True, exist_ok=True)
        _write_all({beside / file: text for file, text in texts.items()})
    except OSError as error:
        said = f"the policy cannot be written: {(error.strerror or str(error)).lower()}"
        raise EtiquetteError(
            "cannot-write", said, "check the folder, and who may write in it", place=str(beside)
        ) from None
    return tuple(beside / file for file in texts)


def _extending(name: str, parent: str, folder: Path) -> dict[str, str]:
    schema = _schema(folder, POLICY_SCHEMA)
    return {f"{VERSION}.yaml": "".join(f"{line}\n" for line in _lines(name, _parent(parent, folder), parent, schema))}


def _own(name: str, folder: Path) -> dict[str, str]:
    return {
        f"{VERSION}.yaml": policy_text(name, VERSION, _schema(folder, POLICY_SCHEMA)),
        f"{VERSION}.cases.yaml": cases_text(name, VERSION, _schema(folder, CASES_SCHEMA)),
    }


def _write_all(texts: Mapping[Path, str]) -> None:
    """All of them or none: a file that is there is left as it is, those that were begun are taken away."""
    begun: list[Path] = []
    try:
        for path, text in texts.items():
            with path.open("x", encoding="utf-8", newline="\n") as stream:
                begun.append(path)
                stream.write(text)
    except BaseException:
        for path in begun:
            with contextlib.suppress(OSError):
                path.unlink()
        raise


def _refuse_name(name: str) -> None:
    try:
        plain = Reference.parse(name).range is None
    except EtiquetteError:
        plain = False
    if not plain:
        raise EtiquetteError("bad-name", f'"{name}" is no name of a policy', "write it in kebab-case, as in my-search")


def _parent(reference: str, folder: Path) -> Document:
    """The policy that is extended; it may stand in the same folder."""
    library = installed().beside(folder / "name" / "version")
    found = find(Reference.parse(reference), library)
    document, diagnostics = parse_policy(found.text, file=found.file, library=library)
    if document is None:
        raise InvalidPolicy(diagnostics)
    return document


def _schema(folder: Path, file: str) -> str:
    """Where an editor finds the schema: beside the folder of policies if it is there, else by its permanent name."""
    near = Path("..", "..", "schemas", file)
    return near.as_posix() if (folder / "name" / near).resolve().is_file() else f"{BASE}{file}"


def _lines(name: str, parent: Document, reference: str, schema: str) -> Iterator[str]:
    written = Reference.parse(reference).range or _compatible(parent.version)
    yield f"# yaml-language-server: $schema={schema}"
    yield "format: 1"
    yield f"policy: {name}"
    yield f"version: {VERSION}"
    yield f"extends: [{parent.name}@{written.text}]"
    yield ""
    yield "# Everything is as in the policy that this one extends. Say here what differs: a rule with the id of an"
    yield "# inherited one changes only the keys that it names, a new id adds a rule, and drop takes rules away."
    yield "#"
    yield "# rules:"
    for rule in parent.rules:
        yield f"#   - {{id: {rule.id}, because: …}}"
    yield "#"
    if parent.rules:
        yield f"# drop: [{parent.rules[-1].id}]"


def _compatible(version: str) -> Range:
    """All versions that restrain no less and allow no less than this one."""
    major, minor, _ = parse_version(version)
    return Range.parse(f"^{major}" if major else f"^0.{minor}")
