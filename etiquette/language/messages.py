"""Checks of drafts, and scripts with their placeholders."""

from __future__ import annotations

from collections.abc import Iterator

from etiquette.language.findings import misread
from etiquette.language.names import Names
from etiquette.language.nodes import entries, mapping, misshaped, needed, one_or_more, optional, text, whole_number
from etiquette.language.scope import Scope
from etiquette.language.tree import MappingNode, Node, ScalarNode
from etiquette.policy import COUNTS, MENTIONS, Check, CountCheck, CountName, FactText, MentionCheck, MentionName, Script

_BRACES = "write {FACT}; a brace of the text itself is written twice: {{ or }}"


# --- checks ----------------------------------------------------------------------------------------------------------


def read_checks(node: Node, scope: Scope) -> tuple[Check, ...]:
    """The checks of a message rule, in the order written.

    Raises:
        Misread: one does not read.
    """
    attempt = scope.findings.attempt()
    written = [entry for item in one_or_more(node) for entry in entries(mapping(item))]
    checks = attempt.each(written, lambda entry: _check(*entry, scope))
    attempt.finish()
    return checks


def _check(name: str, key: ScalarNode, node: Node, scope: Scope) -> Check:
    for count in COUNTS:
        if count == name:
            return _count(count, mapping(node))
    for mention in MENTIONS:
        if mention == name:
            return _mention(mention, node, scope)
    raise misshaped(key, f"one of the checks {', '.join((*COUNTS, *MENTIONS))}")


def _count(name: CountName, node: MappingNode) -> CountCheck:
    check = CountCheck(
        name=name,
        at_least=optional(node, "at_least", whole_number),
        at_most=optional(node, "at_most", whole_number),
        exactly=optional(node, "exactly", whole_number),
    )
    lowest, highest = check.at_least, check.at_most
    if lowest is not None and highest is not None and lowest > highest:
        message = f"no draft has at least {lowest} and at most {highest} {name}"
        raise misread(needed(node, "at_most"), "empty-range", message, "let at_most be no less than at_least")
    return check


def _mention(name: MentionName, node: Node, scope: Scope) -> MentionCheck:
    attempt = scope.findings.attempt()
    wanted = attempt.each(one_or_more(node), lambda item: _wanted(item, scope.names))
    attempt.finish()
    return MentionCheck(name=name, texts=wanted)


def _wanted(node: Node, names: Names) -> str | FactText:
    if isinstance(node, MappingNode):
        fact = needed(node, "fact")
        return FactText(fact=names.fact(fact, text(fact)).name)
    written = text(node)
    if not written.strip():
        raise misread(node, "empty-text", "an empty text is nothing to look for", "write the words, or leave it away")
    return written


# --- scripts ---------------------------------------------------------------------------------------------------------


def read_scripts(section: Node | None, scope: Scope) -> tuple[Script, ...]:
    """All scripts that can be read, in document order."""
    return scope.findings.attempt().each(entries(section), lambda entry: _script(entry[0], mapping(entry[2]), scope))


def _script(name: str, node: MappingNode, scope: Scope) -> Script:
    attempt = scope.findings.attempt()
    acts = attempt(lambda: scope.selectors.acts(node.get("act")))
    channels = attempt(lambda: _channels(node, acts, scope))
    written = attempt(lambda: _script_text(needed(node, "text"), scope))
    attempt.finish()
    return Script(name=name, acts=attempt.whole(acts), channels=channels, text=attempt.whole(written))


def _channels(node: MappingNode, acts: tuple[str, ...] | None, scope: Scope) -> tuple[str, ...] | None:
    return None if acts is None else optional(node, "channel", lambda value: scope.selectors.channels(value, acts))


def _script_text(node: Node, scope: Scope) -> str:
    written = text(node)
    attempt = scope.findings.attempt()
    attempt.each(dict.fromkeys(_placeholders(node, written)), lambda name: scope.names.fact(node, name))
    attempt.finish()
    return written


def _placeholders(node: Node, written: str) -> Iterator[str]:
    """The facts that a text names in single braces."""
    position = 0
    while (position := _brace(written, position)) < len(written):
        brace = written[position]
        if written[position : position + 2] == brace * 2:
            position += 2
            continue
        end = written.find("}", position)
        name = written[position + 1 : end]
        if brace == "}" or end < 0 or "{" in name or not name.strip():
            raise misread(node, "lone-brace", f"a brace stands alone: …{written[position : position + 20]}", _BRACES)
        yield name
        position = end + 1


def _brace(written: str, start: int) -> int:
    """Where the next brace stands; the length of the text where none does."""
    found = (written.find(brace, start) for brace in "{}")
    return min((position for position in found if position >= 0), default=len(written))
