"""Facts from a file: for each thread, what is known about it."""

from __future__ import annotations

from typing import IO, Any

from etiquette.errors import InvalidFact
from etiquette.readers.lines import read_document
from etiquette.readers.problems import Problems
from etiquette.readers.source import Source, format_of, name_of, opened
from etiquette.readers.strict_json import BadJson, decode, is_object

SUFFIXES = {".yaml": "yaml", ".yml": "yaml", ".json": "json"}
"""Which format the suffix of a file's name stands for."""

_HOW = "write {thread: {fact: value}}"


def read_facts(source: Source, *, format: str | None = None) -> dict[str, dict[str, Any]]:
    """Read facts: YAML or JSON, for each thread a mapping from the names of facts to their values.

    Args:
        source: a path, or an open stream of bytes or text.
        format: ``yaml`` or ``json``; by default the suffix of the name says it.

    Returns:
        The values as they are written; their types are for a policy to say. An empty file knows nothing.

    Raises:
        InvalidFact: the file cannot be read, or has another shape.

    >>> import io
    >>> read_facts(io.StringIO('{"acme": {"role": "Data Engineer"}}'), format="json")
    {'acme': {'role': 'Data Engineer'}}
    """
    name = name_of(source)
    problems = Problems()
    read = {"yaml": _yaml, "json": _json}[format_of(source, format, SUFFIXES, InvalidFact)]
    with opened(source, InvalidFact) as stream:
        data = read(stream, name, problems)
    problems.raise_facts()
    return _checked(data, name)


def _yaml(stream: IO[Any], file: str, problems: Problems) -> Any:
    from etiquette.language.tree import plain
    from etiquette.readers.yaml_list import tree_of

    node = tree_of(stream, file, problems)
    return {} if node is None else plain(node)


def _json(stream: IO[Any], file: str, problems: Problems) -> Any:
    text = read_document(stream, file, problems)
    if problems.count or not text.strip():
        return {}
    try:
        return decode(text)
    except BadJson as error:
        offset = error.offset or 0
        line, column = text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
        place = file if error.offset is None else f"{file}:{line}:{column}"
        raise InvalidFact("bad-json", f"the facts are not JSON: {error.message}", _HOW, place=place) from None


def _checked(data: Any, file: str) -> dict[str, dict[str, Any]]:
    if not is_object(data):
        raise InvalidFact("bad-facts", "the facts are not a mapping from threads", _HOW, place=file)
    facts: dict[str, dict[str, Any]] = {}
    known: object
    for thread, known in data.items():
        if known is not None and not is_object(known):
            said = f'what stands for the thread "{thread}" is not a mapping from facts to values'
            raise InvalidFact("bad-facts", said, _HOW, place=file)
        facts[thread] = known or {}
    return facts
